/* SPDX-License-Identifier: MIT */
/* opencompass: results/MODEL/DATASET.json with details of each item, as a list
 * or by number; without details there is only a rate. */
#include "core/formats/found.h"

#include <stdio.h>

typedef struct state {
    uint32_t items;
} state;

static int
match(const kv__sniff *sniff)
{
    return !sniff->root_array && kv__sniff_has(sniff, "details") &&
                   (kv__sniff_has(sniff, "accuracy") ||
                    kv__sniff_has(sniff, "score") ||
                    kv__sniff_mentions(sniff, "\"correct\"") ||
                    kv__sniff_mentions(sniff, "\"pred"))
               ? 8
               : 0;
}

/* A truth value, or a list of one. */
static kv_str
verdict_of(kv_str text)
{
    static const char *const names[] = {"correct", "is_correct", "exact_match",
                                        NULL};
    kv_str value = {"", 0}, item;
    const char *wrong;
    size_t at = 0, i;

    for (i = 0; names[i] != NULL && value.length == 0; i++)
        value = kv__at(text, names[i]);
    if (kv__scan_kind(value) == KV__ARRAY &&
        kv__scan_next(value, &at, &item, &wrong))
        return item;
    return value;
}

static void
item(kv__import *in, kv_str key, kv_str text)
{
    state *s = in->state;
    kv__found found = {.task = key, .indexed = true};
    kv_str value = verdict_of(text);
    char number[16];
    double score;

    if (kv__scan_kind(text) != KV__OBJECT)
        return; /* "type": "GEN" among the entries */
    found.run = kv__import_part(in, 1);
    found.dataset = kv__import_stem(in);
    if (key.length == 0) {
        snprintf(number, sizeof number, "%u", s->items);
        found.task = kv__cstr(number);
    }
    s->items++;
    if (kv__number(value, &score)) {
        found.outcome = score >= 1 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
        if (kv__scan_kind(value) == KV__NUMBER) {
            found.has_score = true;
            found.score = score;
            found.kinds = KV__KIND_TESTS | KV__KIND_REWARD;
        }
    }
    kv__found_put(in, &found);
}

static void
member(kv__import *in, kv_str name, kv_str value)
{
    kv__found about = {.run = kv__import_part(in, 1),
                       .dataset = kv__import_stem(in)};

    if (kv__str_is(name, "accuracy") && kv__scan_kind(value) == KV__NUMBER)
        kv__import_check(in, &about, "passed_percent", value);
}

const kv__importer kv__import_opencompass = {
    .name = "opencompass",
    .summary = "opencompass: results of a data set, with details",
    .array = "details",
    .entries = true,
    .state = sizeof(state),
    .match = match,
    .item = item,
    .member = member,
};
