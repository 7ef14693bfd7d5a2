/* SPDX-License-Identifier: MIT */
/* What a task asks of coverage. */
#ifndef KV_PLUGINS_COVERAGE_GATES_H
#define KV_PLUGINS_COVERAGE_GATES_H

#include "plugins/kit/reports.h"

#include <kverify/plugin.h>

/* The shape of the task's member. */
#define COVERAGE_MEMBER                                                   \
    "{\"path\":\"text\",\"format\":\"=gcov|lcov|cobertura|jacoco|"        \
    "coverage.py\",\"least\":{\"line\":\"number\",\"branch\":\"number\"," \
    "\"function\":\"number\",\"diff\":\"number\"},\"of\":\"texts\","      \
    "\"required\":\"object\",\"diff\":\"file\",\"\":\"path\"}"

/* Judge REPORT by the task's member "coverage": a test for each gate goes to
 * EACH, and each ratio to the verdict as a sub-score.  NULL, or what is wrong
 * with the report or the task, which is static. */
const char *coverage_gates(const kv_host *host, const kv_task *task,
                           kv_verdict *verdict, kv_str report, report_fn each,
                           void *context);

#endif
