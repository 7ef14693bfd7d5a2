/* SPDX-License-Identifier: MIT */
#include "rope.h"

#include <errno.h>

double
total(const double *lengths, size_t n)
{
    double sum = 0;
    size_t i;

    for (i = 0; i < n; i++)
        sum += lengths[i];
    return sum;
}

int
odd(int *out, int n)
{
    int i;

    if (n < 0) {
        errno = EINVAL;
        return -1;
    }
    for (i = 0; i < n; i++)
        out[i] = 2 * i + 1;
    return 0;
}

struct rope
cut(struct rope rope, double share)
{
    rope.length *= share;
    return rope;
}
