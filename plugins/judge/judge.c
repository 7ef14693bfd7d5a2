/* SPDX-License-Identifier: MIT */
/* The judge plugin: asks language models about criteria of a rubric that no
 * rule decides, by any endpoint with OpenAI's chat completions.
 *
 * A question is about one criterion, for one vote of one model.  Answers that
 * are compared are shown in both orders.  A reply that can't be read is no
 * score.  Replies are cached by everything that they depend on, so that a
 * verdict can be made again without a network, byte for byte. */
#include "plugins/judge/polls.h"
#include "plugins/rubric/judging.h"
#include "plugins/rubric/ratings.h"
#include "plugins/rubric/shelf.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

typedef struct judge {
    const kv_host *host;
    kvr_shelf *shelf;
    kvj_http *http;
    kvj_cache *cache;
    kvj_config config;
} judge;

typedef struct job {
    judge *judge;
    const kv_task *task;
    const kv_attempt *attempt;
    kvj_polls polls;
    kv_status trouble; /* of making questions */
} job;

/* --- a state -------------------------------------------------------------- */

static kv_status
open_cache(judge *j)
{
    const kvj_config *c = &j->config;
    char why[300];

    if (c->cache == NULL && c->mode != KVJ_LIVE)
        return j->host->fail(j->host, KV_ECONFIG,
                             "judge.mode needs 'cache', a file");
    if (c->cache == NULL)
        return KV_OK;
    j->cache = kvj_cache_open(c->cache, c->mode == KVJ_REPLAY, why, sizeof why);
    return j->cache != NULL
               ? KV_OK
               : j->host->fail(j->host, KV_EIO, "judge.cache: %s", why);
}

/* The key is only taken from the environment. */
static kv_status
open_http(judge *j)
{
    const kvj_config *c = &j->config;
    const char *key =
        getenv(c->key_env == NULL ? "KVERIFY_JUDGE_KEY" : c->key_env);
    char *url;

    if (c->mode == KVJ_REPLAY)
        return KV_OK;
    if (c->key_env != NULL && key == NULL)
        return j->host->fail(j->host, KV_ECONFIG,
                             "the environment has no '%s' for the judge's "
                             "key",
                             c->key_env);
    url = malloc(strlen(c->url) + 20);
    if (url != NULL) {
        sprintf(url, "%s/chat/completions", c->url);
        j->http = kvj_http_new(url, key, &c->limits);
    }
    free(url);
    return j->http != NULL ? KV_OK
                           : j->host->fail(j->host, KV_ENOMEM,
                                           "no thread for the judge's "
                                           "requests");
}

static void
judge_close(void *state)
{
    judge *j = state;

    if (j == NULL)
        return;
    kvj_http_free(j->http);
    kvj_cache_close(j->cache);
    kvr_shelf_close(j->shelf);
    kvj_config_clear(&j->config);
    free(j);
}

static kv_status
judge_open(const kv_host *host, const kv_value *config, void **state)
{
    judge *j;
    kv_status status;

    *state = NULL;
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return host->fail(host, KV_ENOMEM, "out of memory");
    j->host = host;
    status = kvj_config_read(
        host, config == NULL ? NULL : host->value->get(config, "judge"),
        &j->config);
    if (status == KV_OK)
        status = kvr_shelf_open(host, config, &j->shelf);
    if (status == KV_OK)
        status = open_cache(j);
    if (status == KV_OK)
        status = open_http(j);
    if (status != KV_OK) {
        judge_close(j);
        return status;
    }
    *state = j;
    return KV_OK;
}

/* --- the rubric asks, and is told ------------------------------------------
 */

typedef struct asking {
    job *w;
    const kvr_rubric *rubric;
} asking;

/* Called in a dry run of the rubric for each criterion that needs a judge. */
static int
collect(void *context, const kvr_criterion *c, double *score, uint32_t *raters,
        char *evidence, size_t size)
{
    asking *a = context;
    job *w = a->w;

    (void)score;
    (void)raters;
    (void)evidence;
    (void)size;
    if (c->by == KV_BY_JUDGE &&
        !kvj_polls_ask(&w->polls, w->task, w->attempt, a->rubric, c))
        w->trouble = KV_ENOMEM;
    return 0;
}

typedef struct reading {
    const job *w;
    const kv_value *ratings;
    kvr_reducer how;
} reading;

static int
verdict_of(void *context, const kvr_criterion *c, double *score,
           uint32_t *raters, char *evidence, size_t size)
{
    const reading *r = context;
    const judge *j = r->w->judge;
    const kvj_polls *polls = &r->w->polls;
    double scores[KVJ_MODELS_MAX * KVJ_VOTES_MAX];
    const kvj_poll *p;
    size_t n, asked;

    if (c->by != KV_BY_JUDGE)
        return kvr_ratings(j->host, r->ratings, c, r->how, score, raters,
                           evidence, size);
    n = kvj_polls_votes(polls, c->id, scores, &asked);
    p = kvj_polls_first(polls, c->id, n > 0);
    if (n < j->config.min_votes) {
        p = kvj_polls_first(polls, c->id, false);
        snprintf(evidence, size, "%zu of %zu votes can be read: %s", n, asked,
                 p == NULL ? "not asked" : p->why);
        return 0;
    }
    *raters = (uint32_t)n;
    if (!kvr_reduce(j->config.reduce, scores, n, score)) {
        snprintf(evidence, size, "no majority among %zu votes", n);
        return 0;
    }
    snprintf(evidence, size, "%s", p == NULL ? "" : p->why);
    return 1;
}

static kv_status
conclude(job *w, kv_verdict *verdict)
{
    const kv_host *h = w->judge->host;
    reading r = {w, h->task->get(w->task, "ratings"), KVR_MEAN};
    const kvj_poll *stuck = kvj_polls_obstacle(&w->polls);
    kvr_rubric *rubric;
    uint64_t seed;
    kvr_case c = {.task = w->task,
                  .attempt = w->attempt,
                  .source = verdict_of,
                  .context = &r};
    kv_status status;

    if (stuck != NULL) {
        (void)h->verdict->evidence(verdict,
                                   "the judge gave no reply for '%s': %s",
                                   stuck->id, stuck->why);
        return h->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA,
                                   0);
    }
    status = kvr_shelf_get(w->judge->shelf, w->task, &rubric);
    if (status != KV_OK)
        return status;
    r.how = rubric->ratings;
    if (kvr_shelf_seed(w->judge->shelf, w->task, &seed))
        c.seed = &seed;
    kvj_polls_account(&w->polls, verdict);
    return kvr_judge(rubric, &c, verdict);
}

/* --- the plugin ----------------------------------------------------------- */

static void
judge_finish(void *state)
{
    job *w = state;

    kvj_polls_clear(&w->polls);
    if (w->polls.ready >= 0)
        close(w->polls.ready);
    free(w);
}

static kv_status
go_on(job *w, kv_verdict *verdict, kv_box *box)
{
    uint64_t now = kvj_now(), due = w->polls.due, left;

    if (kvj_polls_settle(&w->polls))
        return conclude(w, verdict);
    /* The thread ends late requests; wait one second more for that. */
    left = due > now ? due - now + 1000 : 1000;
    if (now > due + 10000)
        return w->judge->host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                                KV_CLASS_INFRA, 0);
    w->judge->host->box->wait(box, w->polls.ready, left);
    return KV_OK;
}

static kv_status
judge_start(void *state, const kv_task *task, const kv_attempt *attempt,
            kv_verdict *verdict, kv_box *box, void **out)
{
    judge *j = state;
    const kv_host *h = j->host;
    job *w = calloc(1, sizeof *w);
    kvr_rubric *rubric;
    asking a = {w, NULL};
    kvr_case dry = {.task = task,
                    .attempt = attempt,
                    .source = collect,
                    .context = &a,
                    .dry = true};
    kv_status status;
    uint64_t seed;

    if (w == NULL)
        return h->fail(h, KV_ENOMEM, "out of memory");
    *w = (job){.judge = j, .task = task, .attempt = attempt};
    w->polls = (kvj_polls){.host = h,
                           .config = &j->config,
                           .http = j->http,
                           .cache = j->cache,
                           .due = kvj_now() + j->config.deadline_ms,
                           .ready = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    status = w->polls.ready < 0
                 ? h->fail(h, KV_EIO, "no descriptor for the judge")
                 : kvr_shelf_get(j->shelf, task, &rubric);
    if (status != KV_OK) {
        judge_finish(w);
        return status;
    }
    *out = w;
    if (h->attempt->answer(attempt).length > j->config.answer_max) {
        (void)h->verdict->evidence(verdict,
                                   "the answer is longer than the judge may "
                                   "read: answer_kb");
        return h->verdict->outcome(verdict, KV_OUTCOME_UNSCORED,
                                   KV_CLASS_OUTPUT, 0);
    }
    a.rubric = rubric;
    if (kvr_shelf_seed(j->shelf, task, &seed))
        dry.seed = &seed;
    status = kvr_judge(rubric, &dry, verdict);
    if (status == KV_OK && w->trouble != KV_OK)
        status = h->fail(h, w->trouble, "out of memory for the judge");
    if (status != KV_OK) {
        judge_finish(w);
        return status;
    }
    return go_on(w, verdict, box);
}

static kv_status
judge_step(void *state, const kv_result *result, kv_verdict *verdict,
           kv_box *box)
{
    job *w = state;
    uint64_t count;

    (void)result;
    if (read(w->polls.ready, &count, sizeof count) < 0)
        count = 0; /* the time is up */
    return go_on(w, verdict, box);
}

static kv_status
judge_fingerprint(void *state, const kv_task *task, unsigned char *digest)
{
    return kvr_shelf_digest(((judge *)state)->shelf, task, digest);
}

static const kv_plugin judge_plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "judge",
    .version = "0.1.0",
    .summary = "rubrics, with language models as judges",
    .config_help = "rubric, options, limits, seed as for lua; judge: url, "
                   "model or models, votes, reduce, cache, mode; "
                   "kverify-judge(7)",
    .capabilities = KV_CAP_MOMENT,
    .threads = KV_THREADS_PER_STATE,
    .open = judge_open,
    .close = judge_close,
    .start = judge_start,
    .step = judge_step,
    .finish = judge_finish,
    .fingerprint = judge_fingerprint,
};

KV_PLUGIN_DEFINE(judge_plugin)
