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

kv_str
plain_name(kv_str all, kv_str name)
{
    size_t tab = str_find(all, "\t", (size_t)(name.data - all.data));
    size_t end = str_find(all, "\n", (size_t)(name.data - all.data));
    size_t i, depth = 0;

    if (name.length < 2 || memcmp(name.data, "_Z", 2) != 0 || tab == SIZE_MAX ||
        tab > end)
        return name;
    name.data = all.data + tab + 1;
    name.length = (end == SIZE_MAX ? all.length : end) - tab - 1;
    /* Without parameters and arguments of templates, the last word is left. */
    for (i = 0; i < name.length; i++) {
        depth += name.data[i] == '<';
        if (depth == 0 && name.data[i] == '(')
            break;
        depth -= name.data[i] == '>' && depth > 0;
    }
    while (i > 0 && !is_word_char(name.data[i - 1]))
        i--;
    name.length = i;
    while (i > 0 && is_word_char(name.data[i - 1]))
        i--;
    name.data += i;
    name.length -= i;
    return name;
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
