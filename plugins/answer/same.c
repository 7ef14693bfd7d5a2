/* SPDX-License-Identifier: MIT */
/* Compares answers by their shapes: lists item by item, intervals end by end,
 * and what is left by its value. */
#include "plugins/answer/same.h"

#include "plugins/answer/scalar.h"
#include "plugins/answer/shape.h"
#include "plugins/answer/units.h"
#include "plugins/answer/wording.h"
#include "plugins/kit/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

static truth_t
sets(pair *p, const node *a, const node *b)
{
    node left = {.kind = N_LIST}, right = {.kind = N_LIST};
    truth_t one;

    if (shape_is_reals(a) && shape_is_reals(b))
        return T_TRUE;
    if (shape_is_empty(a) || shape_is_empty(b))
        return shape_is_empty(a) && shape_is_empty(b) ? T_TRUE : T_FALSE;
    if (shape_pieces(p->a, a, &left) && shape_pieces(p->b, b, &right)) {
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

/* --- units -------------------------------------------------------------- */

static truth_t
with_units(pair *p, const node *a, const node *b)
{
    const node *x = a, *y = b, *other;
    kv_str left = shape_unit(p->a, &x), right = shape_unit(p->b, &y);
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
            other = shape_scaled(p->a, x, num, den);
        else
            other = shape_scaled(p->b, y, num, den);
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

/* "x = 5" and "x in (0, 1)" where only the result is asked for; with GIVEN,
 * also what is behind the last sign of "m + n = 5". */
static const node *
result_of(const node *n, bool given)
{
    const node *kid, *before = NULL;

    if (n->kind != N_RELATION)
        return n;
    for (kid = n->kid->next; kid->next != NULL; kid = kid->next) {
        if (kid->sign != '=' && kid->sign != '~')
            return n;
        /* "14/3 = 4.67" only nearly: what is in front of it counts. */
        if (kid->next->sign == '~' && before == NULL)
            before = kid;
    }
    if (n->count == 2 && kid->sign == '~' && !shape_is_name(n->kid))
        return n->kid;
    if (before != NULL && kid->sign == '~')
        return before;
    if (kid->sign != 'i' && kid->sign != '=' && kid->sign != '~')
        return n;
    if (shape_is_name(n->kid) || n->count > 2)
        return kid;
    return given && kid->sign == '=' && shape_variable(kid) == NULL ? kid : n;
}

/* Whether the parts of a chain that are no names contradict each other. */
static bool
contradicts(pair *p, const node *n)
{
    const node *kid;

    if (n->kind != N_RELATION)
        return false;
    for (kid = n->kid; kid->next != NULL; kid = kid->next)
        if (kid->next->sign == '=' && shape_is_value(kid) &&
            shape_is_value(kid->next) && shape_variable(kid) == NULL &&
            shape_variable(kid->next) == NULL && kid->kind != N_E &&
            kid->kind != N_I &&
            scalar_same(kid, kid->next, p->rules) == T_FALSE)
            return true;
    return false;
}

static bool
same_names(const node *x, const node *y)
{
    bool called = x->kind == N_MULTIPLY || y->kind == N_MULTIPLY;

    return shape_same_tree(x, y) ||
           (called && ((x->kind == N_VARIABLE && str_is(x->text, "y")) ||
                       (y->kind == N_VARIABLE && str_is(y->text, "y"))));
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

    left = shape_interval(p->a, a);
    right = shape_interval(p->b, b);
    if (left != NULL && right != NULL) {
        const node *v = shape_variable(a), *w = shape_variable(b);

        if (v == NULL || w == NULL || !same_variable(v, w))
            return different(p, "another variable");
        return groups(p, left, right);
    }
    if (a->count == 2 && b->count == 2) {
        int s = x->next->sign, t = y->next->sign;

        if (s == '=' && t == '=' && same_names(x, y))
            return same(p, x->next, y->next);
        if (!shape_is_value(x) || !shape_is_value(y) ||
            !shape_is_value(x->next) || !shape_is_value(y->next))
            return s == t ? in_order(p, a, b) : T_UNKNOWN;
        if (s == '=' && t == '=')
            return equation_same(a, b, false);
        if (s == 'n' && t == 'n')
            return equation_same(a, b, false);
        if (s == t && shape_is_order(s))
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

/* Whether B, digits in a base, is the number A in base ten. */
static truth_t
converted(const node *a, const node *b)
{
    char digits[40], tail[4], value[32], *end;
    unsigned long base;
    unsigned long long n;

    if (a->kind != N_NUMBER || b->text.length >= sizeof digits ||
        b->tail.length >= sizeof tail)
        return T_UNKNOWN;
    memcpy(digits, b->text.data, b->text.length);
    digits[b->text.length] = '\0';
    memcpy(tail, b->tail.data, b->tail.length);
    tail[b->tail.length] = '\0';
    base = strtoul(tail, NULL, 10);
    if (base < 2 || base > 36)
        return T_UNKNOWN;
    /* The base that is asked for, written out, or another number. */
    if (str_same(a->text, b->text))
        return T_UNKNOWN;
    errno = 0;
    n = strtoull(digits, &end, (int)base);
    if (*end != '\0' || errno != 0)
        return T_UNKNOWN;
    snprintf(value, sizeof value, "%llu", n);
    return str_is(a->text, value) ? T_TRUE : T_FALSE;
}

static truth_t
based(pair *p, const node *a, const node *b)
{
    if (b->kind == N_BASE && a->kind != N_BASE)
        return converted(a, b);
    if (a->kind == N_BASE && b->kind == N_BASE && !str_same(a->tail, b->tail))
        return different(p, "another base");
    if (a->kind == N_NEGATE || b->kind == N_NEGATE)
        return different(p, NULL);
    return str_same(a->text, b->text) ? T_TRUE : T_FALSE;
}

static bool
has_infinity(const node *n)
{
    const node *kid;

    if (n->kind == N_INFINITY)
        return true;
    for (kid = n->kid; kid != NULL; kid = kid->next)
        if (has_infinity(kid))
            return true;
    return false;
}

/* Whether the items of a list give values to different names. */
static bool
assigns(const node *list)
{
    const node *x, *y;

    for (x = list->kid; x != NULL; x = x->next) {
        if (x->kind != N_RELATION || !shape_is_name(x->kid))
            return false;
        for (y = list->kid; y != x; y = y->next)
            if (shape_same_tree(x->kid, y->kid))
                return false;
    }
    return list->count > 1;
}

static truth_t
collections(pair *p, const node *a, const node *b)
{
    node one = {.kind = N_LIST, .count = 1};
    node item;
    bool lists = a->kind == N_LIST && b->kind == N_LIST;

    if (!lists && (a->kind == N_GROUP || b->kind == N_GROUP) &&
        (a->kind == N_LIST || b->kind == N_LIST)) {
        const node *g = a->kind == N_GROUP ? a : b;
        const node *l = a->kind == N_GROUP ? b : a;

        if (l->op == '&' || l->kid->kind == N_RELATION || g->open != '(' ||
            g->close != ')' || has_infinity(g)) {
            p->why = "an interval, or a list";
            return T_UNKNOWN;
        }
        return in_order(p, a, b);
    }
    /* "x = 1, y = 2" is in order where the other one has no names. */
    if (lists && assigns(a) != assigns(b))
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
        truth_t one = a->kind == b->kind ? in_order(p, a, b) : T_UNKNOWN;

        p->why = one == T_TRUE ? NULL : "ratios in other forms";
        return one == T_TRUE ? T_TRUE : T_UNKNOWN;
    }
    left = shape_copy(p->a, a);
    right = shape_copy(p->b, b);
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
    results = a->kind != N_RELATION || b->kind != N_RELATION || is_member(a) ||
              is_member(b);
    if (contradicts(p, b))
        return different(p, "an equation that does not hold");
    x = results ? result_of(a, false) : a;
    y = results ? result_of(b, true) : b;
    /* An equation that is expected is not its right side alone. */
    if (x->kind == N_RELATION && y->kind != N_RELATION && shape_is_value(y)) {
        p->why = "an equation is expected";
        return T_UNKNOWN;
    }
    if (x->kind == N_SET && x->count == 1 && y->kind == N_GROUP)
        x = x->kid;
    if (y->kind == N_SET && y->count == 1 && x->kind == N_GROUP)
        y = y->kid;
    if (y->kind == N_MULTIPLY && y->kid->kind == N_VARIABLE &&
        y->kid->next->kind == N_GROUP && x->kind == N_GROUP)
        y = y->kid->next;
    if (x->kind == N_RELATION && y->kind == N_RELATION)
        return relations(p, x, y);
    if (x->kind == N_RELATION && shape_is_set(y))
        x = shape_interval(p->a, x);
    else if (y->kind == N_RELATION && shape_is_set(x))
        y = shape_interval(p->b, y);
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
        ((x->kind == N_SET) != (y->kind == N_SET) && !shape_is_set(y) &&
         shape_is_value(y)))
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
        return (x = shape_vector(p->a, x)) == NULL ? T_FALSE
                                                   : in_order(p, x, y);
    if (y->kind == N_MATRIX && x->kind == N_GROUP)
        return (y = shape_vector(p->b, y)) == NULL ? T_FALSE
                                                   : in_order(p, x, y);
    if ((shape_is_empty(x) || shape_is_empty(y)) && !shape_is_value(x) &&
        !shape_is_value(y))
        return shape_is_empty(x) && shape_is_empty(y) ? T_TRUE : T_FALSE;
    if (shape_is_reals(x) || shape_is_reals(y) || x->kind == N_UNION ||
        y->kind == N_UNION) {
        if (shape_is_value(x) || shape_is_value(y))
            return T_FALSE;
        return sets(p, x, y);
    }
    if (x->kind == N_WORDS && y->kind == N_WORDS)
        return same_words(p, x->text, y->text);
    if (x->kind == N_GROUP && y->kind == N_GROUP)
        return groups(p, x, y);
    if (shape_is_value(x) && shape_is_value(y)) {
        truth_t out = scalar_same(x, y, p->rules);

        if (out == T_UNKNOWN && p->why == NULL)
            p->why = "nothing that is known decides it";
        return out;
    }
    if (x->kind == N_RATIO || y->kind == N_RATIO ||
        (shape_is_value(x) && shape_has_parts(x)) ||
        (shape_is_value(y) && shape_has_parts(y))) {
        p->why = "other forms";
        return T_UNKNOWN;
    }
    return different(p, NULL);
}

/* Two signs in one item may go together or not. */
static bool
too_many_signs(const node *n)
{
    const node *kid;

    if (n->kind != N_LIST && n->kind != N_SET)
        return shape_eithers(n) > 1;
    for (kid = n->kid; kid != NULL; kid = kid->next)
        if (shape_eithers(kid) > 1)
            return true;
    return false;
}

static kv_str
reals(kv_str s)
{
    return wording_folded(wording_bare(s), str_c("all real numbers")) ||
                   wording_folded(wording_bare(s), str_c("all reals"))
               ? str_c("\\mathbb{R}")
               : s;
}

/* Letters and nothing else: a name, a sequence, or a product. */
static bool
letters_only(kv_str s)
{
    size_t i;

    for (i = 0; i < s.length; i++)
        if ((unsigned char)((s.data[i] | 0x20) - 'a') >= 26)
            return false;
    return s.length > 1;
}

static bool
same_letters(kv_str a, kv_str b)
{
    int counts[256] = {0};
    size_t i;

    for (i = 0; i < a.length; i++)
        counts[(unsigned char)a.data[i]]++;
    for (i = 0; i < b.length; i++)
        counts[(unsigned char)b.data[i]]--;
    for (i = 0; i < 256; i++)
        if (counts[i] != 0)
            return false;
    return true;
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
    if (too_many_signs(a->root) || too_many_signs(b->root)) {
        out.why = "several signs that can be either";
        return out;
    }
    x = shape_open(a, a->root);
    y = shape_open(b, b->root);
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

    if (wording_same(expected, got) && !rules->strict_units)
        return out;
    if (wording_is_word(wording_bare(expected)) ||
        wording_is_word(wording_bare(got))) {
        out.same = wording_folded(wording_bare(expected), wording_bare(got))
                       ? T_TRUE
                       : T_FALSE;
        return out;
    }
    expected = reals(expected);
    got = reals(got);
    if (letters_only(wording_bare(expected)) &&
        letters_only(wording_bare(got))) {
        kv_str x = wording_bare(expected), y = wording_bare(got);

        if (str_same(x, y) || (x.length > 2 && wording_folded(x, y)))
            return out;
        /* HHT is not HTH, and ab is ba. */
        if (same_letters(x, y)) {
            out.same = T_UNKNOWN;
            out.why = "the same letters in another order";
            return out;
        }
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
