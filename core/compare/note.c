/* SPDX-License-Identifier: MIT */
/* What a reader of a comparison should know first. */
#include "core/compare/compare.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool
kv__compare_note(kv_comparison *c, const char *format, ...)
{
    const char **grown =
        kv__realloc(c->notes, (c->note_count + 1) * sizeof *grown);
    char text[1024];
    va_list list;

    if (grown == NULL)
        return false;
    c->notes = grown;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    grown += c->note_count;
    *grown = kv__pool_intern(&c->pool, text, strlen(text));
    c->note_count += *grown != NULL;
    return *grown != NULL;
}
