/* SPDX-License-Identifier: MIT */
/* kverify: what is wrong with printed tables and with folders of results.
 *
 * The rules of kverify.h apply. */
#ifndef KVERIFY_AUDIT_H
#define KVERIFY_AUDIT_H

#include <kverify/kverify.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility push(default)
#endif

/* A list of what was found: by rows and columns of a table; of a tally in an
 * order that does not depend on the order of reading. */
typedef struct kv_findings kv_findings;

/* Strings are borrowed from the list. */
typedef struct kv_finding {
    uint32_t struct_size; /* sizeof(kv_finding), set by the caller */
    uint32_t note;        /* 1: worth knowing, but nothing is wrong */
    uint64_t line;        /* of the table, from 1; 0: none */
    const char *kind;     /* "average", "order", "stored" ...: kverify(1) */
    const char *place;    /* row and column, or the file or run */
    const char *text;     /* one line, without a full stop */
} kv_finding;

typedef struct kv_audit_options {
    uint32_t struct_size; /* sizeof(kv_audit_options), set by the caller */
    uint32_t reserved;
    /* How many tasks the rates of a column are over: COUNT names of columns, or
     * of groups of columns ("Agent" for "Agent_pass1"), and a number from 1 to
     * 2^32 - 1 for each.  The name of a column has precedence. */
    const char *const *columns;
    const uint64_t *tasks;
    size_t count;
} kv_audit_options;

/* Audit a printed table in TEXT: CSV, Markdown or LaTeX, detected from its
 * content, with a line of names first.  Averages that are not the mean of their
 * cells, in either weighting; rates that no count over the given number of
 * tasks prints as, or only after two roundings; an APR or pass@any below
 * pass@1; a bold cell that is not the best, or a best one that is not bold.
 * Cells are decimals of at most 12 digits, compared exactly; others are text.
 * KV_EFORMAT: no table was found, or one with more than 256 columns or 100000
 * rows. */
kv_status kv_audit_table(kv_str text, const kv_audit_options *options,
                         kv_findings **out, kv_error *err);

/* Audit what was read into a tally: stored figures that contradict the records,
 * damage, attempts that are there twice, verdicts that contradict each other,
 * tasks of one data set of a run with unlike numbers of attempts, and warnings
 * of a report.  Tasks that all of several runs pass, or none, are notes. */
kv_status kv_audit_tally(const kv_tally *tally, kv_findings **out,
                         kv_error *err);

void kv_findings_free(kv_findings *findings);
size_t kv_findings_count(const kv_findings *findings);
/* KV_ENOTFOUND: INDEX is past the last one. */
kv_status kv_finding_at(const kv_findings *findings, size_t index,
                        kv_finding *out);

#if defined(__GNUC__) || defined(__clang__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
