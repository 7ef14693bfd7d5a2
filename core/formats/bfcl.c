/* SPDX-License-Identifier: MIT */
/* BFCL: a score file has its totals in the first line, then the failures, so
 * that those that passed have no names. */
#include "core/formats/found.h"

#include <stdio.h>

typedef struct state {
    int64_t correct, total;
    uint64_t failures;
} state;

enum { ACCURACY, CORRECT, TOTAL, ID, VALID, ERROR };
static const char *const wants[] = {
    "accuracy", "correct_count", "total_count", "id", "valid", "error", NULL};

static int
match_score(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "accuracy", "correct_count", "total_count",
                             NULL) &&
                   !sniff->root_array
               ? 11
               : 0;
}

static void
score_record(kv__import *in, const kv__record *record)
{
    state *s = in->state;
    kv__found found = {.run = kv__import_part(in, 1),
                       .dataset = kv__import_stem(in),
                       .indexed = true,
                       .outcome = KV_OUTCOME_FAIL};

    if (record->member[TOTAL].length > 0) {
        if (kv__scan_int(record->member[CORRECT], &s->correct) != NULL ||
            kv__scan_int(record->member[TOTAL], &s->total) != NULL ||
            s->correct < 0 || s->total < s->correct || s->total > 10000000)
            kv__import_bad(in, 0, "the counts of the first line");
        return;
    }
    if (!kv__import_id(in, record, ID, &found.task))
        return;
    s->failures++;
    kv__found_put(in, &found);
}

/* The correct ones are known by their number only. */
static void
score_end(kv__import *in)
{
    state *s = in->state;
    kv__found found = {.run = kv__import_part(in, 1),
                       .dataset = kv__import_stem(in),
                       .indexed = true,
                       .outcome = KV_OUTCOME_PASS};
    char task[32];
    int64_t i;

    if ((uint64_t)(s->total - s->correct) != s->failures) {
        in->line = 0;
        kv__import_bad(in, 0,
                       "%llu failures are listed, the first line says %lld",
                       (unsigned long long)s->failures,
                       (long long)(s->total - s->correct));
    }
    for (i = 0; i < s->correct && in->status == KV_OK; i++) {
        snprintf(task, sizeof task, "correct %lld", (long long)i + 1);
        found.task = kv__cstr(task);
        kv__found_put(in, &found);
    }
}

const kv__importer kv__import_bfcl = {
    .name = "bfcl",
    .summary = "BFCL: a score file, whose correct tasks have no names",
    .lines = true,
    .whole = true,
    .state = sizeof(state),
    .match = match_score,
    .wants = wants,
    .record = score_record,
    .end = score_end,
};
