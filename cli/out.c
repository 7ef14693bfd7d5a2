/* SPDX-License-Identifier: MIT */
#include "out.h"

#include "text.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sigaction pipe_before;

void
out_start(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    sigaction(SIGPIPE, &ignore, &pipe_before);
}

void
out_leave(void)
{
    sigaction(SIGPIPE, &pipe_before, NULL);
}

/* Messages may have several lines, and names from files in them, which must
 * not move the cursor. */
void
complain(const char *format, ...)
{
    char text[4096], *line, *rest = text;
    va_list args;
    size_t at = strlen("kverify: ");

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fputs("kverify: ", stderr);
    while ((line = strsep(&rest, "\n")) != NULL) {
        text_wrap(stderr, text_of(line), at, 4, text_columns(STDERR_FILENO));
        putc('\n', stderr);
        at = 0;
    }
}

/* The pipe itself is asked because errno may belong to a later call by now. */
bool
reader_is_gone(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};

    return poll(&out, 1, 0) == 1 && (out.revents & POLLNVAL) == 0 &&
           (out.revents & (POLLERR | POLLHUP)) != 0;
}

int
finish(int status)
{
    if ((fflush(stdout) != 0 || ferror(stdout)) && !reader_is_gone()) {
        complain("standard output could not be written");
        return EXIT_UNABLE;
    }
    return status;
}

int
write_file(void *context, const char *data, size_t length)
{
    return fwrite(data, 1, length, context) == length ? 0 : -1;
}

int
write_stdout(void *context, const char *data, size_t length)
{
    (void)context;
    return write_file(stdout, data, length) == 0 || reader_is_gone() ? 0 : -1;
}

int
gather(void *context, const char *data, size_t length)
{
    gathered *all = context;
    char *grown = realloc(all->data, all->length + length + 1);

    if (grown == NULL)
        return -1;
    memcpy(grown + all->length, data, length);
    all->data = grown;
    all->length += length;
    grown[all->length] = '\0';
    return 0;
}

void
put_json(FILE *to, kv_str text)
{
    size_t i;

    putc('"', to);
    for (i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c == '"' || c == '\\')
            fprintf(to, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(to, "\\u%04x", c);
        else
            putc(c, to);
    }
    putc('"', to);
}
