/* SPDX-License-Identifier: MIT */
/* Tokens of an answer in LaTeX, in Unicode, or in the plain way in which people
 * type formulas. */
#ifndef KVERIFY_ANSWER_LEX_H
#define KVERIFY_ANSWER_LEX_H

#include "plugins/kit/text.h"

#include <kverify/types.h>

#include <stdbool.h>

/* What an answer may have; more is not read. */
#define ANSWER_MAX_BYTES 4096
#define ANSWER_MAX_TOKENS 1000

/* Kinds of tokens.  Others are ASCII characters, such as '+' and '('. */
enum {
    T_END = 256,
    T_NUMBER,   /* text: digits with at most one point, perhaps an exponent */
    T_REPEAT,   /* the digits that repeat, behind a number */
    T_NAME,     /* a variable: one letter, or a name such as "alpha" */
    T_FUNCTION, /* "sin" */
    T_WORD,     /* letters that are no formula, a unit for instance */
    T_COMMAND,  /* text: "frac" and others that the parser knows */
    T_BEGIN,    /* text: the name of an environment */
    T_FINISH,
    T_ROW,    /* the end of a row */
    T_OPEN,   /* the brace of a set */
    T_CLOSE,  /* and the other */
    T_ABSENT, /* a command that is not known */
};

typedef struct token {
    int kind;
    kv_str text;
    bool spaced; /* a blank is in front of it */
    bool glued;  /* a number whose commas separate thousands */
} token;

typedef struct tokens {
    token at[ANSWER_MAX_TOKENS + 1]; /* the last one is T_END */
    size_t count;
    bool thousands; /* a comma may have been one between thousands or items */
    bool too_long;
    text kept; /* texts that are not in the answer as they are */
} tokens;

/* Read S, whose bytes have to live as long as the tokens.  COMMAS: "1,234" in
 * the open is one number.  False: memory ran out, or it is too long. */
bool tokens_of(kv_str s, bool commas, tokens *out);
void tokens_clear(tokens *t);

#endif
