/* SPDX-License-Identifier: MIT */
/* A call specification, compiled: patterns, and clauses over them.
 *
 * Text (lex.c, parse*.c) or JSON (fromjson.c, which writes text) becomes this;
 * then a trace is heard event by event: meet.c finds the patterns that an
 * event meets, hear.c tells the clauses, and end.c asks each of them how it
 * ended. */
#ifndef KV_CALLS_SPEC_H
#define KV_CALLS_SPEC_H

#include "core/base/buf.h"
#include "core/base/pool.h"
#include "core/calls/declare.h"
#include "core/calls/view.h"

#include <kverify/calls.h>

/* What a specification may hold at most.  They bound what it costs to match
 * one event, whoever wrote the specification: sets of patterns are 8 words,
 * variables and lists of names are bits of one word, and what a match may bind
 * has room on the stack. */
#define KV__SPEC_BYTES ((size_t)1 << 20)
#define KV__SPEC_PATTERNS 512
#define KV__SPEC_CLAUSES 512
#define KV__SPEC_VARIABLES 64
#define KV__SPEC_POSITIONS 512 /* of one sequence, repetitions written out */
#define KV__SPEC_NEWS 8        /* of one pattern */
#define KV__SPEC_ARGUMENTS 1000
#define KV__SPEC_LISTS 64 /* of names: closed, of */
#define KV__SPEC_SIGNATURES 64
#define KV__SPEC_NESTING 8
#define KV__WORDS (KV__SPEC_PATTERNS / 64)

/* A set of patterns. */
typedef struct kv__set {
    uint64_t word[KV__WORDS];
} kv__set;

typedef enum kv__vkind {
    KV__V_ANY,
    KV__V_LITERAL, /* text: JSON of null, true, false, a number, a string */
    KV__V_APPROX,
    KV__V_CONTAINS,
    KV__V_MATCHES,
    KV__V_TYPE,
    KV__V_LEN,
    KV__V_SHAPE,
    KV__V_DTYPE,
    KV__V_ONE_OF,
    KV__V_NOT,
    KV__V_ALL,
    KV__V_HAS,
    KV__V_LACKS,
    KV__V_ATTR,
    KV__V_LIST,
    KV__V_DICT,
    KV__V_VARIABLE,
    KV__V_NEW
} kv__vkind;

/* A pattern of a value.  Which members count depends on the kind; all memory
 * belongs to the specification. */
typedef struct kv__vpat {
    kv__vkind kind;
    int variable;
    kv_str text;
    double number, slack; /* slack < 0: the usual */
    uint64_t low, high;
    struct kv__vpat *item;
    kv_str *key; /* JSON strings, of dict, has, lacks */
    size_t count;
    bool rest;   /* "...": there may be more */
    void *regex; /* pcre2_code */
} kv__vpat;

typedef struct kv__names {
    kv_str *name; /* dotted; exact ones begin with '=' */
    size_t count;
} kv__names;

typedef enum kv__akind {
    KV__A_NEXT,   /* the next positional one */
    KV__A_KEY,    /* by keyword */
    KV__A_EITHER, /* at this position or by this keyword */
    KV__A_AT,     /* at this position */
    KV__A_LACKS   /* not given by this keyword */
} kv__akind;

typedef struct kv__apat {
    kv__akind kind;
    kv_str key; /* plain text */
    size_t index;
    kv__vpat value;
} kv__apat;

typedef enum kv__ekind {
    KV__CALL,
    KV__RETURN,
    KV__RAISE,
    KV__AWAIT,
    KV__ENTER,
    KV__EXIT,
    KV__KINDS
} kv__ekind;

/* A pattern of an event. */
typedef struct kv__cpat {
    kv_str text; /* as written */
    kv__ekind kind;
    kv_str name;          /* as in kv__names; of a method: its last part */
    int on;               /* variable the receiver has to be, -1 */
    int binds;            /* variable that becomes the result, -1 */
    uint64_t uses, makes; /* variables in it, and those it gives a value */
    bool any_args, rest;
    kv__apat *arg;
    size_t args;
    kv_str by;       /* caller; empty: any */
    kv__vpat result; /* of returns, and of exceptions where one is given */
    bool has_result;
    kv_str raised;
} kv__cpat;

typedef enum kv__ckind {
    KV__C_COUNT,
    KV__C_EVERY,
    KV__C_ORDER,
    KV__C_NTH,
    KV__C_SEQUENCE,
    KV__C_ROW,
    KV__C_DISTINCT,
    KV__C_CLOSED,
    KV__C_INSIDE,
    KV__C_BETWEEN,
    KV__C_AFTER,
    KV__C_UNTIL,
    KV__C_WHEN,
    KV__C_EITHER,
    KV__C_GROUP,
    KV__C_THREADS /* its one child, for each thread by itself */
} kv__ckind;

typedef enum kv__mode {
    KV__M_STRICT,
    KV__M_IN_ORDER,
    KV__M_UNORDERED,
    KV__M_SUPERSET,
    KV__M_SUBSET
} kv__mode;

/* Which of several: n from 1, or first or last. */
#define KV__LAST UINT64_MAX

/* Positions of a sequence: Glushkov's automaton, whose states are the calls as
 * they are written.  It needs no start or in-between states, so a set of states
 * is a row of bits, and a position can be named in a message. */
typedef struct kv__seq {
    kv__mode mode;
    int *pattern; /* per position */
    size_t count, words;
    uint64_t *first, *last; /* sets of positions */
    uint64_t *follow;       /* per position: what can come after it */
    bool nullable, plain;   /* plain: a list without anything optional */
    uint32_t kinds;         /* of events, bits by kv__ekind; calls always */
} kv__seq;

typedef struct kv__clause {
    kv__ckind kind;
    uint32_t line, column;
    kv_str text;
    int a, b; /* patterns, -1 */
    uint64_t nth_a, nth_b;
    bool immediate, behind; /* behind: A comes after B; of closed: only */
    uint64_t low, high;     /* counts; high UINT64_MAX: no limit */
    int of; /* closed, and of a sequence: which of the lists of names, -1 */
    kv__seq *seq;
    struct kv__clause **children;
    size_t child_count, child_capacity;
    kv__set interest; /* patterns that it wants to hear of */
    bool all;         /* wants to hear of every event */
} kv__clause;

typedef struct kv__variable {
    kv_str name;
    bool defined;
    uint32_t line, column; /* where it was first used */
    int by;                /* a pattern that binds it, -1 */
} kv__variable;

/* What kv_calls_free has to release. */
typedef struct kv__owned {
    void *what;
    bool regex;
} kv__owned;

struct kv_calls {
    kv__arena arena;
    kv_str title, text; /* text form, also where it came as JSON */
    bool per_thread;
    kv__cpat *patterns;
    size_t pattern_count, pattern_capacity;
    kv__variable variables[KV__SPEC_VARIABLES];
    size_t variable_count;
    kv__clause *root; /* a group */
    size_t clause_count;
    kv__names lists[KV__SPEC_LISTS];
    size_t list_count;
    kv__declared declared;
    kv_str signatures[KV__SPEC_SIGNATURES];
    size_t signature_count;
    kv__set counted; /* patterns that a closed world accepts */
    kv__owned *owned;
    size_t owned_count, owned_capacity;
};

static inline void
kv__set_add(kv__set *s, int i)
{
    if (i >= 0)
        s->word[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline bool
kv__set_has(const kv__set *s, int i)
{
    return i >= 0 && (s->word[i / 64] >> (i % 64) & 1) != 0;
}

static inline bool
kv__set_meets(const kv__set *a, const kv__set *b)
{
    uint64_t any = 0;
    size_t i;

    for (i = 0; i < KV__WORDS; i++)
        any |= a->word[i] & b->word[i];
    return any != 0;
}

/* Source positions of text that was made from a JSON form: sorted by AT. */
typedef struct kv__place {
    size_t at;
    uint32_t line, column;
} kv__place;
typedef struct kv__places {
    kv__place *items;
    size_t count, capacity;
} kv__places;

/* The text form of a specification given as JSON. */
kv_status kv__calls_from_json(kv_str json, const char *what, kv__buf *out,
                              kv__places *places, kv_error *err);
/* PLACES may be NULL. */
kv_status kv__calls_parse(kv_calls *spec, kv_str text, const char *what,
                          const kv__places *places, kv_error *err);

/* A dotted name against a pattern of one. */
bool kv__name_matches(kv_str pattern, kv_str name);

/* --- values against patterns -------------------------------------------- */

/* UNKNOWN: the recorder cut the trace at this very place, so both answers are
 * possible.  Guessing one would make a verdict of what nobody saw. */
typedef enum kv__three { KV__NO, KV__YES, KV__UNKNOWN } kv__three;
static inline kv__three
kv__three_of(bool yes)
{
    return yes ? KV__YES : KV__NO;
}
static inline kv__three
kv__three_both(kv__three a, kv__three b)
{
    if (a == KV__NO || b == KV__NO)
        return KV__NO;
    return a == KV__YES && b == KV__YES ? KV__YES : KV__UNKNOWN;
}

/* The value of a variable.  Objects are compared by identity; data has none
 * and is compared byte by byte, as far as KEEP has room for it. */
typedef struct kv__bound {
    bool set;
    uint64_t by; /* the call that gives it, 0: none yet */
    kv_str id;   /* identity, or */
    kv_str data; /* plain data; empty: it was too long to be kept */
    char keep[4096];
} kv__bound;

/* What patterns are matched in: bindings, and where to say why not. */
typedef struct kv__scene {
    kv__bound *bound;            /* per variable */
    int news[KV__SPEC_NEWS];     /* variables that a match would bind ... */
    kv_str value[KV__SPEC_NEWS]; /* ... to this */
    size_t newly;
    char *why; /* NULL, or room for WHY_SIZE bytes */
    size_t why_size;
    uint64_t *spent; /* nanoseconds of regular expressions, or NULL */
    bool costly;     /* a regular expression went over its limit */
} kv__scene;

bool kv__by_keyword(kv_str keywords, kv_str name, kv_str *out);
kv__three kv__value_matches(kv__scene *scene, const kv__vpat *pattern,
                            kv_str raw);
/* ARGS and KEYWORDS: JSON, or empty.  NAMES: what the function calls the
 * positions of ARGS, where the recorder could tell. */
kv__three kv__args_match(kv__scene *scene, const kv__cpat *pattern, kv_str args,
                         kv_str keywords, kv_str names);
void kv__bind(kv__bound *bound, kv_str raw);

#endif
