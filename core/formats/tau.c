/* SPDX-License-Identifier: MIT */
/* tau-bench: a list of trials; tau2: a document with simulations, or a folder
 * of them.  A reward of 1, but for rounding, is a success. */
#include "core/formats/found.h"

#include <math.h>

#define ALMOST_1 (1 - 1e-6)

enum { TASK, REWARD, TRIAL, INFO };
static const char *const wants[] = {"task_id", "reward", "trial", "info", NULL};

static int
match_tau(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "task_id", "reward", "traj", NULL) ||
                   (sniff->root_array && !sniff->whole &&
                    kv__sniff_has_all(sniff, "task_id", "reward", "info", NULL))
               ? 12
               : 0;
}

static void
success(kv__found *found)
{
    if (found->has_score)
        found->outcome =
            fabs(found->score - 1) <= 1e-6 ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL;
}

static void
tau_record(kv__import *in, const kv__record *record)
{
    kv__found found = {0};

    if (!kv__import_id(in, record, TASK, &found.task) ||
        !kv__found_reward(in, &found, record->member[REWARD], ALMOST_1,
                          "reward"))
        return;
    success(&found);
    found.indexed = kv__index(record->member[TRIAL], &found.index);
    if (!kv__is_nothing(kv__at(record->member[INFO], "error")))
        kv__found_error(&found, KV_CLASS_INFRA);
    kv__found_put(in, &found);
}

const kv__importer kv__import_tau = {
    .name = "tau-bench",
    .summary = "tau-bench: a list of trials",
    .array = "",
    .match = match_tau,
    .wants = wants,
    .record = tau_record,
};

/* --- tau2 ---------------------------------------------------------------- */

enum { T2_TASK, T2_TRIAL, T2_REWARD, T2_REASON };
static const char *const t2_wants[] = {"task_id", "trial", "reward_info",
                                       "termination_reason", NULL};

static void
t2_record(kv__import *in, const kv__record *record)
{
    kv_str info = record->member[T2_REWARD];
    kv__found found = {0};

    if (!kv__import_id(in, record, T2_TASK, &found.task) ||
        !kv__found_reward(in, &found, kv__at(info, "reward"), ALMOST_1,
                          "reward"))
        return;
    success(&found);
    found.kinds = KV__KIND_TESTS | KV__KIND_REWARD;
    found.indexed = kv__index(record->member[T2_TRIAL], &found.index);
    if (kv__is(record->member[T2_REASON], "infrastructure_error"))
        kv__found_error(&found, KV_CLASS_INFRA);
    kv__found_put(in, &found);
}

static int
match_t2(const kv__sniff *sniff)
{
    return !sniff->root_array &&
                   (kv__sniff_has_all(sniff, "info", "tasks", "simulations",
                                      NULL) ||
                    (kv__sniff_has_all(sniff, "timestamp", "info", NULL) &&
                     kv__sniff_mentions(sniff, "\"num_trials\"")))
               ? 11
               : 0;
}

/* results.json of a folder whose simulations lie in files of their own. */
static void
begin_t2(kv__import *in)
{
    if (kv__import_beside(in, 1, "simulations"))
        kv__import_run_folder(in, 1);
}

const kv__importer kv__import_tau2 = {
    .name = "tau2-bench",
    .summary = "tau2-bench: a document with simulations",
    .array = "simulations",
    .match = match_t2,
    .wants = t2_wants,
    .begin = begin_t2,
    .record = t2_record,
};

static int
match_simulation(const kv__sniff *sniff)
{
    return !sniff->root_array &&
                   kv__sniff_has_all(sniff, "task_id", "termination_reason",
                                     "trial", NULL)
               ? 12
               : 0;
}

static void
begin_simulation(kv__import *in)
{
    kv__import_run_folder(in, 2);
    kv__import_together(in, 2);
}

const kv__importer kv__import_tau2_simulation = {
    .name = "tau2-bench-simulation",
    .summary = "tau2-bench: a simulation in a file of its own",
    .single = true,
    .match = match_simulation,
    .wants = t2_wants,
    .begin = begin_simulation,
    .record = t2_record,
};
