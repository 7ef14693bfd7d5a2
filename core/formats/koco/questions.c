/* SPDX-License-Identifier: MIT */
/* KoCo-Bench questions: judged results, raw answers, problem definitions and
 * the pooled summary. */
#include "core/formats/importers.h"

#include "core/base/json.h"
#include "core/tally/add.h"

#include <string.h>

enum { ID, DATASET, INSTRUCTION, STEM, PRED_RAW, PRED, GOLD, CORRECT };

static const char *const wants[] = {"id",         "dataset",    "instruction",
                                    "stem",       "pred_raw",   "pred_letters",
                                    "gt_letters", "is_correct", NULL};

static bool
question_labels(kv__import *in, kv_str dataset)
{
    static const char *const keys[] = {"run", "dataset"};
    kv_str values[2];

    values[0] = in->run != NULL ? kv__cstr(in->run) : kv__import_part(in, 1);
    values[1] = dataset;
    if (!kv__import_labels(in, keys, values, 2))
        return false;
    in->tally->labels[in->labels].kinds |= KV__KIND_CHOICE;
    return true;
}

/* --- stored verdicts ---------------------------------------------------- */

static int
match_questions(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "results") &&
                   kv__sniff_mentions(sniff, "\"is_correct\"") &&
                   !sniff->root_array
               ? 10
               : 0;
}

/* Upper-case letters of a list as bits; NULL or what is wrong. */
static const char *
letters_of(kv_str list, kv__buf *scratch, uint32_t *bits)
{
    const char *wrong;
    kv_str item, text;
    size_t at = 0;
    char c;

    *bits = 0;
    if (kv__scan_kind(list) != KV__ARRAY)
        return "not a list of letters";
    while (kv__scan_next(list, &at, &item, &wrong)) {
        if (kv__scan_string(item, scratch, &text) != NULL || text.length != 1)
            return "not a list of letters";
        c = (char)(text.data[0] & ~0x20);
        if (c < 'A' || c > 'Z')
            return "not a list of letters";
        *bits |= UINT32_C(1) << (c - 'A');
    }
    return wrong;
}

static void
stored_verdict(kv__import *in, const kv__record *record, kv_str id)
{
    kv__entry entry = {.indexed = true};
    kv__kind kind = kv__scan_kind(record->member[CORRECT]);
    uint32_t pred = 0, gold = 0;
    const char *wrong;
    bool correct;

    if (kind == KV__NULL || kind == KV__NAN || kind == KV__ABSENT) {
        in->piece->missing++;
        kv__import_unscored(in, id, true, 0, KV_CLASS_MISSING);
        return;
    }
    wrong = kv__scan_bool(record->member[CORRECT], &correct);
    if (wrong != NULL) {
        kv__import_bad(in, 0, "'is_correct' is %s", wrong);
        return;
    }
    wrong = letters_of(record->member[PRED], &in->scratch, &pred);
    if (wrong == NULL)
        wrong = letters_of(record->member[GOLD], &in->scratch, &gold);
    if (wrong != NULL) {
        kv__import_bad(in, 0, "'pred_letters' or 'gt_letters' is %s", wrong);
        return;
    }
    if (correct != (pred == gold && gold != 0)) {
        kv__import_bad(in, 0, "'is_correct' contradicts the letters");
        return;
    }
    entry.outcome = correct ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    entry.error_class = pred == 0 ? KV_CLASS_NO_ANSWER : KV_CLASS_NONE;
    entry.has_score = true;
    entry.score = (kv__ratio){correct, 1};
    kv__import_put(in, id, &entry);
}

/* --- grading afresh ----------------------------------------------------- */

static bool
open_verifier(kv__import *in)
{
    kv__buf config = {0};
    kv_error err = {0};
    kv_status status;

    if (in->verifier != NULL)
        return true;
    kv__buf_str(&config, "{\"extract\":");
    kv__json_string(&config,
                    kv__cstr(in->extract == NULL ? "strict" : in->extract));
    kv__buf_char(&config, '}');
    if (in->engine == NULL)
        status = kv__fail(&err, KV_EINVAL, "no engine to grade answers with");
    else
        status = kv__buf_text(&config) == NULL
                     ? kv__nomem(&err)
                     : kv_verifier_open(in->engine, "mcq", config.data,
                                        &in->verifier, &err);
    kv__buf_clear(&config);
    if (status == KV_ENOMEM)
        kv__import_nomem(in);
    else if (status != KV_OK)
        kv__import_bad(in, 0, "not graded: %s", err.message);
    return status == KV_OK;
}

/* The part of the record that the verifier may see, as a document. */
static void
task_document(kv__buf *out, kv_str gt, kv_str stem, kv_str instruction)
{
    kv__buf_str(out, "{\"gt\":");
    kv__buf_add(out, gt.data, gt.length);
    if (stem.length > 0) {
        kv__buf_str(out, ",\"stem\":");
        kv__buf_add(out, stem.data, stem.length);
    }
    if (instruction.length > 0) {
        kv__buf_str(out, ",\"instruction\":");
        kv__buf_add(out, instruction.data, instruction.length);
    }
    kv__buf_char(out, '}');
}

static kv_status
grade(kv__import *in, kv_str id, kv_str document, kv_str answer,
      kv_verdict **out, kv_error *err)
{
    kv_task *task = NULL;
    kv_attempt *attempt = NULL;
    kv_status status = kv_task_new(id, document, &task, err);

    if (status == KV_OK)
        status = kv_attempt_new(0, answer, &attempt, err);
    if (status == KV_OK)
        status = kv_verify(in->verifier, task, attempt, out, err);
    kv_task_free(task);
    kv_attempt_free(attempt);
    return status;
}

static void
fresh_verdict(kv__import *in, kv_str raw, kv_str id, kv_str gt, kv_str stem,
              kv_str instruction)
{
    kv__buf document = {0};
    kv_verdict *verdict = NULL;
    kv_error err = {0};
    kv__entry entry;
    kv_status status;
    kv_str answer;
    const char *wrong;

    if (raw.length == 0 || kv__scan_kind(raw) == KV__NULL) {
        in->piece->missing++;
        kv__import_unscored(in, id, true, 0, KV_CLASS_MISSING);
        return;
    }
    wrong = kv__scan_string(raw, &in->scratch, &answer);
    if (wrong != NULL) {
        kv__import_bad(in, 0, "'pred_raw' is %s", wrong);
        return;
    }
    if (!open_verifier(in))
        return;
    task_document(&document, gt, stem, instruction);
    status = kv__buf_text(&document) == NULL
                 ? kv__nomem(&err)
                 : grade(in, id, kv__str(document.data, document.length),
                         answer, &verdict, &err);
    if (status == KV_ENOMEM)
        kv__import_nomem(in);
    else if (status != KV_OK)
        kv__import_bad(in, 0, "not graded: %s", err.message);
    else {
        kv__verdict_entry(verdict, &entry);
        kv__import_put(in, id, &entry);
    }
    kv_verdict_free(verdict);
    kv__buf_clear(&document);
}

static bool
identify(kv__import *in, const kv__record *record, kv_str *id, kv_str *dataset)
{
    return kv__import_id(in, record, ID, id) &&
           kv__import_string(in, record, DATASET, dataset);
}

static void
questions_record(kv__import *in, const kv__record *record)
{
    kv_str id, dataset;

    if (!identify(in, record, &id, &dataset) || !question_labels(in, dataset))
        return;
    /* A summary is about one data set: remember when there are more. */
    if (in->flags != 0 && in->flags != in->labels + 1)
        in->flags = UINT64_MAX;
    else
        in->flags = in->labels + 1;
    if (in->extract == NULL)
        stored_verdict(in, record, id);
    else if (kv__scan_kind(record->member[GOLD]) != KV__ARRAY)
        kv__import_bad(in, 0, "'gt_letters' is absent or no list");
    else
        fresh_verdict(in, record->member[PRED_RAW], id, record->member[GOLD],
                      record->member[STEM], record->member[INSTRUCTION]);
}

/* --- stored totals ------------------------------------------------------ */

static const char *const total_names[][2] = {
    {"total", "tasks"},
    {"correct", "passed"},
    {"accuracy_percent", "passed_percent"},
};

static bool
store_total(kv__import *in, kv__stored *stored, kv_str name, kv_str value)
{
    size_t i;

    for (i = 0; i < sizeof total_names / sizeof *total_names; i++)
        if (kv__str_is(name, total_names[i][0]))
            return kv__stored_add(in->tally, stored, total_names[i][1], value);
    return true;
}

/* "summary" usually comes first, before any record has named the data set:
 * keep its text and look at it at the end. */
static void
questions_member(kv__import *in, kv_str name, kv_str value)
{
    if (!kv__str_is(name, "summary") || kv__scan_kind(value) != KV__OBJECT)
        return;
    kv__buf_reset(&in->memory);
    kv__buf_add(&in->memory, value.data, value.length);
    if (in->memory.failed)
        kv__import_nomem(in);
}

static void
questions_end(kv__import *in)
{
    static const char *const keys[] = {"run", "dataset"};
    const kv__labels *labels;
    kv__stored *stored;
    kv_str values[2], key, value;
    const char *wrong;
    size_t at = 0;

    /* Graded afresh, the figures are not what the summary is about. */
    if (in->extract != NULL || in->flags == UINT64_MAX || in->flags == 0 ||
        in->labels == SIZE_MAX || in->memory.length == 0)
        return;
    labels = &in->tally->labels[in->labels];
    values[0] = kv__cstr(kv__labels_get(labels, "run"));
    values[1] = kv__cstr(kv__labels_get(labels, "dataset"));
    stored =
        kv__tally_stored(in->tally, in->path, KV__KIND_CHOICE, keys, values, 2);
    if (stored == NULL) {
        kv__import_nomem(in);
        return;
    }
    while (kv__scan_member(kv__str(in->memory.data, in->memory.length), &at,
                           &key, &value, &wrong)) {
        key = kv__str(key.data + 1, key.length - 2);
        if (!store_total(in, stored, key, value))
            kv__import_nomem(in);
    }
}

static int
match_summary(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "accuracy_percent") &&
                   kv__sniff_has(sniff, "correct") &&
                   kv__sniff_has(sniff, "total") && !sniff->root_array
               ? 10
               : 0;
}

static void
summary_begin(kv__import *in)
{
    static const char *const keys[] = {"run"};
    kv_str run = in->run != NULL ? kv__cstr(in->run) : kv__import_part(in, 1);

    in->note = "stored figures: checked against the records";
    if (kv__tally_stored(in->tally, in->path, KV__KIND_CHOICE, keys, &run, 1) ==
        NULL)
        kv__import_nomem(in);
}

static void
summary_member(kv__import *in, kv_str name, kv_str value)
{
    if (in->status != KV_OK || in->extract != NULL)
        return;
    if (!store_total(in, &in->tally->stored[in->tally->stored_count - 1], name,
                     value))
        kv__import_nomem(in);
}

static void
no_record(kv__import *in, const kv__record *record)
{
    (void)in, (void)record;
}

/* --- raw answers and problems ------------------------------------------- */

static int
match_answers(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "pred_raw") && kv__sniff_has(sniff, "id") &&
                   !sniff->root_array
               ? 6
               : 0;
}

static void
answers_begin(kv__import *in)
{
    in->note = in->extract == NULL ? "raw answers, graded with mode strict"
                                   : "raw answers, graded";
}

static void
answers_record(kv__import *in, const kv__record *record)
{
    const kv__question *question;
    kv_str id, dataset;

    if (!identify(in, record, &id, &dataset) || !question_labels(in, dataset))
        return;
    question = kv__gold_find(in->gold, dataset, id);
    if (question == NULL)
        kv__import_bad(
            in, 0, "no problem definition for question '%.*s' of '%.*s'",
            (int)(id.length > 40 ? 40 : id.length), id.data,
            (int)(dataset.length > 60 ? 60 : dataset.length), dataset.data);
    else if (question->conflict)
        kv__import_bad(in, 0,
                       "question '%.*s' of '%.*s' is defined twice, "
                       "differently",
                       (int)(id.length > 40 ? 40 : id.length), id.data,
                       (int)(dataset.length > 60 ? 60 : dataset.length),
                       dataset.data);
    else
        fresh_verdict(in, record->member[PRED_RAW], id, question->gt,
                      question->stem, question->instruction);
}

enum { P_ID, P_DATASET, P_INSTRUCTION, P_STEM, P_GT };

static const char *const problem_wants[] = {"id",   "dataset", "instruction",
                                            "stem", "gt",      NULL};

static int
match_problems(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "problems") &&
                   kv__sniff_mentions(sniff, "\"stem\"") && !sniff->root_array
               ? 10
               : 0;
}

static void
problems_begin(kv__import *in)
{
    in->note = "problem definitions: no attempts";
}

static void
problems_record(kv__import *in, const kv__record *record)
{
    kv__question question = {.gt = record->member[P_GT],
                             .stem = record->member[P_STEM],
                             .instruction = record->member[P_INSTRUCTION]};

    if (!identify(in, record, &question.id, &question.dataset))
        return;
    if (kv__scan_kind(question.gt) != KV__ARRAY) {
        kv__import_bad(in, 0, "'gt' is absent or no list");
        return;
    }
    if (kv__gold_add(in->gold, &question) < 0)
        kv__import_nomem(in);
}

const kv__importer kv__import_koco_questions = {
    .name = "koco-questions",
    .summary = "KoCo-Bench question results: pred_raw, letters, is_correct",
    .array = "results",
    .match = match_questions,
    .wants = wants,
    .record = questions_record,
    .member = questions_member,
    .end = questions_end,
};

const kv__importer kv__import_koco_answers = {
    .name = "koco-answers",
    .summary = "raw answers to KoCo-Bench questions: id, dataset, pred_raw",
    .lines = true,
    .deferred = true,
    .match = match_answers,
    .wants = wants,
    .begin = answers_begin,
    .record = answers_record,
};

const kv__importer kv__import_koco_problems = {
    .name = "koco-problems",
    .summary = "KoCo-Bench question definitions: id, dataset, stem, gt",
    .array = "problems",
    .definitions = true,
    .match = match_problems,
    .wants = problem_wants,
    .begin = problems_begin,
    .record = problems_record,
};

const kv__importer kv__import_koco_question_summary = {
    .name = "koco-question-summary",
    .summary = "KoCo-Bench summary.json: stored figures, checked",
    .match = match_summary,
    .wants = wants,
    .begin = summary_begin,
    .record = no_record,
    .member = summary_member,
};
