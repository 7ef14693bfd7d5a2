/* SPDX-License-Identifier: MIT */
/* A verdict as one line of docs/verdict.schema.json. */
#ifndef KV_MODEL_VERDICT_WRITE_H
#define KV_MODEL_VERDICT_WRITE_H

#include "core/model/verdict.h"

/* Append the line, without a newline.  Without MEASURED it holds nothing that
 * differs from run to run: no resources and no durations. */
void kv__verdict_put(kv__buf *buf, const kv_verdict *verdict, bool measured);

#endif
