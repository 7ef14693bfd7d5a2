/* SPDX-License-Identifier: MIT */
/* Metrics over runs, which are not a mean over tasks. */
#ifndef KV_FIGURES_RUNS_H
#define KV_FIGURES_RUNS_H

#include "core/figures/tree.h"

/* Best or average run of node AT.  False: out of memory. */
bool kv__value_of_runs(kv_report *report, size_t at, const kv__column *column,
                       bool pooled, kv__value *value);

#endif
