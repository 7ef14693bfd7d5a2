/* SPDX-License-Identifier: MIT */
/* What a tally holds: exact counts per task, which every figure is made from.
 *
 * A task is known by its labels (run, dataset, ...) and its id.  Nothing here
 * depends on the order of additions, except how sums are held.  Millions of
 * tasks have to fit, so what most of them share or do not have is kept aside:
 * label sets, ids, attempts that do not pack, attempts without an index. */
#ifndef KV_TALLY_DATA_H
#define KV_TALLY_DATA_H

#include "core/base/pool.h"
#include "core/base/ratio.h"
#include "core/model/label.h"

/* What a label set's verdicts are about: decides which metrics apply. */
#define KV__KIND_CHOICE 1u  /* multiple choice */
#define KV__KIND_TESTS 2u   /* code run against tests */
#define KV__KIND_STORED 4u  /* scores are ratios stored by another harness */
#define KV__KIND_COUNTED 8u /* test counts are known */
#define KV__KIND_GRADED 16u /* scores by the criteria of a rubric */
#define KV__KIND_REWARD 32u /* scores are rewards, perhaps outside [0,1] */

/* Beside the kinds: the levels L0 to L4 of isolation and the grades of
 * integrity that the verdicts had. */
#define KV__SEEN_LEVEL(level) (UINT32_C(1) << (8 + (level)))
#define KV__SEEN_LEVELS (UINT32_C(31) << 8)
#define KV__SEEN_GRADE(grade) (UINT32_C(1) << (16 + (grade)))
#define KV__SEEN_GRADES (UINT32_C(0xff) << 16)

/* The run was named by records, and not after a folder. */
#define KV__RUN_STATED (UINT32_C(1) << 24)

/* In a tally that keeps details these are labels, too, unlike those of users
 * by their first byte. */
#define KV__DETAIL '\002'
#define KV__DETAIL_GRADE "\002integrity"
#define KV__DETAIL_LEVEL "\002isolation"
#define KV__DETAIL_KIND "\002kind"

/* Labels of one set: as many as a verdict has at most, a run, a source and
 * three details. */
#define KV__TALLY_LABELS_MAX 21

/* Places of damage that are kept per input; all others are only counted, since
 * a file that is broken throughout has as many as it has lines. */
#define KV__SKIPS_MAX 20

typedef struct kv__labels {
    kv__label *pairs; /* sorted by key; interned in the tally */
    size_t pair_count;
    uint32_t kinds;
    uint64_t classes[KV_CLASS_COUNT]; /* of attempts without an index */
} kv__labels;

typedef struct kv__entry kv__entry;

/* The attempts at one task, added up. */
typedef struct kv__stat {
    uint64_t n, pass, fail, error, unscored; /* n is the sum of the four */
    uint64_t no_answer, ambiguous;
    uint64_t credits;  /* attempts with counted tests */
    uint64_t untested; /* of those: nothing but skips, or no test at all */
    uint64_t scores;   /* attempts with a score */
    double lowest;     /* of those scores */
    kv__sum credit, score;
    kv__entry *each; /* the attempts themselves, where the tally keeps details;
                      * in the order in which they were added */
    size_t each_count, each_capacity;
    /* Where it was added up from, if from one task; borrowed. */
    const struct kv_tally *tally;
    const struct kv__row *task;
    uint64_t granted; /* attempts without a verdict that are taken as passed */
} kv__stat;

/* One attempt as importers give it. */
struct kv__entry {
    kv_outcome outcome;
    kv_class error_class;
    bool indexed; /* index is meaningful */
    uint32_t index;
    bool has_score, has_counts;
    bool outside; /* REWARD is the score, and not in [0,1]: no score here */
    kv__ratio score;
    double reward;
    kv_counts counts;
};

/* Tests that were run: all but the skipped ones. */
static inline uint64_t
kv__tests_run(const kv__entry *entry)
{
    return entry->counts.total - entry->counts.skipped;
}

/* An attempt that has an index, packed: see pack.c.  RESERVED is what padding
 * would be, so that all bytes are ours to set. */
typedef struct kv__packed {
    uint32_t index;
    uint32_t reserved;
    uint64_t code;
} kv__packed;

/* A task. */
typedef struct kv__row {
    const char *id;
    uint32_t id_length, labels;
    union {
        kv__packed one;   /* at most one attempt, as most tasks have */
        kv__packed *many; /* sorted by index */
    } attempt;
    uint32_t attempts;
    uint32_t repeats; /* further verdicts for the same attempts */
    kv__stat *loose;  /* attempts without an index; NULL: none so far */
    bool conflict;    /* some of the repeats said something else */
} kv__row;

typedef struct kv__skip {
    uint64_t line, column; /* 0: the file as a whole */
    const char *reason;    /* interned */
} kv__skip;

/* The notes of inputs with a file of verdicts next to them. */
#define KV__VERDICTS_BESIDE "its verdicts are in the .kverify.jsonl beside it"
#define KV__OTHERS_BESIDE \
    "attempts without a verdict are in the .kverify.jsonl beside it"

/* The note of an input that may hold results and that nothing here reads. */
#define KV__NOTE_UNKNOWN "JSON of no known result format"

typedef struct kv__input {
    const char *path, *format; /* format NULL: not recognised */
    const char *note;          /* what to know about it, or NULL */
    bool definitions;          /* of tasks: shards may all read the same file */
    uint64_t records, damaged, missing;
    kv__skip *skips;
    size_t skip_count;
} kv__input;

/* Figures another program stored, to be held against the records. */
typedef struct kv__stored_figure {
    const char *name, *value; /* "attempts", "52" */
} kv__stored_figure;

typedef struct kv__stored {
    const char *path;
    kv__label *pairs; /* it is about all tasks that have these labels */
    size_t pair_count;
    uint32_t kinds; /* and are of one of these kinds; 0: of none, the figures
                     * are reported as they are stored */
    kv__stored_figure *figures;
    size_t figure_count;
} kv__stored;

/* A task that every run which answered others of its data set should have. */
typedef struct kv__expected {
    const char *dataset; /* interned */
    const char *id;
    size_t id_length;
} kv__expected;

/* What reading found out about several inputs at once. */
typedef struct kv__notice {
    const char *text; /* interned */
    bool doubt;       /* figures may be wrong */
} kv__notice;

struct kv_tally {
    kv__pool pool; /* labels, paths, reasons */
    kv__arena ids; /* task ids */
    kv__labels *labels;
    size_t label_count, label_capacity;
    kv__table label_table;
    bool details; /* keep what a conversion of attempts needs */
    kv__row *tasks;
    size_t task_count, task_capacity;
    kv__table task_table;
    size_t last;     /* the task put last: attempts at one come together */
    kv__entry *wide; /* attempts that do not pack */
    size_t wide_count, wide_capacity;
    kv__table wide_table;
    kv__input *inputs;
    size_t input_count, input_capacity;
    kv__stored *stored;
    size_t stored_count, stored_capacity;
    kv__expected *expected;
    size_t expected_count, expected_capacity;
    kv__notice *notices;
    size_t notice_count, notice_capacity;
    /* What is read now: interned, and NULL for nothing.  See sources.h. */
    const char *source_key, *source;
};

#endif
