/* SPDX-License-Identifier: MIT */
/* Figures that another program stored, held against the records. */
#ifndef KV_FIGURES_AUDIT_H
#define KV_FIGURES_AUDIT_H

#include "core/figures/tree.h"

kv_status kv__report_audit(kv_report *report, kv_error *err);

#endif
