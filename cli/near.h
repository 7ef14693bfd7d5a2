/* SPDX-License-Identifier: MIT */
/* Finds the name that a mistyped one may have meant. */
#ifndef KVERIFY_CLI_NEAR_H
#define KVERIFY_CLI_NEAR_H

#include <stddef.h>

typedef struct near {
    const char *given;
    const char *best; /* the first of the nearest; NULL: none is near */
    size_t distance;
    char text[96];
} near;

/* GIVEN and the names are not copied. */
void near_start(near *n, const char *given);
void near_try(near *n, const char *name);
void near_try_all(near *n, const char *const *names);
/* "; did you mean 'DASHES NAME'?", or an empty text. */
const char *near_text(near *n, const char *dashes);

#endif
