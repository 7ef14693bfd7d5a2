/* SPDX-License-Identifier: MIT */
/* EvalPlus and BigCodeBench: {"eval": {task: [{"solution", status...}]}}.
 *
 * EvalPlus judges each sample by HumanEval's own tests and by its further
 * ones; "plus" means both, and real files hold samples that fail the first and
 * pass the second.  Its first version kept {"base": [[status, [tests]]]}. */
#include "core/formats/found.h"

/* Whether some sample was judged by further tests, and the tasks without
 * samples, which are tasks of both measures then. */
typedef struct state {
    bool plus;
    kv__texts empty; /* kept */
} state;

static kv_str
prefix_of(kv_str id)
{
    kv_str head = kv__before(id, "/");

    return head.length < id.length ? head : kv__str("", 0);
}

/* False: not a status. */
static bool
status_of(kv_str raw, kv__found *found)
{
    found->why = KV_CLASS_NONE;
    if (kv__is_nothing(raw)) {
        found->outcome = KV_OUTCOME_UNSCORED;
        found->why = KV_CLASS_MISSING;
    } else if (kv__is(raw, "pass") || kv__is(raw, "success")) {
        found->outcome = KV_OUTCOME_PASS;
    } else if (kv__is(raw, "fail") || kv__is(raw, "failed")) {
        found->outcome = KV_OUTCOME_FAIL;
    } else if (kv__is(raw, "timeout")) {
        kv__found_error(found, KV_CLASS_TIMEOUT);
    } else {
        return false;
    }
    return true;
}

/* Both verdicts on one sample; PLUS may be absent. */
static void
put_both(kv__import *in, kv__found *found, kv_str base, kv_str plus)
{
    kv__found more = *found;

    if (!status_of(base, found) ||
        (plus.length > 0 && !status_of(plus, &more))) {
        kv__import_bad(in, 0,
                       "a status that is not 'pass', 'fail' or "
                       "'timeout'");
        return;
    }
    found->metric = kv__str("base", 4);
    kv__found_put(in, found);
    if (kv__scan_kind(plus) <= KV__NULL)
        return;
    if (found->outcome != KV_OUTCOME_PASS) {
        more.outcome = found->outcome;
        more.why = found->why;
    }
    more.metric = kv__str("plus", 4);
    if (in->state != NULL)
        ((state *)in->state)->plus = true;
    kv__found_put(in, &more);
}

static void
put_empty(kv__import *in, const kv__found *found)
{
    state *s = in->state;

    kv__found_task(in, found);
    if (s != NULL)
        (void)kv__texts_keep(in, &s->empty, found->task);
}

static kv_str
first_item(kv_str array)
{
    const char *wrong;
    kv_str item;
    size_t at = 0;

    return kv__scan_next(array, &at, &item, &wrong) ? item : kv__str("", 0);
}

/* "base": [[status, [...]], ...] of version 0.1. */
static void
put_old(kv__import *in, kv__found *found, kv_str task)
{
    kv_str base = kv__at(task, "base"), plus = kv__at(task, "plus");
    kv_str b, p;
    size_t at = 0, plus_at = 0;
    const char *wrong;
    bool with_plus;

    while (kv__scan_next(base, &at, &b, &wrong)) {
        with_plus = kv__scan_kind(plus) == KV__ARRAY &&
                    kv__scan_next(plus, &plus_at, &p, &wrong);
        put_both(in, found, first_item(b),
                 with_plus ? first_item(p) : kv__str("", 0));
        found->index++;
    }
}

/* The samples of a task in their order. */
static void
each_sample(kv__import *in, kv__found *found, kv_str samples,
            void (*put)(kv__import *in, kv__found *found, kv_str sample))
{
    const char *wrong = NULL;
    kv_str sample;
    size_t at = 0;

    for (; kv__scan_next(samples, &at, &sample, &wrong); found->index++)
        put(in, found, sample);
    if (wrong != NULL)
        kv__import_bad(in, 0, "the samples of a task are no list: %s", wrong);
    else if (found->index == 0)
        put_empty(in, found);
}

static void
put_new(kv__import *in, kv__found *found, kv_str sample)
{
    put_both(in, found, kv__at(sample, "base_status"),
             kv__at(sample, "plus_status"));
}

static void
evalplus_begin(kv__import *in)
{
    in->flags = kv__import_verdicts_beside(in);
}

static void
evalplus_item(kv__import *in, kv_str key, kv_str text)
{
    kv__found found = {.task = key,
                       .dataset = prefix_of(key),
                       .metric = kv__str("base", 4),
                       .indexed = true};

    if (in->flags != 0)
        return;
    if (kv__scan_kind(text) == KV__OBJECT)
        put_old(in, &found, text);
    else
        each_sample(in, &found, text, put_new);
}

static void
evalplus_end(kv__import *in)
{
    const state *s = in->state;
    size_t i;

    for (i = 0; s->plus && i < s->empty.count; i++) {
        kv__found found = {.task = s->empty.list[i],
                           .dataset = prefix_of(s->empty.list[i]),
                           .metric = kv__str("plus", 4)};

        kv__found_task(in, &found);
    }
}

static void
evalplus_clear(void *context)
{
    kv__texts_free(&((state *)context)->empty);
}

/* "pass_at_k": {"base": {"pass@1": 0.4}, "plus": ...} */
static void
evalplus_member(kv__import *in, kv_str name, kv_str value)
{
    kv__found about = {0};
    kv_str which, rates, k, rate, text;
    kv__buf figure = {0};
    const char *wrong;
    size_t at = 0, inner;

    if (!kv__str_is(name, "pass_at_k"))
        return;
    while (kv__scan_member(value, &at, &which, &rates, &wrong)) {
        about.metric = kv__text_or(in, which);
        for (inner = 0; kv__scan_member(rates, &inner, &k, &rate, &wrong);) {
            if (!kv__text(in, k, &text) || !kv__begins_with(text, "pass@"))
                continue;
            kv__buf_reset(&figure);
            kv__buf_add(&figure, text.data, text.length);
            if (kv__buf_text(&figure) == NULL)
                kv__import_nomem(in);
            else
                kv__import_check(in, &about, figure.data, rate);
        }
    }
    kv__buf_clear(&figure);
}

static int
match_evalplus(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "eval") && !sniff->root_array &&
                   (kv__sniff_mentions(sniff, "\"base_status\"") ||
                    (kv__sniff_mentions(sniff, "\"nfiles\"") &&
                     kv__sniff_mentions(sniff, "\"base\"")))
               ? 12
               : 0;
}

const kv__importer kv__import_evalplus = {
    .name = "evalplus",
    .summary = "EvalPlus: eval_results.json, by base and by all tests",
    .array = "eval",
    .entries = true,
    .match = match_evalplus,
    .state = sizeof(state),
    .begin = evalplus_begin,
    .item = evalplus_item,
    .member = evalplus_member,
    .end = evalplus_end,
    .clear = evalplus_clear,
};

static void
put_status(kv__import *in, kv__found *found, kv_str sample)
{
    if (status_of(kv__at(sample, "status"), found))
        kv__found_put(in, found);
    else
        kv__import_bad(in, 0,
                       "a status that is not 'pass', 'fail' or "
                       "'timeout'");
}

static void
bigcodebench_item(kv__import *in, kv_str key, kv_str text)
{
    kv__found found = {.task = key, .dataset = prefix_of(key), .indexed = true};

    each_sample(in, &found, text, put_status);
}

static int
match_bigcodebench(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "eval") && !sniff->root_array &&
                   kv__sniff_mentions(sniff, "\"status\"") &&
                   kv__sniff_mentions(sniff, "\"solution\"")
               ? 11
               : 0;
}

const kv__importer kv__import_bigcodebench = {
    .name = "bigcodebench",
    .summary = "BigCodeBench: eval_results.json",
    .array = "eval",
    .entries = true,
    .match = match_bigcodebench,
    .item = bigcodebench_item,
};
