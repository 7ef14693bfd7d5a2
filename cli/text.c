/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

size_t
text_columns(int fd)
{
    struct winsize size;

    if (isatty(fd) != 1 || ioctl(fd, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col > 20 ? size.ws_col : 80;
}

kv_str
text_of(const char *text)
{
    return (kv_str){text, strlen(text)};
}

bool
text_same(kv_str a, kv_str b)
{
    return a.length == b.length &&
           (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

size_t
text_width(kv_str text)
{
    size_t i, n = 0;

    for (i = 0; i < text.length; i++)
        n += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return n;
}

void
text_pad(FILE *to, size_t n)
{
    for (; n > 0; n--)
        putc(' ', to);
}

void
text_duration(char *out, size_t size, double s)
{
    if (!(s >= 0) || s > 360000)
        snprintf(out, size, "-");
    else if (s < 90)
        snprintf(out, size, "%.0fs", s);
    else if (s < 5400)
        snprintf(out, size, "%.0fmin", s / 60);
    else
        snprintf(out, size, "%.1fh", s / 3600);
}

/* How many bytes the control character has that TEXT begins with: one of
 * ASCII, one of Latin-1 in UTF-8, or one that turns the direction of text.  0:
 * it begins with another character. */
static size_t
control(kv_str text)
{
    const unsigned char *c = (const unsigned char *)text.data;

    if (c[0] < 0x20 || c[0] == 0x7f)
        return 1;
    if (text.length > 1 &&
        ((c[0] == 0xc2 && c[1] < 0xa0) || (c[0] == 0xd8 && c[1] == 0x9c)))
        return 2;
    return text.length > 2 && c[0] == 0xe2 &&
                   ((c[1] == 0x80 && (c[2] == 0x8e || c[2] == 0x8f ||
                                      (c[2] >= 0xaa && c[2] <= 0xae))) ||
                    (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9))
               ? 3
               : 0;
}

static kv_str
behind(kv_str text, size_t n)
{
    return (kv_str){text.data + n, text.length - n};
}

void
text_clean(FILE *to, kv_str text, size_t most)
{
    kv_str rest = text;
    size_t skip;

    while (rest.length > 0 && text.length - rest.length < most) {
        skip = control(rest);
        putc(skip > 0 ? ' ' : *rest.data, to);
        rest = behind(rest, skip > 0 ? skip : 1);
    }
    /* Do not cut a character of several bytes. */
    for (; rest.length > 0 && ((unsigned char)*rest.data & 0xc0) == 0x80;
         rest = behind(rest, 1))
        putc(*rest.data, to);
    if (rest.length > 0)
        fputs("...", to);
}

/* Length of the blanks or controls that TEXT begins with. */
static size_t
blanks(kv_str text)
{
    size_t n = 0, skip;

    while (n < text.length) {
        skip = text.data[n] == ' ' ? 1 : control(behind(text, n));
        if (skip == 0)
            break;
        n += skip;
    }
    return n;
}

static size_t
word(kv_str text)
{
    size_t n = 0;

    while (n < text.length && text.data[n] != ' ' &&
           control(behind(text, n)) == 0)
        n++;
    return n;
}

size_t
text_wrap(FILE *to, kv_str text, size_t at, size_t indent, size_t width)
{
    size_t gap, length, space, columns;

    if (width > 0 && indent > width / 2)
        indent = width / 2;
    while (text.length > 0) {
        gap = blanks(text);
        length = word(behind(text, gap));
        space = text_width((kv_str){text.data, gap});
        columns = text_width((kv_str){text.data + gap, length});
        if (width > 0 && at > indent && at + space + columns > width) {
            putc('\n', to);
            text_pad(to, indent);
            at = indent;
        } else {
            text_pad(to, space);
            at += space;
        }
        fwrite(text.data + gap, 1, length, to);
        at += columns;
        text = behind(text, gap + length);
    }
    return at;
}

void
text_lines(kv_str text, size_t indent)
{
    size_t columns = text_columns(STDOUT_FILENO), length;
    const char *end;

    while (text.length > 0) {
        end = memchr(text.data, '\n', text.length);
        length = end == NULL ? text.length : (size_t)(end - text.data);
        if (columns == 0 || length == 0 || text.data[0] == '|')
            fwrite(text.data, 1, length, stdout);
        else
            text_wrap(stdout, (kv_str){text.data, length}, 0, indent, columns);
        if (end != NULL)
            putchar('\n');
        text = behind(text, length + (end != NULL));
    }
}

void
say(size_t indent, const char *format, ...)
{
    char *text;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        return;
    text_wrap(stdout, (kv_str){text, (size_t)length}, 0, indent,
              text_columns(STDOUT_FILENO));
    putchar('\n');
    free(text);
}
