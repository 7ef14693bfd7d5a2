/* SPDX-License-Identifier: MIT */
/* Values, arguments and patterns of the JSON form, written in the text form;
 * clauses of them are in fromjson.c. */
#include "core/calls/json_say.h"

#include <stdio.h>

static bool say_value(kv__saying *s, kv_str v, int depth);

static bool
say_values(kv__saying *s, kv_str array, int depth)
{
    kv_str key, item, rest;
    size_t at = 0, n = 0;

    if (array.data[0] != '[')
        return kv__say_wrong(s, array.data, "a list of values");
    while (kv__view_next(array, &at, &key, &item)) {
        kv__say_words(s, n++ > 0 ? ", " : "");
        /* With other members it is a dictionary that has a rest itself. */
        if (kv__is_object(item) && kv__view_get(item, "$rest", &rest) &&
            kv__view_count(item) == 1) {
            kv__say_words(s, "...");
            continue;
        }
        if (!say_value(s, item, depth))
            return false;
    }
    return true;
}

bool
kv__say_number(kv__saying *s, kv_str v)
{
    if (v.data[0] != '-' && (v.data[0] < '0' || v.data[0] > '9'))
        return kv__say_wrong(s, v.data, "a number");
    kv__say_from(s, v.data);
    kv__buf_add(s->out, v.data, v.length);
    return true;
}

/* [lo, hi] with null for none, or a number. */
bool
kv__say_range(kv__saying *s, kv_str v)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    if (v.data[0] != '[')
        return kv__say_number(s, v);
    while (kv__view_next(v, &at, &key, &item)) {
        kv__say_words(s, n++ == 1 ? ".." : "");
        if (item.data[0] != 'n' && !kv__say_number(s, item))
            return false;
    }
    return n == 2 || kv__say_wrong(s, v.data, "[least, most]");
}

static bool
say_shape(kv__saying *s, kv_str v)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    if (v.data[0] != '[')
        return kv__say_wrong(s, v.data, "a list of dimensions");
    while (kv__view_next(v, &at, &key, &item)) {
        kv__say_words(s, n++ > 0 ? ", " : "");
        if (item.data[0] == 'n')
            kv__say_words(s, "_");
        else if (!kv__say_number(s, item))
            return false;
    }
    return true;
}

static bool
say_test(kv__saying *s, kv_str name, kv_str v, int depth)
{
    static const char *const with_values[] = {"one_of", "all", "has", "lacks"};
    static const char *const with_text[] = {"type", "dtype"};
    char word[32];
    size_t i;
    bool fine;

    if (name.length - 2 >= sizeof word)
        return kv__say_wrong(s, name.data,
                             "a test of a value, as \"$contains\"");
    memcpy(word, name.data + 2, name.length - 3);
    word[name.length - 3] = '\0';
    kv__say_from(s, name.data);
    if (strcmp(word, "") == 0 || strcmp(word, "new") == 0) {
        kv__say_words(s, word[0] == '\0' ? "$" : "new $");
        return kv__say_line(s, v, "the name of a variable");
    }
    if (strcmp(word, "any") == 0)
        return kv__say_words(s, "_"), true;
    kv__say_words(s, word);
    kv__say_words(s, "(");
    fine = false;
    for (i = 0; i < 4; i++)
        if (strcmp(word, with_values[i]) == 0)
            fine = say_values(s, v, depth);
    for (i = 0; i < 2; i++) {
        if (strcmp(word, with_text[i]) == 0) {
            fine = v.data[0] == '"' ||
                   kv__say_wrong(s, v.data, "the name of a type");
            if (fine)
                kv__buf_add(s->out, v.data, v.length);
        }
    }
    if (strcmp(word, "contains") == 0 || strcmp(word, "not") == 0)
        fine = say_value(s, v, depth);
    else if (strcmp(word, "matches") == 0)
        fine = v.data[0] == '"'
                   ? say_value(s, v, depth)
                   : kv__say_wrong(s, v.data, "a regular expression");
    else if (strcmp(word, "len") == 0)
        fine = kv__say_range(s, v);
    else if (strcmp(word, "shape") == 0)
        fine = say_shape(s, v);
    else if (strcmp(word, "approx") == 0)
        fine =
            v.data[0] == '[' ? say_values(s, v, depth) : kv__say_number(s, v);
    else if (strcmp(word, "attr") == 0)
        fine = say_values(s, v, depth);
    if (!fine)
        return kv__say_wrong(s, name.data,
                             "a test of a value, as \"$contains\"");
    kv__say_words(s, ")");
    return true;
}

static bool
say_dict(kv__saying *s, kv_str v, int depth)
{
    kv_str key, item;
    size_t at = 0, n = 0;
    bool rest = false;

    kv__say_words(s, "{");
    while (kv__view_next(v, &at, &key, &item)) {
        /* Wherever the document has it, the text form has it last. */
        if (kv__view_is(key, kv__cstr("$rest"))) {
            rest = true;
            continue;
        }
        kv__say_words(s, n++ > 0 ? ", " : "");
        kv__say_from(s, key.data);
        kv__buf_add(s->out, key.data, key.length);
        kv__say_words(s, ": ");
        if (!say_value(s, item, depth))
            return false;
    }
    if (rest)
        kv__say_words(s, n > 0 ? ", ..." : "...");
    kv__say_words(s, "}");
    return true;
}

static bool
say_value(kv__saying *s, kv_str v, int depth)
{
    kv_str key, item;
    size_t at = 0;

    if (depth <= 0)
        return kv__say_wrong(s, v.data, "at most 32 nested values");
    kv__say_from(s, v.data);
    if (v.data[0] == '[') {
        kv__say_words(s, "[");
        if (!say_values(s, v, depth - 1))
            return false;
        kv__say_words(s, "]");
        return true;
    }
    if (!kv__is_object(v)) {
        kv__buf_add(s->out, v.data, v.length);
        return true;
    }
    if (kv__view_next(v, &at, &key, &item) && key.length > 2 &&
        key.data[1] == '$' && !kv__view_is(key, kv__cstr("$rest"))) {
        if (kv__view_count(v) != 1)
            return kv__say_wrong(s, v.data, "one member in a test of a value");
        return say_test(s, key, item, depth - 1);
    }
    return say_dict(s, v, depth - 1);
}

static bool
say_arguments(kv__saying *s, kv_str p)
{
    kv_str v, key, item;
    size_t at = 0, n = 0;
    bool any = false;

    if (!kv__view_get(p, "args", &v) && !kv__view_get(p, "keywords", &v) &&
        !kv__view_get(p, "lacks", &v) && !kv__view_get(p, "rest", &v))
        return true;
    kv__say_words(s, "(");
    if (kv__view_get(p, "args", &v)) {
        any = kv__view_count(v) > 0;
        if (!say_values(s, v, 32))
            return false;
    }
    if (kv__view_get(p, "keywords", &v)) {
        if (!kv__is_object(v))
            return kv__say_wrong(s, v.data, "an object of keyword arguments");
        while (kv__view_next(v, &at, &key, &item)) {
            kv__say_words(s, any ? ", " : "");
            any = true;
            if (!kv__say_line(s, key, "a keyword"))
                return false;
            kv__say_words(s, "=");
            if (!say_value(s, item, 32))
                return false;
        }
    }
    if (kv__view_get(p, "lacks", &v)) {
        for (at = 0, n = 0; kv__view_next(v, &at, &key, &item); n++) {
            kv__say_words(s, any ? ", no " : "no ");
            any = true;
            if (!kv__say_line(s, item, "a keyword"))
                return false;
        }
    }
    if (kv__view_get(p, "rest", &v) && v.data[0] == 't')
        kv__say_words(s, any ? ", ..." : "...");
    kv__say_words(s, ")");
    return true;
}

bool
kv__say_pattern(kv__saying *s, kv_str p)
{
    kv_str v, name;

    if (p.data[0] == '"')
        return kv__say_line(s, p, "a pattern of calls");
    if (!kv__is_object(p))
        return kv__say_wrong(s, p.data,
                             "a pattern of calls: text or an object");
    if (!kv__say_only(s, p,
                      "call enter exit on bind args keywords lacks rest by "
                      "result raises text awaited"))
        return false;
    kv__say_from(s, p.data);
    if (kv__view_get(p, "bind", &v)) {
        kv__say_words(s, "$");
        if (!kv__say_line(s, v, "the name of a variable"))
            return false;
        kv__say_words(s, " = ");
    }
    if (kv__view_get(p, "enter", &name))
        kv__say_words(s, "enter ");
    else if (kv__view_get(p, "exit", &name))
        kv__say_words(s, "exit ");
    else if (!kv__view_get(p, "call", &name))
        return kv__say_wrong(s, p.data, "a member 'call', 'enter' or 'exit'");
    if (kv__view_get(p, "on", &v)) {
        kv__say_words(s, "$");
        if (!kv__say_line(s, v, "the name of a variable"))
            return false;
        kv__say_words(s, ".");
    }
    if (!kv__say_line(s, name, "a name") || !say_arguments(s, p))
        return false;
    if (kv__view_get(p, "by", &v)) {
        kv__say_words(s, " by ");
        if (!kv__say_line(s, v, "the name of a caller"))
            return false;
    }
    if (kv__view_get(p, "result", &v)) {
        kv__say_words(s, " -> ");
        return say_value(s, v, 32);
    }
    if (kv__view_get(p, "raises", &v)) {
        kv__say_words(s, " raises ");
        if (!kv__say_line(s, v, "the name of an exception"))
            return false;
        if (kv__view_get(p, "text", &v)) {
            kv__say_words(s, "(");
            if (!say_value(s, v, 32))
                return false;
            kv__say_words(s, ")");
        }
    }
    if (kv__view_get(p, "awaited", &v) && v.data[0] == 't')
        kv__say_words(s, " awaited");
    return true;
}
