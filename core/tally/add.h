/* SPDX-License-Identifier: MIT */
/* What the tally needs of a verdict: the only file here that knows one. */
#ifndef KV_TALLY_ADD_H
#define KV_TALLY_ADD_H

#include "core/model/verdict.h"
#include "core/tally/tally.h"

void kv__verdict_entry(const kv_verdict *verdict, kv__entry *out);
/* kv_tally_add with RUN, unless it is NULL, in place of the verdict's own. */
kv_status kv__tally_add_as(kv_tally *tally, const kv_verdict *verdict,
                           const char *run, kv_error *err);

#endif
