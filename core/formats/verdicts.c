/* SPDX-License-Identifier: MIT */
/* kverify's own verdict lines. */
#include "core/formats/importers.h"

static const char *const wants[] = {"kverify_verdict", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "kverify_verdict") ? 20 : 0;
}

static void
record(kv__import *in, const kv__record *record)
{
    kv_verdict *verdict = NULL;
    kv_error err = {0};
    kv_status status = kv_verdict_read(record->text, &verdict, &err);

    if (status == KV_OK)
        status = kv_tally_add(in->tally, verdict, &err);
    if (status == KV_ENOMEM)
        kv__import_nomem(in);
    else if (status != KV_OK)
        kv__import_bad(in, 0, "%s", err.message);
    kv_verdict_free(verdict);
}

const kv__importer kv__import_verdicts = {
    .name = "verdicts",
    .summary = "kverify's own verdicts.jsonl",
    .lines = true,
    .match = match,
    .wants = wants,
    .record = record,
};
