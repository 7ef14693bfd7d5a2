/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/frameworks.h"

#include "plugins/kit/str.h"

#include <stdio.h>

/* A test's name from FROM on, without the time or parameters after it. */
static kv_str
name_after(kv_str line, size_t from)
{
    kv_str name = {line.data + from, line.length - from};
    size_t cut = str_find(name, " (", 0);

    if (cut != SIZE_MAX)
        name.length = cut;
    if ((cut = str_find(name, ", where", 0)) != SIZE_MAX)
        name.length = cut;
    return name;
}

/* Field INDEX of a line whose fields are separated by colons; false when the
 * line has fewer. */
static bool
colon_field(kv_str line, size_t index, kv_str *out)
{
    size_t at = 0, n = 0, end;

    for (;; n++) {
        end = str_find(line, ":", at);
        out->data = line.data + at;
        out->length = (end == SIZE_MAX ? line.length : end) - at;
        if (n == index)
            return true;
        if (end == SIZE_MAX)
            return false;
        at = end + 1;
    }
}

/* Read one line of output of GoogleTest, cmocka, Unity or Check.  Returns the
 * outcome of the test that it names. */
static kv_outcome
framework_line(kv_str line, kv_str *name)
{
    kv_str what;

    /* GoogleTest and cmocka. */
    if (str_starts(line, "[       OK ] "))
        return *name = name_after(line, 13), KV_OUTCOME_PASS;
    /* The summary begins in the same way: "[  FAILED  ] 2 tests". */
    if (str_starts(line, "[  FAILED  ] ") &&
        str_find(line, "test", 13) != 13 + 2)
        return *name = name_after(line, 13), KV_OUTCOME_FAIL;
    if (str_starts(line, "[  SKIPPED ] "))
        return *name = name_after(line, 13), KV_OUTCOME_UNSCORED;
    /* Unity: file:line:test:PASS */
    if (colon_field(line, 3, &what) && colon_field(line, 2, name)) {
        if (str_is(what, "PASS"))
            return KV_OUTCOME_PASS;
        if (str_is(what, "FAIL"))
            return KV_OUTCOME_FAIL;
        if (str_is(what, "IGNORE"))
            return KV_OUTCOME_UNSCORED;
    }
    /* Check: file:line:P:case:test:iteration: message */
    if (colon_field(line, 2, &what) && colon_field(line, 4, name)) {
        if (str_is(what, "P"))
            return KV_OUTCOME_PASS;
        if (str_is(what, "F") || str_is(what, "E"))
            return KV_OUTCOME_FAIL;
    }
    return KV_OUTCOME_NONE;
}

/* Report each test that STREAM names, or only count them when VERDICT is
 * NULL. */
static void
each_test(const kv_host *host, kv_str stream, const char *program,
          kv_verdict *verdict, uint64_t n[5])
{
    kv_outcome what;
    kv_str line, name;
    char id[600];
    size_t at = 0;

    while (str_line(stream, &at, &line)) {
        /* The summary names those that failed again. */
        if ((str_starts(line, "[==========]") &&
             str_find(line, "Running", 0) == SIZE_MAX) ||
            (str_starts(line, "[  FAILED  ]") &&
             str_find(line, "listed below", 0) != SIZE_MAX))
            break;
        what = framework_line(line, &name);
        if (what == KV_OUTCOME_NONE || name.length == 0)
            continue;
        if (verdict == NULL) {
            n[what]++;
            continue;
        }
        snprintf(id, sizeof id, "%.250s::%.*s", program,
                 (int)(name.length > 300 ? 300 : name.length), name.data);
        host->verdict->test(verdict, str_c(id), what,
                            str_c(what == KV_OUTCOME_PASS ? "" : "see output"),
                            0);
    }
}

static size_t
programs(const ct_job *j)
{
    size_t i, n = 0;

    for (i = 0; i < j->b->objects; i++)
        n += j->b->object[i].program;
    return n;
}

bool
framework_tests(ct_job *j, const kv_ending *e, bool passed, kv_verdict *verdict,
                const char *program)
{
    const kv_host *host = j->s->host;
    uint64_t n[5] = {0}, bad;

    if (e->out_bytes > e->out.length || e->err_bytes > e->err.length)
        return false; /* the output was cut: tests may be missing */
    each_test(host, e->out, program, NULL, n);
    each_test(host, e->err, program, NULL, n);
    bad = n[KV_OUTCOME_FAIL];
    /* What the framework says and how the program ended go together. */
    if (n[KV_OUTCOME_PASS] + bad == 0 || (bad == 0) != passed)
        return false;
    /* Where the candidate prints there too, it could add tests to those of a
     * program, which count beside those of others. */
    if (!j->split && (bad > 0 || programs(j) > 1))
        return false;
    each_test(host, e->out, program, verdict, n);
    each_test(host, e->err, program, verdict, n);
    j->passed += n[KV_OUTCOME_PASS];
    j->failed += n[KV_OUTCOME_FAIL];
    j->skipped += n[KV_OUTCOME_UNSCORED];
    return true;
}
