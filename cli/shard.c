/* SPDX-License-Identifier: MIT */
#include "shard.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names of what array jobs find in their environment. */
typedef struct array_job {
    const char *id, *first, *last, *step, *count; /* NULL: it has no such */
    bool from_zero; /* its numbers begin at 0 whatever the job is */
} array_job;

static const array_job jobs[] = {
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX",
     "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT", false},
    {"SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE",
     NULL, false},
    {"JOB_COMPLETION_INDEX", NULL, NULL, NULL, NULL, true},
};

/* A whole number of the environment.  SGE says "undefined" outside of arrays.
 */
static bool
number_of(const char *name, uint32_t *out)
{
    const char *text = name == NULL ? NULL : getenv(name);
    unsigned long n;
    char *end;

    if (text == NULL || *text < '0' || *text > '9')
        return false;
    n = strtoul(text, &end, 10);
    *out = (uint32_t)n;
    return *end == '\0' && n <= SHARDS_MAX;
}

/* The one array job that this process is a task of. */
static const char *
find_job(const array_job **job, uint32_t *id)
{
    uint32_t n;
    size_t i;

    *job = NULL;
    for (i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        if (!number_of(jobs[i].id, &n))
            continue;
        if (*job != NULL)
            return "I/N here, since variables of two kinds of array jobs are "
                   "set";
        *job = &jobs[i];
        *id = n;
    }
    return *job != NULL ? NULL
                        : "I/N here, since none of SLURM_ARRAY_TASK_ID, "
                          "SGE_TASK_ID and JOB_COMPLETION_INDEX is set";
}

/* The job's own numbers: first, last, and in steps.  An array with holes in
 * it, or a single task that may be one of many, does not tell how many shards
 * there are. */
static const char *
from_array(const array_job *job, uint32_t id, uint32_t *shard, uint32_t *shards)
{
    uint32_t first, last, step, count;

    if (!number_of(job->first, &first) || !number_of(job->last, &last) ||
        !number_of(job->step, &step) || step == 0 || last < first ||
        id < first || id > last || (id - first) % step != 0)
        return "auto/N here, since the job does not say how many tasks it has";
    *shards = (last - first) / step + 1;
    *shard = (id - first) / step + 1;
    if (job->count != NULL &&
        (!number_of(job->count, &count) || count != *shards))
        return "auto/N here, since the array of the job has holes";
    return *shards > 1
               ? NULL
               : "auto/N here, since an array of one task may be a part "
                 "of a larger one";
}

static const char *
automatic(const char *rest, uint32_t *shard, uint32_t *shards)
{
    const array_job *job;
    uint32_t id = 0, of = 0;
    const char *wrong = find_job(&job, &id);
    int end = 0;

    if (wrong != NULL)
        return wrong;
    if (*rest == '\0')
        return from_array(job, id, shard, shards);
    if (rest[1 + strspn(rest + 1, "0123456789")] != '\0' ||
        sscanf(rest, "/%7u%n", &of, &end) != 1 || rest[end] != '\0' ||
        of == 0 || of > SHARDS_MAX)
        return "auto/N with N at most 1000000";
    *shards = of;
    *shard = id + (job->from_zero ? 1 : 0);
    return *shard >= 1 && *shard <= of
               ? NULL
               : "auto/N with the number of the task from 1 to N (with that of "
                 "Kubernetes from 0)";
}

const char *
shard_read(const char *value, uint32_t *shard, uint32_t *shards)
{
    unsigned i, n;
    int end = 0;

    if (strncmp(value, "auto", 4) == 0 && (value[4] == '\0' || value[4] == '/'))
        return automatic(value + 4, shard, shards);
    if (value[strspn(value, "0123456789/")] != '\0' ||
        sscanf(value, "%7u/%7u%n", &i, &n, &end) != 2 || value[end] != '\0' ||
        i < 1 || i > n || n > SHARDS_MAX)
        return "I/N with I from 1 to N, and N at most 1000000, or auto";
    *shard = i;
    *shards = n;
    return NULL;
}
