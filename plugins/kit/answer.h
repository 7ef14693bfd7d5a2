/* SPDX-License-Identifier: MIT */
/* The code in a model's answer. */
#ifndef KV_PLUGINS_ANSWER_H
#define KV_PLUGINS_ANSWER_H

#include <kverify/types.h>

/* Returns the first fenced block that defines WORD, or else the first that uses
 * it.  A fence must be alone on its line, and the closing one at least as long
 * as the opening one.  When WORD is NULL or no block has it, returns the
 * longest block; when there are no fences, the whole text. */
kv_str code_of(kv_str answer, const char *word);

#endif
