/* SPDX-License-Identifier: MIT */
/* Symbols: numbers, names, functions, and what is in brackets. */
#include "plugins/answer/parser.h"

#include "plugins/kit/str.h"

#include <string.h>

/* {...} as an expression. */
static node *
braced(parser *p)
{
    node *out;

    if (!parse_take(p, '{'))
        return parse_expected(p);
    out = p->list(p);
    if (out != NULL && parse_take_command(p, "over"))
        out = parse_pair(p, N_DIVIDE, out, p->list(p));
    if (out != NULL && !parse_take(p, '}'))
        return parse_refuse(p, "a brace that does not close", false);
    return out;
}

/* A number cut after its first digit, as TeX does with \frac12. */
static node *
digit(parser *p)
{
    token *t = &p->out->lexed->at[p->at];
    node *out = parse_make(p, N_NUMBER);

    if (out == NULL)
        return NULL;
    out->text = (kv_str){t->text.data, 1};
    t->text.data++;
    t->text.length--;
    if (t->text.length == 0)
        p->at++;
    return out;
}

/* An argument of a command: {...} or one symbol. */
static node *
argument(parser *p)
{
    if (parse_is(p, '{'))
        return braced(p);
    if (parse_is(p, T_NUMBER))
        return digit(p);
    return parse_primary(p);
}

/* A symbol in an exponent. */
static node *
raised(parser *p)
{
    bool before = p->raised;
    node *out;

    p->raised = true;
    out = parse_primary(p);
    p->raised = before;
    return out;
}

/* What comes after ^: {...}, a signed number, or one symbol, with its own
 * power: towers are built from above. */
node *
parse_exponent(parser *p)
{
    node *out;

    if (p->depth >= ANSWER_MAX_DEPTH)
        return parse_refuse(p, "a formula that is nested too deeply", true);
    p->depth++;
    if (parse_take(p, '-'))
        out = parse_single(p, N_NEGATE, parse_exponent(p));
    else if ((void)parse_take(p, '+'), parse_is(p, '{'))
        out = braced(p);
    else
        out = raised(p);
    if (out != NULL && parse_take(p, '^'))
        out = parse_pair(p, N_POWER, out, parse_exponent(p));
    p->depth--;
    return out;
}

static node *
number(parser *p)
{
    node *out = parse_make(p, N_NUMBER);
    size_t digits = 0;

    if (out == NULL)
        return NULL;
    out->text = parse_now(p)->text;
    p->at++;
    /* "10 000" */
    while (parse_is(p, T_NUMBER) && parse_now(p)->spaced &&
           parse_now(p)->text.length == 3 && out->text.length <= 3 &&
           digits == 0 &&
           memchr(out->text.data, '.', out->text.length) == NULL &&
           parse_ahead(p, 1)->kind != '/') {
        size_t from = p->out->kept_length;

        if (!parse_keep(p, out->text) || !parse_keep(p, parse_now(p)->text))
            return NULL;
        out->text = parse_kept(p, from);
        p->at++;
        digits = 1;
    }
    if (parse_is_command(p, "overline") && parse_ahead(p, 1)->kind == '{' &&
        parse_ahead(p, 2)->kind == T_NUMBER && parse_ahead(p, 3)->kind == '}') {
        out->kind = N_REPEAT;
        out->tail = parse_ahead(p, 2)->text;
        p->at += 4;
    } else if (parse_is(p, '_')) {
        /* A number in another base: 1011_2, 17_{(8)}. */
        size_t n = parse_ahead(p, 1)->kind == '{' ? 2 : 1, extra = 0;

        extra = parse_ahead(p, n)->kind == '(' ? 1 : 0;
        if (parse_ahead(p, n + extra)->kind == T_NUMBER) {
            out->kind = N_BASE;
            out->tail = parse_ahead(p, n + extra)->text;
            p->at += n + 2 * extra + (n == 2 ? 2 : 1);
            if (p->at > p->out->lexed->count)
                return parse_refuse(p, "a base that breaks off", false);
        }
    }
    return out;
}

/* Whether \frac comes with two integers and nothing else. */
static bool
is_plain_fraction(const parser *p)
{
    size_t n = 1, side;

    for (side = 0; side < 2; side++) {
        bool braces = parse_ahead(p, n)->kind == '{';

        n += braces;
        if (parse_ahead(p, n)->kind != T_NUMBER)
            /* \frac12 is one token. */
            return side == 1 && !braces;
        if (side == 0 && !braces && parse_ahead(p, n)->text.length == 2)
            return true;
        n += 1;
        if (braces && parse_ahead(p, n)->kind != '}')
            return false;
        n += braces;
    }
    return true;
}

/* An integer and a fraction of integers behind it are a mixed number. */
static node *
mixed(parser *p, node *whole)
{
    bool latex = parse_is_command(p, "frac");

    if (whole == NULL || whole->kind != N_NUMBER || p->raised ||
        memchr(whole->text.data, '.', whole->text.length) != NULL)
        return whole;
    if (latex) {
        if (!is_plain_fraction(p))
            return whole;
        return parse_pair(p, N_ADD, whole, parse_primary(p));
    }
    if (parse_is(p, T_NUMBER) && parse_now(p)->spaced &&
        parse_ahead(p, 1)->kind == '/' && parse_ahead(p, 2)->kind == T_NUMBER) {
        node *top = number(p), *bottom;

        p->at++;
        bottom = number(p);
        return parse_pair(p, N_ADD, whole,
                          parse_pair(p, N_DIVIDE, top, bottom));
    }
    return whole;
}

/* Items up to CLOSE. */
static node *
bracketed(parser *p, char open)
{
    char close;
    node *out, *inner;

    if (parse_is(p, ')') || parse_is(p, ']'))
        return parse_expected(p);
    inner = p->list(p);
    if (inner == NULL)
        return NULL;
    if (!parse_is(p, ')') && !parse_is(p, ']'))
        return parse_refuse(p, "a bracket that does not close", true);
    close = (char)parse_now(p)->kind;
    p->at++;
    if (inner->kind != N_LIST) {
        /* One item in round brackets is the item. */
        if (open == '(' && close == ')')
            return inner;
        if (open == '[' && close == ']' && inner->kind != N_GROUP)
            return inner;
        out = parse_single(p, N_GROUP, inner);
    } else {
        out = inner;
        out->kind = N_GROUP;
    }
    if (out != NULL) {
        out->open = open;
        out->close = close;
    }
    return out;
}

static node *
matrix(parser *p)
{
    kv_str name = parse_now(p)->text;
    node *out = parse_make(p, N_MATRIX), *row, *cell;
    bool cases = str_is(name, "cases");

    if (out == NULL)
        return NULL;
    if (!cases && !str_ends(name, "matrix") && !str_is(name, "array"))
        return parse_refuse(p, "an environment that is not known", true);
    out->text = name;
    p->at++;
    do {
        if (parse_is(p, T_FINISH) && out->count > 0)
            break;
        row = parse_make(p, N_GROUP);
        if (row == NULL)
            return NULL;
        do {
            if ((cell = p->sum(p)) == NULL)
                return NULL;
            parse_adopt(row, cell);
        } while (parse_take(p, '&'));
        parse_adopt(out, row);
    } while (parse_take(p, T_ROW));
    if (!parse_is(p, T_FINISH) || !str_same(parse_now(p)->text, name))
        return parse_refuse(p, "a matrix that does not end", true);
    p->at++;
    if (str_is(name, "vmatrix"))
        return parse_call(p, "det", out, NULL);
    return out;
}

static node *
enclosed(parser *p, const char *name, const char *end)
{
    node *inner;

    p->bars += end == NULL;
    inner = p->sum(p);
    p->bars -= end == NULL;
    if (inner == NULL)
        return NULL;
    if (end == NULL ? !parse_take(p, '|') : !parse_take_command(p, end))
        return parse_refuse(p, "bars that do not close", true);
    return parse_call(p, name, inner, NULL);
}

static bool
has_variable(const node *n)
{
    const node *kid;

    if (n->kind == N_VARIABLE)
        return true;
    for (kid = n->kid; kid != NULL; kid = kid->next)
        if (has_variable(kid))
            return true;
    return false;
}

/* The argument of a function without brackets: "2x" in "\sin 2x". */
static node *
bare_argument(parser *p)
{
    node *out;

    if (parse_is(p, '-')) {
        p->at++;
        return parse_single(p, N_NEGATE, bare_argument(p));
    }
    if (parse_is(p, T_FUNCTION))
        return p->factor(p);
    out = p->factor(p);
    while (out != NULL &&
           (parse_is(p, T_NAME) || parse_is(p, T_NUMBER) ||
            parse_is_command(p, "pi") || parse_is_command(p, "frac") ||
            parse_is_command(p, "sqrt")))
        out = parse_pair(p, N_MULTIPLY, out, p->factor(p));
    /* "\\sin \\pi/3" is clear, "\\sin x/2" is not. */
    if (out != NULL && parse_is(p, '/')) {
        if (has_variable(out))
            return parse_refuse(p, "a quotient behind a function", true);
        p->at++;
        out = parse_pair(p, N_DIVIDE, out, p->factor(p));
    }
    return out;
}

static node *
function(parser *p)
{
    kv_str name = parse_now(p)->text;
    node *power = NULL, *base = NULL, *out, *inner;
    bool inverse = false;

    p->at++;
    while (parse_is(p, '^') || parse_is(p, '_')) {
        bool up = parse_is(p, '^');

        p->at++;
        if (up && (power = parse_exponent(p)) == NULL)
            return NULL;
        if (!up && (base = argument(p)) == NULL)
            return NULL;
    }
    if (power != NULL && power->kind == N_NEGATE &&
        power->kid->kind == N_NUMBER && str_is(power->kid->text, "1")) {
        inverse = true;
        power = NULL;
    }
    if ((out = parse_make(p, N_CALL)) == NULL)
        return NULL;
    out->text = name;
    if (parse_is(p, '(') || parse_is(p, '{') || parse_is(p, '[')) {
        char open = (char)parse_now(p)->kind;

        p->at++;
        inner = p->list(p);
        if (inner == NULL)
            return NULL;
        if (!parse_take(p, open == '(' ? ')' : open == '{' ? '}' : ']'))
            return parse_refuse(p, "a bracket that does not close", true);
    } else {
        inner = bare_argument(p);
        if (inner == NULL)
            return NULL;
    }
    if (inner->kind == N_LIST) {
        out->kid = inner->kid;
        out->count = inner->count;
    } else {
        parse_adopt(out, inner);
    }
    if (base != NULL)
        parse_adopt(out, base);
    out->op = inverse ? 'i' : base != NULL ? '_' : 0;
    if (power != NULL)
        return parse_pair(p, N_POWER, out, power);
    return out;
}

/* A variable, with the index that makes it another one. */
static node *
name(parser *p)
{
    kv_str s = parse_now(p)->text;
    node *out;
    size_t n;

    p->at++;
    if (!parse_is(p, '_')) {
        if (str_is(s, "e"))
            return parse_make(p, N_E);
        if (str_is(s, "i"))
            return parse_make(p, N_I);
    }
    if ((out = parse_make(p, N_VARIABLE)) == NULL)
        return NULL;
    out->text = s;
    if (parse_take(p, '_')) {
        n = parse_is(p, '{') ? 1 : 0;
        if (parse_ahead(p, n)->kind != T_NUMBER &&
            parse_ahead(p, n)->kind != T_NAME &&
            parse_ahead(p, n)->kind != T_WORD)
            return parse_refuse(p, "an index that is no name", true);
        out->tail = parse_ahead(p, n)->text;
        p->at += 1 + n;
        if (n == 1 && !parse_take(p, '}'))
            return parse_refuse(p, "an index that is no name", true);
    }
    return out;
}

static node *
blackboard(parser *p)
{
    node *out;
    size_t n = parse_is(p, '{') ? 1 : 0;

    if (parse_ahead(p, n)->kind != T_NAME ||
        (out = parse_make(p, N_REALS)) == NULL)
        return parse_expected(p);
    out->text = parse_ahead(p, n)->text;
    p->at += 1 + n;
    if (n == 1 && !parse_take(p, '}'))
        return parse_expected(p);
    return out;
}

static node *
set(parser *p)
{
    node *out, *inner;

    if (parse_take(p, T_CLOSE))
        return parse_make(p, N_EMPTY);
    if ((inner = p->list(p)) == NULL)
        return NULL;
    if (!parse_take(p, T_CLOSE))
        return parse_refuse(p, "a set that does not close", true);
    if (inner->kind == N_LIST) {
        inner->kind = N_SET;
        return inner;
    }
    out = parse_single(p, N_SET, inner);
    return out;
}

static node *
fraction(parser *p)
{
    node *top = argument(p), *bottom = top == NULL ? NULL : argument(p);

    return parse_pair(p, N_DIVIDE, top, bottom);
}

static node *
root(parser *p, bool word)
{
    node *degree = NULL, *inner;

    if (parse_take(p, '[')) {
        degree = p->sum(p);
        if (degree == NULL)
            return NULL;
        if (!parse_take(p, ']'))
            return parse_refuse(p, "a root whose degree does not close", false);
    }
    inner = word || parse_is(p, '(') ? parse_primary(p) : argument(p);
    return parse_call(p, "root", inner, degree);
}

static node *
command(parser *p)
{
    kv_str s = parse_now(p)->text;

    p->at++;
    if (str_is(s, "frac"))
        return fraction(p);
    if (str_is(s, "sqrt"))
        return root(p, false);
    if (str_is(s, "binom")) {
        node *n = argument(p), *k = n == NULL ? NULL : argument(p);

        return k == NULL ? NULL : parse_call(p, "binom", n, k);
    }
    if (str_is(s, "pi"))
        return parse_make(p, N_PI);
    if (str_is(s, "infty"))
        return parse_make(p, N_INFINITY);
    if (str_is(s, "emptyset"))
        return parse_make(p, N_EMPTY);
    if (str_is(s, "imath"))
        return parse_make(p, N_I);
    if (str_is(s, "mathbb"))
        return blackboard(p);
    if (str_is(s, "lfloor"))
        return enclosed(p, "floor", "rfloor");
    if (str_is(s, "lceil"))
        return enclosed(p, "ceil", "rceil");
    if (str_is(s, "langle")) {
        node *inner = p->list(p);

        if (inner == NULL || !parse_take_command(p, "rangle"))
            return parse_refuse(p, "a bracket that does not close", true);
        if (inner->kind == N_LIST) {
            inner->kind = N_GROUP;
            inner->open = '(';
            inner->close = ')';
        }
        return inner;
    }
    if (str_is(s, "euro") || str_is(s, "pounds")) {
        node *out = parse_single(p, N_UNIT, parse_primary(p));

        if (out != NULL)
            out->text = str_c(s.data[0] == 'e' ? "EUR" : "GBP");
        return out;
    }
    p->at--;
    return parse_expected(p);
}

static node *
inside(parser *p)
{
    node *out;

    switch (parse_now(p)->kind) {
    case T_NUMBER: return mixed(p, number(p));
    case T_NAME: return name(p);
    case T_FUNCTION:
        if (str_is(parse_now(p)->text, "sqrt")) {
            p->at++;
            return root(p, true);
        }
        return function(p);
    case T_COMMAND: return command(p);
    case T_BEGIN: return matrix(p);
    case T_OPEN: p->at++; return set(p);
    case '{': return braced(p);
    case '(':
    case '[': p->at++; return bracketed(p, (char)parse_ahead(p, 0)[-1].kind);
    case '|': p->at++; return enclosed(p, "abs", NULL);
    case '$':
        p->at++;
        if ((out = parse_single(p, N_UNIT, parse_primary(p))) != NULL)
            out->text = str_c("$");
        return out;
    default: return parse_expected(p);
    }
}

node *
parse_primary(parser *p)
{
    node *out;

    if (p->depth >= ANSWER_MAX_DEPTH)
        return parse_refuse(p, "a formula that is nested too deeply", true);
    p->depth++;
    out = inside(p);
    p->depth--;
    return out;
}
