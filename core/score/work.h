/* SPDX-License-Identifier: MIT */
/* The work of a scoring call: a stack of folders, files and pieces of big
 * files, which all its threads share under one lock. */
#ifndef KV_SCORE_WORK_H
#define KV_SCORE_WORK_H

#include "core/formats/importers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <time.h>

#define MAX_RECORD_DEFAULT (UINT64_C(16) << 20)

typedef struct kv__root {
    const char *given;
    char *real;
    bool nested; /* inside another root: read with that one */
} kv__root;

/* A big file, shared by the items that are its pieces. */
typedef struct kv__big {
    char *path;
    size_t root;
    int fd;
    off_t size;
    const kv__importer *importer;
    kv__piece *piece;
    size_t pieces;
    atomic_size_t left;
} kv__big;

typedef struct kv__work {
    char *path; /* a folder or file; NULL for a piece */
    size_t root;
    bool folder;
    kv__big *big;
    size_t piece;
} kv__work;

typedef struct kv__scoring {
    const kv_score_options *options;
    kv_engine *engine;
    kv__gold *gold;
    kv__root *roots;
    size_t root_count;
    uint64_t max_record;
    uint32_t reader;
    bool problems_only; /* the round for options->problems */
    bool second_round;  /* deferred files now */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    kv__work *stack;
    size_t depth, capacity;
    size_t busy;     /* threads working on an item */
    kv__work *later; /* deferred files */
    size_t later_count, later_capacity;
    _Atomic kv_status status; /* first failure; stops everybody */
    kv_error error;

    _Atomic uint64_t files, records, bytes;
    struct timespec reported;
} kv__scoring;

/* Takes the path over.  False: everything stops. */
bool kv__score_push(kv__scoring *s, kv__work it);
/* The next piece of work; false when there is nothing left to do. */
bool kv__score_pop(kv__scoring *s, kv__work *it);
void kv__score_done(kv__scoring *s);
/* So much work waits that nobody will be idle. */
bool kv__score_enough(kv__scoring *s);
/* The first failure counts; it stops every thread. */
void kv__score_stop(kv__scoring *s, kv_status status, const char *message);
void kv__score_progress(kv__scoring *s, uint64_t records, uint64_t bytes,
                        uint64_t files);

#endif
