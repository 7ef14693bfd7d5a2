/* SPDX-License-Identifier: MIT */
/* lcov's traces: geninfo(1).  Versions 1 and 2. */
#include "plugins/kit/coverage/reading.h"
#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

/* A file's record so far. */
typedef struct record {
    cov_reading *r;
    uint64_t functions, called;
    bool open;
} record;

/* The number at *AT, and what separates it from the next.  A "-" alone is a
 * branch that was not reached, and a count below 0 is one that geninfo could
 * not trust: both are 0. */
static bool
number(kv_str s, size_t *at, uint64_t *out)
{
    size_t from = *at;
    bool minus = *at < s.length && s.data[*at] == '-';

    *out = 0;
    *at += minus;
    for (; *at < s.length && s.data[*at] >= '0' && s.data[*at] <= '9'; ++*at)
        *out = *out > UINT64_MAX / 16
                   ? *out
                   : *out * 10 + (uint64_t)(s.data[*at] - '0');
    if (minus)
        *out = 0;
    if (*at == from)
        return false;
    /* "12.5": counts of other tools are no integers. */
    if (*at < s.length && s.data[*at] == '.') {
        *out += 1;
        while (*at < s.length && s.data[*at] != ',')
            ++*at;
    }
    if (*at < s.length && s.data[*at] == ',') {
        ++*at;
        return true;
    }
    return *at == s.length;
}

static const char *
line_record(record *rec, kv_str s)
{
    uint64_t line, hits;
    size_t at = 3;

    if (!number(s, &at, &line))
        return "a DA record whose numbers are none";
    /* A checksum follows, or nothing. */
    if (!number(s, &at, &hits) && (at >= s.length || s.data[at - 1] != ','))
        return "a DA record whose numbers are none";
    cov_add(rec->r, line, hits > 0, 0, 0);
    return NULL;
}

/* "BRDA:line,block,branch,taken": the branch may be an expression with commas,
 * so the count is what follows the last one. */
static const char *
branch_record(record *rec, kv_str s)
{
    uint64_t line, taken;
    size_t at = 5, last = s.length;

    if (!number(s, &at, &line))
        return "a BRDA record whose line is none";
    while (last > at && s.data[last - 1] != ',')
        last--;
    if (last == at || last == s.length)
        return "a BRDA record whose count is none";
    if (!number(s, &last, &taken))
        return "a BRDA record whose count is none";
    cov_branch(rec->r, line, taken > 0);
    return NULL;
}

static void
end(record *rec)
{
    uint64_t i;

    if (rec->called > rec->functions)
        rec->called = rec->functions;
    for (i = 0; rec->open && i < rec->functions; i++)
        cov_function(rec->r, i < rec->called);
    *rec = (record){.r = rec->r};
}

static const char *
one(record *rec, kv_str s)
{
    uint64_t hits;
    size_t at = 5;

    if (str_starts(s, "SF:")) {
        end(rec);
        rec->open = true;
        rec->r->group++;
        cov_begin(rec->r, (kv_str){s.data + 3, s.length - 3});
    } else if (str_starts(s, "end_of_record")) {
        end(rec);
    } else if (str_starts(s, "DA:") || str_starts(s, "BRDA:")) {
        if (!rec->open)
            return "a record before its SF";
        return s.data[0] == 'D' ? line_record(rec, s) : branch_record(rec, s);
    } else if (str_starts(s, "BRF:")) {
        rec->r->to->has_branches = true;
    } else if (str_starts(s, "FN:") || str_starts(s, "FNL:")) {
        rec->functions++;
    } else if (str_starts(s, "FNDA:")) {
        (void)number(s, &at, &hits);
        rec->called += hits > 0;
    } else if (str_starts(s, "FNA:")) {
        /* "FNA:index,hits,name" */
        at = 4;
        if (number(s, &at, &hits) && (number(s, &at, &hits) || at > 4))
            rec->called += hits > 0;
    } else if (s.length > 0 && str_find(s, ":", 0) == SIZE_MAX &&
               s.data[0] != '#') {
        return "a line that is no record of lcov's";
    }
    return NULL;
}

const char *
cov_lcov(cov_reading *r, kv_str report)
{
    record rec = {.r = r};
    const char *wrong = NULL;
    size_t at = 0;
    kv_str line;

    while (wrong == NULL && r->wrong == NULL && str_line(report, &at, &line)) {
        while (line.length > 0 && (line.data[line.length - 1] == '\r' ||
                                   line.data[line.length - 1] == ' '))
            line.length--;
        wrong = one(&rec, line);
    }
    /* Every record is closed, so one that is not was cut. */
    if (wrong == NULL && rec.open)
        wrong = "the report is cut: its last record has no end";
    return wrong;
}
