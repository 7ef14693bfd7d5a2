/* SPDX-License-Identifier: MIT */
#include "core/run/deal.h"

#include "core/base/json.h"
#include "core/read/lines.h"
#include "core/run/results.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* --- costs ------------------------------------------------------------------
 */

typedef struct sum {
    uint64_t ms, attempts;
} sum;

/* A line of measured.jsonl; one without a time counts nothing. */
static void
add_line(const kv__suite *suite, kv_str line, sum *sums)
{
    cJSON *root = NULL;
    const cJSON *task, *ms;
    kv_error unread;
    size_t at;

    if (kv__json_parse(line, "", &root, &unread) != KV_OK)
        return;
    task = kv__json_get(root, "task");
    ms = kv__json_get(kv__json_get(root, "resources"), "wall_ms");
    if (cJSON_IsString(task) && cJSON_IsNumber(ms) && ms->valuedouble >= 0 &&
        ms->valuedouble < 1e9 &&
        (at = kv__suite_find(suite, kv__cstr(task->valuestring))) != SIZE_MAX) {
        sums[at].ms += (uint64_t)ms->valuedouble;
        sums[at].attempts++;
    }
    cJSON_Delete(root);
}

static kv_status
read_costs(const kv__suite *suite, const char *folder, sum *sums, kv_error *err)
{
    int fd = kv__results_file(folder, "measured.jsonl"), got;
    kv__lines lines = {0};
    const char *problem = "";
    kv_str line;

    if (fd < 0)
        return kv__fail(err, errno == ENOENT ? KV_ENOTFOUND : KV_EIO,
                        "%.200s/measured.jsonl: %s; costs are taken from a "
                        "finished run",
                        folder, strerror(errno));
    kv__lines_init(&lines, kv__lines_fd, &fd, 64u << 20);
    while ((got = kv__lines_next(&lines, &line, &problem)) == KV__LINE)
        add_line(suite, line, sums);
    kv__lines_clear(&lines);
    close(fd);
    return got == KV__LINES_END
               ? KV_OK
               : kv__fail(err, KV_EIO, "%.200s/measured.jsonl: %s", folder,
                          problem[0] == '\0' ? "a torn line" : problem);
}

kv_status
kv__deal_costs(kv__suite *suite, const char *folder, kv_error *err)
{
    sum *sums = kv__zalloc(suite->task_count, sizeof *sums), all = {0};
    uint64_t mean;
    kv_status status;
    size_t i;

    if (sums == NULL)
        return kv__nomem(err);
    status = read_costs(suite, folder, sums, err);
    for (i = 0; i < suite->task_count; i++) {
        all.ms += sums[i].ms;
        all.attempts += sums[i].attempts;
    }
    if (status == KV_OK && all.attempts == 0)
        status =
            kv__fail(err, KV_ENOTFOUND,
                     "'%.200s' has no times of tasks of this suite", folder);
    /* One at least: what is not known to cost anything would all be dealt to
     * one shard. */
    mean = all.attempts == 0 ? 1 : all.ms / all.attempts + 1;
    for (i = 0; i < suite->task_count && status == KV_OK; i++)
        suite->tasks[i].cost_ms =
            sums[i].attempts == 0 ? mean : sums[i].ms / sums[i].attempts + 1;
    free(sums);
    return status;
}

uint64_t
kv__deal_digest(const kv__suite *suite)
{
    uint64_t hash = 0;
    bool any = false;
    size_t i;

    for (i = 0; i < suite->task_count; i++) {
        any = any || suite->tasks[i].cost_ms > 0;
        hash = kv__hash((const char *)&suite->tasks[i].cost_ms,
                        sizeof suite->tasks[i].cost_ms, hash);
    }
    return any ? hash : 0;
}

/* --- dealing ----------------------------------------------------------------
 */

/* Attempts at one task, which stand together. */
typedef struct group {
    size_t first, count, order;
    uint64_t cost;
} group;

static int
by_cost(const void *a, const void *b)
{
    const group *x = a, *y = b;

    if (x->cost != y->cost)
        return x->cost > y->cost ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

typedef struct load {
    uint64_t cost;
    uint32_t shard;
} load;

static bool
before(const load *a, const load *b)
{
    return a->cost != b->cost ? a->cost < b->cost : a->shard < b->shard;
}

/* The first one of the heap has grown. */
static void
sink(load *heap, size_t count)
{
    size_t at = 0, child;
    load moved = heap[0];

    while ((child = 2 * at + 1) < count) {
        if (child + 1 < count && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &moved))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
}

static size_t
make_groups(const kv__suite *suite, const kv__attempts *attempts, group *groups)
{
    const kv__try *t = attempts->items;
    size_t i, n = 0;

    for (i = 0; i < attempts->count; i++) {
        if (i > 0 && t[i].task == t[i - 1].task) {
            groups[n - 1].count++;
            continue;
        }
        groups[n] = (group){.first = i,
                            .count = 1,
                            .order = n,
                            .cost = suite->tasks[t[i].task].cost_ms};
        n++;
    }
    return n;
}

kv_status
kv__deal(const kv__suite *suite, const kv__attempts *attempts, uint32_t shards,
         uint32_t *of, kv_error *err)
{
    group *groups = kv__zalloc(attempts->count, sizeof *groups);
    load *heap = kv__zalloc(shards, sizeof *heap);
    size_t count, i, k;
    uint64_t cost;

    if (groups == NULL || heap == NULL) {
        free(groups);
        free(heap);
        return kv__nomem(err);
    }
    count = make_groups(suite, attempts, groups);
    qsort(groups, count, sizeof *groups, by_cost);
    for (i = 0; i < shards; i++)
        heap[i].shard = (uint32_t)i;
    for (i = 0; i < count; i++) {
        /* Nothing costs nothing, or the first shard would get all of it. */
        cost = groups[i].cost == 0 ? 1 : groups[i].cost;
        for (k = 0; k < groups[i].count; k++) {
            of[groups[i].first + k] = heap[0].shard;
            heap[0].cost += cost;
            sink(heap, shards);
        }
    }
    free(groups);
    free(heap);
    return KV_OK;
}
