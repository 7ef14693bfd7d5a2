/* SPDX-License-Identifier: MIT */
/* A list of findings being made. */
#ifndef KV_FIGURES_FINDINGS_H
#define KV_FIGURES_FINDINGS_H

#include "core/base/pool.h"

#include <kverify/audit.h>

typedef struct kv__finding {
    bool note;
    uint64_t line;
    const char *kind, *place, *text; /* of the pool, KIND static */
} kv__finding;

struct kv_findings {
    kv__pool pool;
    kv__finding *list;
    size_t count, capacity;
    bool failed; /* out of memory */
};

kv_findings *kv__findings_new(void);
void kv__found_that(kv_findings *findings, bool note, uint64_t line,
                    const char *kind, const char *place, const char *format,
                    ...) KV_PRINTF(6, 7);

#endif
