/* SPDX-License-Identifier: MIT */
/* A rubric at work on files. */
#ifndef KV_RUBRIC_RUBRIC_H
#define KV_RUBRIC_RUBRIC_H

#include "core/base/json.h"
#include "core/model/verdict.h"

#include <kverify/rubric.h>

#define KV__RUBRIC_FILE_MAX (64u << 20)

typedef struct kv__session {
    kv_engine *engine;
    const kv_rubric_options *o;
    kv_verifier *verifier;
    cJSON **tasks; /* of the tasks file, sorted by key */
    char **key;
    bool *answered; /* by task */
    size_t task_count, task_capacity;
    int (*each)(void *context, const kv_judged *judged);
    void *context;
    kv_error *err;
} kv__session;

/* The verifier, and the tasks; engine, o and err are set before. */
kv_status kv__session_open(kv__session *session);
void kv__session_close(kv__session *session);
kv_status kv__session_verdict(kv__session *session, const char *name,
                              const cJSON *document, kv_str answer,
                              kv_verdict **out);
/* The plugin's configuration as text that cJSON_free releases. */
kv_status kv__session_config(const kv_rubric_options *options, char **out,
                             kv_error *err);
/* Members of FROM that INTO lacks; false: out of memory. */
bool kv__json_complete(cJSON *into, const cJSON *from);

static inline bool
kv__has_suffix(const char *path, const char *suffix)
{
    size_t length = strlen(path), n = strlen(suffix);

    return length > n && strcmp(path + length - n, suffix) == 0;
}

#endif
