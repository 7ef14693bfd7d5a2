/* SPDX-License-Identifier: MIT */
/* The stack of work that the threads of a scoring call share. */
#include "core/score/work.h"

#include <stdlib.h>

/* With this many items waiting nobody is idle: do the rest yourself. */
#define STACK_ENOUGH 64

void
kv__score_stop(kv__scoring *s, kv_status status, const char *message)
{
    pthread_mutex_lock(&s->lock);
    if (s->status == KV_OK) {
        s->status = status;
        if (status == KV_ENOMEM)
            kv__nomem(&s->error);
        else
            kv__fail(&s->error, status, "%s", message);
    }
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void
kv__score_progress(kv__scoring *s, uint64_t records, uint64_t bytes,
                   uint64_t files)
{
    kv_progress now = {.struct_size = sizeof now};
    struct timespec t;
    int stop = 0;

    atomic_fetch_add(&s->records, records);
    atomic_fetch_add(&s->bytes, bytes);
    atomic_fetch_add(&s->files, files);
    if (s->options->progress == NULL)
        return;
    clock_gettime(CLOCK_MONOTONIC, &t);
    pthread_mutex_lock(&s->lock);
    if ((t.tv_sec - s->reported.tv_sec) * 1000 +
            (t.tv_nsec - s->reported.tv_nsec) / 1000000 >=
        100) {
        s->reported = t;
        now.files = atomic_load(&s->files);
        now.records = atomic_load(&s->records);
        now.bytes = atomic_load(&s->bytes);
        stop = s->options->progress(s->options->progress_context, &now);
    }
    pthread_mutex_unlock(&s->lock);
    if (stop != 0)
        kv__score_stop(s, KV_EIO, "stopped by the progress callback");
}

bool
kv__score_push(kv__scoring *s, kv__work it)
{
    kv__work *grown;
    bool good;

    pthread_mutex_lock(&s->lock);
    grown = kv__grow(s->stack, &s->capacity, s->depth + 1, sizeof *grown);
    good = grown != NULL;
    if (good) {
        s->stack = grown;
        s->stack[s->depth++] = it;
        pthread_cond_signal(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    if (!good) {
        free(it.path);
        kv__score_stop(s, KV_ENOMEM, NULL);
    }
    return good;
}

bool
kv__score_enough(kv__scoring *s)
{
    bool enough;

    pthread_mutex_lock(&s->lock);
    enough = s->depth >= STACK_ENOUGH;
    pthread_mutex_unlock(&s->lock);
    return enough;
}

bool
kv__score_pop(kv__scoring *s, kv__work *it)
{
    bool got = false;

    pthread_mutex_lock(&s->lock);
    while (s->status == KV_OK && s->depth == 0 && s->busy > 0)
        pthread_cond_wait(&s->changed, &s->lock);
    if (s->status == KV_OK && s->depth > 0) {
        *it = s->stack[--s->depth];
        s->busy++;
        got = true;
    }
    pthread_mutex_unlock(&s->lock);
    return got;
}

void
kv__score_done(kv__scoring *s)
{
    pthread_mutex_lock(&s->lock);
    if (--s->busy == 0 && s->depth == 0)
        pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}
