/* SPDX-License-Identifier: MIT */
/* The code in a model's answer.
 *
 * 1. Reasoning is no answer, see kit/spoken.h.
 * 2. A block is what stands between two fences, each alone on its line: three
 *    or more backticks or tildes, the closing one at least as long as the
 *    opening one.  In a list item or a quotation it loses the indentation, if
 *    all of its lines have it, or the ">", of its fence.  The last block need
 *    not be closed.
 * 3. Of several blocks those that are marked as another language, or as no
 * code, do not count where one is not.  Of the others the last that defines
 * WORD is taken; without one, the first that uses it; without that, the longest
 * of those that are marked as the language, or else of all.
 * 4. When the answer goes on from a text, and its first line is indented, what
 *    comes before the first fence is the code.  The same where a bare fence
 *    follows a definition of WORD: the block was opened before the answer.
 * 5. Without a fence the whole answer is the code. */
#ifndef KV_PLUGINS_ANSWER_H
#define KV_PLUGINS_ANSWER_H

#include "plugins/kit/text.h"

/* Add the code of ANSWER to OUT.  WORD, which may be NULL, is the name that the
 * code has to define, "f" or "Class.method".  MARKS, which may be NULL, are the
 * words that mark a block as the language, with a blank around each.
 * CONTINUES: the answer goes on from a text. */
void code_of(kv_str answer, const char *word, const char *marks, bool continues,
             text *out);

#endif
