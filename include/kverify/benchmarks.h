/* SPDX-License-Identifier: MIT */
/* kverify: figures that belong to one benchmark.
 *
 * The rules of kverify.h hold. */
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

/* One reported item of a checklist: which gold item it was matched with
 * (SIZE_MAX: none), and whether it reports a pass. */
typedef struct kv_report_item {
    size_t gold;
    int pass;
} kv_report_item;

typedef struct kv_checklist {
    uint64_t tp, fp, fn, tn; /* a positive is a bug */
    uint64_t covered, gold;
} kv_checklist;

/* GOLD_PASS holds 1 for items that work.  Any failing report marks its item;
 * an item without a report counts as reported to pass. */
void kv_webtest_match(const uint8_t *gold_pass, size_t golds,
                      const kv_report_item *items, size_t count,
                      kv_checklist *out);

/* --- KoCo-Bench --------------------------------------------------------- */

/* The pass ratio that KoCo-Bench's script reads from what a test run printed
 * (PYTEST: 1 pytest, 0 unittest; EXIT_OK: it ended with status 0), flaws
 * included, and the one the same text supports: passed/(run - skipped), -1
 * when the text does not say.  For reproducing stored figures: a tested program
 * can print anything, so no verdict should come from either. */
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
