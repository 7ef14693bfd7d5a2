/* SPDX-License-Identifier: MIT */
/* Exact counts per task: filling a tally and merging two.  What it holds is in
 * data.h.
 *
 * A tally is used by one thread at a time: threads and shards fill one each
 * and merge them, and every order of adding and merging gives the same. */
#ifndef KV_TALLY_TALLY_H
#define KV_TALLY_TALLY_H

#include "core/tally/pack.h"

/* Index of the label set, created when new.  PAIRS need not be sorted or
 * interned.  SIZE_MAX: out of memory. */
size_t kv__tally_labels(kv_tally *tally, const kv_str *keys,
                        const kv_str *values, size_t count);
/* What is added from now on comes from SOURCE, see sources.h; NULL: from
 * nowhere.  False: out of memory. */
bool kv__tally_from(kv_tally *tally, const char *source);
/* Sorted pairs of interned strings, the caller's to free, with the source of
 * the tally where it has one; *COUNT becomes their number.  NULL: out of
 * memory. */
kv__label *kv__tally_pairs(kv_tally *tally, const kv_str *keys,
                           const kv_str *values, size_t *count);
/* A label's value, interned and valid UTF-8; NULL: out of memory. */
const char *kv__tally_value(kv_tally *tally, kv_str value);
/* Take the sources out of label sets, each of which stays another, and out of
 * stored figures.  False: out of memory. */
bool kv__tally_bare(kv_tally *tally);
/* Make sure the task exists; SIZE_MAX: out of memory. */
size_t kv__tally_task(kv_tally *tally, size_t labels, kv_str id);
/* False: out of memory.  The same attempt twice counts once; when the two say
 * different things the task is marked conflicting. */
bool kv__tally_put(kv_tally *tally, size_t labels, kv_str id,
                   const kv__entry *entry);
/* The task's indexed attempts, sorted by index. */
static inline const kv__packed *
kv__row_attempts(const kv__row *task)
{
    return task->attempts > 1 ? task->attempt.many : &task->attempt.one;
}

/* Attempt INDEX into its place; a repeat only leaves its mark.  False: out of
 * memory. */
bool kv__row_place(kv__row *task, uint32_t index, uint64_t code);
/* Loose and indexed attempts together, into a zeroed stat; a conflicting task
 * has unscored attempts only.  False: out of memory. */
bool kv__row_stat(const kv_tally *tally, const kv__row *task, kv__stat *out);
void kv__stat_clear(kv__stat *stat);
/* Merge by moving; false: TALLY is not empty any more, so nothing was done. */
bool kv__tally_adopt(kv_tally *tally, kv_tally *from);
/* Merge, without the sources, and with RUNS[I] as the run of label set I of
 * FROM, STORED[I] as that of its stored figures I, where they are not NULL. */
kv_status kv__tally_merge_as(kv_tally *tally, const kv_tally *from,
                             const char *const *runs, const char *const *stored,
                             kv_error *err);
/* Something to be said in every report; DOUBT: figures may be wrong.  Once for
 * each text.  False: out of memory. */
bool kv__tally_notice(kv_tally *tally, kv_str text, bool doubt);
/* Used when reading a saved tally back. */
bool kv__stat_merge(kv__stat *stat, const kv__stat *from);
/* A fresh input, zeroed; NULL: out of memory.  Valid until the next call. */
kv__input *kv__tally_input(kv_tally *tally, const char *path);
/* Note what was wrong at a place of the input.  False: out of memory. */
bool kv__input_skip(kv_tally *tally, kv__input *input, uint64_t line,
                    uint64_t column, const char *reason);
/* A fresh list of stored figures for tasks with the given labels, of which
 * there are at most KV__TALLY_LABELS_MAX.  NULL: out of memory.  Valid until
 * the next call. */
kv__stored *kv__tally_stored(kv_tally *tally, const char *path, uint32_t kinds,
                             const char *const *keys, const kv_str *values,
                             size_t count);
bool kv__stored_add(kv_tally *tally, kv__stored *stored, const char *name,
                    kv_str value);
/* A task that a data set has, whether or not anybody attempted it. */
bool kv__tally_expect(kv_tally *tally, kv_str dataset, kv_str id);
/* Make the expected tasks exist, without attempts where nobody made one.  May
 * be called after each change, and any number of times. */
bool kv__tally_complete(kv_tally *tally);
/* Value of a label, NULL when absent. */
const char *kv__labels_get(const kv__labels *labels, const char *key);
const char *kv__pairs_get(const kv__label *pairs, size_t count,
                          const char *key);

#endif
