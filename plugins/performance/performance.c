/* SPDX-License-Identifier: MIT */
/* performance: how much faster a program is than another one that gives the
 * same output.
 *
 * Each run is a box of its own, which the launcher measures.  The two take
 * turns, so that what slows the machine down slows both.  A verdict is given
 * where the interval of the ratio lies on one side of what is asked; where it
 * does not, more runs are made, up to a limit, and then it is unscored. */
#include "plugins/kit/box.h"
#include "plugins/kit/candidate.h"
#include "plugins/kit/str.h"
#include "plugins/kit/text.h"
#include "plugins/performance/centre.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum side { BASELINE, CANDIDATE } side;

typedef struct job {
    const kv_host *host;
    const kv_task *task;
    const kv_attempt *attempt;
    bool building;
    side side;
    size_t at, cases; /* the case, and how many there are */
    size_t round;     /* 0: to look at the output and to warm up */
    size_t least, most;
    text program[2]; /* that was built */
    text *output;    /* of the baseline, by case */
    double sum[2];   /* of this round, in seconds */
    double times[2][TIMES_MAX];
    uint64_t peak[2]; /* KiB */
} job;

static const char *const side_names[] = {"baseline", "candidate"};

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    (void)config;
    *out = (void *)(uintptr_t)(const void *)host;
    return KV_OK;
}

static size_t
number_of(const job *j, const char *name, size_t value, size_t most)
{
    double number;

    if (!j->host->value->number(j->host->task->get(j->task, name), &number) ||
        !(number >= 1))
        return value;
    return number > (double)most ? most : (size_t)number;
}

/* --- boxes -------------------------------------------------------------------
 */

/* The files of a side.  NULL, or why there are none. */
static const char *
put_side(const job *j, kv_box *box, task_gap *gap)
{
    const kv_host *host = j->host;
    const kv_value *item;
    box_of_files to = {host, box};
    char path[TASK_PATH_MAX], name[TASK_PATH_MAX];
    kv_str file, content;

    if (j->side == CANDIDATE)
        return candidate_files(host, j->task, j->attempt, put_in_box, &to);
    for (item = host->value->first(host->task->get(j->task, "baseline"));
         item != NULL; item = host->value->next(item)) {
        if (!host->value->str(item, &file) ||
            !c_copy(name, sizeof name, host->value->name(item)))
            return "a baseline that is no file";
        if (!task_take(host, j->task, file, path, &content, gap))
            return "a file is missing";
        host->box->file(box, name, content, 0);
    }
    return NULL;
}

static void
put_words(const job *j, kv_box *box, const char *list)
{
    char word[1100];
    kv_str item;
    size_t i;

    for (i = 0; task_item(j->host, j->task, list, i, &item); i++)
        if (c_copy(word, sizeof word, item))
            j->host->box->arg(box, word);
}

/* The next box: a build, or a run of a case.  NULL, or why there is none. */
static const char *
fill(job *j, kv_box *box, task_gap *gap)
{
    const kv_host *host = j->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    const kv_value *c =
        host->value->at(host->task->get(j->task, "cases"), j->at);
    char name[TASK_PATH_MAX];
    const char *wrong = NULL;
    kv_str input = {"", 0}, built;

    host->task->limits(j->task, &limits);
    if (host->value->str(host->task->get(j->task, "built"), &built) &&
        !c_copy(name, sizeof name, built))
        return "a name that is too long";
    if (j->building) {
        wrong = put_side(j, box, gap);
        put_words(j, box, "build");
        host->box->collect(box, name);
        if (limits.processes < 32)
            limits.processes = 32;
    } else {
        if (task_has(host, j->task, "build"))
            host->box->file(box, name, text_view(&j->program[j->side]),
                            KV_FILE_EXEC);
        else
            wrong = put_side(j, box, gap);
        put_words(j, box, "command");
        (void)host->value->str(host->value->get(c, "input"), &input);
        host->box->input(box, input);
        limits.keep = 8u << 20;
    }
    if (wrong == NULL &&
        (!box_task_files(host, j->task, box, "support", KV_FILE_PROTECT, gap) ||
         !box_task_files(host, j->task, box, "data", KV_FILE_PROTECT, gap)))
        wrong = "a file is missing";
    box_environment(host, box);
    host->box->env(box, "PYTHONHASHSEED=0");
    host->box->env(box, "PYTHONDONTWRITEBYTECODE=1");
    host->box->limits(box, &limits);
    return wrong;
}

static kv_status
next(job *j, kv_verdict *verdict, kv_box *box)
{
    task_gap gap = {{"", 0}};
    const char *wrong = fill(j, box, &gap);

    if (wrong == NULL)
        return KV_OK;
    if (gap.path.length > 0)
        return task_lacks(j->host, verdict, &gap);
    if (j->side == CANDIDATE)
        return no_candidate(j->host, verdict, wrong);
    return j->host->fail(j->host, KV_EFORMAT, "%s", wrong);
}

static kv_status
start(void *state, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    const kv_host *host = state;
    job *j = calloc(1, sizeof *j);

    if (j == NULL)
        return KV_ENOMEM;
    *out = j;
    j->host = host;
    j->task = task;
    j->attempt = attempt;
    j->cases = host->value->length(host->task->get(task, "cases"));
    j->least = number_of(j, "runs", 6, TIMES_MAX);
    j->most = number_of(j, "most_runs", 4 * j->least, TIMES_MAX);
    if (j->most < j->least)
        j->most = j->least;
    if (j->cases == 0 || host->task->get(task, "baseline") == NULL ||
        !task_has(host, task, "command"))
        return host->fail(host, KV_EFORMAT,
                          "the task needs 'cases', 'baseline' and 'command'");
    if (task_has(host, task, "build") !=
        (host->task->get(task, "built") != NULL))
        return host->fail(host, KV_EFORMAT,
                          "the task has one of 'build' and 'built'");
    j->output = calloc(j->cases, sizeof *j->output);
    if (j->output == NULL)
        return KV_ENOMEM;
    j->building = task_has(host, task, "build");
    host->verdict->integrity(verdict, KV_INTEGRITY_I3);
    return next(j, verdict, box);
}

/* --- what became of them
 * ------------------------------------------------------ */

/* The end of a side that went wrong: of the baseline it says nothing about the
 * attempt. */
static kv_status
broken(const job *j, kv_verdict *verdict, const kv_ending *e)
{
    char what[80];
    kv_str said = e->err.length > 0 ? e->err : e->out;

    if (j->side == CANDIDATE && ended_by_limit(j->host, verdict, e))
        return KV_OK;
    snprintf(what, sizeof what, "%s %s", side_names[j->side],
             j->building ? "was not built" : "failed");
    j->host->verdict->evidence(verdict, "%s, case %zu: %.*s", what, j->at,
                               (int)(said.length > 200 ? 200 : said.length),
                               said.data);
    if (j->side == BASELINE)
        return j->host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                         KV_CLASS_ENVIRONMENT, 0);
    return j->host->verdict->outcome(
        verdict, KV_OUTCOME_FAIL,
        j->building ? KV_CLASS_COMPILE : KV_CLASS_CRASH, 0);
}

/* Lines without blanks behind them; blank lines at the end do not count. */
static bool
same_lines(kv_str a, kv_str b)
{
    size_t i = 0, k = 0;
    kv_str x, y;
    bool left, right;

    do {
        x = y = (kv_str){"", 0};
        left = str_line(a, &i, &x);
        right = str_line(b, &k, &y);
        while (x.length > 0 && strchr(" \t\r", x.data[x.length - 1]) != NULL)
            x.length--;
        while (y.length > 0 && strchr(" \t\r", y.data[y.length - 1]) != NULL)
            y.length--;
        if (!str_same(x, y))
            return false;
    } while (left || right);
    return true;
}

/* What is expected of a case: its output, or that of the baseline. */
static bool
right_output(const job *j, const kv_ending *e)
{
    const kv_value *c =
        j->host->value->at(j->host->task->get(j->task, "cases"), j->at);
    kv_str want = text_view(&j->output[j->at]);

    if (e->out_bytes > e->out.length)
        return false;
    (void)j->host->value->str(j->host->value->get(c, "output"), &want);
    return same_lines(e->out, want);
}

static kv_status
wrong_output(const job *j, kv_verdict *verdict)
{
    j->host->verdict->evidence(verdict,
                               "%s, case %zu: other output than "
                               "expected",
                               side_names[j->side], j->at);
    return j->host->verdict->outcome(
        verdict, j->side == BASELINE ? KV_OUTCOME_ERROR : KV_OUTCOME_FAIL,
        j->side == BASELINE ? KV_CLASS_ENVIRONMENT : KV_CLASS_NONE, 0);
}

/* --- the verdict
 * -------------------------------------------------------------- */

/* True: it is given, or can't be. */
static bool
decided(const job *j, kv_verdict *verdict, kv_status *status)
{
    const kv_host *host = j->host;
    size_t runs = j->round - 1; /* the first one is for warming up */
    centre base, mine;
    double asked = 1, low, high, speedup;
    kv_outcome outcome;

    if (runs < j->least)
        return false;
    (void)host->value->number(host->task->get(j->task, "speedup"), &asked);
    base = centre_of(j->times[BASELINE], runs);
    mine = centre_of(j->times[CANDIDATE], runs);
    if (!(base.low > 0 && mine.low > 0)) {
        host->verdict->evidence(verdict, "a time of 0 cannot be compared");
        *status = host->verdict->outcome(verdict, KV_OUTCOME_UNSCORED,
                                         KV_CLASS_NONE, 0);
        return true;
    }
    speedup = base.value / mine.value;
    low = base.low / mine.high;
    high = base.high / mine.low;
    outcome = low >= asked     ? KV_OUTCOME_PASS
              : high < asked   ? KV_OUTCOME_FAIL
              : runs < j->most ? KV_OUTCOME_NONE
                               : KV_OUTCOME_UNSCORED;
    if (outcome == KV_OUTCOME_NONE)
        return false;
    host->verdict->subscore(verdict, "speedup", speedup);
    host->verdict->subscore(verdict, "speedup_low", low);
    host->verdict->subscore(verdict, "speedup_high", high);
    host->verdict->subscore(verdict, "seconds", mine.value);
    host->verdict->subscore(verdict, "baseline_seconds", base.value);
    host->verdict->subscore(verdict, "peak_kib", (double)j->peak[CANDIDATE]);
    host->verdict->subscore(verdict, "baseline_peak_kib",
                            (double)j->peak[BASELINE]);
    host->verdict->subscore(verdict, "runs", (double)runs);
    host->verdict->evidence(
        verdict, "%s%.2f times as fast (%.2f to %.2f), asked for %g",
        outcome == KV_OUTCOME_UNSCORED ? "too noisy to decide: " : "", speedup,
        low, high, asked);
    *status = host->verdict->outcome(verdict, outcome, KV_CLASS_NONE,
                                     outcome == KV_OUTCOME_PASS);
    return true;
}

/* On to the next box.  Each case is run by both sides before the next one. */
static kv_status
go_on(job *j, kv_verdict *verdict, kv_box *box)
{
    kv_status status = KV_OK;

    if (j->side == BASELINE) {
        j->side = CANDIDATE;
        return next(j, verdict, box);
    }
    j->side = BASELINE;
    if (j->building) {
        j->building = false;
        return next(j, verdict, box);
    }
    if (++j->at < j->cases)
        return next(j, verdict, box);
    j->at = 0;
    if (j->round > 0) {
        j->times[BASELINE][j->round - 1] = j->sum[BASELINE];
        j->times[CANDIDATE][j->round - 1] = j->sum[CANDIDATE];
    }
    j->sum[BASELINE] = j->sum[CANDIDATE] = 0;
    j->round++;
    return decided(j, verdict, &status) ? status : next(j, verdict, box);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->host;
    kv_ending e = {.struct_size = sizeof e};
    char name[TASK_PATH_MAX];
    kv_str built;

    host->result->ending(result, &e);
    if (e.how != KV_ENDED_EXIT || e.code != 0)
        return broken(j, verdict, &e);
    if (j->building) {
        if (!host->value->str(host->task->get(j->task, "built"), &built) ||
            !c_copy(name, sizeof name, built) ||
            !host->result->file(result, name, &built))
            return broken(j, verdict, &e);
        text_add(&j->program[j->side], built.data, built.length);
        return j->program[j->side].failed ? KV_ENOMEM : go_on(j, verdict, box);
    }
    if (j->round == 0 && j->side == BASELINE)
        text_add(&j->output[j->at], e.out.data, e.out.length);
    /* A program that is fast only when nobody looks is wrong, too. */
    if (!right_output(j, &e))
        return wrong_output(j, verdict);
    j->sum[j->side] += (double)e.cpu_us / 1e6;
    if (e.peak_kib > j->peak[j->side])
        j->peak[j->side] = e.peak_kib;
    return go_on(j, verdict, box);
}

static void
finish(void *opaque)
{
    job *j = opaque;
    size_t i;

    for (i = 0; j->output != NULL && i < j->cases; i++)
        text_clear(&j->output[i]);
    free(j->output);
    text_clear(&j->program[BASELINE]);
    text_clear(&j->program[CANDIDATE]);
    free(j);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "performance",
    .version = "1",
    .summary = "a program by its processor time, beside a baseline's",
    .task_members =
        "{\"baseline\":\"any-file\",\"command\":\"texts\",\"build\":\"texts\","
        "\"built\":\"text\",\"cases\":[{\"input\":\"text\",\"output\":"
        "\"text\"}],\"speedup\":\"number\",\"runs\":\"number\","
        "\"most_runs\":\"number\",\"\":\"cases\"}",
    .config_members = "{}",
    .capabilities = KV_CAP_MOMENT,
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
