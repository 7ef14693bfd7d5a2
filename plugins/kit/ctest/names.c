/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/names.h"

#include "plugins/kit/str.h"

#include <string.h>

bool
next_name(kv_str all, size_t *at, kv_str *name, char *type)
{
    kv_str line;
    const char *space;

    while (str_line(all, at, &line)) {
        space = memchr(line.data, ' ', line.length);
        if (space == NULL || line.data[0] == '=' ||
            (size_t)(space - line.data) + 1 >= line.length)
            continue;
        name->data = line.data;
        name->length = (size_t)(space - line.data);
        *type = space[1];
        return true;
    }
    return false;
}

bool
is_undefined(char type)
{
    return type == 'U' || type == 'w' || type == 'v';
}

bool
is_defined_global(char type)
{
    return type != 'U' && type != 'w' && type != 'v' &&
           ((type >= 'A' && type <= 'Z') || type == 'i' || type == 'u');
}

bool
lists_name(const char *names, kv_str name, bool undefined)
{
    kv_str all = str_c(names), n;
    size_t at = 0;
    char type;

    while (next_name(all, &at, &n, &type))
        if (str_same(n, name) &&
            (undefined ? is_undefined(type) : is_defined_global(type)))
            return true;
    return false;
}
