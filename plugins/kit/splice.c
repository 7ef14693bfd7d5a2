/* SPDX-License-Identifier: MIT */
#include "plugins/kit/splice.h"

#include <string.h>

/* Whether the next line begins in code or inside a string. */
typedef struct lexer {
    char quote; /* of the string that is open, or 0 */
    bool triple;
} lexer;

/* Read one line, including its newline. */
static void
lex_line(lexer *l, kv_str line)
{
    size_t i = 0;

    while (i < line.length) {
        char c = line.data[i];

        if (l->quote == 0) {
            if (c == '#')
                return;
            if (c == '\'' || c == '"') {
                l->quote = c;
                l->triple = i + 2 < line.length && line.data[i + 1] == c &&
                            line.data[i + 2] == c;
                i += l->triple ? 2 : 0;
            }
        } else if (c == '\\') {
            i++;
        } else if (c == l->quote && !l->triple) {
            l->quote = 0;
        } else if (c == l->quote && i + 2 < line.length &&
                   line.data[i + 1] == c && line.data[i + 2] == c) {
            l->quote = 0;
            i += 2;
        } else if (c == '\n' && !l->triple) {
            l->quote = 0; /* not closed: no Python, or continued by "\" */
        }
        i++;
    }
}

static bool
is_blank(kv_str line)
{
    size_t i;

    for (i = 0; i < line.length; i++)
        if (strchr(" \t\r\n", line.data[i]) == NULL || line.data[i] == '\0')
            return false;
    return true;
}

static size_t
indent_of(kv_str line)
{
    size_t i = 0;

    while (i < line.length && (line.data[i] == ' ' || line.data[i] == '\t'))
        i++;
    return i;
}

/* The next line, including its newline; false at the end. */
static bool
whole_line(kv_str s, size_t *at, kv_str *line)
{
    const char *nl;

    if (*at >= s.length)
        return false;
    line->data = s.data + *at;
    nl = memchr(line->data, '\n', s.length - *at);
    line->length = nl == NULL ? s.length - *at : (size_t)(nl - line->data) + 1;
    *at += line->length;
    return true;
}

/* Add LINE with its indent changed from FROM columns to TO columns, which are
 * copied from MODEL. */
static void
put_shifted(text *out, kv_str line, size_t from, kv_str model, size_t to)
{
    size_t own = indent_of(line);

    if (is_blank(line)) {
        text_str(out, "\n");
        return;
    }
    text_add(out, model.data, to);
    if (own > from)
        text_add(out, line.data + from, own - from);
    text_add(out, line.data + own, line.length - own);
}

/* Whether the first line is a decorator that lost its indent while the lines
 * after it kept theirs, as trimming of an answer does. */
static bool
first_was_stripped(kv_str code, size_t base, size_t *rest)
{
    kv_str line;
    size_t at = 0;
    bool first = true;

    while (whole_line(code, &at, &line)) {
        if (is_blank(line))
            continue;
        if (first) {
            if (base != 0 || line.data[0] != '@')
                return false;
            first = false;
            continue;
        }
        *rest = indent_of(line);
        line.data += *rest;
        line.length -= *rest;
        return *rest > 0 && line.length > 4 &&
               (line.data[0] == '@' || memcmp(line.data, "def ", 4) == 0 ||
                memcmp(line.data, "async", 5) == 0 ||
                memcmp(line.data, "class", 5) == 0);
    }
    return false;
}

void
splice_lines(kv_str source, size_t first, size_t last, kv_str code, text *out)
{
    kv_str line, model = {"", 0};
    size_t at = 0, n = 0, to = 0, base = 0, rest = 0;
    lexer l = {0, false};
    bool seen = false, stripped;

    /* The indent of the lines that are replaced. */
    while (whole_line(source, &at, &line)) {
        n++;
        if (n >= first && n <= last && !is_blank(line)) {
            model = line;
            to = indent_of(line);
            break;
        }
    }
    for (at = 0; whole_line(code, &at, &line);) {
        if (!is_blank(line)) {
            base = indent_of(line);
            break;
        }
    }
    stripped = first_was_stripped(code, base, &rest);
    for (at = 0, n = 0; whole_line(source, &at, &line);) {
        n++;
        if (n < first || n > last) {
            text_add(out, line.data, line.length);
            continue;
        }
        if (n > first)
            continue;
        {
            kv_str c;
            size_t from = 0;

            while (whole_line(code, &from, &c)) {
                if (!seen && is_blank(c))
                    continue;
                if (l.quote != 0)
                    text_add(out, c.data, c.length);
                else
                    put_shifted(out, c, seen && stripped ? rest : base, model,
                                to);
                seen = true;
                lex_line(&l, c);
            }
            if (out->length > 0 && out->data[out->length - 1] != '\n')
                text_str(out, "\n");
        }
    }
}
