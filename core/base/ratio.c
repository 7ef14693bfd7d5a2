/* SPDX-License-Identifier: MIT */
/* Exact arithmetic for scores.  Every path has two speeds, 64-bit integers for
 * nearly all results and GMP for the rest, and both give the same value. */
#include "core/base/ratio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Two fractions with denominators up to 4096 differ by at least 2^-24, so no
 * double is near enough to both to be taken for the wrong one. */
#define SMALL_DEN 4096
/* A fraction that is not a small one becomes an integer in units of 2^-60. */
#define DYADIC_BITS 60

bool
kv__ratio_of(double value, kv__ratio *out)
{
    int64_t p0 = 0, q0 = 1, p1 = 1, q1 = 0, p, q, whole;
    double rest = value;
    int step;

    if (!(value >= 0.0 && value <= 1.0))
        return false;
    /* A fraction closer to VALUE than 1/(2 q^2) is one of the convergents of
     * its continued fraction (Legendre), so only those need a look.  Their
     * denominators grow at least like Fibonacci's numbers: 40 steps are more
     * than enough to pass 4096. */
    for (step = 0; step < 40; step++) {
        whole = (int64_t)rest;
        p = whole * p1 + p0;
        q = whole * q1 + q0;
        if (q > SMALL_DEN)
            break;
        if ((double)p / (double)q == value) {
            out->num = p;
            out->den = q;
            return true;
        }
        p0 = p1, q0 = q1, p1 = p, q1 = q;
        rest -= (double)whole;
        if (rest < 1e-9)
            break;
        rest = 1.0 / rest;
        if (rest > 1e9)
            break;
    }
    out->den = INT64_C(1) << DYADIC_BITS;
    out->num = (int64_t)llrint(ldexp(value, DYADIC_BITS));
    return true;
}

/* --- sums --------------------------------------------------------------- */

void
kv__sum_clear(kv__sum *sum)
{
    free(sum->spill);
    memset(sum, 0, sizeof *sum);
}

static uint64_t
gcd(uint64_t a, uint64_t b)
{
    uint64_t t;

    while (b != 0) {
        t = a % b;
        a = b;
        b = t;
    }
    return a;
}

/* Into the compact part, when the result fits it.  Scores of a task share few
 * denominators, so this is nearly always the case. */
static bool
add_compact(kv__sum *sum, __int128 num, int64_t den)
{
    uint64_t mine = sum->den == 0 ? 1 : sum->den, common, scale;
    __int128 total;

    if (den > UINT32_MAX || num > INT64_MAX)
        return false;
    common = gcd(mine, (uint64_t)den);
    scale = (uint64_t)den / common;
    if (scale > UINT32_MAX / mine)
        return false;
    total =
        (__int128)sum->num * (int64_t)scale + num * (__int128)(mine / common);
    if (total > INT64_MAX)
        return false;
    sum->num = (int64_t)total;
    sum->den = (uint32_t)(mine * scale);
    return true;
}

bool
kv__sum_add(kv__sum *sum, __int128 num, int64_t den)
{
    kv__term *grown;
    uint32_t i;

    if (num == 0 || add_compact(sum, num, den))
        return true;
    for (i = 0; i < sum->spills; i++) {
        if (sum->spill[i].den == den) {
            sum->spill[i].num += num;
            return true;
        }
    }
    grown = kv__realloc(sum->spill, (sum->spills + 1) * sizeof *grown);
    if (grown == NULL)
        return false;
    sum->spill = grown;
    sum->spill[sum->spills].num = num;
    sum->spill[sum->spills].den = den;
    sum->spills++;
    return true;
}

size_t
kv__sum_terms(const kv__sum *sum)
{
    return 1 + (size_t)sum->spills;
}

kv__term
kv__sum_term(const kv__sum *sum, size_t index)
{
    kv__term term = {sum->num, sum->den == 0 ? 1 : (int64_t)sum->den};

    return index == 0 ? term : sum->spill[index - 1];
}

bool
kv__sum_merge(kv__sum *sum, const kv__sum *from)
{
    size_t i;
    kv__term term;

    for (i = 0; i < kv__sum_terms(from); i++) {
        term = kv__sum_term(from, i);
        if (!kv__sum_add(sum, term.num, term.den))
            return false;
    }
    return true;
}

static void
set_u128(mpz_t out, unsigned __int128 value)
{
    uint64_t words[2] = {(uint64_t)value, (uint64_t)(value >> 64)};

    mpz_import(out, 2, -1, sizeof words[0], 0, 0, words);
}

void
kv__sum_get(const kv__sum *sum, mpq_t out)
{
    size_t i;
    kv__term term;
    mpq_t part;

    mpq_init(part);
    mpq_set_ui(out, 0, 1);
    for (i = 0; i < kv__sum_terms(sum); i++) {
        term = kv__sum_term(sum, i);
        set_u128(mpq_numref(part), (unsigned __int128)term.num);
        mpz_set_ui(mpq_denref(part), (unsigned long)term.den);
        mpq_canonicalize(part);
        mpq_add(out, out, part);
    }
    mpq_clear(part);
}

/* --- fractions in the making -------------------------------------------- */

void
kv__rate_init(kv__rate *rate)
{
    rate->big = false;
    rate->num = 0;
    rate->den = 1;
    mpq_init(rate->q);
}

void
kv__rate_clear(kv__rate *rate)
{
    mpq_clear(rate->q);
}

void
kv__rate_set(kv__rate *rate, uint64_t num, uint64_t den)
{
    rate->big = false;
    rate->num = num;
    rate->den = den;
}

void
kv__rate_mean(kv__rate *rate, const kv__sum *sum, uint64_t n)
{
    uint64_t den = sum->den == 0 ? 1 : sum->den;

    rate->big = sum->spills > 0 || n > UINT32_MAX;
    if (!rate->big) {
        kv__rate_set(rate, (uint64_t)sum->num, den * n);
        return;
    }
    kv__sum_get(sum, rate->q);
    mpz_mul_ui(mpq_denref(rate->q), mpq_denref(rate->q), n);
    mpq_canonicalize(rate->q);
}

double
kv__rate_double(kv__rate *rate)
{
    if (!rate->big) {
        mpq_set_ui(rate->q, rate->num, rate->den);
        mpq_canonicalize(rate->q);
    }
    return kv__mpq_double(rate->q);
}

/* --- many fractions -----------------------------------------------------
 *
 * Two tables from a denominator to the sum of the numerators over it, one for
 * rates that fit 64 bits and one for the others. */

struct kv__acc_slot {
    mpz_t den, num;
    bool used;
};

struct kv__acc_small {
    uint64_t den; /* 0: free */
    unsigned __int128 num;
};

void
kv__acc_clear(kv__acc *acc)
{
    size_t i;

    for (i = 0; i < acc->capacity; i++) {
        if (acc->slots[i].used) {
            mpz_clear(acc->slots[i].den);
            mpz_clear(acc->slots[i].num);
        }
    }
    free(acc->slots);
    free(acc->small);
    memset(acc, 0, sizeof *acc);
}

/* The slot of DEN, or the free one where it belongs.  Low bits of many
 * denominators are zero: multiply by 2^64 over the golden ratio, and take the
 * middle bits, which all of DEN has had a part in. */
static struct kv__acc_small *
small_find(struct kv__acc_small *small, size_t capacity, uint64_t den)
{
    size_t at =
        (size_t)(den * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (capacity - 1);

    while (small[at].den != 0 && small[at].den != den)
        at = (at + 1) & (capacity - 1);
    return &small[at];
}

static bool
small_add(kv__acc *acc, uint64_t num, uint64_t den, uint64_t times)
{
    struct kv__acc_small *slot, *grown;
    size_t capacity, i;

    if ((acc->small_count + 1) * 2 > acc->small_capacity) {
        capacity = acc->small_capacity == 0 ? 64 : acc->small_capacity * 2;
        grown = kv__zalloc(capacity, sizeof *grown);
        if (grown == NULL)
            return false;
        for (i = 0; i < acc->small_capacity; i++)
            if (acc->small[i].den != 0)
                *small_find(grown, capacity, acc->small[i].den) = acc->small[i];
        free(acc->small);
        acc->small = grown;
        acc->small_capacity = capacity;
    }
    slot = small_find(acc->small, acc->small_capacity, den);
    acc->small_count += slot->den == 0;
    slot->den = den;
    /* Cannot overflow: fewer than 2^32 tasks, numerators below 2^64. */
    slot->num += (unsigned __int128)num * times;
    return true;
}

/* As small_find. */
static struct kv__acc_slot *
acc_find(struct kv__acc_slot *slots, size_t capacity, const mpz_t den)
{
    uint64_t h = mpz_get_ui(den) * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(h >> 20) & (capacity - 1);

    while (slots[at].used && mpz_cmp(slots[at].den, den) != 0)
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static bool
acc_grow(kv__acc *acc)
{
    size_t capacity = acc->capacity == 0 ? 64 : acc->capacity * 2, i;
    struct kv__acc_slot *slots = kv__zalloc(capacity, sizeof *slots);

    if (slots == NULL)
        return false;
    for (i = 0; i < acc->capacity; i++)
        if (acc->slots[i].used)
            *acc_find(slots, capacity, acc->slots[i].den) = acc->slots[i];
    free(acc->slots);
    acc->slots = slots;
    acc->capacity = capacity;
    return true;
}

bool
kv__acc_add(kv__acc *acc, const kv__rate *rate, uint64_t times)
{
    const __mpq_struct *value = rate->q;
    struct kv__acc_slot *slot;

    if (!rate->big)
        return small_add(acc, rate->num, rate->den, times);
    if ((acc->count + 1) * 2 > acc->capacity && !acc_grow(acc))
        return false;
    slot = acc_find(acc->slots, acc->capacity, mpq_denref(value));
    if (!slot->used) {
        mpz_init_set(slot->den, mpq_denref(value));
        mpz_init(slot->num);
        slot->used = true;
        acc->count++;
    }
    mpz_addmul_ui(slot->num, mpq_numref(value), times);
    return true;
}

void
kv__acc_get(const kv__acc *acc, mpq_t out)
{
    size_t i;
    mpq_t part;

    mpq_init(part);
    mpq_set_ui(out, 0, 1);
    for (i = 0; i < acc->capacity; i++) {
        if (!acc->slots[i].used)
            continue;
        mpz_set(mpq_numref(part), acc->slots[i].num);
        mpz_set(mpq_denref(part), acc->slots[i].den);
        mpq_canonicalize(part);
        mpq_add(out, out, part);
    }
    for (i = 0; i < acc->small_capacity; i++) {
        if (acc->small[i].den == 0)
            continue;
        set_u128(mpq_numref(part), acc->small[i].num);
        mpz_set_ui(mpq_denref(part), acc->small[i].den);
        mpq_canonicalize(part);
        mpq_add(out, out, part);
    }
    mpq_clear(part);
}

/* --- from exact to printed ---------------------------------------------- */

/* mpq_get_d truncates, and dividing two doubles rounds three times; this is
 * rounded once, so that equal fractions are equal doubles. */
double
kv__mpq_double(const mpq_t value)
{
    mpz_t quotient, rest, den;
    size_t drop;
    uint64_t top;
    bool sticky;
    long shift;
    double result;

    if (mpq_sgn(value) == 0)
        return 0.0;
    mpz_inits(quotient, rest, den, NULL);
    /* Scale so that the integer quotient has 64 or 65 bits, keep 55 of them,
     * and let the last one say whether anything but zeros was cut off. */
    shift = 64 - (long)mpz_sizeinbase(mpq_numref(value), 2) +
            (long)mpz_sizeinbase(mpq_denref(value), 2);
    mpz_abs(quotient, mpq_numref(value));
    mpz_set(den, mpq_denref(value));
    if (shift >= 0)
        mpz_mul_2exp(quotient, quotient, (mp_bitcnt_t)shift);
    else
        mpz_mul_2exp(den, den, (mp_bitcnt_t)-shift);
    mpz_tdiv_qr(quotient, rest, quotient, den);
    drop = mpz_sizeinbase(quotient, 2) - 55;
    sticky = mpz_sgn(rest) != 0 || mpz_scan1(quotient, 0) < (mp_bitcnt_t)drop;
    mpz_tdiv_q_2exp(quotient, quotient, (mp_bitcnt_t)drop);
    top = mpz_get_ui(quotient) | (uint64_t)sticky;
    /* The conversion from 55 bits to 53 is the one rounding. */
    result = ldexp((double)top, (int)((long)drop - shift));
    mpz_clears(quotient, rest, den, NULL);
    return mpq_sgn(value) < 0 ? -result : result;
}

void
kv__mpq_percent(const mpq_t value, unsigned digits, kv__buf *out)
{
    mpz_t scaled, den;
    char *text;
    size_t length;
    void (*release)(void *, size_t);

    mpz_inits(scaled, den, NULL);
    /* floor((200 * 10^d * num + den) / (2 * den)): adding half a unit before
     * the floor is rounding half up, on the exact value and only once. */
    mpz_ui_pow_ui(scaled, 10, digits);
    mpz_mul_ui(scaled, scaled, 200);
    mpz_mul(scaled, scaled, mpq_numref(value));
    mpz_add(scaled, scaled, mpq_denref(value));
    mpz_mul_ui(den, mpq_denref(value), 2);
    mpz_fdiv_q(scaled, scaled, den);
    if (mpz_sgn(scaled) < 0) {
        kv__buf_char(out, '-');
        mpz_neg(scaled, scaled);
    }
    text = mpz_get_str(NULL, 10, scaled);
    length = strlen(text);
    if (length <= digits) {
        kv__buf_str(out, digits > 0 ? "0." : "0");
        for (; length < digits; length++)
            kv__buf_char(out, '0');
        if (digits > 0)
            kv__buf_str(out, text);
    } else {
        kv__buf_add(out, text, length - digits);
        if (digits > 0) {
            kv__buf_char(out, '.');
            kv__buf_add(out, text + length - digits, digits);
        }
    }
    /* The string is GMP's: the program may have given GMP its own malloc. */
    mp_get_memory_functions(NULL, NULL, &release);
    release(text, strlen(text) + 1);
    mpz_clears(scaled, den, NULL);
}

const char *
kv__mpq_parse(const char *text, mpq_t out)
{
    size_t length = strlen(text), i, point = 0, count = 0;
    bool percent = length > 0 && text[length - 1] == '%', seen = false;
    char digits[64]; /* without the point, which only moves the denominator */

    if (percent)
        length--;
    if (length == 0 || length >= sizeof digits)
        return "not a decimal number";
    for (i = 0; i < length; i++) {
        if (text[i] == '.' && !seen) {
            seen = true;
        } else if (text[i] >= '0' && text[i] <= '9') {
            digits[count++] = text[i];
            point += seen;
        } else {
            return "not a decimal number";
        }
    }
    if (count == 0)
        return "not a decimal number";
    digits[count] = '\0';
    mpz_set_str(mpq_numref(out), digits, 10);
    mpz_ui_pow_ui(mpq_denref(out), 10, point + (percent ? 2 : 0));
    mpq_canonicalize(out);
    return NULL;
}
