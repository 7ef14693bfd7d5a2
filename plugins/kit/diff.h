/* SPDX-License-Identifier: MIT */
/* Unified diffs, as git writes and reads them. */
#ifndef KV_PLUGINS_DIFF_H
#define KV_PLUGINS_DIFF_H

#include "plugins/kit/text.h"

#define DIFF_FILES 2000

/* One file of a diff.  Paths are of the diff, without "a/" and "b/"; an empty
 * one is /dev/null. */
typedef struct diff_file {
    kv_str before, after;
    size_t hunks, added, removed;
} diff_file;

typedef struct diff {
    diff_file *files;
    size_t count, hunks, added, removed;
    bool prefixed;   /* a path has "a/" or "b/" in front of it */
    size_t line;     /* where it is malformed, from 1 on */
    const char *why; /* static; NULL: it is well formed */
} diff;

/* The diff in an answer: a fenced block marked diff or patch, or else what
 * begins with "diff --git", "--- " or "Index: ".  Reasoning is left out. Empty:
 * there is none. */
kv_str diff_in(kv_str answer);
/* Read S, which has to live as long as the diff.  False: memory ran out.  Lines
 * of hunks are counted, as git does; nothing is tried to mend one. */
bool diff_read(kv_str s, diff *out);
void diff_clear(diff *d);

/* The changed lines of a diff without their blanks, one a line with its sign:
 * what two diffs that do the same have in common. */
void diff_changes(kv_str s, text *out);
/* 2 LCS / (lines of A and of B), over lines; 1 when both are empty.  -1: more
 * than 8,000 lines, or memory ran out. */
double diff_similarity(kv_str a, kv_str b);

#endif
