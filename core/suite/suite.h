/* A suite: tasks, and the verifiers that judge them. */
#ifndef KV_CORE_SUITE_H
#define KV_CORE_SUITE_H

#include "core/plugin/engine.h"

#define KV__SUITE_VERIFIERS 16

typedef struct kv__suite_task {
    kv_task *task;
    kv_verifier *verifier;
    uint64_t cost_ms;      /* what an attempt is expected to take */
    unsigned char key[32]; /* of everything but the attempt; see ready */
    bool ready;
    char *text; /* the document */
} kv__suite_task;

typedef struct kv__suite {
    kv_engine *engine;
    kv__suite_task *task;
    size_t count, room;
    uint32_t *slot; /* hash table of task indexes + 1 */
    size_t slots;
    kv_verifier *verifier[KV__SUITE_VERIFIERS];
    char *verifier_name[KV__SUITE_VERIFIERS];
    size_t verifiers;
    cJSON *defaults; /* suite.json */
    char *folder, *name;
    const char *run; /* label, or NULL */
    bool koco;       /* results are also written as its scripts do */
} kv__suite;

/* PATH is a folder with tasks.jsonl (and suite.json), a file of such tasks,
 * or a benchmark's own file of problems.  CONFIG, a JSON object from verifier
 * to its configuration, may be NULL. */
kv_status kv__suite_open(kv__suite *suite, kv_engine *engine, const char *path,
                         const char *run, const char *config, kv_error *err);
void kv__suite_close(kv__suite *suite);
/* SIZE_MAX: there is none. */
size_t kv__suite_find(const kv__suite *suite, kv_str id);
/* What names the task, its files and its verifier by content. */
kv_status kv__suite_key(kv__suite *suite, size_t index, kv_error *err);

/* For readers of other formats: add a task by its document, whose member "id"
 * names it. */
kv_status kv__suite_add(kv__suite *suite, cJSON *document, const char *folder,
                        const char *where, kv_error *err);

/* suite_humaneval.c: lines with task_id, prompt, entry_point, test. */
bool kv__suite_is_humaneval(const cJSON *record);
kv_status kv__suite_humaneval(kv__suite *suite, cJSON **records, size_t count,
                              const char *where, kv_error *err);

/* suite_koco.c: lines with function_name, implementation_location,
 * test_code_path. */
bool kv__suite_is_koco(const cJSON *record);
kv_status kv__suite_koco(kv__suite *suite, cJSON **records, size_t count,
                         const char *where, kv_error *err);

#endif
