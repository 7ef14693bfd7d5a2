/* SPDX-License-Identifier: MIT */
#include "core/read/zip.h"

#include "core/base/alloc.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES_MAX 2000000
/* How far an archive may inflate: deflate can't do more than 1032 to 1. */
#define INFLATE_MAX 1100u
#define INFLATE_LEAST ((uint64_t)64 << 20)

struct kv__zip {
    struct archive *archive;
    uint64_t entries, inflated, limit;
};

kv__zip *
kv__zip_open(int fd, kv_str text, const char **problem)
{
    kv__zip *zip = kv__zalloc(1, sizeof *zip);
    struct stat st;
    uint64_t size = text.length;
    int status;

    *problem = "out of memory";
    if (zip == NULL)
        return NULL;
    zip->archive = archive_read_new();
    if (zip->archive == NULL) {
        free(zip);
        return NULL;
    }
    archive_read_support_format_zip(zip->archive);
    if (fd >= 0) {
        if (lseek(fd, 0, SEEK_SET) == 0 && fstat(fd, &st) == 0)
            size = (uint64_t)st.st_size;
        status = archive_read_open_fd(zip->archive, fd, 1 << 16);
    } else {
        status = archive_read_open_memory(zip->archive, text.data, text.length);
    }
    zip->limit = INFLATE_LEAST + size * INFLATE_MAX;
    if (status != ARCHIVE_OK) {
        *problem = "not a zip archive that can be read";
        kv__zip_close(zip);
        return NULL;
    }
    return zip;
}

void
kv__zip_close(kv__zip *zip)
{
    if (zip != NULL)
        archive_read_free(zip->archive);
    free(zip);
}

int
kv__zip_next(kv__zip *zip, const char **name, const char **problem)
{
    struct archive_entry *entry;
    int status;

    for (;;) {
        status = archive_read_next_header(zip->archive, &entry);
        if (status == ARCHIVE_EOF)
            return 0;
        if (status == ARCHIVE_RETRY)
            continue;
        if (status < ARCHIVE_WARN) {
            *problem = "the archive is damaged or cut off";
            return -1;
        }
        if (++zip->entries > ENTRIES_MAX) {
            *problem = "an archive with more than 2000000 entries";
            return -1;
        }
        *name = archive_entry_pathname(entry);
        if (*name != NULL && archive_entry_filetype(entry) == AE_IFREG)
            return 1;
    }
}

int
kv__zip_read(kv__zip *zip, size_t limit, kv__buf *out, const char **problem)
{
    char piece[1 << 14];
    la_ssize_t got;
    size_t before = out->length;

    for (;;) {
        got = archive_read_data(zip->archive, piece, sizeof piece);
        if (got == 0)
            break;
        if (got == ARCHIVE_RETRY)
            continue;
        if (got < 0) {
            *problem = "an entry of the archive can't be read";
            return -1;
        }
        zip->inflated += (uint64_t)got;
        if (zip->inflated > zip->limit) {
            *problem = "an archive that inflates without end";
            return -1;
        }
        if (out->length - before + (size_t)got > limit)
            return 0;
        kv__buf_add(out, piece, (size_t)got);
    }
    if (out->failed) {
        *problem = "out of memory";
        return -1;
    }
    return 1;
}
