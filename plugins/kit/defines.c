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

/* Words of prose before them. */
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

#define PARAMETERS_MAX 2000 /* bytes of a list of them */

/* "(...)" and then "{", with at most a few words between: a body in braces. */
static bool
has_body(kv_str s, size_t at)
{
    size_t depth = 0, end;

    at = skip_blanks(s, at);
    if (at == s.length || s.data[at] != '(')
        return false;
    end = at + PARAMETERS_MAX < s.length ? at + PARAMETERS_MAX : s.length;
    for (; at < end; at++) {
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

/* A place in CODE, which only goes forward: where its line begins, and whether
 * it is in a text or a comment of that line. */
typedef struct place {
    size_t at, line;
    char quote; /* that opened a text; 0: none */
    bool escaped, comment;
} place;

static void
go_to(place *p, kv_str code, size_t at)
{
    char c, next;

    for (; p->at < at; p->at++) {
        c = code.data[p->at];
        next = p->at + 1 < code.length ? code.data[p->at + 1] : '\0';
        if (c == '\n')
            *p = (place){p->at, p->at + 1, '\0', false, false};
        else if (p->comment || p->escaped)
            p->escaped = false;
        else if (p->quote != '\0' && c == '\\')
            p->escaped = true;
        else if (p->quote != '\0')
            p->quote = c == p->quote ? '\0' : p->quote;
        else if (c == '"' || c == '\'' || c == '`')
            p->quote = c;
        else
            p->comment = (c == '#' && next != '[' && next != '!') ||
                         (c == '/' && (next == '/' || next == '*'));
    }
}

/* Whether the place is in a comment, or in a text, of its line: there a word
 * only speaks of what it names.  A lifetime of Rust has one apostrophe. */
static bool
is_said(const place *p, kv_str code)
{
    size_t k = skip_blanks(code, p->line);

    return p->comment || p->quote == '"' || p->quote == '`' ||
           (k + 1 < p->at && code.data[k] == '*' && code.data[k + 1] == ' ');
}

/* "the function f(4) returns 8" */
static bool
is_prose(kv_str code, kv_str prior)
{
    return is_one_of(prior, articles) ||
           is_one_of(word_before(code, (size_t)(prior.data - code.data)),
                     articles);
}

/* Go's "func (t T) name(". */
static bool
has_receiver(const place *p, kv_str code)
{
    return str_starts((kv_str){code.data + p->line, p->at - p->line}, "func (");
}

bool
defines(kv_str code, const char *word)
{
    char name[160];
    size_t length = strcspn(word, "."), at = 0, end;
    place p = {0};
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
        go_to(&p, code, at);
        prior = word_before(code, at);
        if (is_said(&p, code) || is_prose(code, prior))
            continue;
        if (is_one_of(prior, before) || is_assigned(code, at, end) ||
            has_receiver(&p, code))
            return true;
        if (!is_one_of(prior, control) &&
            (at == 0 || code.data[at - 1] != '.') && has_body(code, end))
            return true;
    }
    return false;
}
