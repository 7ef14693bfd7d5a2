/* SPDX-License-Identifier: MIT */
/* Reads an answer.  The grammar is that of people: products need no sign, the
 * argument of a function needs no brackets, and a number in front of a fraction
 * is added to it. */
#include "plugins/answer/parser.h"

#include "plugins/answer/units.h"
#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

static node *product(parser *p);

/* A symbol with powers, factorials and percent signs behind it. */
static node *
factor(parser *p)
{
    node *out = parse_primary(p), *up;

    while (out != NULL) {
        if (parse_is(p, '^') && (parse_ahead(p, 1)->kind == T_COMMAND) &&
            str_is(parse_ahead(p, 1)->text, "degree")) {
            p->at += 2;
            if ((out = parse_single(p, N_UNIT, out)) != NULL)
                out->text = str_c("deg");
        } else if (parse_is(p, '^') && parse_ahead(p, 1)->kind == '{' &&
                   parse_ahead(p, 2)->kind == T_COMMAND &&
                   str_is(parse_ahead(p, 2)->text, "degree") &&
                   parse_ahead(p, 3)->kind == '}') {
            p->at += 4;
            if ((out = parse_single(p, N_UNIT, out)) != NULL)
                out->text = str_c("deg");
        } else if (parse_take_command(p, "degree")) {
            if ((out = parse_single(p, N_UNIT, out)) != NULL)
                out->text = str_c("deg");
        } else if (parse_take(p, '%')) {
            if ((out = parse_single(p, N_UNIT, out)) != NULL)
                out->text = str_c("%");
        } else if (parse_take(p, '^')) {
            up = parse_exponent(p);
            out = parse_pair(p, N_POWER, out, up);
        } else if (parse_take(p, '!')) {
            if (parse_is(p, '!'))
                return parse_refuse(p, "a double factorial", true);
            out = parse_call(p, "factorial", out, NULL);
        } else {
            break;
        }
    }
    return out;
}

/* Whether a factor begins here without a sign in front of it. */
static bool
continues(const parser *p)
{
    static const char *const values[] = {"frac",  "sqrt",  "binom",
                                         "pi",    "infty", "lfloor",
                                         "lceil", "imath", NULL};
    size_t i;

    switch (parse_now(p)->kind) {
    case T_NAME:
    case T_FUNCTION:
    case T_BEGIN:
    case '(':
    case '[':
    case '{': return true;
    case '|': return p->bars == 0;
    case T_COMMAND:
        for (i = 0; values[i] != NULL; i++)
            if (parse_is_command(p, values[i]))
                return true;
        return false;
    default: return false;
    }
}

/* Whether a number can follow as a factor: behind a bracket, a power or a
 * factorial. */
static bool
is_closed(const parser *p, const node *out)
{
    int before = p->out->lexed->at[p->at - 1].kind;

    return before == ')' || before == '}' || before == '|' || before == '!' ||
           out->kind == N_POWER ||
           (out->kind == N_MULTIPLY && out->kid->next->kind == N_POWER);
}

static bool
is_function_name(kv_str s)
{
    return s.length == 1 && strchr("fghFGHPpqrTuvsy", s.data[0]) != NULL;
}

static node *
product(parser *p)
{
    node *out, *more;
    int sign;

    if (parse_take(p, '-'))
        return parse_single(p, N_NEGATE, product(p));
    if (parse_take(p, '+'))
        return product(p);
    out = factor(p);
    while (out != NULL) {
        sign = parse_now(p)->kind;
        if (sign == '*' || sign == '/') {
            p->at++;
            if (parse_take(p, '-'))
                more = parse_single(p, N_NEGATE, factor(p));
            else
                more = factor(p);
            out = parse_pair(p, sign == '*' ? N_MULTIPLY : N_DIVIDE, out, more);
        } else if (parse_is(p, '(') && out->kind == N_VARIABLE &&
                   is_function_name(out->text)) {
            /* f(x): a product as far as values go, and a name. */
            out = parse_pair(p, N_MULTIPLY, out, factor(p));
            if (out != NULL)
                out->op = 'f';
        } else if (continues(p) ||
                   (parse_is(p, T_NUMBER) && is_closed(p, out))) {
            out = parse_pair(p, N_MULTIPLY, out, factor(p));
        } else {
            break;
        }
    }
    return out;
}

static node *
sum(parser *p)
{
    node *out = NULL, *either;
    int kind;

    if (p->depth >= ANSWER_MAX_DEPTH)
        return parse_refuse(p, "a formula that is nested too deeply", true);
    p->depth++;
    for (;;) {
        kind = parse_is(p, '+')            ? N_ADD
               : parse_is(p, '-')          ? N_SUBTRACT
               : parse_is_command(p, "pm") ? N_EITHER
               : parse_is_command(p, "mp") ? -1
                                           : 0;
        if (out == NULL) {
            if (kind == N_EITHER || kind == -1) {
                p->at++;
                either = parse_single(p, N_EITHER, product(p));
                if (either != NULL)
                    either->op = kind == -1 ? '-' : '+';
                out = either;
            } else {
                out = product(p);
            }
        } else if (kind == 0) {
            break;
        } else {
            p->at++;
            out = parse_pair(p, kind == -1 ? N_EITHER : kind, out, product(p));
            if (out != NULL && out->kind == N_EITHER)
                out->op = kind == -1 ? '-' : '+';
        }
        if (out == NULL)
            break;
    }
    p->depth--;
    return out;
}

/* Words behind a value, with their powers, are its unit. */
static node *
unit(parser *p, node *value)
{
    node *out;
    size_t from = p->out->kept_length;
    int last = 0;

    if (value == NULL || !parse_is(p, T_WORD) || value->kind == N_VARIABLE ||
        value->kind == N_E || value->kind == N_I)
        return value;
    while (parse_is(p, T_WORD) || parse_is(p, '^') ||
           (parse_is(p, '/') && (parse_ahead(p, 1)->kind == T_WORD ||
                                 parse_ahead(p, 1)->kind == T_NAME)) ||
           (parse_is(p, T_NAME) && last == '/') ||
           (parse_is(p, T_NUMBER) && (last == '^' || last == '{')) ||
           (parse_is(p, '{') && last == '^') ||
           (parse_is(p, '}') && last == T_NUMBER)) {
        last = parse_now(p)->kind;
        if (!parse_keep(p, parse_now(p)->text) || !parse_keep(p, str_c(" ")))
            return NULL;
        p->at++;
    }
    if (unit_changes(parse_kept(p, from)))
        return parse_refuse(p, "words that say more than a unit", true);
    if ((out = parse_single(p, N_UNIT, value)) != NULL)
        out->text = parse_kept(p, from);
    return out;
}

static node *
ratio(parser *p)
{
    node *out = unit(p, sum(p)), *all;

    if (out == NULL || !parse_is(p, ':'))
        return out;
    if ((all = parse_single(p, N_RATIO, out)) == NULL)
        return NULL;
    while (parse_take(p, ':')) {
        if ((out = sum(p)) == NULL)
            return NULL;
        parse_adopt(all, out);
    }
    return all;
}

static node *
joined(parser *p)
{
    node *out = ratio(p);
    int op;

    while (out != NULL) {
        op = parse_is_command(p, "cup")        ? 'u'
             : parse_is_command(p, "cap")      ? 'n'
             : parse_is_command(p, "setminus") ? '\\'
                                               : 0;
        if (op == 0)
            break;
        p->at++;
        out = parse_pair(p, N_UNION, out, ratio(p));
        if (out != NULL)
            out->op = op;
    }
    return out;
}

static int
relation_sign(const parser *p)
{
    static const struct {
        const char *name;
        int op;
    } signs[] = {{"le", 'l'}, {"ge", 'g'},     {"ne", 'n'},
                 {"in", 'i'}, {"approx", '~'}, {"sim", '~'}};
    size_t i;

    if (parse_is(p, '=') || parse_is(p, '<') || parse_is(p, '>'))
        return parse_now(p)->kind;
    for (i = 0; i < sizeof signs / sizeof *signs; i++)
        if (parse_is_command(p, signs[i].name))
            return signs[i].op;
    return 0;
}

static node *
words(parser *p)
{
    node *out = parse_make(p, N_WORDS);
    const token *first = parse_now(p), *last = first;

    if (out == NULL)
        return NULL;
    for (; parse_is(p, T_WORD) || parse_is(p, T_NAME); p->at++)
        last = parse_now(p);
    out->text = first->text;
    out->text.length =
        (size_t)(last->text.data + last->text.length - first->text.data);
    return out;
}

static node *
relation(parser *p)
{
    node *out, *chain, *more;
    int op;

    out = parse_is(p, T_WORD) ? words(p) : joined(p);
    op = relation_sign(p);
    if (out == NULL || op == 0)
        return out;
    if ((chain = parse_single(p, N_RELATION, out)) == NULL)
        return NULL;
    while ((op = relation_sign(p)) != 0) {
        p->at++;
        more = parse_is(p, T_WORD) ? words(p) : joined(p);
        if (more == NULL)
            return NULL;
        more->sign = op;
        parse_adopt(chain, more);
    }
    return chain;
}

/* *AND is set when the items are joined by "and". */
static bool
take_separator(parser *p, bool *and)
{
    *and = *and || parse_is_command(p, "and");
    if (parse_is(p, ',') || parse_is(p, ';')) {
        p->at++;
        (void)(parse_take_command(p, "or") || parse_take_command(p, "and"));
        return !parse_is(p, T_END);
    }
    return parse_take_command(p, "or") || parse_take_command(p, "and");
}

static node *
list(parser *p)
{
    node *out, *all, *item;
    bool and = false;

    if (p->depth >= ANSWER_MAX_DEPTH)
        return parse_refuse(p, "a formula that is nested too deeply", true);
    p->depth++;
    out = relation(p);
    if (out != NULL && take_separator(p, &and)) {
        all = parse_single(p, N_LIST, out);
        do {
            item = all == NULL ? NULL : relation(p);
            if (item == NULL) {
                all = NULL;
                break;
            }
            parse_adopt(all, item);
        } while (take_separator(p, &and));
        out = all;
        if (out != NULL)
            out->op = and? '&' : 0;
    }
    p->depth--;
    return out;
}

tree *
tree_of(kv_str s, bool commas)
{
    tree *t = malloc(sizeof *t);
    parser p = {.out = t, .list = list, .sum = sum, .factor = factor};

    if (t == NULL || (t->lexed = malloc(sizeof *t->lexed)) == NULL) {
        free(t);
        return NULL;
    }
    t->count = t->kept_length = 0;
    t->root = NULL;
    t->why = NULL;
    t->limit = t->thousands = false;
    if (!tokens_of(s, commas, t->lexed)) {
        t->why = "an answer that is too long";
        t->limit = true;
        return t;
    }
    t->thousands = t->lexed->thousands;
    t->root = list(&p);
    /* What ends a sentence. */
    while (t->root != NULL && (parse_is(&p, '.') || parse_is(&p, ',') ||
                               parse_is(&p, ';') || parse_is(&p, T_ROW)))
        p.at++;
    if (t->root != NULL && !parse_is(&p, T_END)) {
        t->root = NULL;
        t->why = "more than one formula";
        t->limit = true;
    }
    return t;
}

void
tree_free(tree *t)
{
    if (t == NULL)
        return;
    tokens_clear(t->lexed);
    free(t->lexed);
    free(t);
}
