/* SPDX-License-Identifier: MIT */
/* Files of answers with their verdicts, a file or a list of records each:
 * MMLU-Pro, GSM8K's model solutions, Qwen's mathematics, IFEval. */
#include "core/formats/found.h"

#include <stdio.h>
#include <string.h>

/* --- MMLU-Pro ------------------------------------------------------------- */

enum { M_ID, M_ANSWER, M_PRED, M_CATEGORY };
static const char *const mmlu_wants[] = {"question_id", "answer", "pred",
                                         "category", NULL};

static int
match_mmlu(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "question_id", "options", "answer", "pred",
                             NULL)
               ? 11
               : 0;
}

static void
mmlu_record(kv__import *in, const kv__record *record)
{
    kv__found found = {.indexed = true, .kinds = KV__KIND_CHOICE};
    kv_str answer, pred;

    if (!kv__import_id(in, record, M_ID, &found.task) ||
        !kv__import_string(in, record, M_ANSWER, &answer))
        return;
    found.dataset = kv__text_or(in, record->member[M_CATEGORY]);
    found.outcome = KV_OUTCOME_FAIL;
    if (!kv__text(in, record->member[M_PRED], &pred))
        found.why = KV_CLASS_NO_ANSWER;
    else if (kv__str_compare(pred, answer) == 0)
        found.outcome = KV_OUTCOME_PASS;
    kv__found_put(in, &found);
}

const kv__importer kv__import_mmlu_pro = {
    .name = "mmlu-pro",
    .summary = "MMLU-Pro: model_outputs with answer and prediction",
    .array = "",
    .match = match_mmlu,
    .wants = mmlu_wants,
    .record = mmlu_record,
};

/* --- GSM8K ---------------------------------------------------------------- */

static int
match_gsm8k(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "question", "ground_truth", NULL) &&
                   !sniff->root_array &&
                   kv__sniff_mentions(sniff, "\"is_correct\"")
               ? 9
               : 0;
}

/* Each further member that is an object is a method with its verdict. */
static void
gsm8k_record(kv__import *in, const kv__record *record)
{
    kv__found found = {.indexed = true};
    kv_str key, value;
    const char *wrong;
    char task[32];
    size_t at = 0;

    snprintf(task, sizeof task, "line %llu", (unsigned long long)in->line);
    found.task = kv__cstr(task);
    while (kv__scan_member(record->text, &at, &key, &value, &wrong)) {
        kv_str verdict = kv__at(value, "is_correct");

        if (verdict.length == 0 || !kv__text(in, key, &found.metric))
            continue;
        found.why = KV_CLASS_NONE;
        if (kv__found_bool(in, &found, verdict, "is_correct"))
            kv__found_put(in, &found);
    }
}

static const char *const no_wants[] = {NULL};

const kv__importer kv__import_gsm8k = {
    .name = "gsm8k",
    .summary = "GSM8K: model solutions with is_correct",
    .lines = true,
    .whole = true,
    .match = match_gsm8k,
    .wants = no_wants,
    .record = gsm8k_record,
};

/* --- Qwen's mathematics --------------------------------------------------- */

enum { Q_ID, Q_SCORE, Q_LEVEL };
static const char *const math_wants[] = {"idx", "score", "level", NULL};

static int
match_math(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "idx") && !sniff->root_array &&
                   (kv__sniff_has(sniff, "gt") ||
                    kv__sniff_has(sniff, "answer")) &&
                   (kv__begins_with(kv__sniff_value(sniff, "score"), "[") ||
                    kv__sniff_mentions(sniff, "\"score\": [") ||
                    kv__sniff_mentions(sniff, "\"score\":["))
               ? 9
               : 0;
}

static void
math_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};

    if (kv__import_id(in, record, Q_ID, &found.task))
        kv__found_bools(in, &found, record->member[Q_SCORE], "score");
}

const kv__importer kv__import_qwen_math = {
    .name = "qwen-math",
    .summary = "Qwen2.5-Math: answers with a score each",
    .lines = true,
    .match = match_math,
    .wants = math_wants,
    .record = math_record,
};

/* --- IFEval --------------------------------------------------------------- */

enum { I_ALL, I_LIST, I_PROMPT, I_KEY };
static const char *const ifeval_wants[] = {"follow_all_instructions",
                                           "follow_instruction_list", "prompt",
                                           "key", NULL};

static int
match_ifeval(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "follow_all_instructions",
                             "follow_instruction_list", NULL) &&
                   !sniff->root_array
               ? 11
               : 0;
}

/* Two measures: whole prompts, and single instructions.  The strict and the
 * loose file of a model lie in one folder. */
static void
ifeval_record(kv__import *in, const kv__record *record)
{
    kv__found found = {.run = kv__import_part(in, 1), .indexed = true};
    bool loose = memmem(in->path, strlen(in->path), "loose", 5) != NULL;
    kv_str list = record->member[I_LIST], followed;
    uint64_t counts[2] = {0};
    const char *wrong = NULL;
    char task[48];
    size_t at = 0;
    bool yes, all;

    found.dataset = kv__str("ifeval", 6);
    while (kv__scan_next(list, &at, &followed, &wrong)) {
        if (kv__scan_bool(followed, &yes) != NULL)
            break;
        counts[yes]++;
    }
    if (wrong != NULL || kv__scan_kind(list) != KV__ARRAY ||
        counts[0] + counts[1] != kv__count(list)) {
        kv__import_bad(in, 0,
                       "'follow_instruction_list' is no list of truth values");
        return;
    }
    if (kv__scan_bool(record->member[I_ALL], &all) == NULL &&
        all != (counts[0] == 0)) {
        kv__import_bad(in, 0, "'follow_all_instructions' contradicts the list");
        return;
    }
    snprintf(task, sizeof task, "line %llu", (unsigned long long)in->line);
    found.task = kv__cstr(task);
    if (!kv__found_bool(in, &found, record->member[I_ALL],
                        "follow_all_instructions"))
        return;
    found.metric = kv__cstr(loose ? "loose, prompts" : "strict, prompts");
    kv__found_counts(&found, counts[1], counts[0], 0);
    kv__found_put(in, &found);
    found.has_counts = false;
    found.kinds = KV__KIND_TESTS;
    found.why = KV_CLASS_NONE;
    found.metric =
        kv__cstr(loose ? "loose, instructions" : "strict, instructions");
    for (at = 0; kv__scan_next(list, &at, &followed, &wrong);) {
        snprintf(task, sizeof task, "line %llu.%u",
                 (unsigned long long)in->line, found.index);
        found.task = kv__cstr(task);
        (void)kv__scan_bool(followed, &yes);
        found.outcome = yes ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
        kv__found_put(in, &found);
        found.index++;
    }
}

const kv__importer kv__import_ifeval = {
    .name = "ifeval",
    .summary = "IFEval: eval_results, by prompt and by instruction",
    .lines = true,
    .whole = true,
    .match = match_ifeval,
    .wants = ifeval_wants,
    .record = ifeval_record,
};
