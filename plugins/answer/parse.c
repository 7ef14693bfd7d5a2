/* SPDX-License-Identifier: MIT */
/* Reads an answer.  The grammar is that of people: products need no sign, the
 * argument of a function needs no brackets, and a number in front of a fraction
 * is added to it. */
#include "plugins/answer/node.h"

#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

typedef struct parser {
    tree *out;
    size_t at;
    unsigned depth, bars;
} parser;

static node *list(parser *p);
static node *sum(parser *p);
static node *product(parser *p);

static node *
refuse(parser *p, const char *why, bool limit)
{
    if (p->out->why == NULL) {
        p->out->why = why;
        p->out->limit = limit;
    }
    return NULL;
}

node *
tree_node(tree *t, int kind)
{
    node *out;

    if (t->count >= ANSWER_MAX_NODES)
        return NULL;
    out = &t->at[t->count++];
    memset(out, 0, sizeof *out);
    out->kind = kind;
    return out;
}

static node *
make(parser *p, int kind)
{
    node *out = tree_node(p->out, kind);

    return out != NULL ? out : refuse(p, "a formula of too many parts", true);
}

static void
adopt(node *parent, node *kid)
{
    node **last = &parent->kid;

    while (*last != NULL)
        last = &(*last)->next;
    *last = kid;
    parent->count++;
}

static node *
pair(parser *p, int kind, node *a, node *b)
{
    node *out;

    if (a == NULL || b == NULL || (out = make(p, kind)) == NULL)
        return NULL;
    adopt(out, a);
    adopt(out, b);
    return out;
}

static node *
single(parser *p, int kind, node *a)
{
    node *out;

    if (a == NULL || (out = make(p, kind)) == NULL)
        return NULL;
    adopt(out, a);
    return out;
}

static node *
call(parser *p, const char *name, node *a, node *b)
{
    node *out;

    if (a == NULL || (out = make(p, N_CALL)) == NULL)
        return NULL;
    out->text = str_c(name);
    adopt(out, a);
    if (b != NULL)
        adopt(out, b);
    return out;
}

static const token *
now(const parser *p)
{
    return &p->out->lexed->at[p->at];
}

static const token *
ahead(const parser *p, size_t n)
{
    const tokens *all = p->out->lexed;

    return &all->at[p->at + n < all->count ? p->at + n : all->count];
}

static bool
is(const parser *p, int kind)
{
    return now(p)->kind == kind;
}

static bool
is_command(const parser *p, const char *name)
{
    return is(p, T_COMMAND) && str_is(now(p)->text, name);
}

static bool
take(parser *p, int kind)
{
    if (!is(p, kind))
        return false;
    p->at++;
    return true;
}

static bool
take_command(parser *p, const char *name)
{
    if (!is_command(p, name))
        return false;
    p->at++;
    return true;
}

static node *
expected(parser *p)
{
    return refuse(p,
                  is(p, T_ABSENT) ? "a command that is not known"
                  : is(p, T_END)  ? "a formula that breaks off"
                                  : "no formula",
                  is(p, T_ABSENT));
}

/* Add S to the texts that are put together; *from is where they began. */
static bool
keep(parser *p, kv_str s)
{
    tree *t = p->out;

    if (s.length > sizeof t->kept - t->kept_length) {
        (void)refuse(p, "an answer that is too long", true);
        return false;
    }
    memcpy(t->kept + t->kept_length, s.data, s.length);
    t->kept_length += s.length;
    return true;
}

static kv_str
kept(const parser *p, size_t from)
{
    kv_str out = {p->out->kept + from, p->out->kept_length - from};

    return out;
}

/* {...} as an expression. */
static node *
braced(parser *p)
{
    node *out;

    if (!take(p, '{'))
        return expected(p);
    out = list(p);
    if (out != NULL && take_command(p, "over"))
        out = pair(p, N_DIVIDE, out, list(p));
    if (out != NULL && !take(p, '}'))
        return refuse(p, "a brace that does not close", false);
    return out;
}

/* A number cut after its first digit, as TeX does with \frac12. */
static node *
digit(parser *p)
{
    token *t = &p->out->lexed->at[p->at];
    node *out = make(p, N_NUMBER);

    if (out == NULL)
        return NULL;
    out->text = (kv_str){t->text.data, 1};
    t->text.data++;
    t->text.length--;
    if (t->text.length == 0)
        p->at++;
    return out;
}

static node *factor(parser *p);
static node *primary(parser *p);

/* An argument of a command: {...} or one symbol. */
static node *
argument(parser *p)
{
    if (is(p, '{'))
        return braced(p);
    if (is(p, T_NUMBER))
        return digit(p);
    return primary(p);
}

/* What comes after ^: {...}, a signed number, or one symbol, with its own
 * power: towers are built from above. */
static node *
exponent(parser *p)
{
    node *out;

    if (p->depth >= ANSWER_MAX_DEPTH)
        return refuse(p, "a formula that is nested too deeply", true);
    p->depth++;
    if (take(p, '-'))
        out = single(p, N_NEGATE, exponent(p));
    else if ((void)take(p, '+'), is(p, '{'))
        out = braced(p);
    else
        out = primary(p);
    if (out != NULL && take(p, '^'))
        out = pair(p, N_POWER, out, exponent(p));
    p->depth--;
    return out;
}

static node *
number(parser *p)
{
    node *out = make(p, N_NUMBER);
    size_t digits = 0;

    if (out == NULL)
        return NULL;
    out->text = now(p)->text;
    p->at++;
    /* "10 000" */
    while (is(p, T_NUMBER) && now(p)->spaced && now(p)->text.length == 3 &&
           out->text.length <= 3 && digits == 0 &&
           memchr(out->text.data, '.', out->text.length) == NULL &&
           ahead(p, 1)->kind != '/') {
        size_t from = p->out->kept_length;

        if (!keep(p, out->text) || !keep(p, now(p)->text))
            return NULL;
        out->text = kept(p, from);
        p->at++;
        digits = 1;
    }
    if (is_command(p, "overline") && ahead(p, 1)->kind == '{' &&
        ahead(p, 2)->kind == T_NUMBER && ahead(p, 3)->kind == '}') {
        out->kind = N_REPEAT;
        out->tail = ahead(p, 2)->text;
        p->at += 4;
    } else if (is(p, '_')) {
        /* A number in another base: 1011_2, 17_{(8)}. */
        size_t n = ahead(p, 1)->kind == '{' ? 2 : 1, extra = 0;

        extra = ahead(p, n)->kind == '(' ? 1 : 0;
        if (ahead(p, n + extra)->kind == T_NUMBER) {
            out->kind = N_BASE;
            out->tail = ahead(p, n + extra)->text;
            p->at += n + 2 * extra + (n == 2 ? 2 : 1);
            if (p->at > p->out->lexed->count)
                return refuse(p, "a base that breaks off", false);
        }
    }
    return out;
}

/* An integer and a fraction of integers behind it are a mixed number. */
static node *
mixed(parser *p, node *whole)
{
    bool latex = is_command(p, "frac");

    if (whole == NULL || whole->kind != N_NUMBER ||
        memchr(whole->text.data, '.', whole->text.length) != NULL)
        return whole;
    if (latex) {
        size_t n = ahead(p, 1)->kind == '{' ? 2 : 1;

        if (ahead(p, n)->kind != T_NUMBER)
            return whole;
        return pair(p, N_ADD, whole, primary(p));
    }
    if (is(p, T_NUMBER) && now(p)->spaced && ahead(p, 1)->kind == '/' &&
        ahead(p, 2)->kind == T_NUMBER) {
        node *top = number(p), *bottom;

        p->at++;
        bottom = number(p);
        return pair(p, N_ADD, whole, pair(p, N_DIVIDE, top, bottom));
    }
    return whole;
}

/* Items up to CLOSE. */
static node *
bracketed(parser *p, char open)
{
    char close;
    node *out, *inner;

    if (is(p, ')') || is(p, ']'))
        return expected(p);
    inner = list(p);
    if (inner == NULL)
        return NULL;
    if (!is(p, ')') && !is(p, ']'))
        return refuse(p, "a bracket that does not close", false);
    close = (char)now(p)->kind;
    p->at++;
    if (inner->kind != N_LIST) {
        /* One item in round brackets is the item. */
        if (open == '(' && close == ')')
            return inner;
        if (open == '[' && close == ']' && inner->kind != N_GROUP)
            return inner;
        out = single(p, N_GROUP, inner);
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
    kv_str name = now(p)->text;
    node *out = make(p, N_MATRIX), *row, *cell;
    bool cases = str_is(name, "cases");

    if (out == NULL)
        return NULL;
    if (!cases && !str_ends(name, "matrix") && !str_is(name, "array"))
        return refuse(p, "an environment that is not known", false);
    out->text = name;
    p->at++;
    do {
        if (is(p, T_FINISH) && out->count > 0)
            break;
        row = make(p, N_GROUP);
        if (row == NULL)
            return NULL;
        do {
            if ((cell = sum(p)) == NULL)
                return NULL;
            adopt(row, cell);
        } while (take(p, '&'));
        adopt(out, row);
    } while (take(p, T_ROW));
    if (!is(p, T_FINISH) || !str_same(now(p)->text, name))
        return refuse(p, "a matrix that does not end", false);
    p->at++;
    if (str_is(name, "vmatrix"))
        return call(p, "det", out, NULL);
    return out;
}

static node *
enclosed(parser *p, const char *name, const char *end)
{
    node *inner;

    p->bars += end == NULL;
    inner = sum(p);
    p->bars -= end == NULL;
    if (inner == NULL)
        return NULL;
    if (end == NULL ? !take(p, '|') : !take_command(p, end))
        return refuse(p, "bars that do not close", false);
    return call(p, name, inner, NULL);
}

/* The argument of a function without brackets: "2x" in "\sin 2x". */
static node *
bare_argument(parser *p)
{
    node *out;

    if (is(p, '-')) {
        p->at++;
        return single(p, N_NEGATE, bare_argument(p));
    }
    if (is(p, T_FUNCTION))
        return factor(p);
    out = factor(p);
    while (out != NULL &&
           (is(p, T_NAME) || is(p, T_NUMBER) || is_command(p, "pi") ||
            is_command(p, "frac") || is_command(p, "sqrt")))
        out = pair(p, N_MULTIPLY, out, factor(p));
    if (out != NULL && take(p, '/'))
        out = pair(p, N_DIVIDE, out, factor(p));
    return out;
}

static node *
function(parser *p)
{
    kv_str name = now(p)->text;
    node *power = NULL, *base = NULL, *out, *inner;
    bool inverse = false;

    p->at++;
    while (is(p, '^') || is(p, '_')) {
        bool up = is(p, '^');

        p->at++;
        if (up && (power = exponent(p)) == NULL)
            return NULL;
        if (!up && (base = argument(p)) == NULL)
            return NULL;
    }
    if (power != NULL && power->kind == N_NEGATE &&
        power->kid->kind == N_NUMBER && str_is(power->kid->text, "1")) {
        inverse = true;
        power = NULL;
    }
    if ((out = make(p, N_CALL)) == NULL)
        return NULL;
    out->text = name;
    if (is(p, '(') || is(p, '{') || is(p, '[')) {
        char open = (char)now(p)->kind;

        p->at++;
        inner = list(p);
        if (inner == NULL)
            return NULL;
        if (!take(p, open == '(' ? ')' : open == '{' ? '}' : ']'))
            return refuse(p, "a bracket that does not close", false);
    } else {
        inner = bare_argument(p);
        if (inner == NULL)
            return NULL;
    }
    if (inner->kind == N_LIST) {
        out->kid = inner->kid;
        out->count = inner->count;
    } else {
        adopt(out, inner);
    }
    if (base != NULL)
        adopt(out, base);
    out->op = inverse ? 'i' : base != NULL ? '_' : 0;
    if (power != NULL)
        return pair(p, N_POWER, out, power);
    return out;
}

/* A variable, with the index that makes it another one. */
static node *
name(parser *p)
{
    kv_str s = now(p)->text;
    node *out;
    size_t n;

    p->at++;
    if (!is(p, '_')) {
        if (str_is(s, "e"))
            return make(p, N_E);
        if (str_is(s, "i"))
            return make(p, N_I);
    }
    if ((out = make(p, N_VARIABLE)) == NULL)
        return NULL;
    out->text = s;
    if (take(p, '_')) {
        n = is(p, '{') ? 1 : 0;
        if (ahead(p, n)->kind != T_NUMBER && ahead(p, n)->kind != T_NAME &&
            ahead(p, n)->kind != T_WORD)
            return refuse(p, "an index that is no name", false);
        out->tail = ahead(p, n)->text;
        p->at += 1 + n;
        if (n == 1 && !take(p, '}'))
            return refuse(p, "an index that is no name", false);
    }
    return out;
}

static node *
blackboard(parser *p)
{
    node *out;
    size_t n = is(p, '{') ? 1 : 0;

    if (ahead(p, n)->kind != T_NAME || (out = make(p, N_REALS)) == NULL)
        return expected(p);
    out->text = ahead(p, n)->text;
    p->at += 1 + n;
    if (n == 1 && !take(p, '}'))
        return expected(p);
    return out;
}

static node *
set(parser *p)
{
    node *out, *inner;

    if (take(p, T_CLOSE))
        return make(p, N_EMPTY);
    if ((inner = list(p)) == NULL)
        return NULL;
    if (!take(p, T_CLOSE))
        return refuse(p, "a set that does not close", false);
    if (inner->kind == N_LIST) {
        inner->kind = N_SET;
        return inner;
    }
    out = single(p, N_SET, inner);
    return out;
}

static node *
fraction(parser *p)
{
    node *top = argument(p), *bottom = top == NULL ? NULL : argument(p);

    return pair(p, N_DIVIDE, top, bottom);
}

static node *
root(parser *p)
{
    node *degree = NULL, *inner;

    if (take(p, '[')) {
        degree = sum(p);
        if (degree == NULL)
            return NULL;
        if (!take(p, ']'))
            return refuse(p, "a root whose degree does not close", false);
    }
    inner = is(p, '(') ? primary(p) : argument(p);
    return call(p, "root", inner, degree);
}

static node *
command(parser *p)
{
    kv_str s = now(p)->text;

    p->at++;
    if (str_is(s, "frac"))
        return fraction(p);
    if (str_is(s, "sqrt"))
        return root(p);
    if (str_is(s, "binom")) {
        node *n = argument(p), *k = n == NULL ? NULL : argument(p);

        return k == NULL ? NULL : call(p, "binom", n, k);
    }
    if (str_is(s, "pi"))
        return make(p, N_PI);
    if (str_is(s, "infty"))
        return make(p, N_INFINITY);
    if (str_is(s, "emptyset"))
        return make(p, N_EMPTY);
    if (str_is(s, "imath"))
        return make(p, N_I);
    if (str_is(s, "mathbb"))
        return blackboard(p);
    if (str_is(s, "lfloor"))
        return enclosed(p, "floor", "rfloor");
    if (str_is(s, "lceil"))
        return enclosed(p, "ceil", "rceil");
    if (str_is(s, "langle")) {
        node *inner = list(p);

        if (inner == NULL || !take_command(p, "rangle"))
            return refuse(p, "a bracket that does not close", false);
        if (inner->kind == N_LIST) {
            inner->kind = N_GROUP;
            inner->open = '(';
            inner->close = ')';
        }
        return inner;
    }
    p->at--;
    return expected(p);
}

static node *
inside(parser *p)
{
    node *out;

    switch (now(p)->kind) {
    case T_NUMBER: return mixed(p, number(p));
    case T_NAME: return name(p);
    case T_FUNCTION:
        if (str_is(now(p)->text, "sqrt")) {
            p->at++;
            return root(p);
        }
        return function(p);
    case T_COMMAND: return command(p);
    case T_BEGIN: return matrix(p);
    case T_OPEN: p->at++; return set(p);
    case '{': return braced(p);
    case '(':
    case '[': p->at++; return bracketed(p, (char)ahead(p, 0)[-1].kind);
    case '|': p->at++; return enclosed(p, "abs", NULL);
    case '$':
        p->at++;
        if ((out = single(p, N_UNIT, primary(p))) != NULL)
            out->text = str_c("$");
        return out;
    default: return expected(p);
    }
}

static node *
primary(parser *p)
{
    node *out;

    if (p->depth >= ANSWER_MAX_DEPTH)
        return refuse(p, "a formula that is nested too deeply", true);
    p->depth++;
    out = inside(p);
    p->depth--;
    return out;
}

/* A symbol with powers, factorials and percent signs behind it. */
static node *
factor(parser *p)
{
    node *out = primary(p), *up;

    while (out != NULL) {
        if (is(p, '^') && (ahead(p, 1)->kind == T_COMMAND) &&
            str_is(ahead(p, 1)->text, "degree")) {
            p->at += 2;
            if ((out = single(p, N_UNIT, out)) != NULL)
                out->text = str_c("deg");
        } else if (is(p, '^') && ahead(p, 1)->kind == '{' &&
                   ahead(p, 2)->kind == T_COMMAND &&
                   str_is(ahead(p, 2)->text, "degree") &&
                   ahead(p, 3)->kind == '}') {
            p->at += 4;
            if ((out = single(p, N_UNIT, out)) != NULL)
                out->text = str_c("deg");
        } else if (take_command(p, "degree")) {
            if ((out = single(p, N_UNIT, out)) != NULL)
                out->text = str_c("deg");
        } else if (take(p, '%')) {
            if ((out = single(p, N_UNIT, out)) != NULL)
                out->text = str_c("%");
        } else if (take(p, '^')) {
            up = exponent(p);
            out = pair(p, N_POWER, out, up);
        } else if (take(p, '!')) {
            out = call(p, "factorial", out, NULL);
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

    switch (now(p)->kind) {
    case T_NAME:
    case T_FUNCTION:
    case T_BEGIN:
    case '(':
    case '[':
    case '{': return true;
    case '|': return p->bars == 0;
    case T_COMMAND:
        for (i = 0; values[i] != NULL; i++)
            if (is_command(p, values[i]))
                return true;
        return false;
    default: return false;
    }
}

static node *
product(parser *p)
{
    node *out, *more;
    int sign;

    if (take(p, '-'))
        return single(p, N_NEGATE, product(p));
    if (take(p, '+'))
        return product(p);
    out = factor(p);
    while (out != NULL) {
        sign = now(p)->kind;
        if (sign == '*' || sign == '/') {
            p->at++;
            if (take(p, '-'))
                more = single(p, N_NEGATE, factor(p));
            else
                more = factor(p);
            out = pair(p, sign == '*' ? N_MULTIPLY : N_DIVIDE, out, more);
        } else if (continues(p)) {
            out = pair(p, N_MULTIPLY, out, factor(p));
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
        return refuse(p, "a formula that is nested too deeply", true);
    p->depth++;
    for (;;) {
        kind = is(p, '+')            ? N_ADD
               : is(p, '-')          ? N_SUBTRACT
               : is_command(p, "pm") ? N_EITHER
               : is_command(p, "mp") ? -1
                                     : 0;
        if (out == NULL) {
            if (kind == N_EITHER || kind == -1) {
                p->at++;
                either = single(p, N_EITHER, product(p));
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
            out = pair(p, kind == -1 ? N_EITHER : kind, out, product(p));
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

    if (value == NULL || !is(p, T_WORD) || value->kind == N_VARIABLE ||
        value->kind == N_E || value->kind == N_I)
        return value;
    while (is(p, T_WORD) || is(p, '^') || is(p, '/') || is(p, '*') ||
           is(p, '{') || is(p, '}') || is(p, T_NUMBER) || is(p, T_NAME) ||
           is(p, '.')) {
        if (!keep(p, now(p)->text) || !keep(p, str_c(" ")))
            return NULL;
        p->at++;
    }
    if ((out = single(p, N_UNIT, value)) != NULL)
        out->text = kept(p, from);
    return out;
}

static node *
ratio(parser *p)
{
    node *out = unit(p, sum(p)), *all;

    if (out == NULL || !is(p, ':'))
        return out;
    if ((all = single(p, N_RATIO, out)) == NULL)
        return NULL;
    while (take(p, ':')) {
        if ((out = sum(p)) == NULL)
            return NULL;
        adopt(all, out);
    }
    return all;
}

static node *
joined(parser *p)
{
    node *out = ratio(p);
    int op;

    while (out != NULL) {
        op = is_command(p, "cup")        ? 'u'
             : is_command(p, "cap")      ? 'n'
             : is_command(p, "setminus") ? '\\'
                                         : 0;
        if (op == 0)
            break;
        p->at++;
        out = pair(p, N_UNION, out, ratio(p));
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

    if (is(p, '=') || is(p, '<') || is(p, '>'))
        return now(p)->kind;
    for (i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_command(p, signs[i].name))
            return signs[i].op;
    return 0;
}

static node *
words(parser *p)
{
    node *out = make(p, N_WORDS);
    const token *first = now(p), *last = first;

    if (out == NULL)
        return NULL;
    for (; is(p, T_WORD) || is(p, T_NAME); p->at++)
        last = now(p);
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

    if (is(p, T_WORD))
        return words(p);
    out = joined(p);
    op = relation_sign(p);
    if (out == NULL || op == 0)
        return out;
    if ((chain = single(p, N_RELATION, out)) == NULL)
        return NULL;
    while ((op = relation_sign(p)) != 0) {
        p->at++;
        more = is(p, T_WORD) ? words(p) : joined(p);
        if (more == NULL)
            return NULL;
        more->sign = op;
        adopt(chain, more);
    }
    return chain;
}

static bool
take_separator(parser *p)
{
    if (is(p, ',') || is(p, ';')) {
        p->at++;
        (void)(take_command(p, "or") || take_command(p, "and"));
        return !is(p, T_END);
    }
    return take_command(p, "or") || take_command(p, "and");
}

static node *
list(parser *p)
{
    node *out, *all, *item;

    if (p->depth >= ANSWER_MAX_DEPTH)
        return refuse(p, "a formula that is nested too deeply", true);
    p->depth++;
    out = relation(p);
    if (out != NULL && take_separator(p)) {
        all = single(p, N_LIST, out);
        do {
            item = all == NULL ? NULL : relation(p);
            if (item == NULL) {
                all = NULL;
                break;
            }
            adopt(all, item);
        } while (take_separator(p));
        out = all;
    }
    p->depth--;
    return out;
}

tree *
tree_of(kv_str s, bool commas)
{
    tree *t = malloc(sizeof *t);
    parser p = {.out = t};

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
    while (t->root != NULL &&
           (is(&p, '.') || is(&p, ',') || is(&p, ';') || is(&p, T_ROW)))
        p.at++;
    if (t->root != NULL && !is(&p, T_END)) {
        t->root = NULL;
        t->why = "more than one formula";
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
