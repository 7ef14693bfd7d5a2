/* SPDX-License-Identifier: MIT */
/* Three steps, each of which can only give an answer that is right: fractions
 * are compared; balls at some points refute; and a field proves. */
#include "plugins/answer/scalar.h"

#define PRECISION 128

/* Points: numerators over 1024, for as many variables as there may be. */
static const int points[][ANSWER_VARIABLES] = {
    {1377, 2711, 773, 1931, 3253, 557, 2213, 1171},
    {613, 487, 1801, 2903, 739, 3571, 1297, 2389},
    {3907, 1609, 2749, 421, 1873, 1051, 641, 3301},
    {-1231, 887, -2087, 1559, -691, 2467, -3011, 1723},
    {947, -1787, 1297, -2659, 2129, -877, 1481, -457},
    {-2371, -1103, -653, -1997, -1429, -2833, -823, -3163},
};

/* +1 or -1 where a formula is infinite, else 0. */
static int
infinite(const node *n)
{
    if (n->kind == N_INFINITY)
        return 1;
    if (n->kind == N_NEGATE)
        return -infinite(n->kid);
    if ((n->kind == N_ADD || n->kind == N_SUBTRACT) && infinite(n->kid) != 0 &&
        infinite(n->kid->next) == 0)
        return infinite(n->kid);
    return 0;
}

/* Whether the values at POINT can't be the same. */
static bool
refuted_at(const node *a, const node *b, variables *v, const int *point)
{
    acb_struct at[ANSWER_VARIABLES];
    acb_t x, y;
    size_t i;
    bool refuted;

    for (i = 0; i < v->count; i++) {
        acb_init(&at[i]);
        acb_set_si(&at[i], point[i]);
        acb_mul_2exp_si(&at[i], &at[i], -10);
    }
    acb_init(x);
    acb_init(y);
    v->left = false;
    value_ball(a, v, at, x);
    value_ball(b, v, at, y);
    refuted = acb_is_finite(x) && acb_is_finite(y) && !acb_overlaps(x, y) &&
              (v->imaginary || !v->left || v->count == 0);
    acb_clear(x);
    acb_clear(y);
    for (i = 0; i < v->count; i++)
        acb_clear(&at[i]);
    return refuted;
}

/* Whether one of the points from FROM on refutes it. */
static bool
refuted(const node *a, const node *b, variables *v, size_t from)
{
    size_t i, count = v->count == 0 ? 1 : sizeof points / sizeof *points;

    for (i = from; i < count; i++)
        if (refuted_at(a, b, v, points[i]))
            return true;
    return false;
}

static truth_t
proved(const node *a, const node *b)
{
    field f;
    field_value *x, *y;
    bool undefined;
    truth_t same;

    field_init(&f);
    x = value_field(a, &f);
    y = x == NULL ? NULL : value_field(b, &f);
    /* An answer that is undefined is none. */
    undefined = x != NULL && y == NULL && f.undefined;
    same = undefined ? T_FALSE : field_same(&f, x, y);
    /* Generators that depend on each other prove no difference. */
    if (same == T_FALSE && !undefined && !field_free(&f))
        same = T_UNKNOWN;
    field_clear(&f);
    return same;
}

/* Whether |b - a| <= absolute + relative |a|. */
static truth_t
near(const node *a, const node *b, const same_rules *rules, variables *v)
{
    acb_t x, y;
    arb_t limit, t;
    truth_t out = T_UNKNOWN;

    acb_init(x);
    acb_init(y);
    arb_init(limit);
    arb_init(t);
    value_ball(a, v, NULL, x);
    value_ball(b, v, NULL, y);
    acb_sub(y, y, x, PRECISION);
    acb_abs(limit, x, PRECISION);
    arb_set_fmpq(t, rules->relative, PRECISION);
    arb_mul(limit, limit, t, PRECISION);
    arb_set_fmpq(t, rules->absolute, PRECISION);
    arb_add(limit, limit, t, PRECISION);
    acb_abs(t, y, PRECISION);
    if (arb_is_finite(t) && arb_is_finite(limit)) {
        if (arb_le(t, limit))
            out = T_TRUE;
        else if (arb_gt(t, limit))
            out = T_FALSE;
    }
    arb_clear(t);
    arb_clear(limit);
    acb_clear(x);
    acb_clear(y);
    return out;
}

/* The same, of fractions: exact. */
static truth_t
fractions(const fmpq_t a, const fmpq_t b, const same_rules *rules)
{
    fmpq_t d, limit;
    truth_t out;

    if (!rules->near)
        return fmpq_equal(a, b) ? T_TRUE : T_FALSE;
    fmpq_init(d);
    fmpq_init(limit);
    fmpq_sub(d, b, a);
    fmpq_abs(d, d);
    fmpq_abs(limit, a);
    fmpq_mul(limit, limit, rules->relative);
    fmpq_add(limit, limit, rules->absolute);
    out = fmpq_cmp(d, limit) <= 0 ? T_TRUE : T_FALSE;
    fmpq_clear(d);
    fmpq_clear(limit);
    return out;
}

truth_t
scalar_same(const node *a, const node *b, const same_rules *rules)
{
    variables v = {.count = 0};
    fmpq_t x, y;
    truth_t out;

    if (infinite(a) != 0 || infinite(b) != 0)
        return infinite(a) == infinite(b) ? T_TRUE : T_FALSE;
    fmpq_init(x);
    fmpq_init(y);
    if (value_fraction(a, x) && value_fraction(b, y)) {
        out = fractions(x, y, rules);
        fmpq_clear(x);
        fmpq_clear(y);
        return out;
    }
    fmpq_clear(x);
    fmpq_clear(y);
    variables_of(a, &v);
    variables_of(b, &v);
    if (v.too_many)
        return T_UNKNOWN;
    if (rules->near && v.count == 0 &&
        (out = near(a, b, rules, &v)) != T_UNKNOWN)
        return out;
    /* One point refutes most that differ; the others are for what cannot be
     * proved. */
    if (refuted_at(a, b, &v, points[0]))
        return T_FALSE;
    out = proved(a, b);
    return out == T_UNKNOWN && refuted(a, b, &v, 1) ? T_FALSE : out;
}

truth_t
equation_same(const node *a, const node *b, bool positive)
{
    field f;
    field_value *x, *y;
    truth_t out;
    ca_t c, zero;

    field_init(&f);
    ca_init(c, f.ca);
    x = field_subtract(&f, value_field(a->kid, &f),
                       value_field(a->kid->next, &f));
    y = field_subtract(&f, value_field(b->kid, &f),
                       value_field(b->kid->next, &f));
    out = f.count == 0 ? T_UNKNOWN : field_multiple(&f, x, y, c);
    if (out == T_TRUE && positive) {
        ca_init(zero, f.ca);
        out = ca_check_gt(c, zero, f.ca);
        ca_clear(zero, f.ca);
    } else if (out == T_FALSE && !field_free(&f)) {
        out = T_UNKNOWN;
    }
    ca_clear(c, f.ca);
    field_clear(&f);
    return out;
}
