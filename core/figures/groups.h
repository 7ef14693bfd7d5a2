/* SPDX-License-Identifier: MIT */
/* Label sets into a tree of groups. */
#ifndef KV_FIGURES_GROUPS_H
#define KV_FIGURES_GROUPS_H

#include "core/figures/tree.h"

kv_status kv__report_groups(kv_report *report, kv_error *err);

#endif
