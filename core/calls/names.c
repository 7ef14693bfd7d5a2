/* SPDX-License-Identifier: MIT */
/* Names of functions against names in patterns.  Both are dotted, and a star
 * matches within a part, as it does in names of files. */
#include "core/calls/spec.h"

#include <string.h>

/* One part of a name against one of a pattern.  When a byte does not match the
 * last star takes one more: only the last has to be tried again, so the time is
 * at most the product of the two lengths. */
static bool
part_matches(kv_str pattern, kv_str part)
{
    size_t p = 0, n = 0, star = SIZE_MAX, back = 0;

    while (n < part.length) {
        if (p < pattern.length && pattern.data[p] == '*') {
            star = p++;
            back = n;
        } else if (p < pattern.length && pattern.data[p] == part.data[n]) {
            p++;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++back;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.data[p] == '*')
        p++;
    return p == pattern.length;
}

/* The last part of S, which becomes what is before it. */
static kv_str
last_part(kv_str *s)
{
    size_t n = s->length;
    kv_str part;

    while (n > 0 && s->data[n - 1] != '.')
        n--;
    part = kv__str(s->data + n, s->length - n);
    s->length = n == 0 ? 0 : n - 1;
    return part;
}

/* From the end, because a pattern is about the last parts of a name: "save"
 * matches "app.model.save".  "**" matches any number of parts, and is tried
 * again as stars inside of a part are. */
bool
kv__name_matches(kv_str pattern, kv_str name)
{
    kv_str rest = {NULL, 0}, back = {NULL, 0}, part, want;
    bool again = false;

    if (pattern.length > 0 && pattern.data[0] == '=')
        return pattern.length - 1 == name.length &&
               memcmp(pattern.data + 1, name.data, name.length) == 0;
    for (;;) {
        if (pattern.length == 0)
            return true;
        want = last_part(&pattern);
        if (kv__str_is(want, "**")) {
            rest = pattern;
            back = name;
            again = true;
            continue;
        }
        part = last_part(&name);
        if (part.length > 0 && part_matches(want, part))
            continue;
        if (!again || back.length == 0)
            return false;
        (void)last_part(&back);
        pattern = rest;
        name = back;
    }
}
