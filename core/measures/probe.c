/* SPDX-License-Identifier: MIT */
/* Contamination, cost, leaderboards, and what an exception of Python says. */
#include "core/base/str.h"
#include "core/measures/edit.h"

#include <kverify/measures.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- exceptions ------------------------------------------------------------
 */

static bool
begins(kv_str s, const char *with)
{
    size_t n = strlen(with);

    return s.length >= n && memcmp(s.data, with, n) == 0;
}

static bool
holds(kv_str s, const char *what)
{
    return s.length > 0 && memmem(s.data, s.length, what, strlen(what)) != NULL;
}

static uint32_t
attribute_error(kv_str s)
{
    /* What is missing of None, or of a container, is data that is not there;
     * of a class or a module, it is a function that nobody wrote. */
    return holds(s, "'NoneType' object") || holds(s, "'dict' object") ||
                   holds(s, "'list' object") || holds(s, "'tuple' object")
               ? KV_FAILURE_ACCESS
               : KV_FAILURE_API_CALL;
}

static uint32_t
type_error(kv_str s)
{
    static const char *const arguments[] = {
        "unexpected keyword argument",    "required positional argument",
        "required keyword-only argument", "positional arguments but",
        "positional argument but",        "multiple values for"};
    size_t i;

    for (i = 0; i < sizeof arguments / sizeof *arguments; i++)
        if (holds(s, arguments[i]))
            return KV_FAILURE_API_ARGUMENTS;
    return KV_FAILURE_TYPE;
}

uint32_t
kv_failure_of_python(kv_str message)
{
    static const struct {
        const char *name;
        uint32_t kind;
    } names[] = {{"ModuleNotFoundError", KV_FAILURE_API_CALL},
                 {"ImportError", KV_FAILURE_API_CALL},
                 {"KeyError", KV_FAILURE_ACCESS},
                 {"IndexError", KV_FAILURE_ACCESS},
                 {"NameError", KV_FAILURE_NAME},
                 {"UnboundLocalError", KV_FAILURE_NAME},
                 {"SyntaxError", KV_FAILURE_SYNTAX},
                 {"IndentationError", KV_FAILURE_SYNTAX},
                 {"TabError", KV_FAILURE_SYNTAX},
                 {"ValueError", KV_FAILURE_DATA},
                 {"RuntimeError", KV_FAILURE_DATA},
                 {"AssertionError", KV_FAILURE_WRONG}};
    kv_str line = message;
    const char *newline;
    size_t i;

    /* The exception is the last line of a traceback. */
    while (line.length > 0 && (line.data[line.length - 1] == '\n' ||
                               line.data[line.length - 1] == '\r'))
        line.length--;
    while ((newline = memchr(line.data == NULL ? "" : line.data, '\n',
                             line.length)) != NULL) {
        line.length -= (size_t)(newline + 1 - line.data);
        line.data = newline + 1;
    }
    if (begins(line, "AttributeError"))
        return attribute_error(line);
    if (begins(line, "TypeError"))
        return type_error(line);
    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (begins(line, names[i].name))
            return names[i].kind;
    return KV_FAILURE_OTHER;
}

const char *
kv_failure_name(uint32_t kind)
{
    static const char *const names[] = {"other",
                                        "invalid_api_call",
                                        "invalid_api_arguments",
                                        "data_constraint_violation",
                                        "attribute_key_access",
                                        "type_error",
                                        "undefined_variable",
                                        "syntax_error",
                                        "incorrect_implementation"};

    return kind < sizeof names / sizeof *names ? names[kind] : NULL;
}

/* --- contamination -----------------------------------------------------------
 */

const char *
kv_cdd_peak(const uint32_t *tokens, const size_t *lengths, size_t count,
            double alpha, double xi, size_t most, uint64_t *distances,
            uint64_t *longest, double *peak, int32_t *contaminated)
{
    const uint32_t *greedy = tokens, *sample = tokens;
    size_t i, n, first, near = 0;

    if (count < 2)
        return "no samples";
    first = lengths[0] < most ? lengths[0] : most;
    *longest = first;
    for (i = 1; i < count; i++) {
        sample += lengths[i - 1];
        n = lengths[i] < most ? lengths[i] : most;
        *longest = n > *longest ? n : *longest;
        distances[i - 1] = kv__edit_distance(greedy, first, sample, n, false);
        if (distances[i - 1] == UINT64_MAX)
            return "out of memory";
    }
    for (i = 0; i + 1 < count; i++)
        near += (double)distances[i] <= alpha * (double)*longest;
    *peak = (double)near / (double)(count - 1);
    *contaminated = *peak > xi;
    return NULL;
}

const char *
kv_cdd_all(const double *peaks, size_t count, double xi, double *ratio,
           double *mean)
{
    size_t i, above = 0;
    double sum = 0;

    if (count == 0)
        return "no task";
    for (i = 0; i < count; i++) {
        above += peaks[i] > xi;
        sum += peaks[i];
    }
    *ratio = (double)above / (double)count;
    *mean = sum / (double)count;
    return NULL;
}

size_t
kv_ted_keep(const uint64_t *distances, const kv_str *texts, size_t count,
            uint64_t tau, size_t *kept)
{
    size_t i, k, n = 0;

    for (i = 0; i < count; i++) {
        if (distances[i] <= tau)
            continue;
        for (k = 0; k < n; k++)
            if (kv__str_compare(texts[kept[k]], texts[i]) == 0)
                break;
        if (k == n)
            kept[n++] = i;
    }
    return n;
}

/* --- cost and boards
 * ---------------------------------------------------------- */

double
kv_prefill_equivalents(const double *prefill, const double *sequence,
                       const double *decode, size_t count, double gamma)
{
    double sum = 0;
    size_t i;

    for (i = 0; i < count; i++)
        sum += prefill[i] + gamma * sequence[i] * decode[i];
    return sum;
}

double
kv_prefill_gamma(double layers, double width, double intensity,
                 double parameters)
{
    return 2 * layers * width * intensity / parameters;
}

const char *
kv_tokens_per_solved(double tokens, double pass_rate, double *out)
{
    if (!(pass_rate > 0))
        return "nothing solved";
    *out = tokens / pass_rate;
    return NULL;
}

const char *
kv_medal_positions(uint64_t teams, uint64_t *gold, uint64_t *silver,
                   uint64_t *bronze)
{
    uint64_t places[3];
    size_t i;

    if (teams == 0)
        return "no team";
    if (teams < 100) {
        places[0] = teams / 10;
        places[1] = teams / 5;
        places[2] = teams * 2 / 5;
    } else if (teams < 250) {
        places[0] = 10;
        places[1] = teams / 5;
        places[2] = teams * 2 / 5;
    } else {
        places[0] = 10 + teams / 500;
        places[1] = teams < 1000 ? 50 : teams / 20;
        places[2] = teams < 1000 ? 100 : teams / 10;
    }
    for (i = 0; i < 3; i++)
        places[i] = places[i] == 0 ? 1 : places[i];
    *gold = places[0];
    *silver = places[1];
    *bronze = places[2];
    return NULL;
}

const char *
kv_cosine(const double *a, const double *b, size_t count, double *out)
{
    double product = 0, x = 0, y = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        product += a[i] * b[i];
        x += a[i] * a[i];
        y += b[i] * b[i];
    }
    if (!(x > 0) || !(y > 0))
        return "a vector of zeros";
    *out = product / (sqrt(x) * sqrt(y));
    return NULL;
}
