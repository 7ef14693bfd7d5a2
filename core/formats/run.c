/* SPDX-License-Identifier: MIT */
/* run.json of a folder of results: nothing to count, but what is missing beside
 * it.  The note of the input carries that to the report, through saved tallies
 * too. */
#include "core/formats/importers.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { W_RUN, W_SHARD, W_SHARDS, W_ATTEMPTS, W_SET, W_PARTIAL };
static const char *const wants[] = {
    "kverify_run", "shard", "shards", "attempts", "set", "partial", NULL};

static int
match(const kv__sniff *sniff)
{
    return kv__sniff_has(sniff, "kverify_run") ? 20 : 0;
}

#define CHUNK ((size_t)1 << 18)

/* Lines of the verdicts beside, whose path is that of this file without its
 * last CUT bytes; -1: they can't be counted. */
static int64_t
count_verdicts(const kv__import *in, size_t cut)
{
    kv__buf path = {0};
    char *chunk = malloc(CHUNK), *at, *end;
    int64_t lines = 0;
    ssize_t n = -1;
    int fd;

    kv__buf_add(&path, in->absolute, strlen(in->absolute) - cut);
    kv__buf_str(&path, "verdicts.jsonl");
    fd = chunk == NULL || kv__buf_text(&path) == NULL
             ? -1
             : open(path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    while (fd >= 0 && (n = read(fd, chunk, CHUNK)) > 0)
        for (at = chunk, end = chunk + n;
             (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
            lines++;
    if (fd >= 0)
        close(fd);
    free(chunk);
    kv__buf_clear(&path);
    return n == 0 ? lines : -1;
}

static void
record(kv__import *in, const kv__record *record)
{
    int64_t have, shard = 0, shards = 0, attempts = 0;
    kv_str set = {"", 0}, partial = {"", 0};
    kv__buf set_text = {0};
    size_t cut = kv__import_part(in, 0).length;

    if (kv__scan_int(record->member[W_SHARD], &shard) != NULL ||
        kv__scan_int(record->member[W_SHARDS], &shards) != NULL ||
        kv__scan_int(record->member[W_ATTEMPTS], &attempts) != NULL ||
        kv__scan_string(record->member[W_SET], &set_text, &set) != NULL ||
        !kv__import_string(in, record, W_PARTIAL, &partial)) {
        kv__import_bad(in, 0, "not the run.json of a run");
        kv__buf_clear(&set_text);
        return;
    }
    kv__buf_reset(&in->memory);
    if (!kv__import_sibling(in, cut, "verdicts.jsonl"))
        kv__buf_printf(&in->memory, "unfinished: %lld attempts",
                       (long long)attempts);
    else if (partial.length > 0)
        kv__buf_printf(&in->memory, "partial: %.*s", (int)partial.length,
                       partial.data);
    else if ((have = count_verdicts(in, cut)) >= 0 && have < attempts)
        kv__buf_printf(&in->memory,
                       "partial: verdicts.jsonl holds %lld of %lld attempts",
                       (long long)have, (long long)attempts);
    else if (shards > 0)
        kv__buf_printf(&in->memory, "shard %lld of %lld of %.*s",
                       (long long)shard, (long long)shards, (int)set.length,
                       set.data);
    if (in->memory.length > 0 && kv__buf_text(&in->memory) != NULL)
        in->note = in->memory.data;
    kv__buf_clear(&set_text);
}

const kv__importer kv__import_run = {
    .name = "run",
    .summary = "run.json of kverify's own runs: which shard, whether finished",
    .lines = true,
    .silent = true,
    .match = match,
    .wants = wants,
    .record = record,
};
