/* SPDX-License-Identifier: MIT */
/* The first look at a file: which importer reads it, or why none does. */
#include "core/formats/sniff.h"

#include <string.h>

/* Keys of the object that starts at AT, as far as the text goes.  False when
 * it is broken before its end or the text's. */
static bool
collect_keys(kv__sniff *sniff, size_t at)
{
    kv_str rest = kv__str(sniff->text.data + at, sniff->text.length - at);
    kv_str key, value;
    const char *wrong;
    size_t member = 0;

    sniff->keys = 0;
    for (;;) {
        size_t before = member;

        if (!kv__scan_member(rest, &member, &key, &value, &wrong)) {
            /* The value may be what the text cuts: its key still counts. */
            if (wrong != NULL && key.data != NULL && key.length > 2 &&
                member > before && sniff->keys < KV__SNIFF_KEYS)
                sniff->key[sniff->keys++] =
                    kv__str(key.data + 1, key.length - 2);
            break;
        }
        if (sniff->keys < KV__SNIFF_KEYS)
            sniff->key[sniff->keys++] = kv__str(key.data + 1, key.length - 2);
        key.data = NULL;
    }
    return wrong == NULL || (!sniff->whole && sniff->keys > 0);
}

void
kv__sniff_init(kv__sniff *sniff, kv_str text, bool whole)
{
    const char *newline;
    size_t at, lines;

    memset(sniff, 0, sizeof *sniff);
    sniff->text = text;
    sniff->whole = whole;
    at = kv__scan_blank(text, 0);
    if (at < text.length && text.data[at] == '[') {
        sniff->root_array = true;
        at = kv__scan_blank(text, at + 1);
    }
    /* A broken first line says little about the file: try a few more. */
    for (lines = 0; lines < 8 && at < text.length; lines++) {
        if (text.data[at] == '{' && collect_keys(sniff, at)) {
            sniff->broken = false;
            return;
        }
        sniff->broken |= text.data[at] == '{' || !sniff->root_array;
        newline = memchr(text.data + at, '\n', text.length - at);
        if (newline == NULL || sniff->root_array)
            return;
        at = kv__scan_blank(text, (size_t)(newline + 1 - text.data));
    }
}

const kv__importer *
kv__sniff_importer(const kv__sniff *sniff)
{
    const kv__importer *best = NULL;
    int best_score = 0, score;
    size_t i;

    for (i = 0; kv__importers[i] != NULL; i++) {
        score = kv__importers[i]->match(sniff);
        if (score > best_score) {
            best = kv__importers[i];
            best_score = score;
        }
    }
    return best;
}

const char *
kv__sniff_refusal(const kv__sniff *sniff, bool json_name, bool *damaged)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *what;
        bool damaged;
    } magics[] = {
        {"version https://git-lfs", 23,
         "a Git LFS pointer, not data: fetch the file itself", true},
        {"\xff\xfe", 2, "UTF-16 text, expected UTF-8", true},
        {"\xfe\xff", 2, "UTF-16 text, expected UTF-8", true},
        {"\x28\xb5\x2f\xfd", 4, "Zstandard data, which is not read", true},
        {"PK\x03\x04", 4, "a zip archive, which is not read", false},
    };
    kv_str text = sniff->text;
    size_t at = kv__scan_blank(text, 0), i;

    *damaged = false;
    for (i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (text.length >= magics[i].length &&
            memcmp(text.data, magics[i].bytes, magics[i].length) == 0) {
            *damaged = magics[i].damaged;
            return magics[i].what;
        }
    }
    *damaged = json_name;
    if (at == text.length)
        return "an empty file";
    if (text.data[at] != '{' && text.data[at] != '[')
        return "not a result file";
    if (sniff->broken)
        return "broken JSON";
    *damaged = false;
    if (kv__sniff_has(sniff, "load_dependent") &&
        kv__sniff_has(sniff, "tests_us"))
        return "what a run measured, no results";
    return KV__NOTE_UNKNOWN;
}
