/* SPDX-License-Identifier: MIT */
/* The JSON form of a specification, written in the text form.  So there is one
 * parser and one meaning; places lead messages back to the document. */
#include "core/base/json.h"
#include "core/calls/json_say.h"

#include <stdio.h>
#include <stdlib.h>

static bool say_clauses(kv__saying *s, kv_str array, int depth);

static bool
say_block(kv__saying *s, kv_str c, int depth)
{
    kv_str v;

    if (!kv__view_get(c, "clauses", &v))
        return kv__say_wrong(s, c.data, "a member 'clauses'");
    kv__say_words(s, " {\n");
    if (!say_clauses(s, v, depth - 1))
        return false;
    kv__say_words(s, "}");
    return true;
}

/* {"last": P}, {"nth": 2, "of": P}, or a pattern. */
static bool
say_chosen(kv__saying *s, kv_str v)
{
    static const char *const words[] = {"first", "last", "all", "any"};
    kv_str item;
    uint64_t n;
    size_t i;

    for (i = 0; kv__is_object(v) && i < 4; i++) {
        if (kv__view_get(v, words[i], &item)) {
            if (!kv__say_only(s, v, "first last all any is"))
                return false;
            kv__say_words(s, words[i]);
            kv__say_words(s, " ");
            return kv__say_pattern(s, item);
        }
    }
    if (kv__is_object(v) && kv__view_get(v, "nth", &item)) {
        if (!kv__view_u64(item, &n) || n == 0)
            return kv__say_wrong(s, item.data, "a number from 1");
        if (!kv__say_only(s, v, "nth of is"))
            return false;
        kv__buf_printf(s->out, "%llu%s ", (unsigned long long)n,
                       n % 100 / 10 == 1 ? "th"
                       : n % 10 == 1     ? "st"
                       : n % 10 == 2     ? "nd"
                       : n % 10 == 3     ? "rd"
                                         : "th");
        if (!kv__view_get(v, "of", &item))
            return kv__say_wrong(s, v.data, "a member 'of'");
        return kv__say_pattern(s, item);
    }
    return kv__say_pattern(s, v);
}

static bool
say_pair(kv__saying *s, kv_str v, const char *between)
{
    kv_str key, a, b;
    size_t at = 0;

    if (v.data[0] != '[' || !kv__view_next(v, &at, &key, &a) ||
        !kv__view_next(v, &at, &key, &b))
        return kv__say_wrong(s, v.data, "a list of two patterns");
    if (!say_chosen(s, a))
        return false;
    kv__say_words(s, between);
    return say_chosen(s, b);
}

static bool say_elements(kv__saying *s, kv_str array, const char *between,
                         int depth);

static bool
say_times(kv__saying *s, kv_str v)
{
    if (kv__view_is(v, kv__str("?", 1)) || kv__view_is(v, kv__str("+", 1)) ||
        kv__view_is(v, kv__str("*", 1))) {
        kv__buf_char(s->out, v.data[1]);
        return true;
    }
    kv__say_words(s, "{");
    if (!kv__say_range(s, v))
        return false;
    kv__say_words(s, "}");
    return true;
}

static bool
say_element(kv__saying *s, kv_str e, int depth)
{
    kv_str v, times;
    bool repeated = kv__is_object(e) && kv__view_get(e, "times", &times);

    if (depth <= 0)
        return kv__say_wrong(s, e.data, "at most 16 nested groups of calls");
    if (kv__is_object(e) &&
        (kv__view_get(e, "one_of", &v) || kv__view_get(e, "group", &v) ||
         kv__view_get(e, "times", &v)) &&
        !kv__say_only(s, e, "one_of group of times"))
        return false;
    if (kv__is_object(e) &&
        (kv__view_get(e, "one_of", &v) || kv__view_get(e, "group", &v))) {
        kv__say_words(s, "(");
        if (!say_elements(s, v, kv__view_get(e, "one_of", &v) ? " | " : ", ",
                          depth - 1))
            return false;
        kv__say_words(s, ")");
    } else {
        kv__say_words(s, repeated ? "(" : "");
        if (!kv__say_pattern(
                s, kv__is_object(e) && kv__view_get(e, "of", &v) ? v : e))
            return false;
        kv__say_words(s, repeated ? ")" : "");
    }
    return !repeated || say_times(s, times);
}

static bool
say_elements(kv__saying *s, kv_str array, const char *between, int depth)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    if (array.data[0] != '[')
        return kv__say_wrong(s, array.data, "a list of calls");
    while (kv__view_next(array, &at, &key, &item)) {
        kv__say_words(s, n++ > 0 ? between : "");
        if (!say_element(s, item, depth))
            return false;
    }
    return true;
}

static bool
say_names(kv__saying *s, kv_str v)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    if (v.data[0] == '"')
        return kv__say_line(s, v, "a name");
    while (kv__view_next(v, &at, &key, &item)) {
        kv__say_words(s, n++ > 0 ? ", " : "");
        if (!kv__say_line(s, item, "a name"))
            return false;
    }
    return n > 0 || kv__say_wrong(s, v.data, "a list of names");
}

static bool
say_sequence(kv__saying *s, kv_str c, kv_str elements)
{
    kv_str v;

    if (!kv__view_get(c, "mode", &v))
        kv__say_words(s, "in_order");
    else if (!kv__say_line(s, v, "the mode of a sequence"))
        return false;
    if (kv__view_get(c, "of", &v)) {
        kv__say_words(s, " of ");
        if (!say_names(s, v))
            return false;
    }
    kv__say_words(s, " [");
    if (!say_elements(s, elements, ", ", 16))
        return false;
    kv__say_words(s, "]");
    return true;
}

static bool
say_counted(kv__saying *s, kv_str c, const char *words, kv_str n)
{
    kv_str v;

    kv__say_words(s, words);
    if (!kv__say_number(s, n))
        return false;
    if (kv__view_get(c, "in_a_row", &v))
        kv__say_words(s, " in a row");
    else if (!kv__view_get(c, "of", &v))
        return kv__say_wrong(s, c.data, "a member 'of'");
    kv__say_words(s, " ");
    return kv__say_pattern(s, v);
}

static bool
say_either(kv__saying *s, kv_str v, int depth)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    while (kv__view_next(v, &at, &key, &item)) {
        kv__say_words(s, n++ > 0 ? " or {\n" : "either {\n");
        if (!say_clauses(s, item, depth - 1))
            return false;
        kv__say_words(s, "}");
    }
    return n > 1 || kv__say_wrong(s, v.data, "two or more lists of clauses");
}

/* {"first": P, "is": Q} and the like. */
static bool
say_is(kv__saying *s, kv_str c, kv_str is)
{
    if (!say_chosen(s, c))
        return false;
    kv__say_words(s, " is ");
    return kv__say_pattern(s, is);
}

/* The first word of a form is the member that tells which clause it is; the
 * others are what it may have. */
static bool
known_clause(kv__saying *s, kv_str c)
{
    static const char *const forms[] = {"never",
                                        "once",
                                        "twice",
                                        "some",
                                        "distinct",
                                        "exactly of",
                                        "at_least of",
                                        "at_most of in_a_row",
                                        "from to of",
                                        "every is",
                                        "sequence mode of",
                                        "closed",
                                        "only",
                                        "either",
                                        "between clauses",
                                        "inside clauses",
                                        "until clauses",
                                        "when clauses",
                                        "after clauses",
                                        "before",
                                        "immediately_before",
                                        "immediately_after",
                                        "first is",
                                        "last is",
                                        "nth of is"};
    char word[32];
    kv_str v;
    size_t i;

    for (i = 0; i < sizeof forms / sizeof *forms; i++) {
        snprintf(word, sizeof word, "%.*s", (int)strcspn(forms[i], " "),
                 forms[i]);
        if (kv__view_get(c, word, &v))
            return kv__say_only(s, c, forms[i]);
    }
    return true;
}

/* The kinds of clauses are tried in this order, because some share members: a
 * kind says false in *IS when the clause is not one of it. */

static bool
say_count(kv__saying *s, kv_str c, bool *is)
{
    static const char *const simple[] = {"never", "once", "twice", "some",
                                         "distinct"};
    static const char *const counted[][2] = {{"exactly", "exactly "},
                                             {"at_least", "at least "},
                                             {"at_most", "at most "}};
    kv_str v, to;
    size_t i;

    *is = true;
    for (i = 0; i < 5; i++) {
        if (kv__view_get(c, simple[i], &v)) {
            kv__say_words(s, simple[i]);
            kv__say_words(s, " ");
            return kv__say_pattern(s, v);
        }
    }
    for (i = 0; i < 3; i++)
        if (kv__view_get(c, counted[i][0], &v))
            return say_counted(s, c, counted[i][1], v);
    if (kv__view_get(c, "from", &v) && kv__view_get(c, "to", &to))
        return kv__say_number(s, v) && say_counted(s, c, " to ", to);
    return *is = false;
}

static bool
say_set(kv__saying *s, kv_str c, bool *is)
{
    kv_str v, q;

    *is = true;
    if (kv__view_get(c, "every", &v)) {
        kv__say_words(s, "every ");
        if (!kv__say_pattern(s, v))
            return false;
        if (!kv__view_get(c, "is", &v))
            return true;
        kv__say_words(s, " is ");
        return kv__say_pattern(s, v);
    }
    if (kv__view_get(c, "is", &q))
        return say_is(s, c, q);
    if (kv__view_get(c, "sequence", &v))
        return say_sequence(s, c, v);
    if (kv__view_get(c, "closed", &v))
        return kv__say_words(s, "closed "), say_names(s, v);
    if (kv__view_get(c, "only", &v))
        return kv__say_words(s, "only "), say_names(s, v);
    return *is = false;
}

static bool
say_blocks(kv__saying *s, kv_str c, int depth, bool *is)
{
    static const char *const blocks[] = {"inside", "after", "until", "when"};
    kv_str v, clauses;
    size_t i;

    *is = true;
    if (kv__view_get(c, "either", &v))
        return say_either(s, v, depth);
    if (kv__view_get(c, "between", &v)) {
        kv__say_words(s, "between ");
        return say_pair(s, v, " and ") && say_block(s, c, depth);
    }
    for (i = 0; i < 4; i++) {
        if (kv__view_get(c, blocks[i], &v) &&
            kv__view_get(c, "clauses", &clauses)) {
            kv__say_words(s, blocks[i]);
            kv__say_words(s, " ");
            return kv__say_pattern(s, v) && say_block(s, c, depth);
        }
    }
    return *is = false;
}

static bool
say_clause(kv__saying *s, kv_str c, int depth)
{
    static const char *const pairs[][2] = {
        {"before", " before "},
        {"after", " after "},
        {"immediately_before", " immediately before "},
        {"immediately_after", " immediately after "}};
    bool is, fine;
    kv_str v;
    size_t i;

    if (depth <= 0)
        return kv__say_wrong(s, c.data, "at most 8 nested blocks");
    if (c.data[0] == '"')
        return kv__say_line(s, c, "a clause");
    if (!kv__is_object(c))
        return kv__say_wrong(s, c.data, "a clause: text or an object");
    if (!known_clause(s, c))
        return false;
    kv__say_from(s, c.data);
    fine = say_count(s, c, &is);
    if (!is)
        fine = say_set(s, c, &is);
    if (!is)
        fine = say_blocks(s, c, depth, &is);
    if (is)
        return fine;
    for (i = 0; i < 4; i++)
        if (kv__view_get(c, pairs[i][0], &v))
            return say_pair(s, v, pairs[i][1]);
    return kv__say_wrong(s, c.data, "a clause, as {\"once\": \"f(...)\"}");
}

static bool
say_clauses(kv__saying *s, kv_str array, int depth)
{
    kv_str key, item;
    size_t at = 0;

    if (array.data[0] != '[')
        return kv__say_wrong(s, array.data, "a list of clauses");
    while (kv__view_next(array, &at, &key, &item)) {
        if (!say_clause(s, item, depth))
            return false;
        kv__say_words(s, "\n");
    }
    return true;
}

static bool
say_all(kv__saying *s)
{
    const char *start =
        kv__view_blank(s->json.data, s->json.data + s->json.length);
    kv_str all =
        kv__str(start, s->json.length - (size_t)(start - s->json.data));
    kv_str key, v;
    size_t at = 0;

    /* What looks into JSON takes the last byte for the closing bracket. */
    while (all.data[all.length - 1] != '}')
        all.length--;
    while (kv__view_next(all, &at, &key, &v))
        if (!kv__view_is(key, kv__cstr("title")) &&
            !kv__view_is(key, kv__cstr("declare")) &&
            !kv__view_is(key, kv__cstr("per")) &&
            !kv__view_is(key, kv__cstr("clauses")))
            return kv__say_wrong(s, key.data,
                                 "'title', 'per', 'declare' or 'clauses'");
    if (kv__view_get(all, "title", &v)) {
        kv__say_from(s, v.data);
        kv__say_words(s, "title ");
        kv__buf_add(s->out, v.data, v.length);
        kv__say_words(s, "\n");
    }
    if (kv__view_get(all, "declare", &v)) {
        kv_str item;

        for (at = 0; kv__view_next(v, &at, &key, &item);) {
            kv__say_words(s, "declare ");
            if (!kv__say_string(s, item, "a declaration of C", "\n#"))
                return false;
            kv__say_words(s, "\n");
        }
    }
    if (kv__view_get(all, "per", &v)) {
        if (!kv__view_is(v, kv__cstr("thread")))
            return kv__say_wrong(s, v.data, "\"thread\"");
        kv__say_words(s, "per thread\n");
    }
    if (!kv__view_get(all, "clauses", &v))
        return kv__say_wrong(s, all.data, "a member 'clauses'");
    return say_clauses(s, v, KV__SPEC_NESTING + 2);
}

kv_status
kv__calls_from_json(kv_str json, const char *what, kv__buf *out,
                    kv__places *places, kv_error *err)
{
    kv__saying s = {.json = json,
                    .what = what,
                    .out = out,
                    .places = places,
                    .err = err,
                    .line = 1,
                    .column = 1};
    cJSON *tree = NULL;
    /* Parsed for its strict check and its messages; the tree is not used,
     * because it has no places. */
    kv_status status = kv__json_parse(json, what, &tree, err);

    cJSON_Delete(tree);
    if (status == KV_EFORMAT)
        status = KV_ECONFIG;
    if (status != KV_OK)
        return status;
    if (kv__view_check(kv__view_blank(json.data, json.data + json.length),
                       json.data + json.length, KV__VIEW_DEPTH) == NULL)
        return kv__fail(err, KV_ECONFIG,
                        "%.200s: nested too deeply, expected at most 64 levels",
                        what);
    if (!say_all(&s) && s.status == KV_OK)
        s.status = KV_EINTERNAL;
    if (s.status == KV_OK && out->failed)
        s.status = kv__nomem(err);
    if (s.status == KV_OK && out->length > KV__SPEC_BYTES)
        s.status = kv__fail(err, KV_ECONFIG, "%.200s: longer than 1 MiB", what);
    return s.status;
}
