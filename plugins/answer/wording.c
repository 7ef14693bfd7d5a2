/* SPDX-License-Identifier: MIT */
#include "plugins/answer/wording.h"

#include "plugins/kit/str.h"
#include "plugins/kit/text.h"

#include <string.h>
#include <strings.h>

static bool
is_alnum(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (c >= '0' && c <= '9') ||
           c == '.';
}

/* Blanks count between letters and digits: "3 1/2" is not "31/2". */
static void
add(text *out, char c, bool *gap)
{
    if (*gap && out->length > 0 && is_alnum(c) &&
        is_alnum(out->data[out->length - 1]))
        text_str(out, " ");
    text_add(out, &c, 1);
    *gap = false;
}

static void
plain(kv_str s, text *out)
{
    static const char *const skipped[] = {
        "\\left", "\\right", "\\!", "\\,", "\\;", "\\:",           "\\quad",
        "\\ ",    "\\(",     "\\)", "\\[", "\\]", "\\displaystyle"};
    size_t i, k;
    bool gap = false;

    for (i = 0; i < s.length;) {
        kv_str rest = {s.data + i, s.length - i};

        for (k = 0; k < sizeof skipped / sizeof *skipped; k++)
            if (str_starts(rest, skipped[k]))
                break;
        if (k < sizeof skipped / sizeof *skipped) {
            i += strlen(skipped[k]);
            gap = true;
        } else if (str_starts(rest, "\\dfrac") || str_starts(rest, "\\tfrac")) {
            text_str(out, "\\frac");
            gap = false;
            i += 6;
        } else {
            if (memchr(" \t\r\n$", s.data[i], 5) == NULL)
                add(out, s.data[i], &gap);
            else
                gap = true;
            i++;
        }
    }
    while (out->length > 0 && out->data[out->length - 1] == '.')
        out->length--;
}

bool
wording_same(kv_str a, kv_str b)
{
    text x = {0}, y = {0};
    bool out;

    plain(a, &x);
    plain(b, &y);
    out = !x.failed && !y.failed && x.length > 0 &&
          str_same(text_view(&x), text_view(&y));
    text_clear(&x);
    text_clear(&y);
    return out;
}

/* What is inside of \\text{...}. */
kv_str
wording_bare(kv_str s)
{
    static const char *const wrappers[] = {"\\text{", "\\textbf{", "\\mathrm{",
                                           "\\mbox{"};
    size_t i, n;

    for (i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        n = strlen(wrappers[i]);
        if (str_starts(s, wrappers[i]) && str_ends(s, "}") &&
            memchr(s.data, '}', s.length) == s.data + s.length - 1) {
            s.data += n;
            s.length -= n + 1;
        }
    }
    while (s.length > 1 && s.data[s.length - 1] == '.')
        s.length--;
    return s;
}

bool
wording_folded(kv_str a, kv_str b)
{
    return a.length == b.length && strncasecmp(a.data, b.data, a.length) == 0;
}

/* Names that are short words, so that "no" is not "on". */
bool
wording_is_word(kv_str s)
{
    static const char *const some[] = {"yes",  "no",   "true", "false", "odd",
                                       "even", "none", "both", "all"};
    size_t i;

    for (i = 0; i < sizeof some / sizeof *some; i++)
        if (wording_folded(s, str_c(some[i])))
            return true;
    return false;
}
