/* SPDX-License-Identifier: MIT */
/* Which shard judges what, so that none is left over at the end. */
#ifndef KV_RUN_DEAL_H
#define KV_RUN_DEAL_H

#include "core/suite/attempts.h"

/* Take what tasks cost from the finished run in FOLDER: the mean of the time
 * that its attempts took; a task without any there costs what the others do on
 * the average. */
kv_status kv__deal_costs(kv__suite *suite, const char *folder, kv_error *err);
/* A digest of what tasks cost, 0 where nothing is known. */
uint64_t kv__deal_digest(const kv__suite *suite);
/* Deal all attempts, the longest first, each to the shard that has least to do
 * so far: OF gets a number from 0 to SHARDS - 1 for each.  Where no costs are
 * known, that is one after the other. */
kv_status kv__deal(const kv__suite *suite, const kv__attempts *attempts,
                   uint32_t shards, uint32_t *of, kv_error *err);

#endif
