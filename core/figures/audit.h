/* SPDX-License-Identifier: MIT */
/* The last step of a report: figures that another program stored, against the
 * records. */
#ifndef KV_FIGURES_AUDIT_H
#define KV_FIGURES_AUDIT_H

#include "core/figures/tree.h"

/* Make the checks of the report, in an order of their own. */
kv_status kv__report_audit(kv_report *report, kv_error *err);
/* Two lists of stored figures are about the same. */
bool kv__same_about(const kv__stored *a, const kv__stored *b);
/* Collect the figures that are only handed on.  False: out of memory. */
bool kv__report_quotes(kv_report *report);

#endif
