#include "cmd.h"

#include <signal.h>
#include <string.h>

static const command *const commands[] = {
    &cmd_run,     &cmd_validate, &cmd_explain, &cmd_merge,
    &cmd_doctor,  &cmd_score,    &cmd_rubric,  &cmd_callseq,
    &cmd_plugins, &cmd_metrics,  &cmd_formats};
#define COMMANDS (sizeof commands / sizeof *commands)

static void
usage(FILE *to)
{
    size_t i;

    fputs("usage: kverify COMMAND [ARGUMENT...]\n\n"
          "Scores what language models wrote: verdicts into figures.\n\n",
          to);
    for (i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nkverify COMMAND --help tells more; so does man kverify.\n"
          "exit status: 0 done, 1 a gate failed, 2 usage, 3 could not judge\n",
          to);
}

int
main(int argc, char **argv)
{
    size_t i;

    /* A closed pipe is an output error like any other. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        usage(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        usage(stdout);
        return finish(EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("kverify %s%s%s%s\n", kv_version(),
               kv_features()[0] == '\0' ? "" : " (", kv_features(),
               kv_features()[0] == '\0' ? "" : ")");
        return finish(EXIT_DONE);
    }
    for (i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return commands[i]->run(argc - 2, argv + 2);
    complain("unknown command '%s', see kverify --help", argv[1]);
    return EXIT_USAGE;
}
