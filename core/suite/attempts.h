/* SPDX-License-Identifier: MIT */
/* What a model submitted: an index of attempts, which are read when their turn
 * comes.  A file of them may be larger than the memory. */
#ifndef KV_SUITE_ATTEMPTS_H
#define KV_SUITE_ATTEMPTS_H

#include "core/suite/suite.h"

typedef struct kv__try {
    uint64_t offset;         /* of its line */
    uint32_t length, source; /* bytes of the line; which file */
    uint32_t task, index;
    uint32_t part;    /* which completion of the line */
    bool torn;        /* its line is damaged behind the task's name */
    uint64_t content; /* a hash of the line */
} kv__try;

typedef struct kv__source {
    char *path;
    int fd;
    uint32_t kind;
} kv__source;

typedef struct kv__attempts {
    kv__source *sources;
    size_t source_count, source_capacity;
    kv__try *items;
    size_t count, capacity;
    uint64_t unknown; /* of tasks that the suite does not have */
    char unknown_task[80];
} kv__attempts;

/* PATHS are files of attempts, or "@reference", "@null", "@stub": for each
 * task its reference solution, an empty answer, or an implementation that does
 * nothing.  Sorted by task and index; a duplicate attempt is an error. */
kv_status kv__attempts_open(kv__attempts *attempts, const kv__suite *suite,
                            const char *const *paths, size_t count,
                            kv_error *err);
void kv__attempts_close(kv__attempts *attempts);
/* Read one attempt; may be called by several threads. */
kv_status kv__attempts_load(const kv__attempts *attempts,
                            const kv__suite *suite, const kv__try *t,
                            kv_attempt **out, kv_error *err);

#endif
