#include "core/tally/tally.h"

#include "core/model/verdict.h"

#include <stdlib.h>
#include <string.h>

kv_status
kv_tally_new(kv_tally **out, kv_error *err)
{
    *out = kv__zalloc(1, sizeof **out);
    return *out == NULL ? kv__nomem(err) : KV_OK;
}

void
kv_tally_free(kv_tally *tally)
{
    size_t i;

    if (tally == NULL)
        return;
    for (i = 0; i < tally->label_count; i++)
        free(tally->labels[i].pair);
    for (i = 0; i < tally->task_count; i++) {
        if (tally->tasks[i].loose != NULL)
            kv__stat_clear(tally->tasks[i].loose);
        free(tally->tasks[i].loose);
        if (tally->tasks[i].attempts > 1)
            free(tally->tasks[i].attempt.many);
    }
    for (i = 0; i < tally->input_count; i++)
        free(tally->inputs[i].skips);
    for (i = 0; i < tally->stored_count; i++) {
        free(tally->stored[i].pair);
        free(tally->stored[i].figure);
    }
    free(tally->labels);
    free(tally->label_slots);
    free(tally->tasks);
    free(tally->wide);
    free(tally->wide_slots);
    free(tally->slots);
    free(tally->inputs);
    free(tally->stored);
    free(tally->expected);
    kv__arena_clear(&tally->ids);
    kv__pool_clear(&tally->pool);
    free(tally);
}

/* --- label sets --------------------------------------------------------- */

static int
compare_labels(const void *a, const void *b)
{
    return strcmp(((const kv__label *)a)->key, ((const kv__label *)b)->key);
}

/* Interned and sorted pairs; NULL when memory ran out. */
/* Names of folders may be no UTF-8; saved and read back they must still be
 * different names: %E9 for the byte. */
static const char *
intern_value(kv_tally *tally, kv_str value)
{
    const unsigned char *at = (const unsigned char *)value.data;
    size_t left = value.length, step;
    kv__buf text = {0};
    const char *interned = NULL;

    if (kv__utf8_valid(value.data, value.length))
        return kv__pool_intern(&tally->pool, value.data, value.length);
    for (; left > 0; at += step, left -= step) {
        step = kv__utf8_step(at, left);
        if (step > 0)
            kv__buf_add(&text, (const char *)at, step);
        else
            kv__buf_printf(&text, "%%%02X", *at);
        step = step == 0 ? 1 : step;
    }
    if (kv__buf_text(&text) != NULL)
        interned = kv__pool_intern(&tally->pool, text.data, text.length);
    kv__buf_clear(&text);
    return interned;
}

static kv__label *
intern_pairs(kv_tally *tally, const kv_str *keys, const kv_str *values,
             size_t count)
{
    kv__label *pairs = kv__zalloc(count, sizeof *pairs);
    size_t i;

    if (pairs == NULL)
        return NULL;
    for (i = 0; i < count; i++) {
        pairs[i].key =
            kv__pool_intern(&tally->pool, keys[i].data, keys[i].length);
        pairs[i].value = intern_value(tally, values[i]);
        if (pairs[i].key == NULL || pairs[i].value == NULL) {
            free(pairs);
            return NULL;
        }
    }
    qsort(pairs, count, sizeof *pairs, compare_labels);
    return pairs;
}

/* Interned strings make equal sets equal bytes. */
static uint32_t *
label_slot(const kv_tally *tally, uint32_t *slots, size_t capacity,
           const kv__label *pairs, size_t count)
{
    size_t at =
        (size_t)kv__hash((const char *)pairs, count * sizeof *pairs, count) &
        (capacity - 1);
    const kv__labels *labels;

    for (; slots[at] != 0; at = (at + 1) & (capacity - 1)) {
        labels = &tally->labels[slots[at] - 1];
        if (labels->count == count &&
            memcmp(labels->pair, pairs, count * sizeof *pairs) == 0)
            break;
    }
    return &slots[at];
}

static bool
grow_label_slots(kv_tally *tally)
{
    size_t capacity =
        tally->label_slot_capacity == 0 ? 64 : tally->label_slot_capacity * 2;
    uint32_t *slots = kv__zalloc(capacity, sizeof *slots);
    size_t i;

    if (slots == NULL)
        return false;
    for (i = 0; i < tally->label_count; i++)
        *label_slot(tally, slots, capacity, tally->labels[i].pair,
                    tally->labels[i].count) = (uint32_t)i + 1;
    free(tally->label_slots);
    tally->label_slots = slots;
    tally->label_slot_capacity = capacity;
    return true;
}

size_t
kv__tally_labels(kv_tally *tally, const kv_str *keys, const kv_str *values,
                 size_t count)
{
    kv__label *pairs = intern_pairs(tally, keys, values, count);
    kv__labels *grown;
    uint32_t *slot = NULL;

    if (pairs == NULL)
        return SIZE_MAX;
    if ((tally->label_count + 1) * 2 <= tally->label_slot_capacity ||
        grow_label_slots(tally))
        slot = label_slot(tally, tally->label_slots, tally->label_slot_capacity,
                          pairs, count);
    if (slot != NULL && *slot != 0) {
        free(pairs);
        return *slot - 1;
    }
    grown = slot == NULL ? NULL
                         : kv__grow(tally->labels, &tally->label_capacity,
                                    tally->label_count + 1, sizeof *grown);
    if (grown == NULL || tally->label_count >= UINT32_MAX - 1) {
        free(pairs);
        return SIZE_MAX;
    }
    tally->labels = grown;
    grown += tally->label_count;
    memset(grown, 0, sizeof *grown);
    grown->pair = pairs;
    grown->count = count;
    *slot = (uint32_t)++tally->label_count;
    return tally->label_count - 1;
}

const char *
kv__labels_get(const kv__labels *labels, const char *key)
{
    size_t i;

    for (i = 0; i < labels->count; i++)
        if (strcmp(labels->pair[i].key, key) == 0)
            return labels->pair[i].value;
    return NULL;
}

/* --- tasks -------------------------------------------------------------- */

static uint32_t *
task_slot(const kv_tally *tally, uint32_t *slots, size_t capacity,
          size_t labels, kv_str id, uint64_t hash)
{
    size_t at = (size_t)hash & (capacity - 1);
    const kv__task *task;

    for (; slots[at] != 0; at = (at + 1) & (capacity - 1)) {
        task = &tally->tasks[slots[at] - 1];
        if (task->hash == hash && task->labels == labels &&
            task->id_length == id.length &&
            memcmp(task->id, id.data, id.length) == 0)
            break;
    }
    return &slots[at];
}

static bool
grow_slots(kv_tally *tally)
{
    size_t capacity = tally->slot_capacity == 0 ? 64 : tally->slot_capacity * 2;
    uint32_t *slots = kv__zalloc(capacity, sizeof *slots);
    size_t i, at;

    if (slots == NULL)
        return false;
    for (i = 0; i < tally->task_count; i++) {
        at = (size_t)tally->tasks[i].hash & (capacity - 1);
        while (slots[at] != 0)
            at = (at + 1) & (capacity - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(tally->slots);
    tally->slots = slots;
    tally->slot_capacity = capacity;
    return true;
}

size_t
kv__tally_task(kv_tally *tally, size_t labels, kv_str id)
{
    kv__task *grown, *task;
    uint32_t *slot;
    uint64_t hash;

    if (tally->last < tally->task_count) {
        task = &tally->tasks[tally->last];
        if (task->labels == labels && task->id_length == id.length &&
            memcmp(task->id, id.data, id.length) == 0)
            return tally->last;
    }
    hash = kv__hash(id.data, id.length, labels + 1);
    if ((tally->task_count + 1) * 2 > tally->slot_capacity &&
        !grow_slots(tally))
        return SIZE_MAX;
    slot =
        task_slot(tally, tally->slots, tally->slot_capacity, labels, id, hash);
    if (*slot != 0)
        return tally->last = *slot - 1;
    if (id.length > UINT32_MAX || tally->task_count >= UINT32_MAX - 1)
        return SIZE_MAX;
    grown = kv__grow(tally->tasks, &tally->task_capacity, tally->task_count + 1,
                     sizeof *grown);
    if (grown == NULL)
        return SIZE_MAX;
    tally->tasks = grown;
    task = &grown[tally->task_count];
    memset(task, 0, sizeof *task);
    task->id = kv__arena_copy(&tally->ids, id.data, id.length);
    if (task->id == NULL)
        return SIZE_MAX;
    task->id_length = (uint32_t)id.length;
    task->labels = (uint32_t)labels;
    task->hash = hash;
    *slot = (uint32_t)++tally->task_count;
    return tally->last = tally->task_count - 1;
}

/* --- attempts ----------------------------------------------------------- */

/* An attempt as 64 bits, from the low end: outcome 3, class 5, has score 1,
 * has counts 1, score numerator 13 and denominator 13, tests passed 13 and
 * run 13.  What does not fit is WIDE: an index into tally->wide, where equal
 * entries are kept once, so that equal attempts have equal codes. */
#define WIDE (UINT64_C(1) << 63)
#define SCORE_MAX INT64_C(4096)
#define TESTS_MAX (UINT64_C(1) << 13)

static uint64_t
tests_run(const kv__entry *entry)
{
    return entry->counts.total - entry->counts.skipped;
}

static bool
pack_narrow(const kv__entry *entry, uint64_t *code)
{
    uint64_t run = entry->has_counts ? tests_run(entry) : 0;

    if (entry->has_counts && run >= TESTS_MAX)
        return false;
    if (entry->has_score && entry->score.den > SCORE_MAX)
        return false;
    *code = entry->outcome | (uint64_t)entry->error_class << 3;
    if (entry->has_score)
        *code |= UINT64_C(1) << 8 | (uint64_t)entry->score.num << 10 |
                 (uint64_t)entry->score.den << 23;
    if (entry->has_counts)
        *code |= UINT64_C(1) << 9 | entry->counts.passed << 36 | run << 49;
    return true;
}

static bool
same_wide(const kv__entry *a, const kv__entry *b)
{
    return a->outcome == b->outcome && a->error_class == b->error_class &&
           a->has_score == b->has_score && a->has_counts == b->has_counts &&
           (!a->has_score ||
            (a->score.num == b->score.num && a->score.den == b->score.den)) &&
           (!a->has_counts || (a->counts.passed == b->counts.passed &&
                               tests_run(a) == tests_run(b)));
}

static uint32_t *
wide_slot(const kv_tally *tally, uint32_t *slots, size_t capacity,
          const kv__entry *entry)
{
    uint64_t key[4] = {
        entry->has_score ? (uint64_t)entry->score.num : 0,
        entry->has_score ? (uint64_t)entry->score.den : 0,
        entry->has_counts ? entry->counts.passed : 0,
        entry->has_counts ? tests_run(entry) : 0,
    };
    size_t at = (size_t)kv__hash((const char *)key, sizeof key,
                                 entry->outcome * 32 + entry->error_class) &
                (capacity - 1);

    while (slots[at] != 0 && !same_wide(&tally->wide[slots[at] - 1], entry))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static bool
grow_wide(kv_tally *tally)
{
    size_t capacity =
        tally->wide_slot_capacity == 0 ? 64 : tally->wide_slot_capacity * 2;
    uint32_t *slots = kv__zalloc(capacity, sizeof *slots);
    size_t i;

    if (slots == NULL)
        return false;
    for (i = 0; i < tally->wide_count; i++)
        *wide_slot(tally, slots, capacity, &tally->wide[i]) = (uint32_t)i + 1;
    free(tally->wide_slots);
    tally->wide_slots = slots;
    tally->wide_slot_capacity = capacity;
    return true;
}

static bool
pack(kv_tally *tally, const kv__entry *entry, uint64_t *code)
{
    kv__entry *grown;
    uint32_t *slot;

    if (pack_narrow(entry, code))
        return true;
    if ((tally->wide_count + 1) * 2 > tally->wide_slot_capacity &&
        !grow_wide(tally))
        return false;
    slot =
        wide_slot(tally, tally->wide_slots, tally->wide_slot_capacity, entry);
    if (*slot == 0) {
        grown = kv__grow(tally->wide, &tally->wide_capacity,
                         tally->wide_count + 1, sizeof *grown);
        if (grown == NULL || tally->wide_count >= UINT32_MAX - 1)
            return false;
        tally->wide = grown;
        grown[tally->wide_count] = *entry;
        *slot = (uint32_t)++tally->wide_count;
    }
    *code = WIDE | (*slot - 1);
    return true;
}

void
kv__tally_unpack(const kv_tally *tally, const kv__packed *packed,
                 kv__entry *out)
{
    uint64_t code = packed->code;

    if ((code & WIDE) != 0) {
        *out = tally->wide[code & ~WIDE];
    } else {
        memset(out, 0, sizeof *out);
        out->outcome = code & 7;
        out->error_class = code >> 3 & 31;
        out->has_score = code >> 8 & 1;
        out->has_counts = code >> 9 & 1;
        out->score.num = code >> 10 & 0x1fff;
        out->score.den = code >> 23 & 0x1fff;
        out->counts.passed = code >> 36 & 0x1fff;
        out->counts.total = code >> 49 & 0x1fff;
    }
    out->indexed = true;
    out->index = packed->index;
}

/* Room for one more: 2, 4, 8 ...; the first attempt stands in the task. */
static kv__packed *
make_room(kv__task *task)
{
    kv__packed *grown;

    if (task->attempts == 0)
        return &task->attempt.one;
    if ((task->attempts & (task->attempts - 1)) != 0)
        return task->attempt.many;
    grown = kv__realloc(task->attempts == 1 ? NULL : task->attempt.many,
                        2 * (size_t)task->attempts * sizeof *grown);
    if (grown == NULL)
        return NULL;
    if (task->attempts == 1)
        grown[0] = task->attempt.one;
    task->attempt.many = grown;
    return grown;
}

/* Attempt INDEX into its place; a repeat only leaves its mark. */
static bool
place(kv__task *task, uint32_t index, uint64_t code)
{
    const kv__packed *have = kv__task_attempts(task);
    uint32_t low = 0, high = task->attempts, middle;
    kv__packed *list;

    /* Attempts mostly come in order, so try the end first. */
    if (high > 0 && have[high - 1].index < index)
        low = high;
    while (low < high) {
        middle = low + (high - low) / 2;
        if (have[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < task->attempts && have[low].index == index) {
        task->repeats++;
        task->conflict |= have[low].code != code;
        return true;
    }
    list = make_room(task);
    if (list == NULL)
        return false;
    memmove(list + low + 1, list + low, (task->attempts - low) * sizeof *list);
    list[low].index = index;
    list[low].reserved = 0;
    list[low].code = code;
    task->attempts++;
    return true;
}

void
kv__stat_clear(kv__stat *stat)
{
    kv__sum_clear(&stat->credit);
    kv__sum_clear(&stat->score);
    memset(stat, 0, sizeof *stat);
}

static bool
count(kv__stat *stat, const kv__entry *entry)
{
    uint64_t run = entry->has_counts ? tests_run(entry) : 0;
    double score;

    stat->n++;
    stat->pass += entry->outcome == KV_OUTCOME_PASS;
    stat->fail += entry->outcome == KV_OUTCOME_FAIL;
    stat->error += entry->outcome == KV_OUTCOME_ERROR;
    stat->unscored += entry->outcome == KV_OUTCOME_UNSCORED;
    stat->no_answer += entry->outcome == KV_OUTCOME_FAIL &&
                       entry->error_class == KV_CLASS_NO_ANSWER;
    stat->ambiguous += entry->outcome == KV_OUTCOME_FAIL &&
                       entry->error_class == KV_CLASS_AMBIGUOUS;
    if (entry->has_counts && entry->outcome <= KV_OUTCOME_FAIL) {
        stat->credits++;
        stat->untested += run == 0;
        if (run > 0 &&
            !kv__sum_add(&stat->credit, (__int128)entry->counts.passed,
                         (int64_t)run))
            return false;
    }
    if (entry->has_score) {
        score = (double)entry->score.num / (double)entry->score.den;
        if (stat->scores == 0 || score < stat->lowest)
            stat->lowest = score;
        stat->scores++;
        if (!kv__sum_add(&stat->score, entry->score.num, entry->score.den))
            return false;
    }
    return true;
}

bool
kv__stat_merge(kv__stat *stat, const kv__stat *from)
{
    if (from->scores > 0 && (stat->scores == 0 || from->lowest < stat->lowest))
        stat->lowest = from->lowest;
    stat->n += from->n;
    stat->pass += from->pass;
    stat->fail += from->fail;
    stat->error += from->error;
    stat->unscored += from->unscored;
    stat->no_answer += from->no_answer;
    stat->ambiguous += from->ambiguous;
    stat->credits += from->credits;
    stat->untested += from->untested;
    stat->scores += from->scores;
    return kv__sum_merge(&stat->credit, &from->credit) &&
           kv__sum_merge(&stat->score, &from->score);
}

bool
kv__task_stat(const kv_tally *tally, const kv__task *task, kv__stat *out)
{
    kv__entry entry;
    uint32_t i;

    if (task->conflict) {
        out->n = out->unscored = task->attempts;
        return true;
    }
    for (i = 0; i < task->attempts; i++) {
        kv__tally_unpack(tally, &kv__task_attempts(task)[i], &entry);
        if (!count(out, &entry))
            return false;
    }
    return task->loose == NULL || kv__stat_merge(out, task->loose);
}

bool
kv__tally_put(kv_tally *tally, size_t labels, kv_str id, const kv__entry *entry)
{
    size_t at = kv__tally_task(tally, labels, id);
    kv__task *task;
    uint64_t code;

    if (at == SIZE_MAX)
        return false;
    task = &tally->tasks[at];
    if (entry->has_counts)
        tally->labels[labels].kinds |= KV__KIND_COUNTED;
    if (entry->indexed)
        return pack(tally, entry, &code) && place(task, entry->index, code);
    if (task->loose == NULL) {
        task->loose = kv__zalloc(1, sizeof *task->loose);
        if (task->loose == NULL)
            return false;
    }
    tally->labels[labels].classes[entry->error_class]++;
    return count(task->loose, entry);
}

/* --- inputs and stored figures ------------------------------------------ */

kv__input *
kv__tally_input(kv_tally *tally, const char *path)
{
    kv__input *grown = kv__grow(tally->inputs, &tally->input_capacity,
                                tally->input_count + 1, sizeof *grown);

    if (grown == NULL)
        return NULL;
    tally->inputs = grown;
    grown += tally->input_count;
    memset(grown, 0, sizeof *grown);
    grown->path = kv__pool_intern(&tally->pool, path, strlen(path));
    if (grown->path == NULL)
        return NULL;
    tally->input_count++;
    return grown;
}

/* The first KV__SKIPS_MAX by line and column, whatever order they come in. */
bool
kv__input_skip(kv_tally *tally, kv__input *input, uint64_t line,
               uint64_t column, const char *reason)
{
    size_t at = input->skip_count;

    reason = kv__pool_intern(&tally->pool, reason, strlen(reason));
    if (reason == NULL)
        return false;
    if (input->skips == NULL) {
        input->skips = kv__zalloc(KV__SKIPS_MAX + 1, sizeof *input->skips);
        if (input->skips == NULL)
            return false;
    }
    while (at > 0 && (input->skips[at - 1].line > line ||
                      (input->skips[at - 1].line == line &&
                       input->skips[at - 1].column > column)))
        at--;
    memmove(input->skips + at + 1, input->skips + at,
            (input->skip_count - at) * sizeof *input->skips);
    input->skips[at].line = line;
    input->skips[at].column = column;
    input->skips[at].reason = reason;
    if (input->skip_count < KV__SKIPS_MAX)
        input->skip_count++;
    return true;
}

kv__stored *
kv__tally_stored(kv_tally *tally, const char *path, uint32_t kinds,
                 const char *const *keys, const kv_str *values, size_t count)
{
    kv_str key_strs[4];
    kv__stored *grown;
    size_t i;

    grown = kv__grow(tally->stored, &tally->stored_capacity,
                     tally->stored_count + 1, sizeof *grown);
    if (grown == NULL)
        return NULL;
    tally->stored = grown;
    grown += tally->stored_count;
    memset(grown, 0, sizeof *grown);
    for (i = 0; i < count && i < 4; i++)
        key_strs[i] = kv__cstr(keys[i]);
    grown->path = kv__pool_intern(&tally->pool, path, strlen(path));
    grown->pair = intern_pairs(tally, key_strs, values, i);
    grown->pairs = i;
    grown->kinds = kinds;
    if (grown->path == NULL || grown->pair == NULL) {
        free(grown->pair);
        return NULL;
    }
    tally->stored_count++;
    return grown;
}

bool
kv__stored_add(kv_tally *tally, kv__stored *stored, const char *name,
               kv_str value)
{
    kv__stored_figure *grown =
        kv__realloc(stored->figure, (stored->figures + 1) * sizeof *grown);

    if (grown == NULL)
        return false;
    stored->figure = grown;
    grown += stored->figures;
    grown->name = kv__pool_intern(&tally->pool, name, strlen(name));
    grown->value = kv__pool_intern(&tally->pool, value.data, value.length);
    if (grown->name == NULL || grown->value == NULL)
        return false;
    stored->figures++;
    return true;
}

/* --- tasks that should be there ----------------------------------------- */

bool
kv__tally_expect(kv_tally *tally, kv_str dataset, kv_str id)
{
    kv__expected *grown = kv__grow(tally->expected, &tally->expected_capacity,
                                   tally->expected_count + 1, sizeof *grown);

    if (grown == NULL)
        return false;
    tally->expected = grown;
    grown += tally->expected_count;
    grown->dataset =
        kv__pool_intern(&tally->pool, dataset.data, dataset.length);
    grown->id = kv__pool_intern(&tally->pool, id.data, id.length);
    grown->id_length = id.length;
    if (grown->dataset == NULL || grown->id == NULL)
        return false;
    tally->expected_count++;
    return true;
}

bool
kv__tally_complete(kv_tally *tally)
{
    const kv__expected *expected;
    const char *dataset;
    size_t i, j;

    for (i = 0; tally->expected_count > 0 && i < tally->label_count; i++) {
        dataset = kv__labels_get(&tally->labels[i], "dataset");
        /* Further labels split a data set in ways its definitions do not
         * know: no telling which part lacks what. */
        if ((tally->labels[i].kinds & KV__KIND_CHOICE) == 0 ||
            dataset == NULL || tally->labels[i].count != 2)
            continue;
        for (j = 0; j < tally->expected_count; j++) {
            expected = &tally->expected[j];
            if (strcmp(expected->dataset, dataset) == 0 &&
                kv__tally_task(tally, i,
                               kv__str(expected->id, expected->id_length)) ==
                    SIZE_MAX)
                return false;
        }
    }
    return true;
}

/* --- merging ------------------------------------------------------------ */

static size_t
merge_labels(kv_tally *tally, const kv__labels *from)
{
    kv_str keys[KV__VERDICT_LABELS_MAX], values[KV__VERDICT_LABELS_MAX];
    kv__labels *mine;
    size_t at, i;

    for (i = 0; i < from->count && i < KV__VERDICT_LABELS_MAX; i++) {
        keys[i] = kv__cstr(from->pair[i].key);
        values[i] = kv__cstr(from->pair[i].value);
    }
    at = kv__tally_labels(tally, keys, values, i);
    if (at == SIZE_MAX)
        return at;
    mine = &tally->labels[at];
    mine->kinds |= from->kinds;
    for (i = 0; i < KV_CLASS_COUNT; i++)
        mine->classes[i] += from->classes[i];
    return at;
}

static bool
merge_task(kv_tally *tally, size_t labels, const kv_tally *other,
           const kv__task *from)
{
    size_t at =
        kv__tally_task(tally, labels, kv__str(from->id, from->id_length));
    kv__task *mine;
    kv__entry entry;
    uint64_t code;
    uint32_t i;

    if (at == SIZE_MAX)
        return false;
    mine = &tally->tasks[at];
    for (i = 0; i < from->attempts; i++) {
        kv__tally_unpack(other, &kv__task_attempts(from)[i], &entry);
        if (!pack(tally, &entry, &code) || !place(mine, entry.index, code))
            return false;
    }
    mine->repeats += from->repeats;
    mine->conflict |= from->conflict;
    if (from->loose == NULL)
        return true;
    if (mine->loose == NULL)
        mine->loose = kv__zalloc(1, sizeof *mine->loose);
    return mine->loose != NULL && kv__stat_merge(mine->loose, from->loose);
}

static bool
merge_input(kv_tally *tally, const kv__input *from)
{
    kv__input *mine = kv__tally_input(tally, from->path);
    size_t i;

    if (mine == NULL)
        return false;
    mine->records = from->records;
    mine->damaged = from->damaged;
    mine->missing = from->missing;
    if (from->format != NULL)
        mine->format =
            kv__pool_intern(&tally->pool, from->format, strlen(from->format));
    if (from->note != NULL)
        mine->note =
            kv__pool_intern(&tally->pool, from->note, strlen(from->note));
    for (i = 0; i < from->skip_count; i++) {
        if (!kv__input_skip(tally, mine, from->skips[i].line,
                            from->skips[i].column, from->skips[i].reason))
            return false;
    }
    return (from->format == NULL || mine->format != NULL) &&
           (from->note == NULL || mine->note != NULL);
}

static bool
merge_stored(kv_tally *tally, const kv__stored *from)
{
    const char *keys[4];
    kv_str values[4];
    kv__stored *mine;
    size_t i;

    for (i = 0; i < from->pairs && i < 4; i++) {
        keys[i] = from->pair[i].key;
        values[i] = kv__cstr(from->pair[i].value);
    }
    mine = kv__tally_stored(tally, from->path, from->kinds, keys, values, i);
    if (mine == NULL)
        return false;
    for (i = 0; i < from->figures; i++) {
        if (!kv__stored_add(tally, mine, from->figure[i].name,
                            kv__cstr(from->figure[i].value)))
            return false;
    }
    return true;
}

/* An empty tally takes over what FROM holds, and leaves it empty. */
bool
kv__tally_adopt(kv_tally *tally, kv_tally *from)
{
    kv_tally swap;

    if (tally->label_count + tally->task_count + tally->input_count +
            tally->stored_count + tally->expected_count >
        0)
        return false;
    swap = *tally;
    *tally = *from;
    *from = swap;
    return true;
}

kv_status
kv_tally_merge(kv_tally *tally, const kv_tally *from, kv_error *err)
{
    size_t *map, i;
    bool good;

    if (tally == from)
        return kv__fail(err, KV_EINVAL, "a tally can't be merged with itself");
    map = kv__zalloc(from->label_count, sizeof *map);
    good = map != NULL;
    for (i = 0; good && i < from->label_count; i++) {
        map[i] = merge_labels(tally, &from->labels[i]);
        good = map[i] != SIZE_MAX;
    }
    for (i = 0; good && i < from->task_count; i++) {
        good = merge_task(tally, map[from->tasks[i].labels], from,
                          &from->tasks[i]);
    }
    for (i = 0; good && i < from->input_count; i++)
        good = merge_input(tally, &from->inputs[i]);
    for (i = 0; good && i < from->stored_count; i++)
        good = merge_stored(tally, &from->stored[i]);
    for (i = 0; good && i < from->expected_count; i++)
        good = kv__tally_expect(
            tally, kv__cstr(from->expected[i].dataset),
            kv__str(from->expected[i].id, from->expected[i].id_length));
    free(map);
    good = good && kv__tally_complete(tally);
    return good ? KV_OK : kv__nomem(err);
}

/* --- verdicts ----------------------------------------------------------- */

kv_status
kv_tally_add(kv_tally *tally, const kv_verdict *verdict, kv_error *err)
{
    kv_str keys[KV__VERDICT_LABELS_MAX], values[KV__VERDICT_LABELS_MAX];
    kv__entry entry;
    size_t labels, i;

    for (i = 0; i < verdict->label_count; i++) {
        keys[i] = kv__cstr(verdict->label[i].key);
        values[i] = kv__cstr(verdict->label[i].value);
    }
    labels = kv__tally_labels(tally, keys, values, i);
    if (labels == SIZE_MAX || !kv__verdict_entry(verdict, &entry))
        return kv__nomem(err);
    tally->labels[labels].kinds |= kv__verdict_kinds(verdict);
    return kv__tally_put(tally, labels,
                         kv__str(verdict->task, verdict->task_length), &entry)
               ? KV_OK
               : kv__nomem(err);
}
