/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/trace/events.h"

#include "plugins/callseq/trace/names.h"
#include "plugins/callseq/trace/out.h"

#include <pthread.h>
#include <time.h>

#define DEPTH_MAX 16384

static uint64_t seq, threads;
static bool closed, started;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static __thread uint64_t me; /* number of the thread, from 1 */
static __thread unsigned depth;
static __thread bool at_work; /* the recorder is at work in this thread */
static __thread struct {
    void *function;
    uint64_t seq;
    char *frame; /* end of the stack where it was recorded */
} stack[DEPTH_MAX];

PART bool
begin(const char *kind)
{
    if (closed || to < 0)
        return false;
    if (is_full()) {
        cut = true;
        return false;
    }
    if (used > ROOM)
        flush();
    if (me == 0)
        me = ++threads;
    PUT("{\"seq\":");
    put_number(++seq);
    PUT(",\"thread\":");
    put_number(me - 1);
    PUT(",\"depth\":");
    put_number(depth);
    PUT(",\"kind\":\"");
    put_bytes(kind, strlen(kind));
    PUT("\",\"name\":");
    return true;
}

PART void
put_time(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    PUT(",\"time\":");
    put_number((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec);
    PUT("}\n");
}

PART void
put_caller(const void *site)
{
    PUT(",\"caller\":{\"name\":");
    put_name(site);
    PUT("}");
}

PART bool
enter_recorder(void)
{
    if (!started || closed)
        return false;
    if (at_work) {
        cut = true;
        return false;
    }
    at_work = true;
    pthread_mutex_lock(&lock);
    return true;
}

PART void
leave_recorder(void)
{
    pthread_mutex_unlock(&lock);
    at_work = false;
}

static QUIET void
put_return(unsigned at)
{
    if (at >= DEPTH_MAX || stack[at].seq == 0 || !begin("return"))
        return;
    put_name(stack[at].function);
    PUT(",\"call\":");
    put_number(stack[at].seq);
    put_time();
}

PART void
drop_passed(char *frame)
{
    while (depth > 0 && depth <= DEPTH_MAX && stack[depth - 1].frame < frame) {
        depth--;
        put_return(depth);
    }
}

PART void
push(void *function, uint64_t mine, char *frame)
{
    if (depth < DEPTH_MAX) {
        stack[depth].function = function;
        stack[depth].seq = mine;
        stack[depth].frame = frame;
    } else {
        cut = true;
    }
    depth++;
}

PART uint64_t
last_event(void)
{
    return seq;
}

PART void
put_recorded_caller(void)
{
    if (depth > 0 && depth <= DEPTH_MAX)
        put_caller(stack[depth - 1].function);
}

PART void
pop(void)
{
    depth -= depth > 0;
}

PART void
return_from(const void *function)
{
    while (depth > 0) {
        depth--;
        put_return(depth);
        if (depth < DEPTH_MAX && stack[depth].function == function)
            break;
    }
}

/* --- start and end ------------------------------------------------------ */

static QUIET void
put_head(const char *recorder)
{
    PUT("{\"kverify_trace\":1,\"recorder\":");
    put_string(recorder, strlen(recorder));
    PUT("}\n");
}

/* Nobody would read the trace of another process. */
static QUIET void
forked(void)
{
    to = -1;
    closed = true;
}

static QUIET void
forks(void)
{
    cut = cut || started;
}

PART void
begin_trace(int fd)
{
    to = fd;
    put_head("c");
    pthread_atfork(forks, NULL, forked);
    started = true;
}

PART void
end_trace(void)
{
    pthread_mutex_lock(&lock);
    if (!closed && to >= 0) {
        if (used > ROOM)
            flush();
        drop_passed((char *)UINTPTR_MAX);
        PUT("{\"end\":true,\"events\":");
        put_number(seq);
        if (cut)
            PUT(",\"truncated\":true");
        PUT("}\n");
        flush();
        closed = true;
    }
    pthread_mutex_unlock(&lock);
}
