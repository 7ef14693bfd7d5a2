/* SPDX-License-Identifier: MIT */
/* origin.json: where the suite and the attempts of a run lie, so that one of
 * them can be looked at, and judged again, later.  It names places on one
 * machine, so nothing else depends on it. */
#ifndef KV_RUN_ORIGIN_H
#define KV_RUN_ORIGIN_H

#include "core/base/buf.h"

typedef struct kv__origin {
    char *suite, *run, *config; /* run and config: NULL where none was given */
    char **attempts;
    size_t attempt_count;
} kv__origin;

/* Write FOLDER/origin.json; paths become absolute. */
kv_status kv__origin_write(const char *folder, const char *suite,
                           const char *const *attempts, size_t count,
                           const char *run, const char *config, kv_error *err);
/* KV_ENOTFOUND: the folder does not have the file; KV_EFORMAT: it is damaged.
 */
kv_status kv__origin_read(kv__origin *origin, const char *folder,
                          kv_error *err);
void kv__origin_clear(kv__origin *origin);

#endif
