/* SPDX-License-Identifier: MIT */
/* Text that grows as it is written. */
#ifndef KV_PLUGINS_TEXT_H
#define KV_PLUGINS_TEXT_H

#include <kverify/plugin.h>

#include <stdbool.h>

/* Zeroed at first.  After memory ran out it stays failed and ignores what is
 * added, so that a caller can check once, at the end. */
typedef struct text {
    char *data;
    size_t length, room;
    bool failed;
} text;

void text_clear(text *t);
void text_add(text *t, const char *data, size_t length);
void text_str(text *t, const char *s);
/* Adds at most 1023 bytes; add texts of any length with text_add. */
void text_printf(text *t, const char *format, ...) KV_PRINTF(2, 3);
/* Add S as a JSON string in quotes; bytes that are not UTF-8 become U+FFFD. */
void text_json(text *t, kv_str s);
kv_str text_view(const text *t);
/* The text with a NUL at its end; "" when memory ran out. */
const char *text_c(text *t);

#endif
