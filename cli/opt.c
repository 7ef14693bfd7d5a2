#include "cmd.h"

#include <stdarg.h>
#include <string.h>

void
complain(const char *format, ...)
{
    char text[4096], *at;
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    /* Messages hold names from files: they don't move the cursor. */
    for (at = text; *at != '\0'; at++)
        if (((unsigned char)*at < 0x20 && *at != '\n' && *at != '\t') ||
            *at == 0x7f)
            *at = ' ';
    fprintf(stderr, "kverify: %s\n", text);
}

int
finish(int status)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("standard output could not be written");
        return EXIT_UNABLE;
    }
    return status;
}

int
write_file(void *context, const char *data, size_t length)
{
    return fwrite(data, 1, length, context) == length ? 0 : -1;
}

int
write_stdout(void *context, const char *data, size_t length)
{
    (void)context;
    return write_file(stdout, data, length);
}

void
opt_help(const command *cmd, FILE *to)
{
    const opt *o;
    char left[64];

    fprintf(to, "usage: kverify %s\n\n%s\n\n", cmd->usage, cmd->summary);
    for (o = cmd->options; o->name != NULL; o++) {
        snprintf(left, sizeof left, "--%s%s%s", o->name,
                 o->argument == NULL ? "" : " ",
                 o->argument == NULL ? "" : o->argument);
        fprintf(to, "  %-24s %s\n", left, o->help);
    }
    fprintf(to, "  %-24s %s\n", "--help", "this text");
}

/* The option that ARG names, and its value where "--name=value" holds one. */
static const opt *
find(const command *cmd, const char *arg, const char **value)
{
    const opt *o;
    size_t length = strcspn(arg, "=");

    *value = arg[length] == '=' ? arg + length + 1 : NULL;
    for (o = cmd->options; o->name != NULL; o++)
        if (strlen(o->name) == length && strncmp(o->name, arg, length) == 0)
            return o;
    return NULL;
}

/* Arguments taken, 0 after a message. */
static int
take(const command *cmd, void *target, int left, char **argv)
{
    const char *value, *wrong;
    const opt *o = find(cmd, argv[0] + 2, &value);
    int taken = 1;

    if (o == NULL) {
        complain("%s: unknown option '%s', see kverify %s --help", cmd->name,
                 argv[0], cmd->name);
        return 0;
    }
    if (o->argument == NULL && value != NULL) {
        complain("%s: option '--%s' takes no value", cmd->name, o->name);
        return 0;
    }
    if (o->argument != NULL && value == NULL) {
        if (left < 2) {
            complain("%s: option '--%s' needs %s", cmd->name, o->name,
                     o->argument);
            return 0;
        }
        value = argv[1];
        taken = 2;
    }
    wrong = o->set(target, value);
    if (wrong != NULL) {
        complain("%s: --%s '%s': %s", cmd->name, o->name,
                 value == NULL ? "" : value, wrong);
        return 0;
    }
    return taken;
}

int
opt_parse(const command *cmd, void *target, int argc, char **argv)
{
    int i = 0, kept = 0, taken;
    bool options = true;

    while (i < argc) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
            i++;
        } else if (options && (strcmp(argv[i], "--help") == 0 ||
                               strcmp(argv[i], "-h") == 0)) {
            opt_help(cmd, stdout);
            return -2;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (strcmp(argv[i], "-o") == 0)
                argv[i] = (char *)"--output";
            if (argv[i][1] != '-') {
                complain("%s: unknown option '%s', see kverify %s --help",
                         cmd->name, argv[i], cmd->name);
                return -1;
            }
            taken = take(cmd, target, argc - i, argv + i);
            if (taken == 0)
                return -1;
            i += taken;
        } else {
            argv[kept++] = argv[i++];
        }
    }
    return kept;
}
