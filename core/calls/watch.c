/* SPDX-License-Identifier: MIT */
/* A trace, line by line: read, counted, and handed to those who listen.  A
 * trace that is torn, out of order or cut is refused as a whole, because its
 * missing part could decide any clause. */
#include "core/calls/watch.h"
#include "core/base/take.h"

#include <stdio.h>
#include <stdlib.h>

void
kv_watch_free(kv_watch *w)
{
    size_t i;

    if (w == NULL)
        return;
    kv__state_clear(&w->root);
    kv__buf_clear(&w->line);
    kv__map_clear(&w->names, free);
    kv__map_clear(&w->open, free);
    kv__map_clear(&w->threads, NULL);
    for (i = 0; w->near != NULL && i < w->spec->pattern_count; i++)
        free(w->near[i]);
    free(w->near);
    free(w->bound);
    free(w);
}

kv_status
kv_watch_new(const kv_calls *calls, kv_watch **out, kv_error *err)
{
    kv_watch *w;

    *out = NULL;
    w = kv__zalloc(1, sizeof *w);
    if (w == NULL)
        return kv__nomem(err);
    w->spec = calls;
    w->near = kv__zalloc(calls->pattern_count + 1, sizeof(kv__near *));
    w->bound = kv__zalloc(calls->variable_count + 1, sizeof *w->bound);
    if (w->near == NULL || w->bound == NULL ||
        !kv__state_init(w, &w->root, calls->root)) {
        kv_watch_free(w);
        return kv__nomem(err);
    }
    *out = w;
    return KV_OK;
}

static kv_status
bad_line(kv_watch *w, kv_error *err, const char *why)
{
    return w->failed = kv__fail(err, KV_EFORMAT, "line %llu: %s",
                                (unsigned long long)w->lines, why);
}

static kv_status
take_event(kv_watch *w, const kv__event *e, kv_error *err)
{
    if (e->seq != ++w->events)
        return w->failed = kv__fail(err, KV_EFORMAT,
                                    "line %llu: events are missing or not in "
                                    "order: 'seq' is %llu, expected %llu",
                                    (unsigned long long)w->lines,
                                    (unsigned long long)e->seq,
                                    (unsigned long long)w->events);
    if (kv__map_get(&w->threads, e->thread + 1) == NULL) {
        if (w->threads.count == KV__THREADS_MAX)
            return bad_line(w, err, "too many threads, expected at most 65536");
        if (!kv__map_put(&w->threads, e->thread + 1, w))
            return w->failed = kv__nomem(err);
    }
    kv__watch_meet(w, e);
    if (w->no_memory && w->open.count >= KV__OPEN_MAX)
        return bad_line(w, err,
                        "too many open calls, expected at most 1048576");
    return w->no_memory ? w->failed = kv__nomem(err) : KV_OK;
}

static kv_status
take_line(kv_watch *w, kv_str line, kv_error *err)
{
    kv__event e;
    const char *wrong;

    w->lines++;
    if (w->end)
        return bad_line(w, err, "something follows the end record");
    wrong = kv__event_read(line, &e);
    if (wrong != NULL)
        return bad_line(w, err, wrong);
    if (!w->head) {
        if (e.what != KV__E_HEAD)
            return bad_line(w, err,
                            "not the head of a trace, expected "
                            "{\"kverify_trace\": 1}");
        if (e.version != 1)
            return bad_line(w, err, "unknown version of a trace, expected 1");
        w->head = true;
        return KV_OK;
    }
    if (e.what == KV__E_HEAD)
        return bad_line(w, err, "a second head, expected an event or the end");
    if (e.what == KV__E_EVENT)
        return take_event(w, &e, err);
    w->end = true;
    w->last = e;
    return KV_OK;
}

kv_status
kv_watch_feed(kv_watch *w, kv_str piece, kv_error *err)
{
    const char *p = piece.data, *end = piece.data + piece.length, *newline;
    kv_status status = w->failed;

    if (status != KV_OK)
        return kv__fail(err, status, "the trace was already refused");
    if (w->root.over)
        return kv__fail(err, KV_EINVAL, "the watch has already ended");
    while (status == KV_OK && p < end) {
        newline = memchr(p, '\n', (size_t)(end - p));
        if (newline == NULL || w->line.length > 0) {
            size_t n = (size_t)((newline == NULL ? end : newline) - p);

            if (w->line.length + n > KV__EVENT_BYTES) {
                w->lines++;
                return bad_line(w, err, "an event is longer than 1 MiB");
            }
            /* Only lines across two pieces are copied. */
            kv__buf_add(&w->line, p, n);
            if (w->line.failed)
                return w->failed = kv__nomem(err);
            p += n;
            if (newline == NULL)
                break;
            status = take_line(w, kv__str(w->line.data, w->line.length), err);
            kv__buf_reset(&w->line);
            p++;
            continue;
        }
        if ((size_t)(newline - p) > KV__EVENT_BYTES) {
            w->lines++;
            return bad_line(w, err, "an event is longer than 1 MiB");
        }
        status = take_line(w, kv__str(p, (size_t)(newline - p)), err);
        p = newline + 1;
    }
    return status;
}

static kv_status
whole(kv_watch *w, kv_error *err)
{
    if (w->failed != KV_OK)
        return kv__fail(err, w->failed, "the trace was already refused");
    if (w->line.length > 0)
        return w->failed = kv__fail(err, KV_EFORMAT,
                                    "the trace is torn: its last line (%llu) "
                                    "does not end",
                                    (unsigned long long)w->lines + 1);
    if (!w->head)
        return w->failed = kv__fail(err, KV_EFORMAT,
                                    "the trace is empty: expected a line "
                                    "{\"kverify_trace\": 1}");
    if (!w->end)
        return w->failed = kv__fail(err, KV_EFORMAT,
                                    "the trace is torn: it has no end record "
                                    "after line %llu",
                                    (unsigned long long)w->lines);
    if (w->last.truncated)
        return w->failed = kv__fail(err, KV_EFORMAT,
                                    "the recorder had to cut the trace");
    if (w->last.events != w->events)
        return w->failed = kv__fail(
                   err, KV_EFORMAT,
                   "the trace has %llu events, its end record says %llu",
                   (unsigned long long)w->events,
                   (unsigned long long)w->last.events);
    return KV_OK;
}

kv_status
kv_watch_end(kv_watch *w, kv_watched *out, kv_error *err)
{
    kv_watched all = {.struct_size = sizeof all};
    kv_status status = whole(w, err);
    const kv__clause *root = w->spec->root;
    uint32_t outcome;
    size_t i;

    if (status != KV_OK)
        return status;
    if (w->root.over)
        return kv__fail(err, KV_EINVAL, "the watch has already ended");
    w->root.over = true;
    /* Broken if one clause is, else undecided if one is. */
    all.outcome = KV_CLAUSE_HOLDS;
    for (i = 0; i < root->child_count; i++) {
        outcome = kv__state_end(w, &w->root.child[i]);
        w->root.child[i].key = outcome;
        all.held += outcome == KV_CLAUSE_HOLDS;
        if (outcome == KV_CLAUSE_BROKEN || all.outcome == KV_CLAUSE_HOLDS)
            all.outcome =
                all.outcome == KV_CLAUSE_BROKEN ? all.outcome : outcome;
    }
    if (w->no_memory)
        return w->failed = kv__nomem(err);
    all.clauses = root->child_count;
    all.events = w->events;
    all.calls = w->calls;
    all.threads = w->threads.count;
    kv__give(out, &all, sizeof all);
    return KV_OK;
}

kv_status
kv_watch_clause(const kv_watch *w, uint64_t index, kv_clause *out)
{
    kv_clause one = {.struct_size = sizeof one};
    const kv__clause *c;
    const kv__state *s;

    if (!w->root.over || index >= w->spec->root->child_count)
        return KV_ENOTFOUND;
    s = &w->root.child[index];
    c = w->spec->root->children[index];
    one.outcome = (uint32_t)s->key;
    one.line = c->line;
    one.column = c->column;
    one.text = c->text;
    one.why = s->why == NULL ? kv__str("", 0) : kv__cstr(s->why);
    kv__run_figures(w->spec, s, &one);
    kv__give(out, &one, sizeof one);
    return KV_OK;
}
