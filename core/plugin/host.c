#include "core/plugin/host.h"

#include "core/plugin/job.h"
#include "core/calls/declare.h"
#include "core/model/criteria.h"
#include "core/base/json.h"
#include "core/base/sha256.h"

#include <kverify/calls.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* A kv_value is a cJSON node that only this file and json.c know as one. */
static const cJSON *
node(const kv_value *value)
{
    return (const cJSON *)value;
}

static kv_str
host_answer(const kv_attempt *attempt)
{
    return kv__str(attempt->answer, attempt->length);
}

static const kv_value *
host_task_get(const kv_task *task, const char *name)
{
    return (const kv_value *)kv__json_get(task->document, name);
}

static const kv_value *
host_task_document(const kv_task *task)
{
    return (const kv_value *)task->document;
}

static uint32_t
host_value_kind(const kv_value *value)
{
    const cJSON *item = node(value);

    if (cJSON_IsBool(item))
        return KV_VALUE_BOOL;
    if (cJSON_IsNumber(item))
        return KV_VALUE_NUMBER;
    if (cJSON_IsString(item))
        return KV_VALUE_STRING;
    if (cJSON_IsArray(item))
        return KV_VALUE_ARRAY;
    return cJSON_IsObject(item) ? KV_VALUE_OBJECT : KV_VALUE_NULL;
}

static const kv_value *
host_value_get(const kv_value *value, const char *name)
{
    return cJSON_IsObject(node(value))
               ? (const kv_value *)kv__json_get(node(value), name)
               : NULL;
}

static const kv_value *
host_value_at(const kv_value *value, size_t index)
{
    if (!cJSON_IsArray(node(value)) || index > INT32_MAX)
        return NULL;
    return (const kv_value *)cJSON_GetArrayItem(node(value), (int)index);
}

static size_t
host_value_length(const kv_value *value)
{
    const cJSON *item = node(value);

    return cJSON_IsArray(item) || cJSON_IsObject(item)
               ? (size_t)cJSON_GetArraySize(item)
               : 0;
}

static int32_t
host_value_str(const kv_value *value, kv_str *out)
{
    if (!cJSON_IsString(node(value)))
        return 0;
    *out = kv__cstr(node(value)->valuestring);
    return 1;
}

static int32_t
host_value_number(const kv_value *value, double *out)
{
    if (!cJSON_IsNumber(node(value)))
        return 0;
    *out = node(value)->valuedouble;
    return 1;
}

static int32_t
host_value_bool(const kv_value *value, int32_t *out)
{
    if (!cJSON_IsBool(node(value)))
        return 0;
    *out = cJSON_IsTrue(node(value));
    return 1;
}

/* The plugin broke a rule: whatever it says from here on, no pass. */
static kv_status
poison(kv_verdict *verdict, const char *why)
{
    verdict->poisoned = true;
    (void)kv__verdict_set_text(&verdict->evidence, kv__cstr(why));
    return KV_EPLUGIN;
}

static kv_status
host_outcome(kv_verdict *verdict, kv_outcome outcome, kv_class error_class,
             double score)
{
    bool judged = outcome == KV_OUTCOME_PASS || outcome == KV_OUTCOME_FAIL;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (outcome == KV_OUTCOME_NONE || outcome > KV_OUTCOME_UNSCORED)
        return poison(verdict, "the verifier gave an unknown outcome");
    if (error_class >= KV_CLASS_COUNT)
        error_class = KV_CLASS_OTHER;
    if (outcome == KV_OUTCOME_ERROR && error_class == KV_CLASS_NONE)
        return poison(verdict, "the verifier gave an error without a class");
    if (judged && !(score >= 0.0 && score <= 1.0))
        return poison(verdict, "the verifier gave a score outside [0,1]");
    if (outcome == KV_OUTCOME_PASS && score != 1.0)
        return poison(verdict, "the verifier gave a pass without score 1");
    verdict->outcome = outcome;
    verdict->error_class = error_class;
    verdict->has_score = judged;
    verdict->score = judged ? score : NAN;
    return KV_OK;
}

static kv_status
host_counts(kv_verdict *verdict, uint64_t passed, uint64_t failed,
            uint64_t errors, uint64_t skipped, uint64_t total)
{
    unsigned __int128 sum =
        (unsigned __int128)passed + failed + errors + skipped;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (sum > total || total > INT64_MAX)
        return poison(verdict, "the verifier counted more than the total");
    verdict->has_counts = true;
    verdict->counts = (kv_counts){passed, failed, errors, skipped, total};
    return KV_OK;
}

static kv_status
host_subscore(kv_verdict *verdict, const char *name, double value)
{
    if (!isfinite(value) || name == NULL)
        return poison(verdict, "the verifier gave a sub-score without value");
    return kv__verdict_subscore_set(verdict, kv__cstr(name), value);
}

static kv_status
host_evidence(kv_verdict *verdict, const char *format, ...)
{
    char text[2 * KV__EVIDENCE_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (verdict->poisoned)
        return KV_EPLUGIN;
    return kv__verdict_set_text(&verdict->evidence, kv__cstr(text)) ? KV_OK
                                                                    : KV_ENOMEM;
}

static kv_status
host_fail(const kv_host *table, kv_status code, const char *format, ...)
{
    kv__host *host = table->opaque;
    va_list args;

    va_start(args, format);
    vsnprintf(host->reason, sizeof host->reason, format, args);
    va_end(args);
    return code < 0 ? code : KV_EPLUGIN;
}

/* --- running programs ------------------------------------------------------
 */

static kv_str
host_task_id(const kv_task *task)
{
    return kv__str(task->id, task->id_length);
}

static void
host_task_limits(const kv_task *task, kv_box_limits *out)
{
    uint32_t size = out->struct_size;
    kv__limits m;
    kv_box_limits full;

    kv__task_limits(task, &m);
    full = (kv_box_limits){sizeof full, m.processes, m.open_files, m.inodes,
                           m.cpu_ms,    m.wall_ms,   m.memory,     m.stack,
                           m.file_size, m.disk,      m.output,     m.keep,
                           m.channel};
    memcpy(out, &full, size < sizeof full ? size : sizeof full);
    out->struct_size = size;
}

static int32_t
host_attempt_file(const kv_attempt *attempt, size_t index, kv_str *path,
                  kv_str *content)
{
    if (index >= attempt->files)
        return 0;
    *path = kv__cstr(attempt->file[index].path);
    *content =
        kv__str(attempt->file[index].content, attempt->file[index].length);
    return 1;
}

static void
host_box_arg(kv_box *box, const char *text)
{
    box->args++;
    kv__field_text(&box->fields, KV__BOX_ARG, text);
}

static void
host_box_env(kv_box *box, const char *text)
{
    kv__field_text(&box->fields, KV__BOX_ENV, text);
}

static void
host_box_file(kv_box *box, const char *path, kv_str content, uint32_t flags)
{
    if (!kv__path_inside(kv__cstr(path)))
        box->wrong = "a file of the box has no path below its folder";
    else
        kv__field_file(&box->fields, path, content, flags);
}

static void
host_box_bind(kv_box *box, const char *path)
{
    static const char *const ours[] = {"/box", "/tmp", "/dev", "/proc"};
    size_t i;

    for (i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strncmp(path, ours[i], strlen(ours[i])) == 0 &&
            (path[strlen(ours[i])] == '/' || path[strlen(ours[i])] == '\0'))
            box->wrong = "a path below /box, /tmp, /dev or /proc can't be "
                         "shown in a box";
    if (path[0] != '/' || !kv__path_inside(kv__cstr(path + 1)))
        box->wrong = "a path to be seen in the box is not absolute and plain";
    else
        kv__field_text(&box->fields, KV__BOX_BIND, path);
}

static void
host_box_collect(kv_box *box, const char *path)
{
    if (!kv__path_inside(kv__cstr(path)))
        box->wrong = "a file wanted back has no path below the box's folder";
    else
        kv__field_text(&box->fields, KV__BOX_COLLECT, path);
}

static void
host_box_input(kv_box *box, kv_str bytes)
{
    kv__field(&box->fields, KV__BOX_INPUT, bytes.data, bytes.length);
}

static void
host_box_secret(kv_box *box, kv_str bytes)
{
    kv__field(&box->fields, KV__BOX_SECRET, bytes.data, bytes.length);
}

static void
host_box_limits(kv_box *box, const kv_box_limits *limits)
{
    kv__limits m;

    kv__limits_default(&m);
    m.processes = limits->processes;
    m.open_files = limits->open_files;
    m.inodes = limits->inodes;
    m.cpu_ms = limits->cpu_ms;
    m.wall_ms = limits->wall_ms;
    m.memory = limits->memory;
    m.stack = limits->stack;
    m.file_size = limits->file_size;
    m.disk = limits->disk;
    m.output = limits->output;
    if (KV_HAS(kv_box_limits, limits, keep) && limits->keep > 0)
        m.keep =
            limits->keep > (64u << 20) ? 64u << 20 : (uint32_t)limits->keep;
    if (KV_HAS(kv_box_limits, limits, channel) && limits->channel > 0)
        m.channel = limits->channel > (64u << 20) ? 64u << 20
                                                  : (uint32_t)limits->channel;
    kv__field(&box->fields, KV__BOX_LIMITS, &m, sizeof m);
}

static void
host_box_flags(kv_box *box, uint32_t flags)
{
    kv__field(&box->fields, KV__BOX_FLAGS, &flags, sizeof flags);
}

static void
host_result_ending(const kv_result *result, kv_ending *out)
{
    const kv__box_half *r = result->half;
    uint32_t size = out->struct_size;
    kv_ending full = {
        .struct_size = size,
        .how = r->state.ended,
        .code = r->state.code,
        .cpu_us = r->state.cpu_us,
        .wall_us = r->state.wall_us,
        .peak_kib = r->state.peak_kib,
        .out_bytes = r->state.out_bytes,
        .err_bytes = r->state.err_bytes,
        .out = r->out,
        .out_tail = r->out_tail,
        .err = r->err,
        .err_tail = r->err_tail,
        .channel = r->channel,
    };

    memcpy(out, &full, size < sizeof full ? size : sizeof full);
}

static int32_t
host_result_file(const kv_result *result, const char *path, kv_str *content)
{
    return kv__box_half_file(result->half, path, content);
}

static const kv_result *
host_result_peer(const kv_result *result)
{
    return result->peer;
}

static void
host_box_script(kv_box *box, kv_str script)
{
    kv__field(&box->fields, KV__BOX_SCRIPT, script.data, script.length);
}

static void
host_box_preload(kv_box *box, const char *module)
{
    kv__field_text(&box->fields, KV__BOX_PRELOAD, module);
}

static kv_box *
host_box_peer(kv_box *box)
{
    if (box->alone)
        return NULL;
    if (box->peer == NULL)
        box->peer = kv__zalloc(1, sizeof *box->peer);
    if (box->peer == NULL)
        box->wrong = "out of memory for the box";
    return box->peer;
}

static kv_status
host_test(kv_verdict *verdict, kv_str id, kv_outcome outcome, kv_str message,
          uint64_t microseconds)
{
    if (verdict->poisoned)
        return KV_EPLUGIN;
    if (outcome == KV_OUTCOME_NONE || outcome > KV_OUTCOME_UNSCORED)
        return poison(verdict, "the verifier gave a test an unknown outcome");
    return kv__verdict_test(verdict, id, outcome, message, microseconds);
}

static kv_status
host_integrity(kv_verdict *verdict, uint32_t grade)
{
    if (grade >= KV_INTEGRITY_COUNT)
        return poison(verdict, "the verifier gave an unknown integrity grade");
    verdict->ran.integrity = grade;
    return KV_OK;
}

static const kv_value *
host_parse(kv_verdict *verdict, kv_str text)
{
    cJSON **grown, *tree;
    kv_error err;

    if (kv__json_parse(text, "value", &tree, &err) != KV_OK)
        return NULL;
    grown = kv__realloc(verdict->parsed, (verdict->parses + 1) * sizeof *grown);
    if (grown == NULL) {
        cJSON_Delete(tree);
        return NULL;
    }
    verdict->parsed = grown;
    grown[verdict->parses++] = tree;
    return (const kv_value *)tree;
}

static kv_status
host_random(void *bytes, size_t length)
{
    return getrandom(bytes, length, 0) == (ssize_t)length ? KV_OK : KV_EIO;
}

static kv_status
host_calls_judge(kv_str spec, const char *what, kv_str trace,
                 void (*each)(void *context, const kv_clause *clause),
                 void *context, char *why, size_t size)
{
    kv_calls *calls = NULL;
    kv_watch *watch = NULL;
    kv_watched all = {.struct_size = sizeof all};
    kv_clause clause = {.struct_size = sizeof clause};
    kv_error err = {0};
    kv_status status = kv_calls_compile(spec, what, &calls, &err);
    uint64_t i;

    if (status == KV_OK)
        status = kv_watch_new(calls, &watch, &err);
    if (status == KV_OK)
        status = kv_watch_feed(watch, trace, &err);
    if (status == KV_OK)
        status = kv_watch_end(watch, &all, &err);
    for (i = 0; status == KV_OK && i < all.clauses; i++)
        if (kv_watch_clause(watch, i, &clause) == KV_OK)
            each(context, &clause);
    if (status != KV_OK)
        snprintf(why, size, "%s", err.message);
    kv_watch_free(watch);
    kv_calls_free(calls);
    return status;
}

static kv_status
host_calls_declared(kv_str spec, const char *what,
                    void (*each)(void *context, const char *signature),
                    void *context, char *why, size_t size)
{
    kv_calls *calls = NULL;
    kv_error err = {0};
    kv_status status = kv_calls_compile(spec, what, &calls, &err);
    size_t i;

    for (i = 0; status == KV_OK && i < kv_calls_signatures(calls); i++)
        each(context, kv_calls_signature(calls, i));
    if (status != KV_OK)
        snprintf(why, size, "%s", err.message);
    kv_calls_free(calls);
    return status;
}

/* Text that lives as long as the verdict. */
static kv_str
keep_text(kv_verdict *verdict, const char *text)
{
    cJSON *kept = cJSON_CreateString(text), **grown;

    grown = kept == NULL ? NULL
                         : kv__realloc(verdict->parsed,
                                       (verdict->parses + 1) * sizeof *grown);
    if (grown == NULL) {
        cJSON_Delete(kept);
        return kv__str("", 0);
    }
    verdict->parsed = grown;
    grown[verdict->parses++] = kept;
    return kv__cstr(kept->valuestring);
}

/* STRUCTS: a list of declarations that come first, or NULL. */
static kv_str
host_c_signature(kv_verdict *verdict, const kv_value *structs,
                 kv_str declaration, char *why, size_t size)
{
    kv__declared known = {0};
    kv__buf out = {0};
    kv_str one, result = kv__str("", 0);
    const char *wrong = NULL;
    size_t i, at = 0;

    for (i = 0;
         wrong == NULL && host_value_str(host_value_at(structs, i), &one); i++)
        wrong = kv__declare(&known, one, &out, &at);
    if (wrong == NULL && out.length > 0)
        wrong = "structs only";
    if (wrong == NULL)
        wrong = kv__declare(&known, declaration, &out, &at);
    if (wrong != NULL)
        snprintf(why, size, "expected %s, at character %zu", wrong, at + 1);
    else if (kv__buf_text(&out) != NULL && out.length > 0)
        result = keep_text(verdict, out.data);
    else
        snprintf(why, size, "expected a function");
    kv__buf_clear(&out);
    kv__declared_clear(&known);
    return result;
}

static kv_status
host_trace_import(kv_str document,
                  int32_t (*write)(void *context, const char *data,
                                   size_t length),
                  void *context, char *why, size_t size)
{
    kv_error err = {0};
    uint64_t count;
    kv_status status = kv_trace_import(document, "trajectory", 0, write,
                                       context, &count, &err);

    if (status != KV_OK)
        snprintf(why, size, "%s", err.message);
    return status;
}

static kv_str
host_value_json(kv_verdict *verdict, const kv_value *value)
{
    char *text = cJSON_PrintUnformatted((const cJSON *)(const void *)value);
    kv_str kept = text == NULL ? kv__str("", 0) : keep_text(verdict, text);

    cJSON_free(text);
    return kept;
}

static kv_status
host_criterion(kv_verdict *verdict, const kv_criterion *criterion)
{
    const char *wrong;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    wrong = kv__criterion_add(verdict, criterion);
    return wrong == NULL ? KV_OK : poison(verdict, wrong);
}

static kv_status
host_aggregate(kv_verdict *verdict, const kv_aggregate *how)
{
    const char *wrong;

    if (verdict->poisoned)
        return KV_EPLUGIN;
    wrong = kv__criteria_close(verdict, how);
    return wrong == NULL ? KV_OK : poison(verdict, wrong);
}

static void
host_box_wait(kv_box *box, int32_t descriptor, uint64_t wait_ms)
{
    box->waits = true;
    box->wait_fd = descriptor;
    box->wait_ms = wait_ms;
}

static kv_value *
host_value_parse(kv_str text, char *why, size_t size)
{
    cJSON *tree = NULL;
    kv_error err = {0};

    if (kv__json_parse(text, "value", &tree, &err) != KV_OK)
        snprintf(why, size, "%s", err.message);
    return (kv_value *)tree;
}

static void
host_value_free(kv_value *value)
{
    cJSON_Delete((cJSON *)value);
}

static const kv_value *
host_value_first(const kv_value *container)
{
    return container == NULL ? NULL : (const kv_value *)node(container)->child;
}

static const kv_value *
host_value_next(const kv_value *item)
{
    return (const kv_value *)node(item)->next;
}

static kv_str
host_value_name(const kv_value *member)
{
    return kv__cstr(node(member)->string == NULL ? "" : node(member)->string);
}

static void
host_sha256(kv_str bytes, unsigned char *digest)
{
    kv__sha256 sha;

    kv__sha256_init(&sha);
    kv__sha256_add(&sha, bytes.data, bytes.length);
    kv__sha256_end(&sha, digest);
}

void
kv__host_init(kv__host *host)
{
    static const kv_host services = {
        .abi_version = KV_PLUGIN_ABI,
        .struct_size = sizeof(kv_host),
        .answer = host_answer,
        .task_get = host_task_get,
        .value_kind = host_value_kind,
        .value_get = host_value_get,
        .value_at = host_value_at,
        .value_length = host_value_length,
        .value_str = host_value_str,
        .value_number = host_value_number,
        .value_bool = host_value_bool,
        .outcome = host_outcome,
        .counts = host_counts,
        .subscore = host_subscore,
        .evidence = host_evidence,
        .fail = host_fail,
        .task_id = host_task_id,
        .task_file = kv__task_file,
        .task_limits = host_task_limits,
        .attempt_file = host_attempt_file,
        .box_arg = host_box_arg,
        .box_env = host_box_env,
        .box_file = host_box_file,
        .box_bind = host_box_bind,
        .box_collect = host_box_collect,
        .box_input = host_box_input,
        .box_secret = host_box_secret,
        .box_limits = host_box_limits,
        .box_flags = host_box_flags,
        .result_ending = host_result_ending,
        .result_file = host_result_file,
        .test = host_test,
        .integrity = host_integrity,
        .parse = host_parse,
        .random = host_random,
        .box_script = host_box_script,
        .box_preload = host_box_preload,
        .box_peer = host_box_peer,
        .result_peer = host_result_peer,
        .calls_judge = host_calls_judge,
        .calls_declared = host_calls_declared,
        .c_signature = host_c_signature,
        .trace_import = host_trace_import,
        .value_json = host_value_json,
        .criterion = host_criterion,
        .aggregate = host_aggregate,
        .box_wait = host_box_wait,
        .value_parse = host_value_parse,
        .value_free = host_value_free,
        .value_first = host_value_first,
        .value_next = host_value_next,
        .value_name = host_value_name,
        .task_document = host_task_document,
        .sha256 = host_sha256,
    };

    host->table = services;
    host->table.opaque = host;
    host->reason[0] = '\0';
}
