/* SPDX-License-Identifier: MIT */
/* Whether a piece of code defines a name, in any of the usual languages. */
#ifndef KV_PLUGINS_DEFINES_H
#define KV_PLUGINS_DEFINES_H

#include <kverify/types.h>

#include <stdbool.h>

/* WORD is a name, or "Class.method", for which the class is looked for. */
bool defines(kv_str code, const char *word);

#endif
