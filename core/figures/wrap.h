/* SPDX-License-Identifier: MIT */
/* Lines broken between words. */
#ifndef KV_FIGURES_WRAP_H
#define KV_FIGURES_WRAP_H

#include "core/base/buf.h"

/* Break the lines of OUT from START on, so that a terminal does not. */
void kv__wrap_lines(kv__buf *out, size_t start, size_t width);

#endif
