/* SPDX-License-Identifier: MIT */
/* Results in a benchmark's own form, written next to verdicts.jsonl. */
#ifndef KV_SUITE_FORM_H
#define KV_SUITE_FORM_H

#include "core/suite/attempts.h"

/* The verdict of an attempt, which the caller frees; NULL: it was not judged.
 */
typedef kv_verdict *(*kv__lookup_fn)(void *context, size_t task,
                                     uint32_t index);

typedef struct kv__form {
    const char *name;
    /* Write into FOLDER.  With COMPAT ratios and averages are formed as the
     * benchmark's scripts form them, flaws included; else they are right. */
    kv_status (*write)(const kv__attempts *attempts, const kv__suite *suite,
                       kv__lookup_fn lookup, void *context, const char *folder,
                       bool compat, kv_error *err);
} kv__form;

#endif
