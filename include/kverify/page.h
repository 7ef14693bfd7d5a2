/* SPDX-License-Identifier: MIT */
/* kverify: results as one page of HTML that needs nothing else.
 *
 * The rules of kverify.h apply. */
#ifndef KVERIFY_PAGE_H
#define KVERIFY_PAGE_H

#include <kverify/results.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

typedef struct kv_page_options {
    uint32_t struct_size; /* sizeof(kv_page_options), set by the caller */
    uint32_t no_answers;  /* 1: prompts and answers stay out of the page */
    const char *title;    /* NULL: the names of the runs */
    /* Of the figures; NULL: the usual ones. */
    const kv_report_options *report;
    /* Folders of runs of ours whose attempts are in TALLY, for tests, output
     * and answers; each is read through, and not changed. */
    kv_results *const *results;
    size_t result_count;
    kv_engine *engine; /* with plugins, for answers; NULL: without them */
} kv_page_options;

/* Write the page about TALLY, which kv_score_paths has filled with the option
 * details.  Text from results is data in it, never markup or script, and it
 * loads nothing.  Equal inputs give equal bytes, apart from the times of runs.
 * Attempts without an index must not only have been counted: KV_EINVAL.
 * KV_ENOTFOUND: there are none; KV_EIO: WRITE stopped it. */
kv_status kv_page_write(const kv_tally *tally, const kv_page_options *options,
                        kv_write_fn write, void *context, kv_error *err);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
