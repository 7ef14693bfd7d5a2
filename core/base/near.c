/* SPDX-License-Identifier: MIT */
#include "core/base/near.h"

#include <string.h>

#define LENGTH_MAX 60

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool
equal(char a, char b)
{
    return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) ==
           (b >= 'A' && b <= 'Z' ? b | 0x20 : b);
}

/* How many letters have to be inserted, removed, replaced, or swapped with
 * their neighbour to turn one name into the other. */
static size_t
distance(const char *a, const char *b)
{
    size_t rows[3][LENGTH_MAX + 1], an = strlen(a), bn = strlen(b), i, j;
    size_t *before = rows[0], *above = rows[1], *row = rows[2], *oldest;

    for (j = 0; j <= bn; j++)
        above[j] = j;
    for (i = 1; i <= an; i++) {
        row[0] = i;
        for (j = 1; j <= bn; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1,
                           above[j - 1] + !equal(a[i - 1], b[j - 1]));
            if (i > 1 && j > 1 && equal(a[i - 1], b[j - 2]) &&
                equal(a[i - 2], b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[bn];
}

void
kv__near_start(kv__near *n, const char *given)
{
    /* A third of the letters may be wrong, one where there are few. */
    size_t most = strlen(given) < 4 ? 1 : strlen(given) / 3;

    *n = (kv__near){given, NULL, most + 1};
}

void
kv__near_try(kv__near *n, const char *name)
{
    size_t d;

    if (strlen(n->given) > LENGTH_MAX || strlen(name) > LENGTH_MAX)
        return;
    d = distance(n->given, name);
    if (d < n->distance) {
        n->distance = d;
        n->best = name;
    }
}
