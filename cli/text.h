/* Text on a screen: cleaned of what moves the cursor, and broken between
 * words. */
#ifndef KVERIFY_CLI_TEXT_H
#define KVERIFY_CLI_TEXT_H

#include <kverify/types.h>

#include <stdbool.h>
#include <stdio.h>

/* Columns of the terminal behind a file descriptor; 0, which is no limit,
 * when it is none.  Lines in files and pipes are never broken. */
size_t text_columns(int fd);

kv_str text_of(const char *text);
bool text_same(kv_str a, kv_str b);
/* Columns TEXT takes, near enough: code points. */
size_t text_width(kv_str text);
void text_pad(FILE *to, size_t n);

/* TEXT with blanks for controls; MOST bytes of it and "..." when it is
 * longer. */
void text_clean(FILE *to, kv_str text, size_t most);

/* TEXT, cleaned, from column AT on, broken before the words that do not end
 * within WIDTH columns (0: no limit); each line after the first begins at
 * column INDENT, or in the middle of a narrow screen.  Words that are longer
 * than a line are left whole.  Returns the column behind the text. */
size_t text_wrap(FILE *to, kv_str text, size_t at, size_t indent, size_t width);

/* Lines of TEXT to stdout, each wrapped at the width of its terminal with
 * INDENT; rows of Markdown tables are left alone. */
void text_lines(kv_str text, size_t indent);

/* printf to stdout, wrapped at the width of its terminal, with a newline. */
void say(size_t indent, const char *format, ...) KV_PRINTF(2, 3);

#endif
