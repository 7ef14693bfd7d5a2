/* SPDX-License-Identifier: MIT */
/* What the renderers of a report share. */
#ifndef KV_FIGURES_RENDER_H
#define KV_FIGURES_RENDER_H

#include "core/base/json.h"
#include "core/figures/tree.h"

/* The table, plain, Markdown or LaTeX (table.c).  False: out of memory. */
bool kv__render_table(const kv_report *report, const kv_render_options *o,
                      kv__buf *out);

#endif
