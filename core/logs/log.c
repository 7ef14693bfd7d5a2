/* SPDX-License-Identifier: MIT */
#include "core/logs/log.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

static size_t
find(const kv__log *log, kv_str name)
{
    uint64_t hash = kv__hash(name.data, name.length, 0);
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(&log->table, hash, &probe)) != KV__TABLE_END)
        if (kv__str_compare(log->tests[at].name, name) == 0)
            return at;
    return SIZE_MAX;
}

static void
put(kv__log *log, kv_str name, kv__log_status status, bool worse)
{
    kv__log_test *grown;
    size_t at;
    char *copy;

    if (name.length == 0 || log->failed)
        return;
    at = find(log, name);
    if (at != SIZE_MAX) {
        if (!worse || status > log->tests[at].status)
            log->tests[at].status = status;
        return;
    }
    grown = kv__grow(log->tests, &log->capacity, log->count + 1,
                     sizeof *log->tests);
    if (grown != NULL)
        log->tests = grown;
    copy = kv__arena_copy(&log->arena, name.data, name.length);
    if (grown == NULL || copy == NULL ||
        !kv__table_add(&log->table, kv__hash(name.data, name.length, 0),
                       log->count)) {
        log->failed = true;
        return;
    }
    log->tests[log->count].name = kv__str(copy, name.length);
    log->tests[log->count++].status = status;
}

void
kv__log_put(kv__log *log, kv_str name, kv__log_status status)
{
    put(log, name, status, false);
}

void
kv__log_worse(kv__log *log, kv_str name, kv__log_status status)
{
    put(log, name, status, true);
}

static void
forget(kv__log *log)
{
    kv__table_clear(&log->table);
    kv__arena_clear(&log->arena);
    memset(&log->table, 0, sizeof log->table);
    memset(&log->arena, 0, sizeof log->arena);
    log->count = 0;
}

void
kv__log_restart(kv__log *log)
{
    kv__log marks = {0};
    size_t i;

    for (i = 0; i < log->count; i++)
        if (log->tests[i].name.data[0] == '[')
            kv__log_put(&marks, log->tests[i].name, log->tests[i].status);
    forget(log);
    for (i = 0; i < marks.count; i++)
        kv__log_put(log, marks.tests[i].name, marks.tests[i].status);
    log->failed |= marks.failed;
    kv__log_clear(&marks);
}

void
kv__log_clear(kv__log *log)
{
    forget(log);
    free(log->tests);
    kv__buf_clear(&log->line);
    kv__buf_clear(&log->before);
    kv__buf_clear(&log->suite);
    kv__buf_clear(&log->held);
    memset(log, 0, sizeof *log);
}

kv__log_status
kv__log_find(const kv__log *log, kv_str name)
{
    size_t at = find(log, name), i;
    kv__log_status all = KV__LOG_ABSENT;

    if (at != SIZE_MAX)
        return log->tests[at].status;
    if (name.length == 0 || memchr(name.data, '[', name.length) == NULL ||
        name.data[name.length - 1] == ']')
        return KV__LOG_ABSENT;
    for (i = 0; i < log->count; i++) {
        if (log->tests[i].name.length < name.length ||
            memcmp(log->tests[i].name.data, name.data, name.length) != 0)
            continue;
        if (all != KV__LOG_ABSENT && all != log->tests[i].status)
            return KV__LOG_ABSENT;
        all = log->tests[i].status;
    }
    return all;
}

const char *
kv__log_status_name(kv__log_status status)
{
    static const char *const names[] = {"absent", "passed", "xfail", "skipped",
                                        "xpass",  "failed", "error"};

    return names[status];
}

/* --- lines --------------------------------------------------------------- */

/* LINE without escape sequences; it is copied only if it has some. */
static kv_str
plain(kv__log *log, kv_str line)
{
    size_t i = 0, from = 0;

    if (memchr(line.data, '\033', line.length) == NULL)
        return line;
    kv__buf_reset(&log->line);
    while (i < line.length) {
        if (line.data[i] != '\033') {
            i++;
            continue;
        }
        kv__buf_add(&log->line, line.data + from, i - from);
        i++;
        if (i < line.length && line.data[i] == '[') {
            i++;
            while (i < line.length && (unsigned char)line.data[i] < 0x40)
                i++;
        }
        i += i < line.length;
        from = i;
    }
    kv__buf_add(&log->line, line.data + from, i - from);
    if (log->line.failed) {
        log->failed = true;
        return kv__str("", 0);
    }
    return kv__str(log->line.data, log->line.length);
}

static kv_str
without_end(kv_str line)
{
    while (line.length > 0 && (line.data[line.length - 1] == ' ' ||
                               line.data[line.length - 1] == '\r' ||
                               line.data[line.length - 1] == '\t'))
        line.length--;
    return line;
}

bool
kv__log_line(kv__log *log, kv_str text, size_t *at, kv_str *line)
{
    const char *end;

    if (*at >= text.length)
        return false;
    end = memchr(text.data + *at, '\n', text.length - *at);
    *line =
        kv__str(text.data + *at, end == NULL ? text.length - *at
                                             : (size_t)(end - text.data) - *at);
    *at += line->length + 1;
    *line = without_end(plain(log, without_end(*line)));
    return true;
}

bool
kv__log_read(const kv__log_grammar *grammar, kv_str text, kv__log *log)
{
    kv_str line;
    size_t at = 0;

    while (!log->failed && kv__log_line(log, text, &at, &line))
        grammar->take(log, line);
    return !log->failed && !log->before.failed && !log->suite.failed &&
           !log->held.failed;
}
