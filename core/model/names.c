/* SPDX-License-Identifier: MIT */
/* The names of outcomes, classes and integrity grades: the words of verdict
 * lines, so a word here never changes; new ones are added at the end. */
#include "core/model/names.h"

static const char *const outcome_names[] = {"", "pass", "fail", "error",
                                            "unscored"};

static const char *const class_names[KV_CLASS_COUNT] = {
    "",        "timeout",     "oom",       "crash",     "parse",
    "infra",   "tamper",      "no_answer", "ambiguous", "output",
    "compile", "environment", "not_run",   "missing",   "other",
};

static const char *const integrity_names[KV_INTEGRITY_COUNT] = {
    "none", "I0", "I1", "I1+", "I2", "I3"};

const char *
kv_integrity_name(uint32_t grade)
{
    return grade < KV_INTEGRITY_COUNT ? integrity_names[grade] : "none";
}

uint32_t
kv__integrity_of(kv_str name)
{
    uint32_t i;

    for (i = 0; i < KV_INTEGRITY_COUNT; i++)
        if (kv__str_is(name, integrity_names[i]))
            break;
    return i;
}

const char *
kv_outcome_name(kv_outcome outcome)
{
    return outcome <= KV_OUTCOME_UNSCORED ? outcome_names[outcome] : "";
}

const char *
kv_class_name(kv_class error_class)
{
    return error_class < KV_CLASS_COUNT ? class_names[error_class] : "";
}

kv_outcome
kv__outcome_of(kv_str name)
{
    kv_outcome i;

    for (i = KV_OUTCOME_PASS; i <= KV_OUTCOME_UNSCORED; i++)
        if (kv__str_is(name, outcome_names[i]))
            return i;
    return KV_OUTCOME_NONE;
}

kv_class
kv__class_of(kv_str name)
{
    kv_class i;

    for (i = KV_CLASS_TIMEOUT; i < KV_CLASS_COUNT; i++)
        if (kv__str_is(name, class_names[i]))
            return i;
    return KV_CLASS_NONE;
}
