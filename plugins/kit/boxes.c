/* SPDX-License-Identifier: MIT */
#include "plugins/kit/boxes.h"

#include "plugins/kit/str.h"

#include <string.h>

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

static kv_str
without_blanks(kv_str s)
{
    while (s.length > 0 && s.data[0] == ' ') {
        s.data++;
        s.length--;
    }
    while (s.length > 0 && s.data[s.length - 1] == ' ')
        s.length--;
    return s;
}

static bool
is_letter(kv_str s, size_t at)
{
    return at < s.length && (unsigned char)((s.data[at] | 0x20) - 'a') < 26;
}

/* What goes on right behind a box: "0", "x", but not "cm". */
static bool
goes_on(kv_str after)
{
    if (after.length == 0)
        return false;
    if (after.data[0] >= '0' && after.data[0] <= '9')
        return true;
    return is_letter(after, 0) && !is_letter(after, 1);
}

bool
box_is_part(kv_str s, size_t from, size_t to)
{
    static const char *const signs[] = {"\\cdot", "\\times", "\\sqrt", "\\pm",
                                        "\\div"};
    static const char *const others[] = {"or ", "\\text{ or", "\\text{or"};
    kv_str before, after = {s.data + to, s.length - to};
    size_t i;

    while (from > 0 && s.data[from] != '\\')
        from--;
    before = (kv_str){s.data, from};
    if (str_ends(before, "{")) {
        before.length--;
        if (str_ends(before, "\\sqrt") || str_ends(before, "\\frac") ||
            str_ends(before, "}") || str_ends(before, "^"))
            return true;
    }
    if (before.length > 0 &&
        strchr("+^/0123456789", before.data[before.length - 1]) != NULL)
        return true;
    if ((str_ends(before, "-") && !str_ends(before, "--")) || goes_on(after))
        return true;
    before = without_blanks(before);
    after = without_blanks(after);
    for (i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_ends(before, signs[i]) || str_starts(after, signs[i]))
            return true;
    for (i = 0; i < sizeof others / sizeof *others; i++)
        if (str_starts(after, others[i]))
            return true;
    if (str_starts(after, "^\\circ") || str_starts(after, "^{\\circ}"))
        return false;
    return after.length > 0 && strchr("^/+", after.data[0]) != NULL;
}
