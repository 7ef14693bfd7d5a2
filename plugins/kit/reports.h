/* SPDX-License-Identifier: MIT */
/* Reads test reports of other programs: JUnit XML, TAP, CTRF. */
#ifndef KV_PLUGINS_REPORTS_H
#define KV_PLUGINS_REPORTS_H

#include <kverify/plugin.h>

typedef void (*report_fn)(void *context, kv_str id, kv_outcome outcome,
                          kv_str message);

/* These call EACH for every test, with KV_OUTCOME_UNSCORED for a skipped one.
 * They return NULL, or what is wrong with the report; a damaged report is never
 * read in part. */
const char *report_junit(kv_str xml, report_fn each, void *context);
const char *report_tap(kv_str text, report_fn each, void *context);
const char *report_ctrf(const kv_host *host, const kv_value *root,
                        report_fn each, void *context);

#endif
