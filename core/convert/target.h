/* SPDX-License-Identifier: MIT */
/* Formats that attempts are written in: one file each, listed in convert.c.
 *
 * A target gets the attempts of a file, task by task, and appends to the
 * output.  Names of files, order, memory and what lies beside a file are not
 * its business.  What a target's own members can't say goes into a verdict
 * line, where the format leaves room for one, and the importer of the format
 * reads that in place of the rest. */
#ifndef KV_CONVERT_TARGET_H
#define KV_CONVERT_TARGET_H

#include "core/convert/list.h"
#include "core/model/verdict.h"

#include <kverify/convert.h>

/* What goes into one file. */
typedef enum kv__split { KV__WHOLE, KV__BY_RUN, KV__BY_SET } kv__split;

/* Verdict lines in a file of their own, for formats without room for them. */
typedef enum kv__beside {
    KV__BESIDE_NONE,
    KV__BESIDE_ALL,
    KV__BESIDE_UNJUDGED /* those that the file itself leaves out */
} kv__beside;

typedef struct kv__conversion kv__conversion;

/* The tasks of one file, from FROM to TO of the list. */
typedef struct kv__part {
    const char *run, *dataset;
    size_t from, to;
} kv__part;

typedef struct kv__target {
    const char *name, *summary;
    kv__split split;
    const char *ending; /* of the file, or NULL: write names it */
    kv__beside beside;
    void (*write)(kv__conversion *c, const kv__part *part);
} kv__target;

struct kv__conversion {
    kv__list list;
    const kv__target *target;
    kv_convert_options options;
    kv__buf out;  /* what is to be written next */
    kv__buf line; /* a verdict */
    kv__asked asked;
    kv__pool files; /* names that are taken */
    kv__table taken;
    const char *file;
    kv_status status;
    kv_error *err;
};

/* The next file is NAME, or NAME with a number where that is taken. */
void kv__convert_file(kv__conversion *c, const char *name);
/* RUN and the data set as parts of the name of a file, ENDING after them. */
void kv__convert_named(kv__conversion *c, const kv__part *part,
                       const char *ending);
/* TEXT as a part of a name that every file system takes. */
void kv__convert_part(kv__buf *out, const char *text);
/* Task AT; NULL: stop. */
const kv__asked *kv__convert_task(kv__conversion *c, size_t at);
/* Hand over what is in OUT, once there is much of it, or at the end of a
 * file. */
void kv__convert_flush(kv__conversion *c);
void kv__convert_end(kv__conversion *c);
void kv__convert_nomem(kv__conversion *c);
/* Verdict lines of those attempts. */
void kv__convert_lines(kv__conversion *c, const kv__part *part,
                       kv__beside which);
/* The verdict on an attempt as a line without its end.  NULL: stop. */
const kv__buf *kv__convert_verdict(kv__conversion *c, const kv__asked *asked,
                                   const kv__answer *answer);
/* The time that the options name, as in 2026-01-31T12:00:00. */
void kv__convert_time(const kv__conversion *c, char *text, size_t size);

/* A score, or 1 and 0 for pass and fail. */
double kv__answer_score(const kv__answer *answer);
bool kv__answer_judged(const kv__answer *answer);
/* What the verdict is about: which figures are made of it. */
kv__topic kv__answer_topic(const kv__answer *answer);
/* Its tests were counted: none where there was nothing to run, which a class
 * says, too. */
bool kv__answer_counted(const kv__answer *answer);
/* "timeout", or the outcome where there is no class. */
const char *kv__answer_why(const kv__answer *answer);

extern const kv__target kv__target_verdicts, kv__target_csv,
    kv__target_csv_wide, kv__target_eee, kv__target_inspect, kv__target_junit,
    kv__target_ctrf, kv__target_evalplus, kv__target_swebench;

#endif
