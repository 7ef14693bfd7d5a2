/* SPDX-License-Identifier: MIT */
/* How the criteria of a verdict become its score. */
#ifndef KV_MODEL_AGGREGATE_H
#define KV_MODEL_AGGREGATE_H

#include "core/model/verdict.h"

/* Give VERDICT the outcome that its criteria come to.  NULL, or what is wrong
 * with HOW (static text). */
const char *kv__criteria_close(kv_verdict *verdict, const kv_aggregate *how);

#endif
