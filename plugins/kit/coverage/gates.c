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

static bool
is_asked(const gates *g, const cov_file *file)
{
    const kv_value *list = g->host->value->get(g->want, "of"), *item;
    kv_str path;

    if (list == NULL)
        return true;
    for (item = g->host->value->first(list); item != NULL;
         item = g->host->value->next(item))
        if (g->host->value->str(item, &path) &&
            coverage_file(&g->c, path) == file)
            return true;
    return false;
}

/* The first file that is asked for and not in the report: nothing of it ran. */
static bool
lacks(const gates *g, kv_str *path)
{
    const kv_value *item =
        g->host->value->first(g->host->value->get(g->want, "of"));

    for (; item != NULL; item = g->host->value->next(item))
        if (g->host->value->str(item, path) &&
            coverage_file(&g->c, *path) == NULL)
            return true;
    return false;
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
        if (!line->counts || !is_asked(g, &g->c.files[line->file]))
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
        if (line->branches == 0 || !is_asked(g, &g->c.files[line->file]))
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
        if (!is_asked(g, file))
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

/* The lines that the diff adds, of those that can be run. */
static const char *
count_diff(const gates *g, kv_str diff, counted *out)
{
    const cov_file *file = NULL;
    const cov_line *line;
    uint64_t at_line = 0, old = 0, new = 0;
    size_t at = 0, tab;
    kv_str s;

    while (str_line(diff, &at, &s)) {
        if (old == 0 && new == 0) {
            if (str_starts(s, "+++ ")) {
                tab = str_find(s, "\t", 0);
                s.length = tab == SIZE_MAX ? s.length : tab;
                tab = str_starts(s, "+++ b/") ? 6 : 4;
                file = coverage_file(&g->c,
                                     (kv_str){s.data + tab, s.length - tab});
            } else if (str_starts(s, "@@ ") && !hunk(s, &at_line, &old, &new)) {
                return "the task's diff is none";
            }
            continue;
        }
        if (s.length > 0 && s.data[0] == '-') {
            old -= old > 0;
            continue;
        }
        if (s.length > 0 && s.data[0] == '\\')
            continue;
        if (s.length > 0 && s.data[0] == '+' && file != NULL &&
            (line = coverage_line(&g->c, file, (uint32_t)at_line)) != NULL &&
            line->counts) {
            out->all++;
            out->hit += line->hit;
            if (!line->hit)
                miss(out, file->path, at_line);
        }
        old -= old > 0 && !(s.length > 0 && s.data[0] == '+');
        new -= new > 0;
        at_line++;
    }
    return NULL;
}

/* --- gates ------------------------------------------------------------------
 */

static void
gate(const gates *g, const char *what, counted *n, bool absent)
{
    const kv_value *least =
        g->host->value->get(g->host->value->get(g->want, "least"), what);
    char name[64], said[400];
    double ratio = n->all == 0 ? 1 : (double)n->hit / (double)n->all, wanted;
    bool fine;

    snprintf(name, sizeof name, "%s_coverage", what);
    if (!absent)
        (void)g->host->verdict->subscore(g->verdict, name, ratio);
    if (g->host->value->number(least, &wanted)) {
        /* 0.8 of 5 are 4, however 0.8 is stored. */
        fine = !absent && (double)n->hit + 1e-9 >= wanted * (double)n->all;
        snprintf(said, sizeof said, "%llu of %llu, least %g%s%s",
                 (unsigned long long)n->hit, (unsigned long long)n->all, wanted,
                 n->missed.length > 0 ? ": not " : "", text_c(&n->missed));
        if (absent)
            snprintf(said, sizeof said, "the report says nothing of them");
        snprintf(name, sizeof name, "coverage/%s", what);
        g->each(g->context, str_c(name),
                fine     ? KV_OUTCOME_PASS
                : absent ? KV_OUTCOME_ERROR
                         : KV_OUTCOME_FAIL,
                str_c(fine ? "" : said));
    }
    text_clear(&n->missed);
}

/* Lines that have to be hit, by file. */
static void
required(const gates *g)
{
    const kv_host *host = g->host;
    const kv_value *file, *item;
    const cov_file *found;
    const cov_line *line;
    char name[1100];
    double number;
    bool fine;

    for (file = host->value->first(host->value->get(g->want, "required"));
         file != NULL; file = host->value->next(file)) {
        found = coverage_file(&g->c, host->value->name(file));
        for (item = host->value->first(file); item != NULL;
             item = host->value->next(item)) {
            number = 0;
            (void)host->value->number(item, &number);
            line = found == NULL || !(number >= 1 && number < 1e9)
                       ? NULL
                       : coverage_line(&g->c, found, (uint32_t)number);
            fine = line != NULL && line->hit;
            snprintf(name, sizeof name, "coverage/%.*s:%.0f",
                     (int)(host->value->name(file).length > 900
                               ? 900
                               : host->value->name(file).length),
                     host->value->name(file).data, number);
            g->each(g->context, str_c(name),
                    fine ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                    str_c(fine           ? ""
                          : line == NULL ? "no line that can be run"
                                         : "not hit"));
        }
    }
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
    gate(g, "diff", &n, false);
    return wrong;
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
    counted n = {0};
    kv_str format = {"", 0}, path;
    const char *wrong;
    char said[200];

    (void)host->value->str(host->value->get(g.want, "format"), &format);
    wrong = coverage_read(host, verdict, report, format, &g.c);
    if (wrong == NULL && lacks(&g, &path)) {
        snprintf(said, sizeof said, "%.*s is not in the report",
                 (int)(path.length > 120 ? 120 : path.length), path.data);
        each(context, str_c("coverage/of"), KV_OUTCOME_FAIL, str_c(said));
    } else if (wrong == NULL) {
        count_lines(&g, &n);
        gate(&g, "line", &n, false);
        n = (counted){0};
        count_branches(&g, &n);
        gate(&g, "branch", &n, !g.c.has_branches);
        n = (counted){0};
        count_functions(&g, &n);
        gate(&g, "function", &n, !g.c.has_functions);
        required(&g);
        wrong = diff_gate(&g, task);
    }
    coverage_clear(&g.c);
    return wrong;
}
