/* SPDX-License-Identifier: MIT */
/* kverify: results in the formats of other programs.
 *
 * The rules of kverify.h apply. */
#ifndef KVERIFY_CONVERT_H
#define KVERIFY_CONVERT_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* Receives a piece of the file NAME, a relative path such as
 * "model_humaneval.xml", which is ASCII and has no ".." in it; folders in it
 * may be new.  Pieces of one file come one after another.  Both texts are
 * borrowed for the call.  It returns 0, or anything else to stop the
 * conversion. */
typedef int (*kv_write_file_fn)(void *context, const char *name,
                                const char *data, size_t length);

typedef struct kv_convert_options {
    uint32_t struct_size; /* sizeof(kv_convert_options), set by the caller */
    uint32_t reserved;
    const char *target;     /* a name of kv_target_name; required */
    kv_write_file_fn write; /* required */
    void *context;          /* its first argument */
    int64_t time; /* of the results, for formats that state one: seconds since
                     the beginning of 1970, UTC */
} kv_convert_options;

/* Write the attempts of TALLY, which kv_score_paths has filled with the option
 * details.  Equal tallies and options give equal bytes.
 *
 * Kept in every format: run, data set and other labels, task, index of the
 * attempt, outcome, class, score, tests passed and tests run, integrity,
 * isolation.  What the members of a format can't say is in a verdict line that
 * the format has room for, or in the file NAME.kverify.jsonl; kv_score_paths
 * reads either in place of the rest.  "csv-wide" is for people: it has counts
 * and no attempts, and is not read back.
 *
 * Attempts without an index get the next free ones, in the order pass, fail,
 * error, unscored.  A task without attempts is written as one that is unscored,
 * of class missing, and so are all attempts at a task of which one has two
 * different verdicts, of class other.  KV_EINVAL: attempts without an index
 * were only counted, as in a saved tally; KV_ENOTFOUND: no such target; KV_EIO:
 * WRITE stopped it. */
kv_status kv_convert(const kv_tally *tally, const kv_convert_options *options,
                     kv_error *err);

/* The attempts of such a tally, one by one, in an order that does not depend on
 * how they were read: by run, data set, further labels, task and index. */
typedef struct kv_listing kv_listing;

/* TALLY must outlive the listing and must not change meanwhile.  KV_EINVAL: as
 * for kv_convert. */
kv_status kv_listing_new(const kv_tally *tally, kv_listing **out,
                         kv_error *err);
void kv_listing_free(kv_listing *listing);
size_t kv_listing_count(const kv_listing *listing);

/* Strings are borrowed from the tally, and "" where there is nothing. */
typedef struct kv_listed {
    uint32_t struct_size; /* sizeof(kv_listed), set by the caller */
    uint32_t index;
    const char *run, *dataset;
    kv_str task;
    uint64_t group; /* of the attempts at one task of one run: from 0 */
    kv_outcome outcome;
    kv_class error_class;
    double score; /* or reward, which may be outside [0,1]; NaN: none */
    uint64_t passed, tests; /* that were run; both 0 where none is known */
    const char *integrity, *isolation;
} kv_listed;

/* KV_ENOTFOUND: INDEX is past the last one. */
kv_status kv_listing_at(const kv_listing *listing, size_t index,
                        kv_listed *out);

/* The formats that kv_convert writes, and a line about each.  Static; NULL past
 * the last one. */
const char *kv_target_name(size_t index);
const char *kv_target_summary(size_t index);
/* 1: always one file; 0: a file for each run, or for each of its data sets. */
int kv_target_single(size_t index);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
