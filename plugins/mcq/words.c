/* SPDX-License-Identifier: MIT */
#include "plugins/mcq/words.h"

#include "plugins/kit/str.h"
#include "plugins/mcq/chars.h"

#include <string.h>

bool
is_any(uint32_t c, const char *of)
{
    return c < 0x80 && c != 0 && strchr(of, (int)c) != NULL;
}

/* The end of WORD at AT, if it stands there as a word; else AT. */
size_t
past(kv_str s, size_t at, const char *word)
{
    size_t length = folded_word(s, at, word), next;

    if (length == 0 ||
        (at + length < s.length && is_word(code_at(s, at + length, &next)) &&
         !str_starts(part(s, at + length, s.length), "__")))
        return at;
    return at + length;
}

/* The same for the first of WORDS that stands there. */
size_t
past_one_of(kv_str s, size_t at, const char *const *words)
{
    size_t end = at;

    for (; *words != NULL && end == at; words++)
        end = past(s, at, *words);
    return end;
}

bool
begins_word(kv_str s, size_t at)
{
    size_t length;

    /* A byte before is enough: of a longer character it is no ASCII word. */
    return at == 0 || !is_word((unsigned char)s.data[at - 1]) ||
           (at > 0 && letter_index(code_at(s, at - 1, &length)) < 0 &&
            s.data[at - 1] == '_');
}

bool
has_word(kv_str s, const char *const *words)
{
    size_t at;

    for (at = 0; at < s.length; at++)
        if (begins_word(s, at) && past_one_of(s, at, words) > at)
            return true;
    return false;
}

/* Past blanks and marks of emphasis. */
size_t
past_marks(kv_str s, size_t at)
{
    while (at < s.length && is_any((unsigned char)s.data[at], " \t*_`\"'"))
        at++;
    return at;
}

size_t
past_blanks(kv_str s, size_t at)
{
    size_t length;

    while (at < s.length && is_space(code_at(s, at, &length)))
        at += length;
    return at;
}

size_t
past_spaces(kv_str s, size_t at)
{
    size_t next = past_blanks(s, at);

    while (next + 1 < s.length && s.data[next] == '\\') {
        if (strchr(" ,;:!", s.data[next + 1]) != NULL)
            next += 2;
        else if (next + 5 <= s.length &&
                 memcmp(s.data + next, "\\quad", 5) == 0)
            next += 5;
        else
            break;
        next = past_blanks(s, next);
    }
    return next;
}
