/* SPDX-License-Identifier: MIT */
/* A verdict as one line of docs/verdict.schema.json.  Members are written in
 * one order and labels are sorted, so that equal verdicts are equal lines. */
#include "core/model/verdict_write.h"

#include "core/base/json.h"
#include "core/model/criteria.h"
#include "core/model/names.h"

/* Millionths as the shortest decimal that reads back as the same. */
static void
put_number(kv__buf *buf, const char *name, int64_t value)
{
    kv__buf_printf(buf, ",\"%s\":", name);
    kv__json_number(buf, (double)value / KV__MILLION);
}

static void
put_one(kv__buf *buf, const kv__criterion *c)
{
    size_t i;

    kv__buf_str(buf, "{\"id\":");
    kv__json_string(buf, kv__cstr(c->id));
    kv__json_member(buf, "layer", c->layer);
    kv__json_member(buf, "part", c->part);
    kv__buf_printf(buf, ",\"gate\":%s,\"state\":\"%s\",\"by\":\"%s\"",
                   c->gate ? "true" : "false",
                   kv__criterion_state_name(c->state),
                   kv__criterion_by_name(c->by));
    if (c->state == KV_CRITERION_SCORED)
        put_number(buf, "score", c->score);
    else
        kv__buf_str(buf, ",\"score\":null");
    put_number(buf, "max", c->max);
    put_number(buf, "weight", c->weight);
    kv__buf_printf(buf, ",\"raters\":%u", c->raters);
    kv__json_member(buf, "evidence", c->evidence);
    kv__buf_str(buf, ",\"spans\":[");
    for (i = 0; i < c->span_count; i++)
        kv__buf_printf(buf, "%s[%llu,%llu]", i > 0 ? "," : "",
                       (unsigned long long)c->spans[i].from,
                       (unsigned long long)c->spans[i].to);
    kv__buf_str(buf, "],\"needs\":[");
    for (i = 0; i < c->need_count; i++)
        kv__buf_printf(buf, "%s%u", i > 0 ? "," : "", c->needs[i]);
    kv__buf_str(buf, "]}");
}

static void
put_criteria(kv__buf *buf, const kv_verdict *verdict)
{
    size_t i;

    kv__buf_str(buf, ",\"pass_line\":");
    if (verdict->graded)
        kv__json_number(buf, verdict->pass_line);
    else
        kv__buf_str(buf, "null");
    kv__buf_str(buf, ",\"criteria\":[");
    for (i = 0; i < verdict->criteria.count; i++) {
        kv__buf_str(buf, i > 0 ? "," : "");
        put_one(buf, &verdict->criteria.items[i]);
    }
    kv__buf_char(buf, ']');
}

static void
put_head(kv__buf *buf, const kv_verdict *v)
{
    size_t i;

    kv__buf_printf(buf, "{\"kverify_verdict\":%d,\"labels\":{",
                   KV__VERDICT_FORMAT);
    for (i = 0; i < v->label_count; i++) {
        kv__buf_str(buf, i > 0 ? "," : "");
        kv__json_string(buf, kv__cstr(v->labels[i].key));
        kv__buf_char(buf, ':');
        kv__json_string(buf, kv__cstr(v->labels[i].value));
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
    for (i = 0; i < v->subscore_count; i++) {
        kv__buf_str(buf, i > 0 ? "," : "");
        kv__json_string(buf, kv__cstr(v->subscores[i].name));
        kv__buf_char(buf, ':');
        kv__json_number(buf, v->subscores[i].value);
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

/* Load dependence comes from a clock, so it counts as measured: two runs may
 * differ in it. */
static void
put_ran(kv__buf *buf, const kv__ran *r, bool measured)
{
    size_t i;

    kv__buf_str(buf, ",\"limits\":{");
    for (i = 0; i < KV__LIMIT_COUNT; i++) {
        kv__buf_str(buf, i > 0 ? ",\"" : "\"");
        kv__buf_str(buf, kv__limit_name((uint32_t)i));
        kv__buf_str(buf, "\":\"");
        kv__buf_str(buf, kv__held_name(r->held[i]));
        kv__buf_char(buf, '"');
    }
    kv__buf_printf(buf, "},\"ended\":{\"how\":\"%s\",\"code\":%u},",
                   kv__ended_name(r->ended), r->code);
    kv__buf_printf(buf, "\"load_dependent\":%s",
                   r->load_dependent && measured ? "true" : "false");
}

static void
put_tests(kv__buf *buf, const kv_verdict *v, bool measured)
{
    const kv__test *t;
    size_t i;

    kv__buf_str(buf, ",\"tests\":[");
    for (i = 0; i < v->test_count; i++) {
        t = &v->tests[i];
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

/* What only some verdicts have: each part is written where it is known. */
static void
put_parts(kv__buf *buf, const kv_verdict *v, bool measured)
{
    bool said = false;
    size_t i;

    if (v->topic != KV__TOPIC_TESTS)
        kv__buf_printf(buf, ",\"kind\":\"%s\"", kv__topic_name(v->topic));
    if (v->ran.known || v->integrity != KV_INTEGRITY_NONE)
        kv__buf_printf(buf, ",\"integrity\":\"%s\"",
                       kv_integrity_name(v->integrity));
    if (v->ran.known)
        put_ran(buf, &v->ran, measured);
    if (v->ran.known || v->test_count > 0)
        put_tests(buf, v, measured);
    if (v->criteria.count > 0 || v->graded)
        put_criteria(buf, v);
    for (i = 0; measured && i < KV__SAID_STREAMS; i++)
        said |= v->said[i].bytes > 0;
    if (said) {
        kv__buf_str(buf, ",\"output\":");
        kv__said_put(buf, v->said);
    }
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
    put_parts(buf, verdict, measured);
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
