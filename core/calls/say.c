/* SPDX-License-Identifier: MIT */
/* Pieces of the sentences that say why a clause does not hold: places, patterns
 * and what nearly matched. */
#include "core/calls/watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Evidence has 512 bytes; the clause itself has to fit as well. */
#define WHY 400

void
kv__say(kv_watch *watch, kv__state *s, const char *format, ...)
{
    va_list args;

    if (s->why != NULL)
        return; /* the first thing that was wrong */
    s->why = kv__zalloc(1, WHY);
    if (s->why == NULL) {
        watch->no_memory = true;
        return;
    }
    va_start(args, format);
    vsnprintf(s->why, WHY, format, args);
    va_end(args);
}

/* The text of a JSON string in BUFFER, cut to SIZE. */
static void
copy_text(kv_str string, char *buffer, size_t size)
{
    char small[256];
    kv__buf out = {0};
    size_t n;
    bool cut;

    buffer[0] = '\0';
    if (string.length < 2)
        return;
    for (n = 1; n < string.length - 1 && n < size; n++)
        if ((unsigned char)string.data[n] - 0x20u >= 0x5f ||
            string.data[n] == '\\')
            break;
    if (n == string.length - 1) { /* plain ASCII that fits, as nearly always */
        memcpy(buffer, string.data + 1, n - 1);
        buffer[n - 1] = '\0';
        return;
    }
    kv__buf_utf8(&out, kv__view_text(string, small, sizeof small, &cut),
                 size - 1);
    if (kv__buf_text(&out) != NULL)
        snprintf(buffer, size, "%s", kv__buf_text(&out));
    kv__buf_clear(&out);
}

kv__spot
kv__spot_of(const kv_watch *watch, const kv__moment *m)
{
    kv__spot spot = {
        .call = watch->calls, .line = m->event->line, .kind = m->event->kind};
    kv_str file = m->event->file;
    size_t n;

    copy_text(m->event->name, spot.name, sizeof spot.name);
    /* Of a long path its end. */
    for (n = file.length; n > 2 && file.data[n - 1] != '/'; n--) {
    }
    if (n > 2) /* the '/' in place of the quote */
        file = kv__str(file.data + n - 1, file.length - n + 1);
    copy_text(file, spot.file, sizeof spot.file);
    return spot;
}

void
kv__spot_show(const kv__spot *spot, char *buffer, size_t size)
{
    static const char *const words[KV__KINDS] = {"call",
                                                 "the return after call",
                                                 "the exception after call",
                                                 "the await after call",
                                                 "the entering after call",
                                                 "the leaving after call"};

    if (spot->file[0] == '\0')
        snprintf(buffer, size, "%s %llu", words[spot->kind],
                 (unsigned long long)spot->call);
    else
        snprintf(buffer, size, "%s %llu at %s:%llu", words[spot->kind],
                 (unsigned long long)spot->call, spot->file,
                 (unsigned long long)spot->line);
}

const char *
kv__pattern_show(const kv_watch *watch, int pattern, char *buffer, size_t size)
{
    kv_str text = watch->spec->patterns[pattern].text;

    snprintf(buffer, size, "%.*s%s", (int)(text.length > 80 ? 77 : text.length),
             text.data, text.length > 80 ? "..." : "");
    return buffer;
}

const char *
kv__pattern_nearest(const kv_watch *watch, int pattern)
{
    return watch->near[pattern] == NULL ? "" : watch->near[pattern]->text;
}
