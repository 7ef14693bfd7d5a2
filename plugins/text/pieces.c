/* SPDX-License-Identifier: MIT */
#include "plugins/text/pieces.h"

#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

void
pieces_clear(pieces *p)
{
    free(p->items);
    free(p->own);
    memset(p, 0, sizeof *p);
}

static void
add(pieces *p, const char *from, size_t length)
{
    size_t room = p->room == 0 ? 64 : 2 * p->room;
    kv_str *grown;

    if (p->failed)
        return;
    if (p->count == p->room) {
        grown = realloc(p->items, room * sizeof *grown);
        if (grown == NULL) {
            p->failed = true;
            return;
        }
        p->items = grown;
        p->room = room;
    }
    p->items[p->count++] = (kv_str){from, length};
}

static bool
is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_word(char c)
{
    return is_word_char(c) || ((unsigned char)c & 0x80) != 0;
}

void
pieces_tokens(kv_str text, pieces *out)
{
    size_t i = 0, from;

    while (i < text.length) {
        if (is_blank(text.data[i])) {
            i++;
            continue;
        }
        from = i++;
        if (is_word(text.data[from]))
            while (i < text.length && is_word(text.data[i]))
                i++;
        add(out, text.data + from, i - from);
    }
}

/* --- names -----------------------------------------------------------------
 */

static const char python_words[] =
    " False None True and as assert async await break class continue def del "
    "elif else except finally for from global if import in is lambda nonlocal "
    "not or pass raise return try while with yield ";
static const char c_words[] =
    " auto break case char const continue default do double else enum extern "
    "float for goto if inline int long register restrict return short signed "
    "sizeof static struct switch typedef union unsigned void volatile while ";

static bool
is_keyword(const char *words, const char *name, size_t length)
{
    const char *at = words;

    while ((at = strstr(at, " ")) != NULL && at[1] != '\0') {
        at++;
        if (strncmp(at, name, length) == 0 && at[length] == ' ')
            return true;
    }
    return false;
}

/* Behind the quotation that begins at I. */
static size_t
quoted(kv_str s, size_t i)
{
    char quote = s.data[i];
    bool three =
        i + 2 < s.length && s.data[i + 1] == quote && s.data[i + 2] == quote;

    i += three ? 3 : 1;
    for (; i < s.length; i++) {
        if (s.data[i] == '\\')
            i++;
        else if (!three && (s.data[i] == quote || s.data[i] == '\n'))
            return i + 1;
        else if (three && i + 2 < s.length && s.data[i] == quote &&
                 s.data[i + 1] == quote && s.data[i + 2] == quote)
            return i + 3;
    }
    return s.length;
}

static size_t
line_end(kv_str s, size_t i)
{
    while (i < s.length && s.data[i] != '\n')
        i++;
    return i;
}

/* Behind a comment that begins at I; I itself where none does. */
static size_t
comment(kv_str s, size_t i, bool python, bool c)
{
    size_t end;

    if (python && s.data[i] == '#')
        return line_end(s, i);
    if (!c || s.data[i] != '/' || i + 1 == s.length)
        return i;
    if (s.data[i + 1] == '/')
        return line_end(s, i);
    if (s.data[i + 1] != '*')
        return i;
    end = str_find(s, "*/", i + 2);
    return end == SIZE_MAX ? s.length : end + 2;
}

void
pieces_names(kv_str text, kv_str language, pieces *out)
{
    bool python = str_is(language, "python"), c = str_is(language, "c");
    const char *words = python ? python_words : c ? c_words : " ";
    size_t i = 0, from;

    while (i < text.length) {
        from = i;
        i = comment(text, i, python, c);
        if (i > from)
            continue;
        if (text.data[i] == '"' || text.data[i] == '\'') {
            i = quoted(text, i);
        } else if (!is_word(text.data[i])) {
            i++;
        } else {
            while (i < text.length && is_word(text.data[i]))
                i++;
            if (!(text.data[from] >= '0' && text.data[from] <= '9') &&
                !is_keyword(words, text.data + from, i - from))
                add(out, text.data + from, i - from);
        }
    }
}

/* --- lines -----------------------------------------------------------------
 */

static kv_str
trimmed(kv_str s)
{
    while (s.length > 0 && is_blank(s.data[0])) {
        s.data++;
        s.length--;
    }
    while (s.length > 0 && is_blank(s.data[s.length - 1]))
        s.length--;
    return s;
}

void
pieces_steps(kv_str text, pieces *out)
{
    size_t at = 0;
    kv_str line;

    while (str_line(text, &at, &line)) {
        line = trimmed(line);
        if (line.length > 0)
            add(out, line.data, line.length);
    }
}

/* "|---|:--:|" */
static bool
is_rule(kv_str row)
{
    size_t i;

    for (i = 0; i < row.length; i++)
        if (strchr("-:| ", row.data[i]) == NULL || row.data[i] == '\0')
            return false;
    return str_find(row, "-", 0) != SIZE_MAX &&
           str_find(row, "|", 0) != SIZE_MAX;
}

/* The cells of ROW to TO, each with a unit separator behind it. */
static size_t
cells(kv_str row, char *to)
{
    bool bars = row.data[0] == '|';
    char sep = bars ? '|' : memchr(row.data, '\t', row.length) ? '\t' : ',';
    size_t at = bars ? 1 : 0, n = 0;
    const char *end;
    kv_str cell;

    if (bars && row.length > 1 && row.data[row.length - 1] == '|')
        row.length--;
    for (;; at += cell.length + 1) {
        end = at >= row.length ? NULL
                               : memchr(row.data + at, sep, row.length - at);
        cell.data = row.data + at;
        cell.length = end == NULL
                          ? row.length - (at > row.length ? row.length : at)
                          : (size_t)(end - cell.data);
        kv_str clean = trimmed(cell);

        if (clean.length > 0)
            memcpy(to + n, clean.data, clean.length);
        n += clean.length;
        to[n++] = '\x1f';
        if (end == NULL)
            return n;
    }
}

void
pieces_rows(kv_str text, bool header, pieces *out)
{
    size_t at = 0, used = 0, n, rows = 0;
    kv_str line;

    /* A cell takes its bytes and one more, in place of what separates it. */
    out->own = malloc(2 * text.length + 2);
    if (out->own == NULL) {
        out->failed = true;
        return;
    }
    while (str_line(text, &at, &line)) {
        line = trimmed(line);
        if (line.length == 0 || (rows == 1 && is_rule(line)))
            continue;
        rows++;
        n = cells(line, out->own + used);
        if (!header)
            add(out, out->own + used, n);
        header = false;
        used += n;
    }
}

bool
pieces_same(pieces *a, pieces *b)
{
    size_t i;

    if (a->count != b->count || a->failed || b->failed)
        return false;
    if (a->count > 0) {
        qsort(a->items, a->count, sizeof *a->items, str_order);
        qsort(b->items, b->count, sizeof *b->items, str_order);
    }
    for (i = 0; i < a->count; i++)
        if (!str_same(a->items[i], b->items[i]))
            return false;
    return true;
}
