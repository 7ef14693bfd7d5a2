/* SPDX-License-Identifier: MIT */
/* Starting a launcher, sending it boxes and reading its answers.  The process
 * itself is in launch/: a program of its own, because making namespaces means
 * to clone, and a clone of a large threaded program is slow and unsafe. */
#include "core/box/launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct kv__launcher {
    pid_t pid;
    pid_t owner; /* the process that started it */
    int fd;
    kv__box_hello hello;
    char lacking[256];
    char group[3][400]; /* to remove where it can't do so itself */
    size_t groups;
    kv__buf input; /* bytes that have come: the frame being received */
    bool gone;
};

void
kv__box_result_clear(kv__box_result *result)
{
    kv__buf_clear(&result->bytes);
    memset(result, 0, sizeof *result);
}

bool
kv__box_half_file(const kv__box_half *half, const char *path, kv_str *content)
{
    size_t at = 0, length = strlen(path);
    uint8_t tag;
    kv_str data, all = half->fields;
    bool broken;

    while (kv__field_next(all, &at, &tag, &data, &broken)) {
        if (tag != KV__DONE_FILE || data.length <= length ||
            memcmp(data.data, path, length + 1) != 0)
            continue;
        *content = kv__str(data.data + length + 1, data.length - length - 1);
        return true;
    }
    return false;
}

/* --- starting ----------------------------------------------------------- */

const char *
kv__launcher_path(void)
{
    const char *path = getenv("KVERIFY_LAUNCHER");

    return path == NULL || path[0] == '\0' ? KV_LAUNCHER : path;
}

static kv_status
spawn(kv__launcher *l, uint32_t highest, kv_error *err)
{
    const char *path = kv__launcher_path(), *tmp = getenv("TMPDIR");
    char level[8], folder[300] = "TMPDIR=/tmp";
    char *argv[] = {(char *)"kverify-box", level, NULL};
    char cold[] = "KVERIFY_COLD=1";
    /* Not the caller's environment, which may hold keys and tokens: a box may
     * find a way to read that of its launcher. */
    char *envp[] = {folder, getenv("KVERIFY_COLD") != NULL ? cold : NULL, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attr;
    sigset_t none;
    int pair[2], wrong;

    snprintf(level, sizeof level, "%u", highest);
    if (tmp != NULL && tmp[0] == '/' && strlen(tmp) < 200)
        snprintf(folder, sizeof folder, "TMPDIR=%s", tmp);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return kv__fail(err, KV_EIO,
                        "cannot make a socket for the launcher: %s",
                        strerror(errno));
    /* dup2 of descriptor 3 onto itself does nothing, so the flag that closes
     * it would stay: use another number. */
    if (pair[1] == 3) {
        pair[1] = fcntl(3, F_DUPFD_CLOEXEC, 10);
        close(3);
    }
    wrong = pair[1] < 0 ? errno : posix_spawn_file_actions_init(&actions);
    if (wrong != 0) {
        close(pair[0]);
        if (pair[1] >= 0)
            close(pair[1]);
        return kv__fail(err, KV_EIO, "cannot prepare the launcher's start: %s",
                        strerror(wrong));
    }
    /* Threads of the engine may block signals; boxes must not inherit that. */
    (void)posix_spawnattr_init(&attr);
    sigemptyset(&none);
    (void)posix_spawnattr_setsigmask(&attr, &none);
    (void)posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
    wrong = posix_spawn_file_actions_adddup2(&actions, pair[1], 3);
    if (wrong == 0)
        wrong = posix_spawn(&l->pid, path, &actions, &attr, argv, envp);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attr);
    close(pair[1]);
    if (wrong != 0) {
        close(pair[0]);
        return kv__fail(err, KV_EIO, "cannot start the launcher '%s': %s", path,
                        strerror(wrong));
    }
    l->fd = pair[0];
    (void)fcntl(l->fd, F_SETFL, fcntl(l->fd, F_GETFL) | O_NONBLOCK);
    return KV_OK;
}

/* Add the bytes that have come; false when the other side is gone. */
static bool
take(kv__launcher *l)
{
    char buffer[65536];
    ssize_t n;

    for (;;) {
        n = recv(l->fd, buffer, sizeof buffer, 0);
        if (n > 0) {
            kv__buf_add(&l->input, buffer, (size_t)n);
            if (l->input.failed)
                return false;
            continue;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return true;
        return false;
    }
}

/* The length of a whole frame at the front of the input, or SIZE_MAX. */
static size_t
frame(const kv__launcher *l)
{
    uint32_t size;

    if (l->input.length < sizeof size)
        return SIZE_MAX;
    memcpy(&size, l->input.data, sizeof size);
    return l->input.length - sizeof size >= size ? size : SIZE_MAX;
}

/* 1: a whole frame is here; 0: not in TIMEOUT_MS; -1: it will never come. */
static int
wait_frame(kv__launcher *l, int timeout_ms)
{
    struct pollfd p = {l->fd, POLLIN, 0};

    for (;;) {
        if (frame(l) != SIZE_MAX)
            return 1;
        if (l->gone)
            return -1;
        if (poll(&p, 1, timeout_ms) == 0)
            return 0;
        if (!take(l))
            l->gone = true;
    }
}

static void
copy_text(char *to, size_t size, kv_str text)
{
    snprintf(to, size, "%.*s", (int)text.length, text.data);
}

/* It tries out namespaces first, which takes long on a busy machine. */
#define HELLO_MS 30000

static kv_status
read_hello(kv__launcher *l, kv_error *err)
{
    kv_str all, data;
    size_t at = 0;
    uint8_t tag;
    bool broken;
    int state = wait_frame(l, HELLO_MS);

    if (state == 0)
        return kv__fail(err, KV_EIO,
                        "the launcher is silent, expected its greeting within "
                        "%d seconds",
                        HELLO_MS / 1000);
    if (state < 0)
        return kv__fail(err, KV_EIO,
                        "the launcher ended without a greeting, expected a "
                        "launcher of kverify %s",
                        kv_version());
    all = kv__str(l->input.data + 4, frame(l));
    while (kv__field_next(all, &at, &tag, &data, &broken)) {
        if (tag == KV__HELLO && data.length == sizeof l->hello)
            memcpy(&l->hello, data.data, sizeof l->hello);
        else if (tag == KV__HELLO_LACKING)
            copy_text(l->lacking, sizeof l->lacking, data);
        else if (tag == KV__HELLO_CGROUP && l->groups < 3)
            copy_text(l->group[l->groups++], sizeof l->group[0], data);
    }
    kv__buf_reset(&l->input);
    if (l->hello.version != KV__LAUNCH_VERSION)
        return kv__fail(err, KV_EMISMATCH,
                        "the launcher speaks version %u, expected %u: install "
                        "that of kverify %s",
                        l->hello.version, KV__LAUNCH_VERSION, kv_version());
    return KV_OK;
}

kv_status
kv__launcher_start(uint32_t highest, kv__launcher **out, kv_error *err)
{
    kv__launcher *l = kv__zalloc(1, sizeof *l);
    kv_status status;

    *out = NULL;
    if (l == NULL)
        return kv__nomem(err);
    l->fd = -1;
    l->owner = getpid();
    status = spawn(l, highest, err);
    if (status == KV_OK)
        status = read_hello(l, err);
    if (status != KV_OK) {
        kv__launcher_stop(l);
        return status;
    }
    *out = l;
    return KV_OK;
}

/* Wait for its end.  It leaves by itself once the socket is closed, after it
 * has removed its folders and groups; five seconds later it is killed. */
static void
reap(kv__launcher *l)
{
    int round;

    for (round = 0; round < 600; round++) {
        pid_t pid = waitpid(l->pid, NULL, WNOHANG);

        if (pid == l->pid || (pid < 0 && errno != EINTR))
            return;
        if (round == 500)
            (void)kill(l->pid, SIGKILL);
        usleep(round < 100 ? 1000 : 10000);
    }
    (void)waitpid(l->pid, NULL, 0);
}

void
kv__launcher_stop(kv__launcher *l)
{
    size_t i;
    int round;

    if (l == NULL)
        return;
    /* A fork of this process may hold the socket, too. */
    if (l->fd >= 0 && kv__launcher_is_ours(l))
        (void)shutdown(l->fd, SHUT_RDWR);
    if (l->fd >= 0)
        close(l->fd);
    if (!kv__launcher_is_ours(l)) {
        kv__buf_clear(&l->input);
        free(l);
        return;
    }
    if (l->pid > 0)
        reap(l);
    /* Only a launcher that was killed leaves something: its box is dying of
     * the launcher's death, so the groups are empty in a moment. */
    for (i = 0; i < l->groups; i++)
        for (round = 0;
             round < 200 && rmdir(l->group[i]) != 0 && errno == EBUSY; round++)
            usleep(1000);
    kv__buf_clear(&l->input);
    free(l);
}

bool
kv__launcher_is_ours(const kv__launcher *launcher)
{
    return launcher->owner == getpid();
}

const kv__box_hello *
kv__launcher_hello(const kv__launcher *launcher)
{
    return &launcher->hello;
}

const char *
kv__launcher_lacking(const kv__launcher *launcher)
{
    return launcher->lacking;
}

int
kv__launcher_fd(const kv__launcher *launcher)
{
    return launcher->fd;
}

long
kv__launcher_pid(const kv__launcher *launcher)
{
    return launcher->pid;
}

/* --- boxes -------------------------------------------------------------- */

kv_status
kv__launcher_send(kv__launcher *l, const kv__buf *box, kv_error *err)
{
    struct pollfd p = {l->fd, POLLOUT, 0};
    uint32_t size = (uint32_t)box->length;
    kv_str part[2] = {{(const char *)&size, sizeof size},
                      {box->data, box->length}};
    size_t i;
    ssize_t n;

    if (box->failed)
        return kv__nomem(err);
    if (box->length > KV__FRAME_MAX)
        return kv__fail(err, KV_EINVAL,
                        "a box of %zu MiB is too large, expected at most %u",
                        box->length >> 20, KV__FRAME_MAX >> 20);
    for (i = 0; i < 2 && !l->gone; i++) {
        while (part[i].length > 0 && !l->gone) {
            n = send(l->fd, part[i].data, part[i].length, MSG_NOSIGNAL);
            if (n > 0) {
                part[i].data += n;
                part[i].length -= (size_t)n;
            } else if (n < 0 && errno == EAGAIN) {
                if (poll(&p, 1, 60000) == 0)
                    l->gone = true; /* it reads nothing: it hangs */
            } else if (n < 0 && errno != EINTR) {
                l->gone = true;
            }
        }
    }
    return l->gone ? kv__fail(err, KV_EIO, "the launcher is gone") : KV_OK;
}

static bool
decode_half(kv__box_half *h, kv__box_result *r, kv_str fields)
{
    kv_str data;
    size_t at = 0;
    uint8_t tag;
    bool broken = false;

    h->state.ended = KV__ENDED_NOT;
    h->fields = fields;
    while (kv__field_next(fields, &at, &tag, &data, &broken)) {
        switch (tag) {
        case KV__DONE_STATE:
            if (data.length == sizeof h->state)
                memcpy(&h->state, data.data, sizeof h->state);
            break;
        case KV__DONE_OUT: h->out = data; break;
        case KV__DONE_OUT_TAIL: h->out_tail = data; break;
        case KV__DONE_ERR: h->err = data; break;
        case KV__DONE_ERR_TAIL: h->err_tail = data; break;
        case KV__DONE_CHANNEL: h->channel = data; break;
        case KV__DONE_PROBLEM:
            /* Used as a C string: the launcher sends it as the last field of
             * all, so the NUL of the buffer ends it. */
            if (h == &r->first)
                r->problem = data.data;
            break;
        case KV__DONE_PEER:
            if (h == &r->first)
                r->has_second = decode_half(&r->second, r, data);
            break;
        default: break;
        }
    }
    return !broken;
}

int
kv__launcher_receive(kv__launcher *l, kv__box_result *result)
{
    size_t size;

    if (!l->gone && !take(l))
        l->gone = true;
    size = frame(l);
    if (size == SIZE_MAX)
        return l->gone ? -1 : 0;
    kv__box_result_clear(result);
    kv__buf_add(&result->bytes, l->input.data + 4, size);
    if (kv__buf_text(&result->bytes) == NULL)
        return -1;
    /* Nothing follows: the next frame answers a box that is not sent yet. */
    kv__buf_reset(&l->input);
    result->problem = "";
    if (!decode_half(&result->first, result,
                     kv__str(result->bytes.data, result->bytes.length))) {
        /* Fields before the damage may be whole, but are not all there is. */
        result->first.state.ended = KV__ENDED_NOT;
        result->problem = "the launcher's answer is damaged";
    }
    return 1;
}

void
kv__launcher_kill(kv__launcher *l)
{
    (void)kill(l->pid, SIGKILL);
}

uint64_t
kv__now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

int
kv__launcher_wait(kv__launcher *l, uint64_t deadline, kv__box_result *result)
{
    int state;

    /* Whoever is killed for being late is then received as gone. */
    while ((state = wait_frame(l, 1000)) == 0)
        if (deadline != 0 && kv__now_ms() > deadline)
            kv__launcher_kill(l);
    return state < 0 ? -1 : kv__launcher_receive(l, result);
}
