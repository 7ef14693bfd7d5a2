/* SPDX-License-Identifier: MIT */
#include "opt_parse.h"

#include "near.h"
#include "opt_value.h"
#include "out.h"

#include <string.h>

typedef struct parse {
    const opt *options;
    const char *path;
    void *args;
    bool given[OPTIONS_MAX]; /* by row */
} parse;

/* The option that ARG names, and its value where "--name=value" holds one. */
static const opt *
find(const parse *p, const char *arg, char **value)
{
    const opt *o;
    size_t length = strcspn(arg, "=");

    *value = NULL;
    if (arg[1] != '-') {
        for (o = p->options; o->type != OPT_END; o++)
            if (o->letter != 0 && o->letter == arg[1] && arg[2] == '\0')
                return o;
        return NULL;
    }
    if (arg[length] == '=')
        *value = (char *)arg + length + 1;
    for (o = p->options; o->type != OPT_END; o++)
        if (o->name != NULL && strlen(o->name) == length - 2 &&
            strncmp(o->name, arg + 2, length - 2) == 0)
            return o;
    return NULL;
}

static void
complain_unknown(const parse *p, const char *arg)
{
    char name[80];
    const opt *o;
    near n;

    snprintf(name, sizeof name, "%.*s", (int)strcspn(arg, "="), arg);
    near_start(&n, name + strspn(name, "-"));
    for (o = p->options; o->type != OPT_END; o++)
        if (o->name != NULL)
            near_try(&n, o->name);
    near_try(&n, "help");
    if (n.best != NULL)
        complain("%s: unknown option '%s'%s", p->path, name,
                 near_text(&n, "--"));
    else
        complain("%s: unknown option '%s'; see 'kverify %s --help'", p->path,
                 name, p->path);
}

static void
complain_value(const parse *p, const opt *o, const char *value,
               const char *expected)
{
    char text[256];
    near n;

    near_start(&n, value);
    if (o->type == OPT_WORD || o->type == OPT_CHOICE)
        near_try_all(&n, o->words);
    if (expected == NULL) {
        opt_expected(o, text, sizeof text);
        expected = text;
    }
    complain("%s: --%s '%s': expected %s%s", p->path, o->name, value, expected,
             near_text(&n, ""));
}

/* Returns how many arguments were taken, 0 after a message. */
static int
take(parse *p, int left, char **argv)
{
    const char *expected = NULL;
    char *value, text[256];
    const opt *o = find(p, argv[0], &value);
    int taken = 1;

    if (o == NULL) {
        complain_unknown(p, argv[0]);
        return 0;
    }
    if (o->argument == NULL && value != NULL) {
        complain("%s: --%s '%s': expected no value", p->path, o->name, value);
        return 0;
    }
    if (o->argument != NULL && value == NULL) {
        if (left < 2) {
            opt_expected(o, text, sizeof text);
            complain("%s: --%s has no value: expected %s", p->path, o->name,
                     text);
            return 0;
        }
        value = argv[1];
        taken = 2;
    }
    /* The first of two files would go unread without a word. */
    if ((o->type == OPT_FILE || o->type == OPT_DIR) &&
        p->given[o - p->options]) {
        complain("%s: --%s is given twice: expected one %s", p->path, o->name,
                 o->type == OPT_FILE ? "file" : "folder");
        return 0;
    }
    if (o->type == OPT_OTHER ? (expected = o->set(p->args, value)) != NULL
                             : !opt_store(o, p->args, value)) {
        complain_value(p, o, value, expected);
        return 0;
    }
    p->given[o - p->options] = true;
    return taken;
}

static bool
all_required(const parse *p)
{
    const opt *o;

    for (o = p->options; o->type != OPT_END; o++) {
        if (!o->required || p->given[o - p->options])
            continue;
        complain("%s: --%s %s is required; see 'kverify %s --help'", p->path,
                 o->name, o->argument, p->path);
        return false;
    }
    return true;
}

int
opt_parse(const opt *options, const char *path, void *args, int argc,
          char **argv)
{
    parse p = {options, path, args, {false}};
    int i = 0, kept = 0, taken;
    bool ended = false;

    while (i < argc) {
        if (ended || argv[i][0] != '-' || argv[i][1] == '\0') {
            argv[kept++] = argv[i++];
        } else if (strcmp(argv[i], "--") == 0) {
            ended = true;
            i++;
        } else if (strcmp(argv[i], "--help") == 0 ||
                   strcmp(argv[i], "-h") == 0) {
            return OPT_HELP;
        } else {
            taken = take(&p, argc - i, argv + i);
            if (taken == 0)
                return OPT_WRONG;
            i += taken;
        }
    }
    return all_required(&p) ? kept : OPT_WRONG;
}
