/* The judge plugin: what no rule of a rubric decides is asked of language
 * models, through any endpoint that speaks OpenAI's chat completions.
 *
 * Every question is one criterion, one vote, one model; compared answers are
 * asked in both orders.  What can't be read is no score.  Replies are kept in a
 * cache by everything that they depend on, so a verdict can be made again
 * without a network, the same byte for byte. */
#include "plugins/judge/ask.h"
#include "plugins/judge/cache.h"
#include "plugins/judge/http.h"
#include "plugins/rubric/shelf.h"

#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MODELS_MAX 16
#define VOTES_MAX 64

typedef enum mode { LIVE, RECORD, REPLAY } mode;

typedef struct judge {
    const kv_host *host;
    kvr_shelf *shelf;
    kvj_http *http;
    kvj_cache *cache;
    char *url, *system, *models[MODELS_MAX];
    size_t model_count;
    uint32_t votes, min_votes, max_tokens;
    kvr_reducer reduce;
    mode mode;
    double temperature, price_in, price_out;
    bool has_seed, has_price;
    uint64_t seed, deadline_ms, answer_max;
    kvj_limits limits;
} judge;

/* One question under way. */
typedef struct poll {
    char *id;           /* of the criterion */
    kvr_criterion like; /* what reading its reply needs */
    const char *model;
    uint32_t vote;
    bool swapped;
    char key[65], *body;  /* body: for the cache */
    kvj_request *request; /* NULL: not asked, or read */
    bool failed;
    kvj_reply reply;
    char why[240];
} poll;

typedef struct job {
    judge *judge;
    const kv_task *task;
    const kv_attempt *attempt;
    int ready; /* eventfd */
    uint64_t due;
    poll *poll;
    size_t polls;
    kv_status trouble; /* while questions were made */
} job;

/* --- configuration -------------------------------------------------------- */

static char *
text_of(const kv_host *h, const kv_value *config, const char *name)
{
    kv_str text;

    return h->value->str(h->value->get(config, name), &text)
               ? strndup(text.data, text.length)
               : NULL;
}

/* A number from LEAST to MOST; USUAL when absent, -1 when wrong. */
static double
number_of(const kv_host *h, const kv_value *config, const char *name,
          double usual, double least, double most, bool *bad)
{
    const kv_value *value = h->value->get(config, name);
    double number;

    if (value == NULL)
        return usual;
    if (h->value->number(value, &number) && number >= least && number <= most)
        return number;
    if (!*bad)
        (void)h->fail(h, KV_ECONFIG, "judge.%s is no number from %g to %g",
                      name, least, most);
    *bad = true;
    return usual;
}

static int
choice_of(const kv_host *h, const kv_value *config, const char *name,
          const char *const *choices, int usual, bool *bad)
{
    char *text = text_of(h, config, name);
    int i;

    if (text == NULL)
        return usual;
    for (i = 0; choices[i] != NULL && strcmp(choices[i], text) != 0; i++) {
    }
    free(text);
    if (choices[i] != NULL)
        return i;
    if (!*bad)
        (void)h->fail(h, KV_ECONFIG, "judge.%s is none of %s, %s, %s%s%s", name,
                      choices[0], choices[1], choices[2],
                      choices[3] == NULL ? "" : ", ",
                      choices[3] == NULL ? "" : choices[3]);
    *bad = true;
    return usual;
}

static bool
read_models(judge *j, const kv_value *config)
{
    const kv_host *h = j->host;
    const kv_value *list = h->value->get(config, "models");
    size_t i, count = h->value->length(list);
    kv_str name;

    if (list == NULL) {
        j->models[0] = text_of(h, config, "model");
        j->model_count = j->models[0] != NULL;
        return j->model_count > 0;
    }
    for (i = 0; i < count && i < MODELS_MAX; i++) {
        if (!h->value->str(h->value->at(list, i), &name))
            return false;
        j->models[i] = strndup(name.data, name.length);
        if (j->models[i] == NULL)
            return false;
        j->model_count++;
    }
    return count > 0 && count <= MODELS_MAX;
}

/* What is of the wrong kind must not be read as absent: the judge would be
 * another than the one that was asked for. */
static bool
is_kind(const kv_host *h, const kv_value *value, char kind)
{
    kv_str text;
    double number;

    switch (kind) {
    case 't': return h->value->str(value, &text);
    case 'w':
        return h->value->number(value, &number) && number == floor(number);
    case 'n': return h->value->number(value, &number);
    default: return h->value->kind(value) == KV_VALUE_ARRAY;
    }
}

static const char *
kind_name(char kind)
{
    return kind == 't'   ? "a text"
           : kind == 'w' ? "a whole number"
           : kind == 'n' ? "a number"
                         : "a list";
}

static kv_status
check_members(const kv_host *h, const kv_value *config)
{
    /* t text, w whole number, n number, l list */
    static const char *const members[] = {
        "turl",        "tmodel",      "lmodels",      "tkey_env",
        "wvotes",      "wmin_votes",  "treduce",      "ntemperature",
        "wmax_tokens", "wseed",       "wretries",     "nbackoff_ms",
        "ntimeout_ms", "ndeadline_s", "wconcurrency", "tcache",
        "tmode",       "tsystem",     "nanswer_kb",   "nprice_in",
        "nprice_out",  NULL};
    const kv_value *member;
    kv_str name;
    size_t i;

    for (member = h->value->first(config); member != NULL;
         member = h->value->next(member)) {
        name = h->value->name(member);
        for (i = 0; members[i] != NULL; i++)
            if (strlen(members[i] + 1) == name.length &&
                memcmp(members[i] + 1, name.data, name.length) == 0)
                break;
        if (members[i] == NULL)
            return h->fail(h, KV_ECONFIG, "unknown member 'judge.%.*s'",
                           (int)name.length, name.data);
        if (!is_kind(h, member, members[i][0]))
            return h->fail(h, KV_ECONFIG, "judge.%s is not %s", members[i] + 1,
                           kind_name(members[i][0]));
    }
    if (h->value->get(config, "model") != NULL &&
        h->value->get(config, "models") != NULL)
        return h->fail(h, KV_ECONFIG,
                       "judge has 'model' and 'models': one of them");
    return KV_OK;
}

static kv_status
read_config(judge *j, const kv_value *c)
{
    static const char *const reducers[] = {"mean", "median", "min", "majority",
                                           NULL};
    static const char *const modes[] = {"live", "record", "replay", NULL};
    const kv_host *h = j->host;
    bool bad = false;
    double most;

    if (h->value->kind(c) != KV_VALUE_OBJECT)
        return h->fail(h, KV_ECONFIG,
                       "the configuration has no object 'judge'");
    if (check_members(h, c) != KV_OK)
        return KV_ECONFIG;
    j->url = text_of(h, c, "url");
    j->system = text_of(h, c, "system");
    j->mode = (mode)choice_of(h, c, "mode", modes, LIVE, &bad);
    j->reduce =
        (kvr_reducer)choice_of(h, c, "reduce", reducers, KVR_MEAN, &bad);
    j->votes = (uint32_t)number_of(h, c, "votes", 1, 1, VOTES_MAX, &bad);
    j->temperature = number_of(h, c, "temperature", 0, 0, 2, &bad);
    j->max_tokens = (uint32_t)number_of(h, c, "max_tokens", 1024, 1, 1e6, &bad);
    j->has_seed = h->value->get(c, "seed") != NULL;
    j->seed = (uint64_t)number_of(h, c, "seed", 0, 0, 1e15, &bad);
    j->limits.retries = (uint32_t)number_of(h, c, "retries", 3, 0, 100, &bad);
    j->limits.backoff_ms =
        (uint64_t)number_of(h, c, "backoff_ms", 500, 1, 60000, &bad);
    j->limits.timeout_ms =
        (uint64_t)number_of(h, c, "timeout_ms", 60000, 1, 3600000, &bad);
    j->deadline_ms = (uint64_t)(1000 * number_of(h, c, "deadline_s", 300, 0.01,
                                                 86400, &bad));
    j->limits.concurrency =
        (uint32_t)number_of(h, c, "concurrency", 8, 1, 256, &bad);
    j->answer_max =
        (uint64_t)(1024 * number_of(h, c, "answer_kb", 512, 1, 65536, &bad));
    j->has_price = h->value->get(c, "price_in") != NULL ||
                   h->value->get(c, "price_out") != NULL;
    j->price_in = number_of(h, c, "price_in", 0, 0, 1e6, &bad);
    j->price_out = number_of(h, c, "price_out", 0, 0, 1e6, &bad);
    if (!bad && (j->url == NULL || !read_models(j, c)))
        return h->fail(h, KV_ECONFIG,
                       "judge needs 'url' and 'model', or 'models': names, "
                       "16 at most");
    most = (double)j->votes * (double)j->model_count;
    j->min_votes = (uint32_t)number_of(
        h, c, "min_votes", (double)(uint32_t)(most / 2) + 1, 1, most, &bad);
    return bad ? KV_ECONFIG : KV_OK;
}

static kv_status
open_cache(judge *j, const kv_value *c)
{
    char *path = text_of(j->host, c, "cache"), why[300];
    kv_status status = KV_OK;

    if (path == NULL && j->mode != LIVE)
        status = j->host->fail(j->host, KV_ECONFIG,
                               "judge.mode needs 'cache', a file");
    if (path != NULL) {
        j->cache = kvj_cache_open(path, j->mode == REPLAY, why, sizeof why);
        if (j->cache == NULL)
            status = j->host->fail(j->host, KV_EIO, "judge.cache: %s", why);
    }
    free(path);
    return status;
}

/* The key comes from the environment alone. */
static kv_status
open_http(judge *j, const kv_value *c)
{
    char *name = text_of(j->host, c, "key_env"), *url;
    const char *key = getenv(name == NULL ? "KVERIFY_JUDGE_KEY" : name);
    bool missing = name != NULL && key == NULL;
    kv_status status = KV_OK;

    if (j->mode == REPLAY) {
        free(name);
        return KV_OK;
    }
    if (missing)
        status = j->host->fail(j->host, KV_ECONFIG,
                               "the environment has no '%s' for the judge's "
                               "key",
                               name);
    free(name);
    if (missing)
        return status;
    url = malloc(strlen(j->url) + 20);
    if (url != NULL) {
        sprintf(url, "%s/chat/completions", j->url);
        j->http = kvj_http_new(url, key, &j->limits);
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
    size_t i;

    if (j == NULL)
        return;
    kvj_http_free(j->http);
    kvj_cache_close(j->cache);
    kvr_shelf_close(j->shelf);
    for (i = 0; i < j->model_count; i++)
        free(j->models[i]);
    free(j->url);
    free(j->system);
    free(j);
}

static kv_status
judge_open(const kv_host *host, const kv_value *config, void **state)
{
    judge *j;
    const kv_value *own;
    kv_status status;

    *state = NULL;
    if (!KV_HAS(kv_util_services, host->util, sha256))
        return host->fail(host, KV_EPLUGIN, "this kverify is too old for it");
    own = config == NULL ? NULL : host->value->get(config, "judge");
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return host->fail(host, KV_ENOMEM, "out of memory");
    j->host = host;
    status = read_config(j, own);
    if (status == KV_OK)
        status = kvr_shelf_open(host, config, &j->shelf);
    if (status == KV_OK)
        status = open_cache(j, own);
    if (status == KV_OK)
        status = open_http(j, own);
    if (status != KV_OK) {
        judge_close(j);
        return status;
    }
    *state = j;
    return KV_OK;
}

/* --- questions ------------------------------------------------------------ */

static kv_str
task_text(const kv_host *h, const kv_task *task)
{
    static const char *const names[] = {"prompt", "instruction", "question"};
    kv_str text = {"", 0};
    size_t i;

    for (i = 0; i < 3; i++)
        if (h->value->str(h->task->get(task, names[i]), &text))
            break;
    return text;
}

/* By endpoint, request and vote; the key is no part of it. */
static void
name_poll(const judge *j, const kvj_text *body, poll *p)
{
    unsigned char digest[32];
    kvj_text all = {0};
    size_t i;

    kvj_print(&all, "kverify judge 1\n%u\n", p->vote);
    kvj_put(&all, j->url);
    kvj_put(&all, "\n");
    kvj_add(&all, body->data, body->length);
    j->host->util->sha256((kv_str){all.data, all.length}, digest);
    kvj_clear(&all);
    for (i = 0; i < 32; i++)
        snprintf(p->key + 2 * i, 3, "%02x", digest[i]);
}

static void
read_reply(job *w, poll *p, const char *text, size_t length)
{
    kvj_question q = {.criterion = &p->like, .swapped = p->swapped};

    kvj_read(w->judge->host, &q, text, length, &p->reply);
    snprintf(p->why, sizeof p->why, "%s", p->reply.reason);
}

/* From the cache, from the recording, or on its way. */
static bool
obtain(job *w, poll *p, kvj_text *body)
{
    judge *j = w->judge;
    char *reply;

    name_poll(j, body, p);
    reply = j->cache == NULL ? NULL : kvj_cache_get(j->cache, p->key);
    if (reply != NULL) {
        read_reply(w, p, reply, strlen(reply));
        free(reply);
        return true;
    }
    if (j->mode == REPLAY) {
        p->failed = true;
        snprintf(p->why, sizeof p->why, "the recording has no such reply");
        return true;
    }
    p->body = strndup(body->data, body->length);
    p->request = p->body == NULL
                     ? NULL
                     : kvj_submit(j->http, strdup(p->body), w->ready, w->due);
    return p->request != NULL;
}

static bool
ask(job *w, const kvr_rubric *rubric, const kvr_criterion *c, const char *model,
    uint32_t vote, bool swapped)
{
    judge *j = w->judge;
    const kv_host *h = j->host;
    kvj_question q = {.rubric = rubric,
                      .criterion = c,
                      .task = task_text(h, w->task),
                      .answer = h->attempt->answer(w->attempt),
                      .baseline = {"", 0},
                      .system = j->system,
                      .swapped = swapped,
                      .model = model,
                      .temperature = j->temperature,
                      .max_tokens = j->max_tokens,
                      .vote = vote,
                      .has_seed = j->has_seed,
                      .seed = j->seed};
    poll *grown = realloc(w->poll, (w->polls + 1) * sizeof *grown), *p;
    kvj_text body = {0};
    bool ok;

    if (grown == NULL)
        return false;
    w->poll = grown;
    p = &grown[w->polls];
    memset(p, 0, sizeof *p);
    p->id = strdup(c->id);
    if (p->id == NULL)
        return false;
    w->polls++;
    p->like.id = p->id;
    p->like.max = c->max;
    p->like.compare = c->compare;
    p->model = model;
    p->vote = vote;
    p->swapped = swapped;
    if (c->compare)
        (void)h->value->str(h->task->get(w->task, "baseline"), &q.baseline);
    kvj_body(h, &q, &body);
    ok = body.data != NULL && obtain(w, p, &body);
    kvj_clear(&body);
    return ok;
}

typedef struct asking {
    job *w;
    const kvr_rubric *rubric;
} asking;

/* The dry run of the rubric: which criteria it wants a judge for. */
static int
collect(void *context, const kvr_criterion *c, double *score, uint32_t *raters,
        char *evidence, size_t size)
{
    asking *a = context;
    judge *j = a->w->judge;
    uint32_t vote;
    size_t i;

    (void)score;
    (void)raters;
    (void)evidence;
    (void)size;
    if (c->by != KV_BY_JUDGE)
        return 0;
    for (i = 0; i < j->model_count; i++)
        for (vote = 0; vote < j->votes; vote++)
            if (!ask(a->w, a->rubric, c, j->models[i], vote, false) ||
                (c->compare &&
                 !ask(a->w, a->rubric, c, j->models[i], vote, true)))
                a->w->trouble = KV_ENOMEM;
    return 0;
}

/* --- answers -------------------------------------------------------------- */

/* Take what has come.  False: some of it has not. */
static bool
settle(job *w)
{
    judge *j = w->judge;
    kvj_request *r;
    bool all = true;
    poll *p;
    size_t i;

    for (i = 0; i < w->polls; i++) {
        p = &w->poll[i];
        r = p->request;
        if (r == NULL)
            continue;
        if (!kvj_is_done(j->http, r)) {
            all = false;
            continue;
        }
        if (r->failed) {
            p->failed = true;
            snprintf(p->why, sizeof p->why, "%s%s", r->reason,
                     r->tries > 1 ? ", tried again" : "");
        } else {
            read_reply(w, p, r->reply, r->length);
            if (p->reply.broken)
                p->failed = true;
            else if (j->cache != NULL)
                kvj_cache_put(j->cache, p->key, p->body, r->reply);
        }
        kvj_release(j->http, r);
        p->request = NULL;
    }
    return all;
}

/* The scores of one criterion; compared ones are the mean of both orders. */
static size_t
votes_for(const job *w, const char *id, double *score, size_t *asked)
{
    const poll *p;
    size_t i, n = 0;

    *asked = 0;
    for (i = 0; i < w->polls; i++) {
        p = &w->poll[i];
        if (strcmp(p->id, id) != 0)
            continue;
        (*asked)++;
        if (p->like.compare) {
            if (i + 1 < w->polls && p->reply.scored && p[1].reply.scored)
                score[n++] = (p->reply.score + p[1].reply.score) / 2;
            i++;
        } else if (p->reply.scored) {
            score[n++] = p->reply.score;
        }
    }
    return n;
}

static const poll *
first_of(const job *w, const char *id, bool scored)
{
    size_t i;

    for (i = 0; i < w->polls; i++)
        if (strcmp(w->poll[i].id, id) == 0 && w->poll[i].reply.scored == scored)
            return &w->poll[i];
    return NULL;
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
    double scores[MODELS_MAX * VOTES_MAX];
    const poll *p;
    size_t n, asked;

    if (c->by != KV_BY_JUDGE)
        return kvr_ratings(j->host, r->ratings, c, r->how, score, raters,
                           evidence, size);
    n = votes_for(r->w, c->id, scores, &asked);
    p = first_of(r->w, c->id, n > 0);
    if (n < j->min_votes) {
        p = first_of(r->w, c->id, false);
        snprintf(evidence, size, "%zu of %zu votes can be read: %s", n, asked,
                 p == NULL ? "not asked" : p->why);
        return 0;
    }
    *raters = (uint32_t)n;
    if (!kvr_reduce(j->reduce, scores, n, score)) {
        snprintf(evidence, size, "no majority among %zu votes", n);
        return 0;
    }
    snprintf(evidence, size, "%s", p == NULL ? "" : p->why);
    return 1;
}

/* Share of equal pairs of votes, over criteria with two or more; and what was
 * used. */
static void
account(const job *w, kv_verdict *verdict)
{
    const kv_host *h = w->judge->host;
    double scores[MODELS_MAX * VOTES_MAX], in = 0, out = 0, same = 0, pairs = 0;
    size_t i, k, m, n, asked;

    for (i = 0; i < w->polls; i++) {
        in += (double)w->poll[i].reply.tokens_in;
        out += (double)w->poll[i].reply.tokens_out;
        if (i > 0 && strcmp(w->poll[i].id, w->poll[i - 1].id) == 0)
            continue;
        n = votes_for(w, w->poll[i].id, scores, &asked);
        for (k = 0; k < n; k++)
            for (m = k + 1; m < n; m++) {
                pairs++;
                same += scores[k] == scores[m];
            }
    }
    (void)h->verdict->subscore(verdict, "judge_calls", (double)w->polls);
    (void)h->verdict->subscore(verdict, "judge_tokens_in", in);
    (void)h->verdict->subscore(verdict, "judge_tokens_out", out);
    if (w->judge->has_price)
        (void)h->verdict->subscore(
            verdict, "judge_cost",
            (in * w->judge->price_in + out * w->judge->price_out) / 1e6);
    if (pairs > 0)
        (void)h->verdict->subscore(verdict, "judge_agreement", same / pairs);
}

/* A question that got no reply, where too few of its kind did. */
static const poll *
obstacle(const job *w)
{
    double scores[MODELS_MAX * VOTES_MAX];
    size_t i, asked;

    for (i = 0; i < w->polls; i++)
        if (w->poll[i].failed &&
            votes_for(w, w->poll[i].id, scores, &asked) < w->judge->min_votes)
            return &w->poll[i];
    return NULL;
}

static kv_status
conclude(job *w, kv_verdict *verdict)
{
    const kv_host *h = w->judge->host;
    reading r = {w, h->task->get(w->task, "ratings"), KVR_MEAN};
    const poll *stuck = obstacle(w);
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
    account(w, verdict);
    return kvr_judge(rubric, &c, verdict);
}

/* --- the plugin ------------------------------------------------------------
 */

static void
judge_finish(void *state)
{
    job *w = state;
    size_t i;

    if (w == NULL)
        return;
    for (i = 0; i < w->polls; i++) {
        if (w->judge->http != NULL)
            kvj_release(w->judge->http, w->poll[i].request);
        free(w->poll[i].id);
        free(w->poll[i].body);
    }
    free(w->poll);
    if (w->ready >= 0)
        close(w->ready);
    free(w);
}

static kv_status
go_on(job *w, kv_verdict *verdict, kv_box *box)
{
    uint64_t now = kvj_now(), left;

    if (settle(w))
        return conclude(w, verdict);
    /* The thread ends what is late; a second more is for its last word. */
    left = w->due > now ? w->due - now + 1000 : 1000;
    if (now > w->due + 10000)
        return w->judge->host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                                KV_CLASS_INFRA, 0);
    w->judge->host->box->wait(box, w->ready, left);
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
    w->due = kvj_now() + j->deadline_ms;
    w->ready = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    status = w->ready < 0 ? h->fail(h, KV_EIO, "no descriptor for the judge")
                          : kvr_shelf_get(j->shelf, task, &rubric);
    if (status != KV_OK) {
        judge_finish(w);
        return status;
    }
    *out = w;
    if (h->attempt->answer(attempt).length > j->answer_max) {
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
    if (read(w->ready, &count, sizeof count) < 0)
        count = 0; /* woken by the clock */
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
    .threads = KV_THREADS_PER_STATE,
    .open = judge_open,
    .close = judge_close,
    .start = judge_start,
    .step = judge_step,
    .finish = judge_finish,
    .fingerprint = judge_fingerprint,
};

KV_PLUGIN_DEFINE(judge_plugin)
