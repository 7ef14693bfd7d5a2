/* SPDX-License-Identifier: MIT */
/* An attempt in 64 bits: nearly all of them fit. */
#ifndef KV_TALLY_PACK_H
#define KV_TALLY_PACK_H

#include "core/tally/data.h"

/* Pack an entry.  In one tally equal entries have equal codes, so comparing
 * codes tells whether two verdicts for an attempt agree; codes of another
 * tally mean nothing here.  False: out of memory. */
bool kv__tally_pack(kv_tally *tally, const kv__entry *entry, uint64_t *code);
/* The entry again; of test counts only passed and run. */
void kv__tally_unpack(const kv_tally *tally, const kv__packed *packed,
                      kv__entry *out);

#endif
