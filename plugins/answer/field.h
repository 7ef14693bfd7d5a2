/* SPDX-License-Identifier: MIT */
/* Quotients of polynomials with exact complex constants as coefficients.
 *
 * The generators are variables, and functions of them that are no quotients: a
 * root, a power of e, a logarithm, or a function that nothing is known of.  So
 * two values that are equal here are equal wherever both are defined; values
 * that are not may be equal all the same where a generator is no variable. */
#ifndef KVERIFY_ANSWER_FIELD_H
#define KVERIFY_ANSWER_FIELD_H

#include <calcium/ca.h>
#include <stdbool.h>
#include <stdint.h>

#include <kverify/types.h>

#define FIELD_GENS 12

typedef struct field_term {
    uint16_t e[FIELD_GENS];
    ca_t coef;
} field_term;

typedef struct field_poly {
    size_t count;
    field_term *terms; /* by their exponents, the largest first */
} field_poly;

typedef struct field_value {
    field_poly num, den;
    struct field_value *next; /* all values of a field */
} field_value;

enum { GEN_VARIABLE, GEN_ROOT, GEN_EXP, GEN_LOG, GEN_OTHER };

typedef struct field_gen {
    int kind;
    kv_str name, tail; /* a variable, or the function of GEN_OTHER */
    unsigned degree;   /* GEN_ROOT: this power of it is ARG */
    field_value *arg;  /* GEN_EXP: times COEF, the exponent */
    field_value *also; /* a second argument, or NULL */
    ca_t coef;
} field_gen;

typedef struct field {
    ca_ctx_t ca;
    field_gen gens[FIELD_GENS];
    size_t count;
    field_value *values;
    int64_t work;   /* what is left to be spent; below 0 nothing is done */
    bool undefined; /* a division by zero */
    bool failed;    /* a limit, or memory */
} field;

void field_init(field *f);
void field_clear(field *f);

/* All of these return NULL after a failure, and take NULL for one. */
field_value *field_ca(field *f, const ca_t x);
field_value *field_gen_value(field *f, size_t gen);
field_value *field_add(field *f, const field_value *a, const field_value *b);
field_value *field_subtract(field *f, const field_value *a,
                            const field_value *b);
field_value *field_multiply(field *f, const field_value *a,
                            const field_value *b);
field_value *field_divide(field *f, const field_value *a, const field_value *b);
field_value *field_power(field *f, const field_value *a, long n);
/* A generator like G, whose coefficient is not set; FIELD_GENS: too many. */
size_t field_new_gen(field *f, const field_gen *g);

/* Whether A has no generator; *OUT, which is initialized, is then its value. */
bool field_constant(field *f, const field_value *a, ca_t out);
/* Whether two values are the same quotient. */
truth_t field_same(field *f, const field_value *a, const field_value *b);
/* Whether A is zero times or a constant times B, which is then *OUT. */
truth_t field_multiple(field *f, const field_value *a, const field_value *b,
                       ca_t out);
/* Whether only variables are generators. */
bool field_free(const field *f);

#endif
