/* SPDX-License-Identifier: MIT */
/* What a formula is worth: as a fraction, as a ball around its value at a
 * point, or as an element of a field. */
#ifndef KVERIFY_ANSWER_VALUE_H
#define KVERIFY_ANSWER_VALUE_H

#include "plugins/answer/field.h"
#include "plugins/answer/node.h"

#include <acb.h>
#include <flint/fmpq.h>

/* The variables of two formulas, which share their points. */
#define ANSWER_VARIABLES 8
typedef struct variables {
    const node *at[ANSWER_VARIABLES];
    size_t count;
    bool too_many;
    bool imaginary; /* i occurs */
    bool left;      /* set by value_ball when a part is not real */
} variables;

void variables_of(const node *n, variables *out);
bool same_variable(const node *a, const node *b);

/* The fraction that a formula without variables and roots is; false where it is
 * none, is undefined, or is too long. */
bool value_fraction(const node *n, fmpq_t out);

/* A ball that holds the value at POINT, one number for each variable.  It is
 * not finite where nothing is known. */
void value_ball(const node *n, variables *v, acb_srcptr point, acb_t out);

/* The value in F; NULL with F's reason. */
field_value *value_field(const node *n, field *f);

#endif
