/* SPDX-License-Identifier: MIT */
/* What comes out of a box: its head, its tail, and how much it was.  A box may
 * write without end, so memory is bounded and everything is read: a full pipe
 * would stop the program and change what is judged. */
#include "core/launch/launch.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static void
keep(stream *s, const char *data, size_t length)
{
    size_t room = s->keep, take, part;

    s->total += length;
    take = room > s->head.length ? room - s->head.length : 0;
    take = take < length ? take : length;
    kv__buf_add(&s->head, data, take);
    data += take;
    length -= take;
    if (length == 0 || !s->has_tail || room == 0)
        return;
    if (s->tail == NULL)
        s->tail = malloc(room);
    if (s->tail == NULL)
        return;
    if (length > room) {
        data += length - room;
        length = room;
    }
    while (length > 0) {
        part = room - s->tail_at < length ? room - s->tail_at : length;
        memcpy(s->tail + s->tail_at, data, part);
        s->tail_at = (s->tail_at + part) % room;
        s->tail_used = s->tail_used + part < room ? s->tail_used + part : room;
        data += part;
        length -= part;
    }
}

void
stream_drain(stream *s)
{
    static char buffer[65536];
    ssize_t n;
    int round;

    /* Not for ever: whoever writes as fast as we read must not keep us from
     * looking at the limits. */
    for (round = 0; s->fd >= 0 && round < 16; round++) {
        n = read(s->fd, buffer, sizeof buffer);
        if (n > 0) {
            keep(s, buffer, (size_t)n);
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            close(s->fd);
            s->fd = -1;
        } else {
            break;
        }
    }
}

void
stream_put_tail(const stream *s, kv__buf *answer, uint8_t tag)
{
    kv__buf text = {0};
    /* A ring that is full starts where it would be written next. */
    size_t start = s->tail_used < s->keep ? 0 : s->tail_at;

    if (s->tail_used == 0)
        return;
    kv__buf_add(&text, s->tail + start, s->tail_used - start);
    kv__buf_add(&text, s->tail, start);
    kv__field(answer, tag, text.data, text.length);
    kv__buf_clear(&text);
}

void
stream_close(stream *s)
{
    if (s->fd >= 0)
        close(s->fd);
    kv__buf_clear(&s->head);
    free(s->tail);
}
