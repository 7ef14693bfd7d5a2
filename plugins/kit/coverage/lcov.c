/* SPDX-License-Identifier: MIT */
/* lcov's traces: geninfo(1).  Versions 1 and 2. */
#include "plugins/kit/coverage/reading.h"
#include "plugins/kit/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_MAX 64

/* A file's record so far.  Version 2 numbers its functions: LINES has where
 * each begins, which is the same in another record. */
typedef struct record {
    cov_reading *r;
    uint64_t *lines;
    size_t count, room;
    bool open;
} record;

/* The next field up to a comma, *AT moves behind it.  False: there is none. */
static bool
field(kv_str s, size_t *at, kv_str *out)
{
    size_t from = *at;

    if (from > s.length)
        return false;
    while (*at < s.length && s.data[*at] != ',')
        ++*at;
    *out = (kv_str){s.data + from, *at - from};
    ++*at;
    return true;
}

static bool
whole(kv_str s, uint64_t *out)
{
    char copy[FIELD_MAX], *end;

    if (!c_copy(copy, sizeof copy, s) || copy[0] < '0' || copy[0] > '9')
        return false;
    *out = strtoull(copy, &end, 10);
    return *end == '\0';
}

/* Whether something ran: a "-" alone is a branch that was not reached, a count
 * below 0 is one that geninfo could not trust, and those of other tools may be
 * no integers. */
static bool
count(kv_str s, bool *ran)
{
    char copy[FIELD_MAX], *end;

    *ran = false;
    if (str_is(s, "-"))
        return true;
    if (!c_copy(copy, sizeof copy, s) ||
        strspn(copy, "0123456789+-.eE") != strlen(copy))
        return false;
    *ran = strtod(copy, &end) > 0;
    return end != copy && *end == '\0';
}

/* "DA:line,hits[,checksum]" */
static const char *
line_record(record *rec, kv_str s)
{
    kv_str number, hits;
    uint64_t line;
    size_t at = 3;
    bool hit;

    if (!field(s, &at, &number) || !whole(number, &line) ||
        !field(s, &at, &hits) || !count(hits, &hit))
        return "a DA record whose numbers are none";
    cov_add(rec->r, line, hit, 0, 0);
    return NULL;
}

/* "BRDA:line,block,branch,taken": the branch may be an expression with commas,
 * so the count is what follows the last one. */
static const char *
branch_record(record *rec, kv_str s)
{
    kv_str number, last = {"", 0}, next;
    uint64_t line;
    size_t at = 5, fields = 0;
    bool taken;

    if (!field(s, &at, &number) || !whole(number, &line))
        return "a BRDA record whose line is none";
    while (field(s, &at, &next)) {
        last = next;
        fields++;
    }
    if (fields < 3 || !count(last, &taken))
        return "a BRDA record whose count is none";
    cov_branch(rec->r, line, taken);
    return NULL;
}

/* Version 1: "FN:line,[end,]name" and "FNDA:hits,name". */
static const char *
named(record *rec, kv_str s)
{
    size_t at = str_starts(s, "FN:") ? 3 : 5;
    kv_str first, name = {"", 0}, next;
    uint64_t end;
    bool called = false;

    if (!field(s, &at, &first) || at > s.length)
        return "a function without a name";
    if (at == 0 || (!str_starts(s, "FN:") && !count(first, &called)))
        return "an FNDA record whose count is none";
    name = (kv_str){s.data + at, s.length - at};
    if (str_starts(s, "FN:") && field(s, &at, &next) && whole(next, &end) &&
        at < s.length)
        name = (kv_str){s.data + at, s.length - at};
    cov_add_function(rec->r, name, called);
    return NULL;
}

/* Version 2: "FNL:index,line[,end]" and "FNA:index,hits,name", of which there
 * is one for each name of the function. */
static const char *
numbered(record *rec, kv_str s)
{
    bool leader = s.data[2] == 'L', called = false;
    kv_str number, second;
    uint64_t index, line = 0, *grown;
    char key[FIELD_MAX];
    size_t at = 4;

    if (!field(s, &at, &number) || !whole(number, &index) ||
        !field(s, &at, &second) ||
        !(leader ? whole(second, &line) : count(second, &called)))
        return "an FNL or FNA record whose numbers are none";
    if (leader) {
        if (index != rec->count)
            return "FNL records that are not in order";
        if (rec->count == rec->room) {
            rec->room = rec->room == 0 ? 64 : 2 * rec->room;
            grown = realloc(rec->lines, rec->room * sizeof *grown);
            if (grown == NULL)
                return "memory ran out for the report";
            rec->lines = grown;
        }
        rec->lines[rec->count++] = line;
    } else if (index >= rec->count) {
        return "an FNA record without its FNL";
    } else {
        line = rec->lines[index];
    }
    snprintf(key, sizeof key, "%llu", (unsigned long long)line);
    cov_add_function(rec->r, str_c(key), called);
    return NULL;
}

static const char *
one(record *rec, kv_str s)
{
    if (str_starts(s, "SF:")) {
        rec->open = true;
        rec->count = 0;
        rec->r->group++;
        cov_begin(rec->r, (kv_str){s.data + 3, s.length - 3});
    } else if (str_starts(s, "end_of_record")) {
        rec->open = false;
    } else if (s.length == 0 || s.data[0] == '#') {
        return NULL;
    } else if (str_find(s, ":", 0) == SIZE_MAX) {
        return "a line that is no record of lcov's";
    } else if (str_starts(s, "DA:") || str_starts(s, "BRDA:") ||
               str_starts(s, "FN")) {
        if (!rec->open)
            return "a record before its SF";
        if (str_starts(s, "FN:") || str_starts(s, "FNDA:"))
            return named(rec, s);
        if (str_starts(s, "FNL:") || str_starts(s, "FNA:"))
            return numbered(rec, s);
        if (s.data[0] != 'F')
            return s.data[0] == 'D' ? line_record(rec, s)
                                    : branch_record(rec, s);
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
    free(rec.lines);
    /* Every record is closed, so one that is not was cut. */
    if (wrong == NULL && rec.open)
        wrong = "the report is cut: its last record has no end";
    return wrong;
}
