/* SPDX-License-Identifier: MIT */
#include "plugins/judge/polls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The key is made of endpoint, request and vote, without the secret key. */
static void
name_poll(const kvj_polls *all, const kvj_text *body, kvj_poll *p)
{
    unsigned char digest[32];
    kvj_text text = {0};
    size_t i;

    kvj_print(&text, "kverify judge 1\n%u\n", p->vote);
    kvj_put(&text, all->config->url);
    kvj_put(&text, "\n");
    kvj_add(&text, body->data, body->length);
    all->host->util->sha256((kv_str){text.data, text.length}, digest);
    kvj_clear(&text);
    for (i = 0; i < 32; i++)
        snprintf(p->key + 2 * i, 3, "%02x", digest[i]);
}

static void
read_reply(const kvj_polls *all, kvj_poll *p, const char *text, size_t length)
{
    kvj_question q = {.criterion = &p->like, .swapped = p->swapped};

    kvj_read(all->host, &q, text, length, &p->reply);
    snprintf(p->why, sizeof p->why, "%s", p->reply.reason);
}

/* Get a reply from the cache or the recording, or send the request. */
static bool
obtain(kvj_polls *all, kvj_poll *p, const kvj_text *body)
{
    char *reply;

    name_poll(all, body, p);
    reply = all->cache == NULL ? NULL : kvj_cache_get(all->cache, p->key);
    if (reply != NULL) {
        read_reply(all, p, reply, strlen(reply));
        free(reply);
        return true;
    }
    if (all->http == NULL) {
        p->failed = true;
        snprintf(p->why, sizeof p->why, "the recording has no such reply");
        return true;
    }
    p->body = strndup(body->data, body->length);
    p->request = p->body == NULL ? NULL
                                 : kvj_submit(all->http, strdup(p->body),
                                              all->ready, all->due);
    return p->request != NULL;
}

static kvj_poll *
add_poll(kvj_polls *all, const kvr_criterion *c)
{
    kvj_poll *grown = realloc(all->poll, (all->count + 1) * sizeof *grown), *p;

    if (grown == NULL)
        return NULL;
    all->poll = grown;
    p = &grown[all->count];
    *p = (kvj_poll){.id = strdup(c->id)};
    if (p->id == NULL)
        return NULL;
    all->count++;
    p->like.id = p->id;
    p->like.max = c->max;
    p->like.compare = c->compare;
    return p;
}

/* Ask one question: Q with this vote, model and order. */
static bool
ask(kvj_polls *all, kvj_question *q, const char *model, uint32_t vote,
    bool swapped)
{
    kvj_poll *p = add_poll(all, q->criterion);
    kvj_text body = {0};
    bool ok;

    if (p == NULL)
        return false;
    p->model = q->model = model;
    p->vote = q->vote = vote;
    p->swapped = q->swapped = swapped;
    kvj_body(all->host, q, &body);
    ok = body.data != NULL && obtain(all, p, &body);
    kvj_clear(&body);
    return ok;
}

bool
kvj_polls_ask(kvj_polls *all, const kv_task *task, const kv_attempt *attempt,
              const kvr_rubric *rubric, const kvr_criterion *c)
{
    const kv_host *h = all->host;
    const kvj_config *config = all->config;
    kvj_question q = {.rubric = rubric,
                      .criterion = c,
                      .task = task_text(h, task),
                      .answer = h->attempt->answer(attempt),
                      .baseline = {"", 0},
                      .system = config->system,
                      .temperature = config->temperature,
                      .max_tokens = config->max_tokens,
                      .has_seed = config->has_seed,
                      .seed = config->seed};
    uint32_t vote;
    size_t i;

    if (c->compare)
        (void)h->value->str(h->task->get(task, "baseline"), &q.baseline);
    for (i = 0; i < config->model_count; i++)
        for (vote = 0; vote < config->votes; vote++)
            if (!ask(all, &q, config->models[i], vote, false) ||
                (c->compare && !ask(all, &q, config->models[i], vote, true)))
                return false;
    return true;
}

/* --- answers -------------------------------------------------------------- */

/* Read the result of a request that is done. */
static void
take(kvj_polls *all, kvj_poll *p, const kvj_request *r)
{
    if (r->failed) {
        p->failed = true;
        snprintf(p->why, sizeof p->why, "%s%s", r->reason,
                 r->tries > 1 ? ", tried again" : "");
        return;
    }
    read_reply(all, p, r->reply, r->length);
    if (p->reply.broken)
        p->failed = true;
    else if (all->cache != NULL)
        kvj_cache_put(all->cache, p->key, p->body, r->reply);
}

bool
kvj_polls_settle(kvj_polls *all)
{
    kvj_request *r;
    bool every = true;
    size_t i;

    for (i = 0; i < all->count; i++) {
        r = all->poll[i].request;
        if (r == NULL)
            continue;
        if (!kvj_is_done(all->http, r)) {
            every = false;
            continue;
        }
        take(all, &all->poll[i], r);
        kvj_release(all->http, r);
        all->poll[i].request = NULL;
    }
    return every;
}

size_t
kvj_polls_votes(const kvj_polls *all, const char *id, double *score,
                size_t *asked)
{
    const kvj_poll *p;
    size_t i, n = 0;

    *asked = 0;
    for (i = 0; i < all->count; i++) {
        p = &all->poll[i];
        if (strcmp(p->id, id) != 0)
            continue;
        (*asked)++;
        if (p->like.compare) {
            if (i + 1 < all->count && p->reply.scored && p[1].reply.scored)
                score[n++] = (p->reply.score + p[1].reply.score) / 2;
            i++;
        } else if (p->reply.scored) {
            score[n++] = p->reply.score;
        }
    }
    return n;
}

const kvj_poll *
kvj_polls_first(const kvj_polls *all, const char *id, bool scored)
{
    size_t i;

    for (i = 0; i < all->count; i++)
        if (strcmp(all->poll[i].id, id) == 0 &&
            all->poll[i].reply.scored == scored)
            return &all->poll[i];
    return NULL;
}

const kvj_poll *
kvj_polls_obstacle(const kvj_polls *all)
{
    double scores[KVJ_MODELS_MAX * KVJ_VOTES_MAX];
    size_t i, asked;

    for (i = 0; i < all->count; i++)
        if (all->poll[i].failed &&
            kvj_polls_votes(all, all->poll[i].id, scores, &asked) <
                all->config->min_votes)
            return &all->poll[i];
    return NULL;
}

void
kvj_polls_account(const kvj_polls *all, kv_verdict *verdict)
{
    const kv_host *h = all->host;
    const kvj_config *config = all->config;
    double scores[KVJ_MODELS_MAX * KVJ_VOTES_MAX];
    double in = 0, out = 0, same = 0, pairs = 0;
    size_t i, k, m, n, asked;

    for (i = 0; i < all->count; i++) {
        in += (double)all->poll[i].reply.tokens_in;
        out += (double)all->poll[i].reply.tokens_out;
        if (i > 0 && strcmp(all->poll[i].id, all->poll[i - 1].id) == 0)
            continue;
        n = kvj_polls_votes(all, all->poll[i].id, scores, &asked);
        for (k = 0; k < n; k++)
            for (m = k + 1; m < n; m++) {
                pairs++;
                same += scores[k] == scores[m];
            }
    }
    (void)h->verdict->subscore(verdict, "judge_calls", (double)all->count);
    (void)h->verdict->subscore(verdict, "judge_tokens_in", in);
    (void)h->verdict->subscore(verdict, "judge_tokens_out", out);
    if (config->has_price)
        (void)h->verdict->subscore(
            verdict, "judge_cost",
            (in * config->price_in + out * config->price_out) / 1e6);
    if (pairs > 0)
        (void)h->verdict->subscore(verdict, "judge_agreement", same / pairs);
}

void
kvj_polls_clear(kvj_polls *all)
{
    size_t i;

    for (i = 0; i < all->count; i++) {
        if (all->http != NULL)
            kvj_release(all->http, all->poll[i].request);
        free(all->poll[i].id);
        free(all->poll[i].body);
    }
    free(all->poll);
    all->poll = NULL;
    all->count = 0;
}
