/* SPDX-License-Identifier: MIT */
/* Where times lie, and how well that is known. */
#ifndef KV_PLUGINS_CENTRE_H
#define KV_PLUGINS_CENTRE_H

#include <stddef.h>

#define TIMES_MAX 64

typedef struct centre {
    double value, low, high;
} centre;

/* The Hodges-Lehmann centre of COUNT times, the median of the means of all
 * pairs, a time with itself too; and an interval for it of 95 %: the order
 * statistics of these means by Wilcoxon's signed ranks (Hollander and Wolfe,
 * 3.3), which for less than 6 times are the least and the greatest.  COUNT is
 * from 1 to TIMES_MAX. */
centre centre_of(const double *times, size_t count);

#endif
