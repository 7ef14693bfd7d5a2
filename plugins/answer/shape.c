/* SPDX-License-Identifier: MIT */
#include "plugins/answer/shape.h"

#include "plugins/kit/str.h"

#include <string.h>
#include <strings.h>

bool
shape_is_value(const node *n)
{
    return n->kind <= N_CALL && n->kind != N_EITHER;
}

/* A variable, or a function of one: what a result is called. */
bool
shape_is_name(const node *n)
{
    if (n->kind == N_VARIABLE || n->kind == N_E || n->kind == N_WORDS)
        return true;
    if (n->kind == N_GROUP) {
        for (n = n->kid; n != NULL; n = n->next)
            if (n->kind != N_VARIABLE)
                return false;
        return true;
    }
    return n->kind == N_MULTIPLY && n->op == 'f';
}

bool
shape_same_tree(const node *a, const node *b)
{
    if (a->kind != b->kind || a->op != b->op || a->count != b->count ||
        !str_same(a->text, b->text) || !str_same(a->tail, b->tail))
        return false;
    for (a = a->kid, b = b->kid; a != NULL && b != NULL;
         a = a->next, b = b->next)
        if (!shape_same_tree(a, b))
            return false;
    return a == b;
}

bool
shape_has_parts(const node *n)
{
    const node *kid;

    if (n->kind > N_CALL && n->kind != N_UNIT)
        return true;
    for (kid = n->kid; kid != NULL; kid = kid->next)
        if (shape_has_parts(kid))
            return true;
    return false;
}

size_t
shape_eithers(const node *n)
{
    const node *kid;
    size_t count = n->kind == N_EITHER;

    for (kid = n->kid; kid != NULL; kid = kid->next)
        count += shape_eithers(kid);
    return count;
}

const node *
shape_variable(const node *n)
{
    const node *kid, *found;

    if (n->kind == N_VARIABLE)
        return n;
    for (kid = n->kid; kid != NULL; kid = kid->next)
        if ((found = shape_variable(kid)) != NULL)
            return found;
    return NULL;
}

/* A copy without the signs that can be either: all plus, or all minus. */
static node *
chosen(tree *t, const node *n, bool plus)
{
    node *out = tree_node(t, n->kind), **last;
    const node *kid;

    if (out == NULL)
        return NULL;
    *out = *n;
    out->kid = out->next = NULL;
    last = &out->kid;
    for (kid = n->kid; kid != NULL; kid = kid->next) {
        if ((*last = chosen(t, kid, plus)) == NULL)
            return NULL;
        last = &(*last)->next;
    }
    if (n->kind == N_EITHER) {
        bool up = plus == (n->op == '+');

        if (n->count == 2)
            out->kind = up ? N_ADD : N_SUBTRACT;
        else if (up)
            *out = *out->kid;
        else
            out->kind = N_NEGATE;
        out->next = NULL;
        out->sign = n->sign;
    }
    return out;
}

static bool
has_either(const node *n)
{
    const node *kid;

    if (n->kind == N_EITHER)
        return true;
    for (kid = n->kid; kid != NULL; kid = kid->next)
        if (has_either(kid))
            return true;
    return false;
}

/* Both choices, as a list. */
const node *
shape_open(tree *t, const node *n)
{
    node *list, *a, *b;
    const node *kid;

    if (!has_either(n))
        return n;
    if (n->kind == N_LIST || n->kind == N_SET) {
        list = tree_node(t, n->kind);
        if (list == NULL)
            return NULL;
        for (kid = n->kid; kid != NULL; kid = kid->next) {
            bool two = has_either(kid);
            node **last = &list->kid;

            a = chosen(t, kid, true);
            b = two ? chosen(t, kid, false) : NULL;
            if (a == NULL || (two && b == NULL))
                return NULL;
            while (*last != NULL)
                last = &(*last)->next;
            *last = a;
            a->next = b;
            list->count += two ? 2 : 1;
        }
        return list;
    }
    list = tree_node(t, N_LIST);
    a = chosen(t, n, true);
    b = chosen(t, n, false);
    if (list == NULL || a == NULL || b == NULL)
        return NULL;
    list->kid = a;
    a->next = b;
    list->count = 2;
    return list;
}

bool
shape_is_order(int sign)
{
    return sign == '<' || sign == '>' || sign == 'l' || sign == 'g';
}

static node *
infinity(tree *t, bool negative)
{
    node *out = tree_node(t, N_INFINITY), *minus;

    if (out == NULL || !negative)
        return out;
    if ((minus = tree_node(t, N_NEGATE)) != NULL) {
        minus->kid = out;
        minus->count = 1;
    }
    return minus;
}

node *
shape_copy(tree *t, const node *n)
{
    node *out = tree_node(t, n->kind);

    if (out != NULL) {
        *out = *n;
        out->next = NULL;
    }
    return out;
}

/* "x > 3" and "1 < x <= 2" as intervals; NULL if N is neither. */
node *
shape_interval(tree *t, const node *n)
{
    const node *a = n->kid, *b = a == NULL ? NULL : a->next, *c;
    node *out, *low, *high;
    bool up;

    if (n->kind != N_RELATION || b == NULL || !shape_is_order(b->sign))
        return NULL;
    c = b->next;
    up = b->sign == '<' || b->sign == 'l';
    if ((out = tree_node(t, N_GROUP)) == NULL)
        return NULL;
    if (c == NULL && a->kind == N_VARIABLE && shape_is_value(b)) {
        low = up ? infinity(t, true) : shape_copy(t, b);
        high = up ? shape_copy(t, b) : infinity(t, false);
        out->open = b->sign == 'g' ? '[' : '(';
        out->close = b->sign == 'l' ? ']' : ')';
    } else if (c == NULL && b->kind == N_VARIABLE && shape_is_value(a)) {
        low = up ? shape_copy(t, a) : infinity(t, true);
        high = up ? infinity(t, false) : shape_copy(t, a);
        out->open = b->sign == 'l' ? '[' : '(';
        out->close = b->sign == 'g' ? ']' : ')';
    } else if (c != NULL && c->next == NULL && b->kind == N_VARIABLE &&
               shape_is_order(c->sign) &&
               up == (c->sign == '<' || c->sign == 'l')) {
        low = shape_copy(t, up ? a : c);
        high = shape_copy(t, up ? c : a);
        out->open = (up ? b : c)->sign == (up ? 'l' : 'g') ? '[' : '(';
        out->close = (up ? c : b)->sign == (up ? 'l' : 'g') ? ']' : ')';
    } else {
        return NULL;
    }
    if (low == NULL || high == NULL)
        return NULL;
    out->kid = low;
    low->next = high;
    out->count = 2;
    return out;
}

/* The pieces of a union in a list; false where other signs occur. */
bool
shape_pieces(tree *t, const node *n, node *list)
{
    node *piece, **last = &list->kid;

    const node *kid;

    if (n->kind == N_UNION)
        return n->op == 'u' && shape_pieces(t, n->kid, list) &&
               shape_pieces(t, n->kid->next, list);
    if (n->kind == N_LIST) {
        /* "and" is no union. */
        if (n->op == '&')
            return false;
        for (kid = n->kid; kid != NULL; kid = kid->next)
            if (!shape_pieces(t, kid, list))
                return false;
        return true;
    }
    if ((piece = shape_interval(t, n)) == NULL &&
        (piece = shape_copy(t, n)) == NULL)
        return false;
    while (*last != NULL)
        last = &(*last)->next;
    *last = piece;
    list->count++;
    return true;
}

bool
shape_is_reals(const node *n)
{
    if (n->kind == N_REALS)
        return str_is(n->text, "R");
    if (n->kind == N_WORDS)
        return (n->text.length == 16 &&
                strncasecmp(n->text.data, "all real numbers", 16) == 0) ||
               (n->text.length == 9 &&
                strncasecmp(n->text.data, "all reals", 9) == 0);
    return n->kind == N_GROUP && n->count == 2 && n->open == '(' &&
           n->close == ')' && n->kid->kind == N_NEGATE &&
           n->kid->kid->kind == N_INFINITY && n->kid->next->kind == N_INFINITY;
}

bool
shape_is_empty(const node *n)
{
    static const char *const none[] = {"no solution", "no solutions",
                                       "no real solution", "no real solutions",
                                       "empty set"};
    size_t i;

    if (n->kind == N_EMPTY)
        return true;
    for (i = 0; n->kind == N_WORDS && i < sizeof none / sizeof *none; i++)
        if (n->text.length == strlen(none[i]) &&
            strncasecmp(n->text.data, none[i], n->text.length) == 0)
            return true;
    return false;
}

bool
shape_is_set(const node *n)
{
    return n->kind == N_UNION || n->kind == N_SET || shape_is_reals(n) ||
           n->kind == N_EMPTY ||
           (n->kind == N_GROUP && n->count == 2 && n->open != 0);
}

/* A matrix of one row or one column as a vector; NULL where it is more. */
node *
shape_vector(tree *t, const node *n)
{
    node *out, *cell, **last;
    const node *row;

    if (n->count == 1)
        return shape_copy(t, n->kid);
    if ((out = tree_node(t, N_GROUP)) == NULL)
        return NULL;
    last = &out->kid;
    for (row = n->kid; row != NULL; row = row->next) {
        if (row->count != 1 || (cell = shape_copy(t, row->kid)) == NULL)
            return NULL;
        *last = cell;
        last = &cell->next;
        out->count++;
    }
    return out;
}

/* N times NUM over DEN, or times pi over DEN where NUM is 0. */
const node *
shape_scaled(tree *t, const node *n, const char *num, const char *den)
{
    node *times = tree_node(t, N_MULTIPLY), *over = tree_node(t, N_DIVIDE),
         *top = tree_node(t, num == NULL ? N_PI : N_NUMBER),
         *bottom = tree_node(t, N_NUMBER), *kid = shape_copy(t, n);

    if (times == NULL || over == NULL || top == NULL || bottom == NULL ||
        kid == NULL)
        return NULL;
    if (num != NULL)
        top->text = str_c(num);
    bottom->text = str_c(den);
    over->kid = top;
    top->next = bottom;
    over->count = 2;
    times->kid = kid;
    kid->next = over;
    times->count = 2;
    return times;
}

/* The unit of N, and *N without it. */
kv_str
shape_unit(tree *t, const node **n)
{
    const node *v = *n;
    kv_str none = {"", 0};
    node *minus;

    if (v->kind == N_UNIT) {
        kv_str inner, unit = v->text;
        const node *kid = v->kid;

        inner = shape_unit(t, &kid);
        *n = kid;
        return unit.length > 0 ? unit : inner;
    }
    if (v->kind == N_NEGATE && v->kid->kind == N_UNIT) {
        const node *kid = v->kid;
        kv_str unit = shape_unit(t, &kid);

        if ((minus = shape_copy(t, v)) == NULL ||
            (minus->kid = shape_copy(t, kid)) == NULL)
            return none;
        *n = minus;
        return unit;
    }
    if (v->kind == N_MULTIPLY && v->kid->next->kind == N_UNIT) {
        const node *kid = v->kid->next;
        kv_str unit = shape_unit(t, &kid);
        node *left = shape_copy(t, v->kid), *right = shape_copy(t, kid);

        if ((minus = shape_copy(t, v)) == NULL || left == NULL || right == NULL)
            return none;
        minus->kid = left;
        left->next = right;
        *n = minus;
        return unit;
    }
    return none;
}
