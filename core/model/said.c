/* SPDX-License-Identifier: MIT */
#include "core/model/said.h"

#include "core/base/json.h"
#include "core/read/record.h"
#include "core/base/scan.h"

static const char *const names[KV__SAID_STREAMS] = {"out", "err", "second_out",
                                                    "second_err"};

const char *
kv__said_name(size_t stream)
{
    return names[stream];
}

/* From the end: not in the middle of a character. */
static kv_str
last_bytes(kv_str text, size_t max)
{
    size_t cut = text.length > max ? text.length - max : 0;

    while (cut > 0 && cut < text.length &&
           ((unsigned char)text.data[cut] & 0xc0) == 0x80)
        cut++;
    return kv__str(text.data + cut, text.length - cut);
}

bool
kv__said_set(kv__said *said, uint64_t bytes, kv_str head, kv_str tail)
{
    kv_str rest = tail;
    size_t cut = head.length;

    kv__said_clear(said);
    said->bytes = bytes;
    if (cut > KV__SAID_MAX) {
        for (cut = KV__SAID_MAX;
             cut > 0 && ((unsigned char)head.data[cut] & 0xc0) == 0x80;)
            cut--;
        /* A head that is all, and longer than what is kept, has a tail too. */
        if (tail.length == 0)
            rest = kv__str(head.data + cut, head.length - cut);
    }
    kv__buf_utf8(&said->head, kv__str(head.data, cut), 3 * KV__SAID_MAX);
    rest = last_bytes(rest, KV__SAID_MAX);
    kv__buf_utf8(&said->tail, rest, 3 * KV__SAID_MAX);
    return !said->head.failed && !said->tail.failed;
}

void
kv__said_clear(kv__said *said)
{
    kv__buf_clear(&said->head);
    kv__buf_clear(&said->tail);
    memset(said, 0, sizeof *said);
}

static void
put_text(kv__buf *out, const char *name, const kv__buf *text)
{
    kv__buf_printf(out, ",\"%s\":", name);
    kv__json_string(out, kv__str(text->data, text->length));
}

void
kv__said_put(kv__buf *out, const kv__said *said)
{
    size_t i;
    bool more = false;

    kv__buf_char(out, '[');
    for (i = 0; i < KV__SAID_STREAMS; i++) {
        if (said[i].bytes == 0)
            continue;
        kv__buf_printf(out, "%s{\"stream\":\"%s\",\"bytes\":%llu",
                       more ? "," : "", names[i],
                       (unsigned long long)said[i].bytes);
        put_text(out, "head", &said[i].head);
        put_text(out, "tail", &said[i].tail);
        kv__buf_char(out, '}');
        more = true;
    }
    kv__buf_char(out, ']');
}

static const char *
read_text(kv_str value, kv__buf *out)
{
    kv__buf scratch = {0};
    kv_str text;
    const char *wrong = kv__buf_reserve(&scratch, value.length)
                            ? kv__scan_string(value, &scratch, &text)
                            : kv__out_of_memory;

    if (wrong == NULL) {
        kv__buf_utf8(out, text, 3 * KV__SAID_MAX);
        wrong = out->failed ? kv__out_of_memory : NULL;
    }
    kv__buf_clear(&scratch);
    return wrong;
}

static const char *
read_stream(kv_str item, kv__said *said)
{
    static const char *const members[] = {"stream", "bytes", "head", "tail",
                                          NULL};
    kv__buf scratch = {0};
    kv__record record;
    kv__problem problem;
    kv_str name;
    const char *wrong = NULL;
    int64_t bytes = 0;
    size_t i = KV__SAID_STREAMS;

    if (!kv__record_split(item, members, &scratch, &record, &problem))
        wrong = problem.text;
    if (wrong == NULL) {
        scratch.length = 0;
        wrong = kv__scan_string(record.member[0], &scratch, &name);
    }
    for (i = 0; wrong == NULL && i < KV__SAID_STREAMS; i++)
        if (kv__str_is(name, names[i]))
            break;
    if (wrong == NULL && i == KV__SAID_STREAMS)
        wrong = "of an unknown stream";
    if (wrong == NULL)
        wrong = kv__scan_int(record.member[1], &bytes);
    if (wrong == NULL && bytes < 0)
        wrong = "negative";
    if (wrong == NULL) {
        kv__said_clear(&said[i]);
        said[i].bytes = (uint64_t)bytes;
        wrong = read_text(record.member[2], &said[i].head);
    }
    if (wrong == NULL)
        wrong = read_text(record.member[3], &said[i].tail);
    kv__buf_clear(&scratch);
    return wrong;
}

const char *
kv__said_read(kv_str array, kv__said *said)
{
    const char *wrong = NULL, *bad = NULL;
    kv_str item;
    size_t at = 0;

    if (kv__scan_kind(array) != KV__ARRAY)
        return "not an array";
    while (bad == NULL && kv__scan_next(array, &at, &item, &wrong))
        bad = read_stream(item, said);
    return bad != NULL ? bad : wrong;
}
