/* SPDX-License-Identifier: MIT */
/* kverify: what code called, in which order, with what.
 *
 *     kv_calls   a specification, compiled from its text or its JSON form
 *     kv_watch   a trace being checked against one, piece by piece
 *
 * The language is described in kverify-callseq(7), the trace in
 * docs/callseq.md.  A specification is used by any number of watches at a
 * time; a watch by one thread.  Matching takes time in proportion to the trace
 * and memory that depends on the specification, on how many threads there are
 * and how many calls are open at a time, never on the length. */
#ifndef KVERIFY_CALLS_H
#define KVERIFY_CALLS_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

typedef struct kv_calls kv_calls;
typedef struct kv_watch kv_watch;

/* SOURCE is text, or JSON when its first character is '{'.  WHAT names it in
 * messages: "load.calls:3:14: expected a pattern, got ']'".  KV_ECONFIG: it is
 * wrong, or asks for more than the limits in kverify-callseq(7). */
kv_status kv_calls_compile(kv_str source, const char *what, kv_calls **out,
                           kv_error *err);
void kv_calls_free(kv_calls *calls);
/* The text form; the same text where it was given as text. */
kv_str kv_calls_text(const kv_calls *calls);
/* The C functions it declares, as recorders want them: "open i s,i", see
 * kverify-callseq(7).  NULL past the last one. */
size_t kv_calls_signatures(const kv_calls *calls);
const char *kv_calls_signature(const kv_calls *calls, size_t index);

typedef struct kv_watched {
    uint32_t struct_size; /* sizeof(kv_watched), set by the caller */
    uint32_t outcome;     /* KV_CLAUSE_*: of all clauses together */
    uint64_t clauses, held;
    uint64_t events, calls, threads;
} kv_watched;

/* CALLS has to outlive the watch. */
kv_status kv_watch_new(const kv_calls *calls, kv_watch **out, kv_error *err);
/* Any piece of a trace in kverify's form.  KV_EFORMAT: it is none, with its
 * line; the watch is of no more use. */
kv_status kv_watch_feed(kv_watch *watch, kv_str piece, kv_error *err);
/* After the last piece.  KV_EFORMAT: the trace has no end record, was cut by
 * its recorder, or lacks events; nothing is judged then. */
kv_status kv_watch_end(kv_watch *watch, kv_watched *out, kv_error *err);
/* Clause INDEX of those counted in kv_watched, after the end. */
kv_status kv_watch_clause(const kv_watch *watch, uint64_t index,
                          kv_clause *out);
void kv_watch_free(kv_watch *watch);

/* Tool calls of an agent's trajectory as a trace: OpenAI and Anthropic
 * messages, ATIF, tau and tau2 results, SWE-agent's .traj, layers of tool
 * calls.  Trajectory INDEX of those that the document holds; *count of them in
 * any case where it could be read.  KV_EFORMAT: it is none of these. */
kv_status kv_trace_import(kv_str document, const char *what, uint64_t index,
                          kv_write_fn write, void *context, uint64_t *count,
                          kv_error *err);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
