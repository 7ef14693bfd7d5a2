/* Verdicts inside the core. */
#ifndef KV_CORE_VERDICT_H
#define KV_CORE_VERDICT_H

#include "core/box/box.h"
#include "core/tally/tally.h"

#include <cjson/cJSON.h>

#define KV__VERDICT_LABELS_MAX 16
#define KV__EVIDENCE_MAX 512

#define KV__TEST_ID_MAX 1024
#define KV__TEST_MESSAGE_MAX 300
#define KV__TESTS_MAX 100000

/* Version of the line format: docs/verdict.schema.json.  Version 2 where
 * programs were run, 3 where there are criteria, else 1. */
#define KV__VERDICT_FORMAT 3

typedef struct kv__test {
    char *id, *message; /* message: NULL when there is none */
    kv_outcome outcome;
    uint64_t us;
} kv__test;

/* How it was run; all of it absent where nothing was. */
typedef struct kv__ran {
    bool known;
    uint32_t level, integrity;
    uint8_t held[KV__LIMIT_COUNT];
    uint32_t ended, code; /* of the last program */
    bool load_dependent;  /* a wall-clock limit was hit, and not when alone */
} kv__ran;

typedef struct kv__subscore {
    char *name;
    double value;
} kv__subscore;

/* Limits and how they were held; all optional. */
typedef struct kv__resources {
    bool known;
    uint64_t wall_ms, cpu_ms, peak_kib;
} kv__resources;

struct kv_verdict {
    kv__label label[KV__VERDICT_LABELS_MAX]; /* sorted; malloc'ed strings */
    size_t label_count;
    char *task;
    size_t task_length;
    uint32_t index;
    kv_outcome outcome;
    kv_class error_class;
    bool has_score, has_counts;
    double score;
    kv_counts counts;
    kv__subscore *subscore; /* sorted by name */
    size_t subscores;
    kv__resources resources;
    char *verifier, *version;
    char *isolation; /* "none": judged in process, nothing was run */
    char *evidence;
    kv__ran ran;
    kv__test *test; /* in the order they were reported */
    size_t tests, test_room;
    cJSON **parsed; /* values lent to the plugin */
    size_t parses;
    struct kv__criterion *criterion; /* core/model/criteria.h */
    size_t criteria, criterion_room;
    bool graded; /* a pass begins at the line, not at score 1 */
    double pass_line;
    bool poisoned; /* the plugin broke a rule; ends as error */
};

kv_status kv__verdict_new(kv_verdict **out, kv_error *err);
/* Labels, task and attempt index of a verdict to be. */
kv_status kv__verdict_identify(kv_verdict *verdict, const kv__label *labels,
                               size_t count, kv_str task, uint32_t index,
                               kv_error *err);
kv_status kv__verdict_label(kv_verdict *verdict, kv_str key, kv_str value,
                            kv_error *err);
bool kv__verdict_set_text(char **field, kv_str text);
kv_status kv__verdict_subscore_set(kv_verdict *verdict, kv_str name,
                                   double value);
/* Make it an error of class infra, whatever it was, with this evidence. */
void kv__verdict_break(kv_verdict *verdict, const char *evidence);
/* Empty, out of range, counts that contradict the outcome: closed as errors.*/
void kv__verdict_settle(kv_verdict *verdict);

kv_status kv__verdict_test(kv_verdict *verdict, kv_str id, kv_outcome outcome,
                           kv_str message, uint64_t us);
/* The line.  Without MEASURED nothing that differs from run to run is in it:
 * no resources, no durations. */
void kv__verdict_put(kv__buf *buf, const kv_verdict *verdict, bool measured);
const char *kv__integrity_name(uint32_t grade);
/* KV_INTEGRITY_COUNT when there is no such grade. */
uint32_t kv__integrity_of(kv_str name);

/* What the tally needs of it. */
bool kv__verdict_entry(const kv_verdict *verdict, kv__entry *out);
uint32_t kv__verdict_kinds(const kv_verdict *verdict);

/* Label keys: [a-z][a-z0-9_]*, 32 bytes at most. */
bool kv__label_key_valid(kv_str key);
kv_outcome kv__outcome_of(kv_str name);
kv_class kv__class_of(kv_str name);

#endif
