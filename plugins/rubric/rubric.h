/* SPDX-License-Identifier: MIT */
/* A rubric as its file defines it. */
#ifndef KV_LUA_RUBRIC_H
#define KV_LUA_RUBRIC_H

#include "plugins/rubric/sandbox.h"

#define KVR_CRITERIA_MAX 500
#define KVR_ANCHORS_MAX 32

typedef enum kvr_reducer {
    KVR_MEAN,
    KVR_MEDIAN,
    KVR_MIN,
    KVR_MAJORITY
} kvr_reducer;

typedef struct kvr_anchor {
    double score;
    char *text;
} kvr_anchor;

typedef struct kvr_criterion {
    char *id, *title, *layer, *part, *ask;
    double weight, max;
    uint32_t by;        /* KV_BY_RULE, KV_BY_RATING, KV_BY_JUDGE */
    bool gate, compare; /* compare: also show the task's "baseline" */
    int score, when;    /* references to functions, or LUA_NOREF */
    kvr_anchor *anchor;
    size_t anchors;
    uint32_t *need; /* positions of criteria */
    double *least;  /* the score that each of them must have */
    size_t needs;
    int line;
} kvr_criterion;

typedef struct kvr_issue {
    bool error;
    int line; /* 0 when unknown */
    char text[240], hint[160];
} kvr_issue;

typedef struct kvr_rubric {
    kvl_box *box;
    char *path, *source; /* as it was read */
    size_t length;
    char *name, *version, *description, *instructions;
    double max;
    kvr_anchor *anchor;
    size_t anchors;
    uint32_t rule, missing;
    kvr_reducer ratings;
    double pass, rule_weight, other_weight;
    int aggregate, dynamic, prepare; /* references */
    kvr_criterion *criterion;
    size_t criteria, fixed; /* fixed: without those of a task */
    kvr_issue *issue;
    size_t issues;
    bool loaded;
    bool failed;              /* the last judging ended with an error */
    unsigned char digest[32]; /* of source and modules */
} kvr_rubric;

#endif
