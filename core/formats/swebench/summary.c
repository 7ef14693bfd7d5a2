/* SPDX-License-Identifier: MIT */
/* SWE-bench's lists of instances: the summary of a run, new and old, and that
 * of SWE-smith.  Each list is one state; an instance in several has the first
 * that is named here. */
#include "core/formats/found.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct list {
    const char *name;
    kv_outcome outcome;
    kv_class why;
} list;

/* An empty patch was judged: there was nothing to apply.  An instance without
 * a generation is one that nobody attempted. */
static const list lists[] = {
    {"resolved_ids", KV_OUTCOME_PASS, KV_CLASS_NONE},
    {"infra_failure_ids", KV_OUTCOME_ERROR, KV_CLASS_INFRA},
    {"ambiguous_failure_ids", KV_OUTCOME_ERROR, KV_CLASS_INFRA},
    {"error_ids", KV_OUTCOME_ERROR, KV_CLASS_INFRA},
    {"empty_patch_ids", KV_OUTCOME_FAIL, KV_CLASS_NO_ANSWER},
    {"unresolved_ids", KV_OUTCOME_FAIL, KV_CLASS_NONE},
    {"incomplete_ids", KV_OUTCOME_UNSCORED, KV_CLASS_MISSING},
    {"resolved", KV_OUTCOME_PASS, KV_CLASS_NONE},
    {"install_fail", KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT},
    {"reset_failed", KV_OUTCOME_ERROR, KV_CLASS_ENVIRONMENT},
    {"test_timeout", KV_OUTCOME_ERROR, KV_CLASS_TIMEOUT},
    {"test_errored", KV_OUTCOME_ERROR, KV_CLASS_INFRA},
    {"no_apply", KV_OUTCOME_FAIL, KV_CLASS_NONE},
    {"applied", KV_OUTCOME_FAIL, KV_CLASS_NONE},
    {"generated", KV_OUTCOME_UNSCORED, KV_CLASS_NOT_RUN},
    {"no_generation", KV_OUTCOME_UNSCORED, KV_CLASS_MISSING},
    {"ids_resolved", KV_OUTCOME_PASS, KV_CLASS_NONE},
    {"ids_unresolved", KV_OUTCOME_FAIL, KV_CLASS_NONE},
};

#define LIST_COUNT (sizeof lists / sizeof *lists)

static int
match(const kv__sniff *sniff)
{
    if (sniff->root_array)
        return 0;
    return kv__sniff_has_all(sniff, "total_instances", "resolved_instances",
                             NULL) ||
                   kv__sniff_has_all(sniff, "generated", "no_apply", "applied",
                                     NULL) ||
                   kv__sniff_has_all(sniff, "resolved", "unresolved", "total",
                                     "ids_resolved", NULL)
               ? 12
               : 0;
}

/* The names in the folder "logs" beside the list, sorted. */
typedef struct names {
    struct dirent **entries;
    int count;
} names;

static int
any_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void
names_read(kv__import *in, names *out)
{
    kv__buf path = {0};

    kv__buf_add(&path, in->absolute,
                strlen(in->absolute) - kv__import_part(in, 0).length);
    kv__buf_str(&path, "logs");
    if (kv__buf_text(&path) != NULL)
        out->count = scandir(path.data, &out->entries, any_file, by_bytes);
    kv__buf_clear(&path);
}

static void
names_free(names *n)
{
    while (n->count > 0)
        free(n->entries[--n->count]);
    free(n->entries);
}

/* Whether the log of ID, "ID.MODEL.eval.log", is among them. */
static bool
has_log(const names *n, kv_str id)
{
    int low = 0, high = n->count, middle, order;
    const char *name;

    while (low < high) {
        middle = low + (high - low) / 2;
        name = n->entries[middle]->d_name;
        order = strncmp(name, id.data, id.length);
        if (order == 0)
            order = (int)(unsigned char)name[id.length] - '.';
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Where logs are judged, what counts of a summary is its number of resolved
 * instances, which is checked, and the instances whose log is missing. */
static void
put_missing(kv__import *in, kv__texts *seen, const names *logs, kv_str ids)
{
    kv__found found = {.indexed = true,
                       .outcome = KV_OUTCOME_UNSCORED,
                       .why = KV_CLASS_MISSING};
    const char *wrong;
    kv_str raw;
    size_t at = 0;
    int new;

    while (in->status == KV_OK && kv__scan_next(ids, &at, &raw, &wrong)) {
        if (!kv__text(in, raw, &found.task))
            continue;
        new = kv__texts_add(seen, found.task);
        if (new < 0)
            kv__import_nomem(in);
        else if (new > 0 && !has_log(logs, found.task))
            kv__found_put(in, &found);
    }
}

static void
check_logs(kv__import *in, kv__texts *seen, kv_str text)
{
    kv__found about = {0};
    kv_str ids;
    char count[32];
    names logs = {0};
    size_t i;

    kv__import_run_folder(in, 1);
    names_read(in, &logs);
    for (i = 0; i < LIST_COUNT; i++) {
        ids = kv__at(text, lists[i].name);
        if (kv__scan_kind(ids) == KV__ARRAY)
            put_missing(in, seen, &logs, ids);
    }
    names_free(&logs);
    ids = kv__at(text, "resolved");
    if (kv__scan_kind(ids) == KV__ARRAY) {
        snprintf(count, sizeof count, "%zu", kv__count(ids));
        kv__import_check(in, &about, "passed", kv__cstr(count));
    }
    in->note = "a summary: the logs beside it are judged";
}

static void
put_list(kv__import *in, kv__texts *seen, const list *which, kv_str ids)
{
    kv__found found = {
        .indexed = true, .outcome = which->outcome, .why = which->why};
    const char *wrong = NULL;
    kv_str raw;
    size_t at = 0;
    int new;

    while (in->status == KV_OK && kv__scan_next(ids, &at, &raw, &wrong)) {
        if (!kv__text(in, raw, &found.task)) {
            kv__import_bad(in, 0, "'%s' holds what is no id", which->name);
            continue;
        }
        new = kv__texts_add(seen, found.task);
        if (new < 0)
            kv__import_nomem(in);
        else if (new > 0)
            kv__found_put(in, &found);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "'%s' has %s", which->name, wrong);
}

static void
check_count(kv__import *in, kv_str text, const char *member)
{
    kv__found about = {0};
    kv_str value = kv__at(text, member);

    if (kv__scan_kind(value) == KV__NUMBER)
        kv__import_check(in, &about, "passed", value);
}

/* SWE-smith's summary stands above the instances' own reports. */
static bool
has_reports(kv__import *in, kv_str text)
{
    kv_str ids = kv__at(text, "ids_resolved"), raw, id;
    kv__buf path = {0};
    const char *wrong;
    bool there = false;
    size_t at = 0;

    if (kv__scan_next(ids, &at, &raw, &wrong) && kv__text(in, raw, &id)) {
        kv__buf_printf(&path, "%.*s/report.json", (int)id.length, id.data);
        there =
            kv__buf_text(&path) != NULL &&
            kv__import_sibling(in, kv__import_part(in, 0).length, path.data);
    }
    kv__buf_clear(&path);
    return there;
}

static void
item(kv__import *in, kv_str key, kv_str text)
{
    kv__texts seen = {0};
    kv_str ids;
    size_t i;

    (void)key;
    if (kv__import_verdicts_beside(in))
        return;
    if (has_reports(in, text)) {
        in->note = "a summary: the reports of the instances below it count";
        return;
    }
    if (kv__gold_has_instances(in->gold) && kv__import_beside(in, 1, "logs")) {
        check_logs(in, &seen, text);
        kv__texts_clear(&seen);
        return;
    }
    for (i = 0; i < LIST_COUNT; i++) {
        ids = kv__at(text, lists[i].name);
        if (kv__scan_kind(ids) == KV__ARRAY)
            put_list(in, &seen, &lists[i], ids);
    }
    check_count(in, text, "resolved_instances");
    kv__texts_clear(&seen);
}

const kv__importer kv__import_swebench_summary = {
    .name = "swebench-summary",
    .summary = "SWE-bench: lists of resolved and other instances",
    .single = true,
    .deferred = true,
    .match = match,
    .item = item,
};
