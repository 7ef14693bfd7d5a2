/* SPDX-License-Identifier: MIT */
/* Formulas as elements of a field.  Sines and their kin become powers of e, and
 * powers with a variable in the exponent too, so that what follows from the
 * laws of exponents is seen. */
#include "plugins/answer/value.h"

#include "plugins/kit/str.h"

#include <string.h>

/* Exponents of e are counted in twelfths of the one that came first. */
#define PARTS 12
#define MAX_ROOT 12
#define MAX_ROOT_BITS 600

static field_value *
integer(field *f, long n)
{
    field_value *out;
    ca_t x;

    ca_init(x, f->ca);
    ca_set_si(x, n, f->ca);
    out = field_ca(f, x);
    ca_clear(x, f->ca);
    return out;
}

static field_value *
imaginary(field *f)
{
    field_value *out;
    ca_t x;

    ca_init(x, f->ca);
    ca_i(x, f->ca);
    out = field_ca(f, x);
    ca_clear(x, f->ca);
    return out;
}

static field_value *
fail(field *f)
{
    f->failed = true;
    return NULL;
}

/* The fraction that A is, if it is one of small numbers. */
static bool
fraction(field *f, const field_value *a, long *num, long *den)
{
    ca_t x;
    fmpq_t q;
    bool done = false;

    ca_init(x, f->ca);
    fmpq_init(q);
    if (field_constant(f, a, x) && ca_get_fmpq(q, x, f->ca) &&
        fmpz_bits(fmpq_numref(q)) < 20 && fmpz_bits(fmpq_denref(q)) < 20) {
        *num = fmpz_get_si(fmpq_numref(q));
        *den = fmpz_get_si(fmpq_denref(q));
        done = true;
    }
    fmpq_clear(q);
    ca_clear(x, f->ca);
    return done;
}

/* The generator that is NAME of ARG (and ALSO). */
static field_value *
generator(field *f, int kind, kv_str name, unsigned degree, field_value *arg,
          field_value *also)
{
    field_gen g = {
        .kind = kind, .name = name, .degree = degree, .arg = arg, .also = also};
    size_t i;

    if (arg == NULL)
        return NULL;
    for (i = 0; i < f->count; i++)
        if (f->gens[i].kind == kind && f->gens[i].degree == degree &&
            str_same(f->gens[i].name, name) &&
            (f->gens[i].also == NULL) == (also == NULL) &&
            field_same(f, f->gens[i].arg, arg) == T_TRUE &&
            (also == NULL || field_same(f, f->gens[i].also, also) == T_TRUE))
            return field_gen_value(f, i);
    return field_gen_value(f, field_new_gen(f, &g));
}

static field_value *
variable(const node *n, field *f)
{
    field_gen g = {.kind = GEN_VARIABLE, .name = n->text, .tail = n->tail};
    size_t i;

    for (i = 0; i < f->count; i++)
        if (f->gens[i].kind == GEN_VARIABLE &&
            str_same(f->gens[i].name, g.name) &&
            str_same(f->gens[i].tail, g.tail))
            return field_gen_value(f, i);
    return field_gen_value(f, field_new_gen(f, &g));
}

static field_value *logarithm(field *f, field_value *a);

/* Numbers in powers and roots have to be factored, so they are not long. */
static bool
is_short(field *f, const ca_t x)
{
    fmpq_t q;
    bool out = true;

    fmpq_init(q);
    if (CA_IS_QQ(x, f->ca) && ca_get_fmpq(q, x, f->ca))
        out = fmpq_height_bits(q) <= MAX_ROOT_BITS;
    fmpq_clear(q);
    return out;
}

/* The square, or another power, that is a factor of a constant: 4x is 4 and x,
 * whose roots are known apart. */
static field_value *
root(field *f, field_value *a, unsigned degree)
{
    ca_t x, lead;
    field_value *rest, *c;
    fmpq_t q;

    if (a == NULL)
        return NULL;
    if (degree == 1)
        return a;
    if (degree == 0 || degree > MAX_ROOT)
        return fail(f);
    ca_init(x, f->ca);
    fmpq_init(q);
    if (field_constant(f, a, x) && !is_short(f, x)) {
        c = fail(f);
    } else if (field_constant(f, a, x)) {
        fmpq_set_si(q, 1, degree);
        /* An odd root of a negative number is the real one. */
        if (degree % 2 == 1 && ca_check_is_negative_real(x, f->ca) == T_TRUE) {
            ca_neg(x, x, f->ca);
            ca_pow_fmpq(x, x, q, f->ca);
            ca_neg(x, x, f->ca);
        } else if (degree == 2) {
            ca_sqrt(x, x, f->ca);
        } else {
            ca_pow_fmpq(x, x, q, f->ca);
        }
        c = field_ca(f, x);
    } else {
        ca_init(lead, f->ca);
        ca_div(lead, a->num.terms[0].coef, a->den.terms[0].coef, f->ca);
        c = NULL;
        if (ca_get_fmpq(q, lead, f->ca) && fmpq_sgn(q) > 0 && !fmpq_is_one(q)) {
            rest = field_divide(f, a, field_ca(f, lead));
            c = root(f, field_ca(f, lead), degree);
            c = field_multiply(
                f, c,
                generator(f, GEN_ROOT, str_c("root"), degree, rest, NULL));
        } else {
            c = generator(f, GEN_ROOT, str_c("root"), degree, a, NULL);
        }
        ca_clear(lead, f->ca);
    }
    fmpq_clear(q);
    ca_clear(x, f->ca);
    return c;
}

/* BY over BASE as a fraction of small numbers, proved. */
static bool
ratio(field *f, const ca_t by, const ca_t base, fmpq_t out)
{
    ca_t q;
    bool done;

    ca_init(q, f->ca);
    ca_div(q, by, base, f->ca);
    f->work -= 40;
    done = ca_get_fmpq(out, q, f->ca) != 0 &&
           fmpz_bits(fmpq_numref(out)) < 12 && fmpz_bits(fmpq_denref(out)) < 12;
    ca_clear(q, f->ca);
    return done;
}

/* e to the power of COEF times M, which has no constant factor. */
static field_value *
exponential_term(field *f, field_value *m, const ca_t coef)
{
    field_gen g = {.kind = GEN_EXP, .name = str_c("exp"), .arg = m};
    fmpq_t q;
    size_t i;
    long num, den;
    field_value *out = NULL;
    bool found = false;

    fmpq_init(q);
    /* e to a multiple of a logarithm is a power. */
    for (i = 0; i < f->count && !found; i++)
        if (f->gens[i].kind == GEN_LOG &&
            field_same(f, m, field_gen_value(f, i)) == T_TRUE &&
            ca_get_fmpq(q, coef, f->ca) && fmpz_bits(fmpq_numref(q)) < 12 &&
            fmpz_bits(fmpq_denref(q)) < 4) {
            num = fmpz_get_si(fmpq_numref(q));
            den = fmpz_get_si(fmpq_denref(q));
            out = field_power(f, root(f, f->gens[i].arg, (unsigned)den), num);
            found = true;
        }
    for (i = 0; i < f->count && !found; i++) {
        if (f->gens[i].kind != GEN_EXP ||
            field_same(f, f->gens[i].arg, m) != T_TRUE ||
            !ratio(f, coef, f->gens[i].coef, q))
            continue;
        fmpq_mul_si(q, q, PARTS);
        if (!fmpz_is_one(fmpq_denref(q)))
            continue;
        out =
            field_power(f, field_gen_value(f, i), fmpz_get_si(fmpq_numref(q)));
        found = true;
    }
    fmpq_clear(q);
    if (found)
        return out;
    i = field_new_gen(f, &g);
    if (i == FIELD_GENS)
        return NULL;
    ca_set(f->gens[i].coef, coef, f->ca);
    return field_power(f, field_gen_value(f, i), PARTS);
}

static field_value *
exponential(field *f, field_value *a)
{
    ca_t x, lead;
    field_value *out, *m;
    size_t i, count;

    if (a == NULL)
        return NULL;
    ca_init(x, f->ca);
    ca_init(lead, f->ca);
    if (field_constant(f, a, x)) {
        ca_exp(x, x, f->ca);
        out = field_ca(f, x);
        goto end;
    }
    out = integer(f, 1);
    /* A sum of terms over one constant becomes a product. */
    count = a->den.count == 1 ? a->num.count : 1;
    for (i = 0; i < count && out != NULL; i++) {
        field_value one = *a, *held;

        if (count > 1)
            one.num.terms = &a->num.terms[i], one.num.count = 1;
        ca_div(lead, one.num.terms[0].coef, a->den.terms[0].coef, f->ca);
        held = field_ca(f, lead);
        m = field_divide(f, &one, held);
        if (m != NULL && field_constant(f, m, x)) {
            ca_exp(lead, lead, f->ca);
            out = field_multiply(f, out, field_ca(f, lead));
        } else if (m == NULL) {
            out = NULL;
        } else {
            /* The monomial over itself has coefficient one. */
            ca_t unit;

            ca_init(unit, f->ca);
            ca_div(unit, m->num.terms[0].coef, m->den.terms[0].coef, f->ca);
            m = field_divide(f, m, field_ca(f, unit));
            ca_mul(lead, lead, unit, f->ca);
            ca_clear(unit, f->ca);
            out = m == NULL
                      ? NULL
                      : field_multiply(f, out, exponential_term(f, m, lead));
        }
    }
end:
    ca_clear(lead, f->ca);
    ca_clear(x, f->ca);
    return out;
}

static field_value *
logarithm(field *f, field_value *a)
{
    ca_t x;
    field_value *out;

    if (a == NULL)
        return NULL;
    ca_init(x, f->ca);
    if (field_constant(f, a, x)) {
        ca_log(x, x, f->ca);
        out = field_ca(f, x);
    } else {
        out = generator(f, GEN_LOG, str_c("log"), 0, a, NULL);
    }
    ca_clear(x, f->ca);
    return out;
}

static field_value *
power(field *f, field_value *a, field_value *b)
{
    long num, den;
    ca_t x, y;
    field_value *out;

    if (a == NULL || b == NULL)
        return NULL;
    if (fraction(f, b, &num, &den)) {
        if (den == 1 && num >= -400 && num <= 400)
            return field_power(f, a, num);
        if (den > 1 && den <= MAX_ROOT && num >= -400 && num <= 400)
            return field_power(f, root(f, a, (unsigned)den), num);
    }
    ca_init(x, f->ca);
    ca_init(y, f->ca);
    if (field_constant(f, a, x) && field_constant(f, b, y)) {
        if (!is_short(f, x)) {
            out = fail(f);
            goto end;
        }
        ca_pow(x, x, y, f->ca);
        out = field_ca(f, x);
    } else {
        out = exponential(f, field_multiply(f, b, logarithm(f, a)));
    }
end:
    ca_clear(x, f->ca);
    ca_clear(y, f->ca);
    return out;
}

/* Sine or cosine as powers of e. */
static field_value *
circular(field *f, field_value *a, bool sine)
{
    field_value *up = exponential(f, field_multiply(f, imaginary(f), a));
    field_value *down = field_power(f, up, -1);

    if (sine)
        return field_divide(f, field_subtract(f, up, down),
                            field_multiply(f, integer(f, 2), imaginary(f)));
    return field_divide(f, field_add(f, up, down), integer(f, 2));
}

static field_value *
hyperbolic(field *f, field_value *a, bool sine)
{
    field_value *up = exponential(f, a), *down = field_power(f, up, -1);

    return field_divide(
        f, sine ? field_subtract(f, up, down) : field_add(f, up, down),
        integer(f, 2));
}

/* Functions of one constant that Calcium knows. */
static bool
known(field *f, kv_str name, ca_t x)
{
    if (str_is(name, "sin"))
        ca_sin(x, x, f->ca);
    else if (str_is(name, "cos"))
        ca_cos(x, x, f->ca);
    else if (str_is(name, "tan"))
        ca_tan(x, x, f->ca);
    else if (str_is(name, "cot"))
        ca_cot(x, x, f->ca);
    else if (str_is(name, "arcsin") || str_is(name, "asin"))
        ca_asin(x, x, f->ca);
    else if (str_is(name, "arccos") || str_is(name, "acos"))
        ca_acos(x, x, f->ca);
    else if (str_is(name, "arctan") || str_is(name, "atan"))
        ca_atan(x, x, f->ca);
    else if (str_is(name, "abs"))
        ca_abs(x, x, f->ca);
    else if (str_is(name, "floor"))
        ca_floor(x, x, f->ca);
    else if (str_is(name, "ceil"))
        ca_ceil(x, x, f->ca);
    else
        return false;
    return true;
}

/* |-2x| is 2 |x|. */
static field_value *
absolute(field *f, field_value *a)
{
    ca_t lead;
    field_value *out;

    ca_init(lead, f->ca);
    ca_div(lead, a->num.terms[0].coef, a->den.terms[0].coef, f->ca);
    if (ca_check_is_real(lead, f->ca) == T_TRUE) {
        a = field_divide(f, a, field_ca(f, lead));
        ca_abs(lead, lead, f->ca);
    } else {
        ca_one(lead, f->ca);
    }
    out = field_multiply(f, field_ca(f, lead),
                         generator(f, GEN_OTHER, str_c("abs"), 0, a, NULL));
    ca_clear(lead, f->ca);
    return out;
}

static field_value *
one_argument(field *f, kv_str name, field_value *a)
{
    field_value *out = NULL;
    ca_t x;
    bool done = false;

    if (a == NULL)
        return NULL;
    if (str_is(name, "root") || str_is(name, "sqrt"))
        return root(f, a, 2);
    if (str_is(name, "cbrt"))
        return root(f, a, 3);
    if (str_is(name, "exp"))
        return exponential(f, a);
    if (str_is(name, "ln") || str_is(name, "log"))
        return logarithm(f, a);
    ca_init(x, f->ca);
    if (field_constant(f, a, x) && known(f, name, x)) {
        out = field_ca(f, x);
        done = true;
    }
    ca_clear(x, f->ca);
    if (done)
        return out;
    if (str_is(name, "abs"))
        return absolute(f, a);
    if (str_is(name, "sin") || str_is(name, "cos"))
        return circular(f, a, name.data[0] == 's');
    if (str_is(name, "tan"))
        return field_divide(f, circular(f, a, true), circular(f, a, false));
    if (str_is(name, "cot"))
        return field_divide(f, circular(f, a, false), circular(f, a, true));
    if (str_is(name, "sec"))
        return field_power(f, circular(f, a, false), -1);
    if (str_is(name, "csc"))
        return field_power(f, circular(f, a, true), -1);
    if (str_is(name, "sinh") || str_is(name, "cosh"))
        return hyperbolic(f, a, name.data[0] == 's');
    if (str_is(name, "tanh"))
        return field_divide(f, hyperbolic(f, a, true), hyperbolic(f, a, false));
    return generator(f, GEN_OTHER, name, 0, a, NULL);
}

static field_value *
called(const node *n, field *f)
{
    field_value *a, *b = NULL;
    long num, den;

    if (n->count == 0 || n->count > 2)
        return fail(f);
    a = value_field(n->kid, f);
    if (n->count == 2)
        b = value_field(n->kid->next, f);
    if (n->op == 'i')
        return one_argument(f,
                            str_c(str_is(n->text, "sin")   ? "arcsin"
                                  : str_is(n->text, "cos") ? "arccos"
                                  : str_is(n->text, "tan") ? "arctan"
                                                           : "inverse"),
                            a);
    if (n->count == 1)
        return one_argument(f, n->text, a);
    if (n->op == '_' && str_is(n->text, "log"))
        return field_divide(f, logarithm(f, a), logarithm(f, b));
    if (str_is(n->text, "root"))
        return b != NULL && fraction(f, b, &num, &den) && den == 1 && num > 0
                   ? root(f, a, (unsigned)num)
                   : fail(f);
    return generator(f, GEN_OTHER, n->text, 0, a, b);
}

/* Percent and degrees inside of a formula. */
static field_value *
scaled(const node *n, field *f)
{
    field_value *a = value_field(n->kid, f), *by;
    ca_t pi;

    if (str_is(n->text, "%"))
        return field_divide(f, a, integer(f, 100));
    if (!str_is(n->text, "deg"))
        return fail(f);
    ca_init(pi, f->ca);
    ca_pi(pi, f->ca);
    by = field_divide(f, field_ca(f, pi), integer(f, 180));
    ca_clear(pi, f->ca);
    return field_multiply(f, a, by);
}

field_value *
value_field(const node *n, field *f)
{
    field_value *a, *b;
    fmpq_t q;
    ca_t x;
    bool done;

    if (f->failed || f->undefined)
        return NULL;
    fmpq_init(q);
    done = value_fraction(n, q);
    ca_init(x, f->ca);
    if (done)
        ca_set_fmpq(x, q, f->ca);
    else if ((done = n->kind == N_PI))
        ca_pi(x, f->ca);
    else if ((done = n->kind == N_E)) {
        ca_one(x, f->ca);
        ca_exp(x, x, f->ca);
    } else if ((done = n->kind == N_I))
        ca_i(x, f->ca);
    a = done ? field_ca(f, x) : NULL;
    ca_clear(x, f->ca);
    fmpq_clear(q);
    if (done)
        return a;
    switch (n->kind) {
    case N_VARIABLE: return variable(n, f);
    case N_CALL: return called(n, f);
    case N_NEGATE:
        return field_subtract(f, integer(f, 0), value_field(n->kid, f));
    case N_UNIT: return scaled(n, f);
    case N_ADD:
    case N_SUBTRACT:
    case N_MULTIPLY:
    case N_DIVIDE:
    case N_POWER: break;
    default: return fail(f);
    }
    if (n->kind == N_POWER && n->kid->kind == N_E)
        return exponential(f, value_field(n->kid->next, f));
    a = value_field(n->kid, f);
    b = value_field(n->kid->next, f);
    if (n->kind == N_ADD)
        return field_add(f, a, b);
    if (n->kind == N_SUBTRACT)
        return field_subtract(f, a, b);
    if (n->kind == N_MULTIPLY)
        return field_multiply(f, a, b);
    if (n->kind == N_DIVIDE)
        return field_divide(f, a, b);
    return power(f, a, b);
}
