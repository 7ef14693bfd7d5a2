/* SPDX-License-Identifier: MIT */
/* Where a text commits itself to option letters, read as a person reads it:
 * "the answer is (B)", "Answer: B - Paris", "B.", a box.
 *
 * What two readers could read differently is no commitment: "A or B", "B? No,
 * C", "a car", "the answer is B if x is even". */
#ifndef KVERIFY_MCQ_COMMIT_H
#define KVERIFY_MCQ_COMMIT_H

#include "plugins/mcq/extract.h"

#include <stdbool.h>

/* Content that is letters alone, or letters and then the option's text, a
 * reason or talk that takes nothing back. */
mcq_answer commit_content(kv_str content, uint32_t options);
/* All commitments of TEXT outside of boxes.  LAST_WINS: the last one counts,
 * else they have to agree.  False: there is none. */
bool commit_of(kv_str text, uint32_t options, bool last_wins, mcq_answer *out);

#endif
