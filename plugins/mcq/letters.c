/* SPDX-License-Identifier: MIT */
#include "plugins/mcq/letters.h"

#include "plugins/mcq/chars.h"
#include "plugins/mcq/words.h"

#include <string.h>

bool
is_open(uint32_t c)
{
    return is_any(c, "([{<\"'*_`$|") || c == 0xff08 || c == 0x201c ||
           c == 0x2018 || c == 0xab || c == 0x3010 || c == 0x300c;
}

bool
is_close(uint32_t c)
{
    return is_any(c, ")]}>\"'*_`$|") || c == 0xff09 || c == 0x201d ||
           c == 0x2019 || c == 0xbb || c == 0x3011 || c == 0x300d;
}

/* A command of LaTeX at AT: a wrapper, or a bracket behind a backslash. */
static size_t
latex_at(kv_str s, size_t at, const char *brackets)
{
    if (at + 1 < s.length && s.data[at] == '\\' &&
        strchr(brackets, s.data[at + 1]) != NULL && s.data[at + 1] != '\0')
        return 2;
    return wrapper_at(s, at);
}

size_t
past_open(kv_str s, size_t at)
{
    size_t length;
    uint32_t c;

    while (at < s.length) {
        length = latex_at(s, at, "([{");
        if (length == 0) {
            c = code_at(s, at, &length);
            if (!is_space(c) && !is_open(c))
                break;
        }
        at += length;
    }
    return at;
}

/* Past what closes the letter, and blanks before it; then blanks stay. */
size_t
past_close(kv_str s, size_t at)
{
    size_t length, next, end = at;

    while (at < s.length) {
        next = past_spaces(s, at);
        if (next == s.length)
            break;
        length = latex_at(s, next, ")]}");
        if (length == 0 && !is_close(code_at(s, next, &length)))
            break;
        at = end = next + length;
    }
    return end;
}

static bool
run_of_letters(kv_str s, size_t *at, uint32_t options, group *g)
{
    size_t p = *at, length, count = 0;
    bool lower = false;
    uint32_t c, letters = 0;
    int index;

    while (p < s.length) {
        c = code_at(s, p, &length);
        index = letter_index(c);
        if (index < 0)
            break;
        lower = lower || (c < 0x80 && (c & 0x20) != 0) || c >= 0xff41;
        letters |= UINT32_C(1) << index;
        count++;
        p += length;
    }
    if (count == 0 || (count > 1 && lower) || count > 26 ||
        (p < s.length && is_word(code_at(s, p, &length)) && s.data[p] != '_'))
        return false;
    /* Words in capitals: only one letter may be none of the options. */
    if (count > 1 && (letters & ~options) != 0)
        return false;
    g->letters |= letters;
    g->foreign = g->foreign || (letters & ~options) != 0;
    g->lower = lower;
    *at = p;
    return true;
}

/* "B", "(B)", "option B": what is around a letter, and the letter. */
bool
one_letter(kv_str s, size_t *at, uint32_t options, group *g)
{
    static const char *const nouns[] = {"options", "option",  "choices",
                                        "choice",  "letters", "letter",
                                        "answers", "answer",  NULL};
    size_t p = past_open(s, *at), q = past_one_of(s, p, nouns), length;
    bool enclosed;

    if (q > p)
        p = past_open(s, q);
    enclosed = p > 0 && is_open((unsigned char)s.data[p - 1]);
    if (!run_of_letters(s, &p, options, g))
        return false;
    q = past_close(s, p);
    /* "B's", "(B)-type" */
    if (q < s.length && is_word(code_at(s, q, &length)) &&
        !(q > p && s.data[q - 1] == '}'))
        return false;
    /* "b)" and "b. Paris" are marks of an option. */
    g->lower = g->lower && !(enclosed && q > p) &&
               !(q > p && is_any((unsigned char)s.data[q - 1], ")]")) &&
               !(q == p && q + 1 < s.length && s.data[q] == '.' &&
                 s.data[q + 1] == ' ');
    *at = q;
    return true;
}

/* What stands between two letters of one answer. */
static size_t
past_separator(kv_str s, size_t at, bool *either)
{
    static const char *const ors[] = {"or", "oder", "vs", NULL};
    size_t p = past_blanks(s, at), q, length;
    bool any = false;

    *either = false;
    while (p < s.length) {
        uint32_t c = code_at(s, p, &length);

        q = past(s, p, "and");
        if (q == p && is_any(c, ",;&/+"))
            q = p + 1;
        if (q == p && (c == 0xff0c || c == 0x3001 || c == 0xff1b))
            q = p + length;
        if (q == p) {
            q = past_one_of(s, p, ors);
            *either = *either || q > p;
        }
        if (q == p)
            break;
        any = true;
        p = past_blanks(s, q);
    }
    return any ? p : at;
}

/* All letters that stand at *AT. */
bool
letters_at(kv_str s, size_t *at, uint32_t options, group *g)
{
    size_t p = *at, next;
    bool either;
    group more;

    if (!one_letter(s, &p, options, g))
        return false;
    for (;;) {
        next = past_separator(s, p, &either);
        more = *g;
        if (next == p || !one_letter(s, &next, options, &more))
            break;
        /* "B, a reason" */
        if (more.lower && !g->lower)
            break;
        g->letters = more.letters;
        g->foreign = more.foreign;
        g->lower = g->lower && more.lower;
        g->either = g->either || either;
        p = next;
    }
    *at = p;
    return true;
}
