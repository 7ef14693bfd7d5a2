/* SPDX-License-Identifier: MIT */
/* kverify's own verdict lines. */
#include "core/formats/found.h"

#include "core/base/json.h"
#include "core/tally/sources.h"

#include <string.h>
#include <unistd.h>

#define RUN_MAX ((size_t)1 << 16)

static const char *const wants[] = {"kverify_verdict", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "kverify_verdict") ? 20 : 0;
}

/* The run.json beside the file; NULL: there is none. */
static cJSON *
run_beside(kv__import *in)
{
    size_t cut = kv__import_part(in, 0).length;
    kv__buf bytes = {0}, path = {0};
    cJSON *root = NULL;

    kv__buf_add(&path, in->absolute, strlen(in->absolute) - cut);
    kv__buf_str(&path, "run.json");
    if (kv__buf_text(&path) == NULL || access(path.data, R_OK) != 0 ||
        kv__buf_file(&bytes, path.data, RUN_MAX, NULL) != KV_OK ||
        kv__json_parse(kv__str(bytes.data, bytes.length), path.data, &root,
                       NULL) != KV_OK)
        root = NULL;
    kv__buf_clear(&path);
    kv__buf_clear(&bytes);
    return root;
}

/* What is missing beside the file, as run.c says it of a folder. */
static void
note_parts(kv__import *in, const cJSON *run, const char *identity)
{
    const char *partial = cJSON_GetStringValue(kv__json_get(run, "partial"));
    const cJSON *shard = kv__json_get(run, "shard");
    const cJSON *shards = kv__json_get(run, "shards");
    kv__buf note = {0};

    if (partial != NULL && partial[0] != '\0')
        kv__buf_printf(&note, "partial: %.300s", partial);
    else if (cJSON_IsNumber(shard) && cJSON_IsNumber(shards) &&
             shards->valuedouble > 0)
        kv__buf_printf(&note, "shard %.0f of %.0f of %.40s", shard->valuedouble,
                       shards->valuedouble, identity);
    if (note.length > 0 && kv__buf_text(&note) != NULL)
        in->note = kv__pool_intern(&in->tally->pool, note.data, note.length);
    kv__buf_clear(&note);
}

/* What run the file belongs to, so that two runs of one suite are never taken
 * for one, whatever their verdicts are. */
static void
begin(kv__import *in)
{
    cJSON *run = run_beside(in);
    const char *identity = cJSON_GetStringValue(kv__json_get(run, "set"));

    if (identity == NULL)
        identity = "";
    if (in->tally->source != NULL && identity[0] != '\0') {
        kv__buf_printf(&in->memory, "%s" KV__SOURCE_SET "%s", in->absolute,
                       identity);
        if (kv__buf_text(&in->memory) == NULL ||
            !kv__tally_from(in->tally, in->memory.data))
            kv__import_nomem(in);
    }
    if (in->alone)
        note_parts(in, run, identity);
    cJSON_Delete(run);
}

static void
record(kv__import *in, const kv__record *record)
{
    kv_verdict *verdict = NULL;
    kv_error err = {0};
    kv_status status = kv_verdict_read(record->text, &verdict, &err);

    if (status == KV_OK)
        kv__import_verdict(in, verdict);
    else if (status == KV_ENOMEM)
        kv__import_nomem(in);
    else
        kv__import_bad(in, 0, "%s", err.message);
    kv_verdict_free(verdict);
}

const kv__importer kv__import_verdicts = {
    .name = "verdicts",
    .summary = "kverify's own verdicts.jsonl",
    .lines = true,
    .match = match,
    .wants = wants,
    .begin = begin,
    .record = record,
};
