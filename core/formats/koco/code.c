/* SPDX-License-Identifier: MIT */
/* KoCo-Bench code tasks: {framework}/{model}/..._{project}_result.jsonl and
 * the files around it. */
#include "core/formats/importers.h"

#include <string.h>

enum { FUNCTION, COMPLETIONS, COUNT, RESULTS, RATIOS };

static const char *const wants[] = {"function_name",   "completions",
                                    "num_completions", "results",
                                    "pass_ratios",     NULL};

/* "smolcc" from "algorithm_methods_data_smolcc_result". */
static kv_str
project_of(kv_str stem)
{
    static const char prefix[] = "algorithm_methods_data_";
    static const char *const endings[] = {".metrics", "_result", "_output"};
    size_t i, length = sizeof prefix - 1;

    if (stem.length > length && memcmp(stem.data, prefix, length) == 0) {
        stem.data += length;
        stem.length -= length;
    }
    for (i = 0; i < sizeof endings / sizeof *endings; i++) {
        length = strlen(endings[i]);
        if (stem.length > length &&
            memcmp(stem.data + stem.length - length, endings[i], length) == 0)
            stem.length -= length;
    }
    return stem;
}

static const char *const label_keys[] = {"run", "dataset", "framework",
                                         "project"};

static void
label_values(const kv__import *in, kv_str *values)
{
    values[0] = in->run != NULL ? kv__cstr(in->run) : kv__import_part(in, 1);
    values[1] = values[2] = kv__import_part(in, 2);
    values[3] = project_of(kv__import_stem(in));
}

static bool
code_labels(kv__import *in, uint32_t kinds)
{
    kv_str values[4];

    /* The same for all records of a file. */
    if (in->labels != SIZE_MAX)
        return true;
    label_values(in, values);
    if (!kv__import_labels(in, label_keys, values, 4))
        return false;
    in->tally->labels[in->labels].kinds |= kinds;
    return true;
}

/* --- results ------------------------------------------------------------ */

static int
match_results(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "function_name") && !sniff->root_array &&
                   (kv__sniff_has(sniff, "results") ||
                    kv__sniff_mentions(sniff, "\"results\":") ||
                    kv__sniff_mentions(sniff, "\"pass_ratios\":"))
               ? 10
               : 0;
}

/* One result and its ratio.  False: *wrong says what is the matter. */
static bool
read_attempt(kv_str result, kv_str ratio, kv__entry *entry, const char **wrong)
{
    kv__kind kind = kv__scan_kind(result);
    double value;
    bool passed;

    entry->error_class = KV_CLASS_NONE;
    entry->has_score = false;
    if (kind == KV__NULL || kind == KV__NAN) {
        entry->outcome = KV_OUTCOME_UNSCORED;
        entry->error_class = KV_CLASS_MISSING;
        return true;
    }
    *wrong = kv__scan_bool(result, &passed);
    if (*wrong != NULL)
        return false;
    entry->outcome = passed ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    kind = kv__scan_kind(ratio);
    if (kind == KV__NULL || kind == KV__NAN || kind == KV__ABSENT)
        return true;
    *wrong = kv__scan_double(ratio, &value);
    if (*wrong == NULL && !kv__ratio_of(value, &entry->score))
        *wrong = "a pass ratio outside [0,1]";
    entry->has_score = *wrong == NULL;
    return *wrong == NULL;
}

/* Both lists at once, into in->memory: nothing is counted unless all of it is
 * sound. */
static bool
read_attempts(kv__import *in, const kv__record *record)
{
    kv_str results = record->member[RESULTS];
    kv_str ratios = record->member[RATIOS], result, ratio = {NULL, 0};
    bool with_ratios = kv__scan_kind(ratios) == KV__ARRAY;
    size_t at = 0, ratio_at = 0;
    const char *wrong, *ratio_wrong = NULL;
    kv__entry entry = {.indexed = true};

    kv__buf_reset(&in->memory);
    if (!with_ratios && kv__scan_kind(ratios) != KV__ABSENT &&
        kv__scan_kind(ratios) != KV__NULL) {
        kv__import_bad(in, 0, "'pass_ratios' is no array");
        return false;
    }
    while (kv__scan_next(results, &at, &result, &wrong)) {
        if (with_ratios &&
            !kv__scan_next(ratios, &ratio_at, &ratio, &ratio_wrong)) {
            kv__import_bad(in, 0, "'pass_ratios' is shorter than 'results'");
            return false;
        }
        if (!read_attempt(result, ratio, &entry, &wrong)) {
            kv__import_bad(in, 0, "attempt %u is %s", entry.index, wrong);
            return false;
        }
        kv__buf_add(&in->memory, (const char *)&entry, sizeof entry);
        entry.index++;
    }
    if (wrong != NULL) {
        kv__import_bad(in, 0, "'results' has %s", wrong);
        return false;
    }
    if (with_ratios && kv__scan_next(ratios, &ratio_at, &ratio, &wrong)) {
        kv__import_bad(in, 0, "'pass_ratios' is longer than 'results'");
        return false;
    }
    if (in->memory.failed)
        kv__import_nomem(in);
    return in->status == KV_OK;
}

static void
put_attempts(kv__import *in, kv_str id)
{
    size_t count = in->memory.length / sizeof(kv__entry), i;
    kv__entry entry;

    for (i = 0; i < count; i++) {
        memcpy(&entry, in->memory.data + i * sizeof entry, sizeof entry);
        in->piece->missing +=
            entry.error_class == KV_CLASS_MISSING || !entry.has_score;
        kv__import_put(in, id, &entry);
    }
}

/* How many attempts there should be: num_completions, or else as many as there
 * are completions.  More results than that contradict the record. */
static bool
attempts_due(kv__import *in, const kv__record *record, uint32_t *due)
{
    kv_str list = record->member[COMPLETIONS], item;
    uint64_t judged = in->memory.length / sizeof(kv__entry);
    const char *wrong = NULL;
    int64_t count = 0;
    size_t at = 0;

    if (record->member[COUNT].length > 0) {
        wrong = kv__scan_int(record->member[COUNT], &count);
        if (wrong == NULL && (count < 0 || count > 1000000))
            wrong = "an integer out of range";
        if (wrong != NULL) {
            kv__import_bad(in, 0, "'num_completions' is %s", wrong);
            return false;
        }
    } else if (kv__scan_kind(list) == KV__ARRAY) {
        while (kv__scan_next(list, &at, &item, &wrong))
            count++;
    } else {
        count = (int64_t)judged;
    }
    if (wrong != NULL || judged > (uint64_t)count) {
        kv__import_bad(in, 0, "'results' is longer than the completions");
        return false;
    }
    *due = (uint32_t)count;
    return true;
}

static void
results_record(kv__import *in, const kv__record *record)
{
    uint32_t i, due;
    kv_str id;

    if (!kv__import_id(in, record, FUNCTION, &id))
        return;
    if (kv__scan_kind(record->member[RESULTS]) != KV__ARRAY) {
        kv__import_bad(in, 0, "'results' is %s, expected an array",
                       kv__kind_name(kv__scan_kind(record->member[RESULTS])));
        return;
    }
    if (!read_attempts(in, record) || !attempts_due(in, record, &due) ||
        !code_labels(in, KV__KIND_TESTS | KV__KIND_STORED))
        return;
    /* A task without attempts is a task all the same. */
    if (kv__tally_task(in->tally, in->labels, id) == SIZE_MAX) {
        kv__import_nomem(in);
        return;
    }
    put_attempts(in, id);
    /* Completions that were never judged. */
    for (i = (uint32_t)(in->memory.length / sizeof(kv__entry)); i < due; i++) {
        in->piece->missing++;
        kv__import_unscored(in, id, true, i, KV_CLASS_MISSING);
    }
}

/* --- outputs and tasks -------------------------------------------------- */

static int
match_outputs(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "function_name") &&
                   kv__sniff_has(sniff, "completions") && !sniff->root_array
               ? 8
               : 0;
}

static int
match_tasks(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "function_name") &&
                   kv__sniff_has(sniff, "implementation_location") &&
                   !sniff->root_array
               ? 6
               : 0;
}

static void
outputs_begin(kv__import *in)
{
    static const char ending[] = "_output.jsonl";
    size_t length = strlen(in->path), cut = sizeof ending - 1;

    in->flags = length > cut && strcmp(in->path + length - cut, ending) == 0 &&
                kv__import_sibling(in, cut, "_result.jsonl");
    in->note = in->flags ? "completions: judged in the _result.jsonl beside it"
                         : "completions, not run yet: nothing judged";
}

static void
outputs_record(kv__import *in, const kv__record *record)
{
    const char *wrong;
    size_t at = 0;
    uint32_t index;
    kv_str id, item;

    if (!kv__import_id(in, record, FUNCTION, &id))
        return;
    if (kv__scan_kind(record->member[COMPLETIONS]) != KV__ARRAY) {
        kv__import_bad(
            in, 0, "'completions' is %s, expected an array",
            kv__kind_name(kv__scan_kind(record->member[COMPLETIONS])));
        return;
    }
    if (!code_labels(in, KV__KIND_TESTS | KV__KIND_STORED))
        return;
    /* A task that the results lack, because the evaluation was cut off, is one
     * without attempts. */
    if (kv__tally_task(in->tally, in->labels, id) == SIZE_MAX)
        kv__import_nomem(in);
    if (in->flags != 0)
        return;
    for (index = 0;
         kv__scan_next(record->member[COMPLETIONS], &at, &item, &wrong);
         index++)
        kv__import_unscored(in, id, true, index, KV_CLASS_NOT_RUN);
    if (wrong != NULL)
        kv__import_bad(in, 0, "'completions' has %s", wrong);
}

static void
tasks_begin(kv__import *in)
{
    in->note = "task definitions: no attempts";
}

static void
tasks_record(kv__import *in, const kv__record *record)
{
    kv_str id;

    (void)kv__import_id(in, record, FUNCTION, &id);
}

/* --- stored figures ----------------------------------------------------- */

static int
match_metrics(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "total_functions") &&
                   kv__sniff_has(sniff, "total_passed") && !sniff->root_array
               ? 10
               : 0;
}

/* The names that figures are checked under, see audit.c. */
static bool
store_figure(kv_tally *tally, kv__stored *stored, kv_str name, kv_str value)
{
    static const char *const known[][2] = {
        {"total_functions", "tasks"},
        {"total_tests", "attempts"},
        {"total_passed", "passed"},
        {"overall_success_rate", "passed_share"},
        {"avg_pass_ratio", "script_apr"},
        {"pass@1", "pass@1"},
        {"pass@2", "pass@2"},
        {"pass@3", "pass@3"},
        {"pass@4", "pass@4"},
    };
    size_t i;

    for (i = 0; i < sizeof known / sizeof *known; i++)
        if (kv__str_is(name, known[i][0]))
            return kv__stored_add(tally, stored, known[i][1], value);
    return true;
}

/* Known figures stand one or two levels down; deeper ones are not looked at. */
static bool
store_members(kv_tally *tally, kv__stored *stored, kv_str object, int depth)
{
    kv_str key, value;
    const char *wrong;
    size_t at = 0;
    bool good = true;

    while (good && kv__scan_member(object, &at, &key, &value, &wrong)) {
        key = kv__str(key.data + 1, key.length - 2);
        good = kv__scan_kind(value) == KV__OBJECT
                   ? depth > 2 || store_members(tally, stored, value, depth + 1)
                   : store_figure(tally, stored, key, value);
    }
    return good;
}

static void
metrics_begin(kv__import *in)
{
    static const char *const keys[] = {"run", "framework", "project"};
    kv_str values[4];

    in->note = "stored figures: checked against the records";
    label_values(in, values);
    values[1] = values[2]; /* dataset is the framework by another name */
    values[2] = values[3];
    if (kv__tally_stored(in->tally, in->path, KV__KIND_TESTS, keys, values,
                         3) == NULL)
        kv__import_nomem(in);
}

static void
metrics_member(kv__import *in, kv_str name, kv_str value)
{
    kv__stored *stored = &in->tally->stored[in->tally->stored_count - 1];
    bool good;

    if (in->status != KV_OK)
        return;
    good = kv__scan_kind(value) == KV__OBJECT
               ? store_members(in->tally, stored, value, 0)
               : store_figure(in->tally, stored, name, value);

    if (kv__scan_kind(value) == KV__NAN)
        in->piece->missing++;
    if (!good)
        kv__import_nomem(in);
}

static void
no_record(kv__import *in, const kv__record *record)
{
    (void)in, (void)record;
}

/* --- aggregates over projects ------------------------------------------- */

enum { MODEL_DIR, AGGREGATE, INDIVIDUAL };

static const char *const aggregate_wants[] = {"model_dir", "aggregate_metrics",
                                              "individual_metrics", NULL};

static int
match_aggregate(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "model_dir") &&
                   kv__sniff_has(sniff, "test_examples")
               ? 10
               : 0;
}

static void
aggregate_begin(kv__import *in)
{
    in->note = "stored figures: checked against the records";
}

/* The two last components of a path. */
static bool
last_two(kv_str path, kv_str *parent, kv_str *last)
{
    size_t end = path.length, start;

    while (end > 0 && path.data[end - 1] == '/')
        end--;
    for (start = end; start > 0 && path.data[start - 1] != '/'; start--)
        ;
    *last = kv__str(path.data + start, end - start);
    if (start == 0)
        return false;
    end = start - 1;
    for (start = end; start > 0 && path.data[start - 1] != '/'; start--)
        ;
    *parent = kv__str(path.data + start, end - start);
    return parent->length > 0 && last->length > 0;
}

static void
store_individual(kv__import *in, kv_str list, kv_str run, kv_str framework)
{
    static const char *const keys[] = {"run", "framework", "project"};
    static const char *const item_wants[] = {"example", "metrics", NULL};
    kv_str item, values[3] = {run, framework, {NULL, 0}};
    const char *wrong;
    kv__stored *stored;
    kv__problem problem;
    kv__record record;
    size_t at = 0;

    if (kv__scan_kind(list) != KV__ARRAY)
        return;
    while (kv__scan_next(list, &at, &item, &wrong)) {
        if (!kv__record_split(item, item_wants, &in->scratch, &record,
                              &problem) ||
            kv__scan_string(record.member[0], &in->scratch, &values[2]) !=
                NULL ||
            kv__scan_kind(record.member[1]) != KV__OBJECT)
            continue;
        stored = kv__tally_stored(in->tally, in->path, KV__KIND_TESTS, keys,
                                  values, 3);
        if (stored == NULL ||
            !store_members(in->tally, stored, record.member[1], 0))
            kv__import_nomem(in);
    }
}

static void
aggregate_record(kv__import *in, const kv__record *record)
{
    static const char *const keys[] = {"run", "framework"};
    kv_str path, values[2];
    kv__stored *stored;

    if (!kv__import_string(in, record, MODEL_DIR, &path))
        return;
    if (!last_two(path, &values[1], &values[0]) ||
        kv__scan_kind(record->member[AGGREGATE]) != KV__OBJECT) {
        kv__import_bad(in, 0,
                       "no framework/model folder in 'model_dir', or "
                       "no 'aggregate_metrics'");
        return;
    }
    stored =
        kv__tally_stored(in->tally, in->path, KV__KIND_TESTS, keys, values, 2);
    if (stored == NULL ||
        !store_members(in->tally, stored, record->member[AGGREGATE], 0))
        kv__import_nomem(in);
    else
        store_individual(in, record->member[INDIVIDUAL], values[0], values[1]);
}

const kv__importer kv__import_koco_results = {
    .name = "koco-code-results",
    .summary = "KoCo-Bench code tasks, judged: results, pass_ratios",
    .lines = true,
    .match = match_results,
    .wants = wants,
    .record = results_record,
};

const kv__importer kv__import_koco_outputs = {
    .name = "koco-code-outputs",
    .summary = "KoCo-Bench code completions that nobody ran yet",
    .lines = true,
    .match = match_outputs,
    .wants = wants,
    .begin = outputs_begin,
    .record = outputs_record,
};

const kv__importer kv__import_koco_tasks = {
    .name = "koco-code-tasks",
    .summary = "KoCo-Bench code task definitions",
    .lines = true,
    .match = match_tasks,
    .wants = wants,
    .begin = tasks_begin,
    .record = tasks_record,
};

const kv__importer kv__import_koco_metrics = {
    .name = "koco-code-metrics",
    .summary = "KoCo-Bench *.metrics.json: stored figures, checked",
    .match = match_metrics,
    .wants = wants,
    .begin = metrics_begin,
    .record = no_record,
    .member = metrics_member,
};

const kv__importer kv__import_koco_aggregate = {
    .name = "koco-code-aggregate",
    .summary = "KoCo-Bench aggregates over projects: stored figures, checked",
    .match = match_aggregate,
    .wants = aggregate_wants,
    .begin = aggregate_begin,
    .record = aggregate_record,
};
