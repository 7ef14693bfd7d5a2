/* SPDX-License-Identifier: MIT */
/* Replies on disk, under a key made of everything that they depend on. */
#ifndef KV_JUDGE_CACHE_H
#define KV_JUDGE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct kvj_cache kvj_cache;

/* Open a cache, which is created unless READ_ONLY.  NULL with the reason in
 * WHY. */
kvj_cache *kvj_cache_open(const char *path, bool read_only, char *why,
                          size_t size);
void kvj_cache_close(kvj_cache *cache);
/* The reply, malloc'ed, or NULL. */
char *kvj_cache_get(kvj_cache *cache, const char *key);
/* Keep a reply.  If that fails it will be asked again, nothing else happens. */
void kvj_cache_put(kvj_cache *cache, const char *key, const char *request,
                   const char *reply);

#endif
