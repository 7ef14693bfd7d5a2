/* SPDX-License-Identifier: MIT */
/* Reading a request: what the engine asks the launcher for, and the launcher a
 * zygote.  Both parse with this one file, so they can't understand it
 * differently. */
#include "core/launch/launch.h"

#include <stdlib.h>

static bool
push(const char ***list, size_t *count, size_t *room, const char *text)
{
    const char **grown = *list;

    if (*count == *room) {
        *room = *room == 0 ? 16 : 2 * *room;
        grown = realloc(grown, *room * sizeof *grown);
        if (grown == NULL)
            return false;
        *list = grown;
    }
    grown[(*count)++] = text;
    return true;
}

/* A file or folder: flags, path, NUL, content.  The path goes into the box as
 * it is, so one that leads out of its folder is refused here. */
static bool
add_entry(parsing *p, kv_str data, int mark)
{
    path_entry *grown = p->r.entries, e = {NULL, {NULL, 0}, 0, mark};
    const char *end;

    if (data.length < sizeof e.flags + 1)
        return false;
    memcpy(&e.flags, data.data, sizeof e.flags);
    e.path = data.data + sizeof e.flags;
    end = memchr(e.path, '\0', data.length - sizeof e.flags);
    if (end == NULL || !kv__path_inside(kv__cstr(e.path)))
        return false;
    e.content = kv__str(end + 1, (size_t)(data.data + data.length - (end + 1)));
    if (p->r.entry_count == p->entry_capacity) {
        p->entry_capacity = p->entry_capacity == 0 ? 32 : 2 * p->entry_capacity;
        grown = realloc(grown, p->entry_capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        p->r.entries = grown;
    }
    p->r.entries[p->r.entry_count++] = e;
    return true;
}

/* The script as a protected file that the interpreter is given to run.  What
 * add_entry reads begins with flags; the content is not copied. */
static bool
add_script(parsing *p, kv_str script)
{
    static const char file[] = "\2\0\0\0.kverify/script.py";

    if (!add_entry(p, kv__str(file, sizeof file), MARK_FILE))
        return false;
    p->r.entries[p->r.entry_count - 1].flags = KV__FILE_PROTECT;
    p->r.entries[p->r.entry_count - 1].content = script;
    return push(&p->r.argv, &p->r.arg_count, &p->arg_capacity,
                "{kept}/.kverify/script.py");
}

/* "/path=below", both without "." and "..". */
static bool
is_alias(const char *text)
{
    const char *equals = strchr(text, '=');

    return text[0] == '/' && equals != NULL &&
           kv__path_inside(kv__str(text + 1, (size_t)(equals - text - 1))) &&
           kv__path_inside(kv__cstr(equals + 1));
}

static bool
parse_field(parsing *p, uint8_t tag, kv_str data)
{
    request *r = &p->r;
    const char *text;

    switch (tag) {
    case KV__BOX_FILE: return add_entry(p, data, MARK_FILE);
    case KV__BOX_DIR: return add_entry(p, data, MARK_DIR);
    case KV__BOX_INPUT: r->input = data; return r->has_input = true;
    case KV__BOX_SCRIPT: r->script = data; return r->has_script = true;
    case KV__BOX_PEER: r->peer = data; return r->has_peer = true;
    case KV__BOX_SECRET: r->secret = data; return r->has_secret = true;
    case KV__BOX_LIMITS:
        if (data.length != sizeof r->limits)
            return false;
        memcpy(&r->limits, data.data, sizeof r->limits);
        return true;
    case KV__BOX_FLAGS:
        if (data.length != sizeof r->flags)
            return false;
        memcpy(&r->flags, data.data, sizeof r->flags);
        return true;
    default: break;
    }
    /* The rest become C strings: a NUL inside would cut them. */
    text = kv__arena_copy(&p->texts, data.data, data.length);
    if (text == NULL || strlen(text) != data.length)
        return false;
    if (tag == KV__BOX_ARG)
        return push(&r->argv, &r->arg_count, &p->arg_capacity, text);
    if (tag == KV__BOX_ENV)
        return push(&r->envs, &r->env_count, &p->env_capacity, text);
    if (tag == KV__BOX_BIND)
        return text[0] == '/' && kv__path_inside(kv__cstr(text + 1)) &&
               push(&r->binds, &r->bind_count, &p->bind_capacity, text);
    if (tag == KV__BOX_COLLECT)
        return kv__path_inside(data) && push(&r->collects, &r->collect_count,
                                             &p->collect_capacity, text);
    if (tag == KV__BOX_IMAGE) {
        r->image = text;
        return text[0] == '/' && kv__path_inside(kv__cstr(text + 1));
    }
    if (tag == KV__BOX_ALIAS)
        return is_alias(text) &&
               push(&r->aliases, &r->alias_count, &p->alias_capacity, text);
    if (tag == KV__BOX_PRELOAD)
        return push(&r->preloads, &r->preload_count, &p->preload_capacity,
                    text);
    return false;
}

bool
request_parse(parsing *p, kv_str fields)
{
    size_t at = 0;
    uint8_t tag;
    kv_str data;
    bool broken;

    memset(p, 0, sizeof *p);
    kv__limits_default(&p->r.limits);
    p->r.bytes = fields.length;
    p->r.fields = fields;
    while (kv__field_next(fields, &at, &tag, &data, &broken))
        if (!parse_field(p, tag, data))
            return false;
    /* Where no interpreter waits, the script is a file like any other. */
    if (p->r.has_script && !add_script(p, p->r.script))
        return false;
    return !broken && p->r.arg_count > 0;
}

void
request_forget(parsing *p)
{
    free(p->r.argv);
    free(p->r.envs);
    free(p->r.binds);
    free(p->r.collects);
    free(p->r.preloads);
    free(p->r.aliases);
    free(p->r.entries);
    kv__arena_clear(&p->texts);
}
