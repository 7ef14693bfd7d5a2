/* SPDX-License-Identifier: MIT */
/* What a tally knows about where its counts come from: files that were read,
 * figures stored in them, and tasks that should be there. */
#include "core/tally/tally.h"

#include <stdlib.h>

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

/* Keep the first KV__SKIPS_MAX by line and column, whatever order they come
 * in: pieces of a file are read by several threads. */
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
    kv_str key_strs[KV__TALLY_LABELS_MAX];
    kv__stored *grown;
    size_t i;

    grown = kv__grow(tally->stored, &tally->stored_capacity,
                     tally->stored_count + 1, sizeof *grown);
    if (grown == NULL)
        return NULL;
    tally->stored = grown;
    grown += tally->stored_count;
    memset(grown, 0, sizeof *grown);
    for (i = 0; i < count && i < KV__TALLY_LABELS_MAX; i++)
        key_strs[i] = kv__cstr(keys[i]);
    grown->path = kv__pool_intern(&tally->pool, path, strlen(path));
    grown->pairs = kv__tally_pairs(tally, key_strs, values, &i);
    grown->pair_count = i;
    grown->kinds = kinds;
    if (grown->path == NULL || grown->pairs == NULL) {
        free(grown->pairs);
        return NULL;
    }
    tally->stored_count++;
    return grown;
}

bool
kv__stored_add(kv_tally *tally, kv__stored *stored, const char *name,
               kv_str value)
{
    kv__stored_figure *grown = kv__realloc(
        stored->figures, (stored->figure_count + 1) * sizeof *grown);

    if (grown == NULL)
        return false;
    stored->figures = grown;
    grown += stored->figure_count;
    grown->name = kv__pool_intern(&tally->pool, name, strlen(name));
    grown->value = kv__pool_intern(&tally->pool, value.data, value.length);
    if (grown->name == NULL || grown->value == NULL)
        return false;
    stored->figure_count++;
    return true;
}

bool
kv__tally_notice(kv_tally *tally, kv_str text, bool doubt)
{
    const char *interned =
        kv__pool_intern(&tally->pool, text.data, text.length);
    kv__notice *grown;
    size_t i;

    for (i = 0; interned != NULL && i < tally->notice_count; i++) {
        if (tally->notices[i].text == interned) {
            tally->notices[i].doubt |= doubt;
            return true;
        }
    }
    grown = interned == NULL ? NULL
                             : kv__grow(tally->notices, &tally->notice_capacity,
                                        tally->notice_count + 1, sizeof *grown);
    if (grown == NULL)
        return false;
    tally->notices = grown;
    grown[tally->notice_count++] = (kv__notice){interned, doubt};
    return true;
}

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
        /* Further labels split a data set in ways that its definitions do not
         * know, so nobody can say which part lacks what. */
        if ((tally->labels[i].kinds & KV__KIND_CHOICE) == 0 ||
            dataset == NULL || tally->labels[i].pair_count != 2)
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
