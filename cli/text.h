/* SPDX-License-Identifier: MIT */
/* Prints text: without characters that move the cursor, and broken between
 * words on terminals. */
#ifndef KVERIFY_CLI_TEXT_H
#define KVERIFY_CLI_TEXT_H

#include <kverify/types.h>

#include <stdbool.h>
#include <stdio.h>

/* Columns of the terminal that a file descriptor belongs to; 0, which means
 * without limit, for files and pipes: lines in these are never broken. */
size_t text_columns(int fd);

kv_str text_of(const char *text);
bool text_same(kv_str a, kv_str b);
/* How many columns TEXT takes, counted in code points. */
size_t text_width(kv_str text);
void text_pad(FILE *to, size_t n);
/* A time such as "90s", "12min" or "3.5h"; "-" where S is not known, which a
 * negative number or NAN means. */
void text_duration(char *out, size_t size, double s);

/* Print TEXT with blanks in place of control characters; if it has more than
 * MOST bytes, "..." follows these. */
void text_clean(FILE *to, kv_str text, size_t most);

/* Print TEXT, cleaned, from column AT on, in lines of at most WIDTH columns
 * (0: without limit).  Further lines begin at column INDENT, or in the middle
 * if the screen is narrow.  Words that are longer than a line are not broken.
 * Returns the column after the text. */
size_t text_wrap(FILE *to, kv_str text, size_t at, size_t indent, size_t width);

/* Print the lines of TEXT to stdout, each wrapped at the width of its
 * terminal, except rows of Markdown tables. */
void text_lines(kv_str text, size_t indent);

/* printf to stdout, wrapped at the width of its terminal, with a newline. */
void say(size_t indent, const char *format, ...) KV_PRINTF(2, 3);

#endif
