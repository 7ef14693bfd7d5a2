#include "core/model/verdict.h"

#include "core/model/criteria.h"
#include "core/base/json.h"
#include "core/read/record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of a label's value and of a task id in a verdict. */
#define LABEL_MAX 4096

static const char *const outcome_names[] = {"", "pass", "fail", "error",
                                            "unscored"};

static const char *const class_names[KV_CLASS_COUNT] = {
    "",        "timeout",     "oom",       "crash",     "parse",
    "infra",   "tamper",      "no_answer", "ambiguous", "output",
    "compile", "environment", "not_run",   "missing",   "other",
};

static const char *const integrity_names[KV_INTEGRITY_COUNT] = {
    "none", "I0", "I1", "I1+", "I2", "I3"};

const char *
kv__integrity_name(uint32_t grade)
{
    return grade < KV_INTEGRITY_COUNT ? integrity_names[grade] : "none";
}

uint32_t
kv__integrity_of(kv_str name)
{
    uint32_t i;

    for (i = 0; i < KV_INTEGRITY_COUNT; i++)
        if (kv__str_is(name, integrity_names[i]))
            break;
    return i;
}

const char *
kv_outcome_name(kv_outcome outcome)
{
    return outcome <= KV_OUTCOME_UNSCORED ? outcome_names[outcome] : "";
}

const char *
kv_class_name(kv_class error_class)
{
    return error_class < KV_CLASS_COUNT ? class_names[error_class] : "";
}

kv_outcome
kv__outcome_of(kv_str name)
{
    kv_outcome i;

    for (i = KV_OUTCOME_PASS; i <= KV_OUTCOME_UNSCORED; i++)
        if (kv__str_is(name, outcome_names[i]))
            return i;
    return KV_OUTCOME_NONE;
}

kv_class
kv__class_of(kv_str name)
{
    kv_class i;

    for (i = KV_CLASS_TIMEOUT; i < KV_CLASS_COUNT; i++)
        if (kv__str_is(name, class_names[i]))
            return i;
    return KV_CLASS_NONE;
}

bool
kv__label_key_valid(kv_str key)
{
    size_t i;

    if (key.length == 0 || key.length > 32 || key.data[0] < 'a' ||
        key.data[0] > 'z')
        return false;
    for (i = 1; i < key.length; i++) {
        if (!(key.data[i] >= 'a' && key.data[i] <= 'z') &&
            !(key.data[i] >= '0' && key.data[i] <= '9') && key.data[i] != '_')
            return false;
    }
    return true;
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

void
kv_verdict_free(kv_verdict *verdict)
{
    size_t i;

    if (verdict == NULL)
        return;
    for (i = 0; i < verdict->label_count; i++) {
        free((char *)verdict->label[i].key);
        free((char *)verdict->label[i].value);
    }
    for (i = 0; i < verdict->subscores; i++)
        free(verdict->subscore[i].name);
    free(verdict->subscore);
    for (i = 0; i < verdict->tests; i++) {
        free(verdict->test[i].id);
        free(verdict->test[i].message);
    }
    free(verdict->test);
    for (i = 0; i < verdict->parses; i++)
        cJSON_Delete(verdict->parsed[i]);
    free(verdict->parsed);
    kv__criteria_clear(verdict);
    free(verdict->task);
    free(verdict->verifier);
    free(verdict->version);
    free(verdict->isolation);
    free(verdict->evidence);
    free(verdict);
}

/* A valid-UTF-8 copy of TEXT, MAX bytes at most. */
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

/* Addresses, and the folder of a box, differ from run to run. */
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
                        "invalid label key '%.*s', expected [a-z][a-z0-9_]*",
                        (int)(key.length > 40 ? 40 : key.length), key.data);
    if (value.length > LABEL_MAX ||
        memchr(value.data == NULL ? "" : value.data, '\0', value.length))
        return kv__fail(err, KV_EINVAL,
                        "label '%.*s' has a NUL character or more than %d "
                        "bytes",
                        (int)key.length, key.data, LABEL_MAX);
    while (at < verdict->label_count &&
           kv__str_compare(kv__cstr(verdict->label[at].key), key) < 0)
        at++;
    if (at < verdict->label_count && kv__str_is(key, verdict->label[at].key))
        return kv__fail(err, KV_EINVAL, "label '%.*s' is set twice",
                        (int)key.length, key.data);
    if (verdict->label_count == KV__VERDICT_LABELS_MAX)
        return kv__fail(err, KV_EINVAL, "more than %d labels",
                        KV__VERDICT_LABELS_MAX);
    key_copy = clean_copy(key, key.length, NULL);
    value_copy = clean_copy(value, 3 * (size_t)LABEL_MAX, NULL);
    if (key_copy == NULL || value_copy == NULL) {
        free(key_copy);
        free(value_copy);
        return kv__nomem(err);
    }
    memmove(verdict->label + at + 1, verdict->label + at,
            (verdict->label_count - at) * sizeof *verdict->label);
    verdict->label[at].key = key_copy;
    verdict->label[at].value = value_copy;
    verdict->label_count++;
    return KV_OK;
}

kv_status
kv__verdict_identify(kv_verdict *verdict, const kv__label *labels, size_t count,
                     kv_str task, uint32_t index, kv_error *err)
{
    kv_status status = KV_OK;
    size_t i;

    /* Cutting it could make two tasks one. */
    if (task.length > LABEL_MAX)
        return kv__fail(err, KV_EINVAL, "a task id of more than %d bytes",
                        LABEL_MAX);
    verdict->task =
        clean_copy(task, 3 * (size_t)LABEL_MAX, &verdict->task_length);
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

    while (at < verdict->subscores &&
           kv__str_compare(kv__cstr(verdict->subscore[at].name), name) < 0)
        at++;
    if (at < verdict->subscores &&
        kv__str_is(name, verdict->subscore[at].name)) {
        verdict->subscore[at].value = value;
        return KV_OK;
    }
    grown = kv__realloc(verdict->subscore,
                        (verdict->subscores + 1) * sizeof *grown);
    if (grown == NULL)
        return KV_ENOMEM;
    verdict->subscore = grown;
    copy = clean_copy(name, 128, NULL);
    if (copy == NULL)
        return KV_ENOMEM;
    memmove(grown + at + 1, grown + at,
            (verdict->subscores - at) * sizeof *grown);
    grown[at].name = copy;
    grown[at].value = value;
    verdict->subscores++;
    return KV_OK;
}

kv_status
kv__verdict_test(kv_verdict *verdict, kv_str id, kv_outcome outcome,
                 kv_str message, uint64_t us)
{
    kv__test *grown, t = {NULL, NULL, outcome, us};

    if (verdict->tests == KV__TESTS_MAX)
        return KV_EINVAL;
    grown = kv__grow(verdict->test, &verdict->test_room, verdict->tests + 1,
                     sizeof *grown);
    if (grown == NULL)
        return KV_ENOMEM;
    verdict->test = grown;
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
    grown[verdict->tests++] = t;
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
        kv__verdict_break(verdict, "the verifier says pass, and a class says "
                                   "what went wrong");
    } else if (verdict->outcome == KV_OUTCOME_PASS && verdict->has_counts &&
               (c->passed == 0 || c->passed + c->skipped != c->total)) {
        kv__verdict_break(verdict, "the verifier says pass, and its counts "
                                   "say otherwise");
    }
}

kv_outcome
kv_verdict_outcome(const kv_verdict *verdict)
{
    return verdict->outcome;
}

kv_class
kv_verdict_class(const kv_verdict *verdict)
{
    return verdict->error_class;
}

double
kv_verdict_score(const kv_verdict *verdict)
{
    return verdict->has_score ? verdict->score : NAN;
}

int
kv_verdict_counts(const kv_verdict *verdict, kv_counts *out)
{
    if (verdict->has_counts)
        *out = verdict->counts;
    return verdict->has_counts;
}

int
kv_verdict_subscore(const kv_verdict *verdict, const char *name, double *out)
{
    size_t i;

    for (i = 0; i < verdict->subscores; i++) {
        if (strcmp(verdict->subscore[i].name, name) == 0) {
            *out = verdict->subscore[i].value;
            return 1;
        }
    }
    return 0;
}

const char *
kv_verdict_evidence(const kv_verdict *verdict)
{
    return verdict->evidence == NULL ? "" : verdict->evidence;
}

bool
kv__verdict_entry(const kv_verdict *verdict, kv__entry *out)
{
    memset(out, 0, sizeof *out);
    out->outcome = verdict->outcome;
    out->error_class = verdict->error_class;
    out->indexed = true;
    out->index = verdict->index;
    out->has_counts = verdict->has_counts;
    out->counts = verdict->counts;
    out->has_score =
        verdict->has_score && kv__ratio_of(verdict->score, &out->score);
    return true;
}

uint32_t
kv__verdict_kinds(const kv_verdict *verdict)
{
    if (verdict->verifier != NULL && strcmp(verdict->verifier, "mcq") == 0)
        return KV__KIND_CHOICE;
    return KV__KIND_TESTS | (verdict->has_counts ? KV__KIND_COUNTED : 0) |
           (verdict->criteria > 0 ? KV__KIND_GRADED : 0);
}

/* --- the line ----------------------------------------------------------- */

static void
put_head(kv__buf *buf, const kv_verdict *v)
{
    size_t i;

    kv__buf_printf(buf, "{\"kverify_verdict\":%d,\"labels\":{",
                   v->criteria > 0 ? 3
                   : v->ran.known  ? 2
                                   : 1);
    for (i = 0; i < v->label_count; i++) {
        kv__buf_str(buf, i > 0 ? "," : "");
        kv__json_string(buf, kv__cstr(v->label[i].key));
        kv__buf_char(buf, ':');
        kv__json_string(buf, kv__cstr(v->label[i].value));
    }
    kv__buf_str(buf, "},\"task\":");
    kv__json_string(buf, kv__str(v->task, v->task_length));
    kv__buf_printf(buf, ",\"attempt\":%u,\"outcome\":\"%s\"", v->index,
                   kv_outcome_name(v->outcome));
    kv__json_member(
        buf, "class",
        v->error_class == KV_CLASS_NONE ? NULL : kv_class_name(v->error_class));
}

static void
put_figures(kv__buf *buf, const kv_verdict *v, bool measured)
{
    size_t i;

    kv__buf_str(buf, ",\"score\":");
    if (v->has_score)
        kv__json_number(buf, v->score);
    else
        kv__buf_str(buf, "null");
    if (v->has_counts)
        kv__buf_printf(buf,
                       ",\"counts\":{\"passed\":%llu,\"failed\":%llu,"
                       "\"errors\":%llu,\"skipped\":%llu,\"total\":%llu}",
                       (unsigned long long)v->counts.passed,
                       (unsigned long long)v->counts.failed,
                       (unsigned long long)v->counts.errors,
                       (unsigned long long)v->counts.skipped,
                       (unsigned long long)v->counts.total);
    else
        kv__buf_str(buf, ",\"counts\":null");
    kv__buf_str(buf, ",\"subscores\":{");
    for (i = 0; i < v->subscores; i++) {
        kv__buf_str(buf, i > 0 ? "," : "");
        kv__json_string(buf, kv__cstr(v->subscore[i].name));
        kv__buf_char(buf, ':');
        kv__json_number(buf, v->subscore[i].value);
    }
    kv__buf_char(buf, '}');
    if (v->resources.known && measured)
        kv__buf_printf(buf,
                       ",\"resources\":{\"wall_ms\":%llu,\"cpu_ms\":%llu,"
                       "\"peak_kib\":%llu}",
                       (unsigned long long)v->resources.wall_ms,
                       (unsigned long long)v->resources.cpu_ms,
                       (unsigned long long)v->resources.peak_kib);
    else
        kv__buf_str(buf, ",\"resources\":null");
}

static void
put_ran(kv__buf *buf, const kv_verdict *v, bool measured)
{
    const kv__ran *r = &v->ran;
    const kv__test *t;
    size_t i;

    kv__buf_printf(buf, ",\"integrity\":\"%s\",\"limits\":{",
                   kv__integrity_name(r->integrity));
    for (i = 0; i < KV__LIMIT_COUNT; i++) {
        kv__buf_str(buf, i > 0 ? ",\"" : "\"");
        kv__buf_str(buf, kv__limit_name((uint32_t)i));
        kv__buf_str(buf, "\":\"");
        kv__buf_str(buf, kv__held_name(r->held[i]));
        kv__buf_char(buf, '"');
    }
    kv__buf_printf(buf, "},\"ended\":{\"how\":\"%s\",\"code\":%u},",
                   kv__ended_name(r->ended), r->code);
    kv__buf_printf(buf, "\"load_dependent\":%s,\"tests\":[",
                   r->load_dependent && measured ? "true" : "false");
    for (i = 0; i < v->tests; i++) {
        t = &v->test[i];
        kv__buf_str(buf, i > 0 ? ",{\"id\":" : "{\"id\":");
        kv__json_string(buf, kv__cstr(t->id));
        kv__buf_printf(buf, ",\"outcome\":\"%s\"",
                       t->outcome == KV_OUTCOME_UNSCORED
                           ? "skip"
                           : kv_outcome_name(t->outcome));
        kv__json_member(buf, "message", t->message);
        if (measured)
            kv__buf_printf(buf, ",\"us\":%llu", (unsigned long long)t->us);
        kv__buf_char(buf, '}');
    }
    kv__buf_char(buf, ']');
}

void
kv__verdict_put(kv__buf *buf, const kv_verdict *verdict, bool measured)
{
    put_head(buf, verdict);
    put_figures(buf, verdict, measured);
    kv__buf_str(buf, ",\"verifier\":{\"name\":");
    kv__json_string(buf, kv__cstr(verdict->verifier ? verdict->verifier : ""));
    kv__json_member(buf, "version", verdict->version ? verdict->version : "");
    kv__buf_char(buf, '}');
    kv__json_member(buf, "isolation", verdict->isolation);
    if (verdict->criteria > 0)
        kv__criteria_put(buf, verdict);
    else if (verdict->ran.known)
        put_ran(buf, verdict, measured);
    kv__json_member(buf, "evidence", verdict->evidence);
    kv__buf_char(buf, '}');
}

kv_status
kv_verdict_write(const kv_verdict *verdict, kv_write_fn write, void *context,
                 kv_error *err)
{
    kv__buf buf = {0};
    kv_status status = KV_OK;

    kv__verdict_put(&buf, verdict, true);
    if (buf.failed)
        status = kv__nomem(err);
    else if (write(context, buf.data, buf.length) != 0)
        status = kv__fail(err, KV_EIO, "the verdict could not be written");
    kv__buf_clear(&buf);
    return status;
}

/* --- reading it back ---------------------------------------------------- */

typedef struct reading {
    kv_verdict *verdict;
    kv__buf scratch;
    const char *wrong, *member;
    kv_error *err;
} reading;

static bool
bad(reading *r, const char *member, const char *text)
{
    r->member = member;
    r->wrong = text;
    return false;
}

static bool
read_text(reading *r, const char *member, kv_str value, bool nullable,
          char **out)
{
    kv_str text;

    r->scratch.length = 0;
    if (nullable && kv__scan_kind(value) == KV__NULL)
        return true;
    r->wrong = kv__scan_string(value, &r->scratch, &text);
    if (r->wrong != NULL)
        return bad(r, member, r->wrong);
    return kv__verdict_set_text(out, text) || bad(r, member, "out of memory");
}

static bool
read_count(reading *r, const char *member, kv_str value, uint64_t *out)
{
    int64_t number;

    r->wrong = kv__scan_int(value, &number);
    if (r->wrong == NULL && number < 0)
        r->wrong = "negative";
    if (r->wrong != NULL)
        return bad(r, member, r->wrong);
    *out = (uint64_t)number;
    return true;
}

/* The members of an object that must be exactly NAMES, in any order. */
static bool
read_object(reading *r, const char *member, kv_str object,
            const char *const *names, size_t count, kv_str *values)
{
    kv__record record;
    kv__problem problem;
    size_t i, seen = 0, at = 0;
    kv_str key, value;
    const char *wrong;

    if (kv__scan_kind(object) != KV__OBJECT)
        return bad(r, member, "not an object");
    if (!kv__record_split(object, names, &r->scratch, &record, &problem))
        return bad(r, member, problem.text);
    for (i = 0; i < count; i++) {
        values[i] = record.member[i];
        if (values[i].length == 0)
            return bad(r, names[i], "absent");
    }
    while (kv__scan_member(object, &at, &key, &value, &wrong))
        seen++;
    return seen == count || bad(r, member, "a member that is not known");
}

static bool
read_counts(reading *r, kv_str value)
{
    static const char *const names[] = {"passed",  "failed", "errors",
                                        "skipped", "total",  NULL};
    kv_counts *c = &r->verdict->counts;
    uint64_t *const fields[] = {&c->passed, &c->failed, &c->errors, &c->skipped,
                                &c->total};
    kv_str values[5];
    size_t i;

    if (kv__scan_kind(value) == KV__NULL)
        return true;
    if (!read_object(r, "counts", value, names, 5, values))
        return false;
    for (i = 0; i < 5; i++)
        if (!read_count(r, names[i], values[i], fields[i]))
            return false;
    if (c->passed > c->total || c->failed > c->total || c->errors > c->total ||
        c->skipped > c->total ||
        (unsigned __int128)c->passed + c->failed + c->errors + c->skipped >
            c->total)
        return bad(r, "counts", "more outcomes than the total");
    r->verdict->has_counts = true;
    return true;
}

static bool
read_resources(reading *r, kv_str value)
{
    static const char *const names[] = {"wall_ms", "cpu_ms", "peak_kib", NULL};
    kv__resources *res = &r->verdict->resources;
    kv_str values[3];

    if (kv__scan_kind(value) == KV__NULL)
        return true;
    res->known = true;
    return read_object(r, "resources", value, names, 3, values) &&
           read_count(r, names[0], values[0], &res->wall_ms) &&
           read_count(r, names[1], values[1], &res->cpu_ms) &&
           read_count(r, names[2], values[2], &res->peak_kib);
}

static bool
read_pairs(reading *r, const char *member, kv_str object)
{
    size_t at = 0;
    kv_str key, value, text;
    double number;
    bool labels = strcmp(member, "labels") == 0;

    if (kv__scan_kind(object) != KV__OBJECT)
        return bad(r, member, "not an object");
    while (kv__scan_member(object, &at, &key, &value, &r->wrong)) {
        r->scratch.length = 0;
        if (!kv__buf_reserve(&r->scratch, key.length + value.length))
            return bad(r, member, "out of memory");
        r->wrong = kv__scan_string(key, &r->scratch, &key);
        if (r->wrong == NULL)
            r->wrong = labels ? kv__scan_string(value, &r->scratch, &text)
                              : kv__scan_double(value, &number);
        if (r->wrong != NULL)
            return bad(r, member, r->wrong);
        if (labels) {
            if (kv__verdict_label(r->verdict, key, text, NULL) != KV_OK)
                return bad(r, member, "not valid labels");
        } else if (kv__verdict_subscore_set(r->verdict, key, number) != KV_OK) {
            return bad(r, member, "out of memory");
        }
    }
    return r->wrong == NULL || bad(r, member, r->wrong);
}

static bool
read_outcome(reading *r, kv_str outcome, kv_str class_name, kv_str score)
{
    kv_verdict *v = r->verdict;
    kv_str text;

    r->scratch.length = 0;
    if (kv__scan_string(outcome, &r->scratch, &text) != NULL ||
        (v->outcome = kv__outcome_of(text)) == KV_OUTCOME_NONE)
        return bad(r, "outcome", "none of pass, fail, error, unscored");
    if (kv__scan_kind(class_name) != KV__NULL) {
        if (kv__scan_string(class_name, &r->scratch, &text) != NULL)
            return bad(r, "class", "not a string or null");
        v->error_class = kv__class_of(text);
        if (v->error_class == KV_CLASS_NONE)
            v->error_class = KV_CLASS_OTHER;
    }
    if (v->outcome == KV_OUTCOME_ERROR && v->error_class == KV_CLASS_NONE)
        return bad(r, "class", "absent from an error");
    if (kv__scan_kind(score) != KV__NULL) {
        r->wrong = kv__scan_double(score, &v->score);
        if (r->wrong == NULL && !(v->score >= 0.0 && v->score <= 1.0))
            r->wrong = "outside [0,1]";
        if (r->wrong != NULL)
            return bad(r, "score", r->wrong);
        v->has_score = true;
    }
    if (v->outcome == KV_OUTCOME_PASS && !v->has_score)
        return bad(r, "score", "absent from a pass");
    if (v->outcome >= KV_OUTCOME_ERROR && v->has_score)
        return bad(r, "score", "present though nothing was judged");
    return true;
}

static bool
read_bool(reading *r, const char *member, kv_str value, bool *out)
{
    r->wrong = kv__scan_bool(value, out);
    return r->wrong == NULL || bad(r, member, r->wrong);
}

/* One of a table of names. */
static bool
read_name(reading *r, const char *member, kv_str value,
          const char *(*name)(uint32_t), uint32_t count, uint32_t *out)
{
    kv_str text;

    r->scratch.length = 0;
    r->wrong = kv__scan_string(value, &r->scratch, &text);
    for (*out = 0; r->wrong == NULL && *out < count; (*out)++)
        if (kv__str_is(text, name(*out)))
            return true;
    return bad(r, member, r->wrong == NULL ? "not a known name" : r->wrong);
}

static bool
read_test(reading *r, kv_str value)
{
    static const char *const names[] = {"id", "outcome", "message", "us", NULL};
    kv_str m[4], outcome;
    kv__buf id = {0}, message = {0};
    kv_str id_text, message_text = {NULL, 0};
    kv_outcome what = KV_OUTCOME_NONE;
    kv__record record;
    kv__problem problem;
    uint64_t us = 0;
    bool ok = false;

    if (!kv__record_split(value, names, &r->scratch, &record, &problem))
        return bad(r, "tests", problem.text);
    memcpy(m, record.member, sizeof m);
    r->scratch.length = 0;
    if (kv__scan_string(m[1], &r->scratch, &outcome) == NULL)
        what = kv__str_is(outcome, "skip") ? KV_OUTCOME_UNSCORED
                                           : kv__outcome_of(outcome);
    if (what == KV_OUTCOME_NONE)
        return bad(r, "tests", "without a known outcome");
    if (m[3].length > 0 && !read_count(r, "us", m[3], &us))
        return false;
    r->wrong = kv__buf_reserve(&id, m[0].length) &&
                       kv__buf_reserve(&message, m[2].length)
                   ? kv__scan_string(m[0], &id, &id_text)
                   : "out of memory";
    if (r->wrong == NULL && kv__scan_kind(m[2]) == KV__STRING)
        r->wrong = kv__scan_string(m[2], &message, &message_text);
    if (r->wrong != NULL)
        bad(r, "tests", r->wrong);
    else
        ok = kv__verdict_test(r->verdict, id_text, what, message_text, us) ==
                 KV_OK ||
             bad(r, "tests", "out of memory");
    kv__buf_clear(&id);
    kv__buf_clear(&message);
    return ok;
}

static bool
read_ran(reading *r, const kv_str *m)
{
    static const char *const limits[] = {
        "cpu",  "wall",   "memory",     "processes", "file_size",
        "disk", "inodes", "open_files", "output",    NULL};
    static const char *const ended[] = {"how", "code", NULL};
    kv__ran *ran = &r->verdict->ran;
    kv_str values[KV__LIMIT_COUNT], item;
    uint32_t held, i;
    uint64_t code;
    size_t at = 0;

    ran->known = true;
    if (!read_name(r, "integrity", m[0], kv__integrity_name, KV_INTEGRITY_COUNT,
                   &ran->integrity) ||
        !read_object(r, "limits", m[1], limits, KV__LIMIT_COUNT, values))
        return false;
    for (i = 0; i < KV__LIMIT_COUNT; i++) {
        if (!read_name(r, limits[i], values[i], kv__held_name, KV__HELD_COUNT,
                       &held))
            return false;
        ran->held[i] = (uint8_t)held;
    }
    if (!read_object(r, "ended", m[2], ended, 2, values) ||
        !read_name(r, "how", values[0], kv__ended_name, KV__ENDED_COUNT,
                   &ran->ended) ||
        !read_count(r, "code", values[1], &code) ||
        !read_bool(r, "load_dependent", m[3], &ran->load_dependent))
        return false;
    ran->code = (uint32_t)code;
    if (kv__scan_kind(m[4]) != KV__ARRAY)
        return bad(r, "tests", "not an array");
    while (kv__scan_next(m[4], &at, &item, &r->wrong))
        if (!read_test(r, item))
            return false;
    return r->wrong == NULL || bad(r, "tests", r->wrong);
}

/* [[from,to],...] or [n,...]: flat numbers into OUT. */
static bool
read_numbers(reading *r, const char *member, kv_str list, bool pairs,
             uint64_t *out, size_t max, size_t *count)
{
    kv_str item, number;
    size_t at = 0, inner;

    *count = 0;
    if (kv__scan_kind(list) != KV__ARRAY)
        return bad(r, member, "not an array");
    while (kv__scan_next(list, &at, &item, &r->wrong)) {
        inner = 0;
        if (pairs && kv__scan_kind(item) != KV__ARRAY)
            return bad(r, member, "not made of pairs");
        number = item;
        while (!pairs ? inner++ == 0
                      : kv__scan_next(item, &inner, &number, &r->wrong)) {
            if (*count == max)
                return bad(r, member, "too long");
            if (!read_count(r, member, number, &out[(*count)++]))
                return false;
        }
        if (r->wrong == NULL && pairs && *count % 2 != 0)
            return bad(r, member, "not made of pairs");
    }
    return r->wrong == NULL || bad(r, member, r->wrong);
}

static bool
read_double(reading *r, const char *member, kv_str value, double *out)
{
    r->wrong = kv__scan_double(value, out);
    return r->wrong == NULL || bad(r, member, r->wrong);
}

typedef struct read_criterion_texts {
    char *id, *layer, *part, *evidence;
} read_criterion_texts;

static bool
read_criterion_members(reading *r, kv_str value, read_criterion_texts *t)
{
    static const char *const names[] = {
        "id",  "layer",  "part",   "gate",     "state", "by",    "score",
        "max", "weight", "raters", "evidence", "spans", "needs", NULL};
    kv_criterion c = {.struct_size = sizeof c, .score = NAN};
    uint64_t numbers[2 * KV__SPANS_MAX], needs[KV__CRITERIA_MAX], raters;
    uint32_t need[KV__CRITERIA_MAX];
    kv_span spans[KV__SPANS_MAX];
    kv_str m[13];
    size_t count, i;
    bool gate;

    if (!read_object(r, "criteria", value, names, 13, m) ||
        !read_text(r, "id", m[0], false, &t->id) ||
        !read_text(r, "layer", m[1], true, &t->layer) ||
        !read_text(r, "part", m[2], true, &t->part) ||
        !read_bool(r, "gate", m[3], &gate) ||
        !read_name(r, "state", m[4], kv__criterion_state_name,
                   KV__CRITERION_STATE_COUNT, &c.state) ||
        !read_name(r, "by", m[5], kv__criterion_by_name, KV__BY_COUNT, &c.by) ||
        !read_double(r, "max", m[7], &c.max) ||
        !read_double(r, "weight", m[8], &c.weight) ||
        !read_count(r, "raters", m[9], &raters) ||
        !read_text(r, "evidence", m[10], true, &t->evidence) ||
        !read_numbers(r, "spans", m[11], true, numbers, 2 * KV__SPANS_MAX,
                      &count))
        return false;
    for (i = 0; i < count / 2; i++)
        spans[i] = (kv_span){numbers[2 * i], numbers[2 * i + 1]};
    c.spans = spans;
    c.span_count = count / 2;
    if (!read_numbers(r, "needs", m[12], false, needs, KV__CRITERIA_MAX,
                      &c.need_count))
        return false;
    for (i = 0; i < c.need_count; i++)
        need[i] = (uint32_t)needs[i];
    c.needs = need;
    if (kv__scan_kind(m[6]) != KV__NULL &&
        !read_double(r, "score", m[6], &c.score))
        return false;
    if ((c.state == KV_CRITERION_SCORED) == (kv__scan_kind(m[6]) == KV__NULL))
        return bad(r, "score",
                   "there without, or absent in spite of, its state");
    c.gate = gate;
    c.raters = (uint32_t)raters;
    c.id = kv__cstr(t->id);
    c.layer = kv__cstr(t->layer == NULL ? "" : t->layer);
    c.part = kv__cstr(t->part == NULL ? "" : t->part);
    c.evidence = kv__cstr(t->evidence == NULL ? "" : t->evidence);
    r->wrong = kv__criterion_add(r->verdict, &c);
    return r->wrong == NULL || bad(r, "criteria", r->wrong);
}

static bool
read_criterion(reading *r, kv_str value)
{
    read_criterion_texts t = {0};
    bool ok = read_criterion_members(r, value, &t);

    free(t.id);
    free(t.layer);
    free(t.part);
    free(t.evidence);
    return ok;
}

static bool
read_criteria(reading *r, const kv_str *m)
{
    kv_verdict *v = r->verdict;
    kv_str item;
    size_t at = 0;

    if (kv__scan_kind(m[0]) != KV__NULL) {
        if (!read_double(r, "pass_line", m[0], &v->pass_line))
            return false;
        if (!(v->pass_line > 0.0 && v->pass_line <= 1.0))
            return bad(r, "pass_line", "outside (0,1]");
        v->graded = true;
    }
    if (kv__scan_kind(m[1]) != KV__ARRAY)
        return bad(r, "criteria", "not an array");
    while (kv__scan_next(m[1], &at, &item, &r->wrong))
        if (!read_criterion(r, item))
            return false;
    return r->wrong == NULL || bad(r, "criteria", r->wrong);
}

/* What a pass is worth: 1, or the line at least. */
static bool
check_pass(reading *r)
{
    const kv_verdict *v = r->verdict;

    if (v->outcome != KV_OUTCOME_PASS)
        return true;
    if (v->graded)
        return v->score >= v->pass_line ||
               bad(r, "score", "below the line on a pass");
    return v->score == 1.0 || bad(r, "score", "not 1 on a pass");
}

enum {
    M_FORMAT,
    M_LABELS,
    M_TASK,
    M_ATTEMPT,
    M_OUTCOME,
    M_CLASS,
    M_SCORE,
    M_COUNTS,
    M_SUBSCORES,
    M_RESOURCES,
    M_VERIFIER,
    M_ISOLATION,
    M_EVIDENCE,
    M_COUNT_1,
    M_INTEGRITY = M_COUNT_1, /* from version 2 on */
    M_LIMITS,
    M_ENDED,
    M_LOAD_DEPENDENT,
    M_TESTS,
    M_COUNT_2,
    M_PASS_LINE = M_COUNT_1, /* of version 3 */
    M_CRITERIA,
    M_COUNT_3
};

static bool
read_members(reading *r, kv_str line)
{
    static const char *const names[] = {
        "kverify_verdict", "labels",    "task",     "attempt",   "outcome",
        "class",           "score",     "counts",   "subscores", "resources",
        "verifier",        "isolation", "evidence", NULL};
    static const char *const names_2[] = {
        "kverify_verdict", "labels",    "task",     "attempt",
        "outcome",         "class",     "score",    "counts",
        "subscores",       "resources", "verifier", "isolation",
        "evidence",        "integrity", "limits",   "ended",
        "load_dependent",  "tests",     NULL};
    static const char *const names_3[] = {
        "kverify_verdict", "labels",    "task",     "attempt",
        "outcome",         "class",     "score",    "counts",
        "subscores",       "resources", "verifier", "isolation",
        "evidence",        "pass_line", "criteria", NULL};
    static const char *const *const all[] = {names, names_2, names_3};
    static const size_t counts[] = {M_COUNT_1, M_COUNT_2, M_COUNT_3};
    static const char *const format[] = {"kverify_verdict", NULL};
    static const char *const verifier[] = {"name", "version", NULL};
    kv_verdict *v = r->verdict;
    kv_str m[M_COUNT_2], who[2], task;
    kv__record record;
    kv__problem problem;
    uint64_t number, version;

    if (kv__scan_kind(line) != KV__OBJECT)
        return bad(r, "verdict", "not an object");
    if (!kv__record_split(line, format, &r->scratch, &record, &problem))
        return bad(r, "verdict", problem.text);
    if (record.member[0].length == 0)
        return bad(r, "kverify_verdict", "absent");
    if (!read_count(r, "kverify_verdict", record.member[0], &version))
        return false;
    if (version < 1 || version > KV__VERDICT_FORMAT)
        return bad(r, "kverify_verdict", "a version this release can't read");
    if (!read_object(r, "verdict", line, all[version - 1], counts[version - 1],
                     m))
        return false;
    r->scratch.length = 0;
    r->wrong = kv__scan_string(m[M_TASK], &r->scratch, &task);
    if (r->wrong != NULL)
        return bad(r, "task", r->wrong);
    if (!read_count(r, "attempt", m[M_ATTEMPT], &number))
        return false;
    if (number > UINT32_MAX)
        return bad(r, "attempt", "an integer out of range");
    if (kv__verdict_identify(v, NULL, 0, task, (uint32_t)number, NULL) != KV_OK)
        return bad(r, "task", "too long");
    return read_pairs(r, "labels", m[M_LABELS]) &&
           read_outcome(r, m[M_OUTCOME], m[M_CLASS], m[M_SCORE]) &&
           read_counts(r, m[M_COUNTS]) &&
           read_pairs(r, "subscores", m[M_SUBSCORES]) &&
           read_resources(r, m[M_RESOURCES]) &&
           read_object(r, "verifier", m[M_VERIFIER], verifier, 2, who) &&
           read_text(r, "name", who[0], false, &v->verifier) &&
           read_text(r, "version", who[1], false, &v->version) &&
           read_text(r, "isolation", m[M_ISOLATION], true, &v->isolation) &&
           read_text(r, "evidence", m[M_EVIDENCE], true, &v->evidence) &&
           (version != 2 || read_ran(r, m + M_INTEGRITY)) &&
           (version != 3 || read_criteria(r, m + M_PASS_LINE)) && check_pass(r);
}

kv_status
kv_verdict_read(kv_str line, kv_verdict **out, kv_error *err)
{
    reading r = {.err = err};
    kv_status status = kv__verdict_new(&r.verdict, err);

    *out = NULL;
    if (status != KV_OK)
        return status;
    if (!read_members(&r, line)) {
        status =
            strcmp(r.wrong, "out of memory") == 0
                ? kv__nomem(err)
                : kv__fail(err, KV_EFORMAT, "'%s' is %s", r.member, r.wrong);
    } else {
        kv__verdict_settle(r.verdict);
        *out = r.verdict;
        r.verdict = NULL;
    }
    kv_verdict_free(r.verdict);
    kv__buf_clear(&r.scratch);
    return status;
}
