/* SPDX-License-Identifier: MIT */
#include "near.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define LENGTH_MAX 60

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int
equal(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* How many letters have to be inserted, removed, replaced, or swapped with
 * their neighbour to turn one name into the other. */
static size_t
distance(const char *a, size_t an, const char *b, size_t bn)
{
    size_t rows[3][LENGTH_MAX + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2], *oldest;
    size_t i, j;

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

static int
begins(const char *name, const char *with, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++)
        if (!equal(name[i], with[i]))
            return 0;
    return 1;
}

void
near_start(near *n, const char *given)
{
    n->given = given;
    n->best = NULL;
    n->distance = 0;
}

/* About one letter in four may be wrong, but none in names of two letters:
 * with more, names would be proposed that have nothing to do with what was
 * typed.  The beginning of a name counts as one wrong letter. */
void
near_try(near *n, const char *name)
{
    size_t length = strlen(n->given), other = strlen(name), d;

    if (length > LENGTH_MAX || other > LENGTH_MAX)
        return;
    d = distance(n->given, length, name, other);
    if (d > 1 && length >= 3 && other > length &&
        begins(name, n->given, length))
        d = 1;
    if (d > (length < 3 ? 0 : (length + 2) / 4))
        return;
    if (n->best == NULL || d < n->distance) {
        n->best = name;
        n->distance = d;
    }
}

void
near_try_all(near *n, const char *const *names)
{
    for (; *names != NULL; names++)
        near_try(n, *names);
}

const char *
near_text(near *n, const char *dashes)
{
    n->text[0] = '\0';
    if (n->best != NULL)
        snprintf(n->text, sizeof n->text, "; did you mean '%s%s'?", dashes,
                 n->best);
    return n->text;
}
