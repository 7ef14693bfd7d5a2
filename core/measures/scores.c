/* SPDX-License-Identifier: MIT */
/* Scores that other harnesses put together of several figures. */
#include "core/base/alloc.h"
#include "core/base/str.h"

#include <kverify/measures.h>

#include <math.h>
#include <stdlib.h>

/* Whether a call before AT is of the same tool, and failed. */
static bool
failed_before(const kv_str *tools, const uint32_t *statuses, size_t at)
{
    size_t i;

    for (i = 0; i < at; i++)
        if (statuses[i] >= 400 && kv__str_compare(tools[i], tools[at]) == 0)
            return true;
    return false;
}

static bool
recovers(const kv_str *tools, const uint32_t *statuses, size_t count,
         size_t from)
{
    size_t i;

    for (i = from + 1; i < count; i++)
        if (statuses[i] < 400 && kv__str_compare(tools[i], tools[from]) == 0)
            return true;
    return false;
}

const char *
kv_claw_robustness(const kv_str *tools, const uint32_t *statuses, size_t count,
                   double *out)
{
    double errored = 0, recovered = 0, fine = 0, floor;
    size_t i;

    if (count > 10000)
        return "more than 10,000 calls";
    for (i = 0; i < count; i++) {
        fine += statuses[i] < 400;
        if (statuses[i] < 400 || failed_before(tools, statuses, i))
            continue;
        errored++;
        recovered += recovers(tools, statuses, count, i);
    }
    if (errored == 0) {
        *out = 1;
        return NULL;
    }
    floor = fmin(fine / (double)count, 0.5);
    *out = fmax(recovered / errored, floor);
    return NULL;
}

const char *
kv_lcbs(const double *metrics, double *out)
{
    /* Eight of engineering, four of function, security, issues, style, two of
     * long context. */
    static const double weights[17] = {0.05,  0.05,  0.05,  0.05,  0.05,  0.05,
                                       0.05,  0.05,  0.075, 0.075, 0.075, 0.075,
                                       0.067, 0.067, 0.066, 0.05,  0.05};
    double sum = 0;
    size_t i;

    for (i = 0; i < 17; i++) {
        if (!(metrics[i] >= 0 && metrics[i] <= 1))
            return "a metric that is not from 0 to 1";
        sum += weights[i] * (i == 13 ? 1 - metrics[i] : metrics[i]);
    }
    *out = 5 * sum;
    return NULL;
}

const char *
kv_p2value(double alpha, double possibility, double pass_rate, double *out)
{
    if (!(alpha >= 0 && alpha <= 1))
        return "an alpha that is not from 0 to 1";
    *out = alpha * possibility + (1 - alpha) * pass_rate;
    return isfinite(*out) ? NULL : "a value that is not finite";
}
