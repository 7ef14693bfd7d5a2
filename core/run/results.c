/* SPDX-License-Identifier: MIT */
#include "core/run/results.h"

#include "core/base/json.h"
#include "core/model/verdict_write.h"
#include "core/read/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const names[KV__RESULTS_FILES] = {
    "verdicts.jsonl", "measured.jsonl", "outputs.jsonl"};

static char *
path_of(const kv__results *r, int which, const char *suffix)
{
    kv__buf path = {0};

    kv__buf_printf(&path, "%s/%s%s", r->folder, names[which], suffix);
    return kv__buf_text(&path) == NULL ? NULL : path.data;
}

kv_status
kv__results_make(const char *folder, kv_error *err)
{
    return mkdir(folder, 0755) == 0 || errno == EEXIST
               ? KV_OK
               : kv__fail(err, KV_EIO, "cannot make the folder '%s': %s",
                          folder, strerror(errno));
}

int
kv__results_file(const char *folder, const char *name)
{
    kv__buf path = {0};
    int fd = -1;

    kv__buf_printf(&path, "%s/%s", folder, name);
    if (kv__buf_text(&path) == NULL)
        errno = ENOMEM;
    else
        fd = open(path.data, O_RDONLY | O_CLOEXEC);
    kv__buf_clear(&path);
    return fd;
}

bool
kv__results_has(const char *folder, const char *name)
{
    kv__buf path = {0};
    bool has;

    kv__buf_printf(&path, "%s/%s", folder, name);
    has = kv__buf_text(&path) != NULL && access(path.data, F_OK) == 0;
    kv__buf_clear(&path);
    return has;
}

kv_status
kv__results_open(kv__results *results, const char *folder, kv_error *err)
{
    kv_status status = KV_OK;
    char *path;
    int i;

    memset(results, 0, sizeof *results);
    results->folder = strdup(folder);
    if (results->folder == NULL)
        return kv__nomem(err);
    for (i = 0; i < KV__RESULTS_FILES && status == KV_OK; i++) {
        path = path_of(results, i, ".new");
        results->file[i] = path == NULL ? NULL : fopen(path, "we");
        if (path == NULL)
            status = kv__nomem(err);
        else if (results->file[i] == NULL)
            status = kv__fail(err, KV_EIO, "%s: %s", path, strerror(errno));
        free(path);
    }
    if (status != KV_OK)
        kv__results_drop(results);
    return status;
}

static kv_status
put(kv__results *r, int which, kv_error *err)
{
    if (r->line.failed)
        return kv__nomem(err);
    if (r->line.length == 0)
        return KV_OK;
    if (fwrite(r->line.data, 1, r->line.length, r->file[which]) !=
        r->line.length)
        return kv__fail(err, KV_EIO, "%s/%s: %s", r->folder, names[which],
                        strerror(errno));
    kv__buf_reset(&r->line);
    return KV_OK;
}

/* What was measured, and of what. */
static void
put_measured(kv__buf *out, const kv_verdict *v)
{
    size_t i;

    kv__buf_str(out, "{\"task\":");
    kv__json_string(out, kv__str(v->task, v->task_length));
    kv__buf_printf(out, ",\"attempt\":%u,\"resources\":", v->index);
    if (v->resources.known)
        kv__buf_printf(out,
                       "{\"wall_ms\":%llu,\"cpu_ms\":%llu,\"peak_kib\":%llu}",
                       (unsigned long long)v->resources.wall_ms,
                       (unsigned long long)v->resources.cpu_ms,
                       (unsigned long long)v->resources.peak_kib);
    else
        kv__buf_str(out, "null");
    kv__buf_printf(out, ",\"load_dependent\":%s,\"tests_us\":[",
                   v->ran.load_dependent ? "true" : "false");
    for (i = 0; i < v->test_count; i++)
        kv__buf_printf(out, "%s%llu", i > 0 ? "," : "",
                       (unsigned long long)v->tests[i].us);
    kv__buf_str(out, "]}\n");
}

/* What was printed, and by whom; nothing for those that were silent. */
static void
put_output(kv__buf *out, const kv_verdict *v)
{
    size_t i;

    for (i = 0; i < KV__SAID_STREAMS; i++)
        if (v->said[i].bytes > 0)
            break;
    if (i == KV__SAID_STREAMS)
        return;
    kv__buf_str(out, "{\"task\":");
    kv__json_string(out, kv__str(v->task, v->task_length));
    kv__buf_printf(out, ",\"attempt\":%u,\"output\":", v->index);
    kv__said_put(out, v->said);
    kv__buf_str(out, "}\n");
}

void
kv__results_count(kv_run_state *s, const kv_verdict *v)
{
    s->done++;
    s->pass += v->outcome == KV_OUTCOME_PASS;
    s->fail += v->outcome == KV_OUTCOME_FAIL;
    s->error += v->outcome == KV_OUTCOME_ERROR;
    s->unscored += v->outcome == KV_OUTCOME_UNSCORED;
    /* What ran and is below the integrity that was asked for is no fault of the
     * machine. */
    s->infra += v->error_class == KV_CLASS_INFRA ||
                (v->error_class == KV_CLASS_ENVIRONMENT &&
                 (v->outcome == KV_OUTCOME_ERROR || !v->ran.known));
}

kv_status
kv__results_add(kv__results *results, kv_str line, kv_run_state *state,
                kv_error *err)
{
    kv_verdict *v;
    kv_status status = kv_verdict_read(line, &v, err);

    if (status != KV_OK)
        return status;
    kv__verdict_put(&results->line, v, false);
    kv__buf_char(&results->line, '\n');
    status = put(results, 0, err);
    if (status == KV_OK) {
        put_measured(&results->line, v);
        status = put(results, 1, err);
    }
    if (status == KV_OK) {
        put_output(&results->line, v);
        status = put(results, 2, err);
    }
    if (status == KV_OK && state != NULL)
        kv__results_count(state, v);
    kv_verdict_free(v);
    return status;
}

kv_status
kv__results_finish(kv__results *results, kv_error *err)
{
    kv_status status = KV_OK;
    char *from, *to;
    int i;

    for (i = 0; i < KV__RESULTS_FILES && status == KV_OK; i++) {
        from = path_of(results, i, ".new");
        to = path_of(results, i, "");
        if (from == NULL || to == NULL) {
            status = kv__nomem(err);
        } else if (i == 2 && ftello(results->file[i]) == 0) {
            /* Nobody printed anything: an empty file would look torn. */
            (void)unlink(to);
        } else if (fflush(results->file[i]) != 0 ||
                   fdatasync(fileno(results->file[i])) != 0 ||
                   rename(from, to) != 0) {
            status = kv__fail(err, KV_EIO, "%s: %s", to, strerror(errno));
        }
        free(from);
        free(to);
    }
    kv__results_drop(results);
    return status;
}

void
kv__results_drop(kv__results *results)
{
    char *path;
    int i;

    for (i = 0; i < KV__RESULTS_FILES; i++) {
        if (results->file[i] == NULL)
            continue;
        fclose(results->file[i]);
        path = path_of(results, i, ".new");
        if (path != NULL)
            (void)unlink(path);
        free(path);
    }
    kv__buf_clear(&results->line);
    free(results->folder);
    memset(results, 0, sizeof *results);
}
