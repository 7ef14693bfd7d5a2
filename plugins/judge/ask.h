/* SPDX-License-Identifier: MIT */
/* Writes a question to a judge, and reads its reply. */
#ifndef KV_JUDGE_ASK_H
#define KV_JUDGE_ASK_H

#include "plugins/rubric/rubric.h"

/* A growing text; FAILED after memory ran out. */
typedef struct kvj_text {
    char *data;
    size_t length, room;
    bool failed;
} kvj_text;

void kvj_add(kvj_text *t, const char *data, size_t length);
void kvj_put(kvj_text *t, const char *text);
void kvj_print(kvj_text *t, const char *format, ...) KV_PRINTF(2, 3);
/* Add a JSON string in quotes; invalid UTF-8 becomes U+FFFD. */
void kvj_string(kvj_text *t, kv_str text);
void kvj_clear(kvj_text *t);

typedef struct kvj_question {
    const kvr_rubric *rubric;
    const kvr_criterion *criterion;
    kv_str task, answer, baseline; /* baseline: "" unless compared */
    const char *system;            /* put before the instructions; or NULL */
    bool swapped;                  /* the baseline comes first */
    /* the request */
    const char *model;
    double temperature;
    uint32_t max_tokens, vote;
    bool has_seed;
    uint64_t seed;
} kvj_question;

/* Write the body of a request; data is NULL when memory ran out. */
void kvj_body(const kv_host *host, const kvj_question *q, kvj_text *out);

typedef struct kvj_reply {
    bool scored;
    bool broken;      /* this is no reply of a judge */
    double score;     /* 0 to the criterion's maximum */
    char reason[160]; /* why it failed, or the judge's reason */
    uint64_t tokens_in, tokens_out;
} kvj_reply;

/* Read TEXT, the endpoint's reply as it came. */
void kvj_read(const kv_host *host, const kvj_question *q, const char *text,
              size_t length, kvj_reply *out);

#endif
