/* SPDX-License-Identifier: MIT */
#include "core/formats/found.h"

#include "core/tally/add.h"

#include <dirent.h>
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- values ------------------------------------------------------------- */

kv_str
kv__member(kv_str object, kv_str key)
{
    kv_str name, value;
    const char *wrong;
    size_t at = 0;

    if (kv__scan_kind(object) != KV__OBJECT)
        return kv__str("", 0);
    while (kv__scan_member(object, &at, &name, &value, &wrong))
        if (name.length == key.length + 2 &&
            memcmp(name.data + 1, key.data, key.length) == 0)
            return value;
    return kv__str("", 0);
}

kv_str
kv__at(kv_str text, const char *path)
{
    size_t length;

    for (;;) {
        length = strcspn(path, ".");
        text = kv__member(text, kv__str(path, length));
        if (path[length] == '\0' || text.length == 0)
            return text;
        path += length + 1;
    }
}

bool
kv__text(kv__import *in, kv_str raw, kv_str *out)
{
    switch (kv__scan_kind(raw)) {
    case KV__STRING: return kv__scan_string(raw, &in->scratch, out) == NULL;
    case KV__NUMBER:
    case KV__BOOL: *out = raw; return true;
    default: return false;
    }
}

kv_str
kv__text_or(kv__import *in, kv_str raw)
{
    kv_str out;

    return kv__text(in, raw, &out) ? out : kv__str("", 0);
}

bool
kv__number(kv_str raw, double *out)
{
    bool yes;

    if (kv__scan_kind(raw) == KV__NUMBER)
        return kv__scan_double(raw, out) == NULL;
    if (kv__scan_bool(raw, &yes) != NULL)
        return false;
    *out = yes;
    return true;
}

/* No value, or one that harnesses write for none. */
static bool
is_missing(kv_str raw)
{
    kv__kind kind = kv__scan_kind(raw);

    return kind == KV__ABSENT || kind == KV__NULL || kind == KV__NAN;
}

bool
kv__is_nothing(kv_str raw)
{
    kv__kind kind = kv__scan_kind(raw);
    size_t at;

    if (is_missing(raw))
        return true;
    if (kind != KV__STRING && kind != KV__ARRAY && kind != KV__OBJECT)
        return false;
    at = kind == KV__STRING ? 1 : kv__scan_blank(raw, 1);
    return at == raw.length - 1;
}

bool
kv__is(kv_str raw, const char *string)
{
    size_t length = strlen(string);

    return raw.length == length + 2 && raw.data[0] == '"' &&
           memcmp(raw.data + 1, string, length) == 0;
}

bool
kv__index(kv_str raw, uint32_t *out)
{
    int64_t value;

    if (kv__scan_int(raw, &value) != NULL || value < 0 || value > UINT32_MAX)
        return false;
    *out = (uint32_t)value;
    return true;
}

size_t
kv__count(kv_str array)
{
    size_t at = 0, count = 0;
    const char *wrong;
    kv_str item;

    if (kv__scan_kind(array) == KV__ARRAY)
        while (kv__scan_next(array, &at, &item, &wrong))
            count++;
    return count;
}

static uint64_t
hash_of(kv_str text)
{
    return kv__hash(text.data, text.length, 1);
}

size_t
kv__texts_place(const kv__texts *texts, kv_str text)
{
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(&texts->table, hash_of(text), &probe)) !=
           KV__TABLE_END)
        if (kv__str_compare(texts->list[at], text) == 0)
            return at;
    return SIZE_MAX;
}

bool
kv__texts_has(const kv__texts *texts, kv_str text)
{
    return kv__texts_place(texts, text) != SIZE_MAX;
}

int
kv__texts_add(kv__texts *texts, kv_str text)
{
    kv_str *grown;

    if (kv__texts_has(texts, text))
        return 0;
    grown = kv__grow(texts->list, &texts->capacity, texts->count + 1,
                     sizeof *grown);
    if (grown == NULL)
        return -1;
    texts->list = grown;
    grown[texts->count] = text;
    return kv__table_add(&texts->table, hash_of(text), texts->count++) ? 1 : -1;
}

void
kv__texts_clear(kv__texts *texts)
{
    free(texts->list);
    kv__table_clear(&texts->table);
}

size_t
kv__texts_keep(kv__import *in, kv__texts *texts, kv_str text)
{
    size_t at = kv__texts_place(texts, text), count = texts->count;
    char *copy;

    if (at != SIZE_MAX)
        return at;
    /* Not strndup: a text may hold NUL. */
    copy = malloc(text.length + 1);
    if (copy != NULL) {
        memcpy(copy, text.data, text.length);
        copy[text.length] = '\0';
        if (kv__texts_add(texts, kv__str(copy, text.length)) == 1)
            return count;
    }
    if (texts->count == count)
        free(copy); /* else the list has it */
    kv__import_nomem(in);
    return SIZE_MAX;
}

void
kv__texts_free(kv__texts *texts)
{
    while (texts->count > 0)
        free((void *)(uintptr_t)texts->list[--texts->count].data);
    kv__texts_clear(texts);
}

kv_str
kv__last_part(kv_str s)
{
    size_t at = s.length;

    while (at > 0 && s.data[at - 1] != '/')
        at--;
    return kv__str(s.data + at, s.length - at);
}

bool
kv__ends_with(kv_str s, const char *ending)
{
    size_t length = strlen(ending);

    return s.length >= length &&
           memcmp(s.data + s.length - length, ending, length) == 0;
}

bool
kv__begins_with(kv_str s, const char *beginning)
{
    size_t length = strlen(beginning);

    return s.length >= length && memcmp(s.data, beginning, length) == 0;
}

kv_str
kv__before(kv_str s, const char *text)
{
    const char *at =
        s.length == 0 ? NULL : memmem(s.data, s.length, text, strlen(text));

    return at == NULL ? s : kv__str(s.data, (size_t)(at - s.data));
}

/* --- an attempt --------------------------------------------------------- */

void
kv__import_run_folder(kv__import *in, int folders)
{
    kv_str name = kv__import_part(in, folders);

    kv__buf_reset(&in->run_name);
    kv__buf_add(&in->run_name, name.data, name.length);
}

/* The run of the file: what the user says, or folder and file. */
static kv_str
run_of(kv__import *in)
{
    kv_str folder, stem;

    if (in->run != NULL)
        return kv__cstr(in->run);
    if (in->run_name.length == 0) {
        folder = kv__import_part(in, 1);
        stem = kv__import_stem(in);
        kv__buf_add(&in->run_name, folder.data, folder.length);
        kv__buf_char(&in->run_name, '/');
        kv__buf_add(&in->run_name, stem.data, stem.length);
    }
    return kv__str(in->run_name.data, in->run_name.length);
}

static const char *const label_keys[] = {"run", "dataset"};

/* The labels' values, the run's name in NAME where a measure is part of it. */
static size_t
label_values(kv__import *in, const kv__found *found, kv__buf *name,
             kv_str *values)
{
    values[0] =
        found->run.length > 0 && in->run == NULL ? found->run : run_of(in);
    values[1] = found->dataset;
    if (found->metric.length > 0) {
        kv__buf_add(name, values[0].data, values[0].length);
        kv__buf_str(name, " [");
        kv__buf_add(name, found->metric.data, found->metric.length);
        kv__buf_char(name, ']');
        values[0] = kv__str(name->data, name->length);
    }
    return found->dataset.length > 0 ? 2 : 1;
}

/* Whether a mean of scores says more than the share that passed. */
static bool
is_graded(const kv__found *found)
{
    return found->has_score && found->score != 0 && found->score != 1;
}

/* The run was read, and not taken from a path. */
static bool
is_stated(const kv__import *in, kv_str run)
{
    return run.length > 0 && (run.data < in->absolute ||
                              run.data >= in->absolute + strlen(in->absolute));
}

static bool
set_labels(kv__import *in, const kv__found *found)
{
    uint32_t kinds = found->kinds == 0 ? KV__KIND_TESTS : found->kinds;

    kv__buf name = {0};
    kv_str values[2];
    size_t count = label_values(in, found, &name, values);
    bool good;

    if (name.failed) {
        kv__import_nomem(in);
        return false;
    }
    good = kv__import_labels(in, label_keys, values, count);
    kv__buf_clear(&name);
    if (good)
        in->tally->labels[in->labels].kinds |=
            (is_graded(found) ? kinds : kinds & ~KV__KIND_REWARD) |
            (is_stated(in, found->run) ? KV__RUN_STATED : 0);
    return good;
}

/* A reward that no sum here can hold. */
static void
note_outside(kv__piece *piece, double score)
{
    if (piece->outside == 0 || score < piece->lowest)
        piece->lowest = score;
    if (piece->outside == 0 || score > piece->highest)
        piece->highest = score;
    piece->sum += score;
    piece->outside++;
}

void
kv__found_put(kv__import *in, const kv__found *found)
{
    kv__entry entry = {
        .outcome = found->outcome,
        .error_class = found->why,
        .indexed = found->indexed,
        .index = found->index,
        .has_counts = found->has_counts,
        .counts = found->counts,
    };

    if (entry.outcome == 0) {
        entry.outcome = KV_OUTCOME_UNSCORED;
        if (entry.error_class == KV_CLASS_NONE)
            entry.error_class = KV_CLASS_MISSING;
    }
    if (found->has_score) {
        entry.has_score = kv__ratio_of(found->score, &entry.score);
        entry.outside = !entry.has_score && isfinite(found->score);
        entry.reward = found->score;
        if (!entry.has_score)
            note_outside(in->piece, found->score);
    }
    if (entry.error_class == KV_CLASS_MISSING)
        in->piece->missing++;
    /* Where there was nothing to run, no test ran. */
    if (entry.outcome == KV_OUTCOME_FAIL &&
        (found->kinds & KV__KIND_CHOICE) == 0 &&
        (entry.error_class == KV_CLASS_NO_ANSWER ||
         entry.error_class == KV_CLASS_COMPILE))
        entry.has_counts = true;
    /* A harness may pass an attempt in which a part failed, by weights or a
     * threshold: then the parts are no tests of ours. */
    if (entry.outcome == KV_OUTCOME_PASS && entry.has_counts &&
        (kv__tests_run(&entry) == 0 ||
         entry.counts.passed != kv__tests_run(&entry)))
        entry.has_counts = false;
    if (entry.outcome == KV_OUTCOME_PASS && entry.has_score &&
        entry.score.num == 0)
        kv__import_bad(in, 0, "task '%.*s' passes with a score of 0",
                       (int)found->task.length, found->task.data);
    else if (found->task.length == 0)
        kv__import_bad(in, 0, "no name of a task");
    else if (set_labels(in, found))
        kv__import_put(in, found->task, &entry);
}

void
kv__import_verdict(kv__import *in, const kv_verdict *verdict)
{
    kv__entry entry;
    kv_error err;

    kv__verdict_entry(verdict, &entry);
    if (entry.outside)
        note_outside(in->piece, entry.reward);
    if (entry.error_class == KV_CLASS_MISSING)
        in->piece->missing++;
    if (kv__tally_add_as(in->tally, verdict, in->run, &err) != KV_OK)
        kv__import_nomem(in);
}

bool
kv__found_verdict(kv__import *in, kv_str raw)
{
    kv_verdict *verdict = NULL;
    kv_error err = {0};
    kv_status status;

    if (kv__scan_kind(raw) == KV__STRING && !kv__text(in, raw, &raw)) {
        kv__import_bad(in, 0, "'kverify' is no text");
        return true;
    }
    if (kv__scan_kind(raw) != KV__OBJECT)
        return false;
    status = kv_verdict_read(raw, &verdict, &err);
    if (status == KV_OK)
        kv__import_verdict(in, verdict);
    else if (status == KV_ENOMEM)
        kv__import_nomem(in);
    else
        kv__import_bad(in, 0, "'kverify': %s", err.message);
    kv_verdict_free(verdict);
    return true;
}

bool
kv__import_verdicts_beside(kv__import *in)
{
    if (!kv__import_sibling(in, 0, ".kverify.jsonl"))
        return false;
    in->note = KV__VERDICTS_BESIDE;
    return true;
}

void
kv__found_task(kv__import *in, const kv__found *found)
{
    if (set_labels(in, found) &&
        kv__tally_task(in->tally, in->labels, found->task) == SIZE_MAX)
        kv__import_nomem(in);
}

bool
kv__found_bool(kv__import *in, kv__found *found, kv_str raw, const char *name)
{
    bool yes;

    if (is_missing(raw)) {
        found->outcome = KV_OUTCOME_UNSCORED;
        found->why = KV_CLASS_MISSING;
        return true;
    }
    if (kv__scan_bool(raw, &yes) != NULL) {
        kv__import_bad(in, 0, "'%s' is neither true nor false", name);
        return false;
    }
    found->outcome = yes ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    return true;
}

void
kv__found_bools(kv__import *in, kv__found *found, kv_str array,
                const char *name)
{
    const char *wrong = NULL;
    kv_str item;
    size_t at = 0;

    found->indexed = true;
    for (found->index = 0; kv__scan_next(array, &at, &item, &wrong);
         found->index++) {
        found->why = KV_CLASS_NONE;
        if (kv__found_bool(in, found, item, name))
            kv__found_put(in, found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'%s' has %s", name, wrong);
    else if (found->index == 0)
        kv__found_task(in, found);
}

bool
kv__found_reward(kv__import *in, kv__found *found, kv_str raw, double pass,
                 const char *name)
{
    double reward;

    if (is_missing(raw)) {
        found->outcome = KV_OUTCOME_UNSCORED;
        found->why = KV_CLASS_MISSING;
        return true;
    }
    if (!kv__number(raw, &reward)) {
        kv__import_bad(in, 0, "'%s' is no number", name);
        return false;
    }
    found->outcome = reward >= pass ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
    found->has_score = true;
    found->score = reward;
    found->kinds |= KV__KIND_TESTS | KV__KIND_REWARD;
    return true;
}

void
kv__found_error(kv__found *found, kv_class why)
{
    found->outcome = KV_OUTCOME_ERROR;
    found->why = why;
    found->has_score = false;
}

void
kv__found_counts(kv__found *found, uint64_t passed, uint64_t failed,
                 uint64_t skipped)
{
    found->has_counts = true;
    found->counts.passed = passed;
    found->counts.failed = failed;
    found->counts.skipped = skipped;
    found->counts.total = passed + failed + skipped;
    found->kinds |= KV__KIND_TESTS | KV__KIND_COUNTED;
}

/* --- around the file ---------------------------------------------------- */

/* The path of the folder LEVEL above the file, into PATH. */
static bool
folder_path(const kv__import *in, int level, kv__buf *path)
{
    kv_str part = kv__import_part(in, level);

    kv__buf_reset(path);
    if (part.length == 0)
        return false;
    kv__buf_add(path, in->absolute,
                (size_t)(part.data + part.length - in->absolute));
    return kv__buf_text(path) != NULL;
}

void
kv__import_together(kv__import *in, int level)
{
    kv__buf path = {0};

    if (in->tally->source != NULL && folder_path(in, level, &path) &&
        !kv__tally_from(in->tally, path.data))
        kv__import_nomem(in);
    kv__buf_clear(&path);
}

bool
kv__import_beside(const kv__import *in, int level, const char *pattern)
{
    kv__buf path = {0};
    const struct dirent *entry;
    bool found = false;
    DIR *dir = NULL;

    if (folder_path(in, level, &path)) {
        if (strpbrk(pattern, "*?[\\") == NULL) {
            /* A name is not looked for among a million others. */
            kv__buf_char(&path, '/');
            kv__buf_str(&path, pattern);
            found = kv__buf_text(&path) != NULL && access(path.data, F_OK) == 0;
        } else {
            dir = opendir(path.data);
        }
    }
    while (dir != NULL && !found && (entry = readdir(dir)) != NULL)
        found = fnmatch(pattern, entry->d_name, 0) == 0;
    if (dir != NULL)
        closedir(dir);
    kv__buf_clear(&path);
    return found;
}

/* --- stored figures ----------------------------------------------------- */

static void
store(kv__import *in, uint32_t kinds, const kv_str *values, size_t count,
      const char *name, kv_str value)
{
    kv__stored *stored =
        kv__tally_stored(in->tally, in->path, kinds, label_keys, values, count);

    if (stored == NULL || !kv__stored_add(in->tally, stored, name, value))
        kv__import_nomem(in);
}

void
kv__import_quote(kv__import *in, kv_str run, kv_str dataset, const char *name,
                 kv_str value)
{
    kv_str values[2] = {run.length > 0 && in->run == NULL ? run : run_of(in),
                        dataset};

    store(in, 0, values, dataset.length > 0 ? 2 : 1, name, value);
}

void
kv__import_check(kv__import *in, const kv__found *about, const char *name,
                 kv_str value)
{
    kv__buf text = {0};
    kv_str values[2];
    size_t count;

    /* What the user joins under one name is about more than this file. */
    if (in->run != NULL)
        return;
    count = label_values(in, about, &text, values);
    if (text.failed)
        kv__import_nomem(in);
    else
        store(in, KV__KIND_TESTS | KV__KIND_CHOICE, values, count, name, value);
    kv__buf_clear(&text);
}
