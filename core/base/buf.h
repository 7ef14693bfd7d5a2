/* SPDX-License-Identifier: MIT */
/* A buffer of bytes that grows as text is appended to it. */
#ifndef KV_BASE_BUF_H
#define KV_BASE_BUF_H

#include "core/base/alloc.h"
#include "core/base/error.h"
#include "core/base/str.h"

#include <locale.h>

/* A byte buffer.  Once an append failed every later one does nothing: look at
 * FAILED, or ask for kv__buf_text, once at the end. */
typedef struct kv__buf {
    char *data;
    size_t length, capacity;
    bool failed;
} kv__buf;

void kv__buf_clear(kv__buf *buf); /* release everything, ready for reuse */
void kv__buf_reset(kv__buf *buf); /* length 0, memory kept */
bool kv__buf_reserve(kv__buf *buf, size_t extra);
void kv__buf_add(kv__buf *buf, const char *data, size_t length);
void kv__buf_str(kv__buf *buf, const char *text);
void kv__buf_char(kv__buf *buf, char c);
void kv__buf_printf(kv__buf *buf, const char *format, ...) KV_PRINTF(2, 3);
/* Everything, NUL-terminated; NULL when an append failed. */
const char *kv__buf_text(kv__buf *buf);

/* Append TEXT with invalid bytes replaced by U+FFFD, MAX bytes at most, never
 * cutting a character. */
void kv__buf_utf8(kv__buf *buf, kv_str text, size_t max);

/* The locale "C", whatever the program's own is, because numbers in files have
 * a point.  Made once. */
locale_t kv__c_locale(void);

#endif
