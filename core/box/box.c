/* SPDX-License-Identifier: MIT */
/* Fields and their names: the part of the wire that the engine and the
 * launcher share, so it is compiled into both and calls nothing but base/. */
#include "core/box/box.h"

static const char *const held_names[KV__HELD_COUNT] = {
    "none", "rlimit", "cgroup1", "cgroup2", "tmpfs", "clock", "pipe", "watch"};
static const char *const ended_names[KV__ENDED_COUNT] = {
    "not_started", "exit", "signal", "cpu", "wall", "memory", "output", "lost"};
static const char *const limit_names[KV__LIMIT_COUNT] = {
    "cpu",  "wall",   "memory",     "processes", "file_size",
    "disk", "inodes", "open_files", "output"};

const char *
kv__held_name(uint32_t held)
{
    return held < KV__HELD_COUNT ? held_names[held] : "none";
}

const char *
kv__ended_name(uint32_t ended)
{
    return ended < KV__ENDED_COUNT ? ended_names[ended] : "lost";
}

const char *
kv__limit_name(uint32_t limit)
{
    return limit < KV__LIMIT_COUNT ? limit_names[limit] : "";
}

void
kv__limits_default(kv__limits *limits)
{
    memset(limits, 0, sizeof *limits);
    limits->cpu_ms = 10000;
    limits->wall_ms = 30000;
    limits->memory = UINT64_C(1) << 30;
    limits->stack = UINT64_C(8) << 20;
    limits->file_size = UINT64_C(64) << 20;
    limits->disk = UINT64_C(128) << 20;
    limits->output = UINT64_C(64) << 20;
    limits->inodes = 20000;
    limits->processes = 128;
    limits->open_files = 256;
    limits->keep = 16384;
    limits->channel = 8u << 20;
    limits->collect = 32u << 20;
}

void
kv__field(kv__buf *buf, uint8_t tag, const void *data, size_t length)
{
    uint32_t size = (uint32_t)length;

    if (length > KV__FRAME_MAX) {
        buf->failed = true;
        return;
    }
    kv__buf_add(buf, (const char *)&tag, 1);
    kv__buf_add(buf, (const char *)&size, sizeof size);
    kv__buf_add(buf, data, length);
}

void
kv__field_text(kv__buf *buf, uint8_t tag, const char *text)
{
    kv__field(buf, tag, text, strlen(text));
}

void
kv__field_file(kv__buf *buf, const char *path, kv_str content, uint32_t flags)
{
    uint8_t tag = KV__BOX_FILE;
    size_t name = strlen(path) + 1;
    uint32_t size;

    if (content.length > KV__FRAME_MAX - name - sizeof flags) {
        buf->failed = true;
        return;
    }
    size = (uint32_t)(sizeof flags + name + content.length);
    kv__buf_add(buf, (const char *)&tag, 1);
    kv__buf_add(buf, (const char *)&size, sizeof size);
    kv__buf_add(buf, (const char *)&flags, sizeof flags);
    kv__buf_add(buf, path, name);
    kv__buf_add(buf, content.data, content.length);
}

bool
kv__field_next(kv_str fields, size_t *at, uint8_t *tag, kv_str *data,
               bool *broken)
{
    uint32_t size;

    *broken = false;
    if (*at == fields.length)
        return false;
    /* What comes from the other side is not trusted: a length is compared with
     * what is there before anything is read. */
    *broken = true;
    if (fields.length - *at < 1 + sizeof size)
        return false;
    *tag = (uint8_t)fields.data[*at];
    memcpy(&size, fields.data + *at + 1, sizeof size);
    *at += 1 + sizeof size;
    if (fields.length - *at < size)
        return false;
    *data = kv__str(fields.data + *at, size);
    *at += size;
    *broken = false;
    return true;
}

bool
kv__path_inside(kv_str path)
{
    size_t i, start = 0;

    if (path.length == 0 || path.length > 1024 ||
        memchr(path.data, '\0', path.length) != NULL)
        return false;
    for (i = 0; i <= path.length; i++) {
        if (i < path.length && path.data[i] != '/')
            continue;
        if (i == start || (i == start + 1 && path.data[start] == '.') ||
            (i == start + 2 && memcmp(path.data + start, "..", 2) == 0))
            return false;
        start = i + 1;
    }
    return true;
}

bool
kv__path_taken(const char *path)
{
    static const char *const taken[] = {
        "/box", "/tmp",   "/dev",   "/proc", "/usr", "/bin", "/sbin", "/lib",
        "/etc", "/lib64", "/lib32", "/old",  "/rw",  "/run", "/sys"};
    size_t i, length;

    for (i = 0; i < sizeof taken / sizeof *taken; i++) {
        length = strlen(taken[i]);
        if (strncmp(path, taken[i], length) == 0 &&
            (path[length] == '/' || path[length] == '\0'))
            return true;
    }
    return false;
}
