/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/native/runner/values.h"

#include "plugins/kit/signature.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

PART _Noreturn void
broken(const char *what)
{
    dprintf(3, "broken %s\n", what);
    _exit(90);
}

PART void
store(const char *s, const char *word, void *at)
{
    float f;
    double d;
    long long n = 0;
    unsigned long long u;

    if (*s == 'f') {
        f = strtof(word, NULL);
        memcpy(at, &f, sizeof f);
    } else if (*s == 'd') {
        d = strtod(word, NULL);
        memcpy(at, &d, sizeof d);
    } else {
        if (*s == 'L') {
            u = strtoull(word, NULL, 10);
            memcpy(&n, &u, sizeof n);
        } else {
            n = strtoll(word, NULL, 10);
        }
        memcpy(at, &n,
               strchr("bcC", *s) != NULL  ? 1
               : strchr("hH", *s) != NULL ? 2
               : strchr("iI", *s) != NULL ? 4
                                          : 8);
    }
}

PART char *
store_struct(const char *s, char *words, unsigned char *at)
{
    size_t offset = 0, size, align;
    char *word;

    for (s = members_of(s); *s != '}'; s = strchr(type_behind(s), ';') + 1) {
        measure(s, &size, &align);
        offset = (offset + align - 1) / align * align;
        if (*s == '{') {
            words = store_struct(s, words, at + offset);
        } else {
            word = strsep(&words, " ");
            if (word == NULL)
                broken("a struct with too few members");
            store(s, word, at + offset);
        }
        offset += size;
    }
    return words;
}

PART void
say_value(int fd, const char *s, const unsigned char *at)
{
    size_t offset = 0, size, align;
    int64_t n = 0;
    uint64_t u = 0;
    float f;
    double d;

    switch (*s) {
    case 'v': dprintf(fd, " v"); return;
    case 'b': dprintf(fd, " %d", *at != 0); return;
    case 'c': dprintf(fd, " %d", *(const int8_t *)at); return;
    case 'h': dprintf(fd, " %d", *(const int16_t *)at); return;
    case 'i': dprintf(fd, " %d", *(const int32_t *)at); return;
    case 'l':
        memcpy(&n, at, 8);
        dprintf(fd, " %lld", (long long)n);
        return;
    case 'C': u = *at; break;
    case 'H': u = *(const uint16_t *)at; break;
    case 'I': u = *(const uint32_t *)at; break;
    case 'L': memcpy(&u, at, 8); break;
    case 'f':
        memcpy(&f, at, sizeof f);
        dprintf(fd, " %a", (double)f);
        return;
    case 'd':
        memcpy(&d, at, sizeof d);
        dprintf(fd, " %a", d);
        return;
    case '{':
        for (s = members_of(s); *s != '}';
             s = strchr(type_behind(s), ';') + 1) {
            measure(s, &size, &align);
            offset = (offset + align - 1) / align * align;
            say_value(fd, s, at + offset);
            offset += size;
        }
        return;
    default:
        memcpy(&u, at, 8);
        dprintf(fd, u == 0 ? " n" : " p");
        return;
    }
    dprintf(fd, " %llu", (unsigned long long)u);
}

PART void
say_hex(int fd, const unsigned char *at, size_t n)
{
    char piece[1024];
    size_t i, used = 0;

    for (i = 0; i < n; i++) {
        used += (size_t)sprintf(piece + used, "%02x", at[i]);
        if (used + 2 >= sizeof piece || i + 1 == n) {
            dprintf(fd, "%.*s", (int)used, piece);
            used = 0;
        }
    }
}

PART size_t
from_hex(const char *word, unsigned char *out, size_t room)
{
    size_t n = 0;
    unsigned byte;

    while (word[0] != '\0' && word[1] != '\0' && n < room &&
           sscanf(word, "%2x", &byte) == 1) {
        out[n++] = (unsigned char)byte;
        word += 2;
    }
    return n;
}
