/* SPDX-License-Identifier: MIT */
/* A growing buffer of bytes.  An append that fails is remembered and not
 * reported, so that writers append in a row and check once at the end. */
#include "core/base/buf.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
kv__buf_clear(kv__buf *buf)
{
    free(buf->data);
    memset(buf, 0, sizeof *buf);
}

void
kv__buf_reset(kv__buf *buf)
{
    buf->length = 0;
    buf->failed = false;
}

bool
kv__buf_reserve(kv__buf *buf, size_t extra)
{
    size_t need;
    char *grown;

    /* One more than asked for: kv__buf_text can then always add its NUL. */
    if (buf->failed || __builtin_add_overflow(buf->length, extra, &need) ||
        __builtin_add_overflow(need, 1, &need)) {
        buf->failed = true;
        return false;
    }
    if (need <= buf->capacity)
        return true;
    grown = kv__grow(buf->data, &buf->capacity, need, 1);
    if (grown == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = grown;
    return true;
}

void
kv__buf_add(kv__buf *buf, const char *data, size_t length)
{
    if (length == 0 || !kv__buf_reserve(buf, length))
        return;
    memcpy(buf->data + buf->length, data, length);
    buf->length += length;
}

void
kv__buf_str(kv__buf *buf, const char *text)
{
    kv__buf_add(buf, text, strlen(text));
}

void
kv__buf_char(kv__buf *buf, char c)
{
    kv__buf_add(buf, &c, 1);
}

static locale_t c_locale;

static void
make_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

locale_t
kv__c_locale(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, make_locale);
    /* Only want of memory keeps us from having one; most programs run in the
     * locale "C" anyway. */
    return c_locale == (locale_t)0 ? uselocale((locale_t)0) : c_locale;
}

void
kv__buf_printf(kv__buf *buf, const char *format, ...)
{
    va_list args;
    char small[256];
    locale_t before = uselocale(kv__c_locale());
    int length;

    /* Nearly every text fits; a longer one is formatted a second time, into
     * the room that the first time measured. */
    va_start(args, format);
    length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = true;
    } else if ((size_t)length < sizeof small) {
        kv__buf_add(buf, small, (size_t)length);
    } else if (kv__buf_reserve(buf, (size_t)length)) {
        va_start(args, format);
        vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
        va_end(args);
        buf->length += (size_t)length;
    }
    uselocale(before);
}

const char *
kv__buf_text(kv__buf *buf)
{
    if (!kv__buf_reserve(buf, 1))
        return NULL;
    buf->data[buf->length] = '\0';
    return buf->data;
}

void
kv__buf_utf8(kv__buf *buf, kv_str text, size_t max)
{
    const unsigned char *at = (const unsigned char *)text.data;
    size_t left = text.length, step, start = buf->length;

    while (left > 0) {
        step = kv__utf8_step(at, left);
        if (buf->length - start + (step == 0 ? 3 : step) > max)
            return;
        if (step == 0)
            kv__buf_str(buf, "\xef\xbf\xbd");
        else
            kv__buf_add(buf, (const char *)at, step);
        if (buf->failed)
            return;
        step = step == 0 ? 1 : step;
        at += step;
        left -= step;
    }
}
