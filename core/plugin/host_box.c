/* SPDX-License-Identifier: MIT */
/* Services that describe a box, and that read what became of it.  A plugin
 * fills in the fields of the wire through them; a mistake is remembered in the
 * box, so that the plugin need not check each call. */
#include "core/base/take.h"
#include "core/box/request.h"
#include "core/plugin/host.h"

#include <sys/stat.h>

/* Bytes of an output, or of the channel, that are kept at most, however many a
 * plugin asks for: they are in memory, and go over the wire. */
#define KEPT_MAX (64u << 20)

/* Numbers that plugins use go over the wire unchanged. */
_Static_assert(KV_ENDED_EXIT == KV__ENDED_EXIT &&
                   KV_ENDED_SIGNAL == KV__ENDED_SIGNAL &&
                   KV_ENDED_CPU == KV__ENDED_CPU &&
                   KV_ENDED_WALL == KV__ENDED_WALL &&
                   KV_ENDED_MEMORY == KV__ENDED_MEMORY &&
                   KV_ENDED_OUTPUT == KV__ENDED_OUTPUT,
               "KV_ENDED_ differs from KV__ENDED_");
_Static_assert(KV_BOX_NO_FORK == KV__BOX_NO_FORK &&
                   KV_BOX_NO_ADDRESS == KV__BOX_NO_ADDRESS &&
                   KV_BOX_MERGE == KV__BOX_MERGE &&
                   KV_BOX_FIXED_CODE == KV__BOX_FIXED_CODE &&
                   KV_BOX_STAGED == KV__BOX_STAGED,
               "KV_BOX_ differs from KV__BOX_");
_Static_assert(KV_FILE_EXEC == KV__FILE_EXEC &&
                   KV_FILE_PROTECT == KV__FILE_PROTECT,
               "KV_FILE_ differs from KV__FILE_");

static void
box_arg(kv_box *box, const char *text)
{
    box->args++;
    kv__field_text(&box->fields, KV__BOX_ARG, text);
}

static void
box_env(kv_box *box, const char *text)
{
    kv__field_text(&box->fields, KV__BOX_ENV, text);
}

static void
box_file(kv_box *box, const char *path, kv_str content, uint32_t flags)
{
    if (!kv__path_inside(kv__cstr(path)))
        box->wrong = "invalid path of a file, expected one below the folder of "
                     "the box";
    else
        kv__field_file(&box->fields, path, content, flags);
}

static void
box_alias(kv_box *box, const char *path, const char *below)
{
    kv__buf text = {0};

    if (path[0] != '/' || !kv__path_inside(kv__cstr(path + 1)) ||
        strchr(path, '=') != NULL || !kv__path_inside(kv__cstr(below)))
        box->wrong = "invalid name of a path of the box, expected an absolute "
                     "one without '.', '..' and '='";
    else if (kv__path_taken(path))
        box->wrong = "a name of a path of the box is one of the system's";
    kv__buf_printf(&text, "%s=%s", path, below);
    if (kv__buf_text(&text) == NULL)
        box->wrong = "out of memory for the box";
    else if (box->wrong == NULL)
        kv__field_text(&box->fields, KV__BOX_ALIAS, text.data);
    kv__buf_clear(&text);
}

static void
box_image(kv_box *box, const char *path)
{
    struct stat st;

    if (path[0] != '/' || !kv__path_inside(kv__cstr(path + 1)))
        box->wrong = "invalid path of a system for a box, expected an absolute "
                     "one without '.' and '..'";
    else if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        box->wrong = "the folder of the task's system is not on this machine";
    else
        kv__field_text(&box->fields, KV__BOX_IMAGE, path);
}

static void
box_bind(kv_box *box, const char *path)
{
    static const char *const ours[] = {"/box", "/tmp", "/dev", "/proc"};
    size_t i;

    for (i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strncmp(path, ours[i], strlen(ours[i])) == 0 &&
            (path[strlen(ours[i])] == '/' || path[strlen(ours[i])] == '\0'))
            box->wrong = "a path below /box, /tmp, /dev or /proc can't be "
                         "shown in a box";
    if (path[0] != '/' || !kv__path_inside(kv__cstr(path + 1)))
        box->wrong = "invalid path to show in a box, expected an absolute one "
                     "without '.' and '..'";
    else
        kv__field_text(&box->fields, KV__BOX_BIND, path);
}

static void
box_collect(kv_box *box, const char *path)
{
    if (!kv__path_inside(kv__cstr(path)))
        box->wrong = "invalid path of a file to collect, expected one below "
                     "the folder of the box";
    else
        kv__field_text(&box->fields, KV__BOX_COLLECT, path);
}

static void
box_input(kv_box *box, kv_str bytes)
{
    kv__field(&box->fields, KV__BOX_INPUT, bytes.data, bytes.length);
}

static void
box_secret(kv_box *box, kv_str bytes)
{
    kv__field(&box->fields, KV__BOX_SECRET, bytes.data, bytes.length);
}

/* WANTED bytes, as far as the wire has room for them; 0: the default. */
static uint32_t
kept_bytes(uint64_t wanted, uint32_t usual)
{
    if (wanted == 0)
        return usual;
    return wanted > KEPT_MAX ? KEPT_MAX : (uint32_t)wanted;
}

static void
box_limits(kv_box *box, const kv_box_limits *limits)
{
    kv_box_limits own;
    kv__limits m;

    if (kv__take("box->limits", limits, &own, sizeof own, &box->error) !=
        KV_OK) {
        box->wrong = box->error.message;
        return;
    }
    /* The defaults stay for what plugins can't set. */
    kv__limits_default(&m);
    m.processes = own.processes;
    m.open_files = own.open_files;
    m.inodes = own.inodes;
    m.cpu_ms = own.cpu_ms;
    m.wall_ms = own.wall_ms;
    m.memory = own.memory;
    m.stack = own.stack;
    m.file_size = own.file_size;
    m.disk = own.disk;
    m.output = own.output;
    m.keep = kept_bytes(own.keep, m.keep);
    m.channel = kept_bytes(own.channel, m.channel);
    kv__field(&box->fields, KV__BOX_LIMITS, &m, sizeof m);
}

static void
box_flags(kv_box *box, uint32_t flags)
{
    kv__field(&box->fields, KV__BOX_FLAGS, &flags, sizeof flags);
}

static void
box_script(kv_box *box, kv_str script)
{
    kv__field(&box->fields, KV__BOX_SCRIPT, script.data, script.length);
}

static void
box_preload(kv_box *box, const char *module)
{
    kv__field_text(&box->fields, KV__BOX_PRELOAD, module);
}

static kv_box *
box_peer(kv_box *box)
{
    if (box->alone)
        return NULL;
    if (box->peer == NULL) {
        box->peer = kv__zalloc(1, sizeof *box->peer);
        if (box->peer != NULL)
            box->peer->alone = true; /* a peer has no peer of its own */
    }
    if (box->peer == NULL)
        box->wrong = "out of memory for the box";
    return box->peer;
}

static void
box_wait(kv_box *box, int32_t descriptor, uint64_t wait_ms)
{
    box->waits = true;
    box->wait_fd = descriptor;
    box->wait_ms = wait_ms;
}

static void
result_ending(const kv_result *result, kv_ending *out)
{
    static const kv__box_half nothing = {0};
    const kv__box_half *r = result->half == NULL ? &nothing : result->half;
    kv_ending full = {
        .how = r->state.ended,
        .code = r->state.code,
        .cpu_us = r->state.cpu_us,
        .wall_us = r->state.wall_us,
        .peak_kib = r->state.peak_kib,
        .out_bytes = r->state.out_bytes,
        .err_bytes = r->state.err_bytes,
        .out = r->out,
        .out_tail = r->out_tail,
        .err = r->err,
        .err_tail = r->err_tail,
        .channel = r->channel,
    };

    kv__give(out, &full, sizeof full);
}

static int32_t
result_file(const kv_result *result, const char *path, kv_str *content)
{
    return result->half != NULL &&
           kv__box_half_file(result->half, path, content);
}

static const kv_result *
result_peer(const kv_result *result)
{
    return result->peer;
}

const kv_box_services kv__box_services = {
    .struct_size = sizeof(kv_box_services),
    .version = 1,
    .arg = box_arg,
    .env = box_env,
    .file = box_file,
    .bind = box_bind,
    .collect = box_collect,
    .input = box_input,
    .secret = box_secret,
    .limits = box_limits,
    .flags = box_flags,
    .script = box_script,
    .preload = box_preload,
    .peer = box_peer,
    .wait = box_wait,
    .alias = box_alias,
    .image = box_image,
};

const kv_result_services kv__result_services = {
    .struct_size = sizeof(kv_result_services),
    .version = 1,
    .ending = result_ending,
    .file = result_file,
    .peer = result_peer,
};
