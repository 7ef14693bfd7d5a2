/* SPDX-License-Identifier: MIT */
/* Whether two formulas are worth the same. */
#ifndef KVERIFY_ANSWER_SCALAR_H
#define KVERIFY_ANSWER_SCALAR_H

#include "plugins/answer/same.h"

/* T_UNKNOWN where neither can be shown.  A is what is expected. */
truth_t scalar_same(const node *a, const node *b, const same_rules *rules);
/* Whether A's two sides differ by a constant times what B's differ by, which is
 * what makes two equations one.  POSITIVE: by a positive constant. */
truth_t equation_same(const node *a, const node *b, bool positive);

#endif
