/* SPDX-License-Identifier: MIT */
/* Registering tasks: what a reference, nothing, and a stub come to. */
#include "core/formats/suites.h"
#include "core/base/take.h"
#include "core/suite/attempts.h"
#include "core/suite/form.h"
#include "core/plugin/verifier.h"
#include "core/run/registered.h"
#include "core/run/crew.h"
#include "core/run/twins.h"
#include "core/model/names.h"
#include "core/base/json.h"

#include <kverify/run.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct outcome {
    kv_verdict *reference; /* the first */
    kv_outcome null, stub;
    bool has_stub, asked_again, kinds; /* it passes under what was learnt */
    uint32_t references, passes;
    char flaky[120]; /* a test that did not come to the same each time */
    uint64_t cpu_ms;
    uint32_t grade;
    char reason[300];
    kv_verdict *other; /* of the other grade: the first, or one that failed */
    uint32_t others, other_passes;
    kv_verdict *twin; /* of the reference, by the test as it was */
} outcome;

typedef struct validation {
    kv_engine *engine;
    kv__suite *suite;
    kv__attempts attempts;
    size_t at;
    outcome *of; /* by task of the suite that is read */
    size_t *map; /* task of this round -> task that is read */
    kv__twins twins;
    kv_run_state *state;
    kv_run_options options;
    kv__policy policy; /* what it comes to decides; no policy does */
    enum {
        FIRST,
        PROBES, /* of tests that were turned into data */
        AGAIN,  /* now that there is an inventory */
        OTHER,  /* the grade that was not tried */
        KINDS   /* under what was learnt about the task */
    } round;
    kv_error *err;
} validation;

/* --- one round --- */

static int
next(void *context, kv__work *work, kv_error *err)
{
    validation *v = context;
    const kv__try *t;
    kv_status status;

    if (v->at == v->attempts.count)
        return 0;
    t = &v->attempts.items[v->at];
    status = kv__attempts_load(&v->attempts, v->suite, t, &work->attempt, err);
    if (status != KV_OK)
        return status;
    work->task = v->suite->tasks[t->task].task;
    work->verifier = v->suite->tasks[t->task].verifier;
    work->tag = v->at++;
    return 1;
}

/* A test that came to something else than in the first run. */
static void
compare(outcome *o, const kv_verdict *again)
{
    const kv_verdict *first = o->reference;
    size_t i;

    for (i = 0; i < first->test_count && o->flaky[0] == '\0'; i++)
        if (i >= again->test_count ||
            strcmp(first->tests[i].id, again->tests[i].id) != 0 ||
            first->tests[i].outcome != again->tests[i].outcome)
            snprintf(o->flaky, sizeof o->flaky, "%.110s", first->tests[i].id);
    if (first->outcome != again->outcome && o->flaky[0] == '\0')
        snprintf(o->flaky, sizeof o->flaky, "the verdict");
}

/* The twin's reference is kept: the task may become its twin. */
static kv_status
probed(validation *v, size_t task, kv_verdict *verdict)
{
    kv__probe *p = &v->twins.probes[task];

    p->ran = true;
    p->passed = verdict->outcome == KV_OUTCOME_PASS;
    if (p->reference && v->of[p->task].twin == NULL)
        v->of[p->task].twin = verdict;
    else
        kv_verdict_free(verdict);
    return KV_OK;
}

static int
done(void *context, const kv__work *work, kv_verdict *verdict, kv_error *err)
{
    validation *v = context;
    const kv__try *t = &v->attempts.items[work->tag];
    outcome *o;
    const char *source = v->attempts.sources[t->source].path;

    (void)err;
    v->state->done++;
    if (v->round == PROBES)
        return probed(v, t->task, verdict);
    o = &v->of[v->map == NULL ? t->task : v->map[t->task]];
    if (strcmp(source, "@null") == 0) {
        o->null = verdict->outcome;
        kv_verdict_free(verdict);
    } else if (strcmp(source, "@stub") == 0) {
        o->stub = verdict->outcome;
        kv_verdict_free(verdict);
    } else if (v->round == OTHER) {
        o->others++;
        o->other_passes += verdict->outcome == KV_OUTCOME_PASS;
        if (o->other == NULL || verdict->outcome != KV_OUTCOME_PASS) {
            kv_verdict_free(o->other);
            o->other = verdict;
        } else {
            kv_verdict_free(verdict);
        }
    } else if (v->round == KINDS) {
        if (verdict->outcome == KV_OUTCOME_PASS)
            o->kinds = true;
        kv_verdict_free(verdict);
    } else if (v->round == AGAIN) {
        o->asked_again = true;
        kv_verdict_free(o->reference);
        o->reference = verdict;
    } else {
        o->references++;
        o->passes += verdict->outcome == KV_OUTCOME_PASS;
        if (verdict->resources.known && verdict->resources.cpu_ms > o->cpu_ms)
            o->cpu_ms = verdict->resources.cpu_ms;
        if (o->reference == NULL) {
            o->reference = verdict;
        } else {
            compare(o, verdict);
            kv_verdict_free(verdict);
        }
    }
    return KV_OK;
}

static int
tick(void *context, size_t running)
{
    validation *v = context;

    v->state->running = running;
    return v->options.progress == NULL
               ? 0
               : v->options.progress(v->options.progress_context, v->state);
}

static kv_status
round_of(validation *v, kv__suite *suite, const char *const *sources,
         size_t count, bool *stopped)
{
    kv__crew_ops ops = {
        .next = next, .done = done, .tick = tick, .context = v, .strict = true};
    uint32_t workers = v->options.workers;
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    kv_status status;

    v->suite = suite;
    v->at = 0;
    status = kv__attempts_open(&v->attempts, suite, sources, count, v->err);
    if (status != KV_OK)
        return status;
    v->state->total += v->attempts.count;
    if (workers == 0)
        workers = n < 1 ? 1 : (uint32_t)n;
    v->policy.retry_wall = true;
    status = kv__crew_run(&v->policy, workers, &ops, stopped, v->err);
    kv__attempts_close(&v->attempts);
    return status;
}

/* --- documents --- */

static bool
set(cJSON *doc, const char *name, cJSON *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(doc, name);
    if (value != NULL && cJSON_AddItemToObject(doc, name, value))
        return true;
    cJSON_Delete(value);
    return false;
}

/* The tests of the reference's run, where the task does not list them. */
static bool
set_inventory(cJSON *doc, const kv_verdict *v, bool *added)
{
    cJSON *ids = cJSON_CreateArray(), *skips = cJSON_CreateArray();
    size_t i;
    bool ok = ids != NULL && skips != NULL;

    *added = false;
    for (i = 0; ok && i < v->test_count; i++) {
        ok = cJSON_AddItemToArray(ids, cJSON_CreateString(v->tests[i].id));
        if (ok && v->tests[i].outcome == KV_OUTCOME_UNSCORED)
            ok =
                cJSON_AddItemToArray(skips, cJSON_CreateString(v->tests[i].id));
    }
    if (!ok || v->test_count == 0 || kv__json_get(doc, "inventory") != NULL ||
        kv__json_get(doc, "tests") == NULL) {
        cJSON_Delete(ids);
        cJSON_Delete(skips);
        return ok;
    }
    *added = true;
    return set(doc, "inventory", ids) & set(doc, "skips", skips);
}

/* The grade with the stronger verdicts of the two that were tried. */
static void
choose(outcome *o)
{
    kv_verdict *r = o->reference, *other = o->other;
    bool passes = other != NULL && o->others == o->other_passes;

    if (!passes ||
        (r->outcome == KV_OUTCOME_PASS && other->integrity <= r->integrity))
        return;
    o->reference = other;
    o->other = r;
}

static void
judge(outcome *o, const cJSON *doc)
{
    const kv_verdict *r = o->reference;

    if (r == NULL)
        snprintf(o->reason, sizeof o->reason, "it has no reference run");
    else if (o->flaky[0] != '\0')
        snprintf(o->reason, sizeof o->reason, "it is flaky: %s", o->flaky);
    else if (r->error_class == KV_CLASS_NO_ANSWER &&
             kv__json_get(doc, "reference") == NULL)
        snprintf(o->reason, sizeof o->reason,
                 "it has no member 'reference', the solution that has to pass");
    else if (r->outcome != KV_OUTCOME_PASS)
        snprintf(o->reason, sizeof o->reason, "its reference does not pass: %s",
                 r->evidence == NULL ? kv_outcome_name(r->outcome)
                                     : r->evidence);
    else if (o->null == KV_OUTCOME_PASS)
        snprintf(o->reason, sizeof o->reason, "nothing at all passes it");
    else if (o->has_stub && o->stub == KV_OUTCOME_PASS)
        snprintf(o->reason, sizeof o->reason,
                 "an implementation that does nothing passes it");
    if (r != NULL)
        o->grade = r->integrity;
}

#define OBSTACLES_MAX 200

/* What stood in the way of two processes, test by test. */
static bool
set_obstacles(cJSON *doc, const outcome *o)
{
    const kv_verdict *v = o->other;
    cJSON *list, *item;
    size_t i, n = 0;
    bool ok;

    if (v == NULL || v->integrity != KV_INTEGRITY_I2)
        return true;
    list = cJSON_CreateArray();
    ok = list != NULL;
    for (i = 0; ok && i <= v->test_count && n < OBSTACLES_MAX; i++) {
        bool whole = i == v->test_count;

        if (whole ? n > 0
                  : v->tests[i].outcome == KV_OUTCOME_PASS ||
                        v->tests[i].outcome == KV_OUTCOME_UNSCORED)
            continue;
        item = cJSON_CreateObject();
        ok = item != NULL && cJSON_AddItemToArray(list, item) &&
             cJSON_AddStringToObject(item, "test",
                                     whole ? "" : v->tests[i].id) &&
             cJSON_AddStringToObject(
                 item, "why",
                 whole ? (v->evidence == NULL ? "" : v->evidence)
                 : v->tests[i].message == NULL ? ""
                                               : v->tests[i].message);
        n++;
    }
    if (ok)
        return set(doc, "why_not_i2", list);
    cJSON_Delete(list);
    return false;
}

/* Whether the results would go where the suite is read from. */
static bool
is_source(const char *folder, const char *suite)
{
    kv__buf path = {0};
    struct stat a, b, c;
    bool is;

    kv__buf_printf(&path, "%s/tasks.jsonl", folder);
    is = stat(folder, &a) == 0 &&
         ((stat(suite, &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino) ||
          (kv__buf_text(&path) != NULL && stat(path.data, &c) == 0 &&
           stat(suite, &b) == 0 && c.st_dev == b.st_dev &&
           c.st_ino == b.st_ino));
    kv__buf_clear(&path);
    return is;
}

/* The way from FOLDER to PLACE, both real, so that the two can be moved
 * together. */
static char *
way_between(const char *folder, const char *place)
{
    size_t same = 0, i;
    kv__buf out = {0};

    for (i = 0; folder[i] != '\0' && folder[i] == place[i]; i++)
        if (folder[i] == '/')
            same = i + 1;
    if ((folder[i] == '\0' || folder[i] == '/') &&
        (place[i] == '\0' || place[i] == '/'))
        same = i;
    for (i = same; folder[i] == '/'; i++) {
    }
    if (folder[i] != '\0')
        kv__buf_str(&out, "..");
    for (; folder[i] != '\0'; i++)
        if (folder[i] == '/')
            kv__buf_str(&out, "/..");
    for (i = same; place[i] == '/'; i++) {
    }
    if (place[i] != '\0')
        kv__buf_printf(&out, "%s%s", out.length > 0 ? "/" : "", place + i);
    if (out.length == 0)
        kv__buf_str(&out, ".");
    return kv__buf_text(&out) == NULL ? NULL : out.data;
}

static kv_status
write_task(const outcome *o, cJSON *doc, const char *folder, const char *to,
           FILE *out, kv_error *err)
{
    const cJSON *root = kv__json_get(doc, "root");
    kv__buf place = {0};
    char *text, *real, *way;
    bool ok = true;

    if (!cJSON_IsString(root) || root->valuestring[0] != '/') {
        kv__buf_printf(&place, "%s/%s", folder,
                       cJSON_IsString(root) ? root->valuestring : ".");
        real = kv__buf_text(&place) == NULL ? NULL : realpath(place.data, NULL);
        way = real == NULL ? NULL : way_between(to, real);
        ok = way != NULL && set(doc, "root", cJSON_CreateString(way));
        free(way);
        free(real);
        kv__buf_clear(&place);
    }
    if (ok && o->reason[0] == '\0') {
        cJSON_DeleteItemFromObjectCaseSensitive(doc, "invalid");
        ok = set(doc, "valid", cJSON_CreateTrue()) &&
             set(doc, "integrity",
                 cJSON_CreateString(kv_integrity_name(o->grade))) &&
             set(doc, "cost_ms", cJSON_CreateNumber((double)o->cpu_ms));
    } else if (ok) {
        ok = set(doc, "valid", cJSON_CreateFalse()) &&
             set(doc, "invalid", cJSON_CreateString(o->reason));
    }
    cJSON_DeleteItemFromObjectCaseSensitive(doc, "why_not_i2");
    if (ok && o->grade < KV_INTEGRITY_I2)
        ok = set_obstacles(doc, o);
    text = ok ? cJSON_PrintUnformatted(doc) : NULL;
    if (text == NULL)
        return kv__nomem(err);
    ok = fputs(text, out) >= 0 && fputc('\n', out) != EOF;
    free(text);
    return ok ? KV_OK : kv__fail(err, KV_EIO, "the suite can't be written");
}

/* --- all of it --- */

/* Documents that are to be run once more.  True: task I, as DOC now is. */
typedef bool (*pick_fn)(const outcome *o, const kv_verifier *verifier,
                        cJSON *doc, kv_status *status);

static bool
pick_again(const outcome *o, const kv_verifier *verifier, cJSON *doc,
           kv_status *status)
{
    bool added = false;

    (void)verifier;
    if (o->reference == NULL || o->reference->outcome != KV_OUTCOME_PASS)
        return false;
    if (!set_inventory(doc, o->reference, &added))
        *status = KV_ENOMEM;
    return added;
}

/* Suites of tests can be run with the candidate or in two processes. */
static bool
pick_other(const outcome *o, const kv_verifier *verifier, cJSON *doc,
           kv_status *status)
{
    const kv_verdict *r = o->reference;
    bool split;

    if (r == NULL || !kv__verifier_can(verifier, KV_CAP_SPLIT))
        return false;
    split = r->integrity == KV_INTEGRITY_I2;
    if (split == (r->outcome == KV_OUTCOME_PASS))
        return false;
    if (!set(doc, "integrity", cJSON_CreateString(split ? "I1+" : "I2")))
        *status = KV_ENOMEM;
    return true;
}

/* What was learnt about a task that is judged in two processes: the reference
 * has to pass under it. */
static bool
pick_kinds(const outcome *o, const kv_verifier *verifier, cJSON *doc,
           kv_status *status)
{
    const kv_verdict *r = o->reference;
    const cJSON *item;

    (void)verifier;
    if (r == NULL || r->outcome != KV_OUTCOME_PASS ||
        r->integrity != KV_INTEGRITY_I2 || r->learnt == NULL)
        return false;
    if (!set(doc, "integrity", cJSON_CreateString("I2")))
        *status = KV_ENOMEM;
    cJSON_ArrayForEach(item, r->learnt)
    {
        if (kv__json_get(doc, item->string) == NULL &&
            !set(doc, item->string, cJSON_Duplicate(item, true)))
            *status = KV_ENOMEM;
    }
    return true;
}

/* Where it does not, the task does without. */
static void
drop_kinds(const outcome *o, cJSON *doc)
{
    const cJSON *item;

    if (o->kinds || o->reference == NULL)
        return;
    cJSON_ArrayForEach(item, o->reference->learnt)
    {
        cJSON_DeleteItemFromObjectCaseSensitive(doc, item->string);
    }
}

static kv_status
further_round(validation *v, const kv__suite *suite, cJSON **docs, pick_fn pick,
              const char *const *sources, size_t count, bool *stopped)
{
    kv__suite again;
    kv_status status = KV_OK;
    size_t i;

    kv__suite_like(&again, suite);
    v->map = kv__zalloc(suite->task_count, sizeof *v->map);
    if (v->map == NULL)
        return kv__nomem(v->err);
    for (i = 0; i < suite->task_count && status == KV_OK; i++) {
        if (pick(&v->of[i], suite->tasks[i].verifier, docs[i], &status) &&
            status == KV_OK) {
            v->map[again.task_count] = i;
            status =
                kv__suite_add(&again, docs[i], suite->folder, "suite", v->err);
        } else if (status != KV_OK) {
            status = kv__nomem(v->err);
        }
    }
    if (status == KV_OK && again.task_count > 0)
        status = round_of(v, &again, sources, count, stopped);
    kv__suite_drop_tasks(&again);
    free(v->map);
    v->map = NULL;
    return status;
}

/* Tasks that are judged as data, and otherwise than by their tests, are judged
 * by their tests. */
static kv_status
prove(validation *v, kv__suite *suite, cJSON **docs, bool *stopped)
{
    bool *wanted = kv__zalloc(suite->task_count, sizeof *wanted), passes;
    const char *source = "@reference", *name;
    kv_status status = wanted == NULL ? kv__nomem(v->err) : KV_OK;
    outcome *o;
    size_t i;

    for (i = 0; status == KV_OK && i < suite->task_count; i++)
        wanted[i] = v->of[i].reference != NULL &&
                    v->of[i].reference->outcome == KV_OUTCOME_PASS;
    if (status == KV_OK)
        status = kv__twins_make(&v->twins, suite, docs, wanted, v->err);
    if (status == KV_OK && v->twins.count > 0)
        status = round_of(v, &v->twins.suite, &source, 1, stopped);
    kv__suite_take_verifiers(suite, &v->twins.suite);
    for (i = 0; status == KV_OK && !*stopped && i < suite->task_count; i++) {
        o = &v->of[i];
        name = kv__twins_differ(&v->twins, docs[i], i, &passes);
        /* A test that the reference does not pass decides nothing. */
        if (name == NULL || !passes)
            continue;
        if (!kv__twins_become(docs[i], name))
            status = kv__nomem(v->err);
        kv_verdict_free(o->reference);
        o->reference = o->twin;
        o->twin = NULL;
    }
    for (i = 0; i < suite->task_count; i++)
        kv__twins_strip(docs[i]);
    kv__twins_clear(&v->twins);
    free(wanted);
    return status;
}

static kv_status
write_suite(const validation *v, const kv__suite *suite, cJSON **docs,
            const char *folder, void (*each)(void *, const kv_validated *),
            void *context)
{
    kv__buf path = {0}, defaults = {0};
    FILE *out = NULL;
    kv_status status = KV_OK;
    char *real = NULL;
    size_t i;

    kv__buf_printf(&path, "%s/tasks.jsonl", folder);
    if (kv__buf_text(&path) == NULL)
        return kv__nomem(v->err);
    if ((mkdir(folder, 0755) != 0 && errno != EEXIST) ||
        (real = realpath(folder, NULL)) == NULL ||
        (out = fopen(path.data, "we")) == NULL)
        status = kv__fail(v->err, KV_EIO, "%s: %s", path.data, strerror(errno));
    for (i = 0; i < suite->task_count && status == KV_OK; i++) {
        choose(&v->of[i]);
        judge(&v->of[i], docs[i]);
        if (cJSON_IsFalse(kv__json_get(docs[i], "valid")))
            snprintf(v->of[i].reason, sizeof v->of[i].reason, "%.290s",
                     cJSON_IsString(kv__json_get(docs[i], "invalid"))
                         ? kv__json_get(docs[i], "invalid")->valuestring
                         : "it was found invalid before");
        status =
            write_task(&v->of[i], docs[i], suite->folder, real, out, v->err);
        if (status == KV_OK && each != NULL)
            each(context,
                 &(kv_validated){.struct_size = sizeof(kv_validated),
                                 .task = suite->tasks[i].task->id,
                                 .grade = kv_integrity_name(v->of[i].grade),
                                 .invalid = v->of[i].reason[0] == '\0'
                                                ? NULL
                                                : v->of[i].reason});
        v->state->pass += v->of[i].reason[0] == '\0';
        v->state->fail += v->of[i].reason[0] != '\0';
    }
    if (out != NULL && fclose(out) != 0 && status == KV_OK)
        status = kv__fail(v->err, KV_EIO, "%s: %s", path.data, strerror(errno));
    if (status == KV_OK)
        status = kv__registered_suite(suite, &defaults, v->err);
    if (status == KV_OK)
        status = kv__registered_write(folder, "suite.json",
                                      kv__str(defaults.data, defaults.length),
                                      v->err);
    free(real);
    kv__buf_clear(&path);
    kv__buf_clear(&defaults);
    return status;
}

#define REPEATS_MAX 16

kv_status
kv_validate(kv_engine *engine, const char *suite_path, const char *folder,
            uint32_t repeats, const kv_run_options *options,
            void (*each)(void *context, const kv_validated *task),
            void *context, kv_run_state *state, kv_error *err)
{
    const char *sources[REPEATS_MAX + 2] = {"@null", "@stub"};
    validation v = {.engine = engine, .err = err};
    kv_run_state full = {.struct_size = sizeof full};
    cJSON **docs = NULL;
    kv__suite suite;
    bool stopped = false;
    kv_status status =
        kv__take("kv_validate", options, &v.options, sizeof v.options, err);
    size_t i;

    v.state = &full;
    kv__give(state, &full, sizeof full);
    if (status != KV_OK)
        return status;
    v.policy = kv__engine_policy(engine);
    v.policy.min_integrity = KV_INTEGRITY_NONE;
    if (repeats < 1 || repeats > REPEATS_MAX)
        return kv__fail(err, KV_EINVAL, "repeats is not in 1..%d", REPEATS_MAX);
    for (i = 0; i < repeats; i++)
        sources[2 + i] = "@reference";
    if (is_source(folder, suite_path))
        return kv__fail(err, KV_EINVAL,
                        "'%.200s' is the suite itself: choose another folder "
                        "for the registered one",
                        folder);
    status = kv__suite_open(&suite, engine, suite_path, NULL, v.options.config,
                            true, err);
    if (status != KV_OK)
        return status;
    v.of = kv__zalloc(suite.task_count, sizeof *v.of);
    docs = kv__zalloc(suite.task_count, sizeof *docs);
    if (v.of == NULL || docs == NULL)
        status = kv__nomem(err);
    for (i = 0; i < suite.task_count && status == KV_OK; i++) {
        v.of[i].has_stub =
            kv__json_get(suite.tasks[i].task->document, "stub") != NULL;
        docs[i] = cJSON_Duplicate(suite.tasks[i].task->document, true);
        /* Verifiers then take what the reference does for what is meant. */
        if (docs[i] == NULL ||
            cJSON_AddTrueToObject(suite.tasks[i].task->document,
                                  "registering") == NULL)
            status = kv__nomem(err);
    }
    if (status == KV_OK)
        status = round_of(&v, &suite, sources, 2 + repeats, &stopped);
    v.round = PROBES;
    if (status == KV_OK && !stopped)
        status = prove(&v, &suite, docs, &stopped);
    v.round = AGAIN;
    if (status == KV_OK && !stopped)
        status = further_round(&v, &suite, docs, pick_again, sources + 2, 1,
                               &stopped);
    v.round = OTHER;
    if (status == KV_OK && !stopped && v.policy.max_level >= 2)
        status = further_round(&v, &suite, docs, pick_other, sources + 2,
                               repeats, &stopped);
    v.round = KINDS;
    for (i = 0; status == KV_OK && i < suite.task_count; i++)
        choose(&v.of[i]);
    if (status == KV_OK && !stopped && v.policy.max_level >= 2)
        status = further_round(&v, &suite, docs, pick_kinds, sources + 2, 1,
                               &stopped);
    for (i = 0; status == KV_OK && !stopped && i < suite.task_count; i++)
        drop_kinds(&v.of[i], docs[i]);
    if (status == KV_OK && !stopped) {
        status = write_suite(&v, &suite, docs, folder, each, context);
        full.finished = status == KV_OK;
    }
    for (i = 0; i < suite.task_count; i++) {
        if (v.of != NULL) {
            kv_verdict_free(v.of[i].reference);
            kv_verdict_free(v.of[i].other);
            kv_verdict_free(v.of[i].twin);
        }
        if (docs != NULL)
            cJSON_Delete(docs[i]);
    }
    free(v.of);
    free(docs);
    kv__give(state, &full, sizeof full);
    kv__suite_close(&suite);
    return status;
}
