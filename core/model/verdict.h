/* SPDX-License-Identifier: MIT */
/* Verdicts inside the core: what was learnt about one attempt. */
#ifndef KV_MODEL_VERDICT_H
#define KV_MODEL_VERDICT_H

#include "core/box/box.h"
#include "core/model/criteria.h"
#include "core/model/label.h"
#include "core/model/said.h"

#include <cjson/cJSON.h>

/* Bounds of what a candidate can put into a verdict through its output and its
 * tests.  In bytes, except for the numbers of labels and tests.  What is too
 * long for a person to read is cut; ids are not, up to these bounds, since two
 * tests could become one. */
#define KV__VERDICT_LABELS_MAX 16
#define KV__EVIDENCE_MAX 512
#define KV__TEST_ID_MAX 1024
#define KV__TEST_MESSAGE_MAX 300
#define KV__TESTS_MAX 100000

/* Version of the lines that are written: docs/verdict.schema.json.  Versions
 * 1 to 3 are still read. */
#define KV__VERDICT_FORMAT 4

typedef struct kv__test {
    char *id, *message; /* message: NULL when it has none */
    kv_outcome outcome;
    uint64_t us;
} kv__test;

/* How it was run; all of it absent where nothing was. */
typedef struct kv__ran {
    bool known;
    uint32_t level;
    uint8_t held[KV__LIMIT_COUNT];
    uint32_t ended, code; /* of the last program */
    bool load_dependent;  /* a wall-clock limit was hit, and not when alone */
} kv__ran;

typedef struct kv__subscore {
    char *name;
    double value;
} kv__subscore;

/* What judging took; unknown where nothing was measured. */
typedef struct kv__resources {
    bool known;
    uint64_t wall_ms, cpu_ms, peak_kib;
} kv__resources;

/* What a verdict is about; decides which figures are made of it. */
typedef enum kv__topic {
    KV__TOPIC_TESTS,
    KV__TOPIC_CHOICE, /* a question with given choices */
    KV__TOPIC_REWARD, /* the score is a reward */
    KV__TOPIC_STORED  /* the score is a ratio that another harness stored */
} kv__topic;

struct kv_verdict {
    kv__label labels[KV__VERDICT_LABELS_MAX]; /* sorted; malloc'ed strings */
    size_t label_count;
    char *task;
    size_t task_length;
    uint32_t index;
    kv_outcome outcome;
    kv_class error_class;
    bool has_score, has_counts;
    double score;
    kv_counts counts;
    kv__subscore *subscores; /* sorted by name */
    size_t subscore_count;
    kv__resources resources;
    char *verifier, *version;
    kv__topic topic;
    char *isolation; /* "none": judged in process, nothing was run */
    char *evidence;
    uint32_t integrity; /* KV_INTEGRITY_* */
    kv__ran ran;
    kv__test *tests; /* in the order they were reported */
    size_t test_count, test_capacity;
    cJSON **parsed; /* values lent to the plugin until the verdict is freed */
    size_t parsed_count;
    cJSON *learnt; /* about the task, by member; never written */
    kv__said said[KV__SAID_STREAMS];
    kv__criteria criteria;
    bool graded; /* a pass begins at the line, not at score 1 */
    double pass_line;
    bool momentary; /* it tells of the moment, and is not kept for later */
    /* The plugin broke a rule.  Kept as a flag, because whatever it sets after
     * that must not count: the verdict ends as an error. */
    bool poisoned;
};

/* The sub-score of a verdict on a reward that is outside [0,1]: the reward. */
#define KV__REWARD "reward"
/* As lines of verdicts spell it; "" for tests. */
const char *kv__topic_name(kv__topic topic);
kv_status kv__verdict_new(kv_verdict **out, kv_error *err);
/* Labels, task and attempt index of a verdict to be. */
kv_status kv__verdict_identify(kv_verdict *verdict, const kv__label *labels,
                               size_t count, kv_str task, uint32_t index,
                               kv_error *err);
/* Without labels, task and attempt. */
void kv__verdict_anonymise(kv_verdict *verdict);
/* False: the harness's own failure, or not judged.  Such are tried again. */
bool kv__verdict_final(const kv_verdict *verdict);
kv_status kv__verdict_label(kv_verdict *verdict, kv_str key, kv_str value,
                            kv_error *err);
/* Replace *FIELD by a clean copy of TEXT: valid UTF-8, KV__EVIDENCE_MAX bytes
 * at most, without what differs from run to run.  False: out of memory. */
bool kv__verdict_set_text(char **field, kv_str text);
kv_status kv__verdict_subscore_set(kv_verdict *verdict, kv_str name,
                                   double value);
/* KV_EINVAL: more than KV__TESTS_MAX. */
kv_status kv__verdict_test(kv_verdict *verdict, kv_str id, kv_outcome outcome,
                           kv_str message, uint64_t us);
/* Make it an error of class infra, whatever it was, with this evidence. */
void kv__verdict_break(kv_verdict *verdict, const char *evidence);
/* A verdict that is empty, out of range, or whose counts contradict its
 * outcome becomes an error. */
void kv__verdict_settle(kv_verdict *verdict);

#endif
