/* SPDX-License-Identifier: MIT */
/* Writing what a request brings, before anything untrusted runs: the same for
 * folders of the host (L1) and for a root of the box's own (L2). */
#include "core/launch/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool
files_folders(int root, const char *path, bool itself, uint32_t mode)
{
    char part[1100];
    const char *slash = path;
    size_t length;

    for (;;) {
        slash = strchr(slash, '/');
        if (slash == NULL && !itself)
            return true;
        length = slash == NULL ? strlen(path) : (size_t)(slash - path);
        if (length >= sizeof part)
            return false;
        memcpy(part, path, length);
        part[length] = '\0';
        if (mkdirat(root, part, mode) != 0 && errno != EEXIST)
            return false;
        if (slash == NULL)
            return true;
        slash++;
    }
}

static bool
put(int fd, kv_str content)
{
    size_t done = 0;
    ssize_t n;

    while (done < content.length) {
        n = write(fd, content.data + done, content.length - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

const char *
files_write(int root, const request *r, uint32_t which, uint32_t without,
            uint32_t mode_mask)
{
    const path_entry *e;
    size_t i;
    bool ok;
    int fd;

    for (i = 0; i < r->entry_count; i++) {
        e = &r->entries[i];
        if ((e->flags & which) != which || (e->flags & without) != 0)
            continue;
        if (e->mark == MARK_DIR) {
            if (!files_folders(root, e->path, true, 0777 & mode_mask))
                return "make the folders of the box";
            continue;
        }
        if (strchr(e->path, '/') != NULL &&
            !files_folders(root, e->path, false, 0777 & mode_mask))
            return "make the folders of the box";
        /* A path that a request names twice is a mistake of the verifier. */
        fd = openat(
            root, e->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
            ((e->flags & KV__FILE_EXEC) != 0 ? 0777 : 0666) & mode_mask);
        if (fd < 0)
            return "write the files of the box";
        ok = put(fd, e->content);
        if (close(fd) != 0 || !ok)
            return "write the files of the box";
    }
    return NULL;
}
