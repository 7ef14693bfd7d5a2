/* SPDX-License-Identifier: MIT */
#include "plugins/answer/field.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TERMS 600
#define MAX_DEGREE 4000
#define WORK 60000

void
field_init(field *f)
{
    memset(f, 0, sizeof *f);
    ca_ctx_init(f->ca);
    /* What one question about constants may cost. */
    f->ca->options[CA_OPT_QQBAR_DEG_LIMIT] = 40;
    f->ca->options[CA_OPT_PREC_LIMIT] = 1024;
    f->ca->options[CA_OPT_POW_LIMIT] = 20;
    f->ca->options[CA_OPT_GROEBNER_LENGTH_LIMIT] = 40;
    f->ca->options[CA_OPT_GROEBNER_POLY_LENGTH_LIMIT] = 200;
    f->ca->options[CA_OPT_GROEBNER_POLY_BITS_LIMIT] = 4000;
    f->ca->options[CA_OPT_VIETA_LIMIT] = 6;
    f->work = WORK;
}

static void
poly_clear(field *f, field_poly *p)
{
    size_t i;

    for (i = 0; i < p->count; i++)
        ca_clear(p->terms[i].coef, f->ca);
    free(p->terms);
    p->terms = NULL;
    p->count = 0;
}

void
field_clear(field *f)
{
    field_value *v, *next;
    size_t i;

    for (v = f->values; v != NULL; v = next) {
        next = v->next;
        poly_clear(f, &v->num);
        poly_clear(f, &v->den);
        free(v);
    }
    for (i = 0; i < f->count; i++)
        if (f->gens[i].kind == GEN_EXP)
            ca_clear(f->gens[i].coef, f->ca);
    ca_ctx_clear(f->ca);
}

static field_value *
value_new(field *f)
{
    field_value *v;

    if (f->failed || f->undefined)
        return NULL;
    v = calloc(1, sizeof *v);
    if (v == NULL) {
        f->failed = true;
        return NULL;
    }
    v->next = f->values;
    f->values = v;
    return v;
}

/* Pay for an operation on coefficients; those that are no fractions cost
 * more. */
static bool
pay(field *f, const ca_t a)
{
    f->work -= CA_IS_QQ(a, f->ca) ? 1 : 40;
    if (f->work < 0)
        f->failed = true;
    return !f->failed;
}

static bool
poly_reserve(field *f, field_poly *p, size_t count)
{
    if (count > MAX_TERMS * 4 ||
        (p->terms = malloc((count + 1) * sizeof *p->terms)) == NULL) {
        f->failed = true;
        return false;
    }
    p->count = 0;
    return true;
}

static field_term *
poly_push(field *f, field_poly *p, const uint16_t *e)
{
    field_term *t = &p->terms[p->count++];

    memcpy(t->e, e, sizeof t->e);
    ca_init(t->coef, f->ca);
    return t;
}

static bool
poly_copy(field *f, field_poly *out, const field_poly *a)
{
    size_t i;

    if (!poly_reserve(f, out, a->count))
        return false;
    for (i = 0; i < a->count; i++)
        ca_set(poly_push(f, out, a->terms[i].e)->coef, a->terms[i].coef, f->ca);
    return true;
}

static int
compare(const uint16_t *a, const uint16_t *b)
{
    size_t i;

    for (i = 0; i < FIELD_GENS; i++)
        if (a[i] != b[i])
            return a[i] > b[i] ? -1 : 1;
    return 0;
}

static bool
is_zero(field *f, const ca_t a)
{
    return ca_check_is_zero(a, f->ca) == T_TRUE;
}

/* A plus or minus B. */
static bool
poly_add(field *f, field_poly *out, const field_poly *a, const field_poly *b,
         bool minus)
{
    size_t i = 0, j = 0;
    field_term *t;
    int order;

    if (!poly_reserve(f, out, a->count + b->count))
        return false;
    while (i < a->count || j < b->count) {
        order = i == a->count   ? 1
                : j == b->count ? -1
                                : compare(a->terms[i].e, b->terms[j].e);
        t = poly_push(f, out, order <= 0 ? a->terms[i].e : b->terms[j].e);
        if (order < 0) {
            ca_set(t->coef, a->terms[i++].coef, f->ca);
            continue;
        }
        if (!pay(f, b->terms[j].coef))
            return false;
        if (order > 0 && minus)
            ca_neg(t->coef, b->terms[j].coef, f->ca);
        else if (order > 0)
            ca_set(t->coef, b->terms[j].coef, f->ca);
        else if (minus)
            ca_sub(t->coef, a->terms[i].coef, b->terms[j].coef, f->ca);
        else
            ca_add(t->coef, a->terms[i].coef, b->terms[j].coef, f->ca);
        i += order == 0;
        j++;
        if (is_zero(f, t->coef)) {
            ca_clear(t->coef, f->ca);
            out->count--;
        }
    }
    if (out->count > MAX_TERMS)
        f->failed = true;
    return !f->failed;
}

/* A times one term. */
static bool
poly_scale(field *f, field_poly *out, const field_poly *a, const field_term *b)
{
    size_t i, g;
    field_term *t;

    if (!poly_reserve(f, out, a->count))
        return false;
    for (i = 0; i < a->count; i++) {
        if (!pay(f, a->terms[i].coef) || !pay(f, b->coef))
            return false;
        t = poly_push(f, out, a->terms[i].e);
        for (g = 0; g < FIELD_GENS; g++) {
            if (t->e[g] + b->e[g] > MAX_DEGREE) {
                f->failed = true;
                return false;
            }
            t->e[g] = (uint16_t)(t->e[g] + b->e[g]);
        }
        ca_mul(t->coef, a->terms[i].coef, b->coef, f->ca);
    }
    return true;
}

static bool
poly_multiply(field *f, field_poly *out, const field_poly *a,
              const field_poly *b)
{
    field_poly part = {0}, sum = {0};
    size_t i;
    bool done;

    if (!poly_reserve(f, out, 0))
        return false;
    for (i = 0; i < b->count; i++) {
        done = poly_scale(f, &part, a, &b->terms[i]) &&
               poly_add(f, &sum, out, &part, false);
        poly_clear(f, &part);
        poly_clear(f, out);
        *out = sum;
        memset(&sum, 0, sizeof sum);
        if (!done)
            return false;
    }
    return true;
}

static bool
poly_one(field *f, field_poly *out)
{
    static const uint16_t none[FIELD_GENS];

    if (!poly_reserve(f, out, 1))
        return false;
    ca_one(poly_push(f, out, none)->coef, f->ca);
    return true;
}

static bool
poly_is_constant(const field_poly *p)
{
    static const uint16_t none[FIELD_GENS];

    return p->count == 0 ||
           (p->count == 1 && compare(p->terms[0].e, none) == 0);
}

field_value *
field_ca(field *f, const ca_t x)
{
    static const uint16_t none[FIELD_GENS];
    field_value *v = value_new(f);

    if (v == NULL)
        return NULL;
    if (ca_check_is_number(x, f->ca) != T_TRUE) {
        f->undefined = true;
        return NULL;
    }
    if (!poly_one(f, &v->den) || !poly_reserve(f, &v->num, 1))
        return NULL;
    if (!is_zero(f, x))
        ca_set(poly_push(f, &v->num, none)->coef, x, f->ca);
    return v;
}

field_value *
field_gen_value(field *f, size_t gen)
{
    field_value *v = value_new(f);
    uint16_t e[FIELD_GENS] = {0};

    if (v == NULL || gen >= FIELD_GENS)
        return NULL;
    e[gen] = 1;
    if (!poly_one(f, &v->den) || !poly_reserve(f, &v->num, 1))
        return NULL;
    ca_one(poly_push(f, &v->num, e)->coef, f->ca);
    return v;
}

/* Powers of roots that are no roots any more. */
static field_value *
reduced(field *f, field_value *v)
{
    size_t g = f->count, i;
    field_value *sum[2], *one, *power;
    const field_poly *from;
    int side;

    while (v != NULL && g-- > 0) {
        bool any = false;

        if (f->gens[g].kind != GEN_ROOT)
            continue;
        for (i = 0; i < v->num.count; i++)
            any |= v->num.terms[i].e[g] >= f->gens[g].degree;
        for (i = 0; i < v->den.count; i++)
            any |= v->den.terms[i].e[g] >= f->gens[g].degree;
        if (!any)
            continue;
        for (side = 0; side < 2; side++) {
            from = side == 0 ? &v->num : &v->den;
            if ((sum[side] = value_new(f)) == NULL ||
                !poly_one(f, &sum[side]->den) ||
                !poly_reserve(f, &sum[side]->num, 0))
                return NULL;
            for (i = 0; i < from->count; i++) {
                unsigned e = from->terms[i].e[g], q = f->gens[g].degree;

                if ((one = value_new(f)) == NULL || !poly_one(f, &one->den) ||
                    !poly_reserve(f, &one->num, 1))
                    return NULL;
                ca_set(poly_push(f, &one->num, from->terms[i].e)->coef,
                       from->terms[i].coef, f->ca);
                one->num.terms[0].e[g] = (uint16_t)(e % q);
                power = field_power(f, f->gens[g].arg, (long)(e / q));
                sum[side] =
                    field_add(f, sum[side], field_multiply(f, one, power));
                if (sum[side] == NULL)
                    return NULL;
            }
        }
        v = field_divide(f, sum[0], sum[1]);
    }
    return v;
}

static field_value *
sum_of(field *f, const field_value *a, const field_value *b, bool minus)
{
    field_value *v;
    field_poly left = {0}, right = {0};
    bool same, done;
    size_t i;

    if (a == NULL || b == NULL || (v = value_new(f)) == NULL)
        return NULL;
    same = a->den.count == b->den.count;
    for (i = 0; same && i < a->den.count; i++)
        same = compare(a->den.terms[i].e, b->den.terms[i].e) == 0 &&
               ca_equal_repr(a->den.terms[i].coef, b->den.terms[i].coef, f->ca);
    if (same)
        done = poly_copy(f, &v->den, &a->den) &&
               poly_add(f, &v->num, &a->num, &b->num, minus);
    else
        done = poly_multiply(f, &left, &a->num, &b->den) &&
               poly_multiply(f, &right, &b->num, &a->den) &&
               poly_add(f, &v->num, &left, &right, minus) &&
               poly_multiply(f, &v->den, &a->den, &b->den);
    poly_clear(f, &left);
    poly_clear(f, &right);
    return done ? reduced(f, v) : NULL;
}

field_value *
field_add(field *f, const field_value *a, const field_value *b)
{
    return sum_of(f, a, b, false);
}

field_value *
field_subtract(field *f, const field_value *a, const field_value *b)
{
    return sum_of(f, a, b, true);
}

static field_value *
product_of(field *f, const field_poly *n1, const field_poly *n2,
           const field_poly *d1, const field_poly *d2)
{
    field_value *v = value_new(f);

    if (v == NULL || !poly_multiply(f, &v->num, n1, n2) ||
        !poly_multiply(f, &v->den, d1, d2))
        return NULL;
    if (v->den.count == 0) {
        f->undefined = true;
        return NULL;
    }
    return reduced(f, v);
}

field_value *
field_multiply(field *f, const field_value *a, const field_value *b)
{
    if (a == NULL || b == NULL)
        return NULL;
    return product_of(f, &a->num, &b->num, &a->den, &b->den);
}

field_value *
field_divide(field *f, const field_value *a, const field_value *b)
{
    ca_t x, y;
    field_value *out;

    if (a == NULL || b == NULL)
        return NULL;
    ca_init(x, f->ca);
    ca_init(y, f->ca);
    if (field_constant(f, a, x) && field_constant(f, b, y)) {
        if (is_zero(f, y)) {
            f->undefined = true;
            out = NULL;
        } else {
            ca_div(x, x, y, f->ca);
            out = pay(f, x) ? field_ca(f, x) : NULL;
        }
    } else {
        out = product_of(f, &a->num, &b->den, &a->den, &b->num);
    }
    ca_clear(x, f->ca);
    ca_clear(y, f->ca);
    return out;
}

field_value *
field_power(field *f, const field_value *a, long n)
{
    field_value *out, *square;
    ca_t one;

    if (a == NULL)
        return NULL;
    ca_init(one, f->ca);
    ca_one(one, f->ca);
    out = field_ca(f, one);
    ca_clear(one, f->ca);
    if (n < 0) {
        a = field_divide(f, out, a);
        n = -n;
    }
    if (n > MAX_DEGREE)
        f->failed = true;
    if (a == NULL || out == NULL || f->failed)
        return NULL;
    square = field_multiply(f, a, out);
    for (; n > 0; n >>= 1) {
        if ((n & 1) != 0)
            out = field_multiply(f, out, square);
        if (n > 1)
            square = field_multiply(f, square, square);
    }
    return square == NULL ? NULL : out;
}

size_t
field_new_gen(field *f, const field_gen *g)
{
    if (f->count == FIELD_GENS) {
        f->failed = true;
        return FIELD_GENS;
    }
    f->gens[f->count] = *g;
    if (g->kind == GEN_EXP)
        ca_init(f->gens[f->count].coef, f->ca);
    return f->count++;
}

bool
field_constant(field *f, const field_value *a, ca_t out)
{
    if (a == NULL || !poly_is_constant(&a->num) || !poly_is_constant(&a->den))
        return false;
    if (a->num.count == 0)
        ca_zero(out, f->ca);
    else
        ca_div(out, a->num.terms[0].coef, a->den.terms[0].coef, f->ca);
    return true;
}

/* Whether A D - C B is zero. */
truth_t
field_same(field *f, const field_value *a, const field_value *b)
{
    field_value *left, *right, *d;
    truth_t all = T_TRUE, one;
    size_t i;

    if (a == NULL || b == NULL)
        return T_UNKNOWN;
    left = product_of(f, &a->num, &b->den, &a->den, &b->den);
    right = product_of(f, &b->num, &a->den, &a->den, &b->den);
    d = field_subtract(f, left, right);
    if (d == NULL)
        return T_UNKNOWN;
    for (i = 0; i < d->num.count; i++) {
        one = ca_check_is_zero(d->num.terms[i].coef, f->ca);
        if (one == T_FALSE)
            return T_FALSE;
        if (one == T_UNKNOWN)
            all = T_UNKNOWN;
    }
    return all;
}

truth_t
field_multiple(field *f, const field_value *a, const field_value *b, ca_t out)
{
    field_value *q = field_divide(f, a, b), *c;
    const field_term *n, *d;

    if (q == NULL || q->num.count == 0 || q->den.count == 0)
        return T_UNKNOWN;
    n = &q->num.terms[0];
    d = &q->den.terms[0];
    if (compare(n->e, d->e) != 0)
        return T_FALSE;
    ca_div(out, n->coef, d->coef, f->ca);
    c = field_ca(f, out);
    return field_same(f, q, c);
}

bool
field_free(const field *f)
{
    size_t i;

    for (i = 0; i < f->count; i++)
        if (f->gens[i].kind != GEN_VARIABLE)
            return false;
    return true;
}
