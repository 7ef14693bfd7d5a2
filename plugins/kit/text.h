/* Text that grows. */
#ifndef KV_PLUGINS_TEXT_H
#define KV_PLUGINS_TEXT_H

#include <kverify/plugin.h>

#include <stdbool.h>

/* Begins zeroed.  Once memory ran out it stays failed and takes nothing
 * more, so that a caller asks once, at the end. */
typedef struct text {
    char *data;
    size_t length, room;
    bool failed;
} text;

void text_clear(text *t);
void text_add(text *t, const char *data, size_t length);
void text_str(text *t, const char *s);
/* At most 1023 bytes of it: texts of any length are added with text_add. */
void text_printf(text *t, const char *format, ...) KV_PRINTF(2, 3);
/* A JSON string, quotes included; bytes that are not UTF-8 become U+FFFD. */
void text_json(text *t, kv_str s);
kv_str text_view(const text *t);
/* NUL-terminated; "" when memory ran out. */
const char *text_c(text *t);

#endif
