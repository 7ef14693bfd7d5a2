/* SPDX-License-Identifier: MIT */
/* Every Eval Ever, schema 0.3.0: a file of samples for each data set of a run,
 * and an aggregate that names it.  A sample must have a score and be right or
 * wrong; one without a verdict says why in "error" and is no part of the
 * aggregate. */
#include "core/convert/target.h"

#include "core/base/json.h"
#include "core/base/sha256.h"

#include <stdio.h>
#include <string.h>

typedef struct samples {
    kv__sha256 sha;
    uint64_t rows, judged, pass;
    kv__buf path; /* without its ending */
    char id[40];
} samples;

/* A name that stays the same, in the form of a UUID of version 4. */
static void
name_id(const kv__part *part, char *id)
{
    unsigned char digest[32];
    kv__sha256 sha;

    kv__sha256_init(&sha);
    kv__sha256_part(&sha, kv__cstr("every-eval-ever"));
    kv__sha256_part(&sha, kv__cstr(part->run));
    kv__sha256_part(&sha, kv__cstr(part->dataset));
    kv__sha256_end(&sha, digest);
    digest[6] = (unsigned char)((digest[6] & 0x0f) | 0x40);
    digest[8] = (unsigned char)((digest[8] & 0x3f) | 0x80);
    snprintf(id, 40,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
             "%02x%02x%02x%02x%02x%02x",
             digest[0], digest[1], digest[2], digest[3], digest[4], digest[5],
             digest[6], digest[7], digest[8], digest[9], digest[10], digest[11],
             digest[12], digest[13], digest[14], digest[15]);
}

static const char *
dataset_of(const kv__part *part)
{
    return part->dataset[0] == '\0' ? "results" : part->dataset;
}

static const char *
model_of(const kv__part *part)
{
    return part->run[0] == '\0' ? "results" : part->run;
}

static void
put_sample(kv__conversion *c, const kv__part *part, const samples *s,
           const kv__asked *asked, const kv__answer *answer, kv__buf *out)
{
    const kv__buf *line = kv__convert_verdict(c, asked, answer);

    if (line == NULL)
        return;
    kv__buf_str(out, "{\"schema_version\":\"0.3.0\",\"evaluation_id\":");
    kv__json_string(out, kv__cstr(s->id));
    kv__buf_str(out, ",\"model_id\":");
    kv__json_string(out, kv__cstr(model_of(part)));
    kv__buf_str(out, ",\"evaluation_name\":");
    kv__json_string(out, kv__cstr(dataset_of(part)));
    kv__buf_str(out, ",\"sample_id\":");
    kv__json_string(out, asked->task);
    kv__buf_str(out,
                ",\"interaction_type\":\"single_turn\",\"input\":{\"raw\":\"\","
                "\"reference\":[]},\"output\":{\"raw\":[]},"
                "\"answer_attribution\":[],\"evaluation\":{\"score\":");
    kv__json_number(out, kv__answer_score(answer));
    kv__buf_printf(out, ",\"is_correct\":%s},\"error\":",
                   answer->entry.outcome == KV_OUTCOME_PASS ? "true" : "false");
    if (kv__answer_judged(answer))
        kv__buf_str(out, "null");
    else
        kv__buf_printf(out, "\"%s: %s\"",
                       kv_outcome_name(answer->entry.outcome),
                       kv__answer_why(answer));
    kv__buf_str(out, ",\"metadata\":{\"kverify\":");
    /* Values of this object are strings. */
    kv__json_string(out, kv__str(line->data, line->length));
    kv__buf_str(out, "}}\n");
}

static void
write_samples(kv__conversion *c, const kv__part *part, samples *s)
{
    const kv__asked *asked;
    kv__buf row = {0};
    size_t i, k;

    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            break;
        for (k = 0; k < asked->count; k++) {
            kv__buf_reset(&row);
            put_sample(c, part, s, asked, &asked->answers[k], &row);
            if (row.failed)
                c->out.failed = true;
            else
                kv__sha256_add(&s->sha, row.data, row.length);
            kv__buf_add(&c->out, row.data, row.length);
            s->rows++;
            s->judged += kv__answer_judged(&asked->answers[k]);
            s->pass += asked->answers[k].entry.outcome == KV_OUTCOME_PASS;
        }
        kv__convert_flush(c);
    }
    kv__buf_clear(&row);
}

static void
put_details(kv__buf *out, samples *s)
{
    unsigned char digest[32];
    size_t i;

    kv__buf_str(out, "\n\"detailed_evaluation_results\":{\"format\":\"jsonl\","
                     "\"file_path\":");
    kv__buf_str(&s->path, "_samples.jsonl");
    kv__json_string(out, kv__str(s->path.data, s->path.length));
    kv__buf_str(out, ",\"hash_algorithm\":\"sha256\",\"checksum\":\"");
    kv__sha256_end(&s->sha, digest);
    for (i = 0; i < sizeof digest; i++)
        kv__buf_printf(out, "%02x", digest[i]);
    kv__buf_printf(out, "\",\"total_rows\":%llu}", (unsigned long long)s->rows);
}

/* Without a judged sample there is no score, and no aggregate of it. */
static void
put_result(kv__buf *out, const kv__part *part, const samples *s)
{
    if (s->judged == 0)
        return;
    kv__buf_str(out, "\n{\"evaluation_name\":");
    kv__json_string(out, kv__cstr(dataset_of(part)));
    kv__buf_str(out, ",\"source_data\":{\"dataset_name\":");
    kv__json_string(out, kv__cstr(dataset_of(part)));
    kv__buf_str(out, ",\"source_type\":\"other\"},\"metric_config\":{"
                     "\"metric_id\":\"pass_rate\",\"lower_is_better\":false,"
                     "\"score_type\":\"continuous\",\"min_score\":0,"
                     "\"max_score\":1},\"score_details\":{\"score\":");
    kv__json_number(out, (double)s->pass / (double)s->judged);
    kv__buf_printf(out,
                   ",\"details\":{\"passed\":\"%llu\",\"judged\":\"%llu\","
                   "\"requested\":\"%llu\"},\"uncertainty\":{\"num_samples\":"
                   "%llu}}}",
                   (unsigned long long)s->pass, (unsigned long long)s->judged,
                   (unsigned long long)s->rows, (unsigned long long)s->judged);
}

static void
put_aggregate(kv__conversion *c, const kv__part *part, samples *s)
{
    kv__buf *out = &c->out;

    kv__buf_str(out, "{\"schema_version\":\"0.3.0\",\"evaluation_id\":");
    kv__json_string(out, kv__cstr(s->id));
    kv__buf_printf(out,
                   ",\n\"retrieved_timestamp\":\"%lld\",\n\"source_metadata\":"
                   "{\"source_type\":\"evaluation_run\","
                   "\"source_organization_name\":\"kverify\","
                   "\"evaluator_relationship\":\"third_party\"},\n"
                   "\"eval_library\":{\"name\":\"kverify\",\"version\":\"%s\"},"
                   "\n\"model_info\":{\"name\":",
                   (long long)c->options.time, kv_version());
    kv__json_string(out, kv__cstr(model_of(part)));
    kv__buf_str(out, ",\"id\":");
    kv__json_string(out, kv__cstr(model_of(part)));
    kv__buf_str(out, ",\"additional_details\":{\"deployment_type\":"
                     "\"unknown\",\"model_availability\":\"unknown\"}},\n"
                     "\"evaluation_results\":[");
    put_result(out, part, s);
    kv__buf_str(out, "],");
    put_details(out, s);
    kv__buf_str(out, "}\n");
}

/* data/BENCHMARK/ORGANISATION/MODEL/UUID, as the schema wants it. */
static void
name_path(const kv__part *part, samples *s)
{
    kv__buf_str(&s->path, "data/");
    kv__convert_part(&s->path, dataset_of(part));
    kv__buf_str(&s->path, "/unknown/");
    kv__convert_part(&s->path, model_of(part));
    kv__buf_char(&s->path, '/');
    kv__buf_str(&s->path, s->id);
}

static void
open_file(kv__conversion *c, const samples *s, const char *ending)
{
    kv__buf name = {0};

    kv__buf_add(&name, s->path.data, s->path.length);
    kv__buf_str(&name, ending);
    if (kv__buf_text(&name) == NULL)
        c->out.failed = true;
    else
        kv__convert_file(c, name.data);
    kv__buf_clear(&name);
}

static void
write(kv__conversion *c, const kv__part *part)
{
    samples s = {.rows = 0};

    kv__sha256_init(&s.sha);
    name_id(part, s.id);
    name_path(part, &s);
    open_file(c, &s, "_samples.jsonl");
    write_samples(c, part, &s);
    open_file(c, &s, ".json");
    if (c->status == KV_OK)
        put_aggregate(c, part, &s);
    kv__buf_clear(&s.path);
}

const kv__target kv__target_eee = {
    .name = "every-eval-ever",
    .summary = "Every Eval Ever 0.3.0: samples and an aggregate",
    .split = KV__BY_SET,
    .write = write,
};
