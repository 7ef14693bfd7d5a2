/* SPDX-License-Identifier: MIT */
/* Intervals of the figures of a report. */
#ifndef KV_FIGURES_ESTIMATE_H
#define KV_FIGURES_ESTIMATE_H

#include "core/figures/tree.h"

/* Set the ends of the interval around VALUE; NaN: it has none.  False: out of
 * memory. */
bool kv__value_interval(kv_report *report, size_t at, const kv__column *column,
                        bool pooled, kv__value *value);

#endif
