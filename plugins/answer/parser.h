/* SPDX-License-Identifier: MIT */
/* The parts of the parser, between its files. */
#ifndef KVERIFY_ANSWER_PARSER_H
#define KVERIFY_ANSWER_PARSER_H

#include "plugins/answer/node.h"

typedef struct parser {
    tree *out;
    size_t at;
    unsigned depth, bars;
    bool raised; /* the symbol is an exponent: "2^3\\frac12" is no mixed number
                  */
    /* What is above symbols, which hold all of it between their brackets: items
     * with commas, a sum, and a symbol with its powers. */
    node *(*list)(struct parser *p);
    node *(*sum)(struct parser *p);
    node *(*factor)(struct parser *p);
} parser;

/* NULL, with the first reason that was given; LIMIT: it is one of ours. */
node *parse_refuse(parser *p, const char *why, bool limit);
node *parse_expected(parser *p);
/* Nodes.  All take NULL for a failure and return it. */
node *parse_make(parser *p, int kind);
void parse_adopt(node *parent, node *kid);
node *parse_pair(parser *p, int kind, node *a, node *b);
node *parse_single(parser *p, int kind, node *a);
node *parse_call(parser *p, const char *name, node *a, node *b);
/* Tokens. */
const token *parse_now(const parser *p);
const token *parse_ahead(const parser *p, size_t n);
bool parse_is(const parser *p, int kind);
bool parse_is_command(const parser *p, const char *name);
bool parse_take(parser *p, int kind);
bool parse_take_command(parser *p, const char *name);
/* Add S to the texts that are put together, and what was added since FROM. */
bool parse_keep(parser *p, kv_str s);
kv_str parse_kept(const parser *p, size_t from);

/* A symbol, and what comes after ^. */
node *parse_primary(parser *p);
node *parse_exponent(parser *p);

#endif
