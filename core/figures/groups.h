/* SPDX-License-Identifier: MIT */
/* The first step of a report: label sets into a tree of groups. */
#ifndef KV_FIGURES_GROUPS_H
#define KV_FIGURES_GROUPS_H

#include "core/figures/tree.h"

/* Make the nodes, their tasks, and the order in which they are reported. */
kv_status kv__report_groups(kv_report *report, kv_error *err);

#endif
