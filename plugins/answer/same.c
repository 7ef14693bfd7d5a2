/* SPDX-License-Identifier: MIT */
/* Compares answers by their shapes: lists item by item, intervals end by end,
 * and what is left by its value. */
#include "plugins/answer/same.h"

#include "plugins/answer/scalar.h"
#include "plugins/answer/units.h"
#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ITEMS 64

typedef struct pair {
    tree *a, *b; /* what is expected, and what was given */
    const same_rules *rules;
    const char *why;
    size_t work;
} pair;

static truth_t same(pair *p, const node *a, const node *b);

static truth_t
both(truth_t a, truth_t b)
{
    if (a == T_FALSE || b == T_FALSE)
        return T_FALSE;
    return a == T_TRUE && b == T_TRUE ? T_TRUE : T_UNKNOWN;
}

static truth_t
different(pair *p, const char *why)
{
    p->why = why;
    return T_FALSE;
}

/* --- shapes ------------------------------------------------------------- */

static bool
is_value(const node *n)
{
    return n->kind <= N_CALL && n->kind != N_EITHER;
}

/* A variable, or a function of one: what a result is called. */
static bool
is_name(const node *n)
{
    if (n->kind == N_VARIABLE || n->kind == N_E || n->kind == N_WORDS)
        return true;
    return n->kind == N_MULTIPLY && n->kid->kind == N_VARIABLE &&
           (n->kid->next->kind == N_VARIABLE || n->kid->next->kind == N_GROUP);
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
static const node *
open_either(tree *t, const node *n)
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

static bool
is_order(int sign)
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

static node *
copy(tree *t, const node *n)
{
    node *out = tree_node(t, n->kind);

    if (out != NULL) {
        *out = *n;
        out->next = NULL;
    }
    return out;
}

/* "x > 3" and "1 < x <= 2" as intervals; NULL where it is none. */
static node *
interval(tree *t, const node *n)
{
    const node *a = n->kid, *b = a == NULL ? NULL : a->next, *c;
    node *out, *low, *high;
    bool up;

    if (n->kind != N_RELATION || b == NULL || !is_order(b->sign))
        return NULL;
    c = b->next;
    up = b->sign == '<' || b->sign == 'l';
    if ((out = tree_node(t, N_GROUP)) == NULL)
        return NULL;
    if (c == NULL && a->kind == N_VARIABLE && is_value(b)) {
        low = up ? infinity(t, true) : copy(t, b);
        high = up ? copy(t, b) : infinity(t, false);
        out->open = b->sign == 'g' ? '[' : '(';
        out->close = b->sign == 'l' ? ']' : ')';
    } else if (c == NULL && b->kind == N_VARIABLE && is_value(a)) {
        low = up ? copy(t, a) : infinity(t, true);
        high = up ? infinity(t, false) : copy(t, a);
        out->open = b->sign == 'l' ? '[' : '(';
        out->close = b->sign == 'g' ? ']' : ')';
    } else if (c != NULL && c->next == NULL && b->kind == N_VARIABLE &&
               is_order(c->sign) && up == (c->sign == '<' || c->sign == 'l')) {
        low = copy(t, up ? a : c);
        high = copy(t, up ? c : a);
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

/* --- lists -------------------------------------------------------------- */

/* Items one by one, in their order. */
static truth_t
in_order(pair *p, const node *a, const node *b)
{
    truth_t all = T_TRUE;

    if (a->count != b->count)
        return different(p, "another number of parts");
    for (a = a->kid, b = b->kid; a != NULL && b != NULL && all != T_FALSE;
         a = a->next, b = b->next)
        all = both(all, same(p, a, b));
    return all;
}

/* Whether every item of A is one of B's. */
static truth_t
within(pair *p, const node *a, const node *b, bool swapped)
{
    truth_t all = T_TRUE, one, found;
    const node *x, *y;

    for (x = a->kid; x != NULL && all != T_FALSE; x = x->next) {
        found = T_FALSE;
        for (y = b->kid; y != NULL && found != T_TRUE; y = y->next) {
            one = swapped ? same(p, y, x) : same(p, x, y);
            if (one != T_FALSE)
                found = one;
        }
        all = both(all, found);
    }
    return all;
}

/* In any order; with repetitions where MULTIPLE. */
static truth_t
any_order(pair *p, const node *a, const node *b, bool multiple)
{
    bool taken[MAX_ITEMS] = {false};
    const node *x, *y;
    truth_t one, all = T_TRUE;
    size_t i, hit;

    if (a->count > MAX_ITEMS || b->count > MAX_ITEMS) {
        p->why = "too many items";
        return T_UNKNOWN;
    }
    if (!multiple)
        return both(within(p, a, b, false), within(p, b, a, true));
    if (a->count != b->count)
        return different(p, "another number of items");
    for (x = a->kid; x != NULL; x = x->next) {
        bool unknown = false;

        for (hit = MAX_ITEMS, i = 0, y = b->kid; y != NULL; y = y->next, i++) {
            if (taken[i])
                continue;
            one = same(p, x, y);
            if (one == T_TRUE) {
                hit = i;
                break;
            }
            unknown |= one == T_UNKNOWN;
        }
        if (hit < MAX_ITEMS)
            taken[hit] = true;
        else if (!unknown)
            return different(p, "an item is missing");
        else
            all = T_UNKNOWN;
    }
    return all;
}

/* The pieces of a union in a list; false where other signs occur. */
static bool
pieces(tree *t, const node *n, node *list)
{
    node *piece, **last = &list->kid;

    const node *kid;

    if (n->kind == N_UNION)
        return n->op == 'u' && pieces(t, n->kid, list) &&
               pieces(t, n->kid->next, list);
    if (n->kind == N_LIST) {
        for (kid = n->kid; kid != NULL; kid = kid->next)
            if (!pieces(t, kid, list))
                return false;
        return true;
    }
    if ((piece = interval(t, n)) == NULL && (piece = copy(t, n)) == NULL)
        return false;
    while (*last != NULL)
        last = &(*last)->next;
    *last = piece;
    list->count++;
    return true;
}

static bool
is_reals(const node *n)
{
    if (n->kind == N_REALS)
        return str_is(n->text, "R");
    if (n->kind == N_WORDS)
        return str_is(n->text, "all real numbers") ||
               str_is(n->text, "all reals");
    return n->kind == N_GROUP && n->count == 2 && n->open == '(' &&
           n->close == ')' && n->kid->kind == N_NEGATE &&
           n->kid->kid->kind == N_INFINITY && n->kid->next->kind == N_INFINITY;
}

static bool
is_empty(const node *n)
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

static bool
is_set_like(const node *n)
{
    return n->kind == N_UNION || n->kind == N_SET || is_reals(n) ||
           n->kind == N_EMPTY ||
           (n->kind == N_GROUP && n->count == 2 && n->open != 0);
}

static truth_t
sets(pair *p, const node *a, const node *b)
{
    node left = {.kind = N_LIST}, right = {.kind = N_LIST};
    truth_t one;

    if (is_reals(a) && is_reals(b))
        return T_TRUE;
    if (is_empty(a) || is_empty(b))
        return is_empty(a) && is_empty(b) ? T_TRUE : T_FALSE;
    if (pieces(p->a, a, &left) && pieces(p->b, b, &right)) {
        one = any_order(p, &left, &right, false);
        if (one == T_TRUE || (left.count == 1 && right.count == 1))
            return one;
    }
    /* The same set can be written in other pieces. */
    p->why = "sets in other pieces";
    return T_UNKNOWN;
}

static truth_t
groups(pair *p, const node *a, const node *b)
{
    if (a->count == b->count && a->count == 2 && a->open != 0 && b->open != 0 &&
        (a->open != b->open || a->close != b->close))
        return different(p, "other brackets");
    return in_order(p, a, b);
}

/* A matrix of one row or one column as a vector; NULL where it is more. */
static node *
vector(tree *t, const node *n)
{
    node *out, *cell, **last;
    const node *row;

    if (n->count == 1)
        return copy(t, n->kid);
    if ((out = tree_node(t, N_GROUP)) == NULL)
        return NULL;
    last = &out->kid;
    for (row = n->kid; row != NULL; row = row->next) {
        if (row->count != 1 || (cell = copy(t, row->kid)) == NULL)
            return NULL;
        *last = cell;
        last = &cell->next;
        out->count++;
    }
    return out;
}

/* --- units -------------------------------------------------------------- */

/* N times NUM over DEN, or times pi over DEN where NUM is 0. */
static const node *
scaled(tree *t, const node *n, const char *num, const char *den)
{
    node *times = tree_node(t, N_MULTIPLY), *over = tree_node(t, N_DIVIDE),
         *top = tree_node(t, num == NULL ? N_PI : N_NUMBER),
         *bottom = tree_node(t, N_NUMBER), *kid = copy(t, n);

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
static kv_str
unit_of(tree *t, const node **n)
{
    const node *v = *n;
    kv_str none = {"", 0};
    node *minus;

    if (v->kind == N_UNIT) {
        kv_str inner, unit = v->text;
        const node *kid = v->kid;

        inner = unit_of(t, &kid);
        *n = kid;
        return unit.length > 0 ? unit : inner;
    }
    if (v->kind == N_NEGATE && v->kid->kind == N_UNIT) {
        const node *kid = v->kid;
        kv_str unit = unit_of(t, &kid);

        if ((minus = copy(t, v)) == NULL || (minus->kid = copy(t, kid)) == NULL)
            return none;
        *n = minus;
        return unit;
    }
    if (v->kind == N_MULTIPLY && v->kid->next->kind == N_UNIT) {
        const node *kid = v->kid->next;
        kv_str unit = unit_of(t, &kid);
        node *left = copy(t, v->kid), *right = copy(t, kid);

        if ((minus = copy(t, v)) == NULL || left == NULL || right == NULL)
            return none;
        minus->kid = left;
        left->next = right;
        *n = minus;
        return unit;
    }
    return none;
}

static truth_t
with_units(pair *p, const node *a, const node *b)
{
    const node *x = a, *y = b, *other;
    kv_str left = unit_of(p->a, &x), right = unit_of(p->b, &y);
    bool percent, degrees;
    truth_t one;

    if (left.length > 0 && right.length > 0) {
        if (!units_same(left, right))
            return different(p, "another unit");
        return same(p, x, y);
    }
    one = p->rules->strict_units ? T_FALSE : same(p, x, y);
    if (one == T_TRUE)
        return one;
    percent = unit_is(left.length > 0 ? left : right, "%");
    degrees = unit_is(left.length > 0 ? left : right, "deg");
    if (percent || degrees) {
        const char *num = percent ? "1" : NULL, *den = percent ? "100" : "180";

        if (left.length > 0)
            other = scaled(p->a, x, num, den);
        else
            other = scaled(p->b, y, num, den);
        if (other == NULL)
            return T_UNKNOWN;
        if ((left.length > 0 ? same(p, other, y) : same(p, x, other)) == T_TRUE)
            return T_TRUE;
    }
    if (one == T_FALSE && p->rules->strict_units)
        return different(p, "another unit");
    return one;
}

/* --- relations ---------------------------------------------------------- */

/* "x = 5" and "x in (0, 1)" where only the result is asked for. */
static const node *
result_of(const node *n)
{
    const node *kid;

    if (n->kind != N_RELATION)
        return n;
    for (kid = n->kid->next; kid->next != NULL; kid = kid->next)
        if (kid->sign != '=' && kid->sign != '~')
            return n;
    if (kid->sign == 'i' || kid->sign == '=' || kid->sign == '~')
        return is_name(n->kid) || n->count > 2 ? kid : n;
    return n;
}

/* "x in (0, 1)" */
static bool
is_member(const node *n)
{
    return n->kind == N_RELATION && n->count == 2 && n->kid->next->sign == 'i';
}

static truth_t
relations(pair *p, const node *a, const node *b)
{
    const node *x = a->kid, *y = b->kid;
    node *left, *right;

    left = interval(p->a, a);
    right = interval(p->b, b);
    if (left != NULL && right != NULL)
        return groups(p, left, right);
    if (a->count == 2 && b->count == 2) {
        int s = x->next->sign, t = y->next->sign;

        if (s == '=' && t == '=' && is_name(x) && is_name(y) &&
            (x->kind != N_VARIABLE || y->kind != N_VARIABLE ||
             same_variable(x, y)))
            return same(p, x->next, y->next);
        if (!is_value(x) || !is_value(y) || !is_value(x->next) ||
            !is_value(y->next))
            return s == t ? in_order(p, a, b) : T_UNKNOWN;
        if (s == '=' && t == '=')
            return equation_same(a, b, false);
        if (s == 'n' && t == 'n')
            return equation_same(a, b, false);
        if (s == t && is_order(s))
            return equation_same(a, b, true);
    }
    p->why = "relations of other forms";
    return T_UNKNOWN;
}

/* --- everything --------------------------------------------------------- */

/* Words without their case and blanks. */
static truth_t
same_words(pair *p, kv_str a, kv_str b)
{
    size_t i = 0, j = 0;

    for (;;) {
        while (i < a.length && strchr(" \t\n.-", a.data[i]) != NULL)
            i++;
        while (j < b.length && strchr(" \t\n.-", b.data[j]) != NULL)
            j++;
        if (i == a.length || j == b.length)
            break;
        if (strncasecmp(a.data + i, b.data + j, 1) != 0)
            return different(p, "other words");
        i++;
        j++;
    }
    return i == a.length && j == b.length ? T_TRUE
                                          : different(p, "other words");
}

static truth_t
based(pair *p, const node *a, const node *b)
{
    if (a->kind == N_BASE && b->kind == N_BASE && !str_same(a->tail, b->tail))
        return different(p, "another base");
    if (a->kind == N_NEGATE || b->kind == N_NEGATE)
        return different(p, NULL);
    return str_same(a->text, b->text) ? T_TRUE : T_FALSE;
}

static truth_t
collections(pair *p, const node *a, const node *b)
{
    node one = {.kind = N_LIST, .count = 1};
    node item;
    bool lists = a->kind == N_LIST && b->kind == N_LIST;

    if (!lists && (a->kind == N_GROUP || b->kind == N_GROUP) &&
        (a->kind == N_LIST || b->kind == N_LIST))
        return in_order(p, a, b);
    if (a->kind != N_LIST && a->kind != N_SET) {
        item = *a;
        item.next = NULL;
        one.kid = &item;
        a = &one;
    } else if (b->kind != N_LIST && b->kind != N_SET) {
        item = *b;
        item.next = NULL;
        one.kid = &item;
        b = &one;
    }
    if (p->rules->ordered)
        return in_order(p, a, b);
    return any_order(p, a, b, lists);
}

static truth_t
ratios(pair *p, const node *a, const node *b)
{
    node *left, *right;

    if (a->kind != N_RATIO || b->kind != N_RATIO || a->count != 2 ||
        b->count != 2) {
        if (a->kind == b->kind)
            return in_order(p, a, b);
        return different(p, NULL);
    }
    left = copy(p->a, a);
    right = copy(p->b, b);
    if (left == NULL || right == NULL)
        return T_UNKNOWN;
    left->kind = right->kind = N_DIVIDE;
    return same(p, left, right);
}

static truth_t
same(pair *p, const node *a, const node *b)
{
    const node *x, *y;
    bool results;

    if (++p->work > 4000) {
        p->why = "too many comparisons";
        return T_UNKNOWN;
    }
    results = a->kind != N_RELATION || b->kind != N_RELATION ||
              is_member(a) || is_member(b);
    x = results ? result_of(a) : a;
    y = results ? result_of(b) : b;
    if (x->kind == N_RELATION && y->kind == N_RELATION)
        return relations(p, x, y);
    if (x->kind == N_RELATION && is_set_like(y))
        x = interval(p->a, x);
    else if (y->kind == N_RELATION && is_set_like(x))
        y = interval(p->b, y);
    if (x == NULL || y == NULL) {
        p->why = "a relation that is no interval";
        return T_UNKNOWN;
    }
    if (x->kind == N_UNIT || y->kind == N_UNIT ||
        (x->kind == N_NEGATE && x->kid->kind == N_UNIT) ||
        (y->kind == N_NEGATE && y->kid->kind == N_UNIT) ||
        (x->kind == N_MULTIPLY && x->kid->next->kind == N_UNIT) ||
        (y->kind == N_MULTIPLY && y->kid->next->kind == N_UNIT))
        return with_units(p, x, y);
    if ((x->kind == N_LIST && y->kind == N_UNION) ||
        (x->kind == N_UNION && y->kind == N_LIST))
        return sets(p, x, y);
    if (x->kind == N_LIST || y->kind == N_LIST ||
        ((x->kind == N_SET) != (y->kind == N_SET) && !is_set_like(y) &&
         is_value(y)))
        return collections(p, x, y);
    if (x->kind == N_SET && y->kind == N_SET)
        return any_order(p, x, y, false);
    if (x->kind == N_BASE || y->kind == N_BASE)
        return based(p, x, y);
    if (x->kind == N_RATIO || y->kind == N_RATIO)
        return ratios(p, x, y);
    if (x->kind == N_MATRIX && y->kind == N_MATRIX)
        return in_order(p, x, y);
    if (x->kind == N_MATRIX && y->kind == N_GROUP)
        return (x = vector(p->a, x)) == NULL ? T_FALSE : in_order(p, x, y);
    if (y->kind == N_MATRIX && x->kind == N_GROUP)
        return (y = vector(p->b, y)) == NULL ? T_FALSE : in_order(p, x, y);
    if ((is_empty(x) || is_empty(y)) && !is_value(x) && !is_value(y))
        return is_empty(x) && is_empty(y) ? T_TRUE : T_FALSE;
    if (is_reals(x) || is_reals(y) || x->kind == N_UNION ||
        y->kind == N_UNION) {
        if (is_value(x) || is_value(y))
            return T_FALSE;
        return sets(p, x, y);
    }
    if (x->kind == N_WORDS && y->kind == N_WORDS)
        return same_words(p, x->text, y->text);
    if (x->kind == N_GROUP && y->kind == N_GROUP)
        return groups(p, x, y);
    if (is_value(x) && is_value(y)) {
        truth_t out = scalar_same(x, y, p->rules);

        if (out == T_UNKNOWN && p->why == NULL)
            p->why = "nothing that is known decides it";
        return out;
    }
    return different(p, NULL);
}

/* --- as text ------------------------------------------------------------ */

static void
plain(kv_str s, text *out)
{
    static const char *const skipped[] = {
        "\\left", "\\right", "\\!", "\\,", "\\;", "\\:",           "\\quad",
        "\\ ",    "\\(",     "\\)", "\\[", "\\]", "\\displaystyle"};
    size_t i, k;

    for (i = 0; i < s.length;) {
        kv_str rest = {s.data + i, s.length - i};

        for (k = 0; k < sizeof skipped / sizeof *skipped; k++)
            if (str_starts(rest, skipped[k]))
                break;
        if (k < sizeof skipped / sizeof *skipped) {
            i += strlen(skipped[k]);
        } else if (str_starts(rest, "\\dfrac") || str_starts(rest, "\\tfrac")) {
            text_str(out, "\\frac");
            i += 6;
        } else {
            if (memchr(" \t\r\n$", s.data[i], 5) == NULL)
                text_add(out, s.data + i, 1);
            i++;
        }
    }
    while (out->length > 0 && out->data[out->length - 1] == '.')
        out->length--;
}

static bool
same_text(kv_str a, kv_str b)
{
    text x = {0}, y = {0};
    bool out;

    plain(a, &x);
    plain(b, &y);
    out = !x.failed && !y.failed && x.length > 0 &&
          str_same(text_view(&x), text_view(&y));
    text_clear(&x);
    text_clear(&y);
    return out;
}

/* What is inside of \\text{...}. */
static kv_str
bare(kv_str s)
{
    static const char *const wrappers[] = {"\\text{", "\\textbf{", "\\mathrm{",
                                           "\\mbox{"};
    size_t i, n;

    for (i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        n = strlen(wrappers[i]);
        if (str_starts(s, wrappers[i]) && str_ends(s, "}") &&
            memchr(s.data, '}', s.length) == s.data + s.length - 1) {
            s.data += n;
            s.length -= n + 1;
        }
    }
    return s;
}

static bool
same_folded(kv_str a, kv_str b)
{
    return a.length == b.length && strncasecmp(a.data, b.data, a.length) == 0;
}

/* Names that are short words, so that "no" is not "on". */
static bool
is_short_word(kv_str s)
{
    static const char *const some[] = {"yes",  "no",   "true", "false", "odd",
                                       "even", "none", "both", "all"};
    size_t i;

    for (i = 0; i < sizeof some / sizeof *some; i++)
        if (same_folded(s, str_c(some[i])))
            return true;
    return false;
}

static same_result
compare(tree *a, tree *b, const same_rules *rules)
{
    pair p = {.a = a, .b = b, .rules = rules};
    same_result out = {.same = T_UNKNOWN};
    const node *x, *y;

    if (a->root == NULL) {
        out.why = a->why;
        return out;
    }
    if (b->root == NULL) {
        out.why = b->why;
        out.unread = !b->limit;
        out.same = b->limit ? T_UNKNOWN : T_FALSE;
        return out;
    }
    x = open_either(a, a->root);
    y = open_either(b, b->root);
    if (x == NULL || y == NULL) {
        out.why = "a formula of too many parts";
        return out;
    }
    out.words = y->kind == N_WORDS && x->kind != N_WORDS;
    out.same = same(&p, x, y);
    out.why = out.same == T_TRUE ? NULL : p.why;
    return out;
}

same_result
same_answer(kv_str expected, kv_str got, const same_rules *rules)
{
    tree *a, *b;
    same_result out = {.same = T_TRUE}, again;
    bool commas;

    if (same_text(expected, got) && !rules->strict_units)
        return out;
    if (is_short_word(bare(expected)) || is_short_word(bare(got))) {
        out.same = same_folded(bare(expected), bare(got)) ? T_TRUE : T_FALSE;
        return out;
    }
    a = tree_of(expected, true);
    b = tree_of(got, true);
    if (a == NULL || b == NULL) {
        out.same = T_UNKNOWN;
        out.why = "out of memory";
    } else {
        out = compare(a, b, rules);
        /* "1,234" may be a list. */
        commas = a->thousands || b->thousands;
        if (out.same != T_TRUE && commas) {
            bool left = a->thousands && !b->thousands;

            tree_free(a);
            tree_free(b);
            a = tree_of(expected, !left);
            b = tree_of(got, left);
            if (a != NULL && b != NULL &&
                (again = compare(a, b, rules)).same == T_TRUE)
                out = again;
        }
    }
    tree_free(a);
    tree_free(b);
    return out;
}
