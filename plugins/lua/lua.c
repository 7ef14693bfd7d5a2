/* SPDX-License-Identifier: MIT */
/* The lua plugin: rubrics written in Lua as verifiers. */
#include "plugins/rubric/describe.h"
#include "plugins/rubric/judging.h"
#include "plugins/rubric/load.h"
#include "plugins/rubric/place.h"
#include "plugins/rubric/ratings.h"
#include "plugins/rubric/shelf.h"

#include <string.h>

typedef struct rated {
    const kv_host *host;
    const kv_value *ratings;
    kvr_reducer how;
} rated;

static int
from_ratings(void *context, const kvr_criterion *criterion, double *score,
             uint32_t *raters, char *evidence, size_t size)
{
    const rated *r = context;

    if (criterion->by == KV_BY_JUDGE && r->ratings == NULL)
        return 0;
    return kvr_ratings(r->host, r->ratings, criterion, r->how, score, raters,
                       evidence, size);
}

/* The rubric's output becomes evidence, unless the rubric failed. */
static void
report_output(const kv_host *host, const kvr_rubric *rubric,
              kv_verdict *verdict)
{
    kv_str text = kvr_output(rubric);

    if (text.length > 0 && !rubric->failed)
        (void)host->verdict->evidence(
            verdict, "printed: %.*s",
            text.length > 450 ? 450 : (int)text.length, text.data);
}

static kv_status
lua_open(const kv_host *host, const kv_value *config, void **state)
{
    kvr_shelf *shelf;
    kv_status status;

    status = kvr_shelf_open(host, config, &shelf);
    *state = shelf;
    return status;
}

static kv_status
lua_verify(void *state, const kv_task *task, const kv_attempt *attempt,
           kv_verdict *verdict)
{
    kvr_shelf *shelf = state;
    kvr_rubric *rubric;
    rated r = {shelf->host, shelf->host->task->get(task, "ratings"), KVR_MEAN};
    uint64_t seed;
    kvr_case c = {.task = task,
                  .attempt = attempt,
                  .source = from_ratings,
                  .context = &r};
    kv_status status = kvr_shelf_get(shelf, task, &rubric);

    if (status != KV_OK)
        return status;
    r.how = rubric->ratings;
    if (kvr_shelf_seed(shelf, task, &seed))
        c.seed = &seed;
    status = kvr_judge(rubric, &c, verdict);
    if (shelf->print)
        report_output(shelf->host, rubric, verdict);
    return status;
}

static kv_status
lua_fingerprint(void *state, const kv_task *task, unsigned char *digest)
{
    return kvr_shelf_digest(state, task, digest);
}

static void
lua_close_state(void *state)
{
    kvr_shelf_close(state);
}

/* "describe" writes the rubric as JSON, "explain" as Markdown, "check" its
 * issues as JSON lines, "cases" its own cases as a JSON list, "path" where it
 * was found, "new" a skeleton. */
static kv_status
lua_inspect(const kv_host *host, const kv_value *config, const char *what,
            int32_t (*write)(void *context, const char *data, size_t length),
            void *context)
{
    kvr_rubric *rubric;
    kvr_place place;
    char why[600] = "";
    kv_status status;
    int32_t bad;

    if (strcmp(what, "new") == 0)
        return write(context, kvr_skeleton, strlen(kvr_skeleton)) == 0 ? KV_OK
                                                                       : KV_EIO;
    status = kvr_shelf_look(host, config, &rubric);
    if (status != KV_OK)
        return status;
    kvr_enter(&place);
    if (strcmp(what, "check") == 0) {
        bad = kvr_list_issues(rubric, write, context);
    } else if (strcmp(what, "describe") == 0) {
        bad = kvr_describe(rubric, write, context);
    } else if (strcmp(what, "explain") == 0) {
        bad = kvr_explain(rubric, write, context);
    } else if (strcmp(what, "path") == 0) {
        bad = write(context, rubric->path, strlen(rubric->path));
    } else if (strcmp(what, "cases") == 0) {
        bad = kvr_cases(rubric, write, context, why, sizeof why);
        if (why[0] != '\0')
            (void)host->fail(host, KV_ECONFIG, "%s", why);
    } else {
        kvr_leave(&place);
        kvr_free(rubric);
        return host->fail(host, KV_ENOTFOUND,
                          "no question '%s', expected check, describe, "
                          "explain or new",
                          what);
    }
    kvr_leave(&place);
    kvr_free(rubric);
    return bad == 0 ? KV_OK : why[0] != '\0' ? KV_ECONFIG : KV_EIO;
}

static const kv_plugin lua_plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "lua",
    .version = "0.1.0",
    .summary = "rubrics in Lua, and tables of ratings",
    .config_help = "rubric: a path or the name of a shipped one; options, "
                   "limits (steps, memory_mb, output_kb, wall_ms), seed; "
                   "kverify-rubric(5)",
    .capabilities = KV_CAP_PURE,
    .threads = KV_THREADS_PER_STATE,
    .open = lua_open,
    .verify = lua_verify,
    .close = lua_close_state,
    .inspect = lua_inspect,
    .fingerprint = lua_fingerprint,
};

KV_PLUGIN_DEFINE(lua_plugin)
