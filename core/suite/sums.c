/* SPDX-License-Identifier: MIT */
#include "core/suite/sums.h"

#include "core/base/sha256.h"
#include "core/box/box.h"
#include "core/read/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGITS 64
#define LINE_MOST 65536

static void
put_digest(kv__sha256 *sha, char *out)
{
    unsigned char digest[DIGITS / 2];

    kv__sha256_end(sha, digest);
    kv__hex(digest, sizeof digest, out);
}

void
kv__sums_add(kv__buf *sums, const char *path, kv_str content)
{
    char digest[DIGITS + 1];
    kv__sha256 sha;

    kv__sha256_init(&sha);
    kv__sha256_add(&sha, content.data, content.length);
    put_digest(&sha, digest);
    kv__buf_printf(sums, "%s  ", digest);
    kv__buf_str(sums, path);
    kv__buf_char(sums, '\n');
}

/* The digest of a file; false with errno. */
static bool
digest_of(const char *path, char *out)
{
    char block[65536];
    kv__sha256 sha;
    struct stat st;
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return false;
    kv__sha256_init(&sha);
    errno = EINVAL;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        while ((n = read(fd, block, sizeof block)) > 0)
            kv__sha256_add(&sha, block, (size_t)n);
    close(fd);
    put_digest(&sha, out);
    return n == 0;
}

/* The path in a line, "" where it has none. */
static kv_str
name_in(kv_str line)
{
    size_t skip = DIGITS + 2;

    if (line.length <= skip || line.data[DIGITS] != ' ' ||
        (line.data[DIGITS + 1] != ' ' && line.data[DIGITS + 1] != '*'))
        return kv__str("", 0);
    if (line.length > skip + 2 && memcmp(line.data + skip, "./", 2) == 0)
        skip += 2;
    return kv__str(line.data + skip, line.length - skip);
}

static kv_status
check_line(const char *folder, kv_str line, uint64_t number, kv_error *err)
{
    kv__buf path = {0};
    char digest[DIGITS + 1];
    kv_str name = name_in(line);
    kv_status status = KV_OK;

    if (!kv__path_inside(name))
        return kv__fail(err, KV_EFORMAT,
                        "%.200s/SHA256SUMS:%llu: expected a SHA-256 and the "
                        "path of a file of the suite",
                        folder, (unsigned long long)number);
    kv__buf_printf(&path, "%s/", folder);
    kv__buf_add(&path, name.data, name.length);
    if (kv__buf_text(&path) == NULL)
        status = kv__nomem(err);
    else if (!digest_of(path.data, digest))
        status = kv__fail(err, KV_EFORMAT, "%.300s: %s, and SHA256SUMS has it",
                          path.data, strerror(errno));
    else if (memcmp(digest, line.data, DIGITS) != 0)
        status = kv__fail(err, KV_EFORMAT,
                          "%.300s is not what it was when the suite was "
                          "packed: its SHA-256 is %.8s..., expected %.8s...",
                          path.data, digest, line.data);
    kv__buf_clear(&path);
    return status;
}

/* Whether the file is one of kverify's, which has the tasks themselves. */
static bool
names_tasks(int *fd)
{
    kv__lines lines = {0};
    const char *problem = "";
    bool found = false;
    kv_str line;

    kv__lines_init(&lines, kv__lines_fd, fd, LINE_MOST);
    while (!found && kv__lines_next(&lines, &line, &problem) == KV__LINE)
        found = kv__str_compare(name_in(line), kv__cstr("tasks.jsonl")) == 0;
    kv__lines_clear(&lines);
    return found && lseek(*fd, 0, SEEK_SET) == 0;
}

kv_status
kv__sums_check(const char *folder, kv_error *err)
{
    kv__lines lines = {0};
    kv__buf path = {0};
    const char *problem = "";
    kv_status status = KV_OK;
    kv_str line;
    int fd, got;

    kv__buf_printf(&path, "%s/SHA256SUMS", folder);
    if (kv__buf_text(&path) == NULL)
        return kv__nomem(err);
    fd = open(path.data, O_RDONLY | O_CLOEXEC);
    kv__buf_clear(&path);
    if (fd < 0)
        return errno == ENOENT ? KV_OK
                               : kv__fail(err, KV_EIO, "%.200s/SHA256SUMS: %s",
                                          folder, strerror(errno));
    if (!names_tasks(&fd)) {
        close(fd);
        return KV_OK;
    }
    kv__lines_init(&lines, kv__lines_fd, &fd, LINE_MOST);
    while (status == KV_OK &&
           (got = kv__lines_next(&lines, &line, &problem)) != KV__LINES_END) {
        if (got != KV__LINE)
            status = kv__fail(err, KV_EFORMAT, "%.200s/SHA256SUMS:%llu: %s",
                              folder, (unsigned long long)lines.line,
                              problem[0] == '\0' ? "a torn line" : problem);
        else
            status = check_line(folder, line, lines.line, err);
    }
    kv__lines_clear(&lines);
    close(fd);
    return status;
}
