/* SPDX-License-Identifier: MIT */
/* Reports of coverage: gcov's and coverage.py's JSON, lcov's traces, the XML of
 * Cobertura and of JaCoCo. */
#ifndef KV_PLUGINS_COVERAGE_H
#define KV_PLUGINS_COVERAGE_H

#include <kverify/plugin.h>

#include <stdbool.h>

/* A line that can be run. */
typedef struct cov_line {
    uint32_t file, line;
    uint32_t group;           /* while it is read: of one view of the line */
    uint32_t branches, taken; /* from it */
    bool counts;              /* false: only its branches were reported */
    bool hit;
} cov_line;

typedef struct cov_file {
    char *path; /* as the report has it */
    uint64_t functions, called;
    size_t first, count; /* its lines */
} cov_file;

/* While a report is read: a function, which may be there again. */
typedef struct cov_function {
    uint32_t file;
    bool called;
    char *key;
} cov_function;

typedef struct coverage {
    cov_file *files; /* by path */
    size_t file_count;
    cov_function *functions;
    size_t function_count;
    cov_line *lines; /* by file and line */
    size_t line_count;
    /* Whether the report says anything about them: one without a branch may be
     * of a program that has none, or of a run that did not measure any. */
    bool has_branches, has_functions;
    const char *format; /* static */
} coverage;

/* Read REPORT into *OUT, which coverage_clear releases in any case.  FORMAT is
 * one of COVERAGE_FORMATS, or empty: by the content.  NULL, or what is wrong
 * with it, which is static. */
#define COVERAGE_FORMATS "gcov|lcov|cobertura|jacoco|coverage.py"
const char *coverage_read(const kv_host *host, kv_verdict *verdict,
                          kv_str report, kv_str format, coverage *out);
void coverage_clear(coverage *c);

/* How many files PATH means: 1 where one has that path, else those whose path
 * ends with "/PATH".  *FILE is the first one, or NULL. */
size_t coverage_file(const coverage *c, kv_str path, const cov_file **file);
/* A line of FILE, or NULL: it can't be run. */
const cov_line *coverage_line(const coverage *c, const cov_file *file,
                              uint32_t line);

#endif
