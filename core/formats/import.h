/* SPDX-License-Identifier: MIT */
/* Importers: one file a format, listed in importers.c.
 *
 * An importer says whether a file is its format (by content, from the first
 * bytes), which members of a record it wants, and turns records into entries
 * of a tally.  Reading, splitting, compression, threads and line numbers are
 * not its business. */
#ifndef KV_FORMATS_IMPORT_H
#define KV_FORMATS_IMPORT_H

#include "core/read/lines.h"
#include "core/tally/tally.h"

#define KV__SNIFF_BYTES ((size_t)64 * 1024)
#define KV__SNIFF_KEYS 48

/* What the beginning of a file looks like. */
typedef struct kv__sniff {
    kv_str text;     /* first bytes, decompressed, without a BOM */
    bool whole;      /* that is all of it */
    bool root_array; /* starts with [; the keys are its first item's */
    bool broken;     /* no object could be made out where one starts */
    kv_str key[KV__SNIFF_KEYS];   /* of the first object, as far as it goes */
    kv_str value[KV__SNIFF_KEYS]; /* raw; empty where the text cuts it */
    size_t keys;
} kv__sniff;

bool kv__sniff_has(const kv__sniff *sniff, const char *key);
/* All of the keys, which NULL ends. */
bool kv__sniff_has_all(const kv__sniff *sniff, ...) __attribute__((sentinel));
/* The raw value of KEY; empty when it is absent or cut. */
kv_str kv__sniff_value(const kv__sniff *sniff, const char *key);
/* TEXT occurs somewhere in the first bytes. */
bool kv__sniff_mentions(const kv__sniff *sniff, const char *text);

/* One piece of one file being read: counts and damage, lines counted from the
 * piece's first. */
typedef struct kv__piece {
    uint64_t lines, records, damaged, missing;
    uint64_t outside;             /* rewards outside [0,1] */
    double lowest, highest, sum;  /* of those */
    kv__skip skip[KV__SKIPS_MAX]; /* reasons are malloc'ed */
    size_t skips;
} kv__piece;

typedef struct kv__gold kv__gold;

typedef struct kv__import {
    const struct kv__importer *importer;
    kv_tally *tally;
    kv__piece *piece;
    const char *path;     /* as shown */
    const char *absolute; /* for names taken from folders */
    uint64_t line;        /* of the record at hand */
    kv__buf scratch;      /* decoded strings; reset for each record */
    kv_status status;     /* not KV_OK: stop everything */
    char fatal[256];      /* why, unless memory ran out */
    const char *note;     /* static text for the input's line in reports */
    bool alone;           /* the user named the file, not its folder */

    const char *run;     /* the user's run name, or NULL */
    const char *extract; /* grade afresh in this mode, or NULL */
    kv__gold *gold;
    kv_engine *engine;
    kv_verifier *verifier; /* opened on first use, closed by the owner */

    /* Label set of the record before, to skip looking it up. */
    size_t labels;
    kv__buf labels_key;
    /* Whatever one importer needs to remember within a file. */
    kv__buf memory;
    uint64_t flags;
    void *state;      /* STATE bytes of the importer's, zeroed for each piece */
    kv__buf run_name; /* see kv__import_run */
} kv__import;

typedef struct kv__importer {
    const char *name, *summary;
    bool lines;        /* JSON Lines; else one document */
    bool whole;        /* never split over threads: lines build on another */
    bool single;       /* of a document: all of it is one record */
    bool entries;      /* members of an object at ARRAY are records, too */
    bool transparent;  /* no input of its own in reports */
    bool silent;       /* the same, unless it has a note */
    bool definitions;  /* of tasks: not an input of its own in each shard */
    bool deferred;     /* read after all others: needs the gold answers */
    const char *array; /* of a document: where the records are, see lines.h */
    size_t state;      /* bytes that it keeps while it reads a file */
    /* How sure: 0 not this format; the highest wins, earlier on a tie. */
    int (*match)(const kv__sniff *sniff);
    const char *const *wants; /* NULL-terminated */
    /* All but record may be NULL. */
    void (*begin)(kv__import *in);
    void (*record)(kv__import *in, const kv__record *record);
    /* Instead of record, where records need not be objects: the raw value, and
     * its name among the entries of an object. */
    void (*item)(kv__import *in, kv_str key, kv_str text);
    void (*member)(kv__import *in, kv_str name, kv_str value);
    /* Instead of all those: the file's bytes as they come; false: enough. */
    bool (*bytes)(kv__import *in, const char *data, size_t length);
    /* Or the file itself, or MEMORY when FD is -1. */
    void (*file)(kv__import *in, int fd, kv_str memory);
    void (*end)(kv__import *in); /* not called for pieces but the last */
    void (*clear)(void *state);  /* what STATE holds, before it is freed */
} kv__importer;

extern const kv__importer *const kv__importers[];

/* Damage in the record at hand: counted, and kept with its line. */
void kv__import_bad(kv__import *in, size_t column, const char *format, ...)
    KV_PRINTF(3, 4);
void kv__import_nomem(kv__import *in);
/* Stop everything: the whole call fails with this message. */
void kv__import_fatal(kv__import *in, const char *format, ...) KV_PRINTF(2, 3);
/* Path component LEVEL from the end: 0 the file name, 1 its folder ...; empty
 * when there is none. */
kv_str kv__import_part(const kv__import *in, int level);
/* The file name without folders and known endings. */
kv_str kv__import_stem(const kv__import *in);
/* PATH without its last LENGTH bytes plus ENDING names an existing file. */
bool kv__import_sibling(const kv__import *in, size_t cut, const char *ending);
/* Find or make the label set; false when memory ran out. */
bool kv__import_labels(kv__import *in, const char *const *keys,
                       const kv_str *values, size_t count);
/* An entry for the current label set. */
void kv__import_put(kv__import *in, kv_str id, const kv__entry *entry);
/* A record that says nothing: counted, its verdict unscored. */
void kv__import_unscored(kv__import *in, kv_str id, bool indexed,
                         uint32_t index, kv_class error_class);
/* Decode member M of RECORD as an id; false after kv__import_bad. */
bool kv__import_id(kv__import *in, const kv__record *record, size_t m,
                   kv_str *out);
bool kv__import_string(kv__import *in, const kv__record *record, size_t m,
                       kv_str *out);

/* --- gold answers of multiple-choice questions -------------------------- */

typedef struct kv__question {
    kv_str dataset, id;
    kv_str gt, stem, instruction; /* raw JSON values, empty when absent */
    bool conflict; /* defined again, differently: no answer is graded by it */
    bool instance; /* of SWE-bench: GT is FAIL_TO_PASS, STEM is PASS_TO_PASS,
                    * INSTRUCTION the repository */
} kv__question;

kv__gold *kv__gold_new(void);
void kv__gold_free(kv__gold *gold);
/* Thread-safe.  Copies what it keeps.  0 added, 1 known already, -1 out of
 * memory. */
int kv__gold_add(kv__gold *gold, const kv__question *question);
/* Not to be mixed with adding from another thread. */
const kv__question *kv__gold_find(const kv__gold *gold, kv_str dataset,
                                  kv_str id);
size_t kv__gold_count(const kv__gold *gold);
/* Whether some of it are instances of SWE-bench. */
bool kv__gold_has_instances(const kv__gold *gold);
const kv__question *kv__gold_at(const kv__gold *gold, size_t index);

#endif
