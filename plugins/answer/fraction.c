/* SPDX-License-Identifier: MIT */
#include "plugins/answer/value.h"

#include "plugins/kit/str.h"

#include <string.h>

#include <flint/arith.h>

#define MAX_BITS 20000

static bool
fits(const fmpq_t x)
{
    return fmpz_bits(fmpq_numref(x)) <= MAX_BITS &&
           fmpz_bits(fmpq_denref(x)) <= MAX_BITS;
}

/* Digits with one point and an exponent. */
static bool
decimal(kv_str s, fmpq_t out)
{
    char digits[ANSWER_MAX_BYTES + 1];
    size_t n = 0, i;
    long exponent = 0, sign = 1;
    bool point = false;
    fmpz_t scale;

    for (i = 0; i < s.length && s.data[i] != 'e' && s.data[i] != 'E'; i++) {
        if (s.data[i] == '.') {
            point = true;
            continue;
        }
        if (n + 1 >= sizeof digits)
            return false;
        digits[n++] = s.data[i];
        exponent -= point;
    }
    digits[n] = '\0';
    if (n == 0)
        return false;
    if (i < s.length) {
        long e = 0;

        i++;
        if (i < s.length && (s.data[i] == '-' || s.data[i] == '+'))
            sign = s.data[i++] == '-' ? -1 : 1;
        for (; i < s.length && e < 100000; i++)
            e = e * 10 + (s.data[i] - '0');
        exponent += sign * e;
    }
    if (exponent > 5000 || exponent < -5000)
        return false;
    fmpz_set_str(fmpq_numref(out), digits, 10);
    fmpz_one(fmpq_denref(out));
    fmpz_init(scale);
    fmpz_ui_pow_ui(scale, 10, (ulong)(exponent < 0 ? -exponent : exponent));
    if (exponent < 0)
        fmpq_div_fmpz(out, out, scale);
    else
        fmpq_mul_fmpz(out, out, scale);
    fmpz_clear(scale);
    return true;
}

/* 0.1\overline{6}: the digits of TAIL over as many nines. */
static bool
repeating(const node *n, fmpq_t out)
{
    fmpq_t part;
    fmpz_t nines;
    const char *point = memchr(n->text.data, '.', n->text.length);
    size_t after, i;
    bool done;

    if (point == NULL || n->tail.length > 200)
        return false;
    for (i = 0; i < n->tail.length; i++)
        if (n->tail.data[i] < '0' || n->tail.data[i] > '9')
            return false;
    after = n->text.length - (size_t)(point - n->text.data) - 1;
    fmpq_init(part);
    fmpz_init(nines);
    done = after < 200 && decimal(n->text, out) && decimal(n->tail, part);
    if (done) {
        fmpz_ui_pow_ui(nines, 10, n->tail.length);
        fmpz_sub_ui(nines, nines, 1);
        fmpq_div_fmpz(part, part, nines);
        fmpz_ui_pow_ui(nines, 10, after);
        fmpq_div_fmpz(part, part, nines);
        fmpq_add(out, out, part);
    }
    fmpz_clear(nines);
    fmpq_clear(part);
    return done;
}

static bool
power(fmpq_t out, const fmpq_t a, const fmpq_t b)
{
    long e;

    if (!fmpz_is_one(fmpq_denref(b)) || !fmpz_fits_si(fmpq_numref(b)))
        return false;
    e = fmpz_get_si(fmpq_numref(b));
    if (fmpq_is_zero(a) && e <= 0)
        return false;
    if (e > MAX_BITS || e < -MAX_BITS ||
        (fmpq_height_bits(a) > 1 &&
         fmpq_height_bits(a) * (ulong)(e < 0 ? -e : e) > MAX_BITS))
        return false;
    fmpq_pow_si(out, a, e);
    return true;
}

static bool
small_integer(const fmpq_t x, long least, long most, long *out)
{
    if (!fmpz_is_one(fmpq_denref(x)) || !fmpz_fits_si(fmpq_numref(x)))
        return false;
    *out = fmpz_get_si(fmpq_numref(x));
    return *out >= least && *out <= most;
}

/* Functions whose values are fractions. */
static bool
called(const node *n, fmpq_t out)
{
    fmpq_t a, b;
    long x, y;
    bool done = false;

    if (n->count == 0 || n->count > 2 || n->op != 0)
        return false;
    fmpq_init(a);
    fmpq_init(b);
    if (!value_fraction(n->kid, a) ||
        (n->count == 2 && !value_fraction(n->kid->next, b)))
        goto end;
    if (n->count == 1 && str_is(n->text, "factorial") &&
        small_integer(a, 0, 1000, &x)) {
        fmpz_fac_ui(fmpq_numref(out), (ulong)x);
        fmpz_one(fmpq_denref(out));
        done = true;
    } else if (n->count == 2 && str_is(n->text, "binom") &&
               small_integer(a, 0, 2000, &x) && small_integer(b, 0, 2000, &y)) {
        fmpz_bin_uiui(fmpq_numref(out), (ulong)x, (ulong)y);
        fmpz_one(fmpq_denref(out));
        done = true;
    } else if (n->count == 1 && str_is(n->text, "abs")) {
        fmpq_abs(out, a);
        done = true;
    } else if (n->count == 1 &&
               (str_is(n->text, "floor") || str_is(n->text, "ceil"))) {
        if (n->text.data[0] == 'f')
            fmpz_fdiv_q(fmpq_numref(out), fmpq_numref(a), fmpq_denref(a));
        else
            fmpz_cdiv_q(fmpq_numref(out), fmpq_numref(a), fmpq_denref(a));
        fmpz_one(fmpq_denref(out));
        done = true;
    } else if (n->count == 2 && fmpz_is_one(fmpq_denref(a)) &&
               fmpz_is_one(fmpq_denref(b)) &&
               (str_is(n->text, "gcd") || str_is(n->text, "lcm"))) {
        if (n->text.data[0] == 'g')
            fmpz_gcd(fmpq_numref(out), fmpq_numref(a), fmpq_numref(b));
        else
            fmpz_lcm(fmpq_numref(out), fmpq_numref(a), fmpq_numref(b));
        fmpz_one(fmpq_denref(out));
        done = true;
    } else if (n->count == 2 &&
               (str_is(n->text, "max") || str_is(n->text, "min"))) {
        fmpq_set(out, (fmpq_cmp(a, b) < 0) == (n->text.data[1] == 'a') ? b : a);
        done = true;
    }
end:
    fmpq_clear(a);
    fmpq_clear(b);
    return done;
}

bool
value_fraction(const node *n, fmpq_t out)
{
    fmpq_t a, b;
    bool done = true;

    switch (n->kind) {
    case N_NUMBER: return decimal(n->text, out);
    case N_REPEAT: return repeating(n, out);
    case N_NEGATE:
        done = value_fraction(n->kid, out);
        fmpq_neg(out, out);
        return done;
    case N_CALL: return called(n, out);
    case N_ADD:
    case N_SUBTRACT:
    case N_MULTIPLY:
    case N_DIVIDE:
    case N_POWER: break;
    default: return false;
    }
    fmpq_init(a);
    fmpq_init(b);
    done = value_fraction(n->kid, a) && value_fraction(n->kid->next, b);
    if (done && n->kind == N_ADD)
        fmpq_add(out, a, b);
    else if (done && n->kind == N_SUBTRACT)
        fmpq_sub(out, a, b);
    else if (done && n->kind == N_MULTIPLY)
        fmpq_mul(out, a, b);
    else if (done && n->kind == N_POWER)
        done = power(out, a, b);
    else if (done && (done = !fmpq_is_zero(b)))
        fmpq_div(out, a, b);
    done = done && fits(out);
    fmpq_clear(a);
    fmpq_clear(b);
    return done;
}
