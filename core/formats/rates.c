/* SPDX-License-Identifier: MIT */
/* Small files that hold nothing but rates, as several harnesses leave them
 * beside their results: {"pass@1": 43.8}, {"humaneval": {"pass@1": 43.9}},
 * {"cpp": 42.86}.  They are handed on as stored. */
#include "core/formats/found.h"

static bool
is_rate_name(kv_str key)
{
    return kv__begins_with(key, "pass@") || kv__begins_with(key, "pass^");
}

static bool
is_language(kv_str key)
{
    static const char *const names[] = {
        "adb",  "clj", "cpp", "cs",  "d",     "dart", "elixir", "go", "hs",
        "java", "jl",  "js",  "lua", "ml",    "php",  "pl",     "py", "python",
        "r",    "rb",  "rkt", "rs",  "scala", "sh",   "swift",  "ts", NULL};
    size_t i;

    for (i = 0; names[i] != NULL; i++)
        if (kv__str_is(key, names[i]))
            return true;
    return false;
}

static int
match(const kv__sniff *sniff)
{
    size_t i, rates = 0, languages = 0;
    bool numbers = true;

    if (sniff->root_array || !sniff->whole || sniff->keys == 0)
        return 0;
    for (i = 0; i < sniff->keys; i++) {
        kv_str value = sniff->value[i];

        if (kv__scan_kind(value) == KV__OBJECT) {
            if (value.length > 2 && kv__at(value, "pass@1").length > 0)
                rates++;
            else
                return 0;
            continue;
        }
        rates += is_rate_name(sniff->key[i]);
        languages += is_language(sniff->key[i]);
        numbers &= kv__scan_kind(value) == KV__NUMBER;
    }
    return rates > 0 || (languages == sniff->keys && numbers) ? 2 : 0;
}

static void
put(kv__import *in, kv_str dataset, kv_str name, kv_str value)
{
    kv__buf text = {0};

    kv__buf_add(&text, name.data, name.length);
    if (kv__buf_text(&text) == NULL)
        kv__import_nomem(in);
    else if (kv__scan_kind(value) == KV__NUMBER)
        kv__import_quote(in, kv__str("", 0), dataset, text.data, value);
    kv__buf_clear(&text);
}

static void
item(kv__import *in, kv_str key, kv_str text)
{
    kv_str name, value, inner;
    const char *wrong;
    size_t at = 0;

    if (kv__scan_kind(text) != KV__OBJECT) {
        put(in, kv__str("", 0), key, text);
        return;
    }
    while (kv__scan_member(text, &at, &name, &value, &wrong))
        if (kv__text(in, name, &inner))
            put(in, key, inner, value);
}

static void
begin(kv__import *in)
{
    in->note = "rates, as stored: no attempts";
}

const kv__importer kv__import_rates = {
    .name = "rates",
    .summary = "nothing but rates, as harnesses leave them beside results",
    .array = "",
    .entries = true,
    .match = match,
    .begin = begin,
    .item = item,
};
