/* SPDX-License-Identifier: MIT */
/* Trees by their shapes, and other trees made of them.  New nodes are T's; NULL
 * means that there are too many. */
#ifndef KVERIFY_ANSWER_SHAPE_H
#define KVERIFY_ANSWER_SHAPE_H

#include "plugins/answer/node.h"

bool shape_is_value(const node *n);
/* A variable, or a function of one: what a result is called. */
bool shape_is_name(const node *n);
bool shape_is_order(int sign);
bool shape_same_tree(const node *a, const node *b);
/* Whether N has a list, a group or a matrix in it, or is one. */
bool shape_has_parts(const node *n);
/* How many signs that can be either are in N. */
size_t shape_eithers(const node *n);
/* The first variable in N, or NULL. */
const node *shape_variable(const node *n);
bool shape_is_reals(const node *n);
bool shape_is_empty(const node *n);
bool shape_is_set(const node *n);
node *shape_copy(tree *t, const node *n);
/* N with both choices of its signs that can be either, as a list. */
const node *shape_open(tree *t, const node *n);
/* "x > 3" and "1 < x <= 2" as intervals; NULL if N is neither. */
node *shape_interval(tree *t, const node *n);
/* Add the pieces of a union to LIST; false where other signs occur. */
bool shape_pieces(tree *t, const node *n, node *list);
/* A matrix of one row or one column as a vector; NULL where it is more. */
node *shape_vector(tree *t, const node *n);
/* N times NUM over DEN, or times pi over DEN where NUM is NULL. */
const node *shape_scaled(tree *t, const node *n, const char *num,
                         const char *den);
/* The unit of N, and *N without it. */
kv_str shape_unit(tree *t, const node **n);

#endif
