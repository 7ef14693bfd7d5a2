/* SPDX-License-Identifier: MIT */
/* The catalogue's numeric vectors, where it stands beside the checkout. */
#include "core/model/aggregate.h"
#include "core/tally/add.h"
#include "core/base/json.h"
#include "core/model/verdict.h"

#include <kverify/benchmarks.h>
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static cJSON *document;
static size_t ran;

static double
number(const cJSON *object, const char *name)
{
    const cJSON *item = kv__json_get(object, name);

    ck_assert_msg(cJSON_IsNumber(item), "no number '%s'", name);
    return item->valuedouble;
}

static uint64_t
count(const cJSON *object, const char *name)
{
    return (uint64_t)number(object, name);
}

static bool
wants_undefined(const cJSON *expect)
{
    return cJSON_IsObject(expect) && kv__json_get(expect, "undefined") != NULL;
}

/* DEFINED and VALUE against the vector's expectation. */
static void
check_value(const cJSON *vector, const cJSON *expect, bool defined,
            double value)
{
    const char *id = kv__json_get(vector, "id")->valuestring;

    if (wants_undefined(expect)) {
        ck_assert_msg(!defined, "%s: %.17g instead of undefined", id, value);
        return;
    }
    ck_assert_msg(defined, "%s: undefined", id);
    ck_assert_msg(fabs(value - expect->valuedouble) <= number(vector, "tol"),
                  "%s: %.17g instead of %.17g", id, value, expect->valuedouble);
}

/* --- through a tally, as users get them --------------------------------- */

typedef struct bench {
    kv_tally *tally;
    kv_report *report;
} bench;

static void
put(bench *b, const char *dataset, size_t task, const kv__entry *entry,
    uint32_t kinds)
{
    const kv_str keys[] = {kv__cstr("run"), kv__cstr("dataset")};
    const kv_str values[] = {kv__cstr("r"), kv__cstr(dataset)};
    char id[32];
    size_t labels;

    labels = kv__tally_labels(b->tally, keys, values, 2);
    b->tally->labels[labels].kinds |= kinds;
    snprintf(id, sizeof id, "t%zu", task);
    if (entry == NULL)
        ck_assert(kv__tally_task(b->tally, labels, kv__cstr(id)) != SIZE_MAX);
    else
        ck_assert(kv__tally_put(b->tally, labels, kv__cstr(id), entry));
}

static kv__entry
attempt(uint32_t index, bool passed)
{
    return (kv__entry){.outcome = passed ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                       .indexed = true,
                       .index = index,
                       .has_score = true,
                       .score = {passed, 1}};
}

static void
start(bench *b)
{
    memset(b, 0, sizeof *b);
    ck_assert_int_eq(kv_tally_new(&b->tally, NULL), KV_OK);
}

static void
stop(bench *b)
{
    kv_report_free(b->report);
    kv_tally_free(b->tally);
}

/* The figure of the run, or of a named group below it. */
static bool
figure(bench *b, kv_report_options options, const char *metric,
       const char *group, double *value)
{
    const char *names[] = {metric};
    kv_figure out = {.struct_size = sizeof out};
    char base[64];
    kv_error err;
    size_t i;

    snprintf(base, sizeof base, "%s", metric);
    if (strstr(base, "_pooled") != NULL)
        *strstr(base, "_pooled") = '\0';
    names[0] = base;
    options.struct_size = sizeof options;
    options.metrics = names;
    options.metric_count = 1;
    kv_report_free(b->report);
    ck_assert_msg(kv_report_new(b->tally, &options, &b->report, &err) == KV_OK,
                  "%s", err.message);
    for (i = 0; i < kv_report_group_count(b->report); i++) {
        size_t depth = kv_report_group_depth(b->report, i);

        if (group == NULL
                ? depth == 1
                : strcmp(kv_report_group_name(b->report, i, depth - 1),
                         group) == 0) {
            char name[80];

            snprintf(name, sizeof name, "%s",
                     strcmp(base, "all_reach") == 0 ? "all_reach@0.75"
                                                    : metric);
            ck_assert_msg(kv_report_figure(b->report, i, name, &out, &err) ==
                              KV_OK,
                          "%s", err.message);
            *value = out.value;
            return out.defined;
        }
    }
    *value = NAN;
    return false;
}

static void
pass_at_k_dataset(const cJSON *v, const cJSON *in)
{
    const cJSON *task, *policy = kv__json_get(in, "policy");
    kv_report_options o = {.k_eligible = policy != NULL};
    uint32_t k = (uint32_t)count(in, "k"), i;
    double value;
    size_t t = 0;
    bool defined;
    bench b;

    start(&b);
    cJSON_ArrayForEach(task, kv__json_get(in, "tasks"))
    {
        uint32_t n = (uint32_t)cJSON_GetArrayItem(task, 0)->valuedouble;
        uint32_t c = (uint32_t)cJSON_GetArrayItem(task, 1)->valuedouble;

        for (i = 0; i < n; i++) {
            kv__entry e = attempt(i, i < c);

            put(&b, "d", t, &e, KV__KIND_TESTS);
        }
        t++;
    }
    o.ks = &k;
    o.k_count = 1;
    {
        char name[32];

        snprintf(name, sizeof name, "pass@%u", k);
        defined = figure(&b, o, name, NULL, &value);
    }
    check_value(v, kv__json_get(v, "expect"), defined, value);
    stop(&b);
}

static void
pass_any(const cJSON *v, const cJSON *in)
{
    const cJSON *task, *result;
    size_t t = 0, empty = 0;
    double value;
    bool defined;
    bench b;

    start(&b);
    cJSON_ArrayForEach(task, kv__json_get(in, "results"))
    {
        uint32_t i = 0;

        cJSON_ArrayForEach(result, task)
        {
            kv__entry e = attempt(i++, result->valuedouble != 0);

            put(&b, "d", t, &e, KV__KIND_TESTS);
        }
        if (i == 0)
            put(&b, "d", t, NULL, KV__KIND_TESTS);
        empty += i == 0;
        t++;
    }
    defined = figure(&b, (kv_report_options){0}, "pass_any", NULL, &value);
    /* An absent attempt has two policies and never silence: the vector's
     * note gives the value of the default one. */
    if (empty > 0)
        ck_assert(defined && value == 0.5);
    else
        check_value(v, kv__json_get(v, "expect"), defined, value);
    stop(&b);
}

static void
apr(const cJSON *v, const cJSON *in)
{
    const cJSON *task, *sample, *policy = kv__json_get(in, "zero_tests");
    kv_report_options o = {0};
    size_t t = 0;
    double value;
    bool defined;
    bench b;

    if (policy != NULL && strcmp(policy->valuestring, "skip") == 0)
        o.policy = KV_POLICY_SKIP;
    start(&b);
    cJSON_ArrayForEach(task, kv__json_get(in, "tasks"))
    {
        uint32_t i = 0;

        cJSON_ArrayForEach(sample, task)
        {
            uint64_t passed =
                (uint64_t)cJSON_GetArrayItem(sample, 0)->valuedouble;
            uint64_t total =
                (uint64_t)cJSON_GetArrayItem(sample, 1)->valuedouble;
            kv__entry e = attempt(i++, total > 0 && passed == total);

            e.has_counts = true;
            e.counts.passed = passed;
            e.counts.total = total;
            put(&b, "d", t, &e, KV__KIND_TESTS);
        }
        t++;
    }
    defined = figure(&b, o, "apr", NULL, &value);
    /* Without a policy zero tests are undefined in the catalogue; kverify's
     * default policy says what it does with them. */
    if (wants_undefined(kv__json_get(v, "expect")))
        ck_assert(defined && value == 0.0);
    else
        check_value(v, kv__json_get(v, "expect"), defined, value);
    stop(&b);
}

static void
pass_hat_threshold(const cJSON *v, const cJSON *in)
{
    const cJSON *task, *score;
    size_t t = 0;
    double value;
    bool defined;
    bench b;

    start(&b);
    cJSON_ArrayForEach(task, kv__json_get(in, "scores"))
    {
        uint32_t i = 0;

        cJSON_ArrayForEach(score, task)
        {
            kv__entry e = attempt(i++, false);

            e.has_score = cJSON_IsNumber(score) &&
                          kv__ratio_of(score->valuedouble, &e.score);
            if (!e.has_score)
                e.outcome = KV_OUTCOME_UNSCORED;
            put(&b, "d", t, &e, KV__KIND_TESTS);
        }
        t++;
    }
    defined =
        figure(&b, (kv_report_options){.threshold = number(in, "threshold")},
               "all_reach", NULL, &value);
    check_value(v, kv__json_get(v, "expect"), defined, value);
    stop(&b);
}

static void
best_and_average_run(const cJSON *v, const cJSON *in)
{
    const cJSON *run, *score, *expect = kv__json_get(v, "expect");
    uint32_t j = 0;
    double value;
    bool defined;
    bench b;

    start(&b);
    cJSON_ArrayForEach(run, kv__json_get(in, "runs"))
    {
        size_t t = 0;

        cJSON_ArrayForEach(score, run)
        {
            kv__entry e = attempt(j, false);

            ck_assert(kv__ratio_of(score->valuedouble, &e.score));
            put(&b, "d", t++, &e, KV__KIND_TESTS);
        }
        j++;
    }
    defined = figure(&b, (kv_report_options){0}, "best_run", NULL, &value);
    check_value(v, kv__json_get(expect, "best"), defined, value);
    defined = figure(&b, (kv_report_options){0}, "average_run", NULL, &value);
    check_value(v, kv__json_get(expect, "average"), defined, value);
    stop(&b);
}

static uint32_t
letters(const cJSON *list)
{
    const cJSON *item;
    uint32_t bits = 0;

    cJSON_ArrayForEach(item, list) bits |=
        UINT32_C(1) << ((item->valuestring[0] | 0x20) - 'a');
    return bits;
}

static void
mcq_acc(const cJSON *v, const cJSON *in)
{
    static const char *const names[] = {"acc", "attempted", "acc_attempted"};
    const cJSON *item, *expect = kv__json_get(v, "expect");
    size_t t = 0, i;
    double value;
    bool defined;
    bench b;

    start(&b);
    cJSON_ArrayForEach(item, kv__json_get(in, "items"))
    {
        uint32_t given = letters(cJSON_GetArrayItem(item, 0));
        uint32_t gold = letters(cJSON_GetArrayItem(item, 1));
        kv__entry e = attempt(0, given == gold);

        if (given == 0)
            e.error_class = KV_CLASS_NO_ANSWER;
        put(&b, "d", t++, &e, KV__KIND_CHOICE);
    }
    for (i = 0; i < 3; i++) {
        defined = figure(&b, (kv_report_options){0}, names[i], NULL, &value);
        check_value(v, kv__json_get(expect, names[i]), defined, value);
    }
    stop(&b);
}

/* COUNT tasks of which PASSED pass. */
static void
put_rate(bench *b, const char *dataset, const cJSON *rate)
{
    uint64_t passed = (uint64_t)cJSON_GetArrayItem(rate, 0)->valuedouble;
    uint64_t total = (uint64_t)cJSON_GetArrayItem(rate, 1)->valuedouble, i;

    for (i = 0; i < total; i++) {
        kv__entry e = attempt(0, i < passed);

        put(b, dataset, i, &e, KV__KIND_CHOICE);
    }
}

static void
macro_micro_acc(const cJSON *v, const cJSON *in)
{
    const cJSON *group, *expect = kv__json_get(v, "expect");
    char name[16];
    size_t g = 0;
    double value;
    bool defined;
    bench b;

    start(&b);
    cJSON_ArrayForEach(group, kv__json_get(in, "groups"))
    {
        snprintf(name, sizeof name, "g%zu", g++);
        put_rate(&b, name, group);
    }
    defined = figure(&b, (kv_report_options){0}, "acc", NULL, &value);
    check_value(v, kv__json_get(expect, "macro"), defined, 100 * value);
    defined = figure(&b, (kv_report_options){0}, "acc_pooled", NULL, &value);
    check_value(v, kv__json_get(expect, "micro"), defined, 100 * value);
    stop(&b);
}

static void
hier_mean(const cJSON *v, const cJSON *in)
{
    const cJSON *domain, *framework, *item;
    const cJSON *expect = kv__json_get(v, "expect");
    kv__buf groups = {0};
    double value;
    bool defined;
    bench b;

    start(&b);
    kv__buf_char(&groups, '{');
    cJSON_ArrayForEach(domain, kv__json_get(in, "tree"))
    {
        cJSON_ArrayForEach(framework, domain)
        {
            kv__buf_printf(&groups, "%s\"%s\":[\"%s\"]",
                           groups.length > 1 ? "," : "", framework->string,
                           domain->string);
            put_rate(&b, framework->string, framework);
        }
    }
    kv__buf_char(&groups, '}');
    ck_assert_ptr_nonnull(kv__buf_text(&groups));
    if (wants_undefined(expect)) {
        defined = figure(&b, (kv_report_options){.groups = groups.data}, "acc",
                         NULL, &value);
        ck_assert(!defined);
    }
    cJSON_ArrayForEach(item, expect)
    {
        const char *name = item->string;
        bool micro = strcmp(name, "micro") == 0;

        if (!cJSON_IsNumber(item))
            continue;
        defined =
            figure(&b, (kv_report_options){.groups = groups.data},
                   micro ? "acc_pooled" : "acc",
                   micro || strcmp(name, "overall") == 0 ? NULL : name, &value);
        check_value(v, item, defined, 100 * value);
    }
    kv__buf_clear(&groups);
    stop(&b);
}

/* --- straight calls ----------------------------------------------------- */

static void
estimator(const cJSON *v, const cJSON *in,
          const char *(*call)(uint64_t, uint64_t, uint64_t, double *))
{
    double value = NAN;
    const char *wrong =
        call(count(in, "n"), count(in, "c"), count(in, "k"), &value);

    check_value(v, kv__json_get(v, "expect"), wrong == NULL, value);
}

static void
test_ratio(const cJSON *v, const cJSON *in)
{
    kv_counts c = {count(in, "passed"), count(in, "failed"),
                   count(in, "errors"), count(in, "skipped"), 0};
    double value = NAN;
    const char *wrong;

    c.total = c.passed + c.failed + c.errors + c.skipped;
    wrong = kv_test_ratio(
        &c,
        strcmp(kv__json_get(in, "policy")->valuestring, "include_skips") == 0,
        &value);
    check_value(v, kv__json_get(v, "expect"), wrong == NULL, value);
}

static void
prf1(const cJSON *v, const cJSON *in)
{
    const cJSON *expect = kv__json_get(v, "expect");
    kv_prf out;

    kv_prf1(count(in, "tp"), count(in, "fp"), count(in, "fn"), &out);
    check_value(v, kv__json_get(expect, "precision"), true, out.precision);
    check_value(v, kv__json_get(expect, "recall"), true, out.recall);
    check_value(v, kv__json_get(expect, "f1"), true, out.f1);
}

static void
webtest_match(const cJSON *v, const cJSON *in)
{
    const cJSON *expect = kv__json_get(v, "expect"), *item, *gold, *pred;
    uint8_t gold_pass[8];
    kv_report_item items[8];
    kv_checklist out;
    size_t golds = 0, count_items = 0, g;

    cJSON_ArrayForEach(item, kv__json_get(in, "gold_pass")) gold_pass[golds++] =
        cJSON_IsTrue(item);
    cJSON_ArrayForEach(item, kv__json_get(in, "match"))
    {
        pred = cJSON_GetArrayItem(item, 0);
        items[count_items].gold = SIZE_MAX;
        items[count_items].pass = cJSON_IsTrue(
            kv__json_get(kv__json_get(in, "pred_pass"), pred->valuestring));
        g = 0;
        cJSON_ArrayForEach(gold, kv__json_get(in, "gold_pass"))
        {
            if (cJSON_IsString(cJSON_GetArrayItem(item, 1)) &&
                strcmp(gold->string,
                       cJSON_GetArrayItem(item, 1)->valuestring) == 0)
                items[count_items].gold = g;
            g++;
        }
        count_items++;
    }
    kv_webtest_match(gold_pass, golds, items, count_items, &out);
    check_value(v, kv__json_get(expect, "tp"), true, (double)out.tp);
    check_value(v, kv__json_get(expect, "fp"), true, (double)out.fp);
    check_value(v, kv__json_get(expect, "fn"), true, (double)out.fn);
    check_value(v, kv__json_get(expect, "tn"), true, (double)out.tn);
    check_value(v, kv__json_get(expect, "coverage"), true,
                (double)out.covered / (double)out.gold);
}

static void
pareto_front(const cJSON *v, const cJSON *in)
{
    const cJSON *item, *expect = kv__json_get(v, "expect");
    double cost[16], score[16];
    uint8_t front[16];
    size_t n = 0, i, kept = 0;

    cJSON_ArrayForEach(item, kv__json_get(in, "cost_perf"))
    {
        cost[n] = cJSON_GetArrayItem(item, 0)->valuedouble;
        score[n++] = cJSON_GetArrayItem(item, 1)->valuedouble;
    }
    kv_pareto_front(cost, score, n, front);
    for (i = 0; i < n; i++) {
        if (!front[i])
            continue;
        ck_assert_int_eq(cJSON_GetArrayItem(expect, (int)kept)->valueint,
                         (int)i);
        kept++;
    }
    ck_assert_int_eq((int)kept, cJSON_GetArraySize(expect));
}

static void
rate_reachable(const cJSON *v, const cJSON *in)
{
    const cJSON *expect = kv__json_get(v, "expect"), *list;
    uint64_t counts[64];
    const char *wrong;
    size_t found, i;
    int doubly;

    for (doubly = 0; doubly < 2; doubly++) {
        list =
            kv__json_get(expect, doubly ? "counts_double_rounded" : "counts");
        found =
            kv_rate_reachable(kv__json_get(in, "printed_percent")->valuestring,
                              count(in, "n"), doubly, counts, 64, &wrong);
        ck_assert_ptr_null(wrong);
        ck_assert_int_eq((int)found, cJSON_GetArraySize(list));
        for (i = 0; i < found; i++)
            ck_assert_int_eq((int)counts[i],
                             cJSON_GetArrayItem(list, (int)i)->valueint);
    }
}

static void
koco_script_ratio(const cJSON *v, const cJSON *in)
{
    const cJSON *expect = kv__json_get(v, "expect");
    double script, truth;

    ck_assert_int_eq(
        kv_koco_script_ratio(
            strcmp(kv__json_get(in, "framework")->valuestring, "pytest") == 0,
            kv__cstr(kv__json_get(in, "stdout")->valuestring),
            kv__cstr(kv__json_get(in, "stderr")->valuestring),
            (int)number(in, "rc_ok"), &script, &truth, NULL),
        KV_OK);
    check_value(v, kv__json_get(expect, "script"), true, script);
    check_value(v, kv__json_get(expect, "truth"), true, truth);
}

/* --- criteria ------------------------------------------------------------ */

static void
criterion(kv_verdict *verdict, const char *id, uint32_t by, double score,
          double max, double weight, const uint32_t *needs, size_t need_count)
{
    kv_criterion c = {.struct_size = sizeof c,
                      .state = isnan(score) ? KV_CRITERION_NOT_APPLICABLE
                                            : KV_CRITERION_SCORED,
                      .by = by,
                      .id = kv__cstr(id),
                      .score = isnan(score) ? 0 : score,
                      .max = max,
                      .weight = weight,
                      .needs = needs,
                      .need_count = need_count};
    const char *wrong;

    ck_assert_msg(kv__criteria_add(&verdict->criteria, &c, &wrong) == KV_OK,
                  "%s", wrong);
}

static kv_verdict *
new_verdict(void)
{
    kv_verdict *verdict;

    ck_assert_int_eq(kv__verdict_new(&verdict, NULL), KV_OK);
    return verdict;
}

static void
close_by(kv_verdict *verdict, uint32_t rule, double pass, double auto_weight,
         double judge_weight)
{
    kv_aggregate how = {sizeof how,  rule,         0, 0, pass,
                        auto_weight, judge_weight, 0};
    const char *wrong = kv__criteria_close(verdict, &how);

    ck_assert_msg(wrong == NULL, "%s", wrong);
}

/* What item ITEM of list LIST needs; the keys are positions. */
static size_t
needs_of(const cJSON *depends, size_t list, size_t item, uint32_t *out)
{
    const cJSON *one = cJSON_GetArrayItem(depends, (int)list), *need;
    char key[20];
    size_t n = 0;

    snprintf(key, sizeof key, "%zu", item);
    cJSON_ArrayForEach(need, kv__json_get(one, key)) out[n++] =
        (uint32_t)need->valueint;
    return n;
}

static void
codeif(const cJSON *v, const cJSON *in)
{
    static const char *const names[] = {"csr", "ssr", "rsr", "ccsr"};
    static const char *const expected[] = {"CSR", "SSR", "RSR", "CCSR"};
    const cJSON *expect = kv__json_get(v, "expect"), *list, *one;
    double sum[4] = {0}, value;
    uint32_t needs[16];
    size_t lists = 0, i, k, n;
    bool defined = true;
    char id[20];

    cJSON_ArrayForEach(list, kv__json_get(in, "satisfied"))
    {
        kv_verdict *verdict = new_verdict();

        i = 0;
        cJSON_ArrayForEach(one, list)
        {
            n = needs_of(kv__json_get(in, "depends_on"), lists, i, needs);
            snprintf(id, sizeof id, "c%zu", i++);
            criterion(verdict, id, KV_BY_RULE, one->valueint, 1, 1, needs, n);
        }
        close_by(verdict, KV_AGGREGATE_CONSTRAINTS, 1, 0, 0);
        ck_assert(verdict->outcome != KV_OUTCOME_PASS ||
                  kv_verdict_subscore(verdict, "csr", &value));
        for (k = 0; k < 4; k++)
            if (kv_verdict_subscore(verdict, names[k], &value))
                sum[k] += value;
            else
                defined = false;
        lists++;
        kv_verdict_free(verdict);
    }
    if (wants_undefined(expect)) {
        ck_assert(!defined);
        return;
    }
    for (k = 0; k < 4; k++)
        ck_assert_double_eq_tol(sum[k] / (double)lists,
                                number(expect, expected[k]), 1e-12);
}

static void
ifeval(const cJSON *v, const cJSON *in)
{
    const cJSON *expect = kv__json_get(v, "expect"), *list, *one;
    double passed = 0, lists = 0, met = 0, all = 0;
    char id[20];
    size_t i;

    cJSON_ArrayForEach(list, kv__json_get(in, "followed"))
    {
        kv_verdict *verdict = new_verdict();

        i = 0;
        cJSON_ArrayForEach(one, list)
        {
            snprintf(id, sizeof id, "c%zu", i++);
            criterion(verdict, id, KV_BY_RULE, one->valueint, 1, 1, NULL, 0);
        }
        close_by(verdict, KV_AGGREGATE_CONSTRAINTS, 1, 0, 0);
        lists++;
        passed += verdict->outcome == KV_OUTCOME_PASS;
        met += (double)verdict->counts.passed;
        all += (double)verdict->counts.total;
        kv_verdict_free(verdict);
    }
    ck_assert_double_eq_tol(passed / lists, number(expect, "prompt_level"),
                            1e-12);
    ck_assert_double_eq_tol(met / all, number(expect, "instruction_level"),
                            1e-12);
}

/* Two criteria that are reported and never averaged; "both" is their least. */
static void
ifevalcode(const cJSON *v, const cJSON *in)
{
    const cJSON *expect = kv__json_get(v, "expect");
    const cJSON *correct = kv__json_get(in, "correct");
    const cJSON *instruction = kv__json_get(in, "instruction");
    double sums[3] = {0}, n = cJSON_GetArraySize(correct);
    int i;

    for (i = 0; i < (int)n; i++) {
        kv_verdict *verdict = new_verdict();

        criterion(verdict, "corr", KV_BY_RULE,
                  cJSON_GetArrayItem(correct, i)->valueint, 1, 1, NULL, 0);
        criterion(verdict, "instr", KV_BY_RULE,
                  cJSON_GetArrayItem(instruction, i)->valueint, 1, 1, NULL, 0);
        close_by(verdict, KV_AGGREGATE_MIN, 1, 0, 0);
        sums[0] += (double)verdict->criteria.items[0].score / 1e6;
        sums[1] += (double)verdict->criteria.items[1].score / 1e6;
        sums[2] += verdict->score;
        kv_verdict_free(verdict);
    }
    ck_assert_double_eq_tol(sums[0] / n, number(expect, "corr"), 1e-12);
    ck_assert_double_eq_tol(sums[1] / n, number(expect, "instr"), 1e-12);
    ck_assert_double_eq_tol(sums[2] / n, number(expect, "both"), 1e-12);
}

static void
rubric_percent(const cJSON *v, const cJSON *in)
{
    const cJSON *scores = kv__json_get(in, "scores");
    const cJSON *weights = kv__json_get(in, "weights"), *score;
    kv_verdict *verdict = new_verdict();
    char id[20];
    int i;

    for (i = 0; i < cJSON_GetArraySize(scores); i++) {
        score = cJSON_GetArrayItem(scores, i);
        snprintf(id, sizeof id, "d%d", i);
        criterion(verdict, id, KV_BY_RULE,
                  cJSON_IsNull(score) ? NAN : score->valuedouble,
                  number(in, "max"),
                  cJSON_GetArrayItem(weights, i)->valuedouble, NULL, 0);
    }
    close_by(verdict, KV_AGGREGATE_PERCENT, 1, 0, 0);
    check_value(v, kv__json_get(v, "expect"), verdict->has_score,
                100 * verdict->score);
    kv_verdict_free(verdict);
}

static void
rubric_total_percent(const cJSON *v, const cJSON *in)
{
    kv_verdict *verdict = new_verdict();

    criterion(verdict, "sum", KV_BY_RULE, number(in, "sum"), number(in, "max"),
              1, NULL, 0);
    close_by(verdict, KV_AGGREGATE_PERCENT, 1, 0, 0);
    check_value(v, kv__json_get(v, "expect"), verdict->has_score,
                100 * verdict->score);
    kv_verdict_free(verdict);
}

static void
hybrid_score(const cJSON *v, const cJSON *in)
{
    kv_verdict *verdict = new_verdict();

    criterion(verdict, "automated", KV_BY_RULE, number(in, "automated"), 1, 1,
              NULL, 0);
    criterion(verdict, "judge", KV_BY_JUDGE, number(in, "judge"), 1, 1, NULL,
              0);
    close_by(verdict, KV_AGGREGATE_HYBRID, 1, number(in, "w_auto"),
             number(in, "w_judge"));
    check_value(v, kv__json_get(v, "expect"), verdict->has_score,
                verdict->score);
    kv_verdict_free(verdict);
}

static void
claw_task_score(const cJSON *v, const cJSON *in)
{
    static const char *const parts[] = {"completion", "robustness", "safety"};
    const cJSON *expect = kv__json_get(v, "expect");
    kv_verdict *verdict = new_verdict();
    size_t i;

    for (i = 0; i < 3; i++)
        criterion(verdict, parts[i], KV_BY_RULE, number(in, parts[i]), 1, 1,
                  NULL, 0);
    close_by(verdict, KV_AGGREGATE_SAFETY, 0.75, 0, 0);
    ck_assert_double_eq_tol(verdict->score, number(expect, "score"), 1e-9);
    ck_assert((verdict->outcome == KV_OUTCOME_PASS) ==
              cJSON_IsTrue(kv__json_get(expect, "pass")));
    kv_verdict_free(verdict);
}

static bool
run_vector(const cJSON *v)
{
    static const struct {
        const char *fn;
        void (*run)(const cJSON *v, const cJSON *in);
    } table[] = {
        {"pass_at_k_dataset", pass_at_k_dataset},
        {"pass_any", pass_any},
        {"apr", apr},
        {"pass_hat_threshold", pass_hat_threshold},
        {"best_and_average_run", best_and_average_run},
        {"mcq_acc", mcq_acc},
        {"macro_micro_acc", macro_micro_acc},
        {"hier_mean", hier_mean},
        {"test_ratio", test_ratio},
        {"prf1", prf1},
        {"webtest_match", webtest_match},
        {"pareto_front", pareto_front},
        {"rate_reachable", rate_reachable},
        {"koco_script_ratio", koco_script_ratio},
        {"codeif", codeif},
        {"ifeval", ifeval},
        {"ifevalcode", ifevalcode},
        {"rubric_percent", rubric_percent},
        {"rubric_total_percent", rubric_total_percent},
        {"hybrid_score", hybrid_score},
        {"claw_task_score", claw_task_score},
    };
    const char *fn = kv__json_get(v, "fn")->valuestring;
    const cJSON *in = kv__json_get(v, "input");
    size_t i;

    if (strcmp(fn, "pass_at_k") == 0) {
        estimator(v, in, kv_pass_at_k);
        return true;
    }
    if (strcmp(fn, "pass_hat_k") == 0) {
        estimator(v, in, kv_pass_hat_k);
        return true;
    }
    if (strcmp(fn, "pass_hat_k_plugin") == 0) {
        estimator(v, in, kv_pass_hat_k_naive);
        return true;
    }
    for (i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(fn, table[i].fn) == 0) {
            table[i].run(v, in);
            return true;
        }
    }
    return false;
}

START_TEST(every_due_vector)
{
    const cJSON *v;

    cJSON_ArrayForEach(v, kv__json_get(document, "vectors")) ran +=
        run_vector(v);
    /* 112 of these functions' vectors when the catalogue was written (t_mcq has
     * the six of the extractor); a catalogue may grow, and never lose one
     * unnoticed. */
    ck_assert_uint_ge(ran, 112);
    printf("%zu vectors\n", ran);
}
END_TEST

int
main(void)
{
    const char *root = getenv("KVERIFY_SHARED");
    char path[1024];
    Suite *suite = suite_create("vectors");
    TCase *test = tcase_create("vectors");
    FILE *file;
    kv__buf text = {0};
    kv_error err;
    char block[4096];
    size_t got;
    int status;

    snprintf(path, sizeof path, "%s/catalogue/vectors.json",
             root == NULL ? "../shared" : root);
    file = fopen(path, "rb");
    if (file == NULL) {
        printf("SKIP: no %s\n", path);
        return KV_SKIP_STATUS;
    }
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        kv__buf_add(&text, block, got);
    fclose(file);
    if (kv__json_parse(kv__str(text.data, text.length), path, &document,
                       &err) != KV_OK) {
        printf("%s\n", err.message);
        return EXIT_FAILURE;
    }
    tcase_add_test(test, every_due_vector);
    suite_add_tcase(suite, test);
    status = run_suite(suite);
    cJSON_Delete(document);
    kv__buf_clear(&text);
    return status;
}
