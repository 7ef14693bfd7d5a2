#include "core/host.h"

#include "core/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
    };

    host->table = services;
    host->table.opaque = host;
    host->reason[0] = '\0';
}
