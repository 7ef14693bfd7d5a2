/* SPDX-License-Identifier: MIT */
/* What most importers do: find values in a record, and say what they found
 * about one attempt. */
#ifndef KV_FORMATS_FOUND_H
#define KV_FORMATS_FOUND_H

#include "core/formats/importers.h"

/* One attempt at a task. */
typedef struct kv__found {
    kv_str run;     /* empty: named after folder and file */
    kv_str dataset; /* empty: none */
    /* What the attempt was measured by, where a file knows several measures:
     * each makes a run of its own, "run [metric]". */
    kv_str metric;
    kv_str task;
    bool indexed;
    uint32_t index;
    kv_outcome outcome; /* 0: unscored, as missing */
    kv_class why;
    bool has_score; /* SCORE was stored; it may be outside [0,1] */
    double score;
    bool has_counts;
    kv_counts counts;
    uint32_t kinds; /* KV__KIND_*; 0: tests */
} kv__found;

/* Count it.  A score outside [0,1] is kept out of sums, counted, and reported
 * with its range; the run's mean is then undefined. */
void kv__found_put(kv__import *in, const kv__found *found);
/* Count a verdict that was read. */
void kv__import_verdict(kv__import *in, const kv_verdict *verdict);
/* What kverify's own conversions add to records of other formats: the verdict
 * as an object, or as a string that holds one.  False: RAW is absent; else it
 * stands for the whole record, counted or reported as damage. */
bool kv__found_verdict(kv__import *in, kv_str raw);
/* The same for whole files: FILE.kverify.jsonl lies beside, and is read. */
bool kv__import_verdicts_beside(kv__import *in);
/* A task without attempts. */
void kv__found_task(kv__import *in, const kv__found *found);

/* true and false; null, NaN and absent are unscored.  False after
 * kv__import_bad: NAME is something else. */
bool kv__found_bool(kv__import *in, kv__found *found, kv_str raw,
                    const char *name);
/* A verdict for each item of ARRAY, a list of what kv__found_bool takes, from
 * attempt 0 on; a task without attempts when the list is empty. */
void kv__found_bools(kv__import *in, kv__found *found, kv_str array,
                     const char *name);
/* A number or a truth value.  It passes when it is at least PASS. */
bool kv__found_reward(kv__import *in, kv__found *found, kv_str raw, double pass,
                      const char *name);
/* An error state of the harness, whatever else the record says. */
void kv__found_error(kv__found *found, kv_class why);
/* Test counts; what is neither passed nor failed is an error of a test. */
void kv__found_counts(kv__found *found, uint64_t passed, uint64_t failed,
                      uint64_t skipped);

/* The raw value at PATH, "a.b.c", in the object TEXT; empty when absent. */
kv_str kv__at(kv_str text, const char *path);
/* The raw value of the member KEY, which may hold any character. */
kv_str kv__member(kv_str object, kv_str key);
/* A string, or the text of a number or a truth value.  False for anything
 * else, absence and null among it. */
bool kv__text(kv__import *in, kv_str raw, kv_str *out);
/* The same, empty where kv__text is false. */
kv_str kv__text_or(kv__import *in, kv_str raw);
/* A finite number, or a truth value as 0 or 1. */
bool kv__number(kv_str raw, double *out);
/* null, NaN, absent, an empty string, object or array. */
bool kv__is_nothing(kv_str raw);
bool kv__is(kv_str raw, const char *string);
/* A count from 0 to 2^32 - 1. */
bool kv__index(kv_str raw, uint32_t *out);
/* The items of an array; 0 for anything else. */
size_t kv__count(kv_str array);

/* A set of texts, which are borrowed, or all kept. */
typedef struct kv__texts {
    kv__table table;
    kv_str *list;
    size_t count, capacity;
} kv__texts;

bool kv__texts_has(const kv__texts *texts, kv_str text);
/* Its place in the list; SIZE_MAX: it is not there. */
size_t kv__texts_place(const kv__texts *texts, kv_str text);
/* 1 added, 0 there already, -1 out of memory. */
int kv__texts_add(kv__texts *texts, kv_str text);
void kv__texts_clear(kv__texts *texts);
/* The same of a set that owns its texts: the place of TEXT, which is added, or
 * SIZE_MAX after kv__import_nomem. */
size_t kv__texts_keep(kv__import *in, kv__texts *texts, kv_str text);
void kv__texts_free(kv__texts *texts);

/* What follows the last '/' of S. */
kv_str kv__last_part(kv_str s);
bool kv__ends_with(kv_str s, const char *ending);
bool kv__begins_with(kv_str s, const char *beginning);
/* S up to the first TEXT in it, or all of S. */
kv_str kv__before(kv_str s, const char *text);

/* The run is named after FOLDERS above the file instead, 1: its own. */
void kv__import_run_folder(kv__import *in, int folders);
/* Files below the folder LEVEL above the file belong together: attempts
 * without an index in them are different ones. */
void kv__import_together(kv__import *in, int level);
/* Figures that another program stored and that no record here is about: they
 * are reported as stored, for RUN and DATASET. */
void kv__import_quote(kv__import *in, kv_str run, kv_str dataset,
                      const char *name, kv_str value);
/* Figures to be checked against the attempts of the run. */
void kv__import_check(kv__import *in, const kv__found *about, const char *name,
                      kv_str value);
/* A file of FOLDER, LEVEL above the file, matches the shell pattern. */
bool kv__import_beside(const kv__import *in, int level, const char *pattern);

#endif
