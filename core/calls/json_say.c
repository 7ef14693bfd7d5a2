/* SPDX-License-Identifier: MIT */
/* Writing pieces of a JSON document in the text form, and remembering where in
 * the document they come from, so that messages lead back to it. */
#include "core/calls/json_say.h"

#include <stdio.h>
#include <stdlib.h>

/* Move the known place to WHERE, forwards or back, rather than count from the
 * start each time: members come in any order. */
static void
locate(kv__saying *s, const char *where)
{
    size_t offset = (size_t)(where - s->json.data);

    while (offset < s->at) {
        s->at--;
        s->column--;
        if (s->json.data[s->at] != '\n')
            continue;
        s->line--;
        for (s->column = 1;
             s->column <= s->at && s->json.data[s->at - s->column] != '\n';)
            s->column++;
    }
    for (; s->at < offset; s->at++) {
        s->column++;
        if (s->json.data[s->at] == '\n') {
            s->line++;
            s->column = 1;
        }
    }
}

bool
kv__say_wrong(kv__saying *s, const char *where, const char *expected)
{
    if (s->status == KV_OK) {
        locate(s, where);
        s->status = kv__fail(s->err, KV_ECONFIG, "%.200s:%u:%u: expected %s",
                             s->what, s->line, s->column, expected);
    }
    return false;
}

void
kv__say_from(kv__saying *s, const char *where)
{
    kv__places *p = s->places;
    kv__place *grown =
        kv__grow(p->items, &p->capacity, p->count + 1, sizeof *grown);

    if (grown == NULL) {
        s->status = kv__nomem(s->err);
        return;
    }
    p->items = grown;
    locate(s, where);
    grown[p->count++] = (kv__place){s->out->length, s->line, s->column};
}

void
kv__say_words(kv__saying *s, const char *text)
{
    kv__buf_str(s->out, text);
}

bool
kv__say_string(kv__saying *s, kv_str string, const char *expected,
               const char *none_of)
{
    char *buffer;
    kv_str text;
    bool cut, quoted = false, fine = true;
    size_t i;

    if (string.data[0] != '"')
        return kv__say_wrong(s, string.data, expected);
    buffer = kv__alloc(string.length + 1);
    if (buffer == NULL) {
        s->status = kv__nomem(s->err);
        return false;
    }
    text = kv__view_text(string, buffer, string.length, &cut);
    kv__say_from(s, string.data + 1);
    for (i = 0; i < text.length && fine; i++) {
        if (text.data[i] == '\\' && quoted)
            i++;
        else if (text.data[i] == '"')
            quoted = !quoted;
        else
            fine = quoted || text.data[i] == '\0' ||
                   strchr(none_of, text.data[i]) == NULL;
    }
    if (fine)
        kv__buf_add(s->out, text.data, text.length);
    free(buffer);
    return fine || kv__say_wrong(s, string.data, expected);
}

bool
kv__say_line(kv__saying *s, kv_str string, const char *expected)
{
    return kv__say_string(s, string, expected, "\n;#");
}

bool
kv__is_object(kv_str v)
{
    return v.data[0] == '{';
}

bool
kv__say_only(kv__saying *s, kv_str object, const char *known)
{
    char small[64], message[160];
    kv_str key, item, name;
    size_t at = 0, n;
    const char *p;
    bool cut, found;

    while (kv__is_object(object) && kv__view_next(object, &at, &key, &item)) {
        name = kv__view_text(key, small, sizeof small, &cut);
        found = false;
        for (p = known; !found && *p != '\0'; p += n + (p[n] == ' ')) {
            n = strcspn(p, " ");
            found = !cut && n == name.length && memcmp(p, name.data, n) == 0;
        }
        if (!found) {
            snprintf(message, sizeof message, "no members but %s here", known);
            return kv__say_wrong(s, key.data, message);
        }
    }
    return true;
}
