/* SPDX-License-Identifier: MIT */
/* What can't be compared is refused, or left out and said. */
#include "core/compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A task that run A has and B has not, for the message. */
static kv_status
refuse_tasks(const kv_comparison *c, size_t a, size_t b, kv_error *err)
{
    size_t missing = 0, t, first = 0, total = 0;

    for (t = 0; t < c->task_count; t++) {
        bool has = c->sides[a * c->task_count + t].there;

        total += has;
        if (has && !c->sides[b * c->task_count + t].there) {
            first = missing++ == 0 ? t : first;
        }
    }
    return kv__fail(err, KV_EINVAL,
                    "'%s' lacks %zu of the %zu tasks of '%s', such as '%.*s'; "
                    "--common compares those that all runs have",
                    c->runs[b].name, missing, total, c->runs[a].name,
                    (int)(c->tasks[first].id_length > 200
                              ? 200
                              : c->tasks[first].id_length),
                    c->tasks[first].id);
}

static kv_status
check_tasks(const kv_comparison *c, kv_error *err)
{
    size_t a, b, t;

    for (t = 0; t < c->task_count; t++)
        for (b = 0; b < c->run_count; b++) {
            if (c->sides[b * c->task_count + t].there)
                continue;
            for (a = 0; !c->sides[a * c->task_count + t].there;)
                a++;
            return refuse_tasks(c, a, b, err);
        }
    return KV_OK;
}

static void
list_levels(uint32_t kinds, kv__buf *out)
{
    uint32_t level;

    for (level = 0; level < 5; level++)
        if ((kinds & KV__SEEN_LEVEL(level)) != 0)
            kv__buf_printf(out, "%sL%u", out->length > 0 ? "+" : "", level);
    if (out->length == 0)
        kv__buf_str(out, "no known level");
}

/* Runs that were judged at other levels of isolation than the first one. */
static kv_status
check_levels(kv_comparison *c, kv_error *err)
{
    kv__buf mine = {0}, other = {0};
    kv_status status = KV_OK;
    size_t i;

    for (i = 1; status == KV_OK && i < c->run_count; i++) {
        uint32_t x = c->runs[0].kinds & KV__SEEN_LEVELS;
        uint32_t y = c->runs[i].kinds & KV__SEEN_LEVELS;

        if (x == y || x == 0 || y == 0)
            continue;
        kv__buf_reset(&mine);
        kv__buf_reset(&other);
        list_levels(x, &mine);
        list_levels(y, &other);
        if (kv__buf_text(&mine) == NULL || kv__buf_text(&other) == NULL)
            status = kv__nomem(err);
        else if (!c->options.common)
            status = kv__fail(err, KV_EINVAL,
                              "'%s' was judged at isolation %s and '%s' at %s; "
                              "--common compares them all the same",
                              c->runs[0].name, mine.data, c->runs[i].name,
                              other.data);
        else if (!kv__compare_note(c,
                                   "'%s' was judged at isolation %s and '%s' "
                                   "at %s",
                                   c->runs[0].name, mine.data, c->runs[i].name,
                                   other.data))
            status = kv__nomem(err);
    }
    kv__buf_clear(&mine);
    kv__buf_clear(&other);
    return status;
}

static kv_status
check_attempts(kv_comparison *c, kv_error *err)
{
    const kv__racer *x = &c->runs[0];
    size_t i;

    for (i = 1; i < c->run_count; i++) {
        const kv__racer *y = &c->runs[i];

        if (x->most == y->most)
            continue;
        if (!c->options.common)
            return kv__fail(err, KV_EINVAL,
                            "'%s' has up to %llu attempts a task and '%s' up "
                            "to %llu; --common compares them all the same",
                            x->name, (unsigned long long)x->most, y->name,
                            (unsigned long long)y->most);
        if (!kv__compare_note(
                c, "'%s' has up to %llu attempts a task and '%s' up to %llu",
                x->name, (unsigned long long)x->most, y->name,
                (unsigned long long)y->most))
            return kv__nomem(err);
    }
    return KV_OK;
}

static void
drop_side(kv__side *side)
{
    size_t i;

    for (i = 0; side->big != NULL && i < KV__TAKEN_COUNT; i++)
        mpq_clear(side->big[i]);
    free(side->big);
    side->big = NULL;
}

/* Only the tasks that all runs have. */
static kv_status
keep_common(kv_comparison *c, kv_error *err)
{
    size_t kept = 0, t, r, was = c->task_count;

    for (t = 0; t < was; t++) {
        bool all = true;

        for (r = 0; r < c->run_count; r++)
            all &= c->sides[r * was + t].there;
        for (r = 0; !all && r < c->run_count; r++) {
            c->runs[r].left_out += c->sides[r * was + t].there;
            drop_side(&c->sides[r * was + t]);
        }
        if (!all)
            continue;
        c->tasks[kept] = c->tasks[t];
        for (r = 0; r < c->run_count; r++)
            c->sides[r * was + kept] = c->sides[r * was + t];
        kept++;
    }
    for (r = 1; r < c->run_count; r++)
        memmove(c->sides + r * kept, c->sides + r * was,
                kept * sizeof *c->sides);
    c->task_count = kept;
    if (kept == 0)
        return kv__fail(err, KV_EINVAL, "the runs have no task in common");
    for (r = 0; r < c->run_count; r++)
        if (c->runs[r].left_out > 0 &&
            !kv__compare_note(c,
                              "%llu tasks of '%s' are left out: others lack "
                              "them",
                              (unsigned long long)c->runs[r].left_out,
                              c->runs[r].name))
            return kv__nomem(err);
    return KV_OK;
}

kv_status
kv__compare_unlike(kv_comparison *c, kv_error *err)
{
    kv_status status =
        c->options.common ? keep_common(c, err) : check_tasks(c, err);

    if (status == KV_OK)
        status = check_levels(c, err);
    if (status == KV_OK)
        status = check_attempts(c, err);
    return status;
}
