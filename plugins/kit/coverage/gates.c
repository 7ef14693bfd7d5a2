/* SPDX-License-Identifier: MIT */
#include "plugins/kit/coverage/gates.h"

#include "plugins/kit/coverage/coverage.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"
#include "plugins/kit/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct counted {
    uint64_t hit, all;
    text missed; /* where, for people */
} counted;

typedef struct gates {
    const kv_host *host;
    const kv_value *want; /* the member */
    kv_verdict *verdict;
    report_fn each;
    void *context;
    coverage c;
    bool *asked; /* by file */
} gates;

#define MISSED_MAX 120

static void
miss(counted *n, const char *path, uint64_t line)
{
    if (n->missed.length < MISSED_MAX)
        text_printf(&n->missed, "%s%.80s:%llu",
                    n->missed.length == 0 ? "" : ", ", path,
                    (unsigned long long)line);
}

/* --- which files ------------------------------------------------------------
 */

/* Which files are asked for, each time once.  NULL, or what is wrong with the
 * task; *LOST is a file that the report does not have: nothing of it ran. */
static const char *
resolve(gates *g, kv_str *lost)
{
    const kv_value *list = g->host->value->get(g->want, "of"), *item;
    const cov_file *file;
    kv_str path;
    size_t found;

    g->asked = calloc(g->c.file_count + 1, sizeof *g->asked);
    if (g->asked == NULL)
        return "memory ran out for the report";
    if (list == NULL) {
        memset(g->asked, 1, g->c.file_count);
        return NULL;
    }
    if (g->host->value->length(list) == 0)
        return "the task's list 'of' is empty";
    for (item = g->host->value->first(list); item != NULL;
         item = g->host->value->next(item)) {
        if (!g->host->value->str(item, &path))
            continue;
        found = coverage_file(&g->c, path, &file);
        if (found > 1)
            return "several files of the report end with a path of 'of'";
        if (found == 0)
            *lost = path;
        else
            g->asked[file - g->c.files] = true;
    }
    return NULL;
}

/* --- ratios -----------------------------------------------------------------
 */

static void
count_lines(const gates *g, counted *out)
{
    const cov_line *line;
    size_t i;

    for (i = 0; i < g->c.line_count; i++) {
        line = &g->c.lines[i];
        if (!line->counts || !g->asked[line->file])
            continue;
        out->all++;
        out->hit += line->hit;
        if (!line->hit)
            miss(out, g->c.files[line->file].path, line->line);
    }
}

static void
count_branches(const gates *g, counted *out)
{
    const cov_line *line;
    size_t i;

    for (i = 0; i < g->c.line_count; i++) {
        line = &g->c.lines[i];
        if (line->branches == 0 || !g->asked[line->file])
            continue;
        out->all += line->branches;
        out->hit += line->taken;
        if (line->taken < line->branches)
            miss(out, g->c.files[line->file].path, line->line);
    }
}

static void
count_functions(const gates *g, counted *out)
{
    const cov_file *file;
    size_t i;

    for (i = 0; i < g->c.file_count; i++) {
        file = &g->c.files[i];
        if (!g->asked[i])
            continue;
        out->all += file->functions;
        out->hit += file->called;
        if (file->called < file->functions)
            miss(out, file->path, 0);
    }
}

/* "+12,3" of "@@ -10,2 +12,3 @@": where the new lines begin, and how many of
 * both kinds there are. */
static bool
hunk(kv_str s, uint64_t *from, uint64_t *old, uint64_t *new)
{
    char copy[128];
    unsigned long long a = 1, b = 1, c = 0;
    char *plus;

    s.length = s.length > 120 ? 120 : s.length;
    if (!str_starts(s, "@@ -") || !c_copy(copy, sizeof copy, s) ||
        (plus = strchr(copy, '+')) == NULL)
        return false;
    (void)sscanf(copy, "@@ -%*u,%llu", &a);
    if (sscanf(plus, "+%llu,%llu", &c, &b) < 1)
        return false;
    *from = c;
    *old = a;
    *new = b;
    return true;
}

/* What is behind the last "." of the last part, with it. */
static kv_str
extension(kv_str path)
{
    size_t i;

    for (i = path.length; i-- > 0 && path.data[i] != '/';)
        if (path.data[i] == '.')
            return (kv_str){path.data + i, path.length - i};
    return (kv_str){"", 0};
}

/* Whether the report has files like PATH, so that it would have it if anything
 * of it had run. */
static bool
has_like(const gates *g, kv_str path)
{
    kv_str kind = extension(path);
    size_t i;

    for (i = 0; kind.length > 0 && i < g->c.file_count; i++)
        if (str_same(extension(str_c(g->c.files[i].path)), kind))
            return true;
    return false;
}

/* Where the reading of a diff is. */
typedef struct place {
    kv_str path;
    const cov_file *file; /* NULL: the report does not have it */
    bool counts;          /* nevertheless */
    uint64_t line, old, new;
    size_t hunks;
} place;

static const char *
take_header(const gates *g, kv_str s, place *p)
{
    size_t from = str_starts(s, "+++ b/") ? 6 : 4, tab = str_find(s, "\t", 0);

    if (str_starts(s, "@@ ")) {
        p->hunks++;
        return hunk(s, &p->line, &p->old, &p->new) ? NULL
                                                   : "the task's diff is none";
    }
    if (!str_starts(s, "+++ "))
        return NULL;
    s.length = tab == SIZE_MAX ? s.length : tab;
    p->path = (kv_str){s.data + from, s.length - from};
    if (coverage_file(&g->c, p->path, &p->file) > 1)
        return "several files of the report end with a path of the diff";
    p->counts = p->file == NULL && has_like(g, p->path);
    return NULL;
}

static void
take_added(const gates *g, kv_str s, const place *p, counted *out)
{
    const cov_line *line = NULL;
    char name[100];

    if (p->file != NULL) {
        line = coverage_line(&g->c, p->file, (uint32_t)p->line);
        if (line == NULL || !line->counts)
            return;
    } else if (!p->counts || s.length == 1) {
        return;
    }
    out->all++;
    out->hit += line != NULL && line->hit;
    if ((line == NULL || !line->hit) &&
        c_copy(
            name, sizeof name,
            (kv_str){p->path.data, p->path.length > 80 ? 80 : p->path.length}))
        miss(out, name, p->line);
}

/* The lines that the diff adds, of those that can be run. */
static const char *
count_diff(const gates *g, kv_str diff, counted *out)
{
    place p = {.path = {"", 0}};
    const char *wrong = NULL;
    size_t at = 0;
    char sign;
    kv_str s;

    while (wrong == NULL && str_line(diff, &at, &s)) {
        if (p.old == 0 && p.new == 0) {
            wrong = take_header(g, s, &p);
            continue;
        }
        sign = s.length == 0 ? ' ' : s.data[0];
        if (sign == '\\')
            continue;
        if (strchr(" +-", sign) == NULL || (sign != '+' && p.old == 0) ||
            (sign != '-' && p.new == 0))
            return "the task's diff is none: a hunk with other lines than its "
                   "head says";
        if (sign == '+')
            take_added(g, s, &p, out);
        p.old -= sign != '+';
        p.new -= sign != '-';
        p.line += sign != '-';
    }
    if (wrong == NULL && (p.hunks == 0 || p.old + p.new > 0))
        wrong = "the task's diff is none, or it is cut";
    return wrong;
}

/* --- gates ------------------------------------------------------------------
 */

/* NULL, or what the report lacks. */
static const char *
gate(const gates *g, const char *what, counted *n, const char *absent)
{
    const kv_value *least =
        g->host->value->get(g->host->value->get(g->want, "least"), what);
    char name[64], said[400];
    double ratio = n->all == 0 ? 1 : (double)n->hit / (double)n->all, wanted;
    bool fine;

    snprintf(name, sizeof name, "%s_coverage", what);
    if (absent == NULL)
        (void)g->host->verdict->subscore(g->verdict, name, ratio);
    if (g->host->value->number(least, &wanted) && absent == NULL) {
        /* 0.8 of 5 are 4, however 0.8 is stored. */
        fine = (double)n->hit + 1e-9 >= wanted * (double)n->all;
        snprintf(said, sizeof said, "%llu of %llu, least %g%s%s",
                 (unsigned long long)n->hit, (unsigned long long)n->all, wanted,
                 n->missed.length > 0 ? ": not " : "", text_c(&n->missed));
        snprintf(name, sizeof name, "coverage/%s", what);
        g->each(g->context, str_c(name),
                fine ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                str_c(fine ? "" : said));
    }
    text_clear(&n->missed);
    return least == NULL ? NULL : absent;
}

static void
required_line(const gates *g, kv_str path, const cov_file *file, double number)
{
    const cov_line *line =
        file == NULL ? NULL : coverage_line(&g->c, file, (uint32_t)number);
    bool fine = line != NULL && line->hit;
    char name[1100];

    snprintf(name, sizeof name, "coverage/%.*s:%.0f",
             (int)(path.length > 900 ? 900 : path.length), path.data, number);
    g->each(g->context, str_c(name), fine ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
            str_c(fine           ? ""
                  : line == NULL ? "no line that can be run"
                                 : "not hit"));
}

/* Lines that have to be hit, by file. */
static const char *
required(const gates *g)
{
    const kv_host *host = g->host;
    const kv_value *file, *item;
    const cov_file *found;
    double number;

    for (file = host->value->first(host->value->get(g->want, "required"));
         file != NULL; file = host->value->next(file)) {
        if (host->value->length(file) == 0 ||
            host->value->kind(file) != KV_VALUE_ARRAY)
            return "the task's 'required' is not an object of lists of lines";
        if (coverage_file(&g->c, host->value->name(file), &found) > 1)
            return "several files of the report end with a path of 'required'";
        for (item = host->value->first(file); item != NULL;
             item = host->value->next(item)) {
            if (!host->value->number(item, &number) ||
                !(number >= 1 && number < 1e9))
                return "the task's 'required' has a line that is no number";
            required_line(g, host->value->name(file), found, number);
        }
    }
    return NULL;
}

static const char *
diff_gate(const gates *g, const kv_task *task)
{
    counted n = {0};
    const char *wrong;
    char name[TASK_PATH_MAX];
    kv_str path, diff;

    if (!g->host->value->str(g->host->value->get(g->want, "diff"), &path)) {
        if (g->host->value->get(g->host->value->get(g->want, "least"),
                                "diff") != NULL)
            return "the task's 'coverage' asks for a diff and names none";
        return NULL;
    }
    if (!task_take(g->host, task, path, name, &diff, NULL))
        return "the suite does not have the diff";
    wrong = count_diff(g, diff, &n);
    (void)gate(g, "diff", &n, wrong);
    return wrong;
}

/* The ratios, the first one that is absent and asked for. */
static const char *
ratios(const gates *g)
{
    counted lines = {0}, branches = {0}, functions = {0};
    const char *wrong, *one;

    count_lines(g, &lines);
    wrong = gate(g, "line", &lines, NULL);
    count_branches(g, &branches);
    one =
        gate(g, "branch", &branches,
             g->c.has_branches ? NULL : "the report says nothing of branches");
    wrong = wrong == NULL ? one : wrong;
    count_functions(g, &functions);
    one = gate(g, "function", &functions,
               g->c.has_functions ? NULL
                                  : "the report says nothing of functions");
    return wrong == NULL ? one : wrong;
}

const char *
coverage_gates(const kv_host *host, const kv_task *task, kv_verdict *verdict,
               kv_str report, report_fn each, void *context)
{
    gates g = {.host = host,
               .want = host->task->get(task, "coverage"),
               .verdict = verdict,
               .each = each,
               .context = context};
    kv_str format = {"", 0}, lost = {"", 0};
    const char *wrong;
    char said[200];

    (void)host->value->str(host->value->get(g.want, "format"), &format);
    wrong = coverage_read(host, verdict, report, format, &g.c);
    if (wrong == NULL)
        wrong = resolve(&g, &lost);
    if (wrong == NULL && lost.length > 0) {
        snprintf(said, sizeof said, "%.*s is not in the report",
                 (int)(lost.length > 120 ? 120 : lost.length), lost.data);
        each(context, str_c("coverage/of"), KV_OUTCOME_FAIL, str_c(said));
    } else if (wrong == NULL) {
        wrong = ratios(&g);
        if (wrong == NULL)
            wrong = required(&g);
        if (wrong == NULL)
            wrong = diff_gate(&g, task);
    }
    free(g.asked);
    coverage_clear(&g.c);
    return wrong;
}
