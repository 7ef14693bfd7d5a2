/* SPDX-License-Identifier: MIT */
/* What all parts of the parser use: places, errors, memory, tokens, names.
 * Apart from them, so that they do not call each other for it. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "core/calls/parse.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

void
kv__parse_place(const kv__parser *p, const char *at, uint32_t *line,
                uint32_t *column)
{
    size_t offset = (size_t)(at - p->text.data), i, last = 0;

    /* Text that was made from JSON: the place in the document that the words
     * at AT came from. */
    *line = *column = 1;
    if (p->places == NULL) {
        for (i = 0; i < offset && i < p->text.length; i++) {
            ++*column;
            if (p->text.data[i] == '\n') {
                ++*line;
                *column = 1;
            }
        }
        return;
    }
    for (i = 0; i < p->places->count && p->places->items[i].at <= offset; i++)
        last = i;
    if (p->places->count == 0)
        return;
    *line = p->places->items[last].line;
    *column = p->places->items[last].column;
}

_Noreturn void
kv__parse_wrong_at(kv__parser *p, const char *at, const char *message,
                   kv_str got)
{
    uint32_t line, column;

    kv__parse_place(p, at, &line, &column);
    p->status =
        kv__fail(p->err, KV_ECONFIG, "%.200s:%u:%u: %s%s%.*s%s", p->what, line,
                 column, message, got.length > 0 ? ", got '" : "",
                 (int)(got.length > 60 ? 60 : got.length),
                 got.length > 0 ? got.data : "", got.length > 0 ? "'" : "");
    longjmp(p->out, 1);
}

_Noreturn void
kv__parse_no_memory(kv__parser *p)
{
    p->status = kv__nomem(p->err);
    longjmp(p->out, 1);
}

const kv__token *
kv__parse_now(const kv__parser *p)
{
    return &p->tokens.items[p->at];
}

_Noreturn void
kv__parse_expected(kv__parser *p, const char *what)
{
    const kv__token *t = kv__parse_now(p);
    kv_str got = t->text;
    char message[160];

    if (t->kind == KV__T_END || t->kind == KV__T_LINE)
        got =
            kv__cstr(t->kind == KV__T_END ? "the end" : "the end of the line");
    snprintf(message, sizeof message, "expected %s", what);
    kv__parse_wrong_at(p, t->text.data, message, got);
}

/* Give WHAT to the specification; where that fails it is released, because
 * the jump would lose it. */
void
kv__parse_own(kv__parser *p, void *what, bool regex)
{
    kv__owned *grown = kv__grow(p->spec->owned, &p->spec->owned_capacity,
                                p->spec->owned_count + 1, sizeof *grown);

    if (what != NULL && grown != NULL) {
        p->spec->owned = grown;
        grown[p->spec->owned_count++] = (kv__owned){what, regex};
        return;
    }
    if (grown != NULL)
        p->spec->owned = grown;
    if (regex)
        pcre2_code_free(what);
    else
        free(what);
    kv__parse_no_memory(p);
}

void *
kv__parse_take_memory(kv__parser *p, size_t count, size_t size)
{
    size_t bytes;
    void *m;

    if (__builtin_mul_overflow(count, size, &bytes))
        kv__parse_no_memory(p);
    m = kv__zalloc(1, bytes + 1);
    kv__parse_own(p, m, false);
    return m;
}

bool
kv__parse_is_punct(const kv__parser *p, const char *text)
{
    return kv__parse_now(p)->kind == KV__T_PUNCT &&
           kv__str_is(kv__parse_now(p)->text, text);
}

bool
kv__parse_is_word(const kv__parser *p, const char *text)
{
    return kv__parse_now(p)->kind == KV__T_NAME &&
           kv__str_is(kv__parse_now(p)->text, text);
}

bool
kv__parse_take_punct(kv__parser *p, const char *text)
{
    bool is = kv__parse_is_punct(p, text);

    p->at += is;
    return is;
}

bool
kv__parse_take_word(kv__parser *p, const char *text)
{
    bool is = kv__parse_is_word(p, text);

    p->at += is;
    return is;
}

void
kv__parse_need_punct(kv__parser *p, const char *text)
{
    char what[16];

    snprintf(what, sizeof what, "'%s'", text);
    if (!kv__parse_take_punct(p, text))
        kv__parse_expected(p, what);
}

void
kv__parse_need_word(kv__parser *p, const char *text)
{
    char what[40];

    snprintf(what, sizeof what, "'%s'", text);
    if (!kv__parse_take_word(p, text))
        kv__parse_expected(p, what);
}

void
kv__parse_skip_lines(kv__parser *p)
{
    while (kv__parse_now(p)->kind == KV__T_LINE)
        p->at++;
}

uint64_t
kv__parse_need_count(kv__parser *p)
{
    uint64_t n;

    if (kv__parse_now(p)->kind != KV__T_NUMBER ||
        !kv__view_u64(kv__parse_now(p)->text, &n))
        kv__parse_expected(p, "a count");
    p->at++;
    return n;
}

kv_str
kv__parse_keep(kv__parser *p, kv_str s)
{
    char *copy = kv__arena_copy(&p->spec->arena, s.data, s.length);

    if (copy == NULL)
        kv__parse_no_memory(p);
    return kv__str(copy, s.length);
}

kv_str
kv__parse_said(kv__parser *p, kv_str string)
{
    char *buffer = kv__parse_take_memory(p, string.length + 1, 1);
    bool cut;

    return kv__view_text(string, buffer, string.length, &cut);
}

int
kv__parse_variable(kv__parser *p, kv_str token)
{
    kv_calls *s = p->spec;
    kv_str name = kv__str(token.data + 1, token.length - 1);
    size_t i;

    for (i = 0; i < s->variable_count; i++)
        if (kv__str_compare(s->variables[i].name, name) == 0)
            break;
    p->uses |= UINT64_C(1) << (i % 64);
    if (i < s->variable_count)
        return (int)i;
    if (s->variable_count == KV__SPEC_VARIABLES)
        kv__parse_wrong_at(p, token.data,
                           "too many variables, expected at most 64", name);
    kv__parse_place(p, token.data, &s->variables[i].line,
                    &s->variables[i].column);
    s->variables[i].name = name;
    s->variables[i].by = -1;
    return (int)s->variable_count++;
}

void
kv__parse_define(kv__parser *p, int v, kv_str token, int by)
{
    if (p->spec->variables[v].defined)
        kv__parse_wrong_at(p, token.data,
                           "expected one place that gives a variable its value",
                           token);
    p->makes |= UINT64_C(1) << v;
    p->spec->variables[v].defined = true;
    p->spec->variables[v].by = by;
}
