/* SPDX-License-Identifier: MIT */
#include "plugins/kit/spoken.h"

#include "plugins/kit/str.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {"think", "thinking", "thought",
                                    "reasoning"};
static const char *const ends[] = {
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|end|>",
    "<|eom_id|>",
    "</s>",
    "<end_of_turn>",
    "<\xef\xbd\x9c"
    "end\xe2\x96\x81of\xe2\x96\x81sentence\xef\xbd\x9c>"};

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static kv_str
trim_front(kv_str s)
{
    while (s.length > 0 && is_blank(s.data[0])) {
        s.data++;
        s.length--;
    }
    return s;
}

/* Marks are taken from the end; blanks are kept where no mark is behind them:
 * they may be code. */
static kv_str
without_end(kv_str s)
{
    kv_str t;
    bool again = true;
    size_t i, n;

    while (again) {
        again = false;
        t = s;
        while (t.length > 0 && is_blank(t.data[t.length - 1]))
            t.length--;
        for (i = 0; i < sizeof ends / sizeof *ends; i++) {
            n = strlen(ends[i]);
            if (!str_ends(t, ends[i]))
                continue;
            s.length = t.length - n;
            again = true;
        }
    }
    return s;
}

/* Whether the mark at AT is one, and not text about one: it begins or ends its
 * line, and no quote or backtick touches it. */
static bool
stands(kv_str s, size_t at, size_t length)
{
    size_t end = at + length, i = at, k = end;

    if ((at > 0 && strchr("'\"`", s.data[at - 1]) != NULL) ||
        (end < s.length && strchr("'\"`", s.data[end]) != NULL))
        return false;
    while (i > 0 && (s.data[i - 1] == ' ' || s.data[i - 1] == '\t'))
        i--;
    while (k < s.length &&
           (s.data[k] == ' ' || s.data[k] == '\t' || s.data[k] == '\r'))
        k++;
    return i == 0 || s.data[i - 1] == '\n' || k == s.length ||
           s.data[k] == '\n';
}

kv_str
spoken_of(kv_str answer)
{
    kv_str s = without_end(answer), front = trim_front(s), close;
    char open[24], shut[24];
    size_t i, at, last;
    bool opened;

    for (i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(open, sizeof open, "<%s>", names[i]);
        snprintf(shut, sizeof shut, "</%s>", names[i]);
        opened = str_starts(front, open);
        last = SIZE_MAX;
        for (at = 0; (at = str_find(s, shut, at)) != SIZE_MAX; at++)
            if (opened || stands(s, at, strlen(shut)))
                last = at;
        if (last == SIZE_MAX) {
            if (opened)
                return (kv_str){s.data, 0};
            continue;
        }
        close = s;
        close.data += last + strlen(shut);
        close.length -= last + strlen(shut);
        return spoken_of(close);
    }
    return s;
}
