/* SPDX-License-Identifier: MIT */
/* The frameworks whose logs are read.  Adding one is its grammar and a line
 * here; tests/logs has a log for each. */
#ifndef KV_LOGS_GRAMMARS_H
#define KV_LOGS_GRAMMARS_H

#include "core/logs/log.h"

#define KV__LOG_GRAMMARS(X) \
    X(pytest)               \
    X(unittest)             \
    X(sympy)                \
    X(go)                   \
    X(cargo)                \
    X(jest)                 \
    X(mocha)                \
    X(maven)                \
    X(gradle)               \
    X(phpunit)              \
    X(rspec)                \
    X(tap)

#define KV__LOG_DECLARE(name) extern const kv__log_grammar kv__log_##name;
KV__LOG_GRAMMARS(KV__LOG_DECLARE)

#endif
