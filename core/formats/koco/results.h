/* SPDX-License-Identifier: MIT */
/* A run's results as KoCo-Bench's scripts write them: for each file of attempts
 * X_output.jsonl there is X_result.jsonl and X_result.metrics.json. */
#ifndef KV_FORMATS_KOCO_RESULTS_H
#define KV_FORMATS_KOCO_RESULTS_H

#include "core/suite/form.h"

extern const kv__form kv__koco_form;

#endif
