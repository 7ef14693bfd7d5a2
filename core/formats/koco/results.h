/* A run's results as KoCo-Bench's scripts write them. */
#ifndef KV_CORE_KOCO_RESULTS_H
#define KV_CORE_KOCO_RESULTS_H

#include "core/suite/attempts.h"

/* The verdict of an attempt, read; NULL when there is none. */
typedef kv_verdict *(*kv__lookup_fn)(void *context, size_t task,
                                     uint32_t index);

/* For each file of attempts X_output.jsonl: X_result.jsonl and
 * X_result.metrics.json in FOLDER.  With COMPAT ratios and averages are formed
 * as those scripts form them, flaws included; else they are right. */
kv_status kv__koco_results(const kv__attempts *attempts, const kv__suite *suite,
                           kv__lookup_fn lookup, void *context,
                           const char *folder, bool compat, kv_error *err);

#endif
