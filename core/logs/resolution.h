/* SPDX-License-Identifier: MIT */
/* What statuses of tests say about a patch: FAIL_TO_PASS and PASS_TO_PASS, as
 * SWE-bench's grading has them. */
#ifndef KV_LOGS_RESOLUTION_H
#define KV_LOGS_RESOLUTION_H

#include "core/logs/log.h"

typedef struct kv__resolution {
    uint64_t fixed, to_fix; /* of FAIL_TO_PASS, those that pass */
    uint64_t kept, to_keep; /* of PASS_TO_PASS */
    uint64_t skipped;       /* of both, those that were skipped */
} kv__resolution;

/* A test that passes, or fails as it is expected to, passes.  One that is
 * skipped is kept, and never fixed.  One that is absent is neither. */
bool kv__resolution_fixed(kv__log_status status);
bool kv__resolution_kept(kv__log_status status);

/* FULL: all are fixed and kept; PARTIAL: some are fixed, and all kept. */
#define KV__RESOLVED_NO 0
#define KV__RESOLVED_PARTIAL 1
#define KV__RESOLVED_FULL 2
int kv__resolution_of(const kv__resolution *r);

#endif
