/* SPDX-License-Identifier: MIT */
/* The rows that kverify convert --to csv writes, by RFC 4180.  The columns
 * between the data set and the task are further labels. */
#include "core/formats/found.h"

#include "core/model/names.h"
#include "core/model/verdict.h"

#include <stdlib.h>

#define COLUMNS_MAX 256
#define ROW_MAX ((size_t)1 << 20)

/* The columns from the task on. */
enum {
    TASK,
    ATTEMPT,
    OUTCOME,
    CLASS,
    SCORE,
    PASSED,
    TESTS,
    INTEGRITY,
    ISOLATION,
    KIND,
    FIXED
};
static const char *const fixed[FIXED] = {
    "task",   "attempt", "outcome",   "class",     "score",
    "passed", "tests",   "integrity", "isolation", "kind"};

#define TAIL                                                              \
    ",task,attempt,outcome,class,score,passed,tests,integrity,isolation," \
    "kind"

typedef struct state {
    kv__buf row, header;
    size_t end[COLUMNS_MAX];        /* of the cells of the row at hand */
    size_t header_end[COLUMNS_MAX]; /* and of the first one */
    size_t cells, columns;
    uint64_t line, row_line;
    bool quoted; /* inside quotes */
    bool closed; /* right after a quote inside quotes */
    bool begun;  /* the row has a byte */
    bool stopped;
} state;

static int
match(const kv__sniff *sniff)
{
    kv_str line = kv__before(sniff->text, "\n");

    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return kv__begins_with(line, "run,dataset,") && kv__ends_with(line, TAIL)
               ? 20
               : 0;
}

static kv_str
cell_at(const kv__buf *row, const size_t *end, size_t at)
{
    size_t from = at == 0 ? 0 : end[at - 1];

    kv_str cell = kv__str(row->data + from, end[at] - from);

    /* What kv_convert puts before text that begins like a formula. */
    if (cell.length > 1 && cell.data[0] == '\'' && kv__is_formula(cell))
        cell = kv__str(cell.data + 1, cell.length - 1);
    return cell;
}

static bool
count_of(kv_str text, uint64_t *out)
{
    int64_t value;

    if (kv__scan_int(text, &value) != NULL || value < 0)
        return false;
    *out = (uint64_t)value;
    return true;
}

/* What the cells from the task on say; the name of one that is wrong, or
 * NULL. */
static const char *
fill(kv_verdict *v, const kv_str *cell)
{
    uint64_t number;
    size_t i;

    v->outcome = kv__outcome_of(cell[OUTCOME]);
    v->error_class = kv__class_of(cell[CLASS]);
    if (v->outcome == KV_OUTCOME_NONE)
        return fixed[OUTCOME];
    if (v->error_class == KV_CLASS_NONE &&
        (cell[CLASS].length > 0 || v->outcome == KV_OUTCOME_ERROR))
        return fixed[CLASS];
    v->has_score = cell[SCORE].length > 0;
    if (v->has_score && kv__scan_double(cell[SCORE], &v->score) != NULL)
        return fixed[SCORE];
    if (v->has_score && (v->outcome >= KV_OUTCOME_ERROR ||
                         (v->outcome == KV_OUTCOME_PASS && v->score == 0)))
        return fixed[SCORE];
    v->has_counts = cell[TESTS].length > 0;
    if (v->has_counts) {
        if (!count_of(cell[TESTS], &v->counts.total))
            return fixed[TESTS];
        if (!count_of(cell[PASSED], &v->counts.passed) ||
            v->counts.passed > v->counts.total)
            return fixed[PASSED];
    }
    for (i = 0; cell[INTEGRITY].length > 0; i++) {
        if (i == KV_INTEGRITY_COUNT)
            return fixed[INTEGRITY];
        if (kv__str_is(cell[INTEGRITY], kv_integrity_name((uint32_t)i)))
            break;
        v->integrity = (uint32_t)i + 1;
    }
    for (i = 0; i <= KV__TOPIC_STORED; i++)
        if (kv__str_is(cell[KIND], kv__topic_name((kv__topic)i)))
            break;
    if (i > KV__TOPIC_STORED)
        return fixed[KIND];
    v->topic = (kv__topic)i;
    if (v->has_score && !(v->score >= 0 && v->score <= 1)) {
        if (v->topic != KV__TOPIC_REWARD ||
            kv__verdict_subscore_set(v, kv__cstr(KV__REWARD), v->score) !=
                KV_OK)
            return fixed[SCORE];
        v->has_score = false;
    }
    if (!count_of(cell[ATTEMPT], &number) || number > UINT32_MAX)
        return fixed[ATTEMPT];
    v->index = (uint32_t)number;
    return cell[TASK].length > 0 ? NULL : fixed[TASK];
}

static kv_status
label(const state *s, kv_verdict *verdict, const kv_str *cell, kv_error *err)
{
    size_t labels = s->columns - FIXED, i;
    kv_status status = KV_OK;

    for (i = 0; status == KV_OK && i < labels; i++)
        if (cell[i].length > 0)
            status = kv__verdict_label(
                verdict, cell_at(&s->header, s->header_end, i), cell[i], err);
    if (status == KV_OK)
        status = kv__verdict_identify(verdict, NULL, 0, cell[labels + TASK],
                                      verdict->index, err);
    if (status == KV_OK && cell[labels + ISOLATION].length > 0 &&
        !kv__verdict_set_text(&verdict->isolation, cell[labels + ISOLATION]))
        status = KV_ENOMEM;
    return status;
}

static void
put_row(kv__import *in, state *s)
{
    kv_verdict *verdict = NULL;
    kv_str cell[COLUMNS_MAX];
    kv_error err = {0};
    const char *wrong;
    kv_status status;
    size_t i;

    in->line = s->row_line;
    in->piece->records++;
    if (s->cells != s->columns) {
        kv__import_bad(in, 0, "a row of %zu cells, expected %zu", s->cells,
                       s->columns);
        return;
    }
    if (!kv__utf8_valid(s->row.data, s->row.length)) {
        kv__import_bad(in, 0, "invalid UTF-8");
        return;
    }
    for (i = 0; i < s->cells; i++)
        cell[i] = cell_at(&s->row, s->end, i);
    status = kv__verdict_new(&verdict, &err);
    if (status == KV_OK) {
        wrong = fill(verdict, cell + s->columns - FIXED);
        if (wrong != NULL) {
            kv__import_bad(in, 0, "'%s' is not what that column holds", wrong);
            kv_verdict_free(verdict);
            return;
        }
        status = label(s, verdict, cell, &err);
    }
    if (status == KV_OK) {
        kv__verdict_settle(verdict);
        kv__import_verdict(in, verdict);
    }
    if (status == KV_ENOMEM)
        kv__import_nomem(in);
    else if (status != KV_OK)
        kv__import_bad(in, 0, "%s", err.message);
    kv_verdict_free(verdict);
}

static void
end_cell(state *s)
{
    if (s->cells < COLUMNS_MAX)
        s->end[s->cells] = s->row.length;
    s->cells++;
    s->quoted = s->closed = false;
}

static void
stop(kv__import *in, state *s, const char *why)
{
    in->line = s->row_line;
    kv__import_bad(in, 0, "%s", why);
    s->stopped = true;
}

/* A quote may have swallowed what looked like columns. */
static void
take_header(kv__import *in, state *s)
{
    size_t i;

    s->columns = s->cells;
    memcpy(s->header_end, s->end, sizeof s->end);
    kv__buf_add(&s->header, s->row.data, s->row.length);
    for (i = 0; s->columns >= FIXED + 2 && i < FIXED && !s->header.failed; i++)
        if (!kv__str_is(
                cell_at(&s->header, s->header_end, s->columns - FIXED + i),
                fixed[i]))
            break;
    if (i < FIXED)
        stop(in, s, "the names of the columns are not those of attempts");
}

static void
end_row(kv__import *in, state *s)
{
    end_cell(s);
    if (s->cells > COLUMNS_MAX)
        kv__import_bad(in, 0, "a row of more than %d cells", COLUMNS_MAX);
    else if (s->columns > 0)
        put_row(in, s);
    else
        take_header(in, s);
    kv__buf_reset(&s->row);
    s->cells = 0;
    s->begun = false;
}

static void
take(kv__import *in, state *s, char byte)
{
    size_t from = s->cells == 0 ? 0 : s->end[s->cells - 1];

    if (!s->begun)
        s->row_line = s->line + 1;
    if (byte == '\n')
        s->line++;
    if (s->quoted && !s->closed) {
        if (byte == '"')
            s->closed = true;
        else
            kv__buf_char(&s->row, byte);
    } else if (byte == '"' && s->closed) {
        kv__buf_char(&s->row, byte);
        s->closed = false;
    } else if (byte == '"' && s->row.length == from && !s->quoted) {
        s->quoted = true;
    } else if (byte == ',') {
        if (s->cells < COLUMNS_MAX - 1)
            end_cell(s);
        else
            stop(in, s, "a row of too many cells");
    } else if (byte == '\n') {
        if (s->begun)
            end_row(in, s);
        return;
    } else if (byte != '\r') {
        if (s->closed)
            stop(in, s, "text after a closing quote");
        else
            kv__buf_char(&s->row, byte);
    } else {
        return;
    }
    s->begun = true;
    if (s->row.length > ROW_MAX)
        stop(in, s, "a row of more than 1 MiB");
}

static bool
bytes(kv__import *in, const char *data, size_t length)
{
    state *s = in->state;
    size_t i;

    for (i = 0; i < length && !s->stopped && in->status == KV_OK; i++)
        take(in, s, data[i]);
    if (s->row.failed || s->header.failed)
        kv__import_nomem(in);
    return !s->stopped && in->status == KV_OK;
}

static void
end(kv__import *in)
{
    state *s = in->state;

    if (s->stopped || !s->begun || in->status != KV_OK)
        return;
    if (s->quoted && !s->closed)
        stop(in, s, "the file ends inside quotes");
    else
        end_row(in, s);
}

static void
clear(void *context)
{
    state *s = context;

    kv__buf_clear(&s->row);
    kv__buf_clear(&s->header);
}

const kv__importer kv__import_attempts_csv = {
    .name = "attempts-csv",
    .summary = "rows of attempts that kverify convert wrote",
    .state = sizeof(state),
    .match = match,
    .bytes = bytes,
    .end = end,
    .clear = clear,
};
