/* SPDX-License-Identifier: MIT */
// The one C++ file of the core: simdjson, reached through record.h.
//
// It answers "split" only for records it is sure about.  Anything unusual (an
// escape in a member name, more than 64 members, a malformed scalar, any
// simdjson error) goes back to the portable reader, which decides and words
// the message.  No exception leaves this file.
#include <simdjson.h>

#include <cstring>
#include <new>

extern "C" {
#include "core/read/record.h"
}

using namespace simdjson;

struct kv__simd {
    ondemand::parser parser;
};

static_assert(KV__RECORD_PADDING >= SIMDJSON_PADDING,
              "records need simdjson's padding after them");

extern "C" kv__simd *
kv__simd_new(void)
{
    return new (std::nothrow) kv__simd;
}

extern "C" void
kv__simd_free(kv__simd *simd)
{
    delete simd;
}

static kv_str
trimmed(const char *start, const char *end)
{
    while (end > start && (end[-1] == ' ' || end[-1] == '\t' ||
                           end[-1] == '\r' || end[-1] == '\n'))
        end--;
    return kv__str(start, (size_t)(end - start));
}

// simdjson skips a container by counting brackets, and starts counting right
// only if the first thing in it is a value: [,1] or {"a":} or ["a":1] would
// make it end elsewhere.  So look at that first value; the tokens after it do
// not change the count.
static bool
sound_first(ondemand::value &first)
{
    std::string_view token = first.raw_json_token();

    // The view ends where the next token starts.
    return !token.empty() &&
           memchr("\"[{-0123456789tfnNI", token[0], 19) != nullptr &&
           token.data()[token.size()] != ':';
}

static bool
take_array(ondemand::value &value, const char *start, kv_str *out)
{
    ondemand::array array;
    std::string_view text;

    if (value.get_array().get(array) != SUCCESS)
        return false;
    auto first = array.begin();
    if (first.error() != SUCCESS)
        return false;
    if (first != array.end()) {
        ondemand::value item;
        if ((*first).get(item) != SUCCESS || !sound_first(item))
            return false;
    }
    if (array.raw_json().get(text) != SUCCESS)
        return false;
    *out = trimmed(start, text.data() + text.size());
    return true;
}

static bool
take_object(ondemand::value &value, const char *start, kv_str *out)
{
    ondemand::object object;
    std::string_view text;

    if (value.get_object().get(object) != SUCCESS)
        return false;
    auto first = object.begin();
    if (first.error() != SUCCESS)
        return false;
    if (first != object.end()) {
        ondemand::field field;
        if ((*first).get(field) != SUCCESS || !sound_first(field.value()))
            return false;
    }
    if (object.raw_json().get(text) != SUCCESS)
        return false;
    *out = trimmed(start, text.data() + text.size());
    return true;
}

// Walk past VALUE and give its text.  Strings and containers are delimited by
// simdjson; scalars are few bytes and are checked by the common scanner.
static bool
take(ondemand::value &value, kv_str *out)
{
    std::string_view token = value.raw_json_token();
    const char *start = token.data();

    switch (token.empty() ? '\0' : token[0]) {
    case '"': {
        ondemand::raw_json_string raw;
        if (value.get_raw_json_string().get(raw) != SUCCESS)
            return false;
        *out = trimmed(start, start + token.size());
        return out->length >= 2 && out->data[out->length - 1] == '"';
    }
    case '[': return take_array(value, start, out);
    case '{': return take_object(value, start, out);
    default: {
        *out = trimmed(start, start + token.size());
        kv__kind kind = kv__scan_kind(*out);
        return kind == KV__NULL || kind == KV__BOOL || kind == KV__NUMBER ||
               kind == KV__NAN;
    }
    }
}

static bool
split(kv__simd *simd, const char *data, size_t length, const char *const *wants,
      const size_t *want_lengths, kv_str *members)
{
    ondemand::document document;
    ondemand::object object;
    kv_str keys[64]; // more keys are rare: the portable reader sorts them
    size_t count = 0, which;

    if (simd->parser
                .iterate(padded_string_view(data, length,
                                            length + KV__RECORD_PADDING))
                .get(document) != SUCCESS ||
        document.get_object().get(object) != SUCCESS)
        return false;
    for (auto result : object) {
        ondemand::field field;
        if (std::move(result).get(field) != SUCCESS || count == 64)
            return false;
        // The first quote ends the name, unless a backslash comes before it:
        // names with escapes are for the portable reader.
        const char *key = field.key().raw(), *end = data + length;
        const char *quote = (const char *)memchr(key, '"', (size_t)(end - key));
        if (quote == nullptr ||
            memchr(key, '\\', (size_t)(quote - key)) != nullptr)
            return false;
        kv_str name = kv__str(key, (size_t)(quote - key)), text;
        keys[count++] = name;
        if (!take(field.value(), &text))
            return false;
        for (size_t i = 0; wants[i] != nullptr; i++) {
            if (want_lengths[i] == name.length && *wants[i] == *name.data &&
                memcmp(wants[i], name.data, name.length) == 0) {
                members[i] = text;
                break;
            }
        }
    }
    // Nothing may follow: the position is then out of bounds.
    const char *position;
    return document.current_location().get(position) == OUT_OF_BOUNDS &&
           !kv__keys_repeat(keys, count, &which);
}

extern "C" int
kv__simd_split(kv__simd *simd, const char *data, size_t length,
               const char *const *wants, const size_t *want_lengths,
               kv_str *members)
{
    try {
        return split(simd, data, length, wants, want_lengths, members);
    } catch (...) {
        return 0;
    }
}
