/* SPDX-License-Identifier: MIT */
/* The launcher: a small process that builds boxes, one after the other.
 *
 * It is single-threaded and stays small, so that a clone of it is cheap
 * whatever the size of the program that asks.  It trusts the engine on its
 * socket and nothing that comes out of a box. */
#ifndef KV_LAUNCH_LAUNCH_H
#define KV_LAUNCH_LAUNCH_H

#include "core/base/pool.h"
#include "core/box/box.h"

#include <linux/filter.h>
#include <sys/types.h>
#include <time.h>

/* Microseconds of the monotonic clock: nobody can set it back. */
static inline uint64_t
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* L1 as root: the box runs as this number plus the launcher's process number,
 * a user that nobody else is, so all processes of that user are the box's. */
#define USERS 2000000000u

#define MARK_FILE 1 /* what a path of the request is */
#define MARK_DIR 2

typedef struct path_entry {
    const char *path;
    kv_str content;
    uint32_t flags;
    int mark;
} path_entry;

/* What the engine asks for: texts and contents point into the frame that they
 * came in, or into the arena of the parsing. */
typedef struct request {
    const char **argv, **envs, **binds, **collects, **aliases;
    size_t arg_count, env_count, bind_count, collect_count, alias_count;
    const char *image; /* or NULL */
    path_entry *entries;
    size_t entry_count;
    kv_str input, secret, script;
    bool has_input, has_secret, has_script;
    const char **preloads;
    size_t preload_count;
    kv_str peer; /* fields of the second box */
    bool has_peer;
    kv_str fields; /* all of it, as it came */
    kv__limits limits;
    uint32_t flags;
    size_t bytes; /* of the request itself */
} request;

typedef struct parsing {
    request r;
    size_t arg_capacity, env_capacity, bind_capacity, collect_capacity,
        entry_capacity, preload_capacity, alias_capacity;
    kv__arena texts; /* NUL-terminated copies */
} parsing;

/* An interpreter that waits to be forked: see pool.c. */
typedef struct zygote zygote;
#define POOL_MAX 12
#define ASKED_MAX 16

typedef struct launcher {
    kv__box_hello hello;
    char lacking[256]; /* why the level is not higher */
    /* seccomp programs, compiled once.  The index has bit 0 set for "no fork"
     * and bit 1 for "fixed code"; [4] is for templates, which make boxes and
     * run modules of tests. */
    struct sock_fprog filter[5];
    int cgroup;            /* version of control groups: 1 or 2; 0: not used */
    char group[3][400];    /* folders of this launcher: memory, pids, cpu; of
                              v2 only the first */
    char home[3][400];     /* where the launcher came from */
    uint64_t group_memory; /* limits as they were written last */
    uint32_t group_processes;
    uid_t user;       /* L1 as root: of this launcher's boxes alone */
    char folder[256]; /* L1: where boxes are made */
    char root[64];    /* L2: a folder to mount on */
    bool own_network; /* an empty network of the launcher's, whose boxes use
                         it one after the other */
    bool cold;        /* every program is started anew */
    zygote *pool[POOL_MAX];
    uint64_t clock; /* of the pool: counts uses, to know who was used last */
    uint64_t asked[ASKED_MAX]; /* for what a box that stands may be made */
    size_t asked_at;
} launcher;

/* --- request.c: what the engine asks for -------------------------------- */
bool request_parse(parsing *p, kv_str fields);
void request_forget(parsing *p);

/* --- end.c: ending every process of a box ------------------------------- */
typedef struct usage {
    uint64_t cpu_us, peak_kib;
} usage;
struct rusage;
void end_add_usage(usage *sum, const struct rusage *one);
/* Nothing is left when this returns 0. */
uint32_t end_all(const launcher *l, usage *sum);

/* --- group.c: memory, processes and CPU time of everything in a box ----- */
/* Move into groups of its own; leaves l->cgroup 0 and a reason when it can't.
 * Removes groups that dead launchers left behind. */
void group_enter(launcher *l);
void group_leave(launcher *l);
typedef struct group_state {
    uint64_t cpu_us, peak_base, oom, refusals;
    uint64_t hits; /* of the group's own limit of memory */
} group_state;
/* Write the limits of a box and note where the counters are.  WAITING
 * interpreters of the pool, and their memory, are in the same groups. */
bool group_start(launcher *l, const kv__limits *limits, size_t bytes,
                 uint64_t waiting_memory, unsigned waiting, group_state *state);
uint64_t group_cpu_us(const launcher *l, const group_state *state);
uint64_t group_peak_kib(const launcher *l, const group_state *state);
bool group_oom(const launcher *l, const group_state *state);
/* The same, and not for its own limit: memory ran out in a group around. */
bool group_oom_around(const launcher *l, const group_state *state);
/* Whether a process was refused, and not for the group's own limit. */
bool group_refused_around(const launcher *l, const group_state *state);

/* --- uses.c: the same without control groups, as far as it can be seen --- */
typedef struct uses {
    uint64_t cpu_us, memory;
} uses;
/* Add what everything below the process 1 of PIDFD uses.  Up to MEMORY bytes,
 * the memory is an upper bound, which is cheaper than to be exact. */
void uses_add(int pidfd, uint64_t memory, uses *sum);
/* Whether the process 1 of PIDFD has no job any more, and is about to say how
 * that ended. */
bool uses_job_ended(int pidfd);
/* Whether the caller's limit of processes leaves room for so many more, beside
 * those that the same user has; else errno says so. */
bool uses_leave_room(unsigned processes);

/* Functions that set something up return NULL, or what they could not do: the
 * words after "cannot" in a message that ends with errno. */

/* --- filter.c: seccomp programs ----------------------------------------- */
bool lock_prepare(launcher *l);

/* --- lock.c: what a process gives up ------------------------------------
 *
 * In the job, in this order: Landlock and seccomp are only to be had after
 * no_new_privs, which lock_privileges sets. */
const char *lock_limits(const launcher *l, const request *r);
/* NUMBERS: it keeps the right to choose numbers of processes. */
const char *lock_privileges(bool numbers);
/* Of that, what a zygote can do for all its boxes: the bounding set. */
bool lock_bounds(void);
const char *lock_paths(const launcher *l, const request *r,
                       const char *const *writable, size_t count,
                       const char *kept);
const char *lock_calls(const launcher *l, const request *r);

/* --- mounts.c: the file system of L2 ------------------------------------ */
/* The root, read-only, with nothing in its writable folders yet. */
const char *mounts_base(const launcher *l, const request *r);
/* Fresh writable folders in it, with the request's files; VIEW: and a new view
 * of the processes. */
const char *mounts_fill(const request *r, bool view);
/* Two boxes share their folder of temporary files: one gives it, the other
 * puts it in the place of its own, and follows no symbolic link there. */
int mounts_give(void);
const char *mounts_take(int tree);

/* --- plain.c: the folders of L1 ----------------------------------------- */
bool plain_prepare(launcher *l);
const char *plain_build(const launcher *l, const request *r);
/* Remove everything below the launcher's folder, following nothing. */
void plain_clear(const launcher *l);
void plain_finish(launcher *l);

/* --- files.c: writing the request's files below a folder ---------------- */
/* Entries that have all flags of WHICH and none of WITHOUT. */
const char *files_write(int root, const request *r, uint32_t which,
                        uint32_t without, uint32_t mode_mask);
/* mkdir -p of the parents of PATH, or of PATH itself. */
bool files_folders(int root, const char *path, bool itself, uint32_t mode);

/* --- inside.c: process 1 of a box, and the job -------------------------- */
/* From this number on, descriptors are those of a box that stands. */
#define INSIDE_OWN 600
typedef struct inside {
    const launcher *l;
    const request *r;
    int sync;   /* read end: go ahead; hang-up: the launcher died */
    int status; /* write end: messages to the launcher */
    int out, err, channel, input, secret; /* ends the job gets; or -1 */
    int peer;                             /* of the job: the other box; or -1 */
    int shared; /* a socket on which the folder is given or taken; or -1 */
    bool gives;
    int control; /* of the zygote it is forked from, which it must not keep */
    bool staged; /* its descriptors are those of the zygote */
    bool stands; /* the box has had jobs before, and will have others */
    /* Where a job forked from a zygote goes on; NULL: it executes its
     * command. */
    void (*resume)(void);
} inside;

/* What process 1 says on the status pipe: a byte, then its fields.  After
 * READY it only waits for the job, so a zygote, whose memory it shares, is
 * sound even if it is then killed. */
#define SAY_READY 'r'
#define SAY_PROBLEM 'p' /* u32 length, text */
#define SAY_FILE 'f'    /* u32 length of path + NUL + content */
#define SAY_DONE 'd'    /* job_done */
typedef struct job_done {
    int32_t status; /* as wait4 gives it */
    uint32_t survivors;
    uint32_t spent; /* a box that stood can't be used again */
    uint64_t cpu_us, peak_kib, wall_us;
} job_done;

_Noreturn void inside_main(const inside *in);
/* In a fork of the process 1 of a box that stands: what is left to be given up
 * before a job goes on in its script. */
void inside_job_here(const inside *in);
/* In that process 1: until job CHILD and all that came of it are dead; then the
 * files that were asked for, and RESET, whose false makes the box spent. */
void inside_end_here(const inside *in, pid_t child, uint64_t started,
                     bool (*reset)(void));
/* COUNT texts with {box}, {kept} and {tmp} replaced, then NULL; of malloc. */
char **inside_expand(const char *const *texts, size_t count, const char *box,
                     const char *kept, const char *tmp);
bool inside_loopback(void);
/* Process 1 of the namespaces of a zygote: becomes the interpreter.  FDS, its
 * control socket, state, library and script, become descriptors 3 to 6. */
_Noreturn void inside_zygote(const launcher *l, const request *r, int sync,
                             int status, const int *fds);

/* --- pool.c and warm.c: interpreters that are forked ------------------------
 *
 * A zygote is an interpreter in namespaces of its own, which has loaded a
 * script and the modules that the script will want.  It keeps the rights that
 * it has there, runs nothing of a candidate's and holds nothing secret; asked
 * to, it clones process 1 of a box into fresh namespaces below its own.  A
 * template is a fork of a zygote that has also read the protected files of a
 * task.  A box that stands is a fork of a zygote, too, which gave up its rights
 * and forks one job after the other: see standing.c.  pool.c is the launcher's
 * side, warm.c what the interpreter loads.
 * All this is for speed alone: starting an interpreter costs more than most
 * attempts, and a verdict must be the same with and without it. */
enum { ASK_RUN, ASK_STAGE, ASK_STAGE_LATE, ASK_STAND, ASK_JOB };
/* Which descriptors come with a question, in this order. */
enum {
    ASK_FRAME,
    ASK_SYNC,
    ASK_STATUS,
    ASK_OUT,
    ASK_ERR,
    ASK_CHANNEL,
    ASK_INPUT,
    ASK_SECRET,
    ASK_PEER,
    ASK_SHARED,
    ASK_CONTROL,
    ASK_LAST_PID, /* the kernel's file of that name */
    ASK_FDS
};
typedef struct ask {
    uint32_t op, has; /* bits of the above */
    uint32_t gives;
} ask;
typedef struct ask_answer {
    int32_t pid, error; /* with a descriptor of the process */
} ask_answer;
/* The state that a zygote maps: this, then the seccomp programs. */
typedef struct zygote_state {
    kv__box_hello hello;
    uint32_t own_network;
    uint32_t length[5]; /* instructions */
} zygote_state;

/* A zygote for the request, or NULL: then it is started anew.  ALONE: no other
 * box shares its folder, so it may be one that stands. */
zygote *pool_get(launcher *l, const request *r, bool alone);
/* Process 1, with *pidfd, or, in a box that stands, the job; -1: the zygote is
 * of no use. */
pid_t pool_clone(zygote *z, const request *r, const inside *in, int *pidfd);
bool pool_stands(const zygote *z);
/* Of the process 1 of a box that stands. */
int pool_pidfd(const zygote *z);
void pool_drop(launcher *l, zygote *z);
void pool_clear(launcher *l);
uint64_t pool_memory(const launcher *l);
unsigned pool_processes(const launcher *l);

/* --- clone.c: process 1 ------------------------------------------------- */
/* A process in namespaces of its own, as the level has them, and its users. */
pid_t clone_inside(const launcher *l, int *pidfd);
bool clone_map_users(const launcher *l, pid_t pid);

/* --- stream.c: what comes out ------------------------------------------- */
typedef struct stream {
    int fd;
    uint64_t total; /* bytes written by the box, kept or not */
    size_t keep;    /* bytes of the head, and of the tail */
    bool has_tail;  /* else what comes after the head is dropped */
    kv__buf head;
    char *tail; /* a ring of KEEP bytes */
    size_t tail_used, tail_at;
} stream;
/* Take everything that can be read now. */
void stream_drain(stream *s);
/* The tail as a field, where there is one. */
void stream_put_tail(const stream *s, kv__buf *answer, uint8_t tag);
void stream_close(stream *s);

/* --- watch.c ------------------------------------------------------------ */
/* Run a request, together with PEER unless that is NULL; the answer's fields
 * go to OUT.  CONTROL is the socket: its hang-up ends the box.  False: the
 * engine is gone. */
bool watch_run(launcher *l, const request *r, const request *peer, int control,
               kv__buf *out);
/* A trial of level L2: NULL when it works, else what does not. */
const char *watch_trial(launcher *l, char *text, size_t size);

#endif
