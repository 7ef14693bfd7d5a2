/* SPDX-License-Identifier: MIT */
/* inspect logs as archives (.eval): a header, an entry a sample, and a journal.
 * A run that crashed has no header; its journal says what it was about, and
 * its summaries stand for samples that are not there. */
#include "core/formats/inspect.h"

#include "core/read/zip.h"

#include <string.h>

#define ENTRY_MAX ((size_t)64 << 20)

typedef struct state {
    kv__inspect log;
    bool header;
    bool broken;
} state;

static int
match(const kv__sniff *sniff)
{
    return sniff->text.length > 4 &&
                   memcmp(sniff->text.data, "PK\3\4", 4) == 0 &&
                   (kv__sniff_mentions(sniff, "_journal/") ||
                    kv__sniff_mentions(sniff, "header.json") ||
                    kv__sniff_mentions(sniff, "samples/"))
               ? 13
               : 0;
}

static void
read_members(kv__import *in, state *s, kv_str text, bool header)
{
    kv_str key, value, name;
    const char *wrong = NULL;
    size_t at = 0;

    /* What the log is about first, which its figures need. */
    kv__inspect_member(in, &s->log, kv__str("eval", 4), kv__at(text, "eval"));
    while (kv__scan_member(text, &at, &key, &value, &wrong))
        if (kv__text(in, key, &name) && !kv__str_is(name, "eval") &&
            (header || !kv__str_is(name, "status")))
            kv__inspect_member(in, &s->log, name, value);
    if (wrong != NULL)
        kv__import_bad(in, 0, "the header has %s", wrong);
}

/* Summaries are a list; each has the members of a sample that matter here. */
static void
read_summaries(kv__import *in, state *s, kv_str text)
{
    const char *wrong = NULL;
    kv_str sample;
    size_t at = 0;

    while (kv__scan_next(text, &at, &sample, &wrong)) {
        in->piece->records++;
        kv__inspect_sample(in, &s->log, sample);
    }
    if (wrong != NULL)
        kv__import_bad(in, 0, "the summaries have %s", wrong);
}

typedef enum kind { OTHER, START, HEADER, SAMPLE, SUMMARIES } kind;

static kind
kind_of(const char *name)
{
    kv_str s = kv__cstr(name);

    if (strcmp(name, "_journal/start.json") == 0)
        return START;
    if (strcmp(name, "header.json") == 0)
        return HEADER;
    if (strncmp(name, "_journal/summaries/", 19) == 0)
        return SUMMARIES;
    if (strncmp(name, "samples/", 8) != 0)
        return OTHER;
    if (strchr(name + 8, '/') == NULL)
        return kv__ends_with(s, ".json") ? SAMPLE : OTHER;
    return kv__ends_with(s, "/sample.json") ? SAMPLE : OTHER;
}

static void
one_entry(kv__import *in, state *s, kind what, kv_str text)
{
    kv__buf_reset(&in->scratch);
    if (!kv__buf_reserve(&in->scratch, 3 * text.length + 64)) {
        kv__import_nomem(in);
        return;
    }
    if (what == START || what == HEADER) {
        read_members(in, s, text, what == HEADER);
        s->header |= what == HEADER;
    } else if (what == SAMPLE) {
        in->piece->records++;
        kv__inspect_sample(in, &s->log, text);
    } else {
        read_summaries(in, s, text);
    }
}

static void
read_entry(kv__import *in, state *s, kind what, kv_str text)
{
    if (kv__utf8_valid(text.data, text.length))
        one_entry(in, s, what, text);
    else
        kv__import_bad(in, 0, "invalid UTF-8");
}

/* Entries of the kinds that are wanted. */
static void
pass(kv__import *in, int fd, kv_str memory, bool summaries)
{
    state *s = in->state;
    const char *name, *problem = NULL;
    kv__zip *zip = kv__zip_open(fd, memory, &problem);
    kv__buf text = {0};
    int more = zip == NULL ? -1 : 1, got;
    kind what;

    while (more > 0 && in->status == KV_OK &&
           (more = kv__zip_next(zip, &name, &problem)) > 0) {
        what = kind_of(name);
        if (what == OTHER || (what == SUMMARIES) != summaries)
            continue;
        in->line = 0;
        kv__buf_reset(&text);
        got = kv__zip_read(zip, ENTRY_MAX, &text, &problem);
        if (got < 0) {
            more = -1;
        } else if (got == 0) {
            kv__import_bad(in, 0, "%.100s: an entry over the size limit", name);
        } else if (text.length == 0) {
            kv__import_bad(in, 0, "%.100s: an empty entry", name);
        } else {
            size_t at = kv__scan_blank(kv__str(text.data, text.length), 0);

            while (text.length > at &&
                   strchr(" \t\r\n", text.data[text.length - 1]) != NULL)
                text.length--;
            read_entry(in, s, what, kv__str(text.data + at, text.length - at));
        }
    }
    if (more < 0) {
        s->broken = true;
        in->line = 0;
        kv__import_bad(in, 0, "%s", problem);
    }
    kv__buf_clear(&text);
    kv__zip_close(zip);
}

static void
file(kv__import *in, int fd, kv_str memory)
{
    state *s = in->state;

    pass(in, fd, memory, false);
    if (!s->header && in->note == NULL)
        in->note = "no header: the run crashed, or goes on";
    if (s->log.samples == 0 && !s->broken)
        pass(in, fd, memory, true);
    if (!s->header)
        s->log.total = s->log.samples;
    kv__inspect_end(in, &s->log);
}

static void
clear(void *context)
{
    state *s = context;

    kv__inspect_clear(&s->log);
}

const kv__importer kv__import_inspect_archive = {
    .name = "inspect-archive",
    .summary = "inspect: a log as an archive (.eval)",
    .state = sizeof(state),
    .match = match,
    .file = file,
    .clear = clear,
};
