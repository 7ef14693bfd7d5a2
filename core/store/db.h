/* SPDX-License-Identifier: MIT */
/* The file of a store: texts by keys of 32 bytes, the oldest of which go when
 * the file is full.  Not for several threads at once. */
#ifndef KV_STORE_DB_H
#define KV_STORE_DB_H

#include "core/base/buf.h"

#define KV__DB_KEY 32

typedef struct kv__db kv__db;

/* BYTES bounds the file, apart from its log of a few MiB. */
kv_status kv__db_open(const char *path, uint64_t bytes, kv__db **out,
                      kv_error *err);
/* Flushes. */
void kv__db_close(kv__db *db);
/* Append the text under KEY; false: it has no text, or a damaged one. */
bool kv__db_get(kv__db *db, const unsigned char *key, kv__buf *out);
/* It is written with others, at the next flush, over one that is there. */
void kv__db_add(kv__db *db, const unsigned char *key, kv_str text);
/* Write what was added, unless that is little, was less than a fifth of a
 * second ago, and NOW is false.  While others hold the file it waits. */
void kv__db_flush(kv__db *db, bool now);
/* Texts that were written by this handle. */
uint64_t kv__db_written(const kv__db *db);
/* Texts that were added and are not in the file: others held it. */
uint64_t kv__db_dropped(const kv__db *db);
/* Why the file can't be used any more, or NULL. */
const char *kv__db_broken(const kv__db *db);

#endif
