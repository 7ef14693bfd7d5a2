/* SPDX-License-Identifier: MIT */
/* Splits source text into tokens.
 *
 * It has lexers only, no parsers.  What depends on tokens alone is exact:
 * comments, strings, identifiers, lengths.  A "/" in JavaScript begins a
 * regular expression if no value comes before it. */
#ifndef KV_LUA_LEXER_H
#define KV_LUA_LEXER_H

#include "plugins/rubric/sandbox.h"

typedef enum kvl_kind {
    KVL_END,
    KVL_SPACE,
    KVL_COMMENT,
    KVL_STRING,
    KVL_NUMBER,
    KVL_NAME,
    KVL_KEYWORD,
    KVL_MARK
} kvl_kind;

typedef struct kvl_language {
    const char *names;    /* separated and surrounded by blanks */
    const char *keywords; /* in the same way */
    const char *line;     /* what opens a comment to the end of the line */
    bool block, backtick, triple, raw, nested, regex;
    const char *opens; /* keywords that open a function */
} kvl_language;

typedef struct kvl_lexer {
    const kvl_language *lang;
    const char *start, *at, *end;
    const char *no_regex; /* none closes before this place */
    kvl_kind before;      /* the last token that is neither space nor comment */
    char mark;            /* its first character */
} kvl_lexer;

/* A lexer for argument 1, in the language that argument 2 names; charges steps
 * by the byte. */
kvl_lexer kvl_lexer_at(lua_State *L);
/* The next token, from x->start to x->at. */
kvl_kind kvl_next_token(kvl_lexer *x);
const char *kvl_line_end(const kvl_lexer *x, const char *at);
/* Whether LIST, in the form of kvl_language, contains WORD. */
bool kvl_in_list(const char *list, const char *word, size_t length);

#endif
