/* SPDX-License-Identifier: MIT */
/* The operators of conditions such as "pass@1>=30%" and "B-A>0". */
#ifndef KV_FIGURES_CONDITION_H
#define KV_FIGURES_CONDITION_H

#include <stdbool.h>

typedef struct kv__operator {
    char text[3];      /* one of >= > <= < == */
    const char *value; /* what comes after it and after blanks */
} kv__operator;

/* Read the operator that AT points at, which is one of < > =.  False: it is a
 * single '='. */
bool kv__operator_read(const char *at, kv__operator *out);
/* Whether it holds of two values: ORDER is below 0 where the first one is
 * smaller, 0 where they are equal, else above 0. */
bool kv__operator_holds(const kv__operator *op, int order);

#endif
