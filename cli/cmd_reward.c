/* SPDX-License-Identifier: MIT */
/* kverify reward: results as rewards and advantages, for training. */
#include "cmd.h"
#include "file.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <kverify/convert.h>
#include <kverify/rewards.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct reward_args {
    shared_args shared;
    kv_score_options score;
    const char *policy, *preset, *npy;
    bool lenient;
} reward_args;

static const char *const policies[] = {"pass",   "score",    "tests",
                                       "ladder", "adaptive", NULL};
static const char *const presets[] = {"grpo",
                                      "dr-grpo",
                                      "rloo",
                                      "gpg",
                                      "passk",
                                      "reinforce++",
                                      "reinforce++-baseline",
                                      "verl-grpo",
                                      "verl-dr-grpo",
                                      "verl-rloo",
                                      "verl-gpg",
                                      "trl-grpo",
                                      "trl-rloo",
                                      "trl-async",
                                      "prime-grpo",
                                      "prime-maxrl",
                                      NULL};

static const opt options[] = {
    {.name = "policy",
     .argument = "NAME",
     .type = OPT_WORD,
     AT(reward_args, policy),
     .words = policies,
     .standard = "pass",
     .help = "How verdicts become rewards: pass, score, tests, ladder or "
             "adaptive",
     .more = "Where nothing was learnt, for errors of the machine or without a "
             "verdict, there is no reward, which is null."},
    {.name = "preset",
     .argument = "NAME",
     .type = OPT_WORD,
     AT(reward_args, preset),
     .words = presets,
     .standard = "grpo",
     .help = "How rewards become advantages within a task",
     .more = "The presets are in kverify/rewards.h, with their formulas."},
    {ROW_OUTPUT(OPT_FILE, "FILE"),
     .help = "Write the lines to this file instead of standard output"},
    {.name = "npy",
     .argument = "DIR",
     .type = OPT_DIR,
     AT(reward_args, npy),
     .help = "Also write rewards.npy, groups.npy and advantages.npy here",
     .more = "A reward that is not there is NaN."},
    {.name = "run",
     .argument = "NAME",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(reward_args, score.run),
     .help = "All inputs belong to this run"},
    {.name = "lenient",
     .type = OPT_SWITCH,
     AT(reward_args, lenient),
     .help = "Exit with status 0 although input was damaged or is in doubt"},
    {0},
};

/* Columns of all attempts. */
typedef struct columns {
    const kv_listing *listing;
    size_t count;
    double *reward, *advantage;
    uint64_t *group;
} columns;

static void
columns_clear(columns *c)
{
    free(c->reward);
    free(c->advantage);
    free(c->group);
}

static bool
columns_fill(columns *c, const kv_listing *listing,
             const kv_reward_policy *policy)
{
    kv_listed one = {.struct_size = sizeof one};
    kv_counts counts = {0};
    size_t i;

    c->listing = listing;
    c->count = kv_listing_count(listing);
    c->reward = calloc(c->count + 1, sizeof *c->reward);
    c->advantage = calloc(c->count + 1, sizeof *c->advantage);
    c->group = calloc(c->count + 1, sizeof *c->group);
    if (c->reward == NULL || c->advantage == NULL || c->group == NULL) {
        complain("out of memory");
        return false;
    }
    for (i = 0; i < c->count; i++) {
        (void)kv_listing_at(listing, i, &one);
        counts.passed = one.passed;
        counts.total = one.tests;
        c->reward[i] = kv_reward_from(one.outcome, one.error_class, one.score,
                                      &counts, policy);
        c->group[i] = one.group;
    }
    return true;
}

/* --- output ----------------------------------------------------------------
 */

static void
put_number(FILE *to, double value)
{
    char text[40];
    int digits;

    if (isnan(value)) {
        fputs("null", to);
        return;
    }
    /* The shortest that reads back as the same. */
    for (digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    fputs(text, to);
}

static void
put_lines(FILE *to, const columns *c)
{
    kv_listed one = {.struct_size = sizeof one};
    size_t i;

    for (i = 0; i < c->count; i++) {
        (void)kv_listing_at(c->listing, i, &one);
        fputs("{\"run\":", to);
        put_json(to, text_of(one.run));
        fputs(",\"dataset\":", to);
        put_json(to, text_of(one.dataset));
        fputs(",\"task\":", to);
        put_json(to, one.task);
        fprintf(to, ",\"attempt\":%u,\"outcome\":\"%s\",\"class\":", one.index,
                kv_outcome_name(one.outcome));
        if (one.error_class == KV_CLASS_NONE)
            fputs("null", to);
        else
            fprintf(to, "\"%s\"", kv_class_name(one.error_class));
        fprintf(to,
                ",\"group\":%llu,\"reward\":", (unsigned long long)one.group);
        put_number(to, c->reward[i]);
        fputs(",\"advantage\":", to);
        put_number(to, c->advantage[i]);
        fputs("}\n", to);
    }
}

/* NumPy's format, version 1.0: a header that ends at a multiple of 64, then the
 * numbers. */
static bool
put_npy(const char *folder, const char *name, const char *type,
        const void *data, size_t count)
{
    const uint16_t one = 1;
    char order = *(const unsigned char *)&one == 1 ? '<' : '>';
    char header[128];
    char *path = NULL;
    draft file;
    bool good;
    int n;

    n = snprintf(header, sizeof header,
                 "{'descr': '%c%s', 'fortran_order': False, 'shape': (%zu,), }",
                 order, type, count);
    if (asprintf(&path, "%s/%s.npy", folder, name) < 0) {
        complain("out of memory");
        return false;
    }
    if (!draft_open(&file, path)) {
        free(path);
        return false;
    }
    fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, file.to);
    fprintf(file.to, "%s%*s\n", header, 117 - n, "");
    good = fwrite(data, 8, count, file.to) == count;
    good = draft_close(&file, good);
    free(path);
    return good;
}

static bool
put_arrays(const char *folder, const columns *c)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        complain("cannot make the folder '%s': %s", folder, strerror(errno));
        return false;
    }
    return put_npy(folder, "rewards", "f8", c->reward, c->count) &&
           put_npy(folder, "groups", "u8", c->group, c->count) &&
           put_npy(folder, "advantages", "f8", c->advantage, c->count);
}

static int
put_all(const reward_args *a, const columns *c)
{
    draft file;

    if (a->shared.output == NULL) {
        put_lines(stdout, c);
    } else {
        if (!draft_open(&file, a->shared.output))
            return EXIT_UNABLE;
        put_lines(file.to, c);
        if (!draft_close(&file, true))
            return EXIT_UNABLE;
    }
    return a->npy == NULL || put_arrays(a->npy, c) ? EXIT_DONE : EXIT_UNABLE;
}

/* --- the run ----------------------------------------------------------------
 */

static void
say_what_there_was(const kv_advantage_report *r, size_t count)
{
    fprintf(stderr,
            "kverify: %zu attempts in %llu groups; %llu without a reward; "
            "groups with one reward: %llu, with equal ones: %llu, with none: "
            "%llu\n",
            count, (unsigned long long)r->groups,
            (unsigned long long)r->missing, (unsigned long long)r->single,
            (unsigned long long)r->constant, (unsigned long long)r->empty);
}

static int
judge(const reward_args *a, const kv_listing *listing,
      const kv_reward_policy *policy, const kv_advantage_options *how)
{
    kv_advantage_report seen = {.struct_size = sizeof seen};
    columns c = {0};
    kv_error err;
    int code = EXIT_UNABLE;

    if (columns_fill(&c, listing, policy)) {
        if (kv_advantages(c.reward, c.group, 0, NULL, c.count, how, c.advantage,
                          &seen, &err) == KV_OK)
            code = put_all(a, &c);
        else
            complain("reward: %s", err.message);
    }
    if (code == EXIT_DONE)
        say_what_there_was(&seen, c.count);
    columns_clear(&c);
    return code;
}

static int
run(void *args, int argc, char **argv)
{
    reward_args *a = args;
    kv_reward_policy policy = {.struct_size = sizeof policy};
    kv_advantage_options how = {.struct_size = sizeof how};
    kv_listing *listing = NULL;
    kv_tally *tally = NULL;
    kv_error err;
    kv_status status;
    int code = EXIT_UNABLE, input;

    if (kv_reward_policy_named(a->policy, &policy, &err) != KV_OK ||
        kv_advantage_preset(a->preset, &how, &err) != KV_OK) {
        complain("reward: %s", err.message);
        return EXIT_USAGE;
    }
    a->score.details = 1;
    status = kv_tally_new(&tally, &err);
    if (status == KV_OK)
        status = kv_score_paths(NULL, (const char *const *)argv, (size_t)argc,
                                &a->score, tally, &err);
    if (status == KV_OK)
        status = kv_listing_new(tally, &listing, &err);
    if (status == KV_OK) {
        input = shared_input("reward", tally, a->lenient);
        code = kv_listing_count(listing) == 0
                   ? EXIT_UNABLE
                   : judge(a, listing, &policy, &how);
        code = input > code ? input : code;
    } else {
        complain("reward: %s", err.message);
    }
    kv_listing_free(listing);
    kv_tally_free(tally);
    return code;
}

static const reward_args initial = {
    .shared = SHARED_INITIAL,
    .score = {.struct_size = sizeof initial.score},
    .policy = "pass",
    .preset = "grpo",
};

const command cmd_reward = {
    .name = "reward",
    .operands = "RESULTS...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Write rewards and advantages for training",
    .about =
        "One line of JSON an attempt: run, data set, task, attempt, outcome, "
        "class, group, reward and advantage.  The attempts at one task of one "
        "run are a group.  An attempt without a reward leaves the statistics "
        "of its group and has advantage 0.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(reward_args),
    .initial = &initial,
    .run = run,
};
