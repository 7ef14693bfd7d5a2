/* SPDX-License-Identifier: MIT */
/* A saved tally as one more input: sharded scoring merges by reading. */
#include "core/formats/importers.h"

#include <string.h>

enum {
    FORMAT,
    INPUT,
    INPUT_FORMAT,
    NOTE,
    COUNTS,
    SKIPS,
    LABELS,
    KINDS,
    CLASSES,
    TASK,
    OF,
    REPEATS,
    CONFLICT,
    ATTEMPTS,
    LOOSE,
    STORED,
    FIGURES,
    EXPECTED,
    DATASET,
    END,
    DEFINITIONS,
    NOTICE,
    DOUBT
};

static const char *const wants[] = {
    "kverify_tally", "input",    "format",      "note",   "counts",  "skips",
    "labels",        "kinds",    "classes",     "task",   "of",      "repeats",
    "conflict",      "attempts", "loose",       "stored", "figures", "expected",
    "dataset",       "end",      "definitions", "notice", "doubt",   NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "kverify_tally") ? 20 : 0;
}

/* COUNT integers of an array; false when it is anything else. */
static bool
integers(kv_str array, int64_t *out, size_t count)
{
    const char *wrong;
    kv_str item;
    size_t at = 0, i = 0;

    if (kv__scan_kind(array) != KV__ARRAY)
        return false;
    for (; kv__scan_next(array, &at, &item, &wrong); i++)
        if (i == count || kv__scan_int(item, &out[i]) != NULL)
            return false;
    return wrong == NULL && i == count;
}

/* A count: 0 or more. */
static bool
natural(kv_str text, uint64_t *out)
{
    int64_t value;

    if (kv__scan_int(text, &value) != NULL || value < 0)
        return false;
    *out = (uint64_t)value;
    return true;
}

static bool
text_of(kv__import *in, kv_str raw, kv_str *out)
{
    return kv__scan_string(raw, &in->scratch, out) == NULL;
}

/* --- lines -------------------------------------------------------------- */

static bool
read_skips(kv__import *in, kv__input *input, kv_str array)
{
    const char *wrong;
    kv_str item, part[3];
    uint64_t line, column;
    size_t at = 0, part_at, i;

    while (kv__scan_next(array, &at, &item, &wrong)) {
        if (kv__scan_kind(item) != KV__ARRAY)
            return false;
        for (part_at = i = 0; i < 3; i++)
            if (!kv__scan_next(item, &part_at, &part[i], &wrong))
                return false;
        if (!natural(part[0], &line) || !natural(part[1], &column) ||
            !text_of(in, part[2], &part[0]))
            return false;
        /* Decoded text is not terminated; the pool's copy is. */
        part[0].data =
            kv__pool_intern(&in->tally->pool, part[0].data, part[0].length);
        if (part[0].data == NULL ||
            !kv__input_skip(in->tally, input, line, column, part[0].data))
            return false;
    }
    return wrong == NULL;
}

static bool
nullable(kv__import *in, kv_str raw, const char **out)
{
    kv_str text;

    if (kv__scan_kind(raw) == KV__NULL)
        return true;
    if (!text_of(in, raw, &text))
        return false;
    *out = kv__pool_intern(&in->tally->pool, text.data, text.length);
    return *out != NULL;
}

static bool
read_input(kv__import *in, const kv__record *record)
{
    int64_t counts[3];
    kv__input *input;
    kv_str path;
    const char *name;

    if (!text_of(in, record->member[INPUT], &path) ||
        !integers(record->member[COUNTS], counts, 3) || counts[0] < 0 ||
        counts[1] < 0 || counts[2] < 0)
        return false;
    name = kv__pool_intern(&in->tally->pool, path.data, path.length);
    input = name == NULL ? NULL : kv__tally_input(in->tally, name);
    if (input == NULL)
        return false;
    input->records = (uint64_t)counts[0];
    input->damaged = (uint64_t)counts[1];
    input->missing = (uint64_t)counts[2];
    if (!nullable(in, record->member[INPUT_FORMAT], &input->format) ||
        !nullable(in, record->member[NOTE], &input->note) ||
        kv__scan_kind(record->member[SKIPS]) != KV__ARRAY)
        return false;
    if (record->member[DEFINITIONS].length > 0 &&
        kv__scan_bool(record->member[DEFINITIONS], &input->definitions) != NULL)
        return false;
    return read_skips(in, input, record->member[SKIPS]);
}

/* [[key, value], ...] */
static bool
read_pairs(kv__import *in, kv_str array, kv_str *keys, kv_str *values,
           size_t *count)
{
    const char *wrong;
    kv_str item, part;
    size_t at = 0, part_at;

    *count = 0;
    if (kv__scan_kind(array) != KV__ARRAY)
        return false;
    while (kv__scan_next(array, &at, &item, &wrong)) {
        part_at = 0;
        if (*count == KV__TALLY_LABELS_MAX ||
            kv__scan_kind(item) != KV__ARRAY ||
            !kv__scan_next(item, &part_at, &part, &wrong) ||
            !text_of(in, part, &keys[*count]) ||
            !kv__scan_next(item, &part_at, &part, &wrong) ||
            !text_of(in, part, &values[*count]))
            return false;
        (*count)++;
    }
    return wrong == NULL;
}

/* The file's label sets get new numbers here: in->memory maps them. */
static bool
read_labels(kv__import *in, const kv__record *record)
{
    kv_str keys[KV__TALLY_LABELS_MAX], values[KV__TALLY_LABELS_MAX];
    int64_t classes[KV_CLASS_COUNT];
    uint64_t kinds;
    size_t count, at, i;

    if (!read_pairs(in, record->member[LABELS], keys, values, &count) ||
        !natural(record->member[KINDS], &kinds) ||
        !integers(record->member[CLASSES], classes, KV_CLASS_COUNT))
        return false;
    at = kv__tally_labels(in->tally, keys, values, count);
    if (at == SIZE_MAX)
        return false;
    in->tally->labels[at].kinds |= (uint32_t)kinds;
    for (i = 0; i < KV_CLASS_COUNT; i++) {
        if (classes[i] < 0)
            return false;
        in->tally->labels[at].classes[i] += (uint64_t)classes[i];
    }
    kv__buf_add(&in->memory, (const char *)&at, sizeof at);
    return !in->memory.failed;
}

static bool
read_sum(kv__import *in, kv_str array, uint64_t most, kv__sum *sum)
{
    const char *wrong;
    kv_str item, part, digits;
    size_t at = 0, part_at, i, terms = 0;
    __int128 num;
    int64_t den;

    if (kv__scan_kind(array) != KV__ARRAY)
        return false;
    while (kv__scan_next(array, &at, &item, &wrong)) {
        part_at = 0;
        if (kv__scan_kind(item) != KV__ARRAY ||
            !kv__scan_next(item, &part_at, &part, &wrong) ||
            !text_of(in, part, &digits) || digits.length > 37 ||
            !kv__scan_next(item, &part_at, &part, &wrong) ||
            kv__scan_int(part, &den) != NULL || den <= 0)
            return false;
        for (num = 0, i = 0; i < digits.length; i++) {
            if (digits.data[i] < '0' || digits.data[i] > '9')
                return false;
            num = num * 10 + (digits.data[i] - '0');
        }
        /* Each attempt adds 1 at most. */
        if (num > (__int128)den * (int64_t)most || terms++ > 4096 ||
            !kv__sum_add(sum, num, den))
            return false;
    }
    return wrong == NULL;
}

/* Whether a sum is at least LEAST, or above 0 where ABOVE. */
static bool
reaches(const kv__sum *sum, uint64_t least, bool above)
{
    mpq_t value;
    bool enough;

    mpq_init(value);
    kv__sum_get(sum, value);
    enough = mpq_cmp_ui(value, (unsigned long)least, 1) >= 0 &&
             (!above || mpq_sgn(value) > 0);
    mpq_clear(value);
    return enough;
}

/* As contradiction() below, of attempts that are only counted: a pass with
 * tests adds 1 to their share, and one with a score adds something. */
static bool
loose_contradiction(kv__import *in, kv_str id, const kv__stat *s)
{
    uint64_t others = s->n - s->pass;
    uint64_t whole = s->credits > s->fail ? s->credits - s->fail : 0;
    bool scored = s->scores > others;

    if (s->credits <= s->pass + s->fail && reaches(&s->credit, whole, false) &&
        reaches(&s->score, 0, scored) &&
        !(s->scores > 0 && others == 0 && s->lowest <= 0))
        return false;
    kv__import_fatal(in,
                     "%s:%llu: task '%.*s': its %llu passes are contradicted "
                     "by its tests or scores",
                     in->path, (unsigned long long)in->line,
                     (int)(id.length < 80 ? id.length : 80), id.data,
                     (unsigned long long)s->pass);
    return true;
}

static bool
read_loose(kv__import *in, kv_str object, kv__stat *out)
{
    static const char *const names[] = {"counts", "lowest", "credit", "score",
                                        NULL};
    uint64_t *const fields[] = {
        &out->n,        &out->pass,      &out->fail,      &out->error,
        &out->unscored, &out->no_answer, &out->ambiguous, &out->credits,
        &out->untested, &out->scores};
    int64_t counts[10];
    kv__problem problem;
    kv__record record;
    size_t i;

    if (!kv__record_split(object, names, &in->scratch, &record, &problem) ||
        !integers(record.member[0], counts, 10) ||
        kv__scan_double(record.member[1], &out->lowest) != NULL)
        return false;
    for (i = 0; i < 10; i++) {
        if (counts[i] < 0 || counts[i] > counts[0] ||
            counts[i] > INT64_C(1) << 53)
            return false;
        *fields[i] = (uint64_t)counts[i];
    }
    return out->n == out->pass + out->fail + out->error + out->unscored &&
           read_sum(in, record.member[2], out->credits, &out->credit) &&
           read_sum(in, record.member[3], out->scores, &out->score);
}

/* A pass that its own counts or score contradict is none; see
 * kv__verdict_settle. */
static bool
contradiction(kv__import *in, kv_str id, const kv__entry *entry)
{
    if (entry->outcome != KV_OUTCOME_PASS)
        return false;
    if (entry->has_counts && (entry->counts.passed == 0 ||
                              entry->counts.passed != entry->counts.total))
        kv__import_fatal(in,
                         "%s:%llu: task '%.*s', attempt %u: a pass with %llu "
                         "of %llu tests passed",
                         in->path, (unsigned long long)in->line,
                         (int)(id.length < 80 ? id.length : 80), id.data,
                         entry->index, (unsigned long long)entry->counts.passed,
                         (unsigned long long)entry->counts.total);
    else if (entry->has_score && entry->score.num == 0)
        kv__import_fatal(in,
                         "%s:%llu: task '%.*s', attempt %u: a pass with a "
                         "score of 0",
                         in->path, (unsigned long long)in->line,
                         (int)(id.length < 80 ? id.length : 80), id.data,
                         entry->index);
    else
        return false;
    return true;
}

static bool
read_attempts(kv__import *in, kv_str array, size_t labels, kv_str id)
{
    const char *wrong;
    int64_t f[7];
    kv__entry entry;
    kv_str item;
    size_t at = 0;

    if (kv__scan_kind(array) != KV__ARRAY)
        return false;
    while (kv__scan_next(array, &at, &item, &wrong)) {
        if (!integers(item, f, 7) || f[0] < 0 || f[0] > UINT32_MAX ||
            f[1] < KV_OUTCOME_PASS || f[1] > KV_OUTCOME_UNSCORED || f[2] < 0 ||
            f[2] >= KV_CLASS_COUNT || f[3] < 0 || f[3] > f[4] || f[5] < 0 ||
            f[6] < -1 || (f[6] >= 0 && f[5] > f[6]) ||
            (f[1] == KV_OUTCOME_PASS && f[2] != KV_CLASS_NONE))
            return false;
        memset(&entry, 0, sizeof entry);
        entry.indexed = true;
        entry.index = (uint32_t)f[0];
        entry.outcome = (kv_outcome)f[1];
        entry.error_class = (kv_class)f[2];
        entry.has_score = f[4] > 0;
        entry.score = (kv__ratio){f[3], f[4]};
        entry.has_counts = f[6] >= 0;
        entry.counts.passed = (uint64_t)f[5];
        entry.counts.total = f[6] < 0 ? 0 : (uint64_t)f[6];
        if (contradiction(in, id, &entry) ||
            !kv__tally_put(in->tally, labels, id, &entry))
            return false;
    }
    return wrong == NULL;
}

static bool
read_task(kv__import *in, const kv__record *record)
{
    uint64_t of, repeats;
    size_t labels, at;
    kv__stat loose = {0};
    kv__row *task;
    bool conflict, good;
    kv_str id;

    if (!text_of(in, record->member[TASK], &id) ||
        !natural(record->member[OF], &of) ||
        of >= in->memory.length / sizeof labels ||
        !natural(record->member[REPEATS], &repeats) ||
        kv__scan_bool(record->member[CONFLICT], &conflict) != NULL)
        return false;
    memcpy(&labels, in->memory.data + of * sizeof labels, sizeof labels);
    at = kv__tally_task(in->tally, labels, id);
    if (at == SIZE_MAX ||
        !read_attempts(in, record->member[ATTEMPTS], labels, id))
        return false;
    task = &in->tally->tasks[at];
    task->repeats += (uint32_t)repeats;
    task->conflict |= conflict;
    if (record->member[LOOSE].length == 0)
        return true;
    good = read_loose(in, record->member[LOOSE], &loose) &&
           !loose_contradiction(in, id, &loose);
    if (good && task->loose == NULL)
        task->loose = kv__zalloc(1, sizeof *task->loose);
    good = good && task->loose != NULL && kv__stat_merge(task->loose, &loose);
    kv__stat_clear(&loose);
    return good;
}

static bool
read_figures(kv__import *in, kv__stored *stored, kv_str array)
{
    const char *wrong, *interned;
    kv_str item, part, name, value;
    size_t at = 0, part_at;

    if (kv__scan_kind(array) != KV__ARRAY)
        return false;
    while (kv__scan_next(array, &at, &item, &wrong)) {
        part_at = 0;
        if (kv__scan_kind(item) != KV__ARRAY ||
            !kv__scan_next(item, &part_at, &part, &wrong) ||
            !text_of(in, part, &name) ||
            !kv__scan_next(item, &part_at, &part, &wrong) ||
            !text_of(in, part, &value))
            return false;
        interned = kv__pool_intern(&in->tally->pool, name.data, name.length);
        if (interned == NULL ||
            !kv__stored_add(in->tally, stored, interned, value))
            return false;
    }
    return wrong == NULL;
}

static bool
read_stored(kv__import *in, const kv__record *record)
{
    kv_str keys[KV__TALLY_LABELS_MAX], values[KV__TALLY_LABELS_MAX];
    const char *names[4];
    kv__stored *stored;
    uint64_t kinds;
    size_t count, i;
    kv_str path;

    if (!natural(record->member[KINDS], &kinds) ||
        !text_of(in, record->member[STORED], &path) ||
        !read_pairs(in, record->member[LABELS], keys, values, &count) ||
        count > 4)
        return false;
    path.data = kv__pool_intern(&in->tally->pool, path.data, path.length);
    for (i = 0; i < count; i++) {
        names[i] =
            kv__pool_intern(&in->tally->pool, keys[i].data, keys[i].length);
        if (names[i] == NULL)
            return false;
    }
    stored = path.data == NULL
                 ? NULL
                 : kv__tally_stored(in->tally, path.data, (uint32_t)kinds,
                                    names, values, count);
    return stored != NULL && read_figures(in, stored, record->member[FIGURES]);
}

static bool
read_expected(kv__import *in, const kv__record *record)
{
    kv_str id, dataset;

    return text_of(in, record->member[EXPECTED], &id) &&
           text_of(in, record->member[DATASET], &dataset) &&
           kv__tally_expect(in->tally, dataset, id);
}

static bool
read_notice(kv__import *in, const kv__record *record)
{
    kv_str text;
    bool doubt;

    return text_of(in, record->member[NOTICE], &text) &&
           kv__scan_bool(record->member[DOUBT], &doubt) == NULL &&
           kv__tally_notice(in->tally, text, doubt);
}

/* in->flags counts the lines; the top bit says the end line was seen. */
#define ENDED (UINT64_C(1) << 63)

static bool
read_line(kv__import *in, const kv__record *record)
{
    uint64_t number;

    if ((in->flags & ENDED) != 0)
        return false;
    if (record->member[END].length > 0) {
        if (!natural(record->member[END], &number) || number != in->flags)
            return false;
        in->flags |= ENDED;
        return true;
    }
    in->flags++;
    if (record->member[FORMAT].length > 0)
        return in->flags == 1 && natural(record->member[FORMAT], &number) &&
               number == 1;
    if (record->member[INPUT].length > 0)
        return read_input(in, record);
    if (record->member[STORED].length > 0)
        return read_stored(in, record);
    if (record->member[EXPECTED].length > 0)
        return read_expected(in, record);
    if (record->member[NOTICE].length > 0)
        return read_notice(in, record);
    if (record->member[LABELS].length > 0)
        return read_labels(in, record);
    return record->member[TASK].length > 0 && read_task(in, record);
}

/* A tally holds counts and no answers. */
static void
begin(kv__import *in)
{
    in->flags = 0;
    if (in->extract != NULL)
        kv__import_fatal(in,
                         "%s: a saved tally holds no answers that could be "
                         "graded again",
                         in->path);
}

static void
record_line(kv__import *in, const kv__record *record)
{
    if (in->status == KV_OK && !read_line(in, record) && in->status == KV_OK)
        kv__import_fatal(in, "%s:%llu: not a line of a saved tally", in->path,
                         (unsigned long long)in->line);
}

static void
end(kv__import *in)
{
    if (in->status == KV_OK && (in->flags & ENDED) == 0)
        kv__import_fatal(in, "%s: the saved tally is cut short", in->path);
}

const kv__importer kv__import_tally = {
    .name = "tally",
    .summary = "a tally saved by kverify score --save-tally",
    .lines = true,
    .whole = true,
    .transparent = true,
    .match = match,
    .wants = wants,
    .begin = begin,
    .record = record_line,
    .end = end,
};
