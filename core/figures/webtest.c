/* SPDX-License-Identifier: MIT */
/* Checklists of web tests: reported items against gold ones.  A gold item that
 * fails is what has to be found: a report that finds it is a true positive. */
#include <kverify/benchmarks.h>

#include <stdbool.h>

void
kv_webtest_match(const uint8_t *gold_pass, size_t golds,
                 const kv_report_item *items, size_t count, kv_checklist *out)
{
    kv_checklist found = {.gold = golds};
    bool covered, failing;
    size_t i, j;

    for (i = 0; i < golds; i++) {
        covered = failing = false;
        for (j = 0; j < count; j++) {
            if (items[j].gold != i)
                continue;
            covered = true;
            failing |= !items[j].pass;
        }
        found.covered += covered;
        found.tp += !gold_pass[i] && failing;
        found.fn += !gold_pass[i] && !failing;
        found.fp += gold_pass[i] && failing;
        found.tn += gold_pass[i] && !failing;
    }
    *out = found;
}
