/* SPDX-License-Identifier: MIT */
#include "core/run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define LINE_MAX_BYTES (64u << 20)

static const char record_head[] = "{\"key\":\"";
static const char record_mid[] = "\",\"verdict\":";

static kv_status
make_path(kv__buf *out, const char *folder, const char *name, kv_error *err)
{
    kv__buf_reset(out);
    kv__buf_printf(out, "%s/%s", folder, name);
    return kv__buf_text(out) == NULL ? kv__nomem(err) : KV_OK;
}

/* Somebody who looks at the folder has it for a moment: try for a second. */
static bool
take_lock(int fd)
{
    const struct timespec pause = {.tv_nsec = 20000000};
    int i;

    for (i = 0; i < 50; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK)
            return false;
        nanosleep(&pause, NULL);
    }
    return false;
}

/* One process at a time; its number is in the file for the others. */
static kv_status
hold(kv__journal *j, const char *folder, kv_error *err)
{
    kv__buf path = {0};
    char text[32] = "";
    kv_status status = make_path(&path, folder, "lock", err);
    ssize_t n;

    if (status != KV_OK)
        return status;
    j->lock = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (j->lock < 0) {
        status = kv__fail(err, KV_EIO, "%s: %s", path.data, strerror(errno));
    } else if (!take_lock(j->lock)) {
        n = pread(j->lock, text, sizeof text - 1, 0);
        text[n < 0 ? 0 : n] = '\0';
        text[strcspn(text, "\n")] = '\0';
        status = kv__fail(err, KV_EMISMATCH,
                          "%s is in use by another run (process %s)", folder,
                          text[0] == '\0' ? "unknown" : text);
    } else {
        kv__journal_tell(j, 0);
    }
    kv__buf_clear(&path);
    return status;
}

void
kv__journal_tell(const kv__journal *j, uint64_t had)
{
    struct timespec now;
    char text[96];
    int n;

    clock_gettime(CLOCK_REALTIME, &now);
    n = snprintf(text, sizeof text, "%ld\nbegun %llu had %llu\n",
                 (long)getpid(),
                 (unsigned long long)now.tv_sec * 1000 +
                     (unsigned long long)now.tv_nsec / 1000000,
                 (unsigned long long)had);
    if (ftruncate(j->lock, 0) != 0 ||
        pwrite(j->lock, text, (size_t)n, 0) != n) {
        /* Only a courtesy to others; a full disk shows itself later. */
    }
}

static uint32_t
crc_of(const char *data, size_t length)
{
    return (uint32_t)crc32(crc32(0L, Z_NULL, 0), (const Bytef *)data,
                           (uInt)length);
}

/* Whether LINE, without its newline, is whole; BODY is its JSON. */
static bool
whole(kv_str line, kv_str *body)
{
    char hex[9], *end;
    unsigned long crc;

    if (line.length < 11 || line.data[8] != ' ')
        return false;
    memcpy(hex, line.data, 8);
    hex[8] = '\0';
    crc = strtoul(hex, &end, 16);
    if (*end != '\0')
        return false;
    *body = kv__str(line.data + 9, line.length - 9);
    return crc_of(body->data, body->length) == crc;
}

static bool
split_record(kv_str body, char *key, kv_str *verdict)
{
    size_t head = sizeof record_head - 1, mid = sizeof record_mid - 1;

    if (body.length < head + KV__KEY + mid + 1 ||
        memcmp(body.data, record_head, head) != 0 ||
        memcmp(body.data + head + KV__KEY, record_mid, mid) != 0)
        return false;
    memcpy(key, body.data + head, KV__KEY);
    key[KV__KEY] = '\0';
    *verdict = kv__str(body.data + head + KV__KEY + mid,
                       body.length - head - KV__KEY - mid - 1);
    return true;
}

bool
kv__journal_line(kv_str line, kv_str *verdict)
{
    char key[KV__KEY + 1];
    kv_str body;

    return whole(line, &body) && split_record(body, key, verdict);
}

bool
kv__journal_changed(kv_str line, kv_str *verdict)
{
    char key[KV__KEY + 1];
    kv_str body;

    if (whole(line, &body) || line.length < 11)
        return false;
    body = kv__str(line.data + 9, line.length - 9);
    return split_record(body, key, verdict);
}

bool
kv__journal_head(kv_str line)
{
    kv_str body;

    return whole(line, &body);
}

typedef struct reading {
    kv__journal *j;
    kv_str header;
    bool resume;
    kv__journal_fn each;
    void *context;
    uint64_t line;
    kv_error *err;
} reading;

static kv_status
take_line(reading *r, kv_str body, uint64_t offset)
{
    char key[KV__KEY + 1];
    kv_str verdict;

    if (r->line == 1) {
        if (kv__str_compare(body, r->header) != 0)
            return kv__fail(r->err, KV_EMISMATCH,
                            "%s is of another run: other tasks, attempts, "
                            "limits or policy; choose another folder",
                            r->j->path);
        return KV_OK;
    }
    if (!r->resume)
        return kv__fail(r->err, KV_EMISMATCH,
                        "%s holds verdicts already: --resume continues that "
                        "run",
                        r->j->path);
    if (!split_record(body, key, &verdict))
        return kv__fail(r->err, KV_EFORMAT, "%s:%llu: not a journal line",
                        r->j->path, (unsigned long long)r->line);
    return r->each(r->context, key, verdict, offset, r->err);
}

/* Read everything there is.  The size ends up behind the last whole line. */
static kv_status
replay(reading *r)
{
    kv__buf window = {0};
    kv_status status = KV_OK;
    uint64_t at = 0;
    kv_str body;
    char *nl;
    ssize_t n;
    size_t done = 0;

    while (status == KV_OK) {
        if (!kv__buf_reserve(&window, 1 << 20)) {
            status = kv__nomem(r->err);
            break;
        }
        n = pread(r->j->fd, window.data + window.length, 1 << 20,
                  (off_t)(at + window.length));
        if (n < 0) {
            status =
                kv__fail(r->err, KV_EIO, "%s: %s", r->j->path, strerror(errno));
            break;
        }
        window.length += (size_t)n;
        done = 0;
        while (status == KV_OK && done < window.length &&
               (nl = memchr(window.data + done, '\n', window.length - done)) !=
                   NULL) {
            kv_str line =
                kv__str(window.data + done, (size_t)(nl - window.data) - done);

            r->line++;
            /* A damaged line costs one attempt, which is run again. */
            if (whole(line, &body))
                status = take_line(r, body, at + done);
            else if (r->line == 1)
                status =
                    kv__fail(r->err, KV_EFORMAT,
                             "%s:1: not the header of a journal", r->j->path);
            else
                r->j->damaged++;
            done += line.length + 1;
            r->j->size = at + done;
        }
        memmove(window.data, window.data + done, window.length - done);
        window.length -= done;
        at += done;
        if (n == 0)
            break;
        if (window.length > LINE_MAX_BYTES)
            status = kv__fail(r->err, KV_EFORMAT,
                              "%s: a line of more than "
                              "%u MiB",
                              r->j->path, LINE_MAX_BYTES >> 20);
    }
    kv__buf_clear(&window);
    return status;
}

static kv_status
put_line(kv__journal *j, kv_str body, kv_error *err)
{
    kv__buf line = {0};
    kv_status status = KV_OK;
    size_t done = 0;
    ssize_t n;

    kv__buf_printf(&line, "%08x ", crc_of(body.data, body.length));
    kv__buf_add(&line, body.data, body.length);
    kv__buf_char(&line, '\n');
    if (line.failed) {
        kv__buf_clear(&line);
        return kv__nomem(err);
    }
    while (done < line.length) {
        n = pwrite(j->fd, line.data + done, line.length - done,
                   (off_t)(j->size + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            status = kv__fail(err, KV_EIO, "%s: %s", j->path,
                              strerror(n < 0 ? errno : ENOSPC));
            /* What was begun goes; should that fail too, it is cut off as a
             * torn line later. */
            if (ftruncate(j->fd, (off_t)j->size) != 0)
                break;
            break;
        }
        done += (size_t)n;
    }
    if (status == KV_OK) {
        j->size += line.length;
        j->unsynced += line.length;
    }
    kv__buf_clear(&line);
    return status;
}

kv_status
kv__journal_open(kv__journal *journal, const char *folder, kv_str header,
                 bool resume, kv__journal_fn each, void *context, kv_error *err)
{
    reading r = {journal, header, resume, each, context, 0, err};
    kv__buf path = {0};
    kv_status status;

    memset(journal, 0, sizeof *journal);
    journal->fd = journal->lock = -1;
    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return kv__fail(err, KV_EIO, "cannot make the folder '%s': %s", folder,
                        strerror(errno));
    status = hold(journal, folder, err);
    if (status == KV_OK)
        status = make_path(&path, folder, "journal", err);
    if (status == KV_OK) {
        journal->path = path.data;
        memset(&path, 0, sizeof path);
        journal->fd = open(journal->path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (journal->fd < 0)
            status =
                kv__fail(err, KV_EIO, "%s: %s", journal->path, strerror(errno));
    }
    if (status == KV_OK)
        status = replay(&r);
    if (status == KV_OK && ftruncate(journal->fd, (off_t)journal->size) != 0)
        status =
            kv__fail(err, KV_EIO, "%s: %s", journal->path, strerror(errno));
    if (status == KV_OK && r.line == 0)
        status = put_line(journal, header, err);
    else if (status == KV_OK && journal->size == 0)
        status = put_line(journal, header, err); /* its header was torn */
    if (status != KV_OK)
        kv__journal_close(journal);
    kv__buf_clear(&path);
    return status;
}

kv_status
kv__journal_add(kv__journal *journal, const char *key, kv_str verdict,
                uint64_t *offset, kv_error *err)
{
    kv__buf body = {0};
    kv_status status;

    kv__buf_printf(&body, "%s%s%s", record_head, key, record_mid);
    kv__buf_add(&body, verdict.data, verdict.length);
    kv__buf_char(&body, '}');
    *offset = journal->size;
    status = body.failed
                 ? kv__nomem(err)
                 : put_line(journal, kv__str(body.data, body.length), err);
    kv__buf_clear(&body);
    return status;
}

kv_status
kv__journal_sync(kv__journal *journal, kv_error *err)
{
    if (journal->unsynced == 0)
        return KV_OK;
    if (fdatasync(journal->fd) != 0)
        return kv__fail(err, KV_EIO, "%s: %s", journal->path, strerror(errno));
    journal->unsynced = 0;
    return KV_OK;
}

kv_status
kv__journal_get(const kv__journal *journal, uint64_t offset, kv__buf *out,
                kv_error *err)
{
    kv__buf line = {0};
    char key[KV__KEY + 1], *nl = NULL;
    kv_status status = KV_OK;
    kv_str body, verdict;
    ssize_t n;

    while (status == KV_OK && nl == NULL) {
        if (!kv__buf_reserve(&line, 16384)) {
            status = kv__nomem(err);
            break;
        }
        n = pread(journal->fd, line.data + line.length, 16384,
                  (off_t)(offset + line.length));
        if (n <= 0) {
            status = kv__fail(err, KV_EIO, "%s: it can't be read back",
                              journal->path);
            break;
        }
        nl = memchr(line.data + line.length, '\n', (size_t)n);
        line.length += (size_t)n;
    }
    if (status == KV_OK &&
        (!whole(kv__str(line.data, (size_t)(nl - line.data)), &body) ||
         !split_record(body, key, &verdict)))
        status =
            kv__fail(err, KV_EIO, "%s: it changed while in use", journal->path);
    if (status == KV_OK) {
        kv__buf_add(out, verdict.data, verdict.length);
        if (out->failed)
            status = kv__nomem(err);
    }
    kv__buf_clear(&line);
    return status;
}

void
kv__journal_close(kv__journal *journal)
{
    if (journal->fd >= 0)
        close(journal->fd);
    if (journal->lock >= 0)
        close(journal->lock);
    free(journal->path);
    memset(journal, 0, sizeof *journal);
    journal->fd = journal->lock = -1;
}
