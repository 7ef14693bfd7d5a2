/* SPDX-License-Identifier: MIT */
#include "plugins/kit/defines.h"

#include "plugins/kit/str.h"

#include <string.h>

/* Words that stand before a name which they define. */
static const char *const before[] = {
    "def",    "class", "function",  "func",   "fn",   "fun",   "sub",
    "struct", "trait", "enum",      "type",   "proc", "const", "let",
    "var",    "val",   "interface", "module", NULL};
/* Words before a call and a block: "if f(x) {". */
static const char *const control[] = {"if",     "while",  "for",  "match",
                                      "switch", "elif",   "in",   "return",
                                      "until",  "unless", "else", NULL};

/* Words of prose before these. */
static const char *const articles[] = {"the", "The",  "a",    "A",   "an",
                                       "An",  "this", "This", "our", "your",
                                       "my",  "of",   NULL};

static bool
is_one_of(kv_str word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (str_is(word, *words))
            return true;
    return false;
}

static size_t
skip_blanks(kv_str s, size_t at)
{
    while (at < s.length && (s.data[at] == ' ' || s.data[at] == '\t'))
        at++;
    return at;
}

/* The word that ends before AT, blanks skipped; empty when there is none. */
static kv_str
word_before(kv_str s, size_t at)
{
    size_t end;

    while (at > 0 && (s.data[at - 1] == ' ' || s.data[at - 1] == '\t'))
        at--;
    end = at;
    while (at > 0 && is_word_char(s.data[at - 1]))
        at--;
    return (kv_str){s.data + at, end - at};
}

/* "(...)" and then "{", with at most a few words between: a body in braces. */
static bool
has_body(kv_str s, size_t at)
{
    size_t depth = 0, end;

    at = skip_blanks(s, at);
    if (at == s.length || s.data[at] != '(')
        return false;
    for (; at < s.length; at++) {
        depth += s.data[at] == '(';
        if (s.data[at] == ')' && --depth == 0)
            break;
    }
    end = at + 100 < s.length ? at + 100 : s.length;
    for (at++; at < end; at++) {
        if (s.data[at] == '{')
            return true;
        if (strchr(";)(=,}", s.data[at]) != NULL)
            return false;
    }
    return false;
}

/* "name = ", at the beginning of a line. */
static bool
is_assigned(kv_str s, size_t start, size_t end)
{
    while (start > 0 && s.data[start - 1] != '\n') {
        start--;
        if (s.data[start] != ' ' && s.data[start] != '\t')
            return false;
    }
    end = skip_blanks(s, end);
    return end < s.length && s.data[end] == '=' &&
           (end + 1 == s.length || s.data[end + 1] != '=');
}

/* Go's "func (t T) name(". */
static bool
has_receiver(kv_str s, size_t start)
{
    size_t line = start;

    while (line > 0 && s.data[line - 1] != '\n')
        line--;
    s.data += line;
    s.length = start - line;
    return str_starts(s, "func (");
}

/* Whether the place is in a comment, or in a text, of its line: there a word
 * only speaks of what it names.  A mark in a text may be taken for one. */
static bool
is_said(kv_str s, size_t at)
{
    size_t line = at, i, k;
    char quote = '\0';

    while (line > 0 && s.data[line - 1] != '\n')
        line--;
    for (i = line; i < at; i++) {
        if (quote != '\0') {
            i += s.data[i] == '\\';
            quote = s.data[i] == quote ? '\0' : quote;
        } else if (s.data[i] == '"' || s.data[i] == '\'' || s.data[i] == '`') {
            quote = s.data[i];
        } else if ((s.data[i] == '#' &&
                    (i + 1 == at || strchr("[!", s.data[i + 1]) == NULL)) ||
                   (i + 1 < at && s.data[i] == '/' &&
                    (s.data[i + 1] == '/' || s.data[i + 1] == '*'))) {
            return true;
        }
    }
    if (quote == '"' || quote == '`')
        return true; /* a lifetime of Rust has one apostrophe */
    /* "the function twice(4) returns", " * a test of the function twice" */
    k = skip_blanks(s, line);
    return k + 1 < at && s.data[k] == '*' && s.data[k + 1] == ' ';
}

bool
defines(kv_str code, const char *word)
{
    char name[160];
    size_t length = strcspn(word, "."), at = 0, end;
    kv_str prior;

    if (length == 0 || length >= sizeof name)
        return false;
    memcpy(name, word, length);
    name[length] = '\0';
    for (; (at = str_find(code, name, at)) != SIZE_MAX; at++) {
        end = at + length;
        if ((at > 0 && is_word_char(code.data[at - 1])) ||
            (end < code.length && is_word_char(code.data[end])))
            continue;
        if (is_said(code, at))
            continue;
        prior = word_before(code, at);
        if (is_one_of(prior, articles) ||
            is_one_of(word_before(code, (size_t)(prior.data - code.data)),
                      articles))
            continue; /* "the function f(4) returns 8" */
        if (is_one_of(prior, before) || is_assigned(code, at, end) ||
            has_receiver(code, at))
            return true;
        if (!is_one_of(prior, control) &&
            (at == 0 || code.data[at - 1] != '.') && has_body(code, end))
            return true;
    }
    return false;
}
