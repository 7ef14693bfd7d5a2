/* SPDX-License-Identifier: MIT */
/* An answer as a tree. */
#ifndef KVERIFY_ANSWER_NODE_H
#define KVERIFY_ANSWER_NODE_H

#include "plugins/answer/lex.h"

#define ANSWER_MAX_NODES 1000
#define ANSWER_MAX_DEPTH 48

enum {
    N_NUMBER,   /* text: decimal digits */
    N_REPEAT,   /* text: the same; tail: the digits that repeat */
    N_VARIABLE, /* text; tail: an index */
    N_PI,
    N_E,
    N_I,
    N_INFINITY,
    N_ADD, /* two kids, like the five after it */
    N_SUBTRACT,
    N_MULTIPLY,
    N_DIVIDE,
    N_POWER,
    N_EITHER, /* plus or minus; op: '+' for \pm, '-' for \mp */
    N_NEGATE,
    N_CALL,   /* text: the function; kids: its arguments */
    N_GROUP,  /* items between OPEN and CLOSE: a pair, an interval, a vector */
    N_LIST,   /* items with commas, or with "or" */
    N_SET,    /* items in braces */
    N_EMPTY,  /* the empty set */
    N_REALS,  /* text: a set of numbers, such as "R" */
    N_UNION,  /* op: 'u', 'n' or '\\' */
    N_MATRIX, /* kids: rows, which are N_GROUP */
    N_RELATION, /* a chain; signs: '=', '<', '>', 'l', 'g', 'n', 'i', '~' */
    N_RATIO,    /* kids around colons */
    N_WORDS,    /* text that is no formula */
    N_UNIT,     /* a kid and its unit, text */
    N_BASE,     /* a number, text, with its base, tail */
};

typedef struct node {
    int kind, op;
    int sign; /* of a chain: how it relates to the operand before it */
    kv_str text, tail;
    char open, close;
    size_t count;
    struct node *kid, *next;
} node;

typedef struct tree {
    tokens *lexed;
    node at[ANSWER_MAX_NODES];
    size_t count;
    char kept[3 * ANSWER_MAX_BYTES]; /* texts that are put together */
    size_t kept_length;
    node *root;      /* NULL: it could not be read */
    const char *why; /* then: the reason; static */
    bool limit;      /* the reason is a limit of ours */
    bool thousands;  /* commas can be read in two ways */
} tree;

/* Read S.  Release with tree_free, also after a failure; NULL: no memory. */
tree *tree_of(kv_str s, bool commas);
void tree_free(tree *t);
/* A further node; NULL when there are too many. */
node *tree_node(tree *t, int kind);

#endif
