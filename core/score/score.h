/* What the files of a scoring call share. */
#ifndef KV_CORE_SCORE_H
#define KV_CORE_SCORE_H

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

typedef struct kv__worker {
    kv__scoring *s;
    kv_tally *tally;
    kv__simd *simd;
    kv__lines lines;
    char *head; /* sniffed bytes */
    kv__import in;
    kv__buf path;
    size_t want_length[KV__WANTS_MAX];
} kv__worker;

/* Takes the path over.  False: everything stops. */
bool kv__score_push(kv__scoring *s, kv__work it);
void kv__score_progress(kv__scoring *s, uint64_t records, uint64_t bytes,
                        uint64_t files);

kv_status kv__worker_init(kv__worker *w, kv__scoring *s, kv_error *err);
void kv__worker_clear(kv__worker *w);
/* A file, or one piece of a big one, into the worker's tally. */
void kv__worker_file(kv__worker *w, const char *path, size_t root_index);
void kv__worker_piece(kv__worker *w, kv__big *big, size_t index);
/* A path that is no input: a note, or damage. */
void kv__worker_refuse(kv__worker *w, const char *path, const char *why,
                       bool damaged);
/* COUNT pieces are done with, one way or another.  True for the last. */
bool kv__big_leave(kv__big *big, size_t count);
void kv__big_free(kv__big *big);

#endif
