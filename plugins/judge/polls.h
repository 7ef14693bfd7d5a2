/* The questions of one attempt, under way and answered: each is one criterion,
 * one vote, one model, and where answers are compared one order. */
#ifndef KV_JUDGE_POLLS_H
#define KV_JUDGE_POLLS_H

#include "plugins/judge/ask.h"
#include "plugins/judge/cache.h"
#include "plugins/judge/config.h"

typedef struct kvj_poll {
    char *id;           /* of the criterion */
    kvr_criterion like; /* what reading its reply needs */
    const char *model;
    uint32_t vote;
    bool swapped;
    char key[65], *body;  /* of the cache */
    kvj_request *request; /* NULL: not asked, or read */
    bool failed;
    kvj_reply reply;
    char why[240];
} kvj_poll;

typedef struct kvj_polls {
    const kv_host *host;
    const kvj_config *config;
    kvj_http *http;   /* NULL: replies come from the recording alone */
    kvj_cache *cache; /* or NULL */
    int ready;        /* an eventfd that is told of replies */
    uint64_t due;     /* on kvj_now */
    kvj_poll *poll;   /* those of one criterion in a row, both orders too */
    size_t count;
} kvj_polls;

/* Ask all votes of all models about C: from the cache, from the recording, or
 * on its way.  False: out of memory. */
bool kvj_polls_ask(kvj_polls *p, const kv_task *task, const kv_attempt *attempt,
                   const kvr_rubric *rubric, const kvr_criterion *c);
/* Take what has come.  False: some of it has not. */
bool kvj_polls_settle(kvj_polls *p);
/* The scores of criterion ID, and how many were asked for; those that compare
 * are the mean of both orders. */
size_t kvj_polls_votes(const kvj_polls *p, const char *id, double *score,
                       size_t *asked);
/* The first question about ID that has a score, or has none; or NULL. */
const kvj_poll *kvj_polls_first(const kvj_polls *p, const char *id,
                                bool scored);
/* A question that got no reply, where too few of its kind did; or NULL. */
const kvj_poll *kvj_polls_obstacle(const kvj_polls *p);
/* What was used, and the share of equal pairs of votes, over criteria with two
 * or more, as figures of the verdict. */
void kvj_polls_account(const kvj_polls *p, kv_verdict *verdict);
void kvj_polls_clear(kvj_polls *p);

#endif
