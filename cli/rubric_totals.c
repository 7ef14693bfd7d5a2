/* SPDX-License-Identifier: MIT */
#include "rubric_totals.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dimension {
    char id[65];
    int64_t sum, max; /* millionths */
    size_t n;
};

kv_status
totals_init(totals *t, kv_error *err)
{
    *t = (totals){0};
    return kv_tally_new(&t->tally, err);
}

void
totals_clear(totals *t)
{
    kv_tally_free(t->tally);
    free(t->dimension);
}

static struct dimension *
dimension_of(totals *t, kv_str id)
{
    struct dimension *grown;
    size_t i;

    for (i = 0; i < t->dimensions; i++)
        if (text_same(id, text_of(t->dimension[i].id)))
            return &t->dimension[i];
    grown = realloc(t->dimension, (t->dimensions + 1) * sizeof *grown);
    if (grown == NULL) {
        t->failed = true;
        return NULL;
    }
    t->dimension = grown;
    memset(&grown[t->dimensions], 0, sizeof *grown);
    snprintf(grown[t->dimensions].id, sizeof grown->id, "%.*s", (int)id.length,
             id.data);
    return &grown[t->dimensions++];
}

void
totals_count(totals *t, const kv_verdict *v)
{
    kv_criterion c = {.struct_size = sizeof c};
    struct dimension *d;
    kv_counts counts;
    size_t i;

    t->answers++;
    if (kv_verdict_counts(v, &counts)) {
        t->met += counts.passed;
        t->counted += counts.total;
    }
    t->pass += kv_verdict_outcome(v) == KV_OUTCOME_PASS;
    t->fail += kv_verdict_outcome(v) == KV_OUTCOME_FAIL;
    t->error += kv_verdict_outcome(v) == KV_OUTCOME_ERROR;
    t->unscored += kv_verdict_outcome(v) == KV_OUTCOME_UNSCORED;
    if (kv_tally_add(t->tally, v, NULL) != KV_OK)
        t->failed = true;
    for (i = 0; kv_verdict_criterion(v, i, &c) == KV_OK; i++) {
        d = dimension_of(t, c.id);
        /* Blocked criteria count as 0 of their maximum. */
        if (d == NULL ||
            (c.state != KV_CRITERION_SCORED && c.state != KV_CRITERION_BLOCKED))
            continue;
        if (c.state == KV_CRITERION_SCORED)
            d->sum += (int64_t)(c.score * 1e6 + 0.5);
        d->max += (int64_t)(c.max * 1e6 + 0.5);
        d->n++;
    }
}

/* num/den as a percentage with one decimal, rounded once, half up. */
static void
share_text(const struct dimension *d, char *out, size_t size)
{
    __int128 tenths =
        ((__int128)d->sum * 2000 + d->max) / (2 * (__int128)d->max);

    snprintf(out, size, "%lld.%lld %%", (long long)(tenths / 10),
             (long long)(tenths % 10));
}

/* ", mean score 44.4 % over 3", or an empty text if there is no score. */
static void
mean_text(const totals *t, char *out, size_t size)
{
    static const char *const score[] = {"score"};
    kv_report_options o = {.struct_size = sizeof o,
                           .policy = KV_POLICY_SKIP,
                           .interval = KV_INTERVAL_NONE,
                           .metrics = score,
                           .metric_count = 1};
    kv_figure f = {.struct_size = sizeof f};
    kv_report *report;
    char text[40];

    out[0] = '\0';
    if (kv_report_new(t->tally, &o, &report, NULL) != KV_OK)
        return;
    if (kv_report_group_count(report) > 0 &&
        kv_report_figure(report, 0, "score", &f, NULL) == KV_OK && f.defined) {
        kv_percent(f.value, 1, text, sizeof text);
        snprintf(out, size, ", mean score %s %% over %llu", text,
                 (unsigned long long)f.n);
    }
    kv_report_free(report);
}

static void
put_outcomes(const totals *t)
{
    char mean[80], error[40] = "", unscored[40] = "";

    mean_text(t, mean, sizeof mean);
    if (t->error > 0)
        snprintf(error, sizeof error, ", %zu error", t->error);
    if (t->unscored > 0)
        snprintf(unscored, sizeof unscored, ", %zu unscored", t->unscored);
    say(4, "%zu answers: %zu pass, %zu fail%s%s%s", t->answers, t->pass,
        t->fail, error, unscored, mean);
}

void
totals_put(const totals *t)
{
    char share[40];
    size_t i, width, room = 8;

    put_outcomes(t);
    if (t->counted > 0)
        say(4, "%llu of %llu constraints met", (unsigned long long)t->met,
            (unsigned long long)t->counted);
    for (i = 0; i < t->dimensions; i++) {
        width = text_width(text_of(t->dimension[i].id));
        room = width > room ? width : room;
    }
    for (i = 0; i < t->dimensions; i++) {
        const struct dimension *d = &t->dimension[i];

        snprintf(share, sizeof share, "-");
        if (d->n > 0)
            share_text(d, share, sizeof share);
        width = text_width(text_of(d->id));
        say(8, "    %s%*s%9s  of the maximum over %zu", d->id,
            (int)(room - width), "", share, d->n);
    }
}
