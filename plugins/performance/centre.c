/* SPDX-License-Identifier: MIT */
#include "plugins/performance/centre.h"

#include <math.h>
#include <stdlib.h>

static int
by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;

    return (a > b) - (a < b);
}

centre
centre_of(const double *times, size_t count)
{
    double means[TIMES_MAX * (TIMES_MAX + 1) / 2];
    double n = (double)count, rank;
    size_t i, k, m = 0, skip;

    for (i = 0; i < count; i++)
        for (k = i; k < count; k++)
            means[m++] = (times[i] + times[k]) / 2;
    qsort(means, m, sizeof *means, by_value);
    rank = n * (n + 1) / 4 - 1.96 * sqrt(n * (n + 1) * (2 * n + 1) / 24);
    skip = rank > 1 ? (size_t)rank - 1 : 0;
    return (centre){(means[(m - 1) / 2] + means[m / 2]) / 2, means[skip],
                    means[m - 1 - skip]};
}
