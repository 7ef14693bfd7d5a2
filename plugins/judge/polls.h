/* SPDX-License-Identifier: MIT */
/* The questions of one attempt.  Each is about one criterion, for one vote of
 * one model and, when answers are compared, in one order. */
#ifndef KV_JUDGE_POLLS_H
#define KV_JUDGE_POLLS_H

#include "plugins/judge/ask.h"
#include "plugins/judge/cache.h"
#include "plugins/judge/config.h"

typedef struct kvj_poll {
    char *id;           /* of the criterion */
    kvr_criterion like; /* used to read the reply */
    const char *model;
    uint32_t vote;
    bool swapped;
    char key[65], *body;  /* key of the cache */
    kvj_request *request; /* NULL when it was not sent, or was read */
    bool failed;
    kvj_reply reply;
    char why[240];
} kvj_poll;

typedef struct kvj_polls {
    const kv_host *host;
    const kvj_config *config;
    kvj_http *http;   /* NULL when all replies come from a recording */
    kvj_cache *cache; /* or NULL */
    int ready;        /* an eventfd that counts replies */
    uint64_t due;     /* by kvj_now */
    kvj_poll *poll;   /* questions of one criterion are adjacent */
    size_t count;
} kvj_polls;

/* Ask all votes of all models about C: from the cache, from the recording, or
 * by a request.  False when memory ran out. */
bool kvj_polls_ask(kvj_polls *p, const kv_task *task, const kv_attempt *attempt,
                   const kvr_rubric *rubric, const kvr_criterion *c);
/* Read the replies that have come.  False when some are missing. */
bool kvj_polls_settle(kvj_polls *p);
/* The scores of criterion ID, and how many were asked for.  For comparisons, a
 * score is the mean of both orders. */
size_t kvj_polls_votes(const kvj_polls *p, const char *id, double *score,
                       size_t *asked);
/* The first question about ID that has a score, or that has none; or NULL. */
const kvj_poll *kvj_polls_first(const kvj_polls *p, const char *id,
                                bool scored);
/* A question without a reply, when too few of its criterion got one; or
 * NULL. */
const kvj_poll *kvj_polls_obstacle(const kvj_polls *p);
/* Add to the verdict what was used and, over criteria with two or more votes,
 * the share of pairs that agree. */
void kvj_polls_account(const kvj_polls *p, kv_verdict *verdict);
void kvj_polls_clear(kvj_polls *p);

#endif
