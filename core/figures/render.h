/* SPDX-License-Identifier: MIT */
#ifndef KV_FIGURES_RENDER_H
#define KV_FIGURES_RENDER_H

#include "core/base/json.h"
#include "core/figures/tree.h"

/* The table, plain, Markdown or LaTeX: render_table.c.  False: no memory. */
bool kv__render_table(const kv_report *report, const kv_render_options *o,
                      kv__buf *out);

#endif
