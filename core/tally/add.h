/* SPDX-License-Identifier: MIT */
/* What the tally needs of a verdict: the only file here that knows one. */
#ifndef KV_TALLY_ADD_H
#define KV_TALLY_ADD_H

#include "core/model/verdict.h"
#include "core/tally/tally.h"

void kv__verdict_entry(const kv_verdict *verdict, kv__entry *out);

#endif
