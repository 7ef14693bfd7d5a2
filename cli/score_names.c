/* SPDX-License-Identifier: MIT */
#include "score_names.h"

#include "near.h"
#include "out.h"

#include <string.h>

#define NAME_MAX_LENGTH 60

/* --- metrics ------------------------------------------------------------ */

/* Turn "pass@10" into "pass@k", the name in the table of metrics; NUMBER
 * becomes "10". */
static void
with_k(const char *name, char *out, char *number)
{
    size_t digits = 0, length = strcspn(name, "@^");

    if (name[length] != '\0')
        digits = strspn(name + length + 1, "0123456789");
    if (digits == 0 || strlen(name) >= NAME_MAX_LENGTH) {
        snprintf(out, NAME_MAX_LENGTH, "%s", name);
        number[0] = '\0';
        return;
    }
    snprintf(number, NAME_MAX_LENGTH, "%.*s", (int)digits, name + length + 1);
    snprintf(out, NAME_MAX_LENGTH, "%.*sk%s", (int)length + 1, name,
             name + length + 1 + digits);
}

/* Turn "pass@k" back into "pass@10".  Without a number the k stays, which
 * --metric understands. */
static void
without_k(const char *name, const char *number, char *out, size_t size)
{
    size_t length = strcspn(name, "@^");

    if (number[0] == '\0' || name[length] == '\0' || name[length + 1] != 'k')
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "%.*s%s%s", (int)length + 1, name, number,
                 name + length + 2);
}

/* The metric nearest to NAME, or NULL.  *KNOWN: NAME itself is one. */
static const char *
near_metric(const char *name, bool *known, char *out, size_t size)
{
    char given[NAME_MAX_LENGTH], number[NAME_MAX_LENGTH];
    near n;
    size_t i;

    *known = false;
    with_k(name, given, number);
    near_start(&n, given);
    for (i = 0; kv_metric_name(i) != NULL; i++) {
        near_try(&n, kv_metric_name(i));
        *known |= strcmp(given, kv_metric_name(i)) == 0;
    }
    if (n.best == NULL)
        return NULL;
    without_k(n.best, number, out, size);
    return out;
}

const char *
names_unknown_metric(const score_args *args, char *out, size_t size)
{
    char name[NAME_MAX_LENGTH];
    const char *best;
    bool known = true;
    size_t i;

    for (i = 0; i < args->metrics.count && known; i++)
        best = near_metric(args->metrics.item[i], &known, name, sizeof name);
    if (!known && best != NULL)
        snprintf(out, size, "; did you mean '%s'?", best);
    else
        snprintf(out, size, "; 'kverify metrics' lists them");
    return out;
}

const char *
names_unknown_gate(const kv_report *report, const char *condition, char *out,
                   size_t size)
{
    char name[NAME_MAX_LENGTH], other[NAME_MAX_LENGTH];
    const char *best;
    near n;
    bool known;
    size_t i;

    snprintf(name, sizeof name, "%.*s", (int)strcspn(condition, " <>="),
             condition);
    best = near_metric(name, &known, other, sizeof other);
    near_start(&n, name);
    for (i = 0; i < kv_report_metric_count(report); i++)
        near_try(&n, kv_report_metric_name(report, i));
    (void)known; /* a metric, then, whose k is wrong */
    if (n.best != NULL || best == NULL)
        snprintf(out, size, "%s", near_text(&n, ""));
    else
        snprintf(out, size, "; did you mean '%s'?", best);
    return out;
}

/* --- labels ------------------------------------------------------------- */

/* The library does not list the labels of a tally, so only those that its
 * formats set are proposed. */
static const char *const usual[] = {"dataset", "framework", "project", NULL};

/* Whether a group at LEVEL has a name, which comes from a label. */
static bool
level_has_names(const kv_report *report, size_t level)
{
    size_t i;

    for (i = 0; i < kv_report_group_count(report); i++)
        if (kv_report_group_depth(report, i) == level + 1 &&
            strcmp(kv_report_group_name(report, i, level), "(none)") != 0)
            return true;
    return false;
}

static bool
has_label(const kv_tally *tally, const char *key)
{
    static const char *const metric = "judged";
    kv_report_options o = {.struct_size = sizeof o,
                           .interval = KV_INTERVAL_NONE,
                           .by = &key,
                           .by_count = 1,
                           .metrics = &metric,
                           .metric_count = 1};
    kv_report *report;
    bool has;

    if (strcmp(key, "run") == 0 ||
        kv_report_new(tally, &o, &report, NULL) != KV_OK)
        return true;
    has = level_has_names(report, 1);
    kv_report_free(report);
    return has;
}

static void
complain_label(const kv_tally *tally, const char *option, const char *key)
{
    char there[120] = "";
    size_t i, used = 0;
    near n;

    near_start(&n, key);
    for (i = 0; usual[i] != NULL; i++) {
        if (!has_label(tally, usual[i]))
            continue;
        near_try(&n, usual[i]);
        used += (size_t)snprintf(there + used, sizeof there - used, "%s%s",
                                 used == 0 ? "; some that there are: " : ", ",
                                 usual[i]);
    }
    complain("score: %s: no result has the label '%s'%s", option, key,
             n.best == NULL ? there : near_text(&n, ""));
}

bool
names_check_labels(const score_args *args, const kv_tally *tally,
                   const kv_report *report)
{
    bool good = true;
    size_t i, level = 1;

    if (kv_report_group_count(report) == 0)
        return true;
    for (i = 0; i < args->by.count; i++) {
        if (strcmp(args->by.item[i], "run") == 0)
            continue;
        if (level_has_names(report, level++))
            continue;
        complain_label(tally, "--by", args->by.item[i]);
        good = false;
    }
    if (args->report.cluster != NULL &&
        args->report.interval == KV_INTERVAL_CLUSTER &&
        !has_label(tally, args->report.cluster)) {
        complain_label(tally, "--cluster", args->report.cluster);
        good = false;
    }
    return good;
}
