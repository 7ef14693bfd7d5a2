/* SPDX-License-Identifier: MIT */
/* Saving a tally: one JSON object a line, closed by a line that counts them,
 * so that a cut file is noticed.  Reading is formats/tally.c. */
#include "core/base/json.h"
#include "core/tally/tally.h"

#include <string.h>

/* As a string: readers of JSON may hold numbers as doubles.  printf has no
 * conversion for 128 bits. */
static void
put_128(kv__buf *out, __int128 value)
{
    char digits[48], *at = digits + sizeof digits;
    unsigned __int128 rest = (unsigned __int128)value;

    if (rest == 0)
        *--at = '0';
    for (; rest > 0; rest /= 10)
        *--at = (char)('0' + (int)(rest % 10));
    kv__buf_char(out, '"');
    kv__buf_add(out, at, (size_t)(digits + sizeof digits - at));
    kv__buf_char(out, '"');
}

static void
put_sum(kv__buf *out, const char *name, const kv__sum *sum)
{
    kv__term term;
    size_t i;

    kv__buf_printf(out, ",\"%s\":[", name);
    for (i = 0; i < kv__sum_terms(sum); i++) {
        term = kv__sum_term(sum, i);
        kv__buf_str(out, i > 0 ? ",[" : "[");
        put_128(out, term.num);
        kv__buf_printf(out, ",%lld]", (long long)term.den);
    }
    kv__buf_char(out, ']');
}

static void
put_input(kv__buf *out, const kv__input *input)
{
    size_t i;

    kv__buf_str(out, "{\"input\":");
    kv__json_string(out, kv__cstr(input->path));
    kv__json_member(out, "format", input->format);
    kv__json_member(out, "note", input->note);
    kv__buf_printf(out, ",\"counts\":[%llu,%llu,%llu],\"skips\":[",
                   (unsigned long long)input->records,
                   (unsigned long long)input->damaged,
                   (unsigned long long)input->missing);
    for (i = 0; i < input->skip_count; i++) {
        kv__buf_printf(out, "%s[%llu,%llu,", i > 0 ? "," : "",
                       (unsigned long long)input->skips[i].line,
                       (unsigned long long)input->skips[i].column);
        kv__json_string(out, kv__cstr(input->skips[i].reason));
        kv__buf_char(out, ']');
    }
    kv__buf_str(out, input->definitions ? "],\"definitions\":true}\n" : "]}\n");
}

static void
put_pairs(kv__buf *out, const kv__label *pair, size_t count)
{
    size_t i;

    kv__buf_char(out, '[');
    for (i = 0; i < count; i++) {
        kv__buf_str(out, i > 0 ? ",[" : "[");
        kv__json_string(out, kv__cstr(pair[i].key));
        kv__buf_char(out, ',');
        kv__json_string(out, kv__cstr(pair[i].value));
        kv__buf_char(out, ']');
    }
    kv__buf_char(out, ']');
}

static void
put_labels(kv__buf *out, const kv__labels *labels)
{
    size_t i;

    kv__buf_str(out, "{\"labels\":");
    put_pairs(out, labels->pairs, labels->pair_count);
    kv__buf_printf(out, ",\"kinds\":%u,\"classes\":[", labels->kinds);
    for (i = 0; i < KV_CLASS_COUNT; i++)
        kv__buf_printf(out, "%s%llu", i > 0 ? "," : "",
                       (unsigned long long)labels->classes[i]);
    kv__buf_str(out, "]}\n");
}

static void
put_loose(kv__buf *out, const kv__stat *stat)
{
    kv__buf_printf(
        out,
        ",\"loose\":{\"counts\":[%llu,%llu,%llu,%llu,%llu,%llu,"
        "%llu,%llu,%llu,%llu],\"lowest\":",
        (unsigned long long)stat->n, (unsigned long long)stat->pass,
        (unsigned long long)stat->fail, (unsigned long long)stat->error,
        (unsigned long long)stat->unscored, (unsigned long long)stat->no_answer,
        (unsigned long long)stat->ambiguous, (unsigned long long)stat->credits,
        (unsigned long long)stat->untested, (unsigned long long)stat->scores);
    kv__json_number(out, stat->lowest);
    put_sum(out, "credit", &stat->credit);
    put_sum(out, "score", &stat->score);
    kv__buf_char(out, '}');
}

/* [index, outcome, class, score numerator, denominator, passed, run].  0/0
 * means that it has no score, run -1 that it has no counts. */
static void
put_attempt(kv__buf *out, const kv__entry *entry)
{
    kv__buf_printf(
        out, "[%u,%u,%u,%lld,%lld,%llu,%lld]", entry->index, entry->outcome,
        entry->error_class,
        (long long)(entry->has_score ? entry->score.num : 0),
        (long long)(entry->has_score ? entry->score.den : 0),
        (unsigned long long)(entry->has_counts ? entry->counts.passed : 0),
        (long long)(entry->has_counts ? (int64_t)kv__tests_run(entry) : -1));
}

/* Attempts of one line, so that a line stays far below the limit of a record
 * however many attempts a task has. */
#define ATTEMPTS_A_LINE 10000

static size_t
put_task(kv__buf *out, const kv_tally *tally, const kv__row *task)
{
    kv__entry entry;
    size_t lines = 0;
    uint32_t i = 0, end;

    do {
        end = task->attempts - i > ATTEMPTS_A_LINE ? i + ATTEMPTS_A_LINE
                                                   : task->attempts;
        kv__buf_str(out, "{\"task\":");
        kv__json_string(out, kv__str(task->id, task->id_length));
        kv__buf_printf(out,
                       ",\"of\":%u,\"repeats\":%u,\"conflict\":%s,"
                       "\"attempts\":[",
                       task->labels, lines == 0 ? task->repeats : 0,
                       task->conflict ? "true" : "false");
        for (; i < end; i++) {
            kv__tally_unpack(tally, &kv__row_attempts(task)[i], &entry);
            put_attempt(out, &entry);
            kv__buf_str(out, i + 1 < end ? "," : "");
        }
        kv__buf_char(out, ']');
        if (task->loose != NULL && lines == 0)
            put_loose(out, task->loose);
        kv__buf_str(out, "}\n");
        lines++;
    } while (i < task->attempts);
    return lines;
}

static void
put_stored(kv__buf *out, const kv__stored *stored)
{
    size_t i;

    kv__buf_str(out, "{\"stored\":");
    kv__json_string(out, kv__cstr(stored->path));
    kv__buf_str(out, ",\"labels\":");
    put_pairs(out, stored->pairs, stored->pair_count);
    kv__buf_printf(out, ",\"kinds\":%u,\"figures\":[", stored->kinds);
    for (i = 0; i < stored->figure_count; i++) {
        kv__buf_str(out, i > 0 ? ",[" : "[");
        kv__json_string(out, kv__cstr(stored->figures[i].name));
        kv__buf_char(out, ',');
        kv__json_string(out, kv__cstr(stored->figures[i].value));
        kv__buf_char(out, ']');
    }
    kv__buf_str(out, "]}\n");
}

static void
put_expected(kv__buf *out, const kv__expected *expected)
{
    kv__buf_str(out, "{\"expected\":");
    kv__json_string(out, kv__str(expected->id, expected->id_length));
    kv__buf_str(out, ",\"dataset\":");
    kv__json_string(out, kv__cstr(expected->dataset));
    kv__buf_str(out, "}\n");
}

static void
put_notice(kv__buf *out, const kv__notice *notice)
{
    kv__buf_str(out, "{\"notice\":");
    kv__json_string(out, kv__cstr(notice->text));
    kv__buf_printf(out, ",\"doubt\":%s}\n", notice->doubt ? "true" : "false");
}

/* Hand over what has been collected once it is LEAST bytes, so that memory
 * stays small and writes are few. */
static kv_status
drain(kv__buf *out, size_t least, kv_write_fn write, void *context,
      kv_error *err)
{
    if (out->failed)
        return kv__nomem(err);
    if (out->length < least)
        return KV_OK;
    if (write(context, out->data, out->length) != 0)
        return kv__fail(err, KV_EIO, "the tally could not be written");
    out->length = 0;
    return KV_OK;
}

kv_status
kv_tally_save(const kv_tally *tally, kv_write_fn write, void *context,
              kv_error *err)
{
    kv__buf out = {0};
    kv_status status = KV_OK;
    size_t lines = 0, i;

    kv__buf_str(&out, "{\"kverify_tally\":1}\n");
    for (i = 0; status == KV_OK && i < tally->input_count; i++) {
        put_input(&out, &tally->inputs[i]);
        status = drain(&out, 1 << 16, write, context, err);
    }
    for (i = 0; i < tally->label_count; i++)
        put_labels(&out, &tally->labels[i]);
    for (i = 0; status == KV_OK && i < tally->task_count; i++) {
        lines += put_task(&out, tally, &tally->tasks[i]);
        status = drain(&out, 1 << 16, write, context, err);
    }
    for (i = 0; status == KV_OK && i < tally->stored_count; i++)
        put_stored(&out, &tally->stored[i]);
    for (i = 0; status == KV_OK && i < tally->expected_count; i++) {
        put_expected(&out, &tally->expected[i]);
        status = drain(&out, 1 << 16, write, context, err);
    }
    for (i = 0; i < tally->notice_count; i++)
        put_notice(&out, &tally->notices[i]);
    kv__buf_printf(&out, "{\"end\":%zu}\n",
                   1 + tally->input_count + tally->label_count + lines +
                       tally->stored_count + tally->expected_count +
                       tally->notice_count);
    if (status == KV_OK)
        status = drain(&out, 0, write, context, err);
    kv__buf_clear(&out);
    return status;
}
