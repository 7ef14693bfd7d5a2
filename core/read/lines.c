/* SPDX-License-Identifier: MIT */
/* The one place where results come in: lines of JSON Lines, and documents that
 * are taken apart while they are read. */
#include "core/read/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Small enough to stay in a core's own cache with what reads it. */
#define WINDOW_FIRST ((size_t)256 * 1024)

ssize_t
kv__lines_fd(void *context, char *buffer, size_t room, const char **problem)
{
    ssize_t n;

    do {
        n = read(*(int *)context, buffer, room);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        *problem = strerror(errno);
    return n;
}

void
kv__lines_init(kv__lines *lines, kv__fill_fn fill, void *context,
               uint64_t max_record)
{
    lines->fill = fill;
    lines->context = context;
    lines->max_record = max_record;
    lines->start = lines->end = 0;
    lines->line = lines->offset = 0;
    lines->done = false;
}

void
kv__lines_clear(kv__lines *lines)
{
    free(lines->window);
    memset(lines, 0, sizeof *lines);
}

/* Make room after the unread bytes and read into it.  1: got some; 0: the end;
 * negative: failed. */
static int
refill(kv__lines *lines, const char **problem)
{
    size_t room;
    char *grown;
    ssize_t got;

    if (lines->done)
        return 0;
    /* Usually less than a line is left over, so moving it is cheap. */
    if (lines->start > 0) {
        memmove(lines->window, lines->window + lines->start,
                lines->end - lines->start);
        lines->end -= lines->start;
        lines->start = 0;
    }
    if (lines->window == NULL ||
        lines->end + KV__RECORD_PADDING >= lines->capacity) {
        room = lines->capacity == 0 ? WINDOW_FIRST : lines->capacity * 2;
        /* Doubling may overshoot; a window that holds the longest record and
         * one more read is all that is ever needed. */
        if (room > lines->max_record + WINDOW_FIRST &&
            lines->max_record + WINDOW_FIRST > lines->capacity)
            room = lines->max_record + WINDOW_FIRST;
        grown = kv__realloc(lines->window, room);
        if (grown == NULL) {
            *problem = kv__out_of_memory;
            return KV_ENOMEM;
        }
        lines->window = grown;
        lines->capacity = room;
    }
    got =
        lines->fill(lines->context, lines->window + lines->end,
                    lines->capacity - KV__RECORD_PADDING - lines->end, problem);
    if (got < 0)
        return KV_EIO;
    lines->done = got == 0;
    lines->end += (size_t)got;
    /* Readers may look at the padding, so it has to be initialised. */
    memset(lines->window + lines->end, 0, KV__RECORD_PADDING);
    return got > 0;
}

/* Pass over the rest of a line that is too long to keep. */
static int
discard(kv__lines *lines, const char **problem)
{
    char *newline;
    int more = 1;

    for (;;) {
        newline = memchr(lines->window + lines->start, '\n',
                         lines->end - lines->start);
        if (newline != NULL) {
            lines->offset +=
                (size_t)(newline + 1 - lines->window) - lines->start;
            lines->start = (size_t)(newline + 1 - lines->window);
            return KV__LINE_LONG;
        }
        if (more == 0)
            return KV__LINE_LONG;
        lines->offset += lines->end - lines->start;
        lines->start = lines->end;
        more = refill(lines, problem);
        if (more < 0)
            return more;
    }
}

kv_status
kv__lines_skip(kv__lines *lines, uint64_t limit, const char **problem)
{
    char *newline = NULL;
    size_t length;
    int more;

    while (newline == NULL && lines->offset < limit) {
        more = refill(lines, problem);
        if (more < 0)
            return more;
        length = lines->end - lines->start;
        newline = memchr(lines->window + lines->start, '\n', length);
        if (newline != NULL)
            length = (size_t)(newline + 1 - lines->window) - lines->start;
        lines->start += length;
        lines->offset += length;
        if (more == 0)
            break;
    }
    return KV_OK;
}

int
kv__lines_next(kv__lines *lines, kv_str *line, const char **problem)
{
    size_t searched = 0, length; /* SEARCHED: has no newline, known already */
    char *newline;
    int more;

    for (;;) {
        length = lines->end - lines->start;
        newline = length > searched
                      ? memchr(lines->window + lines->start + searched, '\n',
                               length - searched)
                      : NULL;
        if (newline != NULL) {
            length = (size_t)(newline - lines->window) - lines->start;
            break;
        }
        if (length > lines->max_record) {
            lines->line++;
            return discard(lines, problem);
        }
        searched = length;
        more = refill(lines, problem);
        if (more < 0)
            return more;
        if (more == 0 && length == 0)
            return KV__LINES_END;
        if (more == 0)
            break;
    }
    lines->line++;
    *line = kv__str(lines->window + lines->start, length);
    lines->start += length + (newline != NULL);
    lines->offset += length + (newline != NULL);
    if (length > lines->max_record)
        return KV__LINE_LONG;
    return newline != NULL ? KV__LINE : KV__LINE_LAST;
}

/* --- documents ----------------------------------------------------------
 *
 * Only what finds the parts is checked here: brackets, quotes, commas.  Each
 * part is handed out as text and checked by the reader of records, as a line
 * would be, so a document and the same records as lines mean the same. */

/* A cursor over a stream: one byte of lookahead, and a buffer that collects
 * what is being kept. */
typedef struct cursor {
    const kv__docsplit *split;
    kv__lines *in;
    kv__buf kept;
    bool too_long, seen; /* seen: the container of items */
    unsigned nested;     /* objects around, on the way to the items */
    uint64_t line;
    const char *problem;
    kv_status status;
} cursor;

static int
peek(cursor *c)
{
    int more;

    if (c->in->start == c->in->end) {
        more = refill(c->in, &c->problem);
        if (more < 0)
            c->status = more;
        if (more <= 0)
            return -1;
    }
    return (unsigned char)c->in->window[c->in->start];
}

/* Keep COUNT bytes from the window, or only move past them. */
static void
take(cursor *c, size_t count, bool keep)
{
    const char *from = c->in->window + c->in->start, *at = from;

    if (keep && !c->too_long) {
        if (c->kept.length + count > c->in->max_record)
            c->too_long = true;
        else
            kv__buf_add(&c->kept, from, count);
    }
    while ((at = memchr(at, '\n', count - (size_t)(at - from))) != NULL) {
        c->line++;
        at++;
    }
    c->in->start += count;
}

static int
skip_blank(cursor *c)
{
    int byte;

    while ((byte = peek(c)) == ' ' || byte == '\t' || byte == '\n' ||
           byte == '\r')
        take(c, 1, false);
    return byte;
}

/* Report a mistake, unless reading itself has failed: the document then only
 * looks cut.  False, for the caller to return. */
static bool
damaged(cursor *c, uint64_t line, const char *what)
{
    if (c->status == KV_OK)
        c->split->damage(c->split->context, line, what);
    return false;
}

static bool
ends(cursor *c)
{
    return damaged(c, c->line, "the file ends inside the document: truncated");
}

/* Past a string; its opening quote is next.  ESCAPED outlives the window that
 * ended with the backslash.  A quote is looked for once, and again only when it
 * turns out to be escaped: strings of code are long and full of escapes. */
static bool
string_by(cursor *c, bool keep)
{
    const char *window, *end, *at, *quote, *slash;
    bool escaped = false;

    take(c, 1, keep);
    while (peek(c) >= 0) {
        window = at = c->in->window + c->in->start;
        end = c->in->window + c->in->end;
        at += escaped;
        escaped = false;
        quote = NULL;
        for (;;) {
            if (quote == NULL || quote < at)
                quote = memchr(at, '"', (size_t)(end - at));
            if (quote == NULL)
                quote = end;
            slash = memchr(at, '\\', (size_t)(quote - at));
            if (slash == NULL)
                break;
            if (slash + 1 == end) {
                escaped = true;
                quote = end;
                break;
            }
            at = slash + 2;
        }
        if (quote < end) {
            take(c, (size_t)(quote + 1 - window), keep);
            return true;
        }
        take(c, (size_t)(end - window), keep);
    }
    return ends(c);
}

/* One value, kept from here on if KEEP.  Brackets are counted and not matched,
 * as kv__scan_past_value does it: the reader of the record looks closer. */
static bool
value_by(cursor *c, bool keep)
{
    const char *window;
    size_t depth = 0, length, i;

    while (peek(c) >= 0) {
        window = c->in->window + c->in->start;
        length = c->in->end - c->in->start;
        for (i = 0; i < length && window[i] != '"'; i++) {
            if (window[i] == '{' || window[i] == '[') {
                depth++;
            } else if (window[i] == '}' || window[i] == ']') {
                if (depth <= 1) {
                    take(c, i + depth, keep);
                    return true;
                }
                depth--;
            } else if (depth == 0 && strchr(", \n\r\t", window[i]) != NULL &&
                       window[i] != '\0') {
                take(c, i, keep);
                return true;
            }
        }
        take(c, i, keep);
        if (i == length)
            continue;
        if (!string_by(c, keep))
            return false;
        if (depth == 0)
            return true;
    }
    return ends(c);
}

static void
begin_keep(cursor *c)
{
    kv__buf_reset(&c->kept);
    c->too_long = false;
}

/* What is kept, with room after it for the fast reader. */
static bool
kept_text(cursor *c, kv_str *text)
{
    if (!kv__buf_reserve(&c->kept, KV__RECORD_PADDING)) {
        c->problem = kv__out_of_memory;
        c->status = KV_ENOMEM;
        return false;
    }
    memset(c->kept.data + c->kept.length, 0, KV__RECORD_PADDING);
    *text = kv__str(c->kept.data, c->kept.length);
    return true;
}

/* After a value: 1 another follows, 0 the closing bracket came, -1 neither. */
static int
separator(cursor *c, int closing)
{
    int byte = skip_blank(c);

    if (byte == ',') {
        take(c, 1, false);
        return 1;
    }
    if (byte == closing) {
        take(c, 1, false);
        return 0;
    }
    if (byte < 0)
        ends(c);
    else
        damaged(c, c->line,
                closing == ']' ? "no ',' or ']' after an array item"
                               : "no ',' or '}' after a member");
    return -1;
}

/* The next value is an item. */
static bool
one_item(cursor *c, kv_str key)
{
    uint64_t line = c->line;
    kv_str text;

    begin_keep(c);
    if (!value_by(c, true))
        return false;
    if (c->too_long) {
        damaged(c, line, "a record over the size limit");
        return c->status == KV_OK;
    }
    return kept_text(c, &text) &&
           c->split->item(c->split->context, key, text, line);
}

static bool
array_items(cursor *c)
{
    int more;

    take(c, 1, false);
    if (skip_blank(c) == ']') {
        take(c, 1, false);
        return true;
    }
    do {
        int first = skip_blank(c);

        if (first == ']' || first == '}' || first == ',')
            return damaged(c, c->line, "not a JSON value");
        if (!one_item(c, kv__str("", 0)))
            return false;
        more = separator(c, ']');
    } while (more > 0);
    return more == 0;
}

/* What is left of PATH below the member KEY: NULL when it does not lead there,
 * "" when its items are there. */
static const char *
path_below(const char *path, kv_str key)
{
    while (path != NULL && path[0] != '\0') {
        size_t length = strcspn(path, ".|");

        if (length == key.length && memcmp(path, key.data, length) == 0)
            return path[length] == '.' ? path + length + 1 : "";
        path += strcspn(path, "|");
        path += path[0] == '|';
    }
    return NULL;
}

static bool object_members(cursor *c, const char *path);

/* The value of the member KEY of an object at PATH; FIRST is its first byte. */
static bool
member_value(cursor *c, kv_str key, int first, const char *path)
{
    bool here = path != NULL && path[0] == '\0';
    const char *below = here ? NULL : path_below(path, key);
    uint64_t line = c->line;
    kv_str text;

    if (here)
        return one_item(c, key);
    if (below != NULL && below[0] == '\0' && first == '[') {
        if (c->seen && strchr(c->split->array, '|') == NULL)
            return damaged(c, c->line, "the list of records occurs twice");
        c->seen = true;
        return array_items(c);
    }
    if (below != NULL && first == '{' &&
        (below[0] != '\0' || c->split->entries)) {
        if (below[0] == '\0' && c->seen && strchr(c->split->array, '|') == NULL)
            return damaged(c, c->line, "the list of records occurs twice");
        c->seen |= below[0] == '\0';
        return object_members(c, below);
    }
    begin_keep(c);
    if (!value_by(c, true))
        return false;
    /* Of the document, or beside the list of records. */
    if (c->too_long || (c->nested > 1 && path == NULL))
        return true;
    return kept_text(c, &text) &&
           c->split->member(c->split->context, key, text, line);
}

static bool
one_member(cursor *c, const char *path)
{
    kv__buf name = {0}, scratch = {0};
    kv_str key;
    bool good;
    int first;

    if (skip_blank(c) != '"')
        return peek(c) < 0 ? ends(c)
                           : damaged(c, c->line,
                                     "no member name where one "
                                     "is expected");
    begin_keep(c);
    if (!string_by(c, true))
        return false;
    /* The value is collected next, so the name takes its buffer along. */
    name = c->kept;
    memset(&c->kept, 0, sizeof c->kept);
    /* A name that can't be read is not one that anybody wants. */
    if (c->too_long || kv__scan_string(kv__str(name.data, name.length),
                                       &scratch, &key) != NULL)
        key = kv__str("", 0);
    good = skip_blank(c) == ':';
    if (!good) {
        good = peek(c) < 0 ? ends(c)
                           : damaged(c, c->line, "no ':' after a member name");
        goto out;
    }
    take(c, 1, false);
    first = skip_blank(c);
    if (first == '}' || first == ']' || first == ',')
        good = damaged(c, c->line, "not a JSON value");
    else
        good = member_value(c, key, first, path);
out:
    kv__buf_clear(&name);
    kv__buf_clear(&scratch);
    return good;
}

/* The members of the object that is next. */
static bool
object_members(cursor *c, const char *path)
{
    int more = 0;

    take(c, 1, false);
    c->nested++;
    if (skip_blank(c) == '}') {
        take(c, 1, false);
    } else {
        do {
            if (!one_member(c, path))
                return false;
            more = separator(c, '}');
        } while (more > 0);
    }
    c->nested--;
    return more == 0;
}

static bool
root(cursor *c)
{
    int byte = skip_blank(c);

    if (c->split->whole && (byte == '{' || byte == '['))
        return one_item(c, kv__str("", 0));
    if (byte == '[')
        return array_items(c);
    if (byte != '{')
        return byte < 0 ? ends(c)
                        : damaged(c, c->line,
                                  "no '{' where the document "
                                  "starts");
    return object_members(c, c->split->array);
}

kv_status
kv__docsplit_run(const kv__docsplit *split, kv__lines *lines,
                 const char **problem)
{
    cursor c = {.split = split, .in = lines, .line = 1};

    if (root(&c) && skip_blank(&c) >= 0)
        damaged(&c, c.line, "text after the document");
    *problem = c.problem;
    kv__buf_clear(&c.kept);
    return c.status;
}
