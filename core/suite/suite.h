/* SPDX-License-Identifier: MIT */
/* A suite: tasks, and the verifiers that judge them.  How one is read from a
 * folder or a benchmark is in formats/. */
#ifndef KV_SUITE_SUITE_H
#define KV_SUITE_SUITE_H

#include "core/base/table.h"
#include "core/plugin/engine.h"

/* Different verifiers that the tasks of one suite may use. */
#define KV__SUITE_VERIFIERS 16

typedef struct kv__suite_task {
    kv_task *task;
    kv_verifier *verifier;
    uint64_t cost_ms;      /* what an attempt is expected to take */
    unsigned char key[32]; /* of all that a verdict depends on, except the
                              attempt; once READY, see kv__suite_key */
    bool ready;
    char *text; /* the document */
} kv__suite_task;

typedef struct kv__suite {
    kv_engine *engine;
    kv__suite_task *tasks;
    size_t task_count, task_capacity;
    kv__table table; /* of task ids */
    kv_verifier *verifiers[KV__SUITE_VERIFIERS];
    char *verifier_names[KV__SUITE_VERIFIERS];
    cJSON *shapes[KV__SUITE_VERIFIERS]; /* of its tasks; NULL: unchecked */
    cJSON *common; /* the shape of what all tasks may have */
    size_t verifier_count;
    cJSON *defaults; /* suite.json */
    char *folder, *name;
    const char *run;             /* label, or NULL */
    const struct kv__form *form; /* its results are also written so, or NULL */
    bool probing; /* tasks that were converted come with their twins: twins.h */
} kv__suite;

void kv__suite_close(kv__suite *suite);
/* An empty suite with the verifiers of another, which must outlive it; it is
 * released by kv__suite_drop_tasks alone. */
void kv__suite_like(kv__suite *suite, const kv__suite *of);
void kv__suite_drop_tasks(kv__suite *suite);
/* Take over the verifiers that were opened for tasks of FROM, which is like
 * SUITE. */
void kv__suite_take_verifiers(kv__suite *suite, const kv__suite *from);
/* SIZE_MAX: the suite does not have it. */
size_t kv__suite_find(const kv__suite *suite, kv_str id);
/* Compute the key of a task: it names the task, its files, its verifier and the
 * policy by content, so that a verdict can be reused exactly where a new one
 * would be the same. */
kv_status kv__suite_key(kv__suite *suite, size_t index, kv_error *err);

/* Add to HASH what a task asks, wherever its suite is. */
uint64_t kv__suite_hash(const kv_task *task, uint64_t hash);

/* Add a task by its document, whose member "id" names it.  WHERE is the file in
 * messages. */
kv_status kv__suite_add(kv__suite *suite, cJSON *document, const char *folder,
                        const char *where, kv_error *err);

#endif
