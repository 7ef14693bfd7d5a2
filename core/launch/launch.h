/* The launcher: a small process that builds boxes, one after the other.
 *
 * It is single-threaded and stays small, so that a clone of it is cheap
 * whatever the size of the program that asks.  It trusts the engine on its
 * socket and nothing that comes out of a box. */
#ifndef KV_LAUNCH_H
#define KV_LAUNCH_H

#include "core/box.h"

#include <linux/filter.h>
#include <sys/types.h>

/* A user that nobody else is: all its processes are the box's. */
#define USERS 2000000000u

#define MARK_FILE 1 /* what a path of the request is */
#define MARK_DIR 2

typedef struct path_entry {
    const char *path;
    kv_str content;
    uint32_t flags;
    int mark;
} path_entry;

typedef struct request {
    const char **argv, **env, **bind, **collect;
    size_t args, envs, binds, collects;
    path_entry *entry;
    size_t entries;
    kv_str input, secret;
    bool has_input, has_secret;
    kv__limits limits;
    uint32_t flags;
    size_t bytes; /* of the request itself */
} request;

typedef struct launcher {
    kv__box_hello hello;
    char lacking[256];           /* why the level is not higher */
    struct sock_fprog filter[4]; /* seccomp programs, ready to load: 1 for no
                                    fork, 2 for fixed code */
    int cgroup;                  /* 0 none, 1, 2 */
    char group[3][400];    /* folders of this launcher: memory, pids, cpu; of
                              v2 only the first */
    char home[3][400];     /* where the launcher came from */
    uint64_t group_memory; /* limits as they stand */
    uint32_t group_processes;
    uid_t user;       /* L1 as root: of this launcher's boxes alone */
    char folder[256]; /* L1: where boxes are made */
    char root[64];    /* L2: a folder to mount on */
    bool own_network; /* an empty network of the launcher's, whose boxes use
                         it one after the other */
    bool child_root;  /* no user namespace: real root does the mounting */
} launcher;

/* --- group.c: memory, processes and CPU time of everything in a box ----- */
/* Move into groups of its own; leaves l->cgroup 0 and a reason when it can't.
 * Removes groups that dead launchers left behind. */
void group_enter(launcher *l);
void group_leave(launcher *l);
typedef struct group_state {
    uint64_t cpu_us, peak_base, oom;
} group_state;
bool group_start(launcher *l, const kv__limits *limits, size_t bytes,
                 group_state *state);
uint64_t group_cpu_us(const launcher *l, const group_state *state);
uint64_t group_peak_kib(const launcher *l, const group_state *state);
bool group_oom(const launcher *l, const group_state *state);

/* --- lock.c: what a process gives up ------------------------------------ */
bool lock_prepare(launcher *l);
/* In the job, in this order.  Each returns NULL or what failed. */
const char *lock_limits(const launcher *l, const request *r);
const char *lock_privileges(void);
const char *lock_paths(const launcher *l, const request *r,
                       const char *const *writable, size_t count,
                       const char *kept);
const char *lock_calls(const launcher *l, const request *r);

/* --- mounts.c: the file system of L2 ------------------------------------ */
/* Returns NULL or what failed, with errno. */
const char *mounts_build(const launcher *l, const request *r);

/* --- plain.c: the folders of L1 ----------------------------------------- */
bool plain_prepare(launcher *l);
const char *plain_build(const launcher *l, const request *r);
/* Remove everything below the launcher's folder, following nothing. */
void plain_clear(const launcher *l);
void plain_finish(launcher *l);

/* --- files.c: writing the request's files below a folder ---------------- */
/* WHICH: flags that must be set, NOT: flags that must not.  */
const char *files_write(int root, const request *r, uint32_t which,
                        uint32_t without, uint32_t mode_mask);
/* mkdir -p of the parents of PATH, or of PATH itself. */
bool files_folders(int root, const char *path, bool itself, uint32_t mode);

/* --- inside.c: process 1 of a box, and the job -------------------------- */
typedef struct inside {
    const launcher *l;
    const request *r;
    int sync;   /* read end: go ahead; hang-up: the launcher died */
    int status; /* write end: messages to the launcher */
    int out, err, channel, input, secret; /* ends the job gets; or -1 */
} inside;

/* What process 1 says on the status pipe: a byte, then its fields. */
#define SAY_READY 'r'
#define SAY_PROBLEM 'p' /* u32 length, text */
#define SAY_FILE 'f'    /* u32 length of path + NUL + content */
#define SAY_DONE 'd'    /* job_done */
typedef struct job_done {
    int32_t status; /* as wait4 gives it */
    uint32_t survivors;
    uint64_t cpu_us, peak_kib, wall_us;
} job_done;

_Noreturn void inside_main(const inside *in);
bool inside_loopback(void);

/* --- watch.c ------------------------------------------------------------ */
/* Run a request; the answer's fields go to OUT.  CONTROL is the socket: its
 * hang-up ends the box.  False: the engine is gone. */
bool watch_run(launcher *l, const request *r, int control, kv__buf *out);
/* A trial of level L2: NULL when it works, else what does not. */
const char *watch_trial(launcher *l, char *text, size_t size);

#endif
