/* SPDX-License-Identifier: MIT */
/* What all steps of making a report need: warnings, reasons, names.  Apart from
 * report.c, so that the steps do not call back into it. */
#include "core/figures/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *
kv__policy_name(uint32_t policy)
{
    return policy == KV_POLICY_SKIP ? "skip" : "fail";
}

const char *
kv__interval_name(uint32_t interval)
{
    static const char *const names[] = {"wilson", "clopper-pearson", "cluster",
                                        "bootstrap", "none"};

    return interval <= KV_INTERVAL_NONE ? names[interval] : "?";
}

static bool
add_warning(kv_report *report, const char *text)
{
    const char *interned, **grown;
    size_t i;

    interned = kv__pool_intern(&report->pool, text, strlen(text));
    if (interned == NULL)
        return false;
    for (i = 0; i < report->warning_count; i++)
        if (report->warnings[i] == interned)
            return true;
    grown = kv__grow(report->warnings, &report->warning_capacity,
                     report->warning_count + 1, sizeof *grown);
    if (grown == NULL)
        return false;
    report->warnings = grown;
    /* In text order, so that it does not depend on who came first. */
    for (i = report->warning_count++;
         i > 0 && strcmp(report->warnings[i - 1], interned) > 0; i--)
        report->warnings[i] = report->warnings[i - 1];
    report->warnings[i] = interned;
    return true;
}

bool
kv__report_warn(kv_report *report, const char *format, ...)
{
    char text[KV_ERROR_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return add_warning(report, text);
}

bool
kv__report_doubt(kv_report *report, const char *format, ...)
{
    size_t before = report->warning_count;
    char text[KV_ERROR_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!add_warning(report, text))
        return false;
    report->doubts += report->warning_count - before;
    return true;
}

bool
kv__value_undefined(kv__value *value, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    value->defined = false;
    free(value->reason);
    value->reason = strdup(text);
    return value->reason != NULL;
}

bool
kv__nothing_judged(const kv__node *node)
{
    uint64_t broken =
        node->errors[KV_CLASS_INFRA] + node->errors[KV_CLASS_ENVIRONMENT];

    return node->outcome[KV_OUTCOME_PASS] + node->outcome[KV_OUTCOME_FAIL] ==
               0 &&
           node->outcome[KV_OUTCOME_ERROR] == broken;
}
