/* SPDX-License-Identifier: MIT */
/* The journal of a run: every verdict, as it came, in a file that survives
 * anything.
 *
 * Lines of "CRC JSON", the CRC-32 of the JSON in eight hexadecimal digits.
 * The first is the header, which says what the run is; the others are
 * {"key":"...","verdict":{...}}, the key naming attempt, task, verifier and
 * policy by content.  A torn last line is cut off when the journal is opened
 * again, a damaged one before it passed over: its attempt is run again. */
#ifndef KV_RUN_JOURNAL_H
#define KV_RUN_JOURNAL_H

#include "core/model/verdict.h"

#define KV__KEY 32 /* hexadecimal digits: 128 bits of a SHA-256 */

typedef struct kv__journal {
    int fd, lock;
    uint64_t size;     /* of whole lines */
    uint64_t unsynced; /* bytes since the last fdatasync */
    uint64_t damaged;  /* lines that were passed over */
    char *path;
} kv__journal;

/* The verdict in LINE, which has no newline; false: it is damaged, or no line
 * of a journal. */
bool kv__journal_line(kv_str line, kv_str *verdict);
/* The same of a line whose checksum is wrong, but whose form is right: it was
 * changed, not torn. */
bool kv__journal_changed(kv_str line, kv_str *verdict);
/* Whether LINE, the first of a journal, is as it was written. */
bool kv__journal_head(kv_str line);

/* A line of the journal; false stops the reading with KV_EINTERNAL. */
typedef kv_status (*kv__journal_fn)(void *context, const char *key,
                                    kv_str verdict, uint64_t offset,
                                    kv_error *err);

/* Open FOLDER's journal, made if need be, and hold it against others.  HEADER
 * is this run's; when the journal has one already it must be the same and
 * RESUME be true, and every line goes to EACH. */
kv_status kv__journal_open(kv__journal *journal, const char *folder,
                           kv_str header, bool resume, kv__journal_fn each,
                           void *context, kv_error *err);
/* Append.  On failure (disk full) the file is as before. */
kv_status kv__journal_add(kv__journal *journal, const char *key, kv_str verdict,
                          uint64_t *offset, kv_error *err);
kv_status kv__journal_sync(kv__journal *journal, kv_error *err);
/* The verdict of the line at OFFSET, appended to OUT. */
kv_status kv__journal_get(const kv__journal *journal, uint64_t offset,
                          kv__buf *out, kv_error *err);
/* Tell whoever looks at the folder who holds it, since when, and that HAD
 * verdicts were there then. */
void kv__journal_tell(const kv__journal *journal, uint64_t had);
void kv__journal_close(kv__journal *journal);

#endif
