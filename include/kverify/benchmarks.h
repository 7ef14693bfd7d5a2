/* SPDX-License-Identifier: MIT */
/* kverify: figures that belong to one benchmark.
 *
 * The rules of kverify.h apply. */
#ifndef KVERIFY_BENCHMARKS_H
#define KVERIFY_BENCHMARKS_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* --- checklists of web tests -------------------------------------------- */

/* One item that a tester reported: the position of the gold item that it was
 * matched with, from 0, or SIZE_MAX when it matches no gold item, and 1 when it
 * reports that the item works, else 0. */
typedef struct kv_report_item {
    size_t gold;
    int pass;
} kv_report_item;

typedef struct kv_checklist {
    uint64_t tp, fp, fn, tn; /* gold items; a positive is a bug */
    uint64_t covered, gold;  /* gold items with a report, gold items in all */
} kv_checklist;

/* Compare reported items with gold items.  GOLD_PASS has GOLDS items, 1 for
 * what works and 0 for a bug; ITEMS has COUNT.  An item counts as reported to
 * be a bug when any of its reports says so, and as reported to work when it has
 * no report.  kv_prf1 makes precision and recall of the result. */
void kv_webtest_match(const uint8_t *gold_pass, size_t golds,
                      const kv_report_item *items, size_t count,
                      kv_checklist *out);

/* --- KoCo-Bench --------------------------------------------------------- */

/* Two pass ratios from what a test run printed.  OUT and ERRORS are the two
 * outputs, PYTEST is 1 for pytest and 0 for unittest, EXIT_OK is 1 when the run
 * ended with status 0.  *script becomes the ratio that KoCo-Bench's script
 * reads from the text, errors of that script included; *truth becomes the ratio
 * that the text supports, passed/(run - skipped), or -1 when the text does not
 * tell it.  They serve to reproduce stored figures: a tested program can print
 * anything, so a verdict must not come from either.  Fails with KV_ENOMEM
 * only. */
kv_status kv_koco_script_ratio(int pytest, kv_str out, kv_str errors,
                               int exit_ok, double *script, double *truth,
                               kv_error *err);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
