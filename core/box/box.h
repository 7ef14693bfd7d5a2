/* SPDX-License-Identifier: MIT */
/* A box: one program, its files, its limits, and what became of it.
 *
 * The engine describes a box as a list of tagged fields and sends it to a
 * launcher, a small process of its own (core/launch/), which builds the box,
 * runs the program in it, drains its output, takes the box down and answers
 * with another list.  Both sides of that conversation are defined here. */
#ifndef KV_BOX_BOX_H
#define KV_BOX_BOX_H

#include "core/base/buf.h"

/* Messages: a frame is a 32-bit length and that many bytes of fields; a field
 * is a tag byte, a 32-bit length and its bytes.  Native byte order: the two
 * sides are one machine. */
#define KV__FRAME_MAX (256u << 20)

enum {
    /* a box */
    KV__BOX_ARG = 1, /* argv, in order */
    KV__BOX_ENV,     /* NAME=value; nothing else is in the environment */
    KV__BOX_FILE,    /* flags u32, path, NUL, content */
    KV__BOX_BIND,    /* a path of the host, seen read-only at the same place */
    KV__BOX_COLLECT, /* a path below {box} whose bytes are wanted afterwards */
    KV__BOX_INPUT,   /* standard input; else /dev/null */
    KV__BOX_SECRET,  /* bytes readable once on descriptor 4 */
    KV__BOX_LIMITS,  /* kv__limits */
    KV__BOX_FLAGS,   /* u32 of KV__BOX_... below */
    KV__BOX_DIR,     /* an empty folder below {box}; flags u32, path */
    KV__BOX_SCRIPT,  /* Python that the command, an interpreter, is to run */
    KV__BOX_PRELOAD, /* a module that the script will want */
    KV__BOX_PEER,    /* the fields of a second box, which runs next to it */
    KV__BOX_ALIAS,   /* "/path=below": a second name of a path below {box} */
    KV__BOX_IMAGE,   /* a folder of the host: the system, in place of its own */
    /* what became of it */
    KV__DONE_STATE = 64, /* kv__box_state */
    KV__DONE_OUT,        /* head of standard output */
    KV__DONE_OUT_TAIL,   /* its last bytes, when the head is not all */
    KV__DONE_ERR,
    KV__DONE_ERR_TAIL,
    KV__DONE_CHANNEL, /* what was written to descriptor 3 */
    KV__DONE_FILE,    /* path, NUL, content of a collected file */
    KV__DONE_PROBLEM, /* text: why the box could not be set up */
    KV__DONE_PEER,    /* the same fields of the second box; never the last */
    /* a launcher introduces itself */
    KV__HELLO = 128,   /* kv__box_hello */
    KV__HELLO_LACKING, /* text: why the level is not higher */
    KV__HELLO_CGROUP,  /* text: a group folder to remove when it is killed */
};

/* KV__BOX_FLAGS */
#define KV__BOX_NO_FORK 1u    /* threads yes, processes no */
#define KV__BOX_NO_ADDRESS 2u /* no address-space limit (sanitizers) */
#define KV__BOX_MERGE 4u      /* standard error goes where output goes */
#define KV__BOX_FIXED_CODE 8u /* nothing becomes code once it is loaded */
/* The script can be readied with the protected files alone, once for many
 * attempts. */
#define KV__BOX_STAGED 16u
/* KV__BOX_FILE */
#define KV__FILE_EXEC 1u
#define KV__FILE_PROTECT 2u /* can't be changed, moved or removed inside */
/* Paths of files, collected files and the working folder are relative to the
 * writable folder of the box.  In arguments and environment {box} is replaced
 * by that folder, {kept} by the one of the protected files, {tmp} by the one
 * of temporary files: where they are depends on the level. */

typedef struct kv__limits {
    uint64_t cpu_ms, wall_ms;
    uint64_t memory, stack, file_size, disk, output; /* bytes; 0: no limit */
    uint32_t inodes, processes, open_files;
    uint32_t keep;    /* bytes of head, and of tail, kept of each output */
    uint32_t channel; /* bytes taken from descriptor 3 */
    uint32_t collect; /* bytes of one collected file */
} kv__limits;

/* What held each limit, for the verdict: names in kv__held_name. */
typedef enum kv__held {
    KV__HELD_NONE,
    KV__HELD_RLIMIT,
    KV__HELD_CGROUP1,
    KV__HELD_CGROUP2,
    KV__HELD_TMPFS,
    KV__HELD_CLOCK,
    KV__HELD_PIPE,
    KV__HELD_WATCH, /* the launcher looks at all processes, see uses.c */
    KV__HELD_COUNT
} kv__held;

enum {
    KV__LIMIT_CPU,
    KV__LIMIT_WALL,
    KV__LIMIT_MEMORY,
    KV__LIMIT_PROCESSES,
    KV__LIMIT_FILE_SIZE,
    KV__LIMIT_DISK,
    KV__LIMIT_INODES,
    KV__LIMIT_OPEN_FILES,
    KV__LIMIT_OUTPUT,
    KV__LIMIT_COUNT
};

typedef enum kv__ended {
    KV__ENDED_NOT,    /* it never started: see the problem */
    KV__ENDED_EXIT,   /* code is the exit status */
    KV__ENDED_SIGNAL, /* code is the signal */
    KV__ENDED_CPU,    /* a limit ... */
    KV__ENDED_WALL,
    KV__ENDED_MEMORY,
    KV__ENDED_OUTPUT,
    KV__ENDED_LOST, /* the box went down without a word */
    KV__ENDED_COUNT
} kv__ended;

/* Both sides copy these two structs as bytes: no padding, explicit widths, and
 * a change means a new KV__LAUNCH_VERSION. */
typedef struct kv__box_state {
    uint32_t ended, code;
    uint64_t wall_us, cpu_us, peak_kib;
    uint64_t out_bytes, err_bytes, channel_bytes; /* written, kept or not */
    uint32_t level;                               /* 0..3 */
    uint8_t held[KV__LIMIT_COUNT];
    uint8_t survivors; /* processes that could not be removed: L1 only */
    uint8_t reserved[2];
} kv__box_state;

typedef struct kv__box_hello {
    uint32_t version; /* KV__LAUNCH_VERSION */
    uint32_t level;
    uint32_t landlock;             /* ABI, 0: none */
    uint32_t filter;               /* hash of the seccomp program */
    uint32_t user_namespace, root; /* how L2 is reached */
    uint8_t held[KV__LIMIT_COUNT];
} kv__box_hello;

#define KV__LAUNCH_VERSION 2u

const char *kv__held_name(uint32_t held);
const char *kv__ended_name(uint32_t ended);
const char *kv__limit_name(uint32_t limit);
/* Sensible for a test run of a few seconds. */
void kv__limits_default(kv__limits *limits);

/* Append one field; one that no frame can hold marks BUF as failed. */
void kv__field(kv__buf *buf, uint8_t tag, const void *data, size_t length);
void kv__field_text(kv__buf *buf, uint8_t tag, const char *text);
void kv__field_file(kv__buf *buf, const char *path, kv_str content,
                    uint32_t flags);
/* Fields one after the other: start with *at = 0.  False at the end, and with
 * *broken set where the text is not a list of fields. */
bool kv__field_next(kv_str fields, size_t *at, uint8_t *tag, kv_str *data,
                    bool *broken);

/* Whether a path stays below the folder it is relative to: no empty, "." or
 * ".." parts, no leading slash, no NUL, 1..1024 bytes. */
bool kv__path_inside(kv_str path);
/* Whether a box has things of its own, or of the system, at this absolute path
 * or above it. */
bool kv__path_taken(const char *path);

#endif
