/* SPDX-License-Identifier: MIT */
/* Unified diffs over any bytes: sums agree, and what is well formed has files.
 */
#include "fuzz/fuzz.h"
#include "plugins/kit/diff.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kv_str s = {(const char *)data, size}, inside = diff_in(s);
    text changes = {0};
    size_t i, hunks = 0;
    double same;
    diff d;

    PROMISE(inside.length <= size);
    PROMISE(diff_read(s, &d));
    for (i = 0; i < d.count; i++)
        hunks += d.files[i].hunks;
    PROMISE(hunks == d.hunks);
    PROMISE(d.why != NULL || d.count > 0);
    diff_changes(s, &changes);
    same = diff_similarity(text_view(&changes), text_view(&changes));
    PROMISE(same == 1 || same == -1);
    diff_clear(&d);
    text_clear(&changes);
    return 0;
}
