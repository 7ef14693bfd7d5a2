/* SPDX-License-Identifier: MIT */
#include "plugins/mcq/chars.h"

#include "plugins/mcq/wordchars.h"

#include <string.h>

#define INVALID 0xfffdu

/* The code point at AT and its length; a broken byte is U+FFFD, length 1. */
uint32_t
code_at(kv_str text, size_t at, size_t *length)
{
    const unsigned char *s = (const unsigned char *)text.data + at;
    size_t left = text.length - at, need, i;
    uint32_t code;

    *length = 1;
    if (s[0] < 0x80)
        return s[0];
    need = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || left < need)
        return INVALID;
    code = s[0] & (0x7fu >> need);
    for (i = 1; i < need; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return INVALID;
        code = code << 6 | (s[i] & 0x3f);
    }
    *length = need;
    return code;
}

bool
is_ascii_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The index 0..25 of a letter or its full-width form, else -1. */
int
letter_index(uint32_t c)
{
    if (c >= 0xff21 && c <= 0xff3a)
        return (int)(c - 0xff21);
    if (c >= 0xff41 && c <= 0xff5a)
        return (int)(c - 0xff41);
    return is_ascii_letter(c) ? (int)((c | 0x20) - 'a') : -1;
}

bool
is_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 ||
           c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
           c == 0x3000;
}

bool
is_word(uint32_t c)
{
    size_t low = 0, high = sizeof word_ranges / sizeof *word_ranges, middle;

    if (c < 0x80)
        return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '_';
    while (low < high) {
        middle = (low + high) / 2;
        if (c > word_ranges[middle][1])
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof word_ranges / sizeof *word_ranges &&
           c >= word_ranges[low][0];
}

/* Fold to ASCII lower case, with the four other characters that match ASCII
 * letters when the language of the script ignores case. */
uint32_t
fold(uint32_t c)
{
    if (c == 0x130 || c == 0x131)
        return 'i';
    if (c == 0x17f)
        return 's';
    if (c == 0x212a)
        return 'k';
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

kv_str
part(kv_str text, size_t from, size_t to)
{
    kv_str s = {text.data + from, to - from};

    return s;
}

size_t
find(kv_str text, size_t from, const char *what)
{
    size_t length = strlen(what);

    for (; from + length <= text.length; from++)
        if (memcmp(text.data + from, what, length) == 0)
            return from;
    return SIZE_MAX;
}

/* The length of WORD, which is lower case, at AT, ignoring case; or 0. */
size_t
folded_word(kv_str text, size_t at, const char *word)
{
    size_t start = at, length;

    for (; *word != '\0'; word++) {
        if (at >= text.length ||
            fold(code_at(text, at, &length)) != (unsigned char)*word)
            return 0;
        at += length;
    }
    return at - start;
}

/* The line that starts at *at, which moves to the next. */
bool
next_line(kv_str text, size_t *at, kv_str *line)
{
    const char *newline;
    size_t end;

    if (*at >= text.length)
        return false;
    newline = memchr(text.data + *at, '\n', text.length - *at);
    end = newline == NULL ? text.length : (size_t)(newline - text.data);
    *line = part(text, *at, end);
    *at = end + 1;
    return true;
}

static const char *const wrappers[] = {
    "\\text",   "\\textbf", "\\textit", "\\textrm", "\\texttt", "\\textsf",
    "\\mathrm", "\\mathbf", "\\mathit", "\\mathsf", "\\mathtt", "\\mbox",
    "\\bf",     "\\rm",     "\\it",     "\\left",   "\\right",
};

/* The length of a formatting command at AT, or 0. */
size_t
wrapper_at(kv_str text, size_t at)
{
    size_t i, length, best = 0;

    for (i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        length = strlen(wrappers[i]);
        if (at + length <= text.length && length > best &&
            memcmp(text.data + at, wrappers[i], length) == 0 &&
            (at + length == text.length ||
             !is_ascii_letter((unsigned char)text.data[at + length])))
            best = length;
    }
    /* \, \; \! \: and "\ " are blanks. */
    if (best == 0 && at + 1 < text.length && text.data[at] == '\\' &&
        strchr(",;!: {}$%&#_", text.data[at + 1]) != NULL)
        best = 2;
    return best;
}
