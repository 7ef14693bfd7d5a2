/* SPDX-License-Identifier: MIT */
/* One attempt as the page shows it when it is opened. */
#ifndef KV_PAGE_DETAIL_H
#define KV_PAGE_DETAIL_H

#include "core/base/buf.h"

#include <kverify/results.h>

/* Append an object: why, tests, criteria, output, answer, how it was judged and
 * the command that judges it again.  RESULTS, INDEX: where it is.  ENGINE may
 * be NULL: without answers.  The prompt goes to PROMPT, which stays empty
 * where the task has no prompt. */
kv_status kv__page_detail(kv__buf *out, kv_results *results, size_t index,
                          const kv_verdict *verdict, kv_engine *engine,
                          kv__buf *prompt, kv_error *err);

#endif
