/* SPDX-License-Identifier: MIT */
/* Scores for inspect's precomputed_scores, one a line. */
#include "core/formats/inspect.h"

enum { ID, EPOCH, VALUE, METADATA };
static const char *const wants[] = {"id", "epoch", "value", "metadata", NULL};

/* Other lines have an id and a value, too, and more beside them. */
static int
match(const kv__sniff *sniff)
{
    static const char *const known[] = {"id",          "value",    "epoch",
                                        "answer",      "metadata", "name",
                                        "explanation", NULL};
    size_t i, k;

    if (!kv__sniff_has_all(sniff, "id", "value", NULL) || sniff->root_array)
        return 0;
    for (i = 0; i < sniff->keys; i++) {
        for (k = 0; known[k] != NULL; k++)
            if (kv__str_is(sniff->key[i], known[k]))
                break;
        if (known[k] == NULL)
            return 0;
    }
    return 8;
}

static void
record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};

    if (kv__found_verdict(in, kv__at(record->member[METADATA], "kverify")) ||
        !kv__import_id(in, record, ID, &found.task))
        return;
    found.indexed = kv__index(record->member[EPOCH], &found.index);
    if (found.indexed && found.index > 0)
        found.index--;
    kv__inspect_score(in, NULL, found, record->member[VALUE]);
}

static void
begin(kv__import *in)
{
    if (kv__import_verdicts_beside(in))
        in->note = KV__OTHERS_BESIDE;
}

const kv__importer kv__import_inspect_scores = {
    .name = "inspect-scores",
    .summary = "inspect: scores computed before, one a line",
    .lines = true,
    .match = match,
    .begin = begin,
    .wants = wants,
    .record = record,
};
