/* SPDX-License-Identifier: MIT */
/* composite: several verifiers on one attempt, and one score of theirs.
 *
 * Each verifier that is asked becomes a criterion, so that gates, weights and
 * what cannot be judged mean what they mean in rubrics.  A question is answered
 * before the next one is asked, and none is asked behind a gate that is
 * closed. */
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"
#include "plugins/kit/text.h"

#include <math.h>
#include <stdlib.h>

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    const kv_value *item; /* that was asked last */
    bool weighted;        /* some weight is not 0 */
    bool closed;          /* a gate is */
    bool ran;             /* one of them ran something */
    uint32_t gate;        /* which one */
    uint32_t count;       /* of criteria */
    uint32_t integrity;   /* the least of those that ran something */
    bool failed;          /* an error of one is the error of all */
    kv_class class;
    bool said; /* the evidence is about the first that did not pass */
    uint32_t missing;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    (void)config;
    if (!KV_HAS(kv_host, host, child) || host->child == NULL)
        return host->fail(host, KV_EPLUGIN,
                          "this kverify can't ask other verifiers");
    *out = (void *)(uintptr_t)(const void *)host;
    return KV_OK;
}

static kv_str
verifier_of(const kv_host *host, const kv_value *item)
{
    kv_str name = {"", 0};

    (void)host->value->str(host->value->get(item, "verifier"), &name);
    return name;
}

static kv_str
name_of(const kv_host *host, const kv_value *item)
{
    kv_str name = verifier_of(host, item);

    (void)host->value->str(host->value->get(item, "name"), &name);
    return name;
}

static bool
is_gate(const kv_host *host, const kv_value *item)
{
    int32_t gate = 0;

    return host->value->boolean(host->value->get(item, "gate"), &gate) && gate;
}

/* The position of the task's word MEMBER in WORDS; the first is the default. */
static uint32_t
word_of(const kv_host *host, const kv_task *task, const char *member,
        const char *const *words, uint32_t count)
{
    kv_str word;
    uint32_t i;

    if (host->value->str(host->task->get(task, member), &word))
        for (i = 0; i < count; i++)
            if (str_is(word, words[i]))
                return i;
    return 0;
}

static double
number_of(const kv_host *host, const kv_task *task, const char *member,
          double value)
{
    (void)host->value->number(host->task->get(task, member), &value);
    return value;
}

/* --- the answers --------------------------------------------------------- */

/* 1 where nobody gave a weight, or all are 0. */
static double
weight_of(const job *j, const kv_value *item)
{
    double weight = 1;

    if (!j->weighted)
        return 1;
    (void)j->host->value->number(j->host->value->get(item, "weight"), &weight);
    return weight;
}

/* The score as a criterion has it.  Tests are counted, so that their share is
 * exact; those that were skipped are left out. */
static void
score_of(const job *j, const kv_child_verdict *v, kv_criterion *c)
{
    kv_str take = {"score", 5};
    uint64_t ran = v->total - v->skipped;

    (void)j->host->value->str(j->host->value->get(j->item, "take"), &take);
    c->max = 1;
    c->score = v->outcome == KV_OUTCOME_PASS;
    if (c->gate || str_is(take, "outcome"))
        return;
    if (str_is(take, "tests") && ran > 0 && ran <= 1000000) {
        /* A fail in which all of its tests passed has failed by something
         * else. */
        c->score = (double)v->passed;
        c->max =
            (double)(v->outcome == KV_OUTCOME_FAIL && v->passed == ran ? ran + 1
                                                                       : ran);
    } else if (!str_is(take, "tests") && !isnan(v->score)) {
        c->score = v->outcome == KV_OUTCOME_FAIL && v->score > 0.999999
                       ? 0.999999
                       : v->score;
    }
}

/* What every criterion says of the one that was asked. */
static void
describe(job *j, kv_criterion *c, kv_str evidence)
{
    c->struct_size = sizeof *c;
    c->id = name_of(j->host, j->item);
    c->by = str_is(verifier_of(j->host, j->item), "judge") ? KV_BY_JUDGE
                                                           : KV_BY_RULE;
    c->weight = weight_of(j, j->item);
    c->evidence = evidence;
    j->count++;
}

/* The first that is no full pass is what the verdict is about. */
static void
say(job *j, kv_verdict *verdict, const kv_child_verdict *v,
    const kv_criterion *c)
{
    static const char *const words[] = {"", "pass", "fail", "error",
                                        "unscored"};
    kv_str name = name_of(j->host, j->item);

    if (j->said || (c->state == KV_CRITERION_SCORED && c->score == c->max))
        return;
    j->said = true;
    j->host->verdict->evidence(verdict, "%.*s: %s%s%.*s", (int)name.length,
                               name.data,
                               words[v->outcome <= 4 ? v->outcome : 0],
                               v->evidence.length > 0 ? ", " : "",
                               (int)v->evidence.length, v->evidence.data);
}

/* Whether an error of CLASS says something about the attempt. */
static bool
is_own_fault(kv_class class)
{
    return class != KV_CLASS_INFRA && class != KV_CLASS_ENVIRONMENT &&
           class != KV_CLASS_NONE;
}

static kv_status
take(job *j, const kv_child_verdict *v, kv_verdict *verdict)
{
    const kv_host *host = j->host;
    kv_criterion c = {.gate = is_gate(host, j->item)};
    /* To fail by a limit or a crash is not to be left out. */
    bool zero = j->missing == KV_MISSING_SKIP &&
                v->outcome == KV_OUTCOME_ERROR && is_own_fault(v->error_class);
    bool judged =
        zero || v->outcome == KV_OUTCOME_PASS || v->outcome == KV_OUTCOME_FAIL;

    c.state = judged ? KV_CRITERION_SCORED : KV_CRITERION_CANNOT_JUDGE;
    c.max = 1;
    if (judged && !zero)
        score_of(j, v, &c);
    j->ran = j->ran || v->integrity != KV_INTEGRITY_NONE;
    if (judged && v->integrity != KV_INTEGRITY_NONE &&
        (j->integrity == KV_INTEGRITY_NONE || v->integrity < j->integrity))
        j->integrity = v->integrity;
    if (v->outcome == KV_OUTCOME_ERROR && !j->failed) {
        j->failed = true;
        j->class = v->error_class;
    }
    if (c.gate && judged && c.score < c.max) {
        /* It decides alone. */
        j->closed = true;
        j->integrity = v->integrity;
        j->gate = j->count;
    }
    say(j, verdict, v, &c);
    describe(j, &c, v->evidence);
    return host->rubric->criterion(verdict, &c);
}

/* Those that are not asked any more. */
static kv_status
block(job *j, kv_verdict *verdict)
{
    const kv_host *host = j->host;
    kv_status status = KV_OK;
    kv_criterion c;

    while (status == KV_OK && (j->item = host->value->next(j->item)) != NULL) {
        c = (kv_criterion){.state = KV_CRITERION_BLOCKED,
                           .gate = is_gate(host, j->item),
                           .max = 1,
                           .needs = &j->gate,
                           .need_count = 1};
        describe(j, &c, (kv_str){"not asked", 9});
        status = host->rubric->criterion(verdict, &c);
    }
    return status;
}

static kv_status
conclude(job *j, kv_verdict *verdict)
{
    static const char *const rules[] = {"percent", "min", "product", "hybrid"};
    const kv_host *host = j->host;
    kv_aggregate how = {
        .struct_size = sizeof how,
        .rule = KV_AGGREGATE_PERCENT + word_of(host, j->task, "rule", rules, 4),
        .missing = j->missing,
        .pass = number_of(host, j->task, "pass", 1),
        .rule_weight = number_of(host, j->task, "rule_weight", 0.5),
        .other_weight = number_of(host, j->task, "other_weight", 0.5),
    };

    /* Where nothing that was run decides, nothing that was run can cheat. */
    host->verdict->integrity(
        verdict, j->integrity == KV_INTEGRITY_NONE && j->ran ? KV_INTEGRITY_I3
                                                             : j->integrity);
    /* What broke is no answer, unless the task says what it counts as, or a
     * gate has decided. */
    if (j->failed && j->missing == KV_MISSING_UNSCORED && !j->closed)
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR, j->class, 0);
    return host->rubric->aggregate(verdict, &how);
}

/* --- the questions -------------------------------------------------------- */

static void
ask(const job *j, kv_box *box)
{
    const kv_host *host = j->host;

    host->child->ask(box, verifier_of(host, j->item),
                     host->value->get(j->item, "config"),
                     host->value->get(j->item, "task"));
}

static kv_status
start(void *state, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    static const char *const policies[] = {"unscored", "skip", "zero"};
    const kv_host *host = state;
    const kv_value *item = host->value->first(host->task->get(task, "of"));
    job *j = calloc(1, sizeof *j);
    double weight;

    (void)attempt;
    (void)verdict;
    if (j == NULL)
        return KV_ENOMEM;
    *out = j;
    j->host = host;
    j->task = task;
    j->item = item;
    j->missing = word_of(host, task, "missing", policies, 3);
    if (item == NULL)
        return host->fail(host, KV_EFORMAT, "the task's list 'of' is empty");
    for (; item != NULL; item = host->value->next(item)) {
        weight = 1;
        (void)host->value->number(host->value->get(item, "weight"), &weight);
        j->weighted = j->weighted || (weight != 0 && !is_gate(host, item));
    }
    ask(j, box);
    return KV_OK;
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->host;
    kv_child_verdict v = {.struct_size = sizeof v};
    kv_status status;

    if (!host->child->verdict(result, &v))
        return host->fail(host, KV_EPLUGIN, "a question without an answer");
    status = take(j, &v, verdict);
    if (status == KV_OK && j->closed)
        status = block(j, verdict);
    else if (status == KV_OK)
        j->item = host->value->next(j->item);
    if (status != KV_OK)
        return status;
    if (j->item == NULL)
        return conclude(j, verdict);
    ask(j, box);
    return KV_OK;
}

static void
finish(void *opaque)
{
    free(opaque);
}

/* What all the answers depend on. */
static kv_status
fingerprint(void *state, const kv_task *task, unsigned char *digest)
{
    const kv_host *host = state;
    const kv_value *item = host->value->first(host->task->get(task, "of"));
    text all = {0};
    unsigned char one[32];

    for (; item != NULL; item = host->value->next(item)) {
        /* What is not known is never the same again. */
        if (host->child->digest(task, verifier_of(host, item),
                                host->value->get(item, "config"),
                                host->value->get(item, "task"), one) == KV_OK)
            text_add(&all, (const char *)one, sizeof one);
        else
            all.failed = true;
    }
    if (all.failed)
        (void)host->util->random(digest, 32);
    else
        host->util->sha256(text_view(&all), digest);
    text_clear(&all);
    return KV_OK;
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "composite",
    .version = "1",
    .summary = "several verifiers on one attempt, and one score of theirs",
    .task_members =
        "{\"of\":[{\"name\":\"text\",\"verifier\":\"text\","
        "\"weight\":\"number\",\"gate\":\"bool\",\"take\":\"=score|tests|"
        "outcome\","
        "\"task\":\"object\",\"config\":\"object\",\"\":\"verifier\"}],"
        "\"rule\":\"=percent|min|product|hybrid\",\"pass\":\"number\","
        "\"rule_weight\":\"number\",\"other_weight\":\"number\","
        "\"missing\":\"=unscored|skip|zero\",\"\":\"of\"}",
    .config_members = "{}",
    .threads = KV_THREADS_PARALLEL,
    .open = open_state,
    .start = start,
    .step = step,
    .finish = finish,
    .fingerprint = fingerprint,
};

KV_PLUGIN_DEFINE(plugin)
