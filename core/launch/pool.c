/* SPDX-License-Identifier: MIT */
/* The launcher's interpreters that wait to be forked: finding one by what it
 * has loaded, starting it, asking it for boxes, and ending those that are old
 * or in doubt.  Whatever fails here only means that a box starts anew. */
#include "core/launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif

/* Forks before it is started anew: all forks share one layout of memory, and
 * what an attempt learns about it must not serve later ones for ever. */
#define CHILDREN_MAX 1000
/* For starting an interpreter with what it loads, and for reading the tests of
 * a task.  Two minutes, because modules may be large and the disk cold. */
#define START_MS 120000

static const char boot[] = {
#include "core/launch/zygote.inc"
    0};

struct zygote {
    kv__buf key; /* of a template: its zygote's, and the task's part */
    pid_t pid;
    int pidfd, control;
    zygote *of;   /* what it is a fork of; NULL: it was started */
    bool useless; /* one that can't be made */
    bool stands;  /* a box, in which its jobs are */
    uint32_t children;
    uint64_t used, memory;
};

/* --- keys ---------------------------------------------------------------
 *
 * A key is all that the state of an interpreter depends on, compared byte by
 * byte: with one thing left out, an attempt would run in what another task has
 * loaded. */

/* Variables that are read while an interpreter or its modules start.  Others
 * are set in each fork. */
static bool
early_environment(const char *text)
{
    static const char *const names[] = {"PYTHON", "LANG", "LC_",
                                        "TZ=",    "OMP_", "MKL_",
                                        "MALLOC", "LD_",  "OPENBLAS_"};
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(text, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static void
zygote_key(const request *r, kv__buf *key)
{
    size_t i;

    /* The last argument is the script's file. */
    for (i = 0; i + 1 < r->arg_count; i++)
        kv__field_text(key, KV__BOX_ARG, r->argv[i]);
    for (i = 0; i < r->env_count; i++)
        if (early_environment(r->envs[i]))
            kv__field_text(key, KV__BOX_ENV, r->envs[i]);
    for (i = 0; i < r->bind_count; i++)
        kv__field_text(key, KV__BOX_BIND, r->binds[i]);
    for (i = 0; i < r->alias_count; i++)
        kv__field_text(key, KV__BOX_ALIAS, r->aliases[i]);
    if (r->image != NULL)
        kv__field_text(key, KV__BOX_IMAGE, r->image);
    for (i = 0; i < r->preload_count; i++)
        kv__field_text(key, KV__BOX_PRELOAD, r->preloads[i]);
    kv__field(key, KV__BOX_SCRIPT, r->script.data, r->script.length);
}

static void
template_key(const request *r, kv__buf *key)
{
    size_t i;

    zygote_key(r, key);
    for (i = 0; i < r->env_count; i++)
        kv__field_text(key, KV__BOX_ENV, r->envs[i]);
    for (i = 0; i < r->entry_count; i++)
        if ((r->entries[i].flags & KV__FILE_PROTECT) != 0 &&
            r->entries[i].content.data != r->script.data)
            kv__field_file(key, r->entries[i].path, r->entries[i].content, 0);
}

/* Also what its mounts and rules depend on.  The environment is set in each
 * job. */
static void
standing_key(const request *r, kv__buf *key)
{
    kv__field_text(key, KV__BOX_FLAGS, "stands");
    kv__field(key, KV__BOX_FLAGS, &r->flags, sizeof r->flags);
    kv__field(key, KV__BOX_LIMITS, &r->limits.disk, sizeof r->limits.disk);
    kv__field(key, KV__BOX_LIMITS, &r->limits.inodes, sizeof r->limits.inodes);
    template_key(r, key);
}

/* --- the list ----------------------------------------------------------- */

/* Bytes of memory that PID has now: they count against the limit of a box in
 * the same control group, so the limit is raised by as much. */
static uint64_t
resident(pid_t pid)
{
    char path[64], text[128];
    unsigned long long size, pages;
    ssize_t n = -1;
    int fd;

    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        n = read(fd, text, sizeof text - 1);
        close(fd);
    }
    text[n < 0 ? 0 : n] = '\0';
    return sscanf(text, "%llu %llu", &size, &pages) == 2
               ? pages * (uint64_t)sysconf(_SC_PAGESIZE)
               : 0;
}

static void
end(zygote *z)
{
    if (z->pidfd >= 0) {
        (void)syscall(SYS_pidfd_send_signal, z->pidfd, SIGKILL, NULL, 0);
        close(z->pidfd);
    }
    if (z->control >= 0)
        close(z->control);
    /* What is a fork of a zygote is reaped by it. */
    if (z->of == NULL && z->pid > 0)
        while (waitpid(z->pid, NULL, 0) < 0 && errno == EINTR) {
        }
    kv__buf_clear(&z->key);
    free(z);
}

/* End Z, and first what is a fork of it. */
void
pool_drop(launcher *l, zygote *z)
{
    int i;

    for (i = 0; i < POOL_MAX; i++)
        if (l->pool[i] != NULL && l->pool[i]->of == z)
            pool_drop(l, l->pool[i]);
    for (i = 0; i < POOL_MAX; i++) {
        if (l->pool[i] == z) {
            l->pool[i] = NULL;
            end(z);
            return;
        }
    }
}

void
pool_clear(launcher *l)
{
    int i;

    for (i = 0; i < POOL_MAX; i++)
        if (l->pool[i] != NULL)
            pool_drop(l, l->pool[i]);
}

uint64_t
pool_memory(const launcher *l)
{
    uint64_t sum = 0;
    int i;

    for (i = 0; i < POOL_MAX; i++)
        sum += l->pool[i] == NULL ? 0 : l->pool[i]->memory;
    return sum;
}

unsigned
pool_processes(const launcher *l)
{
    unsigned n = 0;
    int i;

    for (i = 0; i < POOL_MAX; i++)
        n += l->pool[i] != NULL;
    return n;
}

bool
pool_stands(const zygote *z)
{
    return z->stands;
}

int
pool_pidfd(const zygote *z)
{
    return z->pidfd;
}

static zygote *
find(launcher *l, const kv__buf *key)
{
    int i;

    for (i = 0; i < POOL_MAX; i++)
        if (l->pool[i] != NULL && l->pool[i]->key.length == key->length &&
            memcmp(l->pool[i]->key.data, key->data, key->length) == 0)
            return l->pool[i];
    return NULL;
}

/* A free place, or that of whoever was not used for longest; -1: none can be
 * freed. */
static int
place(launcher *l)
{
    int i, k, oldest = -1;
    bool parent;

    for (i = 0; i < POOL_MAX; i++)
        if (l->pool[i] == NULL)
            return i;
    for (i = 0; i < POOL_MAX; i++) {
        for (parent = false, k = 0; k < POOL_MAX; k++)
            parent = parent || l->pool[k]->of == l->pool[i];
        /* Not what this request has just got, nor what others come from. */
        if (!parent && l->pool[i]->used + 2 < l->clock &&
            (oldest < 0 || l->pool[i]->used < l->pool[oldest]->used))
            oldest = i;
    }
    if (oldest >= 0)
        pool_drop(l, l->pool[oldest]);
    return oldest;
}

/* --- starting --------------------------------------------------------------
 */

/* Bytes as a file without a name: another process reads them, whatever file
 * systems it sees. */
static int
memory_file(const void *data, size_t length)
{
    int fd = memfd_create("kverify", MFD_CLOEXEC);
    const char *at = data;
    ssize_t n;

    while (fd >= 0 && length > 0) {
        n = write(fd, at, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(fd);
            return -1;
        }
        at += n;
        length -= (size_t)n;
    }
    if (fd >= 0)
        (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static int
state_file(const launcher *l)
{
    zygote_state state = {.hello = l->hello, .own_network = l->own_network};
    kv__buf all = {0};
    int i, fd = -1;

    for (i = 0; i < 5; i++)
        state.length[i] = l->filter[i].len;
    kv__buf_add(&all, (const char *)&state, sizeof state);
    for (i = 0; i < 5; i++)
        kv__buf_add(&all, (const char *)l->filter[i].filter,
                    l->filter[i].len * sizeof *l->filter[i].filter);
    if (!all.failed)
        fd = memory_file(all.data, all.length);
    kv__buf_clear(&all);
    return fd;
}

/* In the folder of the launcher, or below it where nothing is installed. */
static int
library(void)
{
    static const char *const names[] = {"kverify-warm.so",
                                        ".libs/kverify-warm.so"};
    char path[PATH_MAX + 64];
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
    char *slash;
    size_t i;
    int fd;

    if (n <= 0)
        return -1;
    path[n] = '\0';
    slash = strrchr(path, '/');
    for (i = 0; slash != NULL && i < sizeof names / sizeof *names; i++) {
        memcpy(slash + 1, names[i], strlen(names[i]) + 1);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

/* Wait for the byte by which it reports that it is ready. */
static bool
hear(int control)
{
    struct pollfd p = {control, POLLIN, 0};
    char byte = 0;

    return poll(&p, 1, START_MS) == 1 &&
           recv(control, &byte, 1, MSG_DONTWAIT) == 1 && byte == SAY_READY;
}

/* The script's text, after the modules to load, one a line. */
static int
script_file(const request *r)
{
    kv__buf text = {0};
    size_t i;
    int fd = -1;

    for (i = 0; i < r->preload_count; i++) {
        kv__buf_str(&text, r->preloads[i]);
        kv__buf_char(&text, '\n');
    }
    kv__buf_char(&text, '\n');
    kv__buf_add(&text, r->script.data, r->script.length);
    if (!text.failed)
        fd = memory_file(text.data, text.length);
    kv__buf_clear(&text);
    return fd;
}

#define ARGS_MAX 40

/* The request of an interpreter: its command with our boot code in the place
 * of the script.  False: no memory; OWN->envs is the caller's to free. */
static bool
boot_request(const request *r, request *own, const char **argv)
{
    const char **env = calloc(r->env_count + 1, sizeof *env);
    size_t i;

    *own = *r;
    for (i = 0; i + 1 < r->arg_count && i < ARGS_MAX - 2; i++)
        argv[i] = r->argv[i];
    argv[i++] = "-c";
    argv[i++] = boot;
    own->argv = argv;
    own->arg_count = i;
    own->envs = env;
    if (env == NULL)
        return false;
    for (i = 0; i < r->env_count; i++)
        env[i] = r->envs[i];
    /* Symbols of libraries are looked up once, and not in every fork. */
    env[i] = "LD_BIND_NOW=1";
    own->env_count = r->env_count + 1;
    return true;
}

static void
close_all(const int *fds, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static zygote *
start(launcher *l, const request *r)
{
    const char *argv[ARGS_MAX];
    request own;
    int control[2] = {-1, -1}, sync[2] = {-1, -1}, status[2] = {-1, -1};
    int fds[4] = {-1, state_file(l), library(), script_file(r)};
    zygote *z = calloc(1, sizeof *z);
    bool ok;

    ok = boot_request(r, &own, argv) && z != NULL && fds[1] >= 0 &&
         fds[2] >= 0 && fds[3] >= 0 &&
         socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) == 0 &&
         pipe2(sync, O_CLOEXEC) == 0 && pipe2(status, O_CLOEXEC) == 0;
    if (ok) {
        z->pid = clone_inside(l, &z->pidfd);
        if (z->pid == 0) {
            fds[0] = control[1];
            close(sync[1]);
            close(control[0]);
            inside_zygote(l, &own, sync[0], status[1], fds);
        }
        ok = z->pid > 0 && clone_map_users(l, z->pid) &&
             write(sync[1], "g", 1) == 1;
        z->control = control[0];
        close(control[1]);
        control[1] = -1;
        ok = ok && hear(z->control);
    }
    close_all(fds + 1, 3);
    close_all(control + 1, 1);
    close_all(sync, 2);
    close_all(status, 2);
    free(own.envs);
    if (!ok && z != NULL) {
        if (z->pid <= 0) {
            z->pidfd = -1;
            z->control = control[0];
        }
        end(z);
        z = NULL;
    }
    if (z != NULL)
        z->memory = resident(z->pid);
    return z;
}

/* --- questions ----------------------------------------------------------
 *
 * One at a time: a question with descriptors, then an answer with one.  The
 * protocol is in launch.h. */

/* The request without what only the launcher handles.  The secret must not be
 * in the memory of an interpreter that other attempts come from. */
static int
frame_file(const request *r)
{
    kv__buf frame = {0};
    size_t at = 0;
    uint8_t tag;
    kv_str data;
    bool broken;
    int fd = -1;

    while (kv__field_next(r->fields, &at, &tag, &data, &broken))
        if (tag != KV__BOX_INPUT && tag != KV__BOX_SECRET &&
            tag != KV__BOX_SCRIPT && tag != KV__BOX_PEER &&
            tag != KV__BOX_PRELOAD)
            kv__field(&frame, tag, data.data, data.length);
    if (!frame.failed)
        fd = memory_file(frame.data, frame.length);
    kv__buf_clear(&frame);
    return fd;
}

static bool
put_question(const zygote *z, const ask *question, const int *fds, int count)
{
    char room[CMSG_SPACE(ASK_FDS * sizeof(int))];
    struct iovec part = {(void *)(uintptr_t)question, sizeof *question};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = room,
                       .msg_controllen =
                           CMSG_SPACE((unsigned)count * sizeof(int))};
    struct cmsghdr *c;

    memset(room, 0, sizeof room);
    c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN((unsigned)count * sizeof(int));
    memcpy(CMSG_DATA(c), fds, (unsigned)count * sizeof(int));
    return sendmsg(z->control, &m, MSG_NOSIGNAL) == (ssize_t)sizeof *question;
}

static bool
take_answer(const zygote *z, ask_answer *answer, int *pidfd)
{
    char room[CMSG_SPACE(sizeof(int))];
    struct iovec part = {answer, sizeof *answer};
    struct msghdr m = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = room,
                       .msg_controllen = sizeof room};
    struct pollfd p = {z->control, POLLIN, 0};
    struct cmsghdr *c;

    if (poll(&p, 1, START_MS) != 1 ||
        recvmsg(z->control, &m, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof *answer ||
        answer->error != 0)
        return false;
    c = CMSG_FIRSTHDR(&m);
    if (c == NULL || c->cmsg_type != SCM_RIGHTS)
        return false;
    memcpy(pidfd, CMSG_DATA(c), sizeof *pidfd);
    return true;
}

pid_t
pool_clone(zygote *z, const request *r, const inside *in, int *pidfd)
{
    int frame = frame_file(r), fds[ASK_FDS], given[ASK_FDS], n = 0, i;
    ask question = {.op = z->stands ? ASK_JOB : ASK_RUN, .gives = in->gives};
    ask_answer answer = {0};
    bool ok;

    given[ASK_FRAME] = frame;
    given[ASK_SYNC] = z->stands ? -1 : in->sync;
    given[ASK_STATUS] = in->status;
    given[ASK_OUT] = in->out;
    given[ASK_ERR] = in->err;
    given[ASK_CHANNEL] = in->channel;
    given[ASK_INPUT] = in->input;
    given[ASK_SECRET] = in->secret;
    given[ASK_PEER] = in->peer;
    given[ASK_SHARED] = in->shared;
    given[ASK_CONTROL] = given[ASK_LAST_PID] = -1;
    for (i = 0; i < ASK_FDS; i++) {
        if (given[i] >= 0) {
            question.has |= 1u << i;
            fds[n++] = given[i];
        }
    }
    ok = frame >= 0 && put_question(z, &question, fds, n) &&
         take_answer(z, &answer, pidfd);
    if (frame >= 0)
        close(frame);
    z->children++;
    if (z->of != NULL)
        z->of->children++; /* whose layout it has */
    return ok ? answer.pid : -1;
}

/* A fork of Z for some requests alone, as OP says: a template or a box that
 * stands. */
static zygote *
derive(zygote *z, const request *r, uint32_t op, int last_pid)
{
    int control[2] = {-1, -1}, fds[3], count = 2;
    ask question = {.op = op, .has = 1u << ASK_FRAME | 1u << ASK_CONTROL};
    ask_answer answer = {0};
    zygote *t = calloc(1, sizeof *t);
    bool ok = t != NULL && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
                                      control) == 0;

    fds[0] = frame_file(r);
    fds[1] = control[1];
    if (last_pid >= 0) {
        question.has |= 1u << ASK_LAST_PID;
        fds[count++] = last_pid;
    }
    ok = ok && fds[0] >= 0 && put_question(z, &question, fds, count);
    if (control[1] >= 0)
        close(control[1]);
    if (t != NULL) {
        t->control = control[0];
        t->pidfd = -1;
        t->of = z;
        t->stands = op == ASK_STAND;
    }
    ok = ok && take_answer(z, &answer, &t->pidfd) && hear(t->control);
    if (fds[0] >= 0)
        close(fds[0]);
    if (ok) {
        t->pid = answer.pid;
        t->memory = resident(z->pid) / 4;
        return t;
    }
    if (t != NULL)
        end(t);
    return NULL;
}

/* Into the pool, which takes KEY and Z; NULL: there is no place. */
static zygote *
keep(launcher *l, zygote *z, kv__buf *key)
{
    int at = z == NULL || key->failed ? -1 : place(l);

    if (at < 0) {
        kv__buf_clear(key);
        if (z != NULL)
            end(z);
        return NULL;
    }
    z->key = *key;
    z->used = ++l->clock;
    l->pool[at] = z;
    return z;
}

/* The zygote for a request, started unless one is there. */
static zygote *
base(launcher *l, const request *r)
{
    kv__buf key = {0};
    zygote *z;

    zygote_key(r, &key);
    z = find(l, &key);
    if (z != NULL && z->children >= CHILDREN_MAX) {
        pool_drop(l, z);
        z = NULL;
    }
    if (z != NULL) {
        z->used = ++l->clock;
        kv__buf_clear(&key);
        return z;
    }
    z = start(l, r);
    if (z == NULL)
        l->cold = true; /* it would fail again */
    return keep(l, z, &key);
}

/* What is in the pool under KEY and may be used again.  TRUE in *KNOWN: it is,
 * or it can't be made; then KEY is cleared. */
static zygote *
known(launcher *l, kv__buf *key, bool *is_known)
{
    zygote *t = find(l, key);

    if (t != NULL && t->children >= CHILDREN_MAX) {
        pool_drop(l, t);
        t = NULL;
    }
    *is_known = t != NULL;
    if (t == NULL)
        return NULL;
    t->used = ++l->clock;
    kv__buf_clear(key);
    return t->useless ? NULL : t;
}

/* T, a fork of Z, into the pool.  NULL: it is remembered that it can't be made,
 * or each attempt would try again. */
static zygote *
keep_derived(launcher *l, zygote *z, zygote *t, kv__buf *key)
{
    if (t == NULL && (t = calloc(1, sizeof *t)) != NULL) {
        t->pidfd = t->control = -1;
        t->of = z;
        t->useless = true;
    }
    t = keep(l, t, key);
    return t == NULL || t->useless ? NULL : t;
}

static zygote *template(launcher *l, zygote *z, const request *r)
{
    kv__buf key = {0};
    bool is_known;
    zygote *t;

    template_key(r, &key);
    t = known(l, &key, &is_known);
    if (is_known)
        return t;
    t = derive(z, r, ASK_STAGE, -1);
    if (t == NULL)
        t = derive(z, r, ASK_STAGE_LATE, -1);
    return keep_derived(l, z, t, &key);
}

/* --- boxes that stand --- */

/* Whether attempts may bring what lies where the box protects everything: then
 * it would be another box. */
static bool
overlaps(const request *r)
{
    const path_entry *e, *f;
    size_t i, k, length;

    for (i = 0; i < r->entry_count; i++) {
        e = &r->entries[i];
        if ((e->flags & KV__FILE_PROTECT) != 0)
            continue;
        length = strcspn(e->path, "/");
        for (k = 0; k < r->entry_count; k++) {
            f = &r->entries[k];
            if ((f->flags & KV__FILE_PROTECT) != 0 &&
                strncmp(f->path, e->path, length) == 0 &&
                (f->path[length] == '/' || f->path[length] == '\0'))
                return true;
        }
    }
    return false;
}

/* Whether KEY was asked for not long ago: to make a box that stands takes as
 * long as a few boxes that don't. */
static bool
again(launcher *l, const kv__buf *key)
{
    uint64_t hash = kv__hash(key->data, key->length, 0);
    size_t i;

    for (i = 0; i < ASKED_MAX; i++)
        if (l->asked[i] == hash)
            return true;
    l->asked[l->asked_at++ % ASKED_MAX] = hash;
    return false;
}

/* NULL: Z is as good. */
static zygote *
standing(launcher *l, zygote *z, const request *r)
{
    kv__buf key = {0};
    bool is_known;
    zygote *t;
    int fd;

    if (overlaps(r))
        return NULL;
    standing_key(r, &key);
    t = known(l, &key, &is_known);
    if (is_known)
        return t;
    if (key.failed || !again(l, &key)) {
        kv__buf_clear(&key);
        return NULL;
    }
    fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
    t = fd < 0 ? NULL : derive(z, r, ASK_STAND, fd);
    if (fd >= 0)
        close(fd);
    return keep_derived(l, z, t, &key);
}

zygote *
pool_get(launcher *l, const request *r, bool alone)
{
    zygote *z, *t;

    if (!r->has_script || l->cold || l->hello.level < 2 ||
        !l->hello.user_namespace)
        return NULL;
    z = base(l, r);
    if (z == NULL)
        return NULL;
    if ((r->flags & KV__BOX_STAGED) != 0)
        return template(l, z, r);
    t = alone ? standing(l, z, r) : NULL;
    return t == NULL ? z : t;
}
