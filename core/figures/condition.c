/* SPDX-License-Identifier: MIT */
#include "core/figures/condition.h"

#include <string.h>

bool
kv__operator_read(const char *at, kv__operator *out)
{
    bool wide = at[1] == '=';

    out->text[0] = at[0];
    out->text[1] = wide ? '=' : '\0';
    out->text[2] = '\0';
    out->value = at + (wide ? 2 : 1);
    out->value += strspn(out->value, " ");
    return at[0] != '=' || wide;
}

bool
kv__operator_holds(const kv__operator *op, int order)
{
    bool equal = op->text[1] == '=' && order == 0;

    switch (op->text[0]) {
    case '<': return order < 0 || equal;
    case '>': return order > 0 || equal;
    default: return order == 0;
    }
}
