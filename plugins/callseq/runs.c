/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/runs.h"

#include "plugins/callseq/specs.h"
#include "plugins/kit/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
calls_clear(calls_runs *r)
{
    size_t i;

    for (i = 0; i < r->count; i++)
        text_clear(&r->run[i].trace);
    for (i = 0; i < r->keeps; i++)
        free(r->kept[i]);
    free(r->run);
    free(r->kept);
    memset(r, 0, sizeof *r);
}

static struct calls_run *
find(const calls_runs *r, kv_str id)
{
    size_t i;

    for (i = 0; i < r->count; i++)
        if (str_same(r->run[i].id, id))
            return &r->run[i];
    return NULL;
}

void
calls_add(calls_runs *r, kv_str id, kv_str piece)
{
    struct calls_run *run = find(r, id), *grown;

    if (run == NULL) {
        grown = realloc(r->run, (r->count + 1) * sizeof *grown);
        if (grown == NULL) {
            r->failed = true;
            return;
        }
        r->run = grown;
        run = &grown[r->count++];
        memset(run, 0, sizeof *run);
        run->id = id;
    }
    text_add(&run->trace, piece.data, piece.length);
}

/* Copy S; the copy lives as long as the runs. */
static kv_str
keep(calls_runs *r, kv_str s)
{
    char **grown = realloc(r->kept, (r->keeps + 1) * sizeof *grown);
    char *copy = malloc(s.length + 1);

    if (grown != NULL)
        r->kept = grown;
    if (grown == NULL || copy == NULL) {
        free(copy);
        r->failed = true;
        return str_c("");
    }
    if (s.length > 0)
        memcpy(copy, s.data, s.length);
    copy[s.length] = '\0';
    grown[r->keeps++] = copy;
    return (kv_str){copy, s.length};
}

typedef struct judging {
    calls_runs *runs;
    kv_str id;
    calls_clause_fn each;
    void *context;
    kv_verdict *verdict;
    const kv_host *host;
    uint64_t sequences, clauses;
} judging;

/* Add S as one line of at most MAX bytes, without cutting a character. */
static void
add_squeezed(text *t, kv_str s, size_t max)
{
    size_t i, n = 0;
    bool blank = false;

    for (i = 0; i < s.length; i++) {
        if (s.data[i] == ' ' || s.data[i] == '\t' || s.data[i] == '\n' ||
            s.data[i] == '\r') {
            blank = n > 0;
            continue;
        }
        if (n >= max && ((unsigned char)s.data[i] & 0xc0) != 0x80) {
            text_str(t, "...");
            return;
        }
        if (blank)
            text_str(t, " ");
        blank = false;
        text_add(t, s.data + i, 1);
        n++;
    }
}

static void
take_clause(void *context, const kv_clause *c)
{
    static const kv_outcome outcomes[] = {KV_OUTCOME_NONE, KV_OUTCOME_PASS,
                                          KV_OUTCOME_FAIL, KV_OUTCOME_ERROR};
    judging *g = context;
    text id = {0};
    char name[80];

    text_add(&id, g->id.data, g->id.length);
    text_printf(&id, "#%llu ", (unsigned long long)++g->clauses);
    add_squeezed(&id, c->text, 200);
    g->each(g->context, keep(g->runs, text_view(&id)), outcomes[c->outcome],
            keep(g->runs, c->why));
    text_clear(&id);
    if (c->lcs_den > 0) {
        snprintf(name, sizeof name, "lcs_ratio.%llu",
                 (unsigned long long)++g->sequences);
        g->host->verdict->subscore(g->verdict, name,
                                   (double)c->lcs_num / (double)c->lcs_den);
    }
    if (c->f1_den > 0) {
        snprintf(name, sizeof name, "set_f1.%llu",
                 (unsigned long long)g->sequences);
        g->host->verdict->subscore(g->verdict, name,
                                   (double)c->f1_num / (double)c->f1_den);
    }
}

/* Report that the trace can't be used or, when OUTCOME is NONE, that the
 * specification can't. */
static void
trouble(judging *g, kv_outcome outcome, const char *why)
{
    text id = {0};

    text_add(&id, g->id.data, g->id.length);
    text_str(&id, ": its calls");
    g->each(g->context, keep(g->runs, text_view(&id)), outcome,
            keep(g->runs, str_c(why)));
    text_clear(&id);
}

void
calls_judge_run(calls_runs *runs, const kv_host *host, const kv_task *task,
                kv_verdict *verdict, kv_str id, calls_clause_fn each,
                void *context)
{
    judging g = {runs, id, each, context, verdict, host, 0, 0};
    struct calls_run *run = find(runs, id);
    const kv_value *spec = calls_spec(host, task, id);
    char what[220], why[500];
    kv_str source;
    kv_status status;

    if (!calls_source(host, task, verdict, spec, &source, what, sizeof what)) {
        snprintf(why, sizeof why,
                 spec == NULL ? "the task's 'specs' hold nothing for it%s"
                              : "the suite has no file '%s'",
                 spec == NULL ? "" : what);
        trouble(&g, KV_OUTCOME_NONE, why);
        return;
    }
    if (run == NULL) {
        trouble(&g, KV_OUTCOME_ERROR, "it left no trace");
        return;
    }
    status = host->calls->judge(source, what, text_view(&run->trace),
                                take_clause, &g, why, sizeof why);
    if (status != KV_OK)
        trouble(&g, status == KV_ECONFIG ? KV_OUTCOME_NONE : KV_OUTCOME_ERROR,
                why);
}
