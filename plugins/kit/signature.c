/* SPDX-License-Identifier: MIT */
#include "plugins/kit/signature.h"

#include <string.h>

PART const char *
type_behind(const char *s)
{
    int open = 0;

    if (*s == '*')
        s++;
    if (*s != '{')
        return s + 1;
    do {
        open += *s == '{';
        open -= *s == '}';
        s++;
    } while (open > 0);
    return s;
}

PART const char *
members_of(const char *s)
{
    return strchr(s, ';') + 1;
}

PART size_t
types_of(const char *signature, const char **result, const char **argument)
{
    const char *s = strchr(signature, ' ') + 1;
    size_t n = 0;

    *result = s;
    for (s = type_behind(s) + 1; *s != '\0' && n < SIGNATURE_ARGS;) {
        argument[n++] = s;
        s = type_behind(s);
        s += *s == ',';
    }
    return n;
}

PART void
measure(const char *s, size_t *size, size_t *align)
{
    size_t inner, step;

    *size = 8;
    if (*s != '{') {
        if (strchr("bcC", *s) != NULL)
            *size = 1;
        else if (strchr("hH", *s) != NULL)
            *size = 2;
        else if (strchr("iIf", *s) != NULL)
            *size = 4;
        *align = *size;
        return;
    }
    *size = 0;
    *align = 1;
    for (s = members_of(s); *s != '}'; s = strchr(type_behind(s), ';') + 1) {
        measure(s, &inner, &step);
        *size = (*size + step - 1) / step * step + inner;
        if (step > *align)
            *align = step;
    }
    *size = (*size + *align - 1) / *align * *align;
}
