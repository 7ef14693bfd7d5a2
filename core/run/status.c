/* SPDX-License-Identifier: MIT */
/* How far a run is, from its folder alone: whoever asks need not be on the
 * machine that it runs on. */
#include "core/base/take.h"
#include "core/run/about.h"
#include "core/run/results.h"

#include <kverify/results.h>
#include <kverify/run.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static uint64_t
ms_of(struct timespec t)
{
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Whether somebody holds the folder, and what that one had found there. */
static void
read_lock(const char *folder, kv_run_progress *out)
{
    unsigned long long begun = 0, before = 0;
    char text[128] = "";
    int fd = kv__results_file(folder, "lock");
    ssize_t n;

    if (fd < 0)
        return;
    out->running = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    n = pread(fd, text, sizeof text - 1, 0);
    text[n < 0 ? 0 : n] = '\0';
    if (sscanf(text, "%*d begun %llu had %llu", &begun, &before) == 2) {
        out->begun_ms = begun;
        out->had = before;
    }
    close(fd);
}

static void
read_times(const char *folder, kv_run_progress *out)
{
    struct timespec now;
    struct stat st;
    int fd = kv__results_file(folder, "journal");

    if (fd < 0)
        return;
    clock_gettime(CLOCK_REALTIME, &now);
    if (fstat(fd, &st) == 0) {
        out->last_ms = ms_of(st.st_mtim);
        out->idle_ms =
            ms_of(now) > out->last_ms ? ms_of(now) - out->last_ms : 0;
    }
    close(fd);
}

static void
count(const kv_results *results, kv_run_progress *out)
{
    kv_result_entry e = {.struct_size = sizeof e};
    size_t i;

    for (i = 0; kv_results_entry(results, i, &e) == KV_OK; i++) {
        out->judged++;
        out->pass += e.outcome == KV_OUTCOME_PASS;
        out->fail += e.outcome == KV_OUTCOME_FAIL;
        out->error += e.outcome == KV_OUTCOME_ERROR;
        out->unscored += e.outcome == KV_OUTCOME_UNSCORED;
    }
}

kv_status
kv_run_look(const char *folder, kv_run_progress *out, kv_error *err)
{
    kv_run_progress full = {.struct_size = sizeof full};
    kv_results *results = NULL;
    kv__about about;
    bool there = false;
    kv_status status = kv__about_read(&about, folder, &there, err);
    int fd;

    if (status == KV_OK && !there)
        status = kv__fail(err, KV_ENOTFOUND, "%s holds no run", folder);
    /* Before the verdicts: a run that ends meanwhile is still running. */
    if (status == KV_OK)
        read_lock(folder, &full);
    if (status == KV_OK)
        status = kv_results_open(folder, &results, err);
    if (status != KV_OK)
        return status;
    full.shard = about.shard;
    full.shards = about.shards;
    full.expected = about.attempts;
    snprintf(full.set, sizeof full.set, "%s", about.set);
    count(results, &full);
    if (full.expected < full.judged)
        full.expected = full.judged;
    kv_results_free(results);
    read_times(folder, &full);
    fd = kv__results_file(folder, "verdicts.jsonl");
    full.finished = fd >= 0 && full.judged >= full.expected && !full.running;
    if (fd >= 0)
        close(fd);
    kv__give(out, &full, sizeof full);
    return KV_OK;
}
