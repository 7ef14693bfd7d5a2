/* SPDX-License-Identifier: MIT */
/* Making a verdict and keeping its rules.  Whatever a verifier or a candidate
 * says goes through here, and a verdict that contradicts itself ends as an
 * error, never as a pass. */
#include "core/model/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *
kv__topic_name(kv__topic topic)
{
    static const char *const names[] = {"", "choice", "reward", "stored"};

    return names[topic];
}

kv_status
kv__verdict_new(kv_verdict **out, kv_error *err)
{
    *out = kv__zalloc(1, sizeof **out);
    if (*out == NULL)
        return kv__nomem(err);
    (*out)->score = NAN;
    return KV_OK;
}

static void
free_labels(kv_verdict *verdict)
{
    size_t i;

    for (i = 0; i < verdict->label_count; i++) {
        free((char *)verdict->labels[i].key);
        free((char *)verdict->labels[i].value);
    }
    verdict->label_count = 0;
}

void
kv_verdict_free(kv_verdict *verdict)
{
    size_t i;

    if (verdict == NULL)
        return;
    free_labels(verdict);
    for (i = 0; i < verdict->subscore_count; i++)
        free(verdict->subscores[i].name);
    free(verdict->subscores);
    for (i = 0; i < verdict->test_count; i++) {
        free(verdict->tests[i].id);
        free(verdict->tests[i].message);
    }
    free(verdict->tests);
    for (i = 0; i < verdict->parsed_count; i++)
        cJSON_Delete(verdict->parsed[i]);
    free(verdict->parsed);
    cJSON_Delete(verdict->learnt);
    for (i = 0; i < KV__SAID_STREAMS; i++)
        kv__said_clear(&verdict->said[i]);
    kv__criteria_clear(&verdict->criteria);
    free(verdict->task);
    free(verdict->verifier);
    free(verdict->version);
    free(verdict->isolation);
    free(verdict->evidence);
    free(verdict);
}

/* A copy of TEXT in valid UTF-8, MAX bytes at most. */
static char *
clean_copy(kv_str text, size_t max, size_t *length)
{
    kv__buf buf = {0};

    kv__buf_utf8(&buf, text, max);
    if (kv__buf_text(&buf) == NULL) {
        kv__buf_clear(&buf);
        return NULL;
    }
    if (length != NULL)
        *length = buf.length;
    return buf.data;
}

/* Remove what differs from run to run, so that the same attempt gives the same
 * line: addresses (0x and six digits or more become 0x?) and the path of the
 * folder of a box. */
static void
scrub(char *text)
{
    static const char box[] = "/kverify-box.";
    char *at, *end, *from;

    for (at = text; (at = strstr(at, "0x")) != NULL;) {
        at += 2;
        end = at + strspn(at, "0123456789abcdef");
        if (end - at >= 6) {
            memmove(at + 1, end, strlen(end) + 1);
            *at = '?';
        }
    }
    while ((at = strstr(text, box)) != NULL) {
        end = strchr(at + 1, '/');
        if (end == NULL)
            break;
        /* Back to where the path begins, at a mark that no path has. */
        for (from = at; from > text && strchr(" '\"(=:<", from[-1]) == NULL;
             from--) {
        }
        memmove(from, end, strlen(end) + 1);
    }
}

bool
kv__verdict_set_text(char **field, kv_str text)
{
    char *copy = clean_copy(text, KV__EVIDENCE_MAX, NULL);

    if (copy == NULL)
        return false;
    scrub(copy);
    free(*field);
    *field = copy;
    return true;
}

kv_status
kv__verdict_label(kv_verdict *verdict, kv_str key, kv_str value, kv_error *err)
{
    size_t at = 0;
    char *key_copy, *value_copy;

    if (!kv__label_key_valid(key))
        return kv__fail(err, KV_EINVAL,
                        "invalid label key '%.*s', expected [a-z][a-z0-9_]* "
                        "of at most 32 bytes",
                        (int)(key.length > 40 ? 40 : key.length), key.data);
    if (value.length > KV__LABEL_MAX)
        return kv__fail(err, KV_EINVAL,
                        "label '%.*s' has %zu bytes, expected at most %d",
                        (int)key.length, key.data, value.length, KV__LABEL_MAX);
    if (value.length > 0 && memchr(value.data, '\0', value.length) != NULL)
        return kv__fail(err, KV_EINVAL, "label '%.*s' has a NUL character",
                        (int)key.length, key.data);
    while (at < verdict->label_count &&
           kv__str_compare(kv__cstr(verdict->labels[at].key), key) < 0)
        at++;
    if (at < verdict->label_count && kv__str_is(key, verdict->labels[at].key))
        return kv__fail(err, KV_EINVAL, "duplicate label '%.*s'",
                        (int)key.length, key.data);
    if (verdict->label_count == KV__VERDICT_LABELS_MAX)
        return kv__fail(err, KV_EINVAL, "too many labels, expected at most %d",
                        KV__VERDICT_LABELS_MAX);
    key_copy = clean_copy(key, key.length, NULL);
    /* An invalid byte becomes the three of U+FFFD. */
    value_copy = clean_copy(value, 3 * (size_t)KV__LABEL_MAX, NULL);
    if (key_copy == NULL || value_copy == NULL) {
        free(key_copy);
        free(value_copy);
        return kv__nomem(err);
    }
    memmove(verdict->labels + at + 1, verdict->labels + at,
            (verdict->label_count - at) * sizeof *verdict->labels);
    verdict->labels[at].key = key_copy;
    verdict->labels[at].value = value_copy;
    verdict->label_count++;
    return KV_OK;
}

void
kv__verdict_anonymise(kv_verdict *verdict)
{
    free_labels(verdict);
    free(verdict->task);
    verdict->task = NULL;
    verdict->task_length = 0;
    verdict->index = 0;
}

bool
kv__verdict_final(const kv_verdict *v)
{
    return v->outcome != KV_OUTCOME_UNSCORED &&
           !(v->outcome == KV_OUTCOME_ERROR &&
             (v->error_class == KV_CLASS_INFRA ||
              v->error_class == KV_CLASS_ENVIRONMENT));
}

kv_status
kv__verdict_identify(kv_verdict *verdict, const kv__label *labels, size_t count,
                     kv_str task, uint32_t index, kv_error *err)
{
    kv_status status = KV_OK;
    size_t i;

    /* Refused and not cut, because cutting could make two tasks one. */
    if (task.length > KV__LABEL_MAX)
        return kv__fail(err, KV_EINVAL,
                        "a task id has %zu bytes, expected at most %d",
                        task.length, KV__LABEL_MAX);
    verdict->task =
        clean_copy(task, 3 * (size_t)KV__LABEL_MAX, &verdict->task_length);
    if (verdict->task == NULL)
        return kv__nomem(err);
    verdict->index = index;
    for (i = 0; i < count && status == KV_OK; i++)
        status = kv__verdict_label(verdict, kv__cstr(labels[i].key),
                                   kv__cstr(labels[i].value), err);
    return status;
}

kv_status
kv__verdict_subscore_set(kv_verdict *verdict, kv_str name, double value)
{
    kv__subscore *grown;
    size_t at = 0;
    char *copy;

    while (at < verdict->subscore_count &&
           kv__str_compare(kv__cstr(verdict->subscores[at].name), name) < 0)
        at++;
    if (at < verdict->subscore_count &&
        kv__str_is(name, verdict->subscores[at].name)) {
        verdict->subscores[at].value = value;
        return KV_OK;
    }
    grown = kv__realloc(verdict->subscores,
                        (verdict->subscore_count + 1) * sizeof *grown);
    if (grown == NULL)
        return KV_ENOMEM;
    verdict->subscores = grown;
    copy = clean_copy(name, 128, NULL);
    if (copy == NULL)
        return KV_ENOMEM;
    memmove(grown + at + 1, grown + at,
            (verdict->subscore_count - at) * sizeof *grown);
    grown[at].name = copy;
    grown[at].value = value;
    verdict->subscore_count++;
    return KV_OK;
}

kv_status
kv__verdict_test(kv_verdict *verdict, kv_str id, kv_outcome outcome,
                 kv_str message, uint64_t us)
{
    kv__test *grown, t = {NULL, NULL, outcome, us};

    if (verdict->test_count == KV__TESTS_MAX)
        return KV_EINVAL;
    grown = kv__grow(verdict->tests, &verdict->test_capacity,
                     verdict->test_count + 1, sizeof *grown);
    if (grown == NULL)
        return KV_ENOMEM;
    verdict->tests = grown;
    t.id = clean_copy(id, KV__TEST_ID_MAX, NULL);
    if (message.length > 0)
        t.message = clean_copy(message, KV__TEST_MESSAGE_MAX, NULL);
    if (t.id == NULL || (message.length > 0 && t.message == NULL)) {
        free(t.id);
        free(t.message);
        return KV_ENOMEM;
    }
    if (t.message != NULL)
        scrub(t.message);
    grown[verdict->test_count++] = t;
    return KV_OK;
}

void
kv__verdict_break(kv_verdict *verdict, const char *evidence)
{
    verdict->outcome = KV_OUTCOME_ERROR;
    verdict->error_class = KV_CLASS_INFRA;
    verdict->has_score = false;
    verdict->score = NAN;
    /* Without memory for the reason the verdict is an error all the same. */
    (void)kv__verdict_set_text(&verdict->evidence, kv__cstr(evidence));
}

/* The checks fail closed: where the verifier contradicts itself nobody knows
 * which half is right, and a wrong pass does more harm than an error. */
void
kv__verdict_settle(kv_verdict *verdict)
{
    const kv_counts *c = &verdict->counts;

    if (verdict->poisoned) {
        kv__verdict_break(verdict, verdict->evidence == NULL
                                       ? "the verifier broke its contract"
                                       : verdict->evidence);
    } else if (verdict->outcome == KV_OUTCOME_NONE) {
        kv__verdict_break(verdict, "the verifier left the verdict empty");
    } else if (verdict->outcome == KV_OUTCOME_PASS &&
               verdict->error_class != KV_CLASS_NONE) {
        kv__verdict_break(verdict, "the verifier reported a pass with an error "
                                   "class, expected none");
    } else if (verdict->outcome == KV_OUTCOME_PASS && verdict->has_counts &&
               c->passed == 0) {
        kv__verdict_break(verdict, "the verifier reported a pass without a "
                                   "test that passed");
    } else if (verdict->outcome == KV_OUTCOME_PASS && verdict->has_counts &&
               c->passed + c->skipped != c->total) {
        kv__verdict_break(verdict, "the verifier reported a pass with tests "
                                   "that did not pass");
    }
}
