/* SPDX-License-Identifier: MIT */
/* Text into tokens.  All of it at once: the parser looks ahead for the end of
 * a line or a bracket, and a list of tokens is the simplest thing to look at.
 */
#include "core/calls/lex.h"

typedef struct lexer {
    kv_str text;
    size_t at;
    char bracket[64]; /* those that are open */
    size_t opened[64];
    size_t depth;
    kv__tokens *out;
} lexer;

static bool
digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static char
peek(const lexer *l, size_t ahead)
{
    return l->at + ahead < l->text.length ? l->text.data[l->at + ahead] : '\0';
}

static bool
add(lexer *l, kv__token_kind kind, size_t length)
{
    kv__tokens *t = l->out;
    kv__token *grown =
        kv__grow(t->items, &t->capacity, t->count + 1, sizeof *t->items);
    kv__token *last;

    if (grown == NULL)
        return false;
    t->items = grown;
    last = t->count == 0 ? NULL : &t->items[t->count - 1];
    t->items[t->count].kind = kind;
    t->items[t->count].text = kv__str(l->text.data + l->at, length);
    t->items[t->count].glued =
        last != NULL &&
        last->text.data + last->text.length == l->text.data + l->at;
    t->count++;
    l->at += length;
    return true;
}

/* Names may have dots, stars and, between letters, hyphens. */
static size_t
name_length(const lexer *l)
{
    size_t n = 0;
    char c;

    for (;; n++) {
        c = peek(l, n);
        if (letter(c) || digit(c) || c == '*')
            continue;
        if (c == '-' && n > 0 && letter(peek(l, n + 1)))
            continue;
        if (c == '.' && (letter(peek(l, n + 1)) || peek(l, n + 1) == '*'))
            continue;
        return n;
    }
}

static size_t
number_length(const lexer *l)
{
    size_t n = peek(l, 0) == '-' ? 1 : 0;

    while (digit(peek(l, n)))
        n++;
    if (peek(l, n) == '.' && digit(peek(l, n + 1)))
        for (n++; digit(peek(l, n));)
            n++;
    if ((peek(l, n) == 'e' || peek(l, n) == 'E') &&
        (digit(peek(l, n + 1)) ||
         (strchr("+-", peek(l, n + 1)) != NULL && digit(peek(l, n + 2)))))
        for (n += 2; digit(peek(l, n));)
            n++;
    return n;
}

static bool
is_ordinal(const lexer *l, size_t digits)
{
    static const char *const ends[] = {"st", "nd", "rd", "th"};
    size_t i;

    for (i = 0; i < 4; i++)
        if (peek(l, digits) == ends[i][0] &&
            peek(l, digits + 1) == ends[i][1] && !letter(peek(l, digits + 2)))
            return true;
    return false;
}

static const char *
number(lexer *l)
{
    size_t n = number_length(l), digits = 0;

    while (digit(peek(l, digits)))
        digits++;
    if (digits > 0 && is_ordinal(l, digits))
        return add(l, KV__T_ORDINAL, digits + 2) ? NULL : kv__out_of_memory;
    if (letter(peek(l, n)))
        return "a number, or a quoted name";
    if (kv__view_check(l->text.data + l->at, l->text.data + l->at + n, 1) !=
        l->text.data + l->at + n)
        return "a number";
    return add(l, KV__T_NUMBER, n) ? NULL : kv__out_of_memory;
}

/* Up to an unescaped END on the same line. */
static size_t
quoted_length(const lexer *l, char end)
{
    size_t n;

    for (n = 1; peek(l, n) != end; n++) {
        if (l->at + n >= l->text.length || peek(l, n) == '\n')
            return 0;
        if (peek(l, n) == '\\' && peek(l, n + 1) != '\n')
            n++;
    }
    return n + 1;
}

static const char *
quoted(lexer *l)
{
    const char *start = l->text.data + l->at, *end;
    bool string = *start == '"';
    size_t n;

    if (string) {
        end = kv__view_check(start, l->text.data + l->text.length, 1);
        n = end == NULL ? 0 : (size_t)(end - start);
    } else {
        n = quoted_length(l, '/');
    }
    if (n == 0)
        return string ? "a string that ends on its line, escaped as in JSON"
                      : "a regular expression that ends on its line";
    return add(l, string ? KV__T_STRING : KV__T_REGEX, n) ? NULL
                                                          : kv__out_of_memory;
}

static const char *
bracket(lexer *l)
{
    static const char pairs[] = "()[]{}";
    char c = peek(l, 0);
    const char *which = strchr(pairs, c);

    if ((which - pairs) % 2 == 0) {
        if (l->depth == sizeof l->bracket)
            return "at most 64 nested brackets";
        l->opened[l->depth] = l->at;
        l->bracket[l->depth++] = which[1];
    } else {
        if (l->depth == 0 || l->bracket[l->depth - 1] != c)
            return "no closing bracket without its opening one";
        l->depth--;
    }
    return add(l, KV__T_PUNCT, 1) ? NULL : kv__out_of_memory;
}

/* A line may go on inside of parentheses and lists, and not inside of blocks,
 * whose clauses are lines themselves. */
static bool
line_ends_here(const lexer *l)
{
    size_t i;

    for (i = 0; i < l->depth; i++)
        if (l->bracket[i] != '}')
            return false;
    return true;
}

static bool
begins_line(const lexer *l)
{
    return l->out->count == 0 ||
           l->out->items[l->out->count - 1].kind == KV__T_LINE;
}

/* C goes on until its line does, or its braces are closed. */
static const char *
declaration(lexer *l, size_t word)
{
    size_t n = 0, braces = 0;

    if (!add(l, KV__T_NAME, word))
        return kv__out_of_memory;
    while (peek(l, 0) == ' ' || peek(l, 0) == '\t')
        l->at++;
    for (; l->at + n < l->text.length; n++) {
        braces += peek(l, n) == '{';
        braces -= peek(l, n) == '}' && braces > 0;
        if (peek(l, n) == '#' || (peek(l, n) == '\n' && braces == 0))
            break;
    }
    return add(l, KV__T_C, n) ? NULL : kv__out_of_memory;
}

static const char *
token(lexer *l)
{
    char c = peek(l, 0);
    size_t n = 1;

    if (letter(c) || c == '*') {
        n = name_length(l);
        if (l->depth == 0 && begins_line(l) &&
            kv__str_is(kv__str(l->text.data + l->at, n), "declare"))
            return declaration(l, n);
        return add(l, KV__T_NAME, n) ? NULL : kv__out_of_memory;
    }
    if (digit(c) || (c == '-' && digit(peek(l, 1))))
        return number(l);
    if (c == '"' || c == '/')
        return quoted(l);
    if (c == '$') {
        while (letter(peek(l, n)) || digit(peek(l, n)))
            n++;
        if (n == 1)
            return "a name after '$'";
        return add(l, KV__T_VARIABLE, n) ? NULL : kv__out_of_memory;
    }
    if (strchr("()[]{}", c) != NULL)
        return bracket(l);
    if (c == '-' && peek(l, 1) == '>')
        return add(l, KV__T_PUNCT, 2) ? NULL : kv__out_of_memory;
    if (c == '.' && peek(l, 1) == '.')
        return add(l, KV__T_PUNCT, peek(l, 2) == '.' ? 3 : 2)
                   ? NULL
                   : kv__out_of_memory;
    if (strchr(",=:|?+~@.", c) != NULL)
        return add(l, KV__T_PUNCT, 1) ? NULL : kv__out_of_memory;
    return "a word, a number, a string or punctuation of the language";
}

const char *
kv__lex(kv_str text, kv__tokens *out, size_t *where)
{
    lexer l = {.text = text, .out = out};
    const char *wrong = NULL;
    char c;

    while (wrong == NULL && l.at < text.length) {
        c = text.data[l.at];
        if (c == '#') {
            while (l.at < text.length && text.data[l.at] != '\n')
                l.at++;
        } else if (c == '\n' || c == ';') {
            if (!line_ends_here(&l))
                l.at++;
            else if (!add(&l, KV__T_LINE, 1))
                wrong = kv__out_of_memory;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            l.at++;
        } else if (c == '\0') {
            wrong = "text";
        } else {
            wrong = token(&l);
        }
    }
    if (wrong == NULL && l.depth > 0)
        wrong = "a closing bracket";
    /* Twice: who looks at the last token may look at the one after it. */
    if (wrong == NULL && !(add(&l, KV__T_END, 0) && add(&l, KV__T_END, 0)))
        wrong = kv__out_of_memory;
    *where = l.depth > 0 && l.at >= text.length ? l.opened[l.depth - 1] : l.at;
    return wrong;
}
