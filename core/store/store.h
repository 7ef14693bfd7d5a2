/* SPDX-License-Identifier: MIT */
/* A store as runs and batches use it. */
#ifndef KV_STORE_STORE_H
#define KV_STORE_STORE_H

#include "core/plugin/engine.h"

#include <kverify/store.h>

#define KV__STORE_KEY 32

/* What a verdict is kept under.  OUTPUTS is how much of what programs print is
 * in it.  *can is false where the attempt can't have a verdict of the store. */
kv_status kv__store_key(kv_store *store, kv_verifier *verifier,
                        const kv_task *task, const kv_attempt *attempt,
                        const kv__policy *policy, uint32_t outputs,
                        unsigned char *key, bool *can, kv_error *err);
/* The verdict of then, as if it was obtained for ATTEMPT, the number of an
 * attempt at TASK; *out is NULL where the store has none. */
kv_status kv__store_find(kv_store *store, const unsigned char *key,
                         const kv_task *task, uint32_t attempt,
                         kv_verdict **out, kv_error *err);
/* Keep a verdict, unless another run of the same could come to another one. */
void kv__store_add(kv_store *store, const unsigned char *key,
                   const kv_verdict *verdict);

#endif
