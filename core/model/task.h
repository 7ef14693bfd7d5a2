/* SPDX-License-Identifier: MIT */
/* Task and attempt inside the core. */
#ifndef KV_MODEL_TASK_H
#define KV_MODEL_TASK_H

#include "core/base/sha256.h"
#include "core/model/verdict.h"

#include <cjson/cJSON.h>
#include <pthread.h>

typedef struct kv__file {
    char *path, *content;
    size_t length;
} kv__file;

struct kv_task {
    char *id;
    size_t id_length;
    cJSON *document;
    kv_verdict *labels; /* only its labels are used: one set of rules */
    char *folder;       /* of files that are not in the document, or NULL */
    /* The plugin whose members the document was checked against. */
    _Atomic(const void *) checked;
    pthread_mutex_t lock; /* of what follows: a task is used by all jobs */
    kv__file *files;      /* read so far */
    size_t file_count, file_capacity;
    /* Of all that a verdict of the verifier with the serial DIGEST_OF depends
     * on, and that it depends on what has no digest: core/store. */
    uint64_t digest_of;
    unsigned char digest[32];
    bool apart;
    /* Told of each file of the folder that somebody reads, or NULL; tasks that
     * are made of this one tell it too. */
    void (*served)(void *context, const char *path, kv_str content);
    void *served_context;
};

/* Members that a task of any verifier may have, see core/base/members.h. */
extern const char kv__task_members[];

struct kv_attempt {
    uint32_t index;
    char *answer;
    size_t length;
    kv__file *files;
    size_t file_count, file_capacity;
};

/* A task for a question to another verifier: with the id, the labels and the
 * files of TASK, its members that tasks of any verifier may have, and those of
 * OVER, JSON or NULL, over them. */
kv_status kv__task_about(const kv_task *task, const char *over, kv_task **out,
                         kv_error *err);
/* The defaults, with member "limits" of the document over them: it was checked
 * when the task was made. */
void kv__task_limits(const kv_task *task, kv__limits *out);
/* Add what an attempt consists of, its number apart. */
void kv__attempt_digest(const kv_attempt *attempt, kv__sha256 *sha);
/* A file of the task; KV_ENOTFOUND without a message. */
kv_status kv__task_file(const kv_task *task, const char *path, kv_str *out);

#endif
