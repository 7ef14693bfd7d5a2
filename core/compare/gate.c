/* SPDX-License-Identifier: MIT */
/* Conditions that pairs of runs must meet, for --require. */
#include "core/compare/compare.h"
#include "core/figures/condition.h"

#include <math.h>
#include <string.h>

/* What is compared, and with what. */
typedef struct condition {
    enum { GAP, LOW, HIGH, CHANCE } what;
    size_t a, b; /* B - A */
    kv__operator op;
} condition;

/* A run by its letter or its name. */
static bool
find_run(const kv_comparison *c, kv_str text, size_t *out)
{
    size_t i;

    for (i = 0; i < c->run_count; i++)
        if (kv__str_is(text, c->runs[i].name)) {
            *out = i;
            return true;
        }
    *out = text.length == 1 && text.data[0] >= 'A'
               ? (size_t)(text.data[0] - 'A')
               : SIZE_MAX;
    return text.length == 1 && *out < c->run_count && *out < 26;
}

static kv_str
trimmed(kv_str text)
{
    while (text.length > 0 && text.data[0] == ' ') {
        text.data++;
        text.length--;
    }
    while (text.length > 0 && text.data[text.length - 1] == ' ')
        text.length--;
    return text;
}

/* "B-A", where names may have a minus, too: every one is tried. */
static bool
find_pair(const kv_comparison *c, kv_str text, condition *out)
{
    size_t i;

    for (i = 1; i + 1 < text.length; i++)
        if (text.data[i] == '-' &&
            find_run(c, trimmed(kv__str(text.data, i)), &out->b) &&
            find_run(c,
                     trimmed(kv__str(text.data + i + 1, text.length - i - 1)),
                     &out->a) &&
            out->a != out->b)
            return true;
    return false;
}

static kv_status
read_condition(const kv_comparison *c, const char *text, condition *out,
               kv_error *err)
{
    static const char *const what[] = {"", "low(", "high(", "p("};
    const char *at = strpbrk(text, "<>="), *last;
    kv_str left;
    int k;

    /* Names may hold these, too: the last one counts. */
    while (at != NULL &&
           (last = strpbrk(at + 1 + (at[1] == '='), "<>=")) != NULL)
        at = last;
    if (at == NULL)
        return kv__fail(err, KV_EINVAL,
                        "invalid condition '%s', expected B-A>=VALUE", text);
    left = trimmed(kv__str(text, (size_t)(at - text)));
    out->what = GAP;
    for (k = LOW; k <= CHANCE; k++)
        if (left.length > strlen(what[k]) &&
            memcmp(left.data, what[k], strlen(what[k])) == 0 &&
            left.data[left.length - 1] == ')') {
            out->what = k;
            left = trimmed(kv__str(left.data + strlen(what[k]),
                                   left.length - strlen(what[k]) - 1));
            break;
        }
    if (!kv__operator_read(at, &out->op))
        return kv__fail(err, KV_EINVAL,
                        "invalid condition '%s', expected B-A>=VALUE", text);
    if (!find_pair(c, left, out))
        return kv__fail(err, KV_ENOTFOUND,
                        "invalid condition '%s': '%.*s' is no difference of "
                        "two runs, such as B-A",
                        text, (int)left.length, left.data);
    return KV_OK;
}

/* NAN has no place in an order: nothing holds of it. */
static bool
holds_double(const kv__operator *op, double x, double y)
{
    return !isnan(x) && kv__operator_holds(op, (x > y) - (x < y));
}

kv_status
kv_comparison_require(const kv_comparison *c, const char *text, int *holds,
                      kv_error *err)
{
    kv_compared told = {.struct_size = sizeof told};
    const char *wrong, *value;
    condition k;
    kv_status status = read_condition(c, text, &k, err);
    mpq_t bound, gap;
    int order;

    *holds = 0;
    if (status != KV_OK)
        return status;
    mpq_inits(bound, gap, NULL);
    value = k.op.value + (k.op.value[0] == '-');
    wrong = kv__mpq_parse(value, bound);
    if (value != k.op.value)
        mpq_neg(bound, bound);
    (void)kv_comparison_pair(c, k.a, k.b, &told);
    if (wrong == NULL && k.what == GAP && told.tasks > 0) {
        mpz_set_str(mpq_numref(gap), told.numerator, 10);
        mpz_set_str(mpq_denref(gap), told.denominator, 10);
        order = mpq_cmp(gap, bound);
        *holds = kv__operator_holds(&k.op, order);
    } else if (wrong == NULL && told.tasks > 0) {
        *holds = holds_double(&k.op,
                              k.what == LOW    ? told.low
                              : k.what == HIGH ? told.high
                                               : told.p,
                              mpq_get_d(bound));
    }
    mpq_clears(bound, gap, NULL);
    if (wrong != NULL)
        return kv__fail(err, KV_EINVAL, "'%s' is %s", k.op.value, wrong);
    return KV_OK;
}
