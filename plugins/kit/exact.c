/* SPDX-License-Identifier: MIT */
#include "plugins/kit/exact.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPONENT_MAX 6000
#define TEXT_MAX 100000

static size_t
digits(const char *s)
{
    return strspn(s, "0123456789");
}

/* The parts of S: a sign, digits, perhaps a point and digits, perhaps an
 * exponent.  False: it is no such text. */
static bool
parts_of(const char *s, const char **whole, size_t *before, const char **point,
         size_t *behind, long *exponent)
{
    s += *s == '+' || *s == '-';
    *whole = s;
    *before = digits(s);
    s += *before;
    *behind = *s == '.' ? digits(s + 1) : 0;
    *point = s + 1;
    s += *s == '.' ? 1 + *behind : 0;
    *exponent = 0;
    if (*before + *behind == 0)
        return false;
    if (*s == 'e' || *s == 'E') {
        s++;
        *exponent = strtol(s, NULL, 10);
        s += *s == '+' || *s == '-';
        if (digits(s) == 0)
            return false;
        s += digits(s);
    }
    return *s == '\0' && *exponent <= EXPONENT_MAX &&
           *exponent >= -EXPONENT_MAX;
}

bool
exact_decimal(mpq_t out, kv_str text)
{
    char *copy, *joined;
    const char *whole, *point;
    size_t before, behind;
    long exponent;
    bool ok = false;

    if (text.length > TEXT_MAX || memchr(text.data, '\0', text.length) != NULL)
        return false;
    copy = calloc(text.length + 1, 1);
    joined = calloc(text.length + 2, 1);
    if (copy != NULL && joined != NULL) {
        memcpy(copy, text.data, text.length);
        ok = parts_of(copy, &whole, &before, &point, &behind, &exponent);
    }
    if (ok) {
        memcpy(joined, whole, before);
        memcpy(joined + before, point, behind);
        mpz_set_str(mpq_numref(out), joined, 10);
        mpz_set_ui(mpq_denref(out), 1);
        if (copy[0] == '-')
            mpz_neg(mpq_numref(out), mpq_numref(out));
        exponent -= (long)behind;
        if (exponent >= 0) {
            mpz_t ten;

            mpz_init(ten);
            mpz_ui_pow_ui(ten, 10, (unsigned long)exponent);
            mpz_mul(mpq_numref(out), mpq_numref(out), ten);
            mpz_clear(ten);
        } else {
            mpz_ui_pow_ui(mpq_denref(out), 10, (unsigned long)-exponent);
        }
        mpq_canonicalize(out);
    }
    free(copy);
    free(joined);
    return ok;
}

void
exact_shortest(mpq_t out, double x)
{
    char text[40];
    int precision;
    char *comma;

    for (precision = 15; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, x);
        if (strtod(text, NULL) == x)
            break;
    }
    /* The caller's locale may write a comma. */
    for (comma = text; *comma != '\0'; comma++)
        if (!isdigit((unsigned char)*comma) && strchr("+-e", *comma) == NULL)
            *comma = '.';
    if (!exact_decimal(out, (kv_str){text, strlen(text)}))
        mpq_set_d(out, x);
}

bool
exact_near(const mpq_t a, const mpq_t b, const mpq_t tolerance, bool at_most)
{
    mpq_t apart;
    int c;

    mpq_init(apart);
    mpq_sub(apart, a, b);
    mpq_abs(apart, apart);
    c = mpq_cmp(apart, tolerance);
    mpq_clear(apart);
    return c < 0 || (at_most && c == 0);
}
