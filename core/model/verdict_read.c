/* SPDX-License-Identifier: MIT */
/* Lines of docs/verdict.schema.json, of this and of older versions, back into
 * verdicts.  Strict, since figures are made from them: what is unknown, absent
 * or contradictory is an error that names the member. */
#include "core/base/json.h"
#include "core/model/names.h"
#include "core/model/verdict.h"
#include "core/read/record.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The message is "'MEMBER' is WRONG", or DETAIL where that does not fit. */
typedef struct reading {
    kv_verdict *verdict;
    kv__buf scratch;
    const char *wrong, *member;
    kv_error detail;
} reading;

static bool
bad(reading *r, const char *member, const char *text)
{
    r->member = member;
    r->wrong = text;
    return false;
}

/* The same for a message of its own. */
static bool KV_PRINTF(2, 3) bad_detail(reading *r, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(r->detail.message, sizeof r->detail.message, format, args);
    va_end(args);
    return bad(r, "", r->detail.message);
}

/* TEXT is not split as a record: out of memory, or not such an object. */
static bool
bad_record(reading *r, const char *member, const kv__problem *problem)
{
    if (problem->text == kv__out_of_memory)
        return bad(r, member, problem->text);
    return problem->name[0] == '\0'
               ? bad_detail(r, "'%s' is not valid: %s", member, problem->text)
               : bad_detail(r, "'%s' is not valid: %s '%s'", member,
                            problem->text, problem->name);
}

/* OBJECT, which was split, has a member that is not one of NAMES. */
static bool
bad_member(reading *r, kv_str object, const char *const *names)
{
    kv_str key, value;
    kv__buf clean = {0};
    const char *wrong;
    size_t at = 0, i;

    while (kv__scan_member(object, &at, &key, &value, &wrong)) {
        r->scratch.length = 0;
        if (kv__scan_string(key, &r->scratch, &key) != NULL)
            return bad(r, "", kv__out_of_memory);
        for (i = 0; names[i] != NULL && !kv__str_is(key, names[i]); i++) {
        }
        if (names[i] == NULL)
            break;
    }
    kv__buf_utf8(&clean, key, 60);
    (void)bad_detail(r, "'%s' is not a known member",
                     kv__buf_text(&clean) == NULL ? "" : clean.data);
    kv__buf_clear(&clean);
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
    return kv__verdict_set_text(out, text) || bad(r, member, kv__out_of_memory);
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
        return bad_record(r, member, &problem);
    for (i = 0; i < count; i++) {
        values[i] = record.member[i];
        if (values[i].length == 0)
            return bad(r, names[i], "absent");
    }
    /* None is repeated, so the number tells whether one is unknown. */
    while (kv__scan_member(object, &at, &key, &value, &wrong))
        seen++;
    return seen == count || bad_member(r, object, names);
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
        return bad_detail(r, "'counts' has more outcomes than its total");
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

/* Labels or subscores: an object whose names are free. */
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
            return bad(r, member, kv__out_of_memory);
        r->wrong = kv__scan_string(key, &r->scratch, &key);
        if (r->wrong == NULL)
            r->wrong = labels ? kv__scan_string(value, &r->scratch, &text)
                              : kv__scan_double(value, &number);
        if (r->wrong != NULL)
            return bad(r, member, r->wrong);
        if (labels) {
            switch (kv__verdict_label(r->verdict, key, text, &r->detail)) {
            case KV_OK: break;
            case KV_ENOMEM: return bad(r, member, kv__out_of_memory);
            default: return bad(r, member, r->detail.message);
            }
        } else if (kv__verdict_subscore_set(r->verdict, key, number) != KV_OK) {
            return bad(r, member, kv__out_of_memory);
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
        return bad(r, "outcome",
                   "not an outcome, expected pass, fail, error or unscored");
    /* Classes of later releases are all "other". */
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
        return bad(r, "score",
                   "present, expected null where nothing was "
                   "judged");
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
        return bad_record(r, "tests", &problem);
    memcpy(m, record.member, sizeof m);
    r->scratch.length = 0;
    if (kv__scan_string(m[1], &r->scratch, &outcome) == NULL)
        what = kv__str_is(outcome, "skip") ? KV_OUTCOME_UNSCORED
                                           : kv__outcome_of(outcome);
    if (what == KV_OUTCOME_NONE)
        return bad_detail(r, "'tests' has a test without a known outcome, "
                             "expected pass, fail, error or skip");
    if (m[3].length > 0 && !read_count(r, "us", m[3], &us))
        return false;
    r->wrong = kv__buf_reserve(&id, m[0].length) &&
                       kv__buf_reserve(&message, m[2].length)
                   ? kv__scan_string(m[0], &id, &id_text)
                   : kv__out_of_memory;
    if (r->wrong == NULL && kv__scan_kind(m[2]) == KV__STRING)
        r->wrong = kv__scan_string(m[2], &message, &message_text);
    if (r->wrong != NULL)
        bad(r, "tests", r->wrong);
    else
        ok = kv__verdict_test(r->verdict, id_text, what, message_text, us) ==
                 KV_OK ||
             bad(r, "tests", kv__out_of_memory);
    kv__buf_clear(&id);
    kv__buf_clear(&message);
    return ok;
}

static bool
read_tests(reading *r, kv_str value)
{
    kv_str item;
    size_t at = 0;

    if (kv__scan_kind(value) != KV__ARRAY)
        return bad(r, "tests", "not an array");
    while (kv__scan_next(value, &at, &item, &r->wrong))
        if (!read_test(r, item))
            return false;
    return r->wrong == NULL || bad(r, "tests", r->wrong);
}

static bool
read_ran(reading *r, kv_str limits, kv_str ended, kv_str load_dependent)
{
    static const char *const limit_names[] = {
        "cpu",  "wall",   "memory",     "processes", "file_size",
        "disk", "inodes", "open_files", "output",    NULL};
    static const char *const ended_names[] = {"how", "code", NULL};
    kv__ran *ran = &r->verdict->ran;
    kv_str values[KV__LIMIT_COUNT];
    uint32_t held, i;
    uint64_t code;

    ran->known = true;
    if (!read_object(r, "limits", limits, limit_names, KV__LIMIT_COUNT, values))
        return false;
    for (i = 0; i < KV__LIMIT_COUNT; i++) {
        if (!read_name(r, limit_names[i], values[i], kv__held_name,
                       KV__HELD_COUNT, &held))
            return false;
        ran->held[i] = (uint8_t)held;
    }
    if (!read_object(r, "ended", ended, ended_names, 2, values) ||
        !read_name(r, "how", values[0], kv__ended_name, KV__ENDED_COUNT,
                   &ran->ended) ||
        !read_count(r, "code", values[1], &code) ||
        !read_bool(r, "load_dependent", load_dependent, &ran->load_dependent))
        return false;
    ran->code = (uint32_t)code;
    return true;
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

/* Texts of a criterion, freed by the caller however reading ends. */
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
    const char *wrong;
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
        return bad(
            r, "score",
            "not what its state asks for: a number if scored, else null");
    c.gate = gate;
    c.raters = (uint32_t)raters;
    c.id = kv__cstr(t->id);
    c.layer = kv__cstr(t->layer == NULL ? "" : t->layer);
    c.part = kv__cstr(t->part == NULL ? "" : t->part);
    c.evidence = kv__cstr(t->evidence == NULL ? "" : t->evidence);
    switch (kv__criteria_add(&r->verdict->criteria, &c, &wrong)) {
    case KV_OK: return true;
    case KV_ENOMEM: return bad(r, "criteria", kv__out_of_memory);
    default: return bad_detail(r, "'criteria' is not valid: %s", wrong);
    }
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
read_criteria(reading *r, kv_str pass_line, kv_str criteria)
{
    kv_verdict *v = r->verdict;
    kv_str item;
    size_t at = 0;

    if (kv__scan_kind(pass_line) != KV__NULL) {
        if (!read_double(r, "pass_line", pass_line, &v->pass_line))
            return false;
        if (!(v->pass_line > 0.0 && v->pass_line <= 1.0))
            return bad(r, "pass_line", "outside (0,1]");
        v->graded = true;
    }
    if (kv__scan_kind(criteria) != KV__ARRAY)
        return bad(r, "criteria", "not an array");
    while (kv__scan_next(criteria, &at, &item, &r->wrong))
        if (!read_criterion(r, item))
            return false;
    return r->wrong == NULL || bad(r, "criteria", r->wrong);
}

static bool
read_output(reading *r, kv_str value)
{
    const char *wrong = kv__said_read(value, r->verdict->said);

    return wrong == NULL || bad(r, "output", wrong);
}

/* The score of a pass: 1, or at least the pass line of the rubric. */
static bool
check_pass(reading *r)
{
    const kv_verdict *v = r->verdict;

    if (v->outcome != KV_OUTCOME_PASS)
        return true;
    if (v->graded)
        return v->score >= v->pass_line ||
               bad(r, "score", "below the pass line on a pass");
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
    M_ALWAYS, /* those above are in every line */
    M_KIND = M_ALWAYS,
    M_INTEGRITY,
    M_LIMITS,
    M_ENDED,
    M_LOAD_DEPENDENT,
    M_TESTS,
    M_PASS_LINE,
    M_CRITERIA,
    M_OUTPUT,
    M_COUNT
};

static const char *const member_names[] = {
    "kverify_verdict", "labels",         "task",      "attempt",
    "outcome",         "class",          "score",     "counts",
    "subscores",       "resources",      "verifier",  "isolation",
    "evidence",        "kind",           "integrity", "limits",
    "ended",           "load_dependent", "tests",     "pass_line",
    "criteria",        "output",         NULL};

/* Which of the optional members lines of a version hold: 'r' required, 'n'
 * never, 'o' optional.  Kind, integrity, limits, ended, load_dependent, tests,
 * then pass_line and criteria, output. */
static const char *const member_rules[] = {"nnnnnnnnn", "nrrrrrnnn",
                                           "nnnnnnrrn", "ooooooooo"};

/* Split the line into its members, of which none is unknown and none that is
 * required absent. */
static bool
split_line(reading *r, kv_str line, kv_str *m, uint64_t *version)
{
    kv__record record;
    kv__problem problem;
    kv_str key, value;
    const char *rules, *wrong;
    size_t i, present = 0, seen = 0, at = 0;

    if (kv__scan_kind(line) != KV__OBJECT)
        return bad(r, "verdict", "not an object");
    if (!kv__record_split(line, member_names, &r->scratch, &record, &problem))
        return bad_record(r, "verdict", &problem);
    memcpy(m, record.member, M_COUNT * sizeof *m);
    if (m[M_FORMAT].length == 0)
        return bad(r, "kverify_verdict", "absent");
    if (!read_count(r, "kverify_verdict", m[M_FORMAT], version))
        return false;
    if (*version < 1 || *version > KV__VERDICT_FORMAT)
        return bad(r, "kverify_verdict",
                   "a version that this release can't read, expected 1 to 4");
    rules = member_rules[*version - 1];
    for (i = 0; i < M_COUNT; i++) {
        if (m[i].length == 0 && (i < M_ALWAYS || rules[i - M_ALWAYS] == 'r'))
            return bad(r, member_names[i], "absent");
        if (m[i].length > 0 && i >= M_ALWAYS && rules[i - M_ALWAYS] == 'n')
            return bad(r, member_names[i],
                       "a member that lines of this version do not have");
        present += m[i].length > 0;
    }
    while (kv__scan_member(line, &at, &key, &value, &wrong))
        seen++;
    return seen == present || bad_member(r, line, member_names);
}

static bool
read_kind(reading *r, kv_str value)
{
    kv_str name;
    kv__topic i;

    r->scratch.length = 0;
    if (kv__scan_string(value, &r->scratch, &name) == NULL)
        for (i = KV__TOPIC_CHOICE; i <= KV__TOPIC_STORED; i++)
            if (kv__str_is(name, kv__topic_name(i))) {
                r->verdict->topic = i;
                return true;
            }
    return bad(r, "kind", "not 'choice', 'reward' or 'stored'");
}

/* Limits, end and load dependence come together, and so do pass line and
 * criteria. */
static bool
read_parts(reading *r, const kv_str *m)
{
    bool ran = m[M_LIMITS].length > 0, graded = m[M_CRITERIA].length > 0;

    if ((m[M_ENDED].length > 0) != ran ||
        (m[M_LOAD_DEPENDENT].length > 0) != ran)
        return bad_detail(r, "only some of 'limits', 'ended' and "
                             "'load_dependent', expected all or none");
    if ((m[M_PASS_LINE].length > 0) != graded)
        return bad_detail(r, "only one of 'pass_line' and 'criteria', "
                             "expected both or none");
    /* Older lines name the verifier and not what it is about. */
    if (strcmp(r->verdict->verifier, "mcq") == 0)
        r->verdict->topic = KV__TOPIC_CHOICE;
    if (m[M_KIND].length > 0 && !read_kind(r, m[M_KIND]))
        return false;
    return (m[M_INTEGRITY].length == 0 ||
            read_name(r, "integrity", m[M_INTEGRITY], kv_integrity_name,
                      KV_INTEGRITY_COUNT, &r->verdict->integrity)) &&
           (!ran ||
            read_ran(r, m[M_LIMITS], m[M_ENDED], m[M_LOAD_DEPENDENT])) &&
           (m[M_TESTS].length == 0 || read_tests(r, m[M_TESTS])) &&
           (!graded || read_criteria(r, m[M_PASS_LINE], m[M_CRITERIA])) &&
           (m[M_OUTPUT].length == 0 || read_output(r, m[M_OUTPUT]));
}

static bool
read_members(reading *r, kv_str line)
{
    static const char *const verifier[] = {"name", "version", NULL};
    kv_verdict *v = r->verdict;
    kv_str m[M_COUNT], who[2], task;
    uint64_t number, version;

    if (!split_line(r, line, m, &version))
        return false;
    r->scratch.length = 0;
    r->wrong = kv__scan_string(m[M_TASK], &r->scratch, &task);
    if (r->wrong != NULL)
        return bad(r, "task", r->wrong);
    if (!read_count(r, "attempt", m[M_ATTEMPT], &number))
        return false;
    if (number > UINT32_MAX)
        return bad(r, "attempt", "an integer out of range");
    switch (
        kv__verdict_identify(v, NULL, 0, task, (uint32_t)number, &r->detail)) {
    case KV_OK: break;
    case KV_ENOMEM: return bad(r, "task", kv__out_of_memory);
    default: return bad(r, "task", r->detail.message);
    }
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
           read_parts(r, m) && check_pass(r);
}

kv_status
kv_verdict_read(kv_str line, kv_verdict **out, kv_error *err)
{
    reading r = {0};
    kv_status status = kv__verdict_new(&r.verdict, err);

    *out = NULL;
    if (status != KV_OK)
        return status;
    if (!read_members(&r, line)) {
        if (r.wrong == kv__out_of_memory)
            status = kv__nomem(err);
        else if (r.wrong == r.detail.message)
            status = kv__fail(err, KV_EFORMAT, "%s", r.wrong);
        else
            status = kv__fail(err, KV_EFORMAT, "'%s' is %s", r.member, r.wrong);
    } else {
        /* Lines of other programs keep the rules of our verifiers. */
        kv__verdict_settle(r.verdict);
        *out = r.verdict;
        r.verdict = NULL;
    }
    kv_verdict_free(r.verdict);
    kv__buf_clear(&r.scratch);
    return status;
}
