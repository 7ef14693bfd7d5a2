/* SPDX-License-Identifier: MIT */
/* Values as balls: what is in them is certain, so two that have no number in
 * common refute an equality. */
#include "plugins/answer/value.h"

#include "plugins/kit/str.h"

#include <string.h>

#define PRECISION 128

bool
same_variable(const node *a, const node *b)
{
    return str_same(a->text, b->text) && str_same(a->tail, b->tail);
}

void
variables_of(const node *n, variables *out)
{
    const node *kid;
    size_t i;

    if (n->kind == N_I)
        out->imaginary = true;
    if (n->kind == N_VARIABLE) {
        for (i = 0; i < out->count; i++)
            if (same_variable(out->at[i], n))
                return;
        if (out->count == ANSWER_VARIABLES)
            out->too_many = true;
        else
            out->at[out->count++] = n;
    }
    for (kid = n->kid; kid != NULL; kid = kid->next)
        variables_of(kid, out);
}

static void
one_argument(kv_str name, const acb_t x, acb_t out)
{
    acb_t t;

    acb_init(t);
    if (str_is(name, "sin"))
        acb_sin(out, x, PRECISION);
    else if (str_is(name, "cos"))
        acb_cos(out, x, PRECISION);
    else if (str_is(name, "tan"))
        acb_tan(out, x, PRECISION);
    else if (str_is(name, "cot"))
        acb_cot(out, x, PRECISION);
    else if (str_is(name, "sec"))
        acb_sec(out, x, PRECISION);
    else if (str_is(name, "csc"))
        acb_csc(out, x, PRECISION);
    else if (str_is(name, "arcsin") || str_is(name, "asin"))
        acb_asin(out, x, PRECISION);
    else if (str_is(name, "arccos") || str_is(name, "acos"))
        acb_acos(out, x, PRECISION);
    else if (str_is(name, "arctan") || str_is(name, "atan"))
        acb_atan(out, x, PRECISION);
    else if (str_is(name, "sinh"))
        acb_sinh(out, x, PRECISION);
    else if (str_is(name, "cosh"))
        acb_cosh(out, x, PRECISION);
    else if (str_is(name, "tanh"))
        acb_tanh(out, x, PRECISION);
    else if (str_is(name, "ln") || str_is(name, "log"))
        acb_log(out, x, PRECISION);
    else if (str_is(name, "exp"))
        acb_exp(out, x, PRECISION);
    else if (str_is(name, "sqrt") || str_is(name, "root"))
        acb_sqrt(out, x, PRECISION);
    else if (str_is(name, "cbrt"))
        acb_root_ui(out, x, 3, PRECISION);
    else if (str_is(name, "factorial")) {
        acb_add_ui(t, x, 1, PRECISION);
        acb_gamma(out, t, PRECISION);
    } else if (str_is(name, "abs")) {
        acb_abs(acb_realref(out), x, PRECISION);
        arb_zero(acb_imagref(out));
    } else if (acb_is_real(x) &&
               (str_is(name, "floor") || str_is(name, "ceil"))) {
        if (name.data[0] == 'f')
            arb_floor(acb_realref(out), acb_realref(x), PRECISION);
        else
            arb_ceil(acb_realref(out), acb_realref(x), PRECISION);
        arb_zero(acb_imagref(out));
    } else {
        acb_indeterminate(out);
    }
    acb_clear(t);
}

/* The inverse of a function, for \sin^{-1}. */
static const char *
inverse(kv_str name)
{
    return str_is(name, "sin")   ? "arcsin"
           : str_is(name, "cos") ? "arccos"
           : str_is(name, "tan") ? "arctan"
                                 : "";
}

static void
called(const node *n, variables *v, acb_srcptr point, acb_t out)
{
    acb_t x, y;

    acb_init(x);
    acb_init(y);
    acb_indeterminate(out);
    if (n->count >= 1)
        value_ball(n->kid, v, point, x);
    if (n->count == 2)
        value_ball(n->kid->next, v, point, y);
    if (n->count == 1 && n->op == 'i') {
        one_argument(str_c(inverse(n->text)), x, out);
    } else if (n->count == 1) {
        one_argument(n->text, x, out);
    } else if (n->count == 2 && n->op == '_' && str_is(n->text, "log")) {
        acb_log(x, x, PRECISION);
        acb_log(y, y, PRECISION);
        acb_div(out, x, y, PRECISION);
    } else if (n->count == 2 && str_is(n->text, "root")) {
        /* An odd root of a negative number is the real one. */
        fmpq_t degree;
        bool odd, negative = acb_is_real(x) && arb_is_negative(acb_realref(x));

        fmpq_init(degree);
        odd = value_fraction(n->kid->next, degree) &&
              fmpz_is_one(fmpq_denref(degree)) &&
              fmpz_is_odd(fmpq_numref(degree));
        fmpq_clear(degree);
        acb_inv(y, y, PRECISION);
        if (odd && negative)
            acb_neg(x, x);
        acb_pow(out, x, y, PRECISION);
        if (odd && negative)
            acb_neg(out, out);
    } else if (n->count == 2 && acb_is_real(x) && acb_is_real(y) &&
               (str_is(n->text, "max") || str_is(n->text, "min"))) {
        if (n->text.data[1] == 'a')
            arb_max(acb_realref(out), acb_realref(x), acb_realref(y),
                    PRECISION);
        else
            arb_min(acb_realref(out), acb_realref(x), acb_realref(y),
                    PRECISION);
        arb_zero(acb_imagref(out));
    }
    acb_clear(x);
    acb_clear(y);
}

static void
two(const node *n, variables *v, acb_srcptr point, acb_t out)
{
    acb_t a, b;

    acb_init(a);
    acb_init(b);
    value_ball(n->kid, v, point, a);
    value_ball(n->kid->next, v, point, b);
    switch (n->kind) {
    case N_ADD: acb_add(out, a, b, PRECISION); break;
    case N_SUBTRACT: acb_sub(out, a, b, PRECISION); break;
    case N_MULTIPLY: acb_mul(out, a, b, PRECISION); break;
    case N_DIVIDE: acb_div(out, a, b, PRECISION); break;
    default:
        if (n->kid->kind == N_E)
            acb_exp(out, b, PRECISION);
        else
            acb_pow(out, a, b, PRECISION);
    }
    acb_clear(a);
    acb_clear(b);
}

void
value_ball(const node *n, variables *v, acb_srcptr point, acb_t out)
{
    fmpq_t q;
    size_t i;

    switch (n->kind) {
    case N_NUMBER:
    case N_REPEAT:
        fmpq_init(q);
        if (value_fraction(n, q))
            acb_set_fmpq(out, q, PRECISION);
        else
            acb_indeterminate(out);
        fmpq_clear(q);
        break;
    case N_PI: acb_const_pi(out, PRECISION); break;
    case N_E:
        acb_one(out);
        acb_exp(out, out, PRECISION);
        break;
    case N_I: acb_onei(out); break;
    case N_VARIABLE:
        for (i = 0; i < v->count; i++)
            if (same_variable(v->at[i], n))
                break;
        if (i < v->count)
            acb_set(out, point + i);
        else
            acb_indeterminate(out);
        break;
    case N_UNIT:
        value_ball(n->kid, v, point, out);
        if (str_is(n->text, "%")) {
            acb_div_ui(out, out, 100, PRECISION);
        } else if (str_is(n->text, "deg")) {
            acb_t pi;

            acb_init(pi);
            acb_const_pi(pi, PRECISION);
            acb_mul(out, out, pi, PRECISION);
            acb_div_ui(out, out, 180, PRECISION);
            acb_clear(pi);
        } else {
            acb_indeterminate(out);
        }
        break;
    case N_NEGATE:
        value_ball(n->kid, v, point, out);
        acb_neg(out, out);
        break;
    case N_CALL: called(n, v, point, out); break;
    case N_ADD:
    case N_SUBTRACT:
    case N_MULTIPLY:
    case N_DIVIDE:
    case N_POWER: two(n, v, point, out); break;
    default: acb_indeterminate(out);
    }
    v->left |= !acb_is_real(out);
}
