/* An attempt in 64 bits, as nearly all of them fit. */
#ifndef KV_TALLY_PACK_H
#define KV_TALLY_PACK_H

#include "core/tally/data.h"

/* An entry in 64 bits; equal entries have equal codes. */
bool kv__tally_pack(kv_tally *tally, const kv__entry *entry, uint64_t *code);
/* What is known of an indexed attempt. */
void kv__tally_unpack(const kv_tally *tally, const kv__packed *packed,
                      kv__entry *out);

#endif
