/* SPDX-License-Identifier: MIT */
/* A text as a list of what is compared. */
#ifndef KV_PLUGINS_TEXT_PIECES_H
#define KV_PLUGINS_TEXT_PIECES_H

#include <kverify/types.h>

#include <stdbool.h>

/* Zeroed at first; the pieces are parts of the text, or of OWN. */
typedef struct pieces {
    kv_str *items;
    size_t count, room;
    char *own;
    bool failed; /* memory ran out */
} pieces;

void pieces_clear(pieces *p);
/* Words, numbers and other runs of letters, digits, "_" and bytes that are not
 * ASCII; and each other character that is no blank. */
void pieces_tokens(kv_str text, pieces *out);
/* Names in code: what is in quotes or in comments, and keywords, are none.
 * LANGUAGE is "python", "c", or anything else for neither. */
void pieces_names(kv_str text, kv_str language, pieces *out);
/* Lines, without the blanks around them and without empty ones. */
void pieces_steps(kv_str text, pieces *out);
/* Rows of a table: cells between tabs, between bars as in Markdown, or else
 * between commas, without the blanks around them.  The line of dashes below
 * the head of a Markdown table is left out, and with HEADER so is the first
 * row. */
void pieces_rows(kv_str text, bool header, pieces *out);

/* Whether two lists have the same pieces, each as often; both are sorted. */
bool pieces_same(pieces *a, pieces *b);

#endif
