/* SPDX-License-Identifier: MIT */
/* CRUXEval: _scored.json with {sample: [truth values]}. */
#include "core/formats/found.h"

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has_all(sniff, "raw_generations", "raw_scored_generations",
                             NULL) ||
                   (kv__sniff_has(sniff, "raw_generations") && !sniff->whole &&
                    !sniff->root_array)
               ? 12
               : 0;
}

static void
begin(kv__import *in)
{
    kv__import_run_folder(in, 1);
}

static void
item(kv__import *in, kv_str key, kv_str text)
{
    kv__found found = {.task = key};

    kv__found_bools(in, &found, text, "raw_scored_generations");
}

/* The rate is in percent; pass_at_5 of one sample is an invention. */
static void
member(kv__import *in, kv_str name, kv_str value)
{
    kv__found about = {0};

    if (kv__str_is(name, "pass_at_1"))
        kv__import_check(in, &about, "passed_percent", value);
}

const kv__importer kv__import_cruxeval = {
    .name = "cruxeval",
    .summary = "CRUXEval: _scored.json",
    .array = "raw_scored_generations",
    .entries = true,
    .match = match,
    .begin = begin,
    .item = item,
    .member = member,
};
