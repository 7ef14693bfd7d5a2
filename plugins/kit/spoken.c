/* SPDX-License-Identifier: MIT */
#include "plugins/kit/spoken.h"

#include "plugins/kit/str.h"

#include <string.h>
#include <strings.h>

/* Marks of reasoning, in any case.  "[Reasoning]" is a heading, and no mark. */
static const struct {
    const char *open, *shut;
} marks[] = {
    {"<think>", "</think>"},
    {"<thinking>", "</thinking>"},
    {"<thought>", "</thought>"},
    {"<thoughts>", "</thoughts>"},
    {"<reasoning>", "</reasoning>"},
    {"<reflection>", "</reflection>"},
    {"<scratchpad>", "</scratchpad>"},
    {"[THINK]", "[/THINK]"},
    {"\xe2\x97\x81think\xe2\x96\xb7", "\xe2\x97\x81/think\xe2\x96\xb7"}};
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

/* The first place of MARK in S from AT on, in any case. */
static size_t
find_mark(kv_str s, const char *mark, size_t at)
{
    size_t n = strlen(mark);

    for (; at + n <= s.length; at++)
        if (s.data[at] == mark[0] && strncasecmp(s.data + at, mark, n) == 0)
            return at;
    return SIZE_MAX;
}

/* The last channel of gpt-oss's answers that is no reasoning; false: the text
 * has no channels. */
static bool
last_channel(kv_str s, kv_str *out)
{
    static const char channel[] = "<|channel|>", message[] = "<|message|>";
    size_t at, next, length;
    kv_str name;

    if ((at = str_find(s, channel, 0)) == SIZE_MAX || !stands(s, at, 11))
        return false;
    *out = (kv_str){s.data, 0};
    for (; at != SIZE_MAX; at = str_find(s, channel, at)) {
        at += sizeof channel - 1;
        next = str_find(s, message, at);
        if (next == SIZE_MAX)
            break;
        name = (kv_str){s.data + at, next - at};
        at = next + sizeof message - 1;
        if (!str_starts(name, "final"))
            continue;
        length = str_find(s, "<|", at);
        length = length == SIZE_MAX ? s.length : length;
        *out = (kv_str){s.data + at, length - at};
    }
    return true;
}

/* The first place of MARK from AT on where it is one. */
static size_t
find_standing(kv_str s, const char *mark, size_t at)
{
    for (; (at = find_mark(s, mark, at)) != SIZE_MAX; at++)
        if (stands(s, at, strlen(mark)))
            return at;
    return SIZE_MAX;
}

/* S without the reasoning of one pair of marks; false: it has none. */
static bool
without(kv_str s, const char *open, const char *shut, kv_str *out)
{
    size_t lead = (size_t)(trim_front(s).data - s.data);
    bool opened = find_mark(trim_front(s), open, 0) == 0;
    size_t first = opened ? lead : find_standing(s, open, 0);
    size_t last = SIZE_MAX, at, again;

    for (at = 0; (at = find_mark(s, shut, at)) != SIZE_MAX; at++)
        if (opened || stands(s, at, strlen(shut)))
            last = at;
    if (first == SIZE_MAX && last == SIZE_MAX)
        return false;
    again = last == SIZE_MAX ? first : find_standing(s, open, last);
    *out = s;
    if (again != SIZE_MAX) {
        out->length = again; /* it has no end: what came before it is all */
        return true;
    }
    out->data += last + strlen(shut);
    out->length -= last + strlen(shut);
    /* Thoughts after the answer leave the answer. */
    if (trim_front(*out).length == 0 && first != SIZE_MAX && first > lead)
        *out = (kv_str){s.data, first};
    return true;
}

kv_str
spoken_of(kv_str answer)
{
    kv_str s = without_end(answer), rest;
    size_t i;

    if (last_channel(s, &rest))
        return rest;
    for (i = 0; i < sizeof marks / sizeof *marks; i++)
        if (without(s, marks[i].open, marks[i].shut, &rest))
            return spoken_of(rest);
    return s;
}
