/* SPDX-License-Identifier: MIT */
/* Reading a line of a trace.  Members are distinguished by length before they
 * are compared, because this runs for each of millions of events. */
#include "core/calls/event.h"

static const char *const kinds[KV__KINDS] = {"call",  "return", "exception",
                                             "await", "enter",  "exit"};

static const char *
take_number(kv_str v, uint64_t *out)
{
    return kv__view_u64(v, out) ? NULL
                                : "a number is not a whole number from 0 on";
}

static const char *
take_string(kv_str v, kv_str *out)
{
    *out = v;
    return v.data[0] == '"' ? NULL : "a name or file is not a string";
}

static const char *
take_kind(kv_str v, kv__event *e)
{
    int i;

    for (i = 0; i < KV__KINDS; i++) {
        if (kv__view_is(v, kv__cstr(kinds[i]))) {
            e->kind = (kv__ekind)i;
            return NULL;
        }
    }
    return "unknown kind of event, expected call, return, exception, await, "
           "enter or exit";
}

static const char *
take_caller(kv_str v, kv__event *e)
{
    const char *wrong = NULL;
    kv_str key, item;
    size_t at = 0;

    if (v.data[0] == 'n')
        return NULL;
    if (v.data[0] != '{')
        return "'caller' is not an object";
    while (wrong == NULL && kv__view_next(v, &at, &key, &item)) {
        if (kv__view_is(key, kv__str("file", 4)))
            wrong = take_string(item, &e->file);
        else if (kv__view_is(key, kv__str("line", 4)))
            wrong = take_number(item, &e->line);
        else if (kv__view_is(key, kv__str("name", 4)))
            wrong = take_string(item, &e->by);
    }
    return wrong;
}

/* Members that were seen, by bits: none may be repeated. */
enum {
    SEQ = 1,
    KIND = 2,
    NAME = 4,
    THREAD = 8,
    ARGS = 16,
    KWARGS = 32,
    RESULT = 64,
    CALL = 128,
    END = 256,
    HEAD = 512,
    EVENTS = 1024,
    CALLER = 2048,
    ON = 4096,
    TRUNCATED = 8192,
    NAMES = 16384
};

static const char *
take_member(kv_str key, kv_str v, kv__event *e, unsigned *now)
{
#define IS(word) kv__str_is(key, word)
    switch (key.length) {
    case 2:
        if (IS("on"))
            return *now = ON, e->on = v, NULL;
        break;
    case 3:
        if (IS("seq"))
            return *now = SEQ, take_number(v, &e->seq);
        if (IS("end"))
            return *now = END, v.data[0] == 't' ? NULL : "'end' is not true";
        break;
    case 4:
        if (IS("name"))
            return *now = NAME, take_string(v, &e->name);
        if (IS("kind"))
            return *now = KIND, take_kind(v, e);
        if (IS("args"))
            return *now = ARGS, e->args = v,
                   v.data[0] == '[' ? NULL : "'args' is not a list";
        if (IS("call"))
            return *now = CALL, take_number(v, &e->call);
        break;
    case 5:
        if (IS("names"))
            return *now = NAMES, e->names = v,
                   v.data[0] == '[' ? NULL : "'names' is not a list";
        break;
    case 6:
        if (IS("thread"))
            return *now = THREAD, take_number(v, &e->thread);
        if (IS("result"))
            return *now = RESULT, e->result = v, NULL;
        if (IS("kwargs"))
            return *now = KWARGS, e->keywords = v,
                   v.data[0] == '{' ? NULL : "'kwargs' is not an object";
        if (IS("unseen"))
            e->unseen = v.data[0] == 't';
        if (IS("caller"))
            return *now = CALLER, take_caller(v, e);
        if (IS("events"))
            return *now = EVENTS, take_number(v, &e->events);
        break;
    case 9:
        if (IS("truncated"))
            return *now = TRUNCATED, e->truncated = v.data[0] != 'f', NULL;
        break;
    case 13:
        if (IS("kverify_trace"))
            return *now = HEAD, take_number(v, &e->version);
        break;
    default: break;
    }
    return NULL;
#undef IS
}

static const char *
complete(kv__event *e, unsigned seen)
{
    if ((seen & (HEAD | END)) != 0 &&
        ((seen & (HEAD | END)) == (HEAD | END) || (seen & (KIND | NAME)) != 0))
        return "more than one of head, event and end in a line, expected one";
    if (seen & HEAD) {
        e->what = KV__E_HEAD;
        return NULL;
    }
    if (seen & END) {
        e->what = KV__E_END;
        return seen & EVENTS ? NULL : "an end record needs 'events'";
    }
    if ((seen & (SEQ | KIND | NAME)) != (SEQ | KIND | NAME))
        return "an event needs 'seq', 'kind' and 'name'";
    if (e->kind == KV__CALL)
        e->call = e->seq;
    else if (e->kind == KV__ENTER || e->kind == KV__EXIT)
        return NULL;
    else if (!(seen & CALL))
        return "an event that is not a call needs 'call', the number of its "
               "call";
    else if (e->call == 0 || e->call >= e->seq)
        return "'call' is not the number of an earlier event";
    return NULL;
}

const char *
kv__event_read(kv_str line, kv__event *out)
{
    static const char bad[] = "not a JSON object";
    const char *p = line.data, *end = line.data + line.length, *start, *wrong;
    unsigned seen = 0, now;
    kv_str key;

    memset(out, 0, sizeof *out);
    p = kv__view_blank(p, end);
    if (p == end || *p != '{')
        return bad;
    p = kv__view_blank(p + 1, end);
    if (p < end && *p == '}')
        return complete(out, 0);
    for (;;) {
        start = p;
        if (p == end || *p != '"' || (p = kv__view_check(p, end, 1)) == NULL)
            return bad;
        key = kv__str(start + 1, (size_t)(p - start) - 2);
        p = kv__view_blank(p, end);
        if (p == end || *p != ':')
            return bad;
        start = p = kv__view_blank(p + 1, end);
        p = kv__view_check(p, end, KV__VIEW_DEPTH);
        if (p == NULL)
            return bad;
        now = 0;
        wrong =
            take_member(key, kv__str(start, (size_t)(p - start)), out, &now);
        if (wrong != NULL)
            return wrong;
        if (seen & now)
            return "duplicate member";
        seen |= now;
        p = kv__view_blank(p, end);
        if (p < end && *p == '}')
            break;
        if (p == end || *p != ',')
            return bad;
        p = kv__view_blank(p + 1, end);
    }
    return kv__view_blank(p + 1, end) == end ? complete(out, seen) : bad;
}
