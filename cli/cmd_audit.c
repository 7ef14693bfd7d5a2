/* SPDX-License-Identifier: MIT */
/* kverify audit: what is wrong with printed tables and with results. */
#include "cmd.h"
#include "file.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <kverify/audit.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TABLE_MOST ((size_t)16 << 20)

typedef struct audit_args {
    shared_args shared;
    uint32_t json;
    opt_list tasks;
} audit_args;

static const char *const formats[] = {"text", "json", NULL};

static const opt options[] = {
    {.name = "tasks",
     .argument = "COLUMN=N",
     .type = OPT_PAIRS,
     AT(audit_args, tasks),
     .help = "The rates of this column of a table, or of this group of "
             "columns, are over N tasks",
     .more = "A group is what comes before the last underscore or blank of a "
             "name: 'Agent' for 'Agent_pass1'."},
    {.name = "format",
     .argument = "text|json",
     .type = OPT_CHOICE,
     AT(audit_args, json),
     .words = formats,
     .standard = "text",
     .help = "How the findings are written"},
    {0},
};

/* --- findings ------------------------------------------------------------ */

typedef struct totals {
    size_t wrong, notes;
    bool first; /* of the JSON list */
} totals;

static void
print_json(const char *file, const kv_finding *finding, totals *t)
{
    fputs(t->first ? "\n {\"file\":" : ",\n {\"file\":", stdout);
    t->first = false;
    if (file == NULL)
        fputs("null", stdout);
    else
        put_json(stdout, text_of(file));
    if (finding->line > 0)
        printf(",\"line\":%llu", (unsigned long long)finding->line);
    else
        fputs(",\"line\":null", stdout);
    printf(",\"kind\":\"%s\",\"note\":%s,\"place\":", finding->kind,
           finding->note ? "true" : "false");
    put_json(stdout, text_of(finding->place));
    fputs(",\"text\":", stdout);
    put_json(stdout, text_of(finding->text));
    fputs("}", stdout);
}

static void
print_findings(const audit_args *a, const char *file,
               const kv_findings *findings, totals *t)
{
    kv_finding finding = {.struct_size = sizeof finding};
    char line[32];
    size_t i;

    for (i = 0; kv_finding_at(findings, i, &finding) == KV_OK; i++) {
        t->wrong += finding.note == 0;
        t->notes += finding.note != 0;
        if (a->json) {
            print_json(file, &finding, t);
            continue;
        }
        snprintf(line, sizeof line, finding.line > 0 ? ":%llu" : "",
                 (unsigned long long)finding.line);
        say(4, "%s%s%s%s: %s: %s", file == NULL ? finding.place : file, line,
            file == NULL ? "" : ": ", file == NULL ? "" : finding.place,
            finding.note ? "note" : finding.kind, finding.text);
    }
}

/* --- what is audited ----------------------------------------------------- */

static bool
is_table(const char *path)
{
    static const char *const endings[] = {".csv", ".md", ".tex", NULL};
    size_t length = strlen(path), i;

    for (i = 0; endings[i] != NULL; i++)
        if (length > strlen(endings[i]) &&
            strcmp(path + length - strlen(endings[i]), endings[i]) == 0)
            return true;
    return false;
}

/* COLUMN=N.  False after a message. */
static bool
read_tasks(const audit_args *a, kv_audit_options *audit, char **names,
           uint64_t *counts)
{
    char *end;
    size_t i;

    for (i = 0; i < a->tasks.count; i++) {
        const char *at = strrchr(a->tasks.item[i], '=');

        errno = 0;
        counts[i] = strtoull(at + 1, &end, 10);
        if (at[1] < '1' || at[1] > '9' || *end != '\0' || errno != 0 ||
            counts[i] > UINT32_MAX) {
            complain("audit: --tasks '%s': expected COLUMN=N with a number of "
                     "tasks from 1",
                     a->tasks.item[i]);
            return false;
        }
        names[i] = strndup(a->tasks.item[i], (size_t)(at - a->tasks.item[i]));
        if (names[i] == NULL) {
            complain("out of memory");
            return false;
        }
    }
    audit->columns = (const char *const *)names;
    audit->tasks = counts;
    audit->count = a->tasks.count;
    return true;
}

static int
audit_table(const audit_args *a, const char *path,
            const kv_audit_options *audit, totals *t)
{
    kv_findings *findings = NULL;
    size_t length;
    kv_error err;
    char *text = file_read(path, &length, TABLE_MOST);
    int code = EXIT_DONE;

    if (text == NULL)
        return EXIT_UNABLE;
    if (kv_audit_table((kv_str){text, length}, audit, &findings, &err) !=
        KV_OK) {
        complain("%s: %s", path, err.message);
        code = EXIT_UNABLE;
    } else {
        print_findings(a, path, findings, t);
    }
    kv_findings_free(findings);
    free(text);
    return code;
}

static int
audit_results(audit_args *a, const char *const *paths, size_t count, totals *t)
{
    kv_engine *engine = NULL;
    kv_findings *findings = NULL;
    kv_tally *tally = NULL;
    kv_error err;
    kv_status status;
    int code = shared_engine(&a->shared, ENGINE_PLUGINS, &engine);

    if (code != EXIT_DONE)
        return code;
    status = kv_tally_new(&tally, &err);
    if (status == KV_OK)
        status = kv_score_paths(engine, paths, count, NULL, tally, &err);
    if (status == KV_OK)
        status = kv_audit_tally(tally, &findings, &err);
    if (status != KV_OK) {
        complain("audit: %s", err.message);
        code = EXIT_UNABLE;
    } else {
        print_findings(a, NULL, findings, t);
    }
    kv_findings_free(findings);
    kv_tally_free(tally);
    kv_engine_free(engine);
    return code;
}

static int
audit_all(audit_args *a, int argc, char **argv, const kv_audit_options *audit,
          totals *t)
{
    const char **results = calloc((size_t)argc, sizeof *results);
    size_t count = 0;
    int i, code = EXIT_DONE, one;

    if (results == NULL) {
        complain("out of memory");
        return EXIT_UNABLE;
    }
    for (i = 0; i < argc; i++) {
        if (!is_table(argv[i])) {
            results[count++] = argv[i];
            continue;
        }
        one = audit_table(a, argv[i], audit, t);
        code = one > code ? one : code;
    }
    if (count > 0) {
        one = audit_results(a, results, count, t);
        code = one > code ? one : code;
    }
    free(results);
    return code;
}

static int
run(void *args, int argc, char **argv)
{
    audit_args *a = args;
    kv_audit_options audit = {.struct_size = sizeof audit};
    char *names[OPT_ITEMS_MAX] = {NULL};
    uint64_t counts[OPT_ITEMS_MAX];
    totals t = {.first = true};
    int code = EXIT_USAGE;
    size_t i;

    if (read_tasks(a, &audit, names, counts)) {
        if (a->json)
            fputs("{\"kverify_audit\":1,\"findings\":[", stdout);
        code = audit_all(a, argc, argv, &audit, &t);
        if (a->json)
            puts("]}");
        else
            say(4, "%zu findings, %zu notes", t.wrong, t.notes);
        if (code == EXIT_DONE && t.wrong > 0)
            code = EXIT_GATE;
    }
    for (i = 0; i < OPT_ITEMS_MAX; i++)
        free(names[i]);
    return code;
}

static const audit_args initial = {.shared = SHARED_INITIAL};

const command cmd_audit = {
    .name = "audit",
    .operands = "TABLE|RESULTS...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Find what is wrong with printed tables and with results",
    .about =
        "Tables are files that end in .csv, .md or .tex: averages that are "
        "not the mean of their cells, rates that no count of tasks gives, an "
        "average pass rate or pass@any below pass@1, wrong bold. All other "
        "paths are read as results, together: stored figures that contradict "
        "the records, damage, repeated and contradictory attempts, unlike "
        "numbers of attempts, mixed levels of isolation, missing shards. The "
        "exit status is 1 when "
        "something was found; notes do not count.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(audit_args),
    .initial = &initial,
    .run = run,
};
