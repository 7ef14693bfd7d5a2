/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/crowded.h"

#include <string.h>
#include <strings.h>

#define ATTRIBUTES_MAX 1000

/* Find WHAT from AT on, ignoring case.  Returns END when it is missing. */
static const char *
seek(const char *at, const char *end, const char *what)
{
    size_t n = strlen(what);

    for (; (size_t)(end - at) >= n; at++) {
        at = memchr(at, what[0], (size_t)(end - at));
        if (at == NULL || (size_t)(end - at) < n)
            return end;
        if (strncasecmp(at, what, n) == 0)
            return at;
    }
    return end;
}

/* Returns the end of the tag that opens at AT, or NULL when it has too many
 * attributes.  It counts words, closing quotes and slashes: everything that a
 * parser may take for an attribute. */
static const char *
tag_end(const char *at, const char *end)
{
    unsigned parts = 0;
    bool space = false, equals = false;
    char quote;

    for (at++; at < end && *at != '>'; at++) {
        if ((*at == '"' || *at == '\'') && equals) {
            quote = *at;
            at = memchr(at + 1, quote, (size_t)(end - at - 1));
            if (at == NULL)
                return end;
            parts++;
            space = equals = false;
        } else if (strchr(" \t\r\n\f", *at) != NULL && *at != '\0') {
            space = true;
        } else {
            parts += space || *at == '/';
            equals = *at == '=';
            space = false;
        }
        if (parts > ATTRIBUTES_MAX)
            return NULL;
    }
    return at;
}

bool
kvl_is_crowded(const char *at, const char *end, bool html)
{
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        if (seek(at, at + 4 < end ? at + 4 : end, "<!--") == at) {
            at = seek(at, end, "-->");
        } else if (!html && end - at > 9 && memcmp(at, "<![CDATA[", 9) == 0) {
            at = seek(at, end, "]]>");
        } else if (html && end - at > 7 && strncasecmp(at, "<script", 7) == 0) {
            at = tag_end(at, end);
            at = at == NULL ? NULL : seek(at, end, "</script");
        } else if (html && end - at > 6 && strncasecmp(at, "<style", 6) == 0) {
            at = tag_end(at, end);
            at = at == NULL ? NULL : seek(at, end, "</style");
        } else if (end - at > 1 && strchr("<> \t\r\n=", at[1]) == NULL) {
            at = tag_end(at, end);
        } else {
            at++;
        }
        if (at == NULL)
            return true;
        if (at >= end)
            return false;
        /* A "<" inside of a tag opens nothing, but the next one may. */
        at += *at == '>';
    }
    return false;
}
