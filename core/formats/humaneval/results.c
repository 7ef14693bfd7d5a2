/* SPDX-License-Identifier: MIT */
/* HumanEval-style files: problems, samples, and the results that its
 * evaluator writes, one JSON object a line. */
#include "core/formats/found.h"

#include <string.h>

enum { TASK_ID, PASSED, RESULT };

static const char *const wants[] = {"task_id", "passed", "result", NULL};

/* Two files of one folder may be two models, and samples.jsonl of two folders
 * are: without a run name from the user, a run is one file. */
static bool
humaneval_labels(kv__import *in, kv_str id)
{
    static const char *const keys[] = {"run", "dataset"};
    const char *slash = memchr(id.data, '/', id.length);
    kv_str values[2], folder, stem;

    values[1] = slash == NULL ? kv__str("tasks", 5)
                              : kv__str(id.data, (size_t)(slash - id.data));
    if (in->run != NULL) {
        values[0] = kv__cstr(in->run);
    } else {
        if (in->memory.length == 0) {
            folder = kv__import_part(in, 1);
            stem = kv__import_stem(in);
            kv__buf_add(&in->memory, folder.data, folder.length);
            kv__buf_char(&in->memory, '/');
            kv__buf_add(&in->memory, stem.data, stem.length);
        }
        values[0] = kv__str(in->memory.data, in->memory.length);
    }
    return kv__import_labels(in, keys, values, 2);
}

/* The first record may lack the verdict that the others have: by a typo, or
 * because it was not written. */
static int
match_results(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "task_id") && !sniff->root_array &&
                   (kv__sniff_has(sniff, "passed") ||
                    ((kv__sniff_has(sniff, "completion") ||
                      kv__sniff_has(sniff, "solution")) &&
                     kv__sniff_mentions(sniff, "\"passed\":")))
               ? 10
               : 0;
}

static int
match_problems(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "task_id") && kv__sniff_has(sniff, "prompt") &&
                   (kv__sniff_has(sniff, "canonical_solution") ||
                    kv__sniff_has(sniff, "entry_point")) &&
                   !kv__sniff_has(sniff, "passed")
               ? 8
               : 0;
}

static int
match_samples(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "task_id") &&
                   (kv__sniff_has(sniff, "completion") ||
                    kv__sniff_has(sniff, "solution")) &&
                   !kv__sniff_has(sniff, "passed") && !sniff->root_array
               ? 6
               : 0;
}

/* NULL, or how "passed" and "result" contradict each other. */
static const char *
read_result(kv_str text, bool passed, kv__buf *scratch, kv__entry *entry)
{
    kv_str result;
    bool says_passed;

    entry->outcome = passed ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    if (kv__scan_kind(text) == KV__STRING) {
        if (kv__scan_string(text, scratch, &result) != NULL)
            return "'result' has an invalid escape";
        says_passed = kv__str_is(result, "passed");
        if (passed != says_passed)
            return "'passed' and 'result' contradict each other";
        if (kv__str_is(result, "timed out")) {
            entry->outcome = KV_OUTCOME_ERROR;
            entry->error_class = KV_CLASS_TIMEOUT;
        }
    }
    entry->has_score = entry->outcome != KV_OUTCOME_ERROR;
    entry->score = (kv__ratio){passed, 1};
    return NULL;
}

static void
results_record(kv__import *in, const kv__record *record)
{
    kv__entry entry = {0};
    kv__kind kind = kv__scan_kind(record->member[PASSED]);
    const char *wrong;
    kv_str id;
    bool passed;

    if (!kv__import_id(in, record, TASK_ID, &id) || !humaneval_labels(in, id))
        return;
    in->tally->labels[in->labels].kinds |= KV__KIND_TESTS;
    if (kind == KV__NULL || kind == KV__NAN || kind == KV__ABSENT) {
        in->piece->missing++;
        kv__import_unscored(in, id, false, 0, KV_CLASS_MISSING);
        return;
    }
    wrong = kv__scan_bool(record->member[PASSED], &passed);
    if (wrong != NULL)
        kv__import_bad(in, 0, "'passed' is %s", wrong);
    else if ((wrong = read_result(record->member[RESULT], passed, &in->scratch,
                                  &entry)) != NULL)
        kv__import_bad(in, 0, "%s", wrong);
    else
        kv__import_put(in, id, &entry);
}

/* EvalPlus and BigCodeBench name their verdicts after the samples, or after
 * what became of these when they were cleaned. */
static bool
has_eval_results(kv__import *in)
{
    kv_str stem = kv__import_stem(in);
    kv__buf pattern = {0};
    bool found;
    size_t i;

    for (i = 0; i < stem.length; i++) {
        if (strchr("*?[]\\", stem.data[i]) != NULL)
            kv__buf_char(&pattern, '\\');
        kv__buf_char(&pattern, stem.data[i]);
    }
    kv__buf_str(&pattern, "[-_.]*eval_results.json");
    found = kv__buf_text(&pattern) != NULL &&
            kv__import_beside(in, 1, pattern.data);
    kv__buf_clear(&pattern);
    return found;
}

static void
samples_begin(kv__import *in)
{
    static const char *const endings[] = {"_results.jsonl",
                                          "_results.jsonl.gz"};
    size_t i;

    in->flags = 0;
    for (i = 0; i < 2; i++)
        if (kv__import_sibling(in, 0, endings[i]))
            in->flags = 1;
    if (in->flags == 0 && has_eval_results(in)) {
        in->flags = 2;
        in->note = "samples: judged in the eval_results.json beside it";
        return;
    }
    in->note = in->flags ? "samples: judged in the _results.jsonl beside it"
                         : "samples, not run yet: nothing judged";
}

static void
samples_record(kv__import *in, const kv__record *record)
{
    kv_str id;

    if (!kv__import_id(in, record, TASK_ID, &id) || in->flags == 2 ||
        !humaneval_labels(in, id))
        return;
    in->tally->labels[in->labels].kinds |= KV__KIND_TESTS;
    /* A task that the results lack, because the evaluation was cut off, is one
     * without attempts. */
    if (in->flags != 0) {
        if (kv__tally_task(in->tally, in->labels, id) == SIZE_MAX)
            kv__import_nomem(in);
        return;
    }
    kv__import_unscored(in, id, false, 0, KV_CLASS_NOT_RUN);
}

static void
problems_begin(kv__import *in)
{
    in->note = "problem definitions: no attempts";
}

static void
problems_record(kv__import *in, const kv__record *record)
{
    kv_str id;

    (void)kv__import_id(in, record, TASK_ID, &id);
}

const kv__importer kv__import_humaneval_results = {
    .name = "humaneval-results",
    .summary = "HumanEval-style results: task_id, passed, result",
    .lines = true,
    .match = match_results,
    .wants = wants,
    .record = results_record,
};

const kv__importer kv__import_humaneval_samples = {
    .name = "humaneval-samples",
    .summary = "HumanEval-style samples that nobody ran yet",
    .lines = true,
    .match = match_samples,
    .wants = wants,
    .begin = samples_begin,
    .record = samples_record,
};

const kv__importer kv__import_humaneval_problems = {
    .name = "humaneval-problems",
    .summary = "HumanEval problem definitions",
    .lines = true,
    .match = match_problems,
    .wants = wants,
    .begin = problems_begin,
    .record = problems_record,
};
