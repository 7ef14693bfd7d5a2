/* SPDX-License-Identifier: MIT */
/* kverify rubric new, check and explain. */
#include "out.h"
#include "rubric.h"
#include "rubric_card.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ask the plugin the question WHAT about the rubric at PATH, which may be
 * NULL.  Returns an exit status after a message. */
static int
ask(const rubric_args *args, const char *path, const char *what, gathered *out)
{
    char *config = NULL;
    size_t length;
    FILE *to = NULL;
    kv_engine *engine = NULL;
    kv_error err = {0};
    kv_status status = KV_ENOMEM;
    int code = shared_engine(&args->shared, ENGINE_PLUGINS, &engine);

    if (code != EXIT_DONE)
        return code;
    if (path != NULL && (to = open_memstream(&config, &length)) != NULL) {
        fputs("{\"rubric\":", to);
        put_json(to, text_of(path));
        fputc('}', to);
        fclose(to);
    }
    if (path == NULL || config != NULL)
        status =
            kv_engine_inspect(engine, "lua", config, what, gather, out, &err);
    if (status != KV_OK)
        complain("%s",
                 err.message[0] != '\0' ? err.message : kv_status_name(status));
    free(config);
    kv_engine_free(engine);
    return status == KV_OK ? EXIT_DONE : EXIT_UNABLE;
}

/* --- check ---------------------------------------------------------------- */

/* Copy the member NAME of a JSON line that the plugin wrote. */
static bool
member(const char *line, const char *name, char *out, size_t size)
{
    char quoted[40];
    const char *at;
    size_t n = 0;

    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    at = strstr(line, quoted);
    if (at == NULL)
        return false;
    at += strlen(quoted);
    if (*at != '"') {
        snprintf(out, size, "%.*s", (int)strcspn(at, ",}"), at);
        return strcmp(out, "null") != 0;
    }
    for (at++; *at != '\0' && *at != '"' && n + 1 < size; at++) {
        if (*at == '\\' && at[1] == 'u') {
            out[n++] = ' ';
            at += 5;
        } else {
            at += *at == '\\';
            out[n++] = *at;
        }
    }
    out[n] = '\0';
    return true;
}

/* Print and count one finding, a JSON object on a line. */
static void
put_finding(const char *path, const char *line, bool colour, size_t *errors,
            size_t *warnings)
{
    char level[20], number[20], what[1024], hint[1024];
    size_t columns = text_columns(STDOUT_FILENO), at;
    bool error;

    if (!member(line, "level", level, sizeof level) ||
        !member(line, "line", number, sizeof number) ||
        !member(line, "text", what, sizeof what))
        return;
    error = strcmp(level, "error") == 0;
    *(error ? errors : warnings) += 1;
    at = strlen(path) + 2;
    printf("%s:", path);
    if (strcmp(number, "0") != 0)
        at += (size_t)printf("%s:", number);
    putchar(' ');
    at += paint(colour, error ? RED : YELLOW, level);
    fputs(": ", stdout);
    text_wrap(stdout, text_of(what), at + 2, 4, columns);
    putchar('\n');
    if (member(line, "hint", hint, sizeof hint))
        say(10, "    hint: %s", hint);
}

int
rubric_check(void *context, int argc, char **argv)
{
    const rubric_args *args = context;
    size_t errors = 0, warnings = 0;
    gathered t = {0};
    char *line, *rest;
    int code = ask(args, argv[0], "check", &t);

    (void)argc;
    rest = t.data;
    while (code == EXIT_DONE && (line = strsep(&rest, "\n")) != NULL)
        put_finding(argv[0], line, shared_colour(&args->shared), &errors,
                    &warnings);
    free(t.data);
    if (code != EXIT_DONE)
        return code;
    say(4, "%s: %zu %s, %zu %s", argv[0], errors,
        errors == 1 ? "error" : "errors", warnings,
        warnings == 1 ? "warning" : "warnings");
    return errors > 0 ? EXIT_GATE : EXIT_DONE;
}

/* --- explain -------------------------------------------------------------- */

int
rubric_explain(void *args, int argc, char **argv)
{
    gathered t = {0};
    int code = ask(args, argv[0], "explain", &t);

    (void)argc;
    if (code == EXIT_DONE)
        text_lines((kv_str){t.data, t.length}, 0);
    free(t.data);
    return code;
}

/* --- new ------------------------------------------------------------------ */

/* Write the skeleton with the name of the rubric in place of NAME. */
static bool
write_skeleton(const char *path, const char *name, const char *skeleton)
{
    const char *at = skeleton == NULL ? NULL : strstr(skeleton, "NAME");
    FILE *file;
    bool ok;

    if (at == NULL) {
        complain("rubric new: the plugin's skeleton has no place for a name");
        return false;
    }
    file = fopen(path, "wx");
    ok = file != NULL;
    if (ok)
        ok = fprintf(file, "%.*s%s%s", (int)(at - skeleton), skeleton, name,
                     at + 4) > 0;
    if (file != NULL)
        ok = fclose(file) == 0 && ok;
    if (!ok)
        complain("cannot make '%s': %s", path, strerror(errno));
    return ok;
}

int
rubric_new(void *context, int argc, char **argv)
{
    const rubric_args *args = context;
    const char *name = argv[0], *path = args->shared.output;
    char standard[80];
    gathered t = {0};
    int code;

    (void)argc;
    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0' ||
        *name == '\0' || strlen(name) > 60) {
        complain("rubric new: unusable name '%s', expected lower case letters, "
                 "digits and dashes",
                 name);
        return EXIT_USAGE;
    }
    snprintf(standard, sizeof standard, "%s.lua", name);
    path = path == NULL ? standard : path;
    code = ask(args, NULL, "new", &t);
    if (code == EXIT_DONE && !write_skeleton(path, name, t.data))
        code = EXIT_UNABLE;
    free(t.data);
    if (code == EXIT_DONE)
        say(4, "%s is made; next: kverify rubric test %s", path, path);
    return code;
}
