/* SPDX-License-Identifier: MIT */
/* A pair in a sentence. */
#include "core/compare/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* VALUE in points, hundredths, with one decimal. */
static void
points(kv__buf *out, double value)
{
    /* Without a minus before 0.0. */
    kv__buf_printf(out, "%.1f", fabs(value) < 0.0005 ? 0.0 : 100 * value);
}

static void
chance(kv__buf *out, double p)
{
    if (p < 0.0001)
        kv__buf_str(out, "p < 0.0001");
    else
        kv__buf_printf(out, "p = %.*f",
                       p < 0.001  ? 5
                       : p < 0.01 ? 4
                       : p < 0.1  ? 3
                                  : 2,
                       p);
}

/* The mean of the differences as points, and whether it can be told from
 * chance, from the run that is above. */
static void
say_better(const kv_comparison *c, size_t a, size_t b, const kv_compared *told,
           kv__buf *out)
{
    bool low = (c->metric->flags & KV__METRIC_QUIET_AT_0) != 0;
    bool sure = told->p < 1 - c->options.confidence;
    bool up = told->difference >= 0;

    if (sure && !low)
        kv__buf_printf(out, "%s is %s than %s by ", c->runs[b].name,
                       up ? "better" : "worse", c->runs[a].name);
    else if (sure)
        kv__buf_printf(out, "%s has %s %s than %s, by ", c->runs[b].name,
                       up ? "more" : "less", c->metric_name, c->runs[a].name);
    else if (told->difference == 0)
        kv__buf_printf(out, "%s and %s are equal, at ", c->runs[b].name,
                       c->runs[a].name);
    else
        kv__buf_printf(out, "%s and %s can't be told apart: %s is %s by ",
                       c->runs[b].name, c->runs[a].name, c->runs[b].name,
                       up ? "above" : "below");
    points(out, fabs(told->difference));
    kv__buf_str(out, " points");
}

bool
kv__compare_say(const kv_comparison *c, size_t a, size_t b, kv__duel *out)
{
    const kv_compared *told = &out->told;
    bool up = told->difference >= 0;
    kv__buf text = {0};

    if (told->tasks == 0) {
        kv__buf_printf(&text, "%s and %s have no task with a value in both",
                       c->runs[b].name, c->runs[a].name);
    } else {
        say_better(c, a, b, told, &text);
        kv__buf_printf(&text, " (%g %%: ", 100 * c->options.confidence);
        points(&text, up ? told->low : -told->high);
        kv__buf_str(&text, " to ");
        points(&text, up ? told->high : -told->low);
        kv__buf_str(&text, "), ");
        chance(&text, told->p);
        kv__buf_printf(
            &text, ", on %llu task%s; %llu flipped up, %llu down",
            (unsigned long long)told->tasks, told->tasks == 1 ? "" : "s",
            (unsigned long long)told->up, (unsigned long long)told->down);
    }
    if (kv__buf_text(&text) != NULL)
        out->sentence = kv__alloc(text.length + 1);
    if (out->sentence != NULL)
        memcpy(out->sentence, text.data, text.length + 1);
    kv__buf_clear(&text);
    return out->sentence != NULL;
}
