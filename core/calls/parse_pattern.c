/* SPDX-License-Identifier: MIT */
/* Patterns of events: names, arguments, and what becomes of a call ('->',
 * 'raises', 'awaited'). */
#include "core/calls/parse.h"

static bool
keyword_follows(const kv__parser *p)
{
    const kv__token *next = kv__parse_now(p) + 1;

    return kv__parse_now(p)->kind == KV__T_NAME && next->kind == KV__T_PUNCT &&
           (kv__str_is(next->text, "=") || kv__str_is(next->text, "@"));
}

static size_t
need_index(kv__parser *p)
{
    uint64_t n = kv__parse_need_count(p);

    if (n > 1000)
        kv__parse_expected(p, "a position below 1000");
    return (size_t)n;
}

static void
argument(kv__parser *p, kv__apat *out)
{
    if (kv__parse_take_punct(p, "@")) {
        out->kind = KV__A_AT;
        out->index = need_index(p);
        kv__parse_need_punct(p, "=");
    } else if (keyword_follows(p)) {
        out->kind = KV__A_KEY;
        out->key = kv__parse_now(p)->text;
        p->at++;
        if (kv__parse_take_punct(p, "@")) {
            out->kind = KV__A_EITHER;
            out->index = need_index(p);
        }
        kv__parse_need_punct(p, "=");
    } else if (kv__parse_is_word(p, "no") &&
               kv__parse_now(p)[1].kind == KV__T_NAME) {
        p->at++;
        out->kind = KV__A_LACKS;
        out->key = kv__parse_now(p)->text;
        p->at++;
        return;
    } else {
        out->kind = KV__A_NEXT;
    }
    kv__parse_value(p, &out->value);
}

/* No argument is given twice, because what a pattern does not mention is found
 * by counting. */
static void
check_argument(kv__parser *p, const kv__cpat *out, const kv__apat *arg,
               const char *where)
{
    const kv__apat *a = &arg[out->args], *b;
    bool at, same;

    at = a->kind == KV__A_NEXT || a->kind == KV__A_AT;
    if (out->args == KV__SPEC_ARGUMENTS)
        kv__parse_wrong_at(p, where,
                           "too many arguments, expected at most 1000",
                           kv__str(NULL, 0));
    for (b = arg; b < a; b++) {
        if (at)
            same = (b->kind == KV__A_NEXT || b->kind == KV__A_AT) &&
                   b->index == a->index;
        else
            same = b->key.length > 0 && kv__str_compare(a->key, b->key) == 0;
        if (same)
            kv__parse_wrong_at(p, where, "duplicate argument",
                               kv__str(NULL, 0));
    }
}

static void
arguments(kv__parser *p, kv__cpat *out)
{
    size_t room = 4, next = 0;
    kv__apat *arg = kv__parse_take_memory(p, room, sizeof *arg), *more;
    const char *where;

    out->any_args = false;
    while (!kv__parse_is_punct(p, ")")) {
        if (kv__parse_take_punct(p, "...")) {
            out->rest = true;
            if (!kv__parse_take_punct(p, ","))
                break;
            continue;
        }
        if (out->args == room) {
            more = kv__parse_take_memory(p, 2 * room, sizeof *arg);
            memcpy(more, arg, room * sizeof *arg);
            arg = more;
            room *= 2;
        }
        where = kv__parse_now(p)->text.data;
        argument(p, &arg[out->args]);
        if (arg[out->args].kind == KV__A_NEXT && out->rest)
            kv__parse_wrong_at(p, kv__parse_now(p)->text.data,
                               "expected positional arguments before '...'",
                               kv__str(NULL, 0));
        if (arg[out->args].kind == KV__A_NEXT)
            arg[out->args].index = next++;
        check_argument(p, out, arg, where);
        out->args++;
        if (!kv__parse_take_punct(p, ","))
            break;
    }
    out->arg = arg;
    out->any_args = out->rest && out->args == 0; /* f(...) is f */
    kv__parse_need_punct(p, ")");
}

/* A name as it is kept: '=' before one that was quoted. */
kv_str
kv__parse_pattern_name(kv__parser *p, const char *what)
{
    kv_str name;
    char *copy;

    if (kv__parse_now(p)->kind != KV__T_STRING)
        return kv__parse_need_name(p, what);
    name = kv__parse_said(p, kv__parse_now(p)->text);
    p->at++;
    copy = kv__parse_take_memory(p, name.length + 2, 1);
    copy[0] = '=';
    memcpy(copy + 1, name.data, name.length);
    return kv__str(copy, name.length + 1);
}

static void
suffix(kv__parser *p, kv__cpat *out)
{
    if (kv__parse_take_punct(p, "->")) {
        out->kind = KV__RETURN;
        kv__parse_value(p, &out->result);
        out->has_result = true;
    } else if (kv__parse_take_word(p, "raises")) {
        out->kind = KV__RAISE;
        out->raised = kv__parse_pattern_name(p, "the name of an exception");
        if (kv__str_is(out->raised, "_"))
            out->raised = kv__cstr("**"); /* whatever it is */
        if (kv__parse_take_punct(p, "(")) {
            kv__parse_value(p, &out->result);
            out->has_result = true;
            kv__parse_need_punct(p, ")");
        }
    } else if (kv__parse_take_word(p, "awaited")) {
        out->kind = KV__AWAIT;
    }
}

static void
callee(kv__parser *p, kv__cpat *out)
{
    if (kv__parse_now(p)->kind == KV__T_VARIABLE) {
        out->on = kv__parse_variable(p, kv__parse_now(p)->text);
        p->at++;
        kv__parse_need_punct(p, ".");
        if (kv__parse_now(p)->kind != KV__T_NAME)
            kv__parse_expected(p, "the name of a method");
        out->name = kv__parse_now(p)->text;
        p->at++;
    } else {
        out->name =
            kv__parse_pattern_name(p, "a pattern of calls, as in f(...)");
    }
}

kv_str
kv__parse_since(const kv__parser *p, size_t token)
{
    const char *start = p->tokens.items[token].text.data;
    const kv__token *last = &p->tokens.items[p->at - 1];

    return kv__str(start,
                   (size_t)(last->text.data + last->text.length - start));
}

static void
check_room(kv__parser *p)
{
    if (p->spec->pattern_count == KV__SPEC_PATTERNS)
        kv__parse_wrong_at(p, kv__parse_now(p)->text.data,
                           "too many patterns, expected at most 512",
                           kv__str(NULL, 0));
}

/* Append PATTERN; its index. */
static int
add_pattern(kv__parser *p, const kv__cpat *pattern)
{
    kv_calls *s = p->spec;
    kv__cpat *grown = kv__grow(s->patterns, &s->pattern_capacity,
                               s->pattern_count + 1, sizeof *grown);

    if (grown == NULL)
        kv__parse_no_memory(p);
    s->patterns = grown;
    s->patterns[s->pattern_count] = *pattern;
    return (int)s->pattern_count++;
}

int
kv__parse_pattern(kv__parser *p)
{
    kv_calls *s = p->spec;
    kv__cpat out = {.on = -1, .binds = -1, .any_args = true};
    size_t start = p->at;

    check_room(p);
    p->uses = p->makes = 0;
    if (kv__parse_now(p)->kind == KV__T_VARIABLE &&
        kv__str_is(kv__parse_now(p)[1].text, "=")) {
        out.binds = kv__parse_variable(p, kv__parse_now(p)->text);
        kv__parse_define(p, out.binds, kv__parse_now(p)->text,
                         (int)s->pattern_count);
        p->at += 2;
    }
    if ((kv__parse_is_word(p, "enter") || kv__parse_is_word(p, "exit")) &&
        (kv__parse_now(p)[1].kind == KV__T_NAME ||
         kv__parse_now(p)[1].kind == KV__T_STRING ||
         kv__parse_now(p)[1].kind == KV__T_VARIABLE)) {
        out.kind = kv__parse_is_word(p, "enter") ? KV__ENTER : KV__EXIT;
        p->at++;
    }
    if (out.kind != KV__CALL && kv__parse_now(p)->kind == KV__T_VARIABLE) {
        /* The context itself: enter $c */
        out.on = kv__parse_variable(p, kv__parse_now(p)->text);
        out.name = kv__cstr("**");
        p->at++;
    } else {
        callee(p, &out);
    }
    if (kv__parse_is_punct(p, "(") && kv__parse_now(p)->glued) {
        p->at++;
        arguments(p, &out);
    }
    if (kv__parse_take_word(p, "by"))
        out.by = kv__parse_pattern_name(p, "the name of a caller");
    if (out.kind == KV__CALL)
        suffix(p, &out);
    out.text = kv__parse_since(p, start);
    out.uses = p->uses;
    out.makes = p->makes;
    if (__builtin_popcountll(out.makes) > KV__SPEC_NEWS)
        kv__parse_wrong_at(p, out.text.data,
                           "too many new variables in a pattern, expected at "
                           "most 8",
                           kv__str(NULL, 0));
    return add_pattern(p, &out);
}

/* The same pattern without what comes after its call. */
int
kv__parse_call_part(kv__parser *p, int of)
{
    kv__cpat call = p->spec->patterns[of];

    check_room(p);
    call.kind = KV__CALL;
    call.has_result = false;
    call.binds = -1;
    return add_pattern(p, &call);
}
