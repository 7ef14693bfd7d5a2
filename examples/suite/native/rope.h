/* SPDX-License-Identifier: MIT */
#ifndef ROPE_H
#define ROPE_H
#include <stddef.h>
struct rope { double length; int strands; };
/* The total length of N ropes. */
double total(const double *lengths, size_t n);
/* Write the first N odd numbers to OUT; -1 and EINVAL where N is negative. */
int odd(int *out, int n);
/* A rope cut to a share of its length. */
struct rope cut(struct rope rope, double share);
#endif
