/* SPDX-License-Identifier: MIT */
#include "file.h"

#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)1 << 20)

char *
file_rest(int fd, const char *data, size_t *length, size_t most)
{
    size_t room = *length + (1 << 16), n = *length;
    char *all = malloc(room), *grown;
    ssize_t got;

    if (all != NULL && n > 0)
        memcpy(all, data, n);
    while (all != NULL && (got = read(fd, all + n, room - n - 1)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        n += got < 0 ? 0 : (size_t)got;
        if (got < 0 || n > most) {
            errno = got < 0 ? errno : EFBIG;
            free(all);
            return NULL;
        }
        if (n + 1 < room)
            continue;
        room *= 2;
        grown = realloc(all, room);
        if (grown == NULL)
            free(all);
        all = grown;
    }
    if (all != NULL)
        all[n] = '\0';
    *length = n;
    return all;
}

char *
file_read(const char *path, size_t *length, size_t most)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO
                                    : open(path, O_RDONLY | O_CLOEXEC);
    char *data = NULL;

    *length = 0;
    if (fd >= 0)
        data = file_rest(fd, NULL, length, most);
    if (data == NULL)
        complain("cannot read '%s': %s", path, strerror(errno));
    if (fd > STDIN_FILENO)
        close(fd);
    return data;
}

char *
file_text(const char *path)
{
    size_t length;
    char *text = file_read(path, &length, TEXT_MAX);

    if (text != NULL && memchr(text, '\0', length) != NULL) {
        complain("cannot read '%s': it holds a NUL, expected text", path);
        free(text);
        return NULL;
    }
    return text;
}

/* --- drafts --------------------------------------------------------------- */

static bool
is_other_kind(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && !S_ISREG(st.st_mode);
}

bool
draft_open(draft *d, const char *path)
{
    *d = (draft){.path = path};
    if (!is_other_kind(path) && asprintf(&d->temporary, "%s.tmp", path) < 0)
        d->temporary = NULL;
    else
        d->to = fopen(d->temporary == NULL ? path : d->temporary, "wbe");
    if (d->to != NULL)
        return true;
    complain("cannot write '%s': %s", path, strerror(errno));
    free(d->temporary);
    return false;
}

bool
draft_close(draft *d, bool keep)
{
    bool good = fflush(d->to) == 0 && !ferror(d->to);

    if (d->temporary != NULL)
        good = fsync(fileno(d->to)) == 0 && good;
    good = fclose(d->to) == 0 && good;
    if (good && keep && d->temporary != NULL)
        good = rename(d->temporary, d->path) == 0;
    if (!good)
        complain("cannot write '%s': %s", d->path, strerror(errno));
    if (d->temporary != NULL && !(good && keep))
        unlink(d->temporary);
    free(d->temporary);
    return good && keep;
}
