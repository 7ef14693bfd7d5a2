/* A rubric as its file defines it, and what it says of an answer. */
#ifndef KV_LUA_RUBRIC_H
#define KV_LUA_RUBRIC_H

#include "plugins/rubric/sandbox.h"

#include <locale.h>

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
    bool gate, compare; /* compare: with the task's "baseline" */
    int score, when;    /* references to functions, LUA_NOREF: none */
    kvr_anchor *anchor;
    size_t anchors;
    uint32_t *need; /* positions */
    double *least;  /* what each of them must have */
    size_t needs;
    int line;
} kvr_criterion;

typedef struct kvr_issue {
    bool error;
    int line; /* 0: unknown */
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
    size_t criteria, fixed; /* fixed: those that no task brings */
    kvr_issue *issue;
    size_t issues;
    bool loaded;
    bool failed;              /* the last judging ended as an error */
    unsigned char digest[32]; /* of source and modules */
} kvr_rubric;

typedef struct kvr_options {
    const kv_host *host;
    const char *path; /* of the file, or its name in messages */
    kv_str source;    /* its text; data NULL: read PATH */
    kv_str (*find)(void *context, const char *path); /* sibling modules */
    void *context;
    const kv_value *options; /* over the rubric's own; may be NULL */
    kvl_limits limits;
    bool lenient; /* collect issues and go on */
} kvr_options;

/* Read it.  On failure WHY holds "file:line: message". */
kv_status kvr_load(const kvr_options *options, kvr_rubric **out, char *why,
                   size_t size);
void kvr_free(kvr_rubric *rubric);

/* A score that does not come from code: 1, and *score with *raters and text
 * in EVIDENCE; 0: nobody gave one; -1: it does not apply. */
typedef int (*kvr_source)(void *context, const kvr_criterion *criterion,
                          double *score, uint32_t *raters, char *evidence,
                          size_t size);

typedef struct kvr_case {
    const kv_task *task;       /* may be NULL */
    const kv_attempt *attempt; /* or NULL, and TEXT is the answer */
    kv_str text;
    const uint64_t *seed;
    kvr_source source;
    void *context;
    bool dry; /* nothing goes into the verdict; SOURCE is asked all the same */
} kvr_case;

/* Judge: criteria and outcome into VERDICT.  KV_OK whenever the verdict says
 * what was learnt, an error of the rubric included. */
kv_status kvr_judge(kvr_rubric *rubric, const kvr_case *c, kv_verdict *verdict);
/* What print said in the last judging. */
kv_str kvr_output(const kvr_rubric *rubric);

/* A locale for this thread while a rubric runs, and for numbers as text. */
typedef struct kvr_place {
    locale_t mine, before;
} kvr_place;
void kvr_enter(kvr_place *place);
void kvr_leave(kvr_place *place);

/* kv.na and kv.cannot into the table at the top. */
void kvr_open_results(lua_State *L);
/* Reduce N scores; false: no majority. */
bool kvr_reduce(kvr_reducer how, double *scores, size_t n, double *out);

/* describe.c: JSON, Markdown for people, issues as JSON lines. */
typedef int32_t (*kvr_write)(void *context, const char *data, size_t length);
int32_t kvr_describe(const kvr_rubric *rubric, kvr_write write, void *context);
int32_t kvr_explain(const kvr_rubric *rubric, kvr_write write, void *context);
int32_t kvr_list_issues(const kvr_rubric *rubric, kvr_write write,
                        void *context);
/* The rubric's own cases as a JSON list; -1 with the reason in WHY. */
int32_t kvr_cases(kvr_rubric *rubric, kvr_write write, void *context, char *why,
                  size_t size);
extern const char kvr_skeleton[];

/* rubric_read.c: the table at the top of the stack into RUBRIC; raises. */
void kvr_read(lua_State *L, kvr_rubric *rubric);
void kvr_read_criteria(lua_State *L, kvr_rubric *rubric);
/* All behind the first KEEP. */
void kvr_clear_criteria(kvr_rubric *rubric, size_t keep);
void kvr_add_issue(kvr_rubric *rubric, bool error, int line, const char *hint,
                   const char *format, ...) KV_PRINTF(5, 6);

#endif
