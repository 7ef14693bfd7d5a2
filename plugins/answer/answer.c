/* SPDX-License-Identifier: MIT */
/* answer: the final answer of a text, by its value.
 *
 * The task has "answer", what is expected: a text, a number, or a list of texts
 * of which one is enough.  It passes where the equality is shown, fails where
 * it is refuted, and is unscored where neither can be done. */
#include "plugins/answer/committed.h"
#include "plugins/answer/same.h"
#include "plugins/kit/str.h"

#include <kverify/plugin.h>

#include <stdlib.h>
#include <string.h>

typedef struct state {
    const kv_host *host;
    int mode;
} state;

static const char *const modes[] = {"last", "strict", "whole"};

/* The extraction that VALUE names; -1: no mode has that name. */
static int
mode_of(const kv_host *host, const kv_value *value)
{
    kv_str name;
    int i;

    if (value == NULL)
        return COMMIT_LAST;
    for (i = 0; host->value->str(value, &name) && i < 3; i++)
        if (str_is(name, modes[i]))
            return i;
    return -1;
}

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    const kv_value *extract =
        config == NULL ? NULL : host->value->get(config, "extract");
    state *self;
    int mode = mode_of(host, extract);

    if (mode < 0)
        return host->fail(host, KV_ECONFIG,
                          "'extract' is none of last, strict, whole");
    if ((self = malloc(sizeof *self)) == NULL)
        return KV_ENOMEM;
    self->host = host;
    self->mode = mode;
    *out = self;
    return KV_OK;
}

static void
close_state(void *self)
{
    free(self);
}

/* A text, or a number as it is written. */
static bool
expected_of(const kv_host *host, kv_verdict *verdict, const kv_value *value,
            kv_str *out)
{
    double number;

    if (host->value->str(value, out))
        return out->length > 0;
    if (!host->value->number(value, &number))
        return false;
    *out = host->value->json(verdict, value);
    return out->length > 0;
}

/* The member NAME, a number that is not negative; absent is 0. */
static bool
limit_of(const kv_host *host, const kv_task *task, kv_verdict *verdict,
         const char *name, fmpq_t out, bool *any)
{
    const kv_value *value = host->task->get(task, name);
    node n = {.kind = N_NUMBER};
    double number;

    fmpq_zero(out);
    if (value == NULL)
        return true;
    if (!host->value->number(value, &number) || number < 0)
        return false;
    *any = true;
    n.text = host->value->json(verdict, value);
    return value_fraction(&n, out);
}

static bool
rules_of(const kv_host *host, const kv_task *task, kv_verdict *verdict,
         same_rules *out)
{
    const kv_value *units = host->task->get(task, "units");
    const kv_value *ordered = host->task->get(task, "ordered");
    int32_t flag = 0;
    kv_str word = {"loose", 5};

    if (units != NULL && (!host->value->str(units, &word) ||
                          (!str_is(word, "strict") && !str_is(word, "loose"))))
        return false;
    if (ordered != NULL && !host->value->boolean(ordered, &flag))
        return false;
    out->strict_units = str_is(word, "strict");
    out->ordered = flag != 0;
    return limit_of(host, task, verdict, "tolerance", out->absolute,
                    &out->near) &&
           limit_of(host, task, verdict, "relative", out->relative, &out->near);
}

/* The best of what the comparison with each expected answer gives. */
static bool
judge(const kv_host *host, const kv_value *gold, kv_verdict *verdict,
      kv_str got, const same_rules *rules, same_result *out)
{
    const kv_value *item = gold;
    bool list = host->value->kind(gold) == KV_VALUE_ARRAY, first = true;
    same_result one;
    kv_str want;

    if (list)
        item = host->value->first(gold);
    for (; item != NULL; item = list ? host->value->next(item) : NULL) {
        if (!expected_of(host, verdict, item, &want))
            return false;
        one = same_answer(want, got, rules);
        if (first || one.same == T_TRUE ||
            (one.same == T_UNKNOWN && out->same == T_FALSE))
            *out = one;
        first = false;
        if (out->same == T_TRUE)
            break;
    }
    return !first;
}

/* What is said behind the box takes it back where it is another value; words,
 * "the answer is right", do not. */
static void
take_back(committed *found, const same_rules *rules)
{
    same_result later;

    if (!found->found || found->later.length == 0)
        return;
    later = same_answer(found->answer, found->later, rules);
    if (later.same == T_FALSE && !later.words && !later.unread) {
        found->found = false;
        found->ambiguous = true;
        found->why = "a box, and another answer behind it";
    }
}

static kv_status
no_answer(const kv_host *host, kv_verdict *verdict, const committed *found)
{
    (void)host->verdict->evidence(verdict, "%s", found->why);
    (void)host->verdict->subscore(verdict, "attempted", found->ambiguous);
    return host->verdict->outcome(
        verdict, KV_OUTCOME_FAIL,
        found->ambiguous ? KV_CLASS_AMBIGUOUS : KV_CLASS_NO_ANSWER, 0);
}

static int
shown(kv_str s)
{
    return (int)(s.length > 120 ? 120 : s.length);
}

static kv_status
say(const kv_host *host, kv_verdict *verdict, kv_str got,
    const same_result *result)
{
    static const char *const what[] = {"equal", "not equal", "undecided"};
    kv_outcome outcome = result->same == T_TRUE    ? KV_OUTCOME_PASS
                         : result->same == T_FALSE ? KV_OUTCOME_FAIL
                                                   : KV_OUTCOME_UNSCORED;
    int which = result->same == T_TRUE ? 0 : result->same == T_FALSE ? 1 : 2;

    (void)host->verdict->evidence(verdict, "answered %.*s: %s%s%s", shown(got),
                                  got.data, what[which],
                                  result->why == NULL ? "" : ", ",
                                  result->why == NULL ? "" : result->why);
    (void)host->verdict->subscore(verdict, "attempted", 1);
    return host->verdict->outcome(verdict, outcome,
                                  result->same == T_FALSE && result->unread
                                      ? KV_CLASS_PARSE
                                      : KV_CLASS_NONE,
                                  outcome == KV_OUTCOME_PASS);
}

static kv_status
verify(void *opaque, const kv_task *task, const kv_attempt *attempt,
       kv_verdict *verdict)
{
    const state *self = opaque;
    const kv_host *host = self->host;
    const kv_value *gold = host->task->get(task, "answer");
    int mode = self->mode;
    same_rules rules = {.strict_units = false};
    same_result result = {.same = T_UNKNOWN};
    committed found;
    kv_str raw;
    text joined = {0};
    kv_status status;

    /* What all tasks can say: the text is the answer, as it is. */
    if (host->value->str(host->task->get(task, "extract"), &raw) &&
        str_is(raw, "raw"))
        mode = COMMIT_WHOLE;
    fmpq_init(rules.absolute);
    fmpq_init(rules.relative);
    found = committed_of(host->attempt->answer(attempt), mode, &joined);
    if (!rules_of(host, task, verdict, &rules))
        status = host->fail(host, KV_EFORMAT,
                            "the task's 'tolerance' or 'relative' is no number "
                            "from 0 on, 'ordered' is not true or false, or "
                            "'units' is not strict or loose");
    else if (!judge(host, gold, verdict,
                    found.found ? found.answer : (kv_str){"?", 1}, &rules,
                    &result))
        status = host->fail(host, KV_EFORMAT,
                            "the task's 'answer' is not a text, a number or a "
                            "list of them");
    else {
        take_back(&found, &rules);
        if (found.found && !(found.guessed && (result.words || result.unread)))
            status = say(host, verdict, found.answer, &result);
        else
            status = no_answer(host, verdict, &found);
    }
    fmpq_clear(rules.absolute);
    fmpq_clear(rules.relative);
    text_clear(&joined);
    return status;
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "answer",
    .version = "1",
    .summary = "a final answer, by its value: numbers, formulas, sets",
    .config_help = "{\"extract\": \"last\" | \"strict\" | \"whole\"}",
    .task_members = "{\"answer\":\"any\","
                    "\"tolerance\":\"number\",\"relative\":\"number\","
                    "\"ordered\":\"bool\",\"units\":\"=loose|strict\","
                    "\"\":\"answer\"}",
    .config_members = "{\"extract\":\"=last|strict|whole\"}",
    .capabilities = KV_CAP_PURE,
    .threads = KV_THREADS_PARALLEL,
    .open = open_state,
    .verify = verify,
    .close = close_state,
};

KV_PLUGIN_DEFINE(plugin)
