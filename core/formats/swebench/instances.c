/* SPDX-License-Identifier: MIT */
/* SWE-bench's instances: which tests a patch has to fix and to keep.  As rows
 * of the data set, as a list, and by instance.  They judge logs. */
#include "core/formats/found.h"

enum { INSTANCE, REPO, F2P, P2P };
static const char *const wants[] = {"instance_id", "repo", "FAIL_TO_PASS",
                                    "PASS_TO_PASS", NULL};

static void
begin(kv__import *in)
{
    in->note = "instances: no attempts";
}

/* A list, which the data set has as a string of JSON. */
static bool
list_of(kv__import *in, kv_str raw, kv_str *out)
{
    if (kv__scan_kind(raw) == KV__STRING && !kv__text(in, raw, out))
        return false;
    if (kv__scan_kind(raw) != KV__STRING)
        *out = raw;
    return kv__scan_kind(*out) == KV__ARRAY;
}

static void
add(kv__import *in, kv_str id, kv_str repo, kv_str f2p, kv_str p2p)
{
    kv__question instance = {.instance = true,
                             .dataset = kv__cstr("SWE-bench"),
                             .id = id,
                             .instruction = kv__text_or(in, repo)};

    if (!list_of(in, f2p, &instance.gt) || !list_of(in, p2p, &instance.stem))
        kv__import_bad(in, 0,
                       "'FAIL_TO_PASS' or 'PASS_TO_PASS' is absent or no list");
    else if (kv__gold_add(in->gold, &instance) < 0)
        kv__import_nomem(in);
}

static void
record(kv__import *in, const kv__record *record)
{
    kv_str id;

    if (kv__import_string(in, record, INSTANCE, &id))
        add(in, id, record->member[REPO], record->member[F2P],
            record->member[P2P]);
}

static void
item(kv__import *in, kv_str key, kv_str text)
{
    add(in, key, kv__at(text, "repo"), kv__at(text, "FAIL_TO_PASS"),
        kv__at(text, "PASS_TO_PASS"));
}

static bool
has_lists(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "instance_id") &&
           kv__sniff_mentions(sniff, "\"FAIL_TO_PASS\"");
}

static int
match_lines(const kv__sniff *sniff)
{
    return has_lists(sniff) && !sniff->root_array ? 11 : 0;
}

static int
match_list(const kv__sniff *sniff)
{
    return has_lists(sniff) && sniff->root_array ? 11 : 0;
}

static int
match_map(const kv__sniff *sniff)
{
    kv_str value = kv__str("", 0);

    if (sniff->keys > 0)
        value = kv__at(sniff->value[0], "FAIL_TO_PASS");
    return !sniff->root_array && (kv__scan_kind(value) == KV__ARRAY ||
                                  kv__scan_kind(value) == KV__STRING)
               ? 11
               : 0;
}

const kv__importer kv__import_swebench_instances = {
    .name = "swebench-instances",
    .summary = "SWE-bench's instances, which judge logs: rows of the data set",
    .lines = true,
    .definitions = true,
    .match = match_lines,
    .wants = wants,
    .begin = begin,
    .record = record,
};

const kv__importer kv__import_swebench_instance_list = {
    .name = "swebench-instance-list",
    .summary = "the same as one list",
    .array = "",
    .definitions = true,
    .match = match_list,
    .wants = wants,
    .begin = begin,
    .record = record,
};

const kv__importer kv__import_swebench_instance_map = {
    .name = "swebench-instance-map",
    .summary = "the same by instance",
    .array = "",
    .entries = true,
    .definitions = true,
    .match = match_map,
    .begin = begin,
    .item = item,
};
