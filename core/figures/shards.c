/* SPDX-License-Identifier: MIT */
/* Shards that are missing beside those that were read, runs that were not
 * finished: a smaller table is not what it seems. */
#include "core/figures/tree.h"

#include <stdio.h>
#include <string.h>

typedef struct shard {
    unsigned number, of;
    const char *set;
} shard;

/* The run.json of a folder says what is missing beside it, and so does a file
 * of verdicts that was named without its folder. */
static bool
tells(const kv__input *input)
{
    return input->note != NULL && input->format != NULL &&
           (strcmp(input->format, "run") == 0 ||
            strcmp(input->format, "verdicts") == 0);
}

static bool
read_shard(const kv__input *input, shard *s)
{
    int end = 0;

    if (!tells(input) ||
        sscanf(input->note, "shard %u of %u of %n", &s->number, &s->of, &end) !=
            2 ||
        end == 0)
        return false;
    s->set = input->note + end;
    return true;
}

static bool
has_shard(const kv_report *report, const shard *s, unsigned number)
{
    shard other;
    size_t i;

    for (i = 0; i < report->input_count; i++)
        if (read_shard(&report->tally->inputs[report->inputs[i]], &other) &&
            other.of == s->of && other.number == number &&
            strcmp(other.set, s->set) == 0)
            return true;
    return false;
}

/* Once for each split: at its first shard that is there. */
static bool
missing_shards(kv_report *report, const shard *s)
{
    char list[160] = "";
    unsigned n, missing = 0;
    size_t used = 0;

    for (n = 1; n <= s->of; n++) {
        if (has_shard(report, s, n)) {
            if (missing == n - 1 && n < s->number)
                return true; /* that one is the first */
            continue;
        }
        if (++missing <= 20 && used + 12 < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%u",
                                     missing > 1 ? ", " : "", n);
    }
    return missing == 0 ||
           kv__report_doubt(report, "shards are missing: %s%s of %u", list,
                            missing > 20 ? " and more" : "", s->of);
}

/* Whether PATH with ENDING is an input; inputs are sorted by path. */
static bool
is_input(const kv_report *report, const char *path, const char *ending)
{
    size_t length = strlen(path), low = 0, high = report->input_count, middle;
    const char *have;
    int order;

    while (low < high) {
        middle = low + (high - low) / 2;
        have = report->tally->inputs[report->inputs[middle]].path;
        order = strncmp(have, path, length);
        if (order == 0)
            order = strcmp(have + length, ending);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The file of verdicts that an input says is next to it was not read. */
static bool
lacks_verdicts(const kv_report *report, const kv__input *input)
{
    return input->note != NULL &&
           (strcmp(input->note, KV__VERDICTS_BESIDE) == 0 ||
            strcmp(input->note, KV__OTHERS_BESIDE) == 0) &&
           !is_input(report, input->path, ".kverify.jsonl");
}

bool
kv__report_shards(kv_report *report)
{
    bool good = true;
    size_t i;

    for (i = 0; good && i < report->input_count; i++) {
        const kv__input *input = &report->tally->inputs[report->inputs[i]];

        if (lacks_verdicts(report, input))
            good = kv__report_doubt(report,
                                    "%s: %s, which was not read: name it, too, "
                                    "or the folder",
                                    input->path, input->note);
    }
    for (i = 0; good && i < report->input_count; i++) {
        const kv__input *input = &report->tally->inputs[report->inputs[i]];
        shard s;

        if (!tells(input))
            continue;
        if (strncmp(input->note, "unfinished", 10) == 0)
            good = kv__report_doubt(report,
                                    "%s: the run is not finished and has no "
                                    "verdicts yet; kverify run --resume "
                                    "completes it",
                                    input->path);
        else if (strncmp(input->note, "partial", 7) == 0)
            good = kv__report_doubt(report, "%s: %s", input->path, input->note);
        else if (read_shard(input, &s))
            good = missing_shards(report, &s);
    }
    return good;
}
