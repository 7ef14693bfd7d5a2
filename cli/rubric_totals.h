/* SPDX-License-Identifier: MIT */
/* Sums over the verdicts of many answers. */
#ifndef KVERIFY_CLI_RUBRIC_TOTALS_H
#define KVERIFY_CLI_RUBRIC_TOTALS_H

#include <kverify/rubric.h>

#include <stdbool.h>
#include <stddef.h>

typedef struct totals {
    size_t answers, pass, fail, error, unscored;
    uint64_t met, counted; /* of constraints */
    struct dimension *dimension;
    size_t dimensions;
    kv_tally *tally;
    bool failed; /* memory ran out */
} totals;

kv_status totals_init(totals *t, kv_error *err);
void totals_clear(totals *t);
void totals_count(totals *t, const kv_verdict *verdict);
void totals_put(const totals *t);

#endif
