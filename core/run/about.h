/* SPDX-License-Identifier: MIT */
/* run.json: what a folder of results holds, or should hold, so that a shard
 * that is missing or was killed is noticed by whoever reads the others. */
#ifndef KV_RUN_ABOUT_H
#define KV_RUN_ABOUT_H

#include "core/base/buf.h"

typedef struct kv__about {
    uint32_t shard, shards; /* 0 and 0: the run is no shard */
    uint64_t attempts;      /* of this run, or of this shard of it */
    char set[20];           /* a digest of all attempts of the run */
    char policy[80];        /* under which they are judged */
    char partial[300];      /* of a merged run: what is known to be missing */
} kv__about;

/* Write FOLDER/run.json. */
kv_status kv__about_write(const kv__about *about, const char *folder,
                          kv_error *err);
/* Read it.  *there is false where there is none. */
kv_status kv__about_read(kv__about *about, const char *folder, bool *there,
                         kv_error *err);
/* Whether the COUNT folders are one run without a gap: else the first reason is
 * in WHY.  JUDGED is how many attempts of each have a verdict; folders whose
 * THERE is false are not looked at. */
bool kv__about_whole(const kv__about *about, const bool *there,
                     const uint64_t *judged, const char *const *folders,
                     size_t count, char *why, size_t size);

#endif
