/* SPDX-License-Identifier: MIT */
/* A comparison as JSON. */
#include "core/base/json.h"
#include "core/compare/compare.h"

#include <math.h>
#include <string.h>

/* With ten digits: mathematics libraries differ in the last ones. */
static void
number(kv__buf *out, const char *name, double value)
{
    kv__buf_printf(out, ",\"%s\":", name);
    if (isfinite(value))
        kv__buf_printf(out, "%.10g", value + 0.0);
    else
        kv__buf_str(out, "null");
}

/* An integer of any size, as a number where every reader keeps it. */
static void
digits(kv__buf *out, const char *name, const char *text)
{
    bool safe = text != NULL && strlen(text) <= 15;

    if (text == NULL)
        kv__buf_printf(out, ",\"%s\":null", name);
    else
        kv__buf_printf(out, safe ? ",\"%s\":%s" : ",\"%s\":\"%s\"", name, text);
}

static void
count(kv__buf *out, const char *name, uint64_t value)
{
    kv__buf_printf(out, ",\"%s\":%llu", name, (unsigned long long)value);
}

static void
put_run(kv__buf *out, const kv_comparison *c, size_t r)
{
    const kv__racer *run = &c->runs[r];

    kv__buf_str(out, r > 0 ? ",\n  {\"name\":" : "\n  {\"name\":");
    kv__json_string(out, kv__cstr(run->name));
    kv__buf_str(out, ",\"value\":");
    if (isnan(run->value))
        kv__buf_str(out, "null");
    else
        kv__json_number(out, run->value);
    digits(out, "numerator", run->num);
    digits(out, "denominator", run->den);
    count(out, "tasks", run->tasks);
    count(out, "attempts", run->attempts);
    count(out, "without_verdict", run->unknown);
    count(out, "left_out", run->left_out);
    count(out, "rank", run->rank);
    kv__buf_char(out, '}');
}

static void
otherwise(kv__buf *out, const char *name, double difference, double p)
{
    kv__buf_printf(out, ",\"%s\":", name);
    if (isnan(difference)) {
        kv__buf_str(out, "null");
        return;
    }
    kv__buf_printf(out, "{\"difference\":%.10g", difference + 0.0);
    number(out, "p", p);
    kv__buf_char(out, '}');
}

static void
put_pair(kv__buf *out, const kv_comparison *c, size_t a, size_t b,
         const kv__duel *duel)
{
    const kv_compared *told = &duel->told;

    kv__buf_str(out, "{\"a\":");
    kv__json_string(out, kv__cstr(c->runs[a].name));
    kv__json_member(out, "b", c->runs[b].name);
    if (duel->sentence != NULL)
        kv__json_member(out, "sentence", duel->sentence);
    count(out, "tasks", told->tasks);
    count(out, "up", told->up);
    count(out, "down", told->down);
    count(out, "same", told->same);
    kv__buf_str(out, ",\"difference\":");
    if (told->tasks == 0)
        kv__buf_str(out, "null");
    else
        kv__json_number(out, told->difference);
    digits(out, "numerator", told->tasks == 0 ? NULL : told->numerator);
    digits(out, "denominator", told->tasks == 0 ? NULL : told->denominator);
    number(out, "low", told->low);
    number(out, "high", told->high);
    kv__json_member(out, "interval", told->interval);
    number(out, "p", told->tasks == 0 ? NAN : told->p);
    kv__json_member(out, "test", told->test);
    number(out, "p_sign", told->tasks == 0 ? NAN : told->p_sign);
    number(out, "p_adjusted", told->p_adjusted);
    number(out, "detectable", told->detectable);
    if (told->needed > 0)
        count(out, "tasks_needed", told->needed);
    else
        kv__buf_str(out, ",\"tasks_needed\":null");
    otherwise(out, "without_unknown", told->skipped, told->p_skipped);
    otherwise(out, "worst_for_b", told->worst, told->p_worst);
    otherwise(out, "best_for_b", told->best, told->p_best);
    kv__buf_char(out, '}');
}

static void
put_pairs(kv__buf *out, const kv_comparison *c, const kv__duel *duels,
          const char *before)
{
    size_t a, b, n = 0;

    for (a = 0; a < c->run_count; a++)
        for (b = a + 1; b < c->run_count; b++) {
            kv__buf_str(out, n++ > 0 ? "," : "");
            kv__buf_str(out, before);
            put_pair(out, c, a, b, &duels[kv__duel_at(c, a, b)]);
        }
}

/* The tasks at which runs differ. */
static void
put_tasks(kv__buf *out, const kv_comparison *c)
{
    kv__taken taken = kv__compare_taken(c);
    size_t t, r, n = 0;

    for (t = 0; t < c->task_count; t++) {
        bool unlike = false;

        for (r = 1; r < c->run_count; r++) {
            double x = c->sides[t].worth[taken].value;
            double y = c->sides[r * c->task_count + t].worth[taken].value;

            unlike |= x != y && !(isnan(x) && isnan(y));
        }
        if (!unlike)
            continue;
        kv__buf_str(out, n++ > 0 ? ",\n  {\"group\":" : "\n  {\"group\":");
        kv__json_string(out, kv__cstr(c->tasks[t].group));
        kv__buf_str(out, ",\"task\":");
        kv__json_string(out, kv__str(c->tasks[t].id, c->tasks[t].id_length));
        kv__buf_str(out, ",\"values\":[");
        for (r = 0; r < c->run_count; r++) {
            double x = c->sides[r * c->task_count + t].worth[taken].value;

            kv__buf_str(out, r > 0 ? "," : "");
            if (isnan(x))
                kv__buf_str(out, "null");
            else
                kv__json_number(out, x);
        }
        kv__buf_str(out, "]}");
    }
}

kv_status
kv_comparison_write(const kv_comparison *c, kv_write_fn write, void *context,
                    kv_error *err)
{
    kv__buf out = {0};
    kv_status status = KV_OK;
    size_t i;

    kv__buf_str(&out, "{\"kverify_comparison\":1");
    kv__json_member(&out, "metric", c->metric_name);
    kv__json_member(&out, "policy",
                    c->options.policy == KV_POLICY_SKIP ? "skip" : "fail");
    kv__buf_str(&out, ",\"confidence\":");
    kv__json_number(&out, c->options.confidence);
    count(&out, "tasks", c->task_count);
    kv__buf_str(&out, ",\n \"notes\":[");
    for (i = 0; i < c->note_count; i++) {
        kv__buf_str(&out, i > 0 ? "," : "");
        kv__json_string(&out, kv__cstr(c->notes[i]));
    }
    kv__buf_str(&out, "],\n \"runs\":[");
    for (i = 0; i < c->run_count; i++)
        put_run(&out, c, i);
    kv__buf_str(&out, "],\n \"pairs\":[");
    put_pairs(&out, c, c->duels, "\n  ");
    kv__buf_str(&out, "],\n \"groups\":[");
    for (i = 0; i < c->team_count && c->team_count > 1; i++) {
        kv__buf_str(&out, i > 0 ? ",\n  {\"name\":" : "\n  {\"name\":");
        kv__json_string(&out, kv__cstr(c->teams[i].name));
        kv__buf_str(&out, ",\"pairs\":[");
        put_pairs(&out, c, c->teams[i].duels, "");
        kv__buf_str(&out, "]}");
    }
    kv__buf_str(&out, "],\n \"differ\":[");
    put_tasks(&out, c);
    kv__buf_str(&out, "]}\n");
    if (kv__buf_text(&out) == NULL)
        status = kv__nomem(err);
    else if (write(context, out.data, out.length) != 0)
        status = kv__fail(err, KV_EIO, "the comparison can't be written");
    kv__buf_clear(&out);
    return status;
}
