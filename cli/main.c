/* SPDX-License-Identifier: MIT */
#include "help.h"
#include "near.h"
#include "opt_parse.h"
#include "out.h"
#include "table.h"

#include <kverify/kverify.h>

#include <stdlib.h>
#include <string.h>

static int
unknown_command(const char *name)
{
    near n;
    size_t i;

    near_start(&n, name);
    for (i = 0; table[i] != NULL; i++)
        near_try(&n, table[i]->name);
    near_try(&n, "--help");
    near_try(&n, "--version");
    complain("unknown command '%s'%s", name,
             n.best == NULL ? "; see 'kverify help'" : near_text(&n, ""));
    return EXIT_USAGE;
}

/* NAME is NULL when none was given. */
static int
unknown_sub(const command *cmd, const char *name)
{
    char all[200] = "";
    const command *sub;
    size_t n = 0;
    near like;

    near_start(&like, name == NULL ? "" : name);
    for (sub = cmd->subs; sub->name != NULL && n < sizeof all; sub++) {
        near_try(&like, sub->name);
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%s",
                              n == 0                ? ""
                              : sub[1].name == NULL ? " or "
                                                    : ", ",
                              sub->name);
    }
    if (name == NULL)
        complain("%s: expected a sub-command: %s", cmd->name, all);
    else
        complain("%s: unknown sub-command '%s', expected %s%s", cmd->name, name,
                 all, near_text(&like, ""));
    return EXIT_USAGE;
}

static bool
asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* --- kverify help ------------------------------------------------------- */

static int
help(int argc, char **argv)
{
    const command *cmd, *sub;
    char path[64];

    if (argc == 0 || asks_for_help(argv[0])) {
        help_overview(table, stdout);
        return EXIT_DONE;
    }
    cmd = table_find(argv[0]);
    if (cmd == NULL)
        return unknown_command(argv[0]);
    if (argc == 1) {
        help_command(cmd, cmd->name, stdout);
        return EXIT_DONE;
    }
    if (cmd->subs == NULL) {
        complain("help: expected COMMAND: '%s' has no sub-commands", cmd->name);
        return EXIT_USAGE;
    }
    if (argc > 2) {
        complain("help: expected COMMAND SUB-COMMAND");
        return EXIT_USAGE;
    }
    sub = table_find_sub(cmd, argv[1]);
    if (sub == NULL)
        return unknown_sub(cmd, argv[1]);
    snprintf(path, sizeof path, "%s %s", cmd->name, sub->name);
    help_command(sub, path, stdout);
    return EXIT_DONE;
}

/* --- running a command -------------------------------------------------- */

static int
run_with(const command *cmd, const char *path, void *args, int argc,
         char **argv)
{
    int rest = opt_parse(cmd->options, path, args, argc, argv);

    if (rest == OPT_HELP) {
        help_command(cmd, path, stdout);
        return EXIT_DONE;
    }
    if (rest == OPT_WRONG)
        return EXIT_USAGE;
    if (rest < cmd->least || rest > cmd->most) {
        if (cmd->operands == NULL)
            complain("%s: unexpected argument '%s'", path, argv[0]);
        else
            complain("%s: expected %s; see 'kverify %s --help'", path,
                     cmd->operands, path);
        return EXIT_USAGE;
    }
    argv[rest] = NULL;
    return cmd->run(args, rest, argv);
}

static int
run(const command *cmd, const char *path, int argc, char **argv)
{
    void *args = calloc(1, cmd->size + 1);
    int status;

    if (args == NULL) {
        complain("out of memory");
        return EXIT_UNABLE;
    }
    if (cmd->initial != NULL)
        memcpy(args, cmd->initial, cmd->size);
    status = run_with(cmd, path, args, argc, argv);
    free(args);
    return status;
}

static int
run_sub(const command *cmd, int argc, char **argv)
{
    const command *sub;
    char path[64];

    if (argc > 0 && asks_for_help(argv[0])) {
        help_command(cmd, cmd->name, stdout);
        return EXIT_DONE;
    }
    sub = argc == 0 ? NULL : table_find_sub(cmd, argv[0]);
    if (sub == NULL)
        return unknown_sub(cmd, argc == 0 ? NULL : argv[0]);
    snprintf(path, sizeof path, "%s %s", cmd->name, sub->name);
    return run(sub, path, argc - 1, argv + 1);
}

static int
dispatch(int argc, char **argv)
{
    const command *cmd;

    if (asks_for_help(argv[0]) || strcmp(argv[0], "help") == 0)
        return help(argc - 1, argv + 1);
    if (strcmp(argv[0], "--version") == 0) {
        printf("kverify %s%s%s%s\n", kv_version(),
               kv_features()[0] == '\0' ? "" : " (", kv_features(),
               kv_features()[0] == '\0' ? "" : ")");
        return EXIT_DONE;
    }
    cmd = table_find(argv[0]);
    if (cmd == NULL)
        return unknown_command(argv[0]);
    return cmd->subs != NULL ? run_sub(cmd, argc - 1, argv + 1)
                             : run(cmd, cmd->name, argc - 1, argv + 1);
}

int
main(int argc, char **argv)
{
    out_start();
    if (argc < 2) {
        help_overview(table, stderr);
        return EXIT_USAGE;
    }
    return finish(dispatch(argc - 1, argv + 1));
}
