/* The code in a model's answer. */
#ifndef KV_PLUGINS_ANSWER_H
#define KV_PLUGINS_ANSWER_H

#include <kverify/types.h>

/* The first block between fences that stand alone on their lines, the closing
 * one at least as long as the opening one, that defines WORD, or else names
 * it.  Where no WORD is given or no block has it, the longest block; without
 * fences the whole text. */
kv_str code_of(kv_str answer, const char *word);

#endif
