/* SPDX-License-Identifier: MIT */
/* Merging tallies of threads and shards.  Adding is done by the functions that
 * add single attempts, so that a merge can't differ from reading everything
 * into one tally. */
#include "core/tally/sources.h"

#include <stdlib.h>
#include <string.h>

/* How a merge changes labels: without sources, and RUN, unless it is NULL, as
 * the run. */
typedef struct changes {
    bool bare;
    const char *run;
} changes;

/* The labels as they become; returns their number. */
static size_t
changed(const kv__label *pairs, size_t count, const changes *how, kv_str *keys,
        kv_str *values)
{
    bool has_run = how->run == NULL;
    size_t i, n = 0;

    for (i = 0; i < count && n < KV__TALLY_LABELS_MAX; i++) {
        if (how->bare && strcmp(pairs[i].key, KV__SOURCE_KEY) == 0)
            continue;
        keys[n] = kv__cstr(pairs[i].key);
        values[n] = kv__cstr(pairs[i].value);
        if (how->run != NULL && strcmp(pairs[i].key, "run") == 0) {
            values[n] = kv__cstr(how->run);
            has_run = true;
        }
        n++;
    }
    if (!has_run && n < KV__TALLY_LABELS_MAX) {
        keys[n] = kv__cstr("run");
        values[n++] = kv__cstr(how->run);
    }
    return n;
}

static size_t
merge_labels(kv_tally *tally, const kv__labels *from, const changes *how)
{
    kv_str keys[KV__TALLY_LABELS_MAX], values[KV__TALLY_LABELS_MAX];
    kv__labels *mine;
    size_t at, i;

    at = kv__tally_labels(
        tally, keys, values,
        changed(from->pairs, from->pair_count, how, keys, values));
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
           const kv__row *from)
{
    size_t at =
        kv__tally_task(tally, labels, kv__str(from->id, from->id_length));
    kv__row *mine;
    kv__entry entry;
    uint64_t code;
    uint32_t i;

    if (at == SIZE_MAX)
        return false;
    mine = &tally->tasks[at];
    for (i = 0; i < from->attempts; i++) {
        kv__tally_unpack(other, &kv__row_attempts(from)[i], &entry);
        if (!kv__tally_pack(tally, &entry, &code) ||
            !kv__row_place(mine, entry.index, code))
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
    mine->definitions = from->definitions;
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
merge_stored(kv_tally *tally, const kv__stored *from, const changes *how)
{
    kv_str keys[KV__TALLY_LABELS_MAX], values[KV__TALLY_LABELS_MAX];
    const char *names[KV__TALLY_LABELS_MAX];
    kv__stored *mine;
    size_t count, i;

    count = changed(from->pairs, from->pair_count, how, keys, values);
    for (i = 0; i < count; i++)
        names[i] = keys[i].data;
    mine =
        kv__tally_stored(tally, from->path, from->kinds, names, values, count);
    if (mine == NULL)
        return false;
    for (i = 0; i < from->figure_count; i++) {
        if (!kv__stored_add(tally, mine, from->figures[i].name,
                            kv__cstr(from->figures[i].value)))
            return false;
    }
    return true;
}

/* For the first of many merges, which would copy everything for nothing. */
bool
kv__tally_adopt(kv_tally *tally, kv_tally *from)
{
    kv_tally swap;

    if (tally->label_count + tally->task_count + tally->input_count +
            tally->stored_count + tally->expected_count + tally->notice_count >
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
    if (tally == from)
        return kv__fail(err, KV_EINVAL, "a tally can't be merged with itself");
    return kv__tally_merge_as(tally, from, NULL, NULL, err);
}

kv_status
kv__tally_merge_as(kv_tally *tally, const kv_tally *from,
                   const char *const *runs, const char *const *stored,
                   kv_error *err)
{
    changes how = {.bare = runs != NULL};
    size_t *map, i;
    bool good;

    /* From an index of FROM's label sets to one of ours. */
    map = kv__zalloc(from->label_count, sizeof *map);
    good = map != NULL;
    for (i = 0; good && i < from->label_count; i++) {
        how.run = runs == NULL ? NULL : runs[i];
        map[i] = merge_labels(tally, &from->labels[i], &how);
        good = map[i] != SIZE_MAX;
    }
    for (i = 0; good && i < from->task_count; i++) {
        good = merge_task(tally, map[from->tasks[i].labels], from,
                          &from->tasks[i]);
    }
    for (i = 0; good && i < from->input_count; i++)
        good = merge_input(tally, &from->inputs[i]);
    for (i = 0; good && i < from->stored_count; i++) {
        how.run = stored == NULL ? NULL : stored[i];
        good = merge_stored(tally, &from->stored[i], &how);
    }
    for (i = 0; good && i < from->notice_count; i++)
        good = kv__tally_notice(tally, kv__cstr(from->notices[i].text),
                                from->notices[i].doubt);
    for (i = 0; good && i < from->expected_count; i++)
        good = kv__tally_expect(
            tally, kv__cstr(from->expected[i].dataset),
            kv__str(from->expected[i].id, from->expected[i].id_length));
    free(map);
    good = good && kv__tally_complete(tally);
    return good ? KV_OK : kv__nomem(err);
}
