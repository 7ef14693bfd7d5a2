/* SPDX-License-Identifier: MIT */
/* A specification as embedders hold it: made from either form, asked for its
 * text and its signatures, freed. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "core/calls/spec.h"

#include <pcre2.h>
#include <stdlib.h>

void
kv_calls_free(kv_calls *spec)
{
    size_t i;

    if (spec == NULL)
        return;
    for (i = 0; i < spec->owned_count; i++) {
        if (spec->owned[i].regex)
            pcre2_code_free(spec->owned[i].what);
        else
            free(spec->owned[i].what);
    }
    free(spec->owned);
    free(spec->patterns);
    kv__declared_clear(&spec->declared);
    kv__arena_clear(&spec->arena);
    free(spec);
}

kv_status
kv_calls_compile(kv_str source, const char *what, kv_calls **out, kv_error *err)
{
    kv_calls *spec;
    kv__buf text = {0};
    kv__places places = {0};
    kv_status status = KV_OK;
    size_t at = 0;

    *out = NULL;
    if (source.length > KV__SPEC_BYTES)
        return kv__fail(err, KV_ECONFIG, "%.200s: longer than 1 MiB", what);
    if (!kv__utf8_valid(source.data, source.length))
        return kv__fail(err, KV_ECONFIG, "%.200s: invalid UTF-8", what);
    spec = kv__zalloc(1, sizeof *spec);
    if (spec == NULL)
        return kv__nomem(err);
    /* No specification in text begins with a brace. */
    while (at < source.length && strchr(" \t\r\n", source.data[at]) != NULL &&
           source.data[at] != '\0')
        at++;
    if (at < source.length && source.data[at] == '{') {
        status = kv__calls_from_json(source, what, &text, &places, err);
        if (status == KV_OK)
            status = kv__calls_parse(spec, kv__str(text.data, text.length),
                                     what, &places, err);
    } else {
        status = kv__calls_parse(spec, source, what, NULL, err);
    }
    kv__buf_clear(&text);
    free(places.items);
    if (status != KV_OK) {
        kv_calls_free(spec);
        spec = NULL;
    }
    *out = spec;
    return status;
}

size_t
kv_calls_signatures(const kv_calls *calls)
{
    return calls->signature_count;
}

const char *
kv_calls_signature(const kv_calls *calls, size_t index)
{
    return index < calls->signature_count ? calls->signatures[index].data
                                          : NULL;
}

kv_str
kv_calls_text(const kv_calls *calls)
{
    return calls->text;
}
