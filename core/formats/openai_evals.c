/* SPDX-License-Identifier: MIT */
/* openai/evals: a log of events.  Those of type "match" are verdicts, and those
 * of type "metrics" where the sample has no match: some evals write both.  A
 * sample with events and without either was not finished. */
#include "core/formats/found.h"

#include <stdlib.h>

enum { MATCHED = 1, MEASURED = 2 };

typedef struct state {
    kv__texts samples;    /* kept */
    unsigned char *marks; /* of each */
    size_t capacity;
} state;

/* The marks of a sample, or NULL when memory ran out. */
static unsigned char *
marks_of(kv__import *in, kv_str sample)
{
    state *s = in->state;
    size_t known = s->samples.count;
    unsigned char *grown = kv__grow(s->marks, &s->capacity, known + 1, 1);
    size_t at;

    if (grown == NULL) {
        kv__import_nomem(in);
        return NULL;
    }
    s->marks = grown;
    at = kv__texts_keep(in, &s->samples, sample);
    if (at == known)
        grown[at] = 0;
    return at == SIZE_MAX ? NULL : &grown[at];
}

enum { SPEC, FINAL, SAMPLE, TYPE, DATA };
static const char *const wants[] = {"spec", "final_report", "sample_id",
                                    "type", "data",         NULL};

static int
match(const kv__sniff *sniff)
{
    return !sniff->root_array &&
                   ((kv__sniff_has(sniff, "spec") &&
                     kv__sniff_mentions(sniff, "\"eval_name\"")) ||
                    kv__sniff_has_all(sniff, "run_id", "event_id", "sample_id",
                                      NULL))
               ? 11
               : 0;
}

/* "score" of graders, "accuracy" of others. */
static bool
measured(kv__import *in, kv__found *found, kv_str data)
{
    kv_str score = kv__at(data, "score");

    if (score.length == 0)
        score = kv__at(data, "accuracy");
    return kv__found_reward(in, found, score, 1, "score");
}

static void
record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};
    kv_str type = record->member[TYPE], data = record->member[DATA];
    unsigned char *marks;

    if (record->member[FINAL].length > 0) {
        kv_str accuracy = kv__at(record->member[FINAL], "accuracy");

        if (accuracy.length > 0)
            kv__import_check(in, &found, "passed_share", accuracy);
        return;
    }
    if (record->member[SAMPLE].length == 0 ||
        !kv__import_id(in, record, SAMPLE, &found.task) ||
        (marks = marks_of(in, found.task)) == NULL)
        return;
    if (kv__is(type, "metrics")) {
        if ((*marks & MATCHED) != 0 || !measured(in, &found, data))
            return;
        *marks |= MEASURED;
    } else if (kv__is(type, "match")) {
        if ((*marks & MEASURED) != 0 ||
            !kv__found_bool(in, &found, kv__at(data, "correct"), "correct"))
            return;
        *marks |= MATCHED;
    } else {
        return;
    }
    kv__found_put(in, &found);
}

static void
end(kv__import *in)
{
    state *s = in->state;
    size_t i;

    for (i = 0; i < s->samples.count; i++) {
        kv__found found = {.task = s->samples.list[i]};

        if (s->marks[i] == 0)
            kv__found_put(in, &found);
    }
}

static void
clear(void *context)
{
    state *s = context;

    kv__texts_free(&s->samples);
    free(s->marks);
}

const kv__importer kv__import_openai_evals = {
    .name = "openai-evals",
    .summary = "openai/evals: a log of events",
    .lines = true,
    .whole = true,
    .state = sizeof(state),
    .match = match,
    .wants = wants,
    .record = record,
    .end = end,
    .clear = clear,
};
