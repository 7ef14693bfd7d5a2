/* SPDX-License-Identifier: MIT */
/* Numbers as exact fractions, for comparisons with a tolerance: doubles would
 * take 9007199254740993 for 9007199254740992. */
#ifndef KV_PLUGINS_EXACT_H
#define KV_PLUGINS_EXACT_H

#include <kverify/types.h>

#include <gmp.h>
#include <stdbool.h>

/* Set OUT, which is initialized, to the decimal number TEXT, such as "-1.5e3".
 * False: it is none, or its exponent is beyond 6000. */
bool exact_decimal(mpq_t out, kv_str text);
/* Set OUT to the shortest decimal number that is read as X, which is finite. */
void exact_shortest(mpq_t out, double x);
/* Whether A and B differ by less than TOLERANCE, or by it where AT_MOST. */
bool exact_near(const mpq_t a, const mpq_t b, const mpq_t tolerance,
                bool at_most);

#endif
