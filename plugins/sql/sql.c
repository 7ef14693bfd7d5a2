/* SPDX-License-Identifier: MIT */
/* sql: a query by its rows, beside those of the expected query.
 *
 * Both are run by SQLite in one box, which runs nothing else; neither can write
 * anything, and the rows are compared outside of it. */
#include "plugins/kit/box.h"
#include "plugins/kit/candidate.h"
#include "plugins/kit/interpreter.h"
#include "plugins/kit/str.h"
#include "plugins/kit/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char script[] = {
#include "plugins/sql/query.inc"
    0};

#define ROWS_REWARDED 1000

typedef struct opened {
    const kv_host *host;
    char python[TASK_PATH_MAX];
} opened;

typedef struct job {
    const kv_host *host;
    const kv_task *task;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    opened *self;
    kv_status status;

    if (!KV_HAS(kv_host, host, measures) || host->measures == NULL)
        return host->fail(host, KV_EPLUGIN, "this kverify can't compare rows");
    self = calloc(1, sizeof *self);
    if (self == NULL)
        return KV_ENOMEM;
    self->host = host;
    status = interpreter_of(host, config, self->python);
    if (status == KV_OK)
        *out = self;
    else
        free(self);
    return status;
}

static void
close_state(void *self)
{
    free(self);
}

/* The candidate's only file, whatever it is called. */
static void
put_query(void *context, const char *path, kv_str content)
{
    const box_of_files *to = context;

    (void)path;
    to->host->box->file(to->box, "query.sql", content, 0);
}

/* The member NAME, a file of the task, as INSIDE.  False: *GAP names it. */
static bool
put_file(const kv_host *host, const kv_task *task, kv_box *box,
         const char *name, const char *inside, bool *there, task_gap *gap)
{
    char path[TASK_PATH_MAX];
    kv_str item, content;

    *there = host->value->str(host->task->get(task, name), &item);
    if (!*there)
        return true;
    if (!task_take(host, task, item, path, &content, gap))
        return false;
    host->box->file(box, inside, content, 0);
    return true;
}

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    const opened *self = opaque;
    const kv_host *host = self->host;
    box_of_files to = {host, box};
    kv_box_limits limits = {.struct_size = sizeof limits};
    task_gap gap = {{"", 0}};
    bool database = false, schema = false;
    const char *wrong;
    kv_str expected;
    job *j = calloc(1, sizeof *j);

    if (j == NULL)
        return KV_ENOMEM;
    j->host = host;
    j->task = task;
    *out = j;
    host->verdict->integrity(verdict, KV_INTEGRITY_I3);
    if (!put_file(host, task, box, "database", "database", &database, &gap) ||
        !put_file(host, task, box, "schema", "schema.sql", &schema, &gap))
        return task_lacks(host, verdict, &gap);
    if (database == schema)
        return host->fail(host, KV_EFORMAT,
                          "the task needs 'database' or 'schema', and not "
                          "both");
    if (!host->value->str(host->task->get(task, "query"), &expected))
        return host->fail(host, KV_EFORMAT, "the task's 'query' is no text");
    wrong = candidate_files(host, task, attempt, put_query, &to);
    if (wrong != NULL)
        return no_candidate(host, verdict, wrong);
    host->box->file(box, "expected.sql", expected, 0);
    interpreter_box(
        host, box, self->python, str_c(script),
        str_c(database ? "{\"database\":true}" : "{\"database\":false}"));
    host->task->limits(task, &limits);
    limits.channel = 64u << 20;
    host->box->limits(box, &limits);
    return KV_OK;
}

/* --- rows --------------------------------------------------------------------
 */

/* The rows of a query, parts of the channel, and how it ended. */
typedef struct answer {
    kv_str *rows;
    size_t count;
    bool ended;
    double columns;
    kv_str broke;
} answer;

/* Read rows until the end of a query.  False: memory ran out. */
static bool
take(const job *j, kv_verdict *verdict, kv_str channel, size_t *at, answer *out)
{
    const kv_host *host = j->host;
    const kv_value *end;
    size_t room = 0;
    kv_str line, *grown;

    while (str_line(channel, at, &line)) {
        if (line.length > 0 && line.data[0] == '{') {
            end = host->value->lend(verdict, line);
            out->ended = end != NULL;
            (void)host->value->number(host->value->get(end, "columns"),
                                      &out->columns);
            (void)host->value->str(host->value->get(end, "broke"), &out->broke);
            return true;
        }
        if (out->count == room) {
            room = room == 0 ? 64 : 2 * room;
            grown = realloc(out->rows, room * sizeof *grown);
            if (grown == NULL)
                return false;
            out->rows = grown;
        }
        out->rows[out->count++] = line;
    }
    return true;
}

/* Equal, as lists or as multisets; the latter are sorted. */
static bool
equal(const answer *want, const answer *got, bool ordered)
{
    size_t i;

    if (want->count != got->count || want->columns != got->columns)
        return false;
    if (!ordered && want->count > 0) {
        qsort(want->rows, want->count, sizeof *want->rows, str_order);
        qsort(got->rows, got->count, sizeof *got->rows, str_order);
    }
    for (i = 0; i < want->count; i++)
        if (!str_same(want->rows[i], got->rows[i]))
            return false;
    return true;
}

static kv_status
judge(const job *j, kv_verdict *verdict, const answer *want, const answer *got)
{
    const kv_host *host = j->host;
    int32_t ordered = 0;
    double reward = 0;

    (void)host->value->boolean(host->task->get(j->task, "ordered"), &ordered);
    /* It takes time with the square of the rows. */
    if (got->count <= ROWS_REWARDED && want->count <= ROWS_REWARDED &&
        host->measures->intercode_sql(got->rows, got->count, want->rows,
                                      want->count, &reward) == NULL)
        host->verdict->subscore(verdict, "intercode", reward);
    host->verdict->subscore(verdict, "rows", (double)got->count);
    host->verdict->subscore(verdict, "expected_rows", (double)want->count);
    if (equal(want, got, ordered != 0))
        return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE,
                                      1);
    if (want->columns != got->columns)
        host->verdict->evidence(verdict, "%g columns, expected %g",
                                got->columns, want->columns);
    else if (want->count != got->count)
        host->verdict->evidence(verdict, "%zu rows, expected %zu", got->count,
                                want->count);
    else
        host->verdict->evidence(verdict, "other rows than expected%s",
                                ordered ? ", or in another order" : "");
    return host->verdict->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE, 0);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    const job *j = opaque;
    kv_ending e = {.struct_size = sizeof e};
    answer want = {.broke = {"", 0}}, got = {.broke = {"", 0}};
    kv_status status;
    size_t at = 0;

    (void)box;
    j->host->result->ending(result, &e);
    if (!take(j, verdict, e.channel, &at, &want) ||
        !take(j, verdict, e.channel, &at, &got))
        status = KV_ENOMEM;
    else if (!want.ended || want.broke.length > 0)
        status =
            box_verdict(j->host, verdict, KV_OUTCOME_ERROR,
                        KV_CLASS_ENVIRONMENT, "the expected query failed: ",
                        want.broke.length > 0 ? want.broke : e.err);
    else if (ended_by_limit(j->host, verdict, &e))
        status = KV_OK;
    else if (got.broke.length > 0)
        status = box_verdict(j->host, verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE,
                             "the query failed: ", got.broke);
    else if (!got.ended)
        status = box_verdict(j->host, verdict, KV_OUTCOME_FAIL, KV_CLASS_CRASH,
                             "the query did not come to its end: ", e.err);
    else
        status = judge(j, verdict, &want, &got);
    free(want.rows);
    free(got.rows);
    return status;
}

static void
finish(void *opaque)
{
    free(opaque);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "sql",
    .version = "1",
    .summary = "a query by its rows, beside those of an expected query",
    .config_help = "{\"python\": \"/usr/bin/python3\"}",
    .task_members = "{\"database\":\"file\",\"schema\":\"file\","
                    "\"query\":\"text\",\"ordered\":\"bool\",\"\":\"query\"}",
    .config_members = "{\"python\":\"text\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
