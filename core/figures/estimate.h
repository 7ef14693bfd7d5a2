/* SPDX-License-Identifier: MIT */
/* Intervals of the figures of a report. */
#ifndef KV_FIGURES_ESTIMATE_H
#define KV_FIGURES_ESTIMATE_H

#include "core/figures/tree.h"

/* Ends of the interval around VALUE, NaN where there is none.  False: out of
 * memory. */
bool kv__value_interval(kv_report *report, size_t at, const kv__column *column,
                        bool pooled, kv__value *value);

#endif
