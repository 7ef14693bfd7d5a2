/* SPDX-License-Identifier: MIT */
#include "plugins/kit/boxes.h"

#include "plugins/kit/str.h"

bool
box_next(kv_str text, size_t *at, kv_str *content, bool *broken)
{
    size_t start, depth = 1, i;

    *broken = false;
    for (;;) {
        *at = str_find(text, "\\boxed", *at);
        if (*at == SIZE_MAX)
            return false;
        start = *at + 6;
        while (start < text.length &&
               (text.data[start] == ' ' || text.data[start] == '\t'))
            start++;
        if (start < text.length && text.data[start] == '{')
            break;
        *at += 6;
    }
    for (i = ++start; i < text.length && depth > 0; i++) {
        if (text.data[i] == '\\' && i + 1 < text.length)
            i++;
        else if (text.data[i] == '{')
            depth++;
        else if (text.data[i] == '}')
            depth--;
    }
    *broken = depth > 0;
    content->data = text.data + start;
    content->length = (depth > 0 ? text.length : i - 1) - start;
    *at = i;
    return true;
}
