/* SPDX-License-Identifier: MIT */
/* The engine's side of a launcher: a process that runs one box at a time.  An
 * engine has one for each job that runs at the same time; a launcher is never
 * used by two threads at once. */
#ifndef KV_BOX_LAUNCHER_H
#define KV_BOX_LAUNCHER_H

#include "core/box/box.h"

typedef struct kv__launcher kv__launcher;

/* What became of one program of a box. */
typedef struct kv__box_half {
    kv__box_state state;
    kv_str out, out_tail, err, err_tail, channel;
    kv_str fields; /* all of it */
} kv__box_half;

/* What became of a box.  All text is in the buffer of the result. */
typedef struct kv__box_result {
    kv__box_half first, second; /* the second: of a box with two programs */
    bool has_second;
    const char *problem; /* when the first ended is KV__ENDED_NOT */
    kv__buf bytes;
} kv__box_result;

void kv__box_result_clear(kv__box_result *result);
/* Content of a collected file; false when the box did not leave it. */
bool kv__box_half_file(const kv__box_half *half, const char *path,
                       kv_str *content);

/* The program that is one. */
const char *kv__launcher_path(void);
/* Start one that offers HIGHEST (0..3) at most and wait until it reports what
 * it can do.  Level 0 is never fallen back to unless HIGHEST is 0. */
kv_status kv__launcher_start(uint32_t highest, kv__launcher **out,
                             kv_error *err);
/* Whether this process started it.  A fork of the process has its socket, too,
 * and would take the answers that are for the other. */
bool kv__launcher_is_ours(const kv__launcher *launcher);
/* Ends it, a running box included, and removes what it could not.  One that is
 * another process's is only let go. */
void kv__launcher_stop(kv__launcher *launcher);

const kv__box_hello *kv__launcher_hello(const kv__launcher *launcher);
/* Why its level is not higher; "" when there is nothing to say. */
const char *kv__launcher_lacking(const kv__launcher *launcher);
/* Readable when an answer, or the launcher's end, can be read. */
int kv__launcher_fd(const kv__launcher *launcher);
long kv__launcher_pid(const kv__launcher *launcher);

/* Hand over a box; one at a time. */
kv_status kv__launcher_send(kv__launcher *launcher, const kv__buf *box,
                            kv_error *err);
/* Take what has come.  1: *result is whole; 0: more to come; -1: the launcher
 * is gone, and with it the box. */
int kv__launcher_receive(kv__launcher *launcher, kv__box_result *result);
/* The same, waiting until DEADLINE on kv__now_ms; 0: for ever. */
int kv__launcher_wait(kv__launcher *launcher, uint64_t deadline,
                      kv__box_result *result);
/* For one that does not answer any more: its end is then received. */
void kv__launcher_kill(kv__launcher *launcher);
uint64_t kv__now_ms(void); /* of the monotonic clock */

#endif
