/* SPDX-License-Identifier: MIT */
/* Control groups.  The launcher lives in groups of its own, so that boxes are
 * born into them and nothing has to be moved; between boxes only limits that
 * changed are written. */
#include "core/launch/launch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "kverify."

static bool
put(const char *folder, const char *file, const char *text)
{
    char path[512];
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "%s/%s", folder, file);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    n = write(fd, text, strlen(text));
    close(fd);
    return n == (ssize_t)strlen(text);
}

static bool
put_number(const char *folder, const char *file, uint64_t value)
{
    char text[32];

    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    return put(folder, file, text);
}

static bool
get(const char *folder, const char *file, char *text, size_t size)
{
    char path[512];
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "%s/%s", folder, file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    n = read(fd, text, size - 1);
    close(fd);
    text[n < 0 ? 0 : n] = '\0';
    return n >= 0;
}

static uint64_t
get_number(const char *folder, const char *file)
{
    char text[64];

    return get(folder, file, text, sizeof text) ? strtoull(text, NULL, 10) : 0;
}

/* The number after KEY in a file of "key number" lines. */
static uint64_t
get_keyed(const char *folder, const char *file, const char *key)
{
    char text[2048];
    const char *at = text;
    size_t length = strlen(key);

    if (!get(folder, file, text, sizeof text))
        return 0;
    while (at != NULL) {
        if (strncmp(at, key, length) == 0 && at[length] == ' ')
            return strtoull(at + length, NULL, 10);
        at = strchr(at, '\n');
        at = at == NULL ? NULL : at + 1;
    }
    return 0;
}

/* --- where we are ------------------------------------------------------- */

static bool
has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    const char *at = list;

    while ((at = strstr(at, word)) != NULL) {
        if ((at == list || at[-1] == ',' || at[-1] == ' ') &&
            (at[length] == ',' || at[length] == '\0' || at[length] == ' ' ||
             at[length] == '\n'))
            return true;
        at += length;
    }
    return false;
}

/* The folder of this process's group for CONTROLLER; "" means version 2.
 * False: it is not there or can't be written, with errno. */
static bool
own_folder(const char *controller, char *out, size_t size)
{
    char line[4096], group[256] = "", mount[256] = "", root[256];
    char *fields, *path, *dash;
    FILE *f = fopen("/proc/self/cgroup", "re");
    bool v2 = controller[0] == '\0';

    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        fields = strchr(line, ':');
        path = fields == NULL ? NULL : strchr(fields + 1, ':');
        if (path == NULL)
            continue;
        *path++ = '\0';
        if (v2 ? fields[1] == '\0' : has_word(fields + 1, controller))
            snprintf(group, sizeof group, "%s", path);
    }
    if (f != NULL)
        fclose(f);
    f = fopen("/proc/self/mountinfo", "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        char type[32], source[128], options[512], point[256];

        dash = strstr(line, " - ");
        if (dash == NULL ||
            sscanf(dash, " - %31s %127s %511s", type, source, options) != 3 ||
            sscanf(line, "%*s %*s %*s %255s %255s", root, point) != 2)
            continue;
        if (v2 ? strcmp(type, "cgroup2") == 0
               : strcmp(type, "cgroup") == 0 && has_word(options, controller))
            snprintf(mount, sizeof mount, "%s", point);
    }
    if (f != NULL)
        fclose(f);
    if (group[0] == '\0' || mount[0] == '\0') {
        errno = ENOENT;
        return false;
    }
    snprintf(out, size, "%s%s", mount, strcmp(group, "/") == 0 ? "" : group);
    return access(out, W_OK) == 0;
}

/* --- stale groups ------------------------------------------------------- */

/* When PID started, in ticks since boot: field 22, the 20th after the name,
 * which may have blanks and parentheses itself.  With it a name of a group is
 * never that of another process which got the same number. */
static uint64_t
start_time(long pid)
{
    char path[64], text[1024], *at;
    FILE *f;
    size_t n;
    int i;

    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    f = fopen(path, "re");
    if (f == NULL)
        return 0;
    n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    at = strrchr(text, ')');
    for (i = 0; i < 20 && at != NULL; i++)
        at = strchr(at + 1, ' ');
    return at == NULL ? 0 : strtoull(at + 1, NULL, 10);
}

/* Remove the groups of launchers that are gone. */
static void
sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[700];
    char *end;
    uint64_t started;
    long pid;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0)
            continue;
        pid = strtol(entry->d_name + strlen(PREFIX), &end, 10);
        if (pid <= 0 || *end != '.')
            continue;
        started = strtoull(end + 1, &end, 10);
        if (*end != '\0' || start_time(pid) == started)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        (void)rmdir(path); /* busy: something lives in it, leave it */
    }
    if (dir != NULL)
        closedir(dir);
}

/* --- entering and leaving --------------------------------------------------
 */

static bool
make(launcher *l, int slot, const char *home)
{
    snprintf(l->home[slot], sizeof l->home[slot], "%s", home);
    snprintf(l->group[slot], sizeof l->group[slot], "%.300s/" PREFIX "%ld.%llu",
             home, (long)getpid(), (unsigned long long)start_time(getpid()));
    sweep(home);
    if (mkdir(l->group[slot], 0755) == 0)
        return true;
    l->group[slot][0] = '\0';
    return false;
}

/* Leaves errno as it is, for the message about what failed. */
static void
undo(launcher *l)
{
    int i, wrong = errno;

    for (i = 0; i < 3; i++) {
        if (l->group[i][0] == '\0')
            continue;
        (void)put_number(l->home[i], "cgroup.procs", (uint64_t)getpid());
        (void)rmdir(l->group[i]);
        l->group[i][0] = '\0';
    }
    l->cgroup = 0;
    errno = wrong;
}

static bool
enter_v1(launcher *l)
{
    static const char *const controllers[] = {"memory", "pids", "cpuacct"};
    char home[400];
    int i;

    for (i = 0; i < 3; i++) {
        if (!own_folder(controllers[i], home, sizeof home) ||
            !make(l, i, home) ||
            !put_number(l->group[i], "cgroup.procs", (uint64_t)getpid())) {
            undo(l);
            return false;
        }
    }
    l->cgroup = 1;
    return true;
}

static bool
enter_v2(launcher *l)
{
    char home[400], text[512], *slash;
    int up, wrong = ENOTSUP; /* of a group that hands no controllers down */

    if (!own_folder("", home, sizeof home))
        return false;
    /* Its own group, or the one above: controllers can be handed down only
     * by a group that has no processes itself. */
    for (up = 0; up < 2; up++) {
        if (get(home, "cgroup.subtree_control", text, sizeof text) &&
            has_word(text, "memory") && has_word(text, "pids")) {
            if (make(l, 0, home) &&
                put_number(l->group[0], "cgroup.procs", (uint64_t)getpid())) {
                l->cgroup = 2;
                return true;
            }
            wrong = errno;
            undo(l);
        }
        slash = strrchr(home, '/');
        if (slash == NULL || slash == home)
            break;
        *slash = '\0';
    }
    errno = wrong;
    return false;
}

static bool
limits_work(launcher *l)
{
    group_state state;
    kv__limits limits;

    kv__limits_default(&limits);
    return group_start(l, &limits, 0, 0, 0, &state);
}

void
group_enter(launcher *l)
{
    int wrong;

    if (!enter_v2(l)) {
        wrong = errno;
        if (!enter_v1(l)) {
            /* Where there is no version 1, that of version 2 is the reason. */
            snprintf(l->lacking, sizeof l->lacking,
                     "cannot make a control group of memory and processes: %s; "
                     "run as root or in a delegated group",
                     strerror(errno == ENOENT ? wrong : errno));
            return;
        }
    }
    if (!limits_work(l)) {
        snprintf(l->lacking, sizeof l->lacking,
                 "cannot write limits to a control group: %s", strerror(errno));
        undo(l);
        return;
    }
    /* The launcher itself is the last that should be ended for memory.  Where
     * this is refused (a container without CAP_SYS_RESOURCE, an ordinary user)
     * it counts that boxes put themselves before it. */
    (void)put("/proc/self", "oom_score_adj", "-1000");
}

void
group_leave(launcher *l)
{
    undo(l);
}

/* --- one box ---------------------------------------------------------------
 */

/* What the launcher itself needs in addition to the box. */
#define SPARE_MEMORY (UINT64_C(4) << 20)
#define SPARE_PROCESSES 4
#define STEP (UINT64_C(4) << 20)

/* How often the group met its own limit; version 1 counts that in some kernels
 * only, see group_oom_around. */
static uint64_t
hits_of(const launcher *l)
{
    return l->cgroup == 1
               ? 0
               : get_keyed(l->group[0], "memory.events.local", "max");
}

/* Whether the group counts apart how often it met its own limit of processes,
 * as kernels from 6.12 on do in version 2. */
static bool
counts_apart(const launcher *l)
{
    char text[64];

    return l->cgroup == 2 &&
           get(l->group[0], "pids.events.local", text, sizeof text);
}

/* How often a process was refused: by the limit of a group around where that is
 * counted apart, else by any. */
static uint64_t
refusals_of(const launcher *l)
{
    char folder[sizeof l->group[0]], text[64], *slash;
    uint64_t sum = 0;

    if (!counts_apart(l))
        return get_keyed(l->group[l->cgroup == 1 ? 1 : 0], "pids.events",
                         "max");
    memcpy(folder, l->group[0], sizeof folder);
    while ((slash = strrchr(folder, '/')) != NULL) {
        *slash = '\0';
        if (!get(folder, "pids.events.local", text, sizeof text))
            break;
        sum += get_keyed(folder, "pids.events.local", "max");
    }
    return sum;
}

bool
group_start(launcher *l, const kv__limits *limits, size_t bytes,
            uint64_t waiting_memory, unsigned waiting, group_state *state)
{
    /* The request, a copy of its files, what is kept of outputs: ours, in
     * steps, so that the limit need not be written for every box. */
    uint64_t extra = (3 * (uint64_t)bytes + 6 * (uint64_t)limits->keep +
                      limits->collect / 4 + STEP - 1) /
                     STEP * STEP;
    uint64_t memory = limits->memory == 0 ? INT64_MAX & ~UINT64_C(4095)
                                          : limits->memory + SPARE_MEMORY +
                                                extra + waiting_memory;
    char text[32];
    unsigned processes;
    bool ok = true;

    memset(state, 0, sizeof *state);
    if (l->cgroup == 0)
        return true;
    if (memory != l->group_memory) {
        /* Without swap: a box that pages would only become slow. */
        if (l->cgroup == 2) {
            ok = put_number(l->group[0], "memory.max", memory);
            (void)put(l->group[0], "memory.swap.max", "0");
        } else {
            /* The limit of memory and swap may never be below that of memory,
             * so it is lifted first, whichever way the other goes. */
            (void)put(l->group[0], "memory.memsw.limit_in_bytes", "-1");
            ok = put_number(l->group[0], "memory.limit_in_bytes", memory);
            (void)put_number(l->group[0], "memory.memsw.limit_in_bytes",
                             memory);
        }
        if (!ok)
            return false;
        l->group_memory = memory;
    }
    processes = limits->processes + SPARE_PROCESSES + 2 * waiting;
    if (processes != l->group_processes || limits->processes == 0) {
        snprintf(text, sizeof text, "%u", processes);
        if (!put(l->group[l->cgroup == 1 ? 1 : 0], "pids.max",
                 limits->processes == 0 ? "max" : text))
            return false;
        l->group_processes = processes;
    }
    /* Counters of a group go on from box to box: remember where they are. */
    state->refusals = refusals_of(l);
    state->hits = hits_of(l);
    if (l->cgroup == 1) {
        (void)put(l->group[0], "memory.max_usage_in_bytes", "0");
        state->peak_base = get_number(l->group[0], "memory.usage_in_bytes");
        state->oom = get_keyed(l->group[0], "memory.oom_control", "oom_kill");
        state->cpu_us = get_number(l->group[2], "cpuacct.usage") / 1000;
    } else {
        /* memory.peak can be reset by kernels from 6.12 on. */
        (void)put(l->group[0], "memory.peak", "reset");
        state->peak_base = get_number(l->group[0], "memory.current");
        state->oom = get_keyed(l->group[0], "memory.events", "oom_kill");
        state->cpu_us = get_keyed(l->group[0], "cpu.stat", "usage_usec");
    }
    return true;
}

uint64_t
group_cpu_us(const launcher *l, const group_state *state)
{
    uint64_t now = l->cgroup == 1
                       ? get_number(l->group[2], "cpuacct.usage") / 1000
                       : get_keyed(l->group[0], "cpu.stat", "usage_usec");

    return now > state->cpu_us ? now - state->cpu_us : 0;
}

uint64_t
group_peak_kib(const launcher *l, const group_state *state)
{
    uint64_t peak;

    if (l->cgroup != 1)
        return 0; /* of all boxes so far: of no use; see inside.c */
    peak = get_number(l->group[0], "memory.max_usage_in_bytes");
    return peak > state->peak_base ? (peak - state->peak_base) / 1024 : 0;
}

bool
group_oom(const launcher *l, const group_state *state)
{
    if (l->cgroup == 0)
        return false;
    return (l->cgroup == 1
                ? get_keyed(l->group[0], "memory.oom_control", "oom_kill")
                : get_keyed(l->group[0], "memory.events", "oom_kill")) !=
           state->oom;
}
/* What a group that is refused one more page of any size may be short of its
 * limit. */
#define NEAR_LIMIT ((uint64_t)4 << 20)

bool
group_oom_around(const launcher *l, const group_state *state)
{
    if (!group_oom(l, state))
        return false;
    if (l->cgroup == 1)
        return get_number(l->group[0], "memory.max_usage_in_bytes") +
                   NEAR_LIMIT <
               l->group_memory;
    return hits_of(l) == state->hits;
}

bool
group_refused_around(const launcher *l, const group_state *state)
{
    const char *folder = l->group[l->cgroup == 1 ? 1 : 0];
    uint64_t peak, most;

    if (l->cgroup == 0 || refusals_of(l) == state->refusals)
        return false;
    if (counts_apart(l))
        return true;
    /* A group that was never full refused nobody.  Kernels before 6.6 don't
     * say how full it was; where it was full once, it may have been again. */
    peak = get_number(folder, "pids.peak");
    most = get_number(folder, "pids.max");
    return peak > 0 && (most == 0 || peak < most);
}
