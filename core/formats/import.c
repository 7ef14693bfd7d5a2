/* SPDX-License-Identifier: MIT */
#include "core/formats/import.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
kv__sniff_has(const kv__sniff *sniff, const char *key)
{
    size_t i;

    for (i = 0; i < sniff->keys; i++)
        if (kv__str_is(sniff->key[i], key))
            return true;
    return false;
}

bool
kv__sniff_has_all(const kv__sniff *sniff, ...)
{
    const char *key;
    va_list keys;
    bool all = true;

    va_start(keys, sniff);
    while (all && (key = va_arg(keys, const char *)) != NULL)
        all = kv__sniff_has(sniff, key);
    va_end(keys);
    return all;
}

kv_str
kv__sniff_value(const kv__sniff *sniff, const char *key)
{
    size_t i;

    for (i = 0; i < sniff->keys; i++)
        if (kv__str_is(sniff->key[i], key))
            return sniff->value[i];
    return kv__str("", 0);
}

bool
kv__sniff_mentions(const kv__sniff *sniff, const char *text)
{
    return sniff->text.length > 0 &&
           memmem(sniff->text.data, sniff->text.length, text, strlen(text)) !=
               NULL;
}

void
kv__import_nomem(kv__import *in)
{
    in->status = KV_ENOMEM;
}

void
kv__import_fatal(kv__import *in, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(in->fatal, sizeof in->fatal, format, args);
    va_end(args);
    in->status = KV_EFORMAT;
}

void
kv__import_bad(kv__import *in, size_t column, const char *format, ...)
{
    kv__piece *piece = in->piece;
    char text[256];
    char *copy;
    va_list args;

    piece->damaged++;
    if (piece->skips == KV__SKIPS_MAX)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    copy = kv__alloc(strlen(text) + 1);
    if (copy == NULL) {
        kv__import_nomem(in);
        return;
    }
    strcpy(copy, text);
    piece->skip[piece->skips].line = in->line;
    piece->skip[piece->skips].column = column;
    piece->skip[piece->skips++].reason = copy;
}

kv_str
kv__import_part(const kv__import *in, int level)
{
    const char *end = in->absolute + strlen(in->absolute), *start;

    for (;; level--) {
        start = end;
        while (start > in->absolute && start[-1] != '/')
            start--;
        if (level == 0)
            return kv__str(start, (size_t)(end - start));
        if (start == in->absolute)
            return kv__str("", 0);
        end = start - 1;
    }
}

kv_str
kv__import_stem(const kv__import *in)
{
    static const char *const endings[] = {
        ".gz",   ".jsonl_results.jsonl", ".jsonl",   ".json",  ".xml", ".trx",
        ".eval", "_eval_results",        ".results", "_scored"};
    kv_str name = kv__import_part(in, 0);
    size_t i, length;

    for (i = 0; i < sizeof endings / sizeof *endings; i++) {
        length = strlen(endings[i]);
        if (name.length > length &&
            memcmp(name.data + name.length - length, endings[i], length) == 0)
            name.length -= length;
    }
    return name;
}

bool
kv__import_sibling(const kv__import *in, size_t cut, const char *ending)
{
    size_t length = strlen(in->path);
    kv__buf path = {0};
    bool found;

    if (cut > length)
        return false;
    kv__buf_add(&path, in->path, length - cut);
    kv__buf_str(&path, ending);
    found = kv__buf_text(&path) != NULL && access(path.data, F_OK) == 0;
    kv__buf_clear(&path);
    return found;
}

bool
kv__import_labels(kv__import *in, const char *const *keys, const kv_str *values,
                  size_t count)
{
    kv_str key_strs[8];
    kv__buf *memo = &in->labels_key;
    size_t i, at = 0;

    /* The values, length-prefixed, are the same as last time? */
    if (in->labels != SIZE_MAX) {
        for (i = 0; i < count; i++) {
            size_t length;

            if (memo->length - at < sizeof length)
                break;
            memcpy(&length, memo->data + at, sizeof length);
            at += sizeof length;
            if (length != values[i].length || memo->length - at < length ||
                memcmp(memo->data + at, values[i].data, length) != 0)
                break;
            at += length;
        }
        if (i == count && at == memo->length)
            return true;
    }
    for (i = 0; i < count; i++) {
        if (values[i].length > 0 &&
            memchr(values[i].data, '\0', values[i].length) != NULL) {
            kv__import_bad(in, 0, "'%s' has a NUL character", keys[i]);
            return false;
        }
    }
    kv__buf_reset(memo);
    for (i = 0; i < count; i++) {
        key_strs[i] = kv__cstr(keys[i]);
        kv__buf_add(memo, (const char *)&values[i].length,
                    sizeof values[i].length);
        kv__buf_add(memo, values[i].data, values[i].length);
    }
    in->labels = kv__tally_labels(in->tally, key_strs, values, count);
    if (in->labels == SIZE_MAX || memo->failed) {
        in->labels = SIZE_MAX;
        kv__import_nomem(in);
        return false;
    }
    return true;
}

void
kv__import_put(kv__import *in, kv_str id, const kv__entry *entry)
{
    if (!kv__tally_put(in->tally, in->labels, id, entry))
        kv__import_nomem(in);
}

void
kv__import_unscored(kv__import *in, kv_str id, bool indexed, uint32_t index,
                    kv_class error_class)
{
    kv__entry entry = {
        .outcome = KV_OUTCOME_UNSCORED,
        .error_class = error_class,
        .indexed = indexed,
        .index = index,
    };

    kv__import_put(in, id, &entry);
}

bool
kv__import_id(kv__import *in, const kv__record *record, size_t m, kv_str *out)
{
    const char *wrong = record->member[m].length == 0
                            ? "absent"
                            : kv__scan_id(record->member[m], &in->scratch, out);

    if (wrong != NULL)
        kv__import_bad(in, 0, "'%s' is %s", in->importer->wants[m], wrong);
    return wrong == NULL;
}

bool
kv__import_string(kv__import *in, const kv__record *record, size_t m,
                  kv_str *out)
{
    const char *wrong =
        record->member[m].length == 0
            ? "absent"
            : kv__scan_string(record->member[m], &in->scratch, out);

    if (wrong != NULL)
        kv__import_bad(in, 0, "'%s' is %s", in->importer->wants[m], wrong);
    return wrong == NULL;
}

/* --- gold --------------------------------------------------------------- */

struct kv__gold {
    pthread_mutex_t lock;
    kv__arena text;
    kv__question *all;
    size_t count, capacity;
    kv__table table;
};

kv__gold *
kv__gold_new(void)
{
    kv__gold *gold = kv__zalloc(1, sizeof *gold);

    if (gold != NULL)
        pthread_mutex_init(&gold->lock, NULL);
    return gold;
}

void
kv__gold_free(kv__gold *gold)
{
    if (gold == NULL)
        return;
    pthread_mutex_destroy(&gold->lock);
    kv__arena_clear(&gold->text);
    free(gold->all);
    kv__table_clear(&gold->table);
    free(gold);
}

static bool
same(kv_str a, kv_str b)
{
    return kv__str_compare(a, b) == 0;
}

static uint64_t
hash_of(kv_str dataset, kv_str id)
{
    return kv__hash(id.data, id.length,
                    kv__hash(dataset.data, dataset.length, 7));
}

static kv__question *
find(const kv__gold *gold, kv_str dataset, kv_str id)
{
    uint64_t hash = hash_of(dataset, id);
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(&gold->table, hash, &probe)) != KV__TABLE_END)
        if (same(gold->all[at].id, id) && same(gold->all[at].dataset, dataset))
            return &gold->all[at];
    return NULL;
}

static bool
keep(kv__gold *gold, kv_str *text)
{
    text->data = kv__arena_copy(&gold->text, text->data, text->length);
    return text->data != NULL;
}

static int
add_question(kv__gold *gold, const kv__question *question)
{
    kv__question *grown, *new = find(gold, question->dataset, question->id);

    if (new != NULL) {
        new->conflict |= !same(new->gt, question->gt) ||
                         !same(new->stem, question->stem) ||
                         !same(new->instruction, question->instruction);
        return 1;
    }
    grown =
        kv__grow(gold->all, &gold->capacity, gold->count + 1, sizeof *grown);
    if (grown == NULL)
        return -1;
    gold->all = grown;
    new = &grown[gold->count];
    *new = *question;
    if (!keep(gold, &new->dataset) || !keep(gold, &new->id) ||
        !keep(gold, &new->gt) || !keep(gold, &new->stem) ||
        !keep(gold, &new->instruction) ||
        !kv__table_add(&gold->table, hash_of(new->dataset, new->id),
                       gold->count))
        return -1;
    gold->count++;
    return 0;
}

int
kv__gold_add(kv__gold *gold, const kv__question *question)
{
    int added;

    pthread_mutex_lock(&gold->lock);
    added = add_question(gold, question);
    pthread_mutex_unlock(&gold->lock);
    return added;
}

const kv__question *
kv__gold_find(const kv__gold *gold, kv_str dataset, kv_str id)
{
    return gold == NULL ? NULL : find(gold, dataset, id);
}

size_t
kv__gold_count(const kv__gold *gold)
{
    return gold->count;
}

bool
kv__gold_has_instances(const kv__gold *gold)
{
    size_t i;

    for (i = 0; gold != NULL && i < gold->count; i++)
        if (gold->all[i].instance)
            return true;
    return false;
}

const kv__question *
kv__gold_at(const kv__gold *gold, size_t index)
{
    return &gold->all[index];
}
