/* SPDX-License-Identifier: MIT */
/* Bytes in, lines or parts of a document out, in bounded memory: a file of
 * results may be far larger than what the machine has. */
#ifndef KV_READ_LINES_H
#define KV_READ_LINES_H

#include "core/read/record.h"

#include <sys/types.h>

/* Where bytes come from.  Returns how many were put into BUFFER, 0 at the
 * end, -1 with *problem set. */
typedef ssize_t (*kv__fill_fn)(void *context, char *buffer, size_t room,
                               const char **problem);

/* One for files: CONTEXT is their descriptor, an int. */
ssize_t kv__lines_fd(void *context, char *buffer, size_t room,
                     const char **problem);

/* A window on the bytes: what is in it, from START to END, has been read and
 * not handed out.  It grows until the longest record fits, and no further. */
typedef struct kv__lines {
    kv__fill_fn fill;
    void *context;
    uint64_t max_record;
    char *window;
    size_t capacity, start, end;
    uint64_t line;   /* number of the line handed out last, from 1 */
    uint64_t offset; /* file offset of window[start] */
    bool done;
} kv__lines;

#define KV__LINE 1      /* *line is the next one, without its newline */
#define KV__LINES_END 0 /* no more */
#define KV__LINE_LONG 2 /* a line over max_record was passed over */
#define KV__LINE_LAST 3 /* as KV__LINE, but no newline ended it */

/* Ready a window for another file; its memory is kept. */
void kv__lines_init(kv__lines *lines, kv__fill_fn fill, void *context,
                    uint64_t max_record);
void kv__lines_clear(kv__lines *lines);
/* KV__LINE..., or a negative status with *problem set.  The line is readable
 * KV__RECORD_PADDING bytes past its end and valid until the next call. */
int kv__lines_next(kv__lines *lines, kv_str *line, const char **problem);

/* Past the next newline, for a worker whose piece of the file begins inside a
 * line: that line belongs to the piece before.  Gives up LIMIT bytes from the
 * beginning, where the piece ends.  The line is not counted. */
kv_status kv__lines_skip(kv__lines *lines, uint64_t limit,
                         const char **problem);

/* A JSON document taken apart while it streams by: the items of one container,
 * and the other members of the root.  The callbacks return false to stop. */
typedef struct kv__docsplit {
    /* Where the items are: "a" for a member of the root, "a.b" for one of a
     * member, "a|b" for both of two, "" for the root itself; NULL: only members
     * are wanted.  A root that is an array has items in any case. */
    const char *array;
    bool entries; /* members of an object there are items, too, with their
                   * names as KEY, which is valid during the call */
    bool whole;   /* the document is one item */
    bool (*item)(void *context, kv_str key, kv_str text, uint64_t line);
    bool (*member)(void *context, kv_str name, kv_str value, uint64_t line);
    void (*damage)(void *context, uint64_t line, const char *what);
    void *context;
} kv__docsplit;

/* KV_OK, or the status of a failed read with *problem set.  Mistakes in the
 * document go to damage(). */
kv_status kv__docsplit_run(const kv__docsplit *split, kv__lines *lines,
                           const char **problem);

#endif
