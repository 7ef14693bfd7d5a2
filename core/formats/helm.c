/* SPDX-License-Identifier: MIT */
/* HELM: per_instance_stats.json of a run.  Splits are separate, and the count
 * in a statistic is that of runs. */
#include "core/formats/found.h"

#include <string.h>

enum { INSTANCE, TRIAL, STATS };
static const char *const wants[] = {"instance_id", "train_trial_index", "stats",
                                    NULL};

static int
match(const kv__sniff *sniff)
{
    return sniff->root_array &&
                   kv__sniff_has_all(sniff, "instance_id", "stats", NULL)
               ? 12
               : 0;
}

/* The folder is the run: "mmlu:subject=philosophy,...,model=openai_gpt2". */
static kv_str
model_of(kv_str folder)
{
    const char *at = folder.length < 7
                         ? NULL
                         : memmem(folder.data, folder.length, "model=", 6);
    kv_str rest;

    if (at == NULL)
        return folder;
    rest = kv__str(at + 6, folder.length - (size_t)(at + 6 - folder.data));
    return kv__before(rest, ",");
}

/* What is about the answer; the others are about prompts, time and tokens. */
static bool
is_measure(kv_str name)
{
    static const char *const names[] = {"\"exact_match\"",
                                        "\"quasi_exact_match\"",
                                        "\"f1_score\"",
                                        "\"prefix_exact_match\"",
                                        "\"pass\"",
                                        "\"chain_of_thought_correctness\"",
                                        "\"final_number_exact_match\"",
                                        "\"math_equiv\"",
                                        "\"math_equiv_chain_of_thought\"",
                                        "\"code_eval_acc\"",
                                        "\"ifeval_strict_accuracy\"",
                                        "\"wildbench_score_rescaled\"",
                                        "\"omni_math_accuracy\"",
                                        NULL};
    size_t i;

    for (i = 0; names[i] != NULL; i++)
        if (kv__str_is(name, names[i]))
            return true;
    return false;
}

static void
put_stat(kv__import *in, kv__found *found, kv_str stat)
{
    kv_str name = kv__at(stat, "name.name");
    kv_str split = kv__text_or(in, kv__at(stat, "name.split"));
    kv_str folder = kv__import_part(in, 1);
    kv__buf dataset = {0};
    kv_str mean;

    /* Perturbed answers are statistics of their own. */
    if (!is_measure(name) || kv__at(stat, "name.perturbation").length > 0)
        return;
    mean = kv__at(stat, "mean");
    if (mean.length == 0)
        mean = kv__at(stat, "sum");
    folder = kv__before(folder, ",model=");
    folder = kv__before(folder, ":model=");
    folder = kv__before(folder, "-model=");
    kv__buf_add(&dataset, folder.data, folder.length);
    if (split.length > 0) {
        kv__buf_char(&dataset, ' ');
        kv__buf_add(&dataset, split.data, split.length);
    }
    found->dataset = kv__str(dataset.data, dataset.length);
    found->metric = kv__text_or(in, name);
    found->outcome = 0;
    found->why = KV_CLASS_NONE;
    found->has_score = false;
    if (dataset.failed)
        kv__import_nomem(in);
    else if (kv__found_reward(in, found, mean, 1, "mean"))
        kv__found_put(in, found);
    kv__buf_clear(&dataset);
}

static void
record(kv__import *in, const kv__record *record)
{
    kv__found found = {.run = model_of(kv__import_part(in, 1))};
    const char *wrong = NULL;
    kv_str stat;
    size_t at = 0;

    if (!kv__import_id(in, record, INSTANCE, &found.task))
        return;
    found.indexed = kv__index(record->member[TRIAL], &found.index);
    while (kv__scan_next(record->member[STATS], &at, &stat, &wrong))
        put_stat(in, &found, stat);
    if (wrong != NULL)
        kv__import_bad(in, 0, "'stats' has %s", wrong);
}

const kv__importer kv__import_helm = {
    .name = "helm",
    .summary = "HELM: per_instance_stats.json of a run",
    .array = "",
    .match = match,
    .wants = wants,
    .record = record,
};
