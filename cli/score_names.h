/* Names of metrics and labels that the results do not know, and which may
 * have been meant. */
#ifndef KVERIFY_CLI_SCORE_NAMES_H
#define KVERIFY_CLI_SCORE_NAMES_H

#include "score.h"

/* What to add to a message that a metric of --metric is unknown. */
const char *names_unknown_metric(const score_args *args, char *out,
                                 size_t size);
/* The same for the metric of a condition that REPORT does not have. */
const char *names_unknown_gate(const kv_report *report, const char *condition,
                               char *out, size_t size);
/* Complain of labels in --by and --cluster that no result has. */
void names_check_labels(const score_args *args, const kv_tally *tally,
                        const kv_report *report);

#endif
