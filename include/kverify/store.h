/* SPDX-License-Identifier: MIT */
/* kverify: verdicts that are kept from run to run, by content.
 *
 *     kv_store_open     opens a file of verdicts, or makes it
 *     kv_store_look     tells what became of the attempts so far
 *     kv_store_close    writes what is left
 *
 * An attempt that was judged before, by this or another process, gets the
 * verdict of then where everything that it depends on is the same: the answer,
 * the task and the content of its files, the verifier and its configuration,
 * kverify itself, the isolation asked for and had, and the programs that are
 * installed on this machine.  Give the store to kv_run or kv_batch_new in their
 * options.  docs/running.md says what is kept and what is not.
 *
 * The file is a database of SQLite in WAL mode, which any number of processes
 * of one machine may use at the same time.  Whoever can write it can write
 * verdicts: it is made for its owner alone.  The rules of kverify.h apply. */
#ifndef KVERIFY_STORE_H
#define KVERIFY_STORE_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* Any number of threads may use one at the same time, except to close it.  In
 * the child of a fork it finds nothing and keeps nothing, and neither does one
 * that is opened there: SQLite's locks do not survive a fork. */
typedef struct kv_store kv_store;

typedef struct kv_store_options {
    uint32_t struct_size; /* sizeof(kv_store_options), set by the caller */
    uint32_t reserved;
    uint64_t bytes; /* the largest size of the file, 1 MiB at least; when it is
                       reached, the oldest verdicts go.  0: 1 GiB */
} kv_store_options;

/* What became of the attempts that this handle was asked about. */
typedef struct kv_store_state {
    uint32_t struct_size; /* sizeof(kv_store_state), set by the caller */
    uint32_t broken;      /* 1: the file can't be used any more, WHY says why;
                             attempts are judged as without it */
    uint64_t found;       /* had a verdict */
    uint64_t missing;     /* had none */
    uint64_t apart; /* were not looked up: of a verifier that runs nothing and
                       is faster than a look, or of a task that uses folders or
                       an interpreter whose content is not known */
    uint64_t kept;  /* verdicts that were written to the file */
    uint64_t dropped; /* verdicts that others kept from being written; those
                         that still wait count, too */
    char why[256];
} kv_store_state;

/* Open the file PATH, made if need be, for verdicts that are obtained as
 * kv_engine_sandbox has set ENGINE by now; ENGINE must outlive the store.
 * OPTIONS may be NULL.  KV_EFORMAT: it is not a store of verdicts;
 * KV_EMISMATCH: it is of another version, can be written by others than its
 * owner, or is on a file system of a network, where WAL is not safe;
 * KV_EISOLATION: programs would run without isolation, and could write to the
 * file; KV_EIO: it can't be opened or made, or one of kverify's own files can't
 * be read. */
kv_status kv_store_open(kv_engine *engine, const char *path,
                        const kv_store_options *options, kv_store **out,
                        kv_error *err);
/* Neither a run nor a batch uses it any more; NULL is fine. */
void kv_store_close(kv_store *store);
void kv_store_look(kv_store *store, kv_store_state *out);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
