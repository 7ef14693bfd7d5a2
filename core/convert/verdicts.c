/* SPDX-License-Identifier: MIT */
/* kverify's own lines of verdicts. */
#include "core/convert/target.h"

static void
write(kv__conversion *c, const kv__part *part)
{
    kv__convert_lines(c, part, KV__BESIDE_ALL);
}

const kv__target kv__target_verdicts = {
    .name = "verdicts",
    .summary = "kverify's own lines of verdicts",
    .split = KV__WHOLE,
    .ending = "verdicts.jsonl",
    .write = write,
};
