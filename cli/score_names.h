/* SPDX-License-Identifier: MIT */
/* Proposes names for metrics and labels that the results do not have. */
#ifndef KVERIFY_CLI_SCORE_NAMES_H
#define KVERIFY_CLI_SCORE_NAMES_H

#include "score.h"

/* The end of a message about an unknown metric of --metric. */
const char *names_unknown_metric(const score_args *args, char *out,
                                 size_t size);
/* The end of a message about a condition whose metric REPORT lacks. */
const char *names_unknown_gate(const kv_report *report, const char *condition,
                               char *out, size_t size);
/* Name the labels in --by and --cluster that no result has; false: there are
 * such. */
bool names_check_labels(const score_args *args, const kv_tally *tally,
                        const kv_report *report);

#endif
