/* SPDX-License-Identifier: MIT */
/* Commands of the program.  Uses the public API only. */
#ifndef KVERIFY_CLI_CMD_H
#define KVERIFY_CLI_CMD_H

#include "opt.h"

#define ANY_NUMBER 0x7fffffff

/* A command either has sub-commands or does something itself. */
typedef struct command {
    const char *name;
    const char *heading;  /* of kverify help, above this command; NULL: none */
    const char *operands; /* as the usage line has them, or NULL */
    int least, most;      /* how many operands it takes */
    opt_offer offer;      /* what shells offer for operands */
    const char *summary;  /* one sentence without a full stop */
    const char *about;    /* more sentences for its help, or NULL */
    const char *manual;   /* "kverify-rubric(1)" */
    const struct command *subs; /* ends with a NULL name; or NULL */
    const opt *options;
    size_t size;         /* of its arguments */
    const void *initial; /* what they are before parsing; NULL: zero */
    int (*run)(void *args, int argc, char **argv); /* an exit status */
} command;

extern const command cmd_audit, cmd_callseq, cmd_compare, cmd_convert,
    cmd_reward, cmd_report, cmd_doctor, cmd_explain, cmd_formats, cmd_merge,
    cmd_metrics, cmd_pack, cmd_plugins, cmd_rubric, cmd_run, cmd_score,
    cmd_show, cmd_status, cmd_submit, cmd_validate;

#endif
