/* SPDX-License-Identifier: MIT */
/* kverify: what code called, in which order, with what.
 *
 *     kv_calls   a specification, compiled from its text or its JSON form
 *     kv_watch   a trace that is being checked against one, piece by piece
 *
 * kverify-callseq(7) describes the language, docs/callseq.md the trace.  Any
 * number of watches may use a specification at the same time; a watch belongs
 * to one thread.  The time that matching takes is proportional to the length of
 * the trace.  The memory depends on the specification, on the number of threads
 * in the trace and on how many of its calls are open at a time, and never on
 * the length.  The rules of kverify.h apply. */
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

/* Compile SOURCE, which is JSON when its first character that is not blank is
 * '{', else text.  It is copied.  WHAT names it in messages, such as
 * "load.calls:3:14: expected a pattern, got ']'".  KV_ECONFIG: it is wrong, or
 * exceeds a limit of kverify-callseq(7). */
kv_status kv_calls_compile(kv_str source, const char *what, kv_calls **out,
                           kv_error *err);
void kv_calls_free(kv_calls *calls);
/* The specification in its text form: what kv_calls_compile was given, unless
 * that was JSON.  Borrowed from CALLS. */
kv_str kv_calls_text(const kv_calls *calls);
/* The C functions that it declares, in the form that recorders read, such as
 * "open i s,i": see kverify-callseq(7).  Borrowed from CALLS; NULL past the
 * last one. */
size_t kv_calls_signatures(const kv_calls *calls);
const char *kv_calls_signature(const kv_calls *calls, size_t index);

/* The result of a whole specification. */
typedef struct kv_watched {
    uint32_t struct_size; /* sizeof(kv_watched), set by the caller */
    uint32_t outcome; /* KV_CLAUSE_*: broken when one clause is broken, holds
                         when all hold, else undecided */
    uint64_t clauses, held;          /* clauses, and those that hold */
    uint64_t events, calls, threads; /* of the trace */
} kv_watched;

/* Begin to check a trace against CALLS, which has to outlive the watch.  Fails
 * with KV_ENOMEM only. */
kv_status kv_watch_new(const kv_calls *calls, kv_watch **out, kv_error *err);
/* The next piece of a trace in kverify's form, cut anywhere.  KV_EFORMAT: a
 * line does not follow the form, and the message names it; KV_EINVAL: the watch
 * has ended.  After a failure all further calls fail as well. */
kv_status kv_watch_feed(kv_watch *watch, kv_str piece, kv_error *err);
/* Judge, after the last piece; once.  KV_EFORMAT: the trace has no end record,
 * was cut by its recorder, or lacks events, and nothing is judged; KV_EINVAL:
 * the watch has ended before. */
kv_status kv_watch_end(kv_watch *watch, kv_watched *out, kv_error *err);
/* One clause after the end, INDEX from 0 to kv_watched's clauses, exclusive;
 * its texts are borrowed from WATCH and its specification.  KV_ENOTFOUND: INDEX
 * is past the last one, or the watch has not ended. */
kv_status kv_watch_clause(const kv_watch *watch, uint64_t index,
                          kv_clause *out);
void kv_watch_free(kv_watch *watch);

/* Write the tool calls of an agent's trajectory as a trace.  DOCUMENT holds one
 * or several of these: messages of OpenAI or Anthropic, ATIF, results of tau or
 * tau2, a .traj file of SWE-agent, layers of tool calls; WHAT names it in
 * messages.  INDEX chooses the trajectory, from 0; *count becomes their number
 * where the document could be read, else 0.  KV_EFORMAT: it has another
 * form, or a call does not fit in a trace; KV_ENOTFOUND: it has no trajectory
 * INDEX; KV_EIO: WRITE stopped it. */
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
