/* SPDX-License-Identifier: MIT */
/* What the readers of reports tell: files, and lines in any order. */
#ifndef KV_PLUGINS_COVERAGE_READING_H
#define KV_PLUGINS_COVERAGE_READING_H

#include "plugins/kit/coverage/coverage.h"

#define COV_FILES_MAX 100000
#define COV_LINES_MAX 20000000

typedef struct cov_reading {
    coverage *to;
    size_t file_room, line_room, function_room;
    /* Branches of a line add up in one group.  Another group has the same ones
     * again, in another instance or run. */
    uint32_t group;
    const char *wrong;
} cov_reading;

/* The file that all lines belong to from now on.  The same path again adds to
 * the same file. */
void cov_begin(cov_reading *r, kv_str path);
void cov_add(cov_reading *r, uint64_t line, bool hit, uint64_t branches,
             uint64_t taken);
/* A branch of a line that may be added apart. */
void cov_branch(cov_reading *r, uint64_t line, bool taken);
/* A function of the file, whose KEY is the same wherever it is meant. */
void cov_add_function(cov_reading *r, kv_str key, bool called);

const char *cov_lcov(cov_reading *r, kv_str report);
const char *cov_gcov(const kv_host *host, cov_reading *r, const kv_value *root);
const char *cov_coverage_py(const kv_host *host, cov_reading *r,
                            const kv_value *root);
/* JACOCO, or Cobertura. */
const char *cov_xml(cov_reading *r, kv_str report, bool jacoco);

#endif
