/* SPDX-License-Identifier: MIT */
/* The first look at a file: which importer reads it, or why none does. */
#include "core/formats/found.h"
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
                member > before && sniff->keys < KV__SNIFF_KEYS) {
                sniff->value[sniff->keys] = kv__str("", 0);
                sniff->key[sniff->keys++] =
                    kv__str(key.data + 1, key.length - 2);
            }
            break;
        }
        if (sniff->keys < KV__SNIFF_KEYS) {
            sniff->value[sniff->keys] = value;
            sniff->key[sniff->keys++] = kv__str(key.data + 1, key.length - 2);
        }
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

/* Files that stand beside results, by members of their first record, and are
 * none themselves. */
static const struct {
    const char *keys[3];
    const char *what;
} others[] = {
    {{"load_dependent", "tests_us"}, "what a run measured, no results"},
    {{"task", "attempt", "output"}, "what programs printed, no results"},
    {{"kverify_origin"}, "where a run's suite and attempts are"},
    {{"adapter_spec", "request_states"}, "HELM's requests, no verdicts"},
    {{"adapter_spec", "scenario_spec"}, "HELM's description of a run"},
    {{"definition_path", "tags"}, "HELM's description of a scenario"},
    {{"run_id", "agent_name", "dataset_name"},
     "Terminal-Bench's description of a run"},
    {{"mean/reward"}, "NeMo Gym's profile of tasks, no attempts"},
    {{"key", "instruction_id_list", "kwargs"}, "IFEval's prompts"},
    {{"index", "model_output"}, "evalscope's predictions, no verdicts"},
    {{"id", "question", "function"}, "BFCL's questions"},
    {{"id", "ground_truth"}, "BFCL's possible answers"},
    {{"environment", "trajectory", "history"},
     "an agent's trajectory, for kverify callseq"},
    {{"func_name", "arguments"}, "an agent's calls, for kverify callseq"},
    {{"test_cases", "description"}, "lighteval's cases of metrics"},
    {{"$schema"}, "a JSON schema"},
    {{"prompt", "samples"}, "generated tests, no attempts"},
    {{"env_id", "num_examples"}, "verifiers' description of a run"},
};

/* A pickle runs code when it is loaded: nobody but its owner should. */
#define KV__PICKLE \
    "a Python pickle, which is not read: save the records as JSON Lines"

static const char *
other_file(const kv__sniff *sniff)
{
    size_t i, j;

    for (i = 0; i < sizeof others / sizeof *others; i++) {
        for (j = 0; j < 3 && others[i].keys[j] != NULL; j++)
            if (!kv__sniff_has(sniff, others[i].keys[j]))
                break;
        if (j > 0 && (j == 3 || others[i].keys[j] == NULL))
            return others[i].what;
    }
    if (sniff->root_array && kv__sniff_has(sniff, "name") &&
        kv__at(kv__sniff_value(sniff, "name"), "name").length > 0)
        return "HELM's statistics of a run";
    if (kv__sniff_mentions(sniff, "\"func_name\"") &&
        kv__sniff_mentions(sniff, "\"call_ok\""))
        return "an agent's calls, for kverify callseq";
    if (sniff->keys == 1 && sniff->whole && kv__sniff_has(sniff, "prompt"))
        return "a prompt";
    return NULL;
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
        {"PK\x03\x04", 4, "a zip archive of no known result format", false},
        {"PAR1", 4,
         "Parquet, which is not read: export the rows as JSON Lines, for "
         "example with pandas.read_parquet(...).to_json(orient='records', "
         "lines=True)",
         true},
        {"\x80\x02", 2, KV__PICKLE, true},
        {"\x80\x03", 2, KV__PICKLE, true},
        {"\x80\x04", 2, KV__PICKLE, true},
        {"\x80\x05", 2, KV__PICKLE, true},
    };
    kv_str text = sniff->text;
    size_t at = kv__scan_blank(text, 0), i;
    const char *what;

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
    if (text.length > at + 1 && text.data[at] == '<' &&
        (text.data[at + 1] == '?' || text.data[at + 1] == '!')) {
        *damaged = false;
        return "XML or HTML of no known result format";
    }
    if (text.data[at] != '{' && text.data[at] != '[')
        return "not a result file";
    if (sniff->broken)
        return "broken JSON";
    *damaged = false;
    what = other_file(sniff);
    return what != NULL ? what : KV__NOTE_UNKNOWN;
}
