/* SPDX-License-Identifier: MIT */
/* Results as one page of HTML: for kverify report, and for --report of others.
 */
#include "page.h"

#include "out.h"
#include "shared.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Folders of runs of ours among what was read. */
typedef struct folders {
    kv_results **list;
    size_t count;
} folders;

static void
folders_clear(folders *f)
{
    size_t i;

    for (i = 0; i < f->count; i++)
        kv_results_free(f->list[i]);
    free(f->list);
}

/* The folder that holds PATH, if that is the verdicts of a run. */
static char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/'),
               *name = slash == NULL ? path : slash + 1;

    if (strcmp(name, "verdicts.jsonl") != 0)
        return NULL;
    if (slash == NULL)
        return strdup(".");
    return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int
find_folders(const kv_tally *tally, folders *out)
{
    const kv_report_options usual = {.struct_size = sizeof usual};
    kv_report_input input = {.struct_size = sizeof input};
    kv_report *report;
    kv_error err;
    size_t i, n;
    char *folder;

    if (kv_report_new(tally, &usual, &report, &err) != KV_OK) {
        complain("report: %s", err.message);
        return EXIT_UNABLE;
    }
    n = kv_report_input_count(report);
    out->list = calloc(n + 1, sizeof *out->list);
    for (i = 0; out->list != NULL && i < n; i++) {
        (void)kv_report_input_at(report, i, &input);
        folder = folder_of(input.path);
        if (folder != NULL &&
            kv_results_open(folder, &out->list[out->count], &err) == KV_OK)
            out->count++;
        else if (folder != NULL)
            complain("report: without details of %s: %s", folder, err.message);
        free(folder);
    }
    kv_report_free(report);
    if (out->list == NULL)
        complain("report: out of memory");
    return out->list == NULL ? EXIT_UNABLE : EXIT_DONE;
}

/* Written aside and put in place, so that it is whole or not there. */
static int
write_page(const kv_tally *tally, const kv_page_options *o, const char *path)
{
    size_t size = strlen(path) + 8;
    char *aside = malloc(size);
    FILE *file;
    kv_error err;
    kv_status status;
    int code = EXIT_UNABLE;

    if (aside == NULL)
        return EXIT_UNABLE;
    snprintf(aside, size, "%s.new", path);
    file = fopen(aside, "w");
    if (file == NULL) {
        complain("report: %s: %s", aside, strerror(errno));
        free(aside);
        return EXIT_UNABLE;
    }
    status = kv_page_write(tally, o, write_file, file, &err);
    if (fclose(file) != 0 && status == KV_OK) {
        complain("report: %s: %s", aside, strerror(errno));
    } else if (status != KV_OK) {
        complain("report: %s", err.message);
    } else if (rename(aside, path) != 0) {
        complain("report: %s: %s", path, strerror(errno));
    } else {
        code = EXIT_DONE;
    }
    if (code != EXIT_DONE)
        (void)unlink(aside);
    free(aside);
    return code;
}

int
page_make(kv_engine *engine, const page_wish *wish, char *const *paths,
          size_t count)
{
    const kv_score_options read = {
        .struct_size = sizeof read, .run = wish->run, .details = 1};
    kv_page_options o = {.struct_size = sizeof o,
                         .report = wish->report,
                         .title = wish->title,
                         .no_answers = wish->no_answers,
                         .engine = engine};
    folders found = {0};
    kv_tally *tally = NULL;
    kv_error err;
    kv_status status = kv_tally_new(&tally, &err);
    int code = EXIT_UNABLE, doubt;

    if (status == KV_OK)
        status = kv_score_paths(engine, (const char *const *)paths, count,
                                &read, tally, &err);
    if (status != KV_OK) {
        complain("report: %s", err.message);
    } else {
        doubt = shared_input("report", tally, wish->lenient);
        code = find_folders(tally, &found);
        o.results = found.list;
        o.result_count = found.count;
        if (code == EXIT_DONE)
            code = write_page(tally, &o, wish->file);
        code = code == EXIT_DONE ? doubt : code;
    }
    folders_clear(&found);
    kv_tally_free(tally);
    return code;
}
