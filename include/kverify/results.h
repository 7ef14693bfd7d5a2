/* SPDX-License-Identifier: MIT */
/* kverify: a folder of results opened for looking at.
 *
 *     kv_results_verdict     a verdict with its tests and what was printed
 *     kv_results_answer      what was asked and answered
 *
 * The rules of kverify.h apply. */
#ifndef KVERIFY_RESULTS_H
#define KVERIFY_RESULTS_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* Not safe for use by several threads at once. */
typedef struct kv_results kv_results;

/* Open FOLDER, which kv_run or kv_run_merge made; a run need not be finished.
 * Of an attempt that was judged more than once the last verdict is there.
 * KV_ENOTFOUND: it holds no run; KV_EFORMAT: verdicts.jsonl has a line that is
 * no verdict; KV_EIO: it can't be read. */
kv_status kv_results_open(const char *folder, kv_results **out, kv_error *err);
void kv_results_free(kv_results *results);

/* What is known of each without reading it.  TASK is borrowed. */
typedef struct kv_result_entry {
    uint32_t struct_size; /* sizeof(kv_result_entry), set by the caller */
    uint32_t attempt;
    kv_str task;
    kv_outcome outcome;
    kv_class error_class;
} kv_result_entry;

/* Attempts by task and number. */
size_t kv_results_count(const kv_results *results);
/* KV_ENOTFOUND: INDEX is past the last one. */
kv_status kv_results_entry(const kv_results *results, size_t index,
                           kv_result_entry *out);
/* The first attempt of TASK, and how many there are in *count; the number of
 * all attempts where it has none. */
size_t kv_results_find(const kv_results *results, kv_str task, size_t *count);
/* The verdict, with times and output where they were kept.  The caller frees
 * it.  KV_EIO: the folder changed. */
kv_status kv_results_verdict(kv_results *results, size_t index,
                             kv_verdict **out, kv_error *err);

/* The folder, as it was given. */
const char *kv_results_folder(const kv_results *results);
/* The configuration of verifiers that the run was given, a JSON object; NULL
 * where it was given none, or that is not known. */
const char *kv_results_config(const kv_results *results);
/* Where the run found its suite, and its attempts one after the other; NULL
 * where that is not known, or INDEX is past the last one.  Borrowed. */
const char *kv_results_suite(const kv_results *results);
const char *kv_results_attempts(const kv_results *results, size_t index);

/* Write the command that judges the attempt of VERDICT, which is one of
 * RESULTS, again: one line for a shell, without the newline, in which every
 * word is quoted where it has to be.  KV_ENOTFOUND: where the suite was is not
 * known; KV_EIO: WRITE stopped it. */
kv_status kv_results_again(const kv_results *results, const kv_verdict *verdict,
                           kv_write_fn write, void *context, kv_error *err);

/* What was asked and answered.  Borrowed until the next call. */
typedef struct kv_answered {
    uint32_t struct_size; /* sizeof(kv_answered), set by the caller */
    uint32_t file_count;
    kv_str prompt; /* member "prompt" of the task; empty: it has none */
    kv_str answer;
} kv_answered;

/* Read it from the suite and the attempts, which are opened by ENGINE's plugins
 * at the first call; ENGINE must outlive RESULTS.  KV_ENOTFOUND: they are not
 * where they were, or the attempt is not among them; KV_EFORMAT: they can't be
 * understood. */
kv_status kv_results_answer(kv_results *results, kv_engine *engine,
                            size_t index, kv_answered *out, kv_error *err);
/* A file of the attempt that kv_results_answer read last.  KV_ENOTFOUND: INDEX
 * is past the last one. */
kv_status kv_results_answer_file(const kv_results *results, size_t index,
                                 const char **path, kv_str *content);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
