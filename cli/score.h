/* SPDX-License-Identifier: MIT */
/* Declarations shared by the files of kverify score. */
#ifndef KVERIFY_CLI_SCORE_H
#define KVERIFY_CLI_SCORE_H

#include "shared.h"

typedef struct score_args {
    shared_args shared;
    kv_score_options score;
    kv_report_options report;
    kv_render_options render;
    opt_list metrics, by, require;
    opt_counts ks;
    const char *groups_file, *save_tally;
    bool lenient;
} score_args;

/* Print the report of TALLY and judge the gates.  Returns an exit status. */
int score_report(score_args *args, const kv_tally *tally);

#endif
