/* SPDX-License-Identifier: MIT */
/* Labels say where a task belongs: run (the model), dataset, and others.  They
 * are what figures are grouped by. */
#ifndef KV_MODEL_LABEL_H
#define KV_MODEL_LABEL_H

#include "core/base/buf.h"

/* Bytes of a label's value, and of a task id. */
#define KV__LABEL_MAX 4096

typedef struct kv__label {
    const char *key, *value;
} kv__label;

/* Label keys: [a-z][a-z0-9_]*, 32 bytes at most. */
bool kv__label_key_valid(kv_str key);

#endif
