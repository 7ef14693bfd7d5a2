/* SPDX-License-Identifier: MIT */
/* LiveCodeBench: _eval.json is [figures, {index: [[code of a test]]}, ...],
 * _eval_all.json a list of questions with graded_list.
 *
 * Codes below 0 are truthy in Python and are no passes: -1 the time for all
 * tests was over, -2 a wrong answer, -3 the time of a test, -4 an error of the
 * program, -5 the runner broke. */
#include "core/formats/found.h"

#include <stdio.h>

typedef struct state {
    size_t items;
    bool twice; /* the same attempts are in _eval_all.json beside it */
} state;

static int
match_eval(const kv__sniff *sniff)
{
    return sniff->root_array &&
                   kv__sniff_has_all(sniff, "pass@1", "detail", NULL)
               ? 12
               : 0;
}

/* One sample from the codes of its tests. */
static bool
judge(kv__found *found, kv_str codes)
{
    kv_str code;
    const char *wrong = NULL;
    size_t at = 0;
    uint64_t passed = 0, failed = 0;
    int64_t worst = 0, number;
    bool yes;

    while (kv__scan_next(codes, &at, &code, &wrong)) {
        if (kv__scan_bool(code, &yes) == NULL)
            number = yes;
        else if (kv__scan_int(code, &number) != NULL)
            return false;
        passed += number > 0;
        failed += number <= 0;
        if (number < worst)
            worst = number;
    }
    if (wrong != NULL)
        return false;
    found->outcome =
        passed > 0 && failed == 0 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    found->why = KV_CLASS_NONE;
    if (worst == -5 || passed + failed == 0)
        kv__found_error(found, KV_CLASS_INFRA);
    else if (worst == -1 || worst == -3)
        kv__found_error(found, KV_CLASS_TIMEOUT);
    kv__found_counts(found, passed, failed, 0);
    return true;
}

static void
put_codes(kv__import *in, kv_str samples_of)
{
    kv__found found;
    kv_str key, samples, codes;
    const char *wrong = NULL, *inner_wrong;
    size_t at = 0, inner;

    while (kv__scan_member(samples_of, &at, &key, &samples, &wrong)) {
        found = (kv__found){.indexed = true};
        if (!kv__text(in, key, &found.task))
            continue;
        for (inner = 0; kv__scan_next(samples, &inner, &codes, &inner_wrong);) {
            if (judge(&found, codes))
                kv__found_put(in, &found);
            else
                kv__import_bad(in, 0, "question %.*s: not a list of codes",
                               (int)found.task.length, found.task.data);
            found.index++;
        }
        if (found.index == 0)
            kv__found_task(in, &found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "the codes have %s", wrong);
}

static void
eval_item(kv__import *in, kv_str key, kv_str text)
{
    state *s = in->state;
    kv__found about = {0};

    (void)key;
    if (s->items == 0)
        kv__import_check(in, &about, "pass@1", kv__at(text, "pass@1"));
    else if (s->items == 1 && !s->twice)
        put_codes(in, text);
    s->items++;
}

/* Two names for one run: "results.json" is a copy of the same codes. */
static void
eval_begin(kv__import *in)
{
    state *s = in->state;

    kv__import_run_folder(in, 1);
    s->twice = kv__import_sibling(in, 5, "_all.json");
    if (s->twice)
        in->note = "its attempts are those of _eval_all.json beside it";
}

const kv__importer kv__import_livecodebench = {
    .name = "livecodebench",
    .summary = "LiveCodeBench: _eval.json with a code a test",
    .array = "",
    .state = sizeof(state),
    .match = match_eval,
    .begin = eval_begin,
    .item = eval_item,
};

/* Of code execution and prediction of outputs, a question has several. */
enum { ID, GRADED, PLATFORM, EXECUTION, TEST, OWN };
static const char *const wants[] = {
    "question_id", "graded_list", "platform", "execution_id",
    "test_id",     "id",          NULL};

static int
match_all(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "question_id", "graded_list", NULL) ? 10
                                                                        : 0;
}

static void
all_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv__buf name = {0};
    kv_str inner;
    size_t part;

    if (!kv__import_id(in, record, ID, &found.task))
        return;
    for (part = EXECUTION; part <= OWN; part++)
        if (kv__text(in, record->member[part], &inner))
            break;
    if (part <= OWN) {
        kv__buf_add(&name, found.task.data, found.task.length);
        kv__buf_char(&name, '/');
        kv__buf_add(&name, inner.data, inner.length);
        if (kv__buf_text(&name) == NULL) {
            kv__buf_clear(&name);
            kv__import_nomem(in);
            return;
        }
        found.task = kv__str(name.data, name.length);
    }
    found.dataset = kv__text_or(in, record->member[PLATFORM]);
    kv__found_bools(in, &found, record->member[GRADED], "graded_list");
    kv__buf_clear(&name);
}

static void
all_begin(kv__import *in)
{
    kv__import_run_folder(in, 1);
}

const kv__importer kv__import_livecodebench_all = {
    .name = "livecodebench-all",
    .summary = "LiveCodeBench: _eval_all.json with graded_list",
    .array = "",
    .match = match_all,
    .begin = all_begin,
    .wants = wants,
    .record = all_record,
};
