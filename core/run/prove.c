/* SPDX-License-Identifier: MIT */
/* What a sandbox is worth on this machine: said by doing. */
#include "core/base/take.h"
#include "core/plugin/engine.h"

#include <kverify/run.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct trial {
    const char *name, *what;
    const char *script; /* of sh; prints ESCAPED when it got through */
    uint32_t ended;     /* how it has to end; KV__ENDED_NOT: by itself */
    uint32_t needs;     /* level that promises it */
    uint64_t cpu_ms, wall_ms, memory, disk, output;
    uint32_t processes;
} trial;

/* Sleepers are known by a number that nobody else sleeps for: this process's
 * behind six digits.  Scripts see it as $SLEEP. */
static void
sleep_name(char *out, size_t size)
{
    snprintf(out, size, "863170%ld", (long)getpid());
}

static const trial trials[] = {
    {.name = "write-root",
     .what = "files outside the box stay as they are",
     .script = "for d in / /usr /etc /var/tmp /root /home; do "
               "touch $d/kverify-proof 2>/dev/null && echo ESCAPED; done",
     .needs = 1},
    {.name = "read-secrets",
     .what = "files of the host can't be read",
     .script = "cat /etc/shadow /root/.ssh/* /proc/1/environ 2>/dev/null | "
               "grep -q . && echo ESCAPED",
     .needs = 1},
    {.name = "protected",
     .what = "files of the tests can't be changed",
     .script = "for f in kept/test kept; do rm -rf $f 2>/dev/null; "
               "mv $f gone 2>/dev/null; done; echo x 2>/dev/null > kept/test; "
               "[ \"$(cat \"$KEPT/kept/test\")\" = kept ] || echo ESCAPED",
     .needs = 1},
    {.name = "network",
     .what = "nothing can be reached over the network",
     .script = "bash -c \"echo x > /dev/tcp/127.0.0.1/$PORT\" 2>/dev/null && "
               "echo ESCAPED",
     .needs = 1},
    {.name = "signals",
     .what = "other processes can't be signalled",
     .script = "kill -9 $LAUNCHER $ENGINE 1 2>/dev/null; true",
     .needs = 1},
    {.name = "namespaces",
     .what = "no namespaces or mounts of its own",
     .script = "unshare -Ur true 2>/dev/null && echo ESCAPED; "
               "unshare -U true 2>/dev/null && echo ESCAPED; "
               "mount -t tmpfs x /tmp 2>/dev/null && echo ESCAPED",
     .needs = 1},
    {.name = "processes-hidden",
     .what = "other processes can't be seen",
     .script = "[ $(ls -d /proc/[0-9]* 2>/dev/null | wc -l) -gt 12 ] && "
               "echo ESCAPED",
     .needs = 1},
    {.name = "survivors",
     .what = "nothing lives on",
     .script = "for i in 1 2 3; do setsid sh -c 'trap \"\" 1 2 15; (sleep "
               "$SLEEP &) ; sleep $SLEEP' & done; sleep 0.1",
     .needs = 0},
    {.name = "cpu",
     .what = "a loop ends",
     .script = "while :; do :; done",
     .ended = KV__ENDED_CPU,
     .cpu_ms = 1000,
     .wall_ms = 20000,
     .needs = 0},
    {.name = "wall",
     .what = "a sleeper ends",
     .script = "sleep $SLEEP",
     .ended = KV__ENDED_WALL,
     .wall_ms = 400,
     .needs = 0},
    {.name = "memory",
     .what = "memory is bounded",
     .script = "tail -c 2000000000 /dev/zero | tail -c 1000000000 | wc -c | "
               "grep -q 1000000000 && echo ESCAPED",
     .memory = 64u << 20,
     .cpu_ms = 20000,
     .needs = 0},
    /* Whoever is killed for memory, and however many of them, the rest has
     * little; on a busy machine a look may come late. */
    {.name = "memory-together",
     .what = "memory of all processes together is bounded",
     .script = "for i in 1 2 3 4 5 6; do head -c 40000000 /dev/zero | "
               "tail -c 40000000 | sleep $SLEEP & done; "
               "over=0; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.1; n=0; "
               "for f in /proc/[0-9]*/statm; do "
               "read -r a b c < $f && n=$((n+b)); done 2>/dev/null; "
               "[ $n -gt 40000 ] && over=$((over+1)); done; "
               "[ $over -gt 5 ] && echo ESCAPED; true",
     .memory = 64u << 20,
     .needs = 2},
    {.name = "forks",
     .what = "processes are bounded",
     .script = "n=0; while [ $n -lt 200 ]; do sleep $SLEEP"
               " & n=$((n+1)); done 2>/dev/null; echo ESCAPED",
     .processes = 24,
     .wall_ms = 5000,
     .needs = 2},
    {.name = "disk",
     .what = "the space on disk is bounded",
     .script = "for i in 1 2 3 4 5 6; do head -c 8000000 /dev/zero > f$i "
               "2>/dev/null; done; [ $(cat f* | wc -c) -gt 20000000 ] && "
               "echo ESCAPED",
     .disk = 16u << 20,
     .needs = 2},
    {.name = "output",
     .what = "output is bounded",
     .script = "yes",
     .output = 1u << 20,
     .cpu_ms = 20000,
     .ended = KV__ENDED_OUTPUT,
     .needs = 0},
};

static int
listener(char *port, size_t size)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t length = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 &&
        (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 4) != 0 ||
         getsockname(fd, (struct sockaddr *)&a, &length) != 0)) {
        close(fd);
        fd = -1;
    }
    snprintf(port, size, "PORT=%u", fd < 0 ? 9u : ntohs(a.sin_port));
    return fd;
}

/* Whether a process sleeps for our number. */
static bool
somebody_left(void)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    char path[300], text[64], number[40];
    bool found = false;
    ssize_t n;
    int fd;

    sleep_name(number, sizeof number);
    while (dir != NULL && !found && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/cmdline", entry->d_name);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        n = read(fd, text, sizeof text - 1);
        close(fd);
        text[n < 0 ? 0 : n] = '\0';
        found = n > 6 && strcmp(text, "sleep") == 0 &&
                strcmp(text + 6, number) == 0;
    }
    if (dir != NULL)
        closedir(dir);
    return found;
}

static void
fill_trial(const trial *t, kv__launcher *launcher, const char *port,
           kv__buf *box)
{
    kv__limits m;
    char text[64];

    kv__limits_default(&m);
    m.cpu_ms = t->cpu_ms != 0 ? t->cpu_ms : 5000;
    m.wall_ms = t->wall_ms != 0 ? t->wall_ms : 10000;
    m.memory = t->memory != 0 ? t->memory : m.memory;
    m.disk = t->disk != 0 ? t->disk : m.disk;
    m.output = t->output != 0 ? t->output : m.output;
    m.processes = t->processes != 0 ? t->processes : m.processes;
    kv__field(box, KV__BOX_LIMITS, &m, sizeof m);
    kv__field_text(box, KV__BOX_ARG, "/bin/sh");
    kv__field_text(box, KV__BOX_ARG, "-c");
    kv__field_text(box, KV__BOX_ARG, t->script);
    kv__field_text(box, KV__BOX_ENV, "PATH=/usr/bin:/bin");
    kv__field_text(box, KV__BOX_ENV, "KEPT={kept}");
    kv__field_text(box, KV__BOX_ENV, port);
    snprintf(text, sizeof text, "LAUNCHER=%ld", kv__launcher_pid(launcher));
    kv__field_text(box, KV__BOX_ENV, text);
    snprintf(text, sizeof text, "ENGINE=%ld", (long)getpid());
    kv__field_text(box, KV__BOX_ENV, text);
    memcpy(text, "SLEEP=", 6);
    sleep_name(text + 6, sizeof text - 6);
    kv__field_text(box, KV__BOX_ENV, text);
    kv__field_file(box, "kept/test", kv__cstr("kept"), KV__FILE_PROTECT);
}

static void
try_one(kv__launcher **launcher, const trial *t, kv_proof *proof, char *detail,
        size_t size)
{
    kv__buf box = {0};
    kv__box_result r = {0};
    char port[32];
    int fd = listener(port, sizeof port), peer;
    kv_error err;

    fill_trial(t, *launcher, port, &box);
    detail[0] = '\0';
    proof->holds = 0;
    if (kv__launcher_send(*launcher, &box, &err) != KV_OK ||
        kv__launcher_wait(*launcher, kv__now_ms() + 120000, &r) != 1) {
        snprintf(detail, size, "the launcher died");
        kv__launcher_stop(*launcher);
        *launcher = NULL;
    } else {
        peer = fd < 0 ? -1 : accept(fd, NULL, NULL);
        if (peer >= 0)
            close(peer);
        if (r.first.state.ended == KV__ENDED_NOT)
            snprintf(detail, size, "%s", r.problem);
        else if (r.first.out.length >= 7 &&
                 memmem(r.first.out.data, r.first.out.length, "ESCAPED", 7) !=
                     NULL)
            snprintf(detail, size, "it got through");
        else if (peer >= 0)
            snprintf(detail, size, "it connected");
        else if (somebody_left() || r.first.state.survivors > 0)
            snprintf(detail, size, "a process was left");
        else if (t->ended != KV__ENDED_NOT && r.first.state.ended != t->ended)
            snprintf(detail, size, "it ended by %s %u, not by %s",
                     kv__ended_name(r.first.state.ended), r.first.state.code,
                     kv__ended_name(t->ended));
        else
            proof->holds = 1;
    }
    if (fd >= 0)
        close(fd);
    kv__box_result_clear(&r);
    kv__buf_clear(&box);
}

static int
by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static uint64_t
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

#define ROUNDS 101

static void
time_launches(kv__launcher *launcher, uint64_t *boxed, uint64_t *plain)
{
    uint64_t a[ROUNDS], b[ROUNDS], t;
    char *argv[] = {(char *)"true", NULL}, *envp[] = {NULL};
    kv__box_result r = {0};
    kv__buf box = {0};
    kv__limits m;
    kv_error err;
    pid_t pid;
    int i;

    kv__limits_default(&m);
    kv__field(&box, KV__BOX_LIMITS, &m, sizeof m);
    kv__field_text(&box, KV__BOX_ARG, "/bin/true");
    for (i = 0; i < ROUNDS; i++) {
        t = now_us();
        if (kv__launcher_send(launcher, &box, &err) != KV_OK ||
            kv__launcher_wait(launcher, kv__now_ms() + 60000, &r) != 1)
            break;
        a[i] = now_us() - t;
        t = now_us();
        if (posix_spawn(&pid, "/bin/true", NULL, NULL, argv, envp) == 0)
            (void)waitpid(pid, NULL, 0);
        b[i] = now_us() - t;
    }
    *boxed = *plain = 0;
    if (i == ROUNDS) {
        qsort(a, ROUNDS, sizeof *a, by_value);
        qsort(b, ROUNDS, sizeof *b, by_value);
        *boxed = a[ROUNDS / 2];
        *plain = b[ROUNDS / 2];
    }
    kv__box_result_clear(&r);
    kv__buf_clear(&box);
}

kv_status
kv_sandbox_prove(kv_engine *engine,
                 void (*each)(void *context, const kv_proof *proof),
                 void *context, kv_proved *out, kv_error *err)
{
    kv_proved full = {.struct_size = sizeof full, .holds = 1};
    kv__launcher *launcher = NULL;
    kv_proof proof;
    char detail[300];
    uint32_t level, highest = kv__engine_policy(engine).max_level;
    size_t i;
    kv_status status = kv__launcher_start(highest, &launcher, err);

    kv__give(out, &full, sizeof full);
    if (status != KV_OK)
        return status;
    level = kv__launcher_hello(launcher)->level;
    if (level > 0)
        time_launches(launcher, &full.launch_us, &full.plain_us);
    for (i = 0; i < sizeof trials / sizeof *trials; i++) {
        const trial *t = &trials[i];

        proof = (kv_proof){.struct_size = sizeof proof,
                           .applies = level >= t->needs,
                           .name = t->name,
                           .what = t->what,
                           .detail = detail};
        detail[0] = '\0';
        if (level == 0)
            proof.applies = 0;
        if (proof.applies)
            try_one(&launcher, t, &proof, detail, sizeof detail);
        if (proof.applies && !proof.holds)
            full.holds = 0;
        each(context, &proof);
        if (launcher == NULL) {
            status = kv__launcher_start(highest, &launcher, err);
            if (status != KV_OK)
                return status;
        }
    }
    kv__give(out, &full, sizeof full);
    kv__launcher_stop(launcher);
    return KV_OK;
}

kv_status
kv_sandbox_describe(kv_engine *engine, kv_write_fn write, void *context,
                    kv_error *err)
{
    kv__launcher *launcher = NULL;
    const kv__box_hello *h;
    kv__buf out = {0};
    uint32_t i, highest = kv__engine_policy(engine).max_level;
    kv_status status = kv__launcher_start(highest, &launcher, err);

    if (status != KV_OK)
        return status;
    h = kv__launcher_hello(launcher);
    kv__buf_printf(&out, "level=L%u\nlacking=%s\n", h->level,
                   kv__launcher_lacking(launcher));
    kv__buf_printf(&out,
                   "user=%s\nuser_namespace=%s\nlandlock_abi=%u\n"
                   "seccomp_filter=%08x\n",
                   h->root ? "root" : "ordinary",
                   h->user_namespace ? "yes" : "no", h->landlock, h->filter);
    for (i = 0; i < KV__LIMIT_COUNT; i++)
        kv__buf_printf(&out, "limit_%s=%s\n", kv__limit_name(i),
                       kv__held_name(h->held[i]));
    if (out.failed)
        status = kv__nomem(err);
    else if (write(context, out.data, out.length) != 0)
        status = kv__fail(err, KV_EIO, "the description could not be written");
    kv__buf_clear(&out);
    kv__launcher_stop(launcher);
    return status;
}
