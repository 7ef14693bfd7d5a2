/* The JSON form of a specification, said in the text form.  So there is one
 * parser and one meaning; places lead messages back to the document. */
#include "core/calls/spec.h"
#include "core/base/json.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct saying {
    kv_str json;
    const char *what;
    kv__buf *out;
    kv__places *places;
    kv_error *err;
    kv_status status;
    size_t at; /* line and column of this offset are known */
    uint32_t line, column;
} saying;

static void
locate(saying *s, const char *where)
{
    size_t offset = (size_t)(where - s->json.data);

    /* Back by as far as it is, not from the start: members may come in any
     * order. */
    while (offset < s->at) {
        s->at--;
        s->column--;
        if (s->json.data[s->at] != '\n')
            continue;
        s->line--;
        for (s->column = 1;
             s->column <= s->at && s->json.data[s->at - s->column] != '\n';)
            s->column++;
    }
    for (; s->at < offset; s->at++) {
        s->column++;
        if (s->json.data[s->at] == '\n') {
            s->line++;
            s->column = 1;
        }
    }
}

static bool
wrong(saying *s, const char *where, const char *expected)
{
    if (s->status == KV_OK) {
        locate(s, where);
        s->status = kv__fail(s->err, KV_ECONFIG, "%.200s:%u:%u: expected %s",
                             s->what, s->line, s->column, expected);
    }
    return false;
}

/* What is said next comes from WHERE. */
static void
from(saying *s, const char *where)
{
    kv__places *p = s->places;
    kv__place *grown =
        kv__grow(p->place, &p->room, p->count + 1, sizeof *grown);

    if (grown == NULL) {
        s->status = kv__nomem(s->err);
        return;
    }
    p->place = grown;
    locate(s, where);
    grown[p->count++] = (kv__place){s->out->length, s->line, s->column};
}

static void
say(saying *s, const char *text)
{
    kv__buf_str(s->out, text);
}

/* What a JSON string says, as it stands: on its line, and nothing behind it
 * that would begin another statement, unless it is a declaration of C. */
static bool
say_it(saying *s, kv_str string, const char *expected, const char *none_of)
{
    char *buffer;
    kv_str text;
    bool cut, quoted = false, fine = true;
    size_t i;

    if (string.data[0] != '"')
        return wrong(s, string.data, expected);
    buffer = kv__alloc(string.length + 1);
    if (buffer == NULL) {
        s->status = kv__nomem(s->err);
        return false;
    }
    text = kv__view_text(string, buffer, string.length, &cut);
    from(s, string.data + 1);
    for (i = 0; i < text.length && fine; i++) {
        if (text.data[i] == '\\' && quoted)
            i++;
        else if (text.data[i] == '"')
            quoted = !quoted;
        else
            fine = quoted || text.data[i] == '\0' ||
                   strchr(none_of, text.data[i]) == NULL;
    }
    if (fine)
        kv__buf_add(s->out, text.data, text.length);
    free(buffer);
    return fine || wrong(s, string.data, expected);
}

static bool
say_text(saying *s, kv_str string, const char *expected)
{
    return say_it(s, string, expected, "\n;#");
}

static bool
is_object(kv_str v)
{
    return v.data[0] == '{';
}

static bool
get(kv_str object, const char *name, kv_str *out)
{
    return kv__view_get(object, name, out);
}

/* Whether OBJECT has no members but those in KNOWN, words with blanks. */
static bool
only_members(saying *s, kv_str object, const char *known)
{
    char small[64], message[160];
    kv_str key, item, name;
    size_t at = 0, n;
    const char *p;
    bool cut, found;

    while (is_object(object) && kv__view_next(object, &at, &key, &item)) {
        name = kv__view_text(key, small, sizeof small, &cut);
        found = false;
        for (p = known; !found && *p != '\0'; p += n + (p[n] == ' ')) {
            n = strcspn(p, " ");
            found = !cut && n == name.length && memcmp(p, name.data, n) == 0;
        }
        if (!found) {
            snprintf(message, sizeof message, "no members but %s here", known);
            return wrong(s, key.data, message);
        }
    }
    return true;
}

/* --- values ------------------------------------------------------------- */

static bool say_value(saying *s, kv_str v, int depth);

static bool
say_values(saying *s, kv_str array, int depth)
{
    kv_str key, item, rest;
    size_t at = 0, n = 0;

    if (array.data[0] != '[')
        return wrong(s, array.data, "a list of values");
    while (kv__view_next(array, &at, &key, &item)) {
        say(s, n++ > 0 ? ", " : "");
        /* With other members it is a dictionary that has a rest itself. */
        if (is_object(item) && get(item, "$rest", &rest) &&
            kv__view_count(item) == 1) {
            say(s, "...");
            continue;
        }
        if (!say_value(s, item, depth))
            return false;
    }
    return true;
}

static bool
say_number(saying *s, kv_str v)
{
    if (v.data[0] != '-' && (v.data[0] < '0' || v.data[0] > '9'))
        return wrong(s, v.data, "a number");
    from(s, v.data);
    kv__buf_add(s->out, v.data, v.length);
    return true;
}

/* [lo, hi] with null for none, or a number. */
static bool
say_range(saying *s, kv_str v)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    if (v.data[0] != '[')
        return say_number(s, v);
    while (kv__view_next(v, &at, &key, &item)) {
        say(s, n++ == 1 ? ".." : "");
        if (item.data[0] != 'n' && !say_number(s, item))
            return false;
    }
    return n == 2 || wrong(s, v.data, "[least, most]");
}

static bool
say_shape(saying *s, kv_str v)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    if (v.data[0] != '[')
        return wrong(s, v.data, "a list of dimensions");
    while (kv__view_next(v, &at, &key, &item)) {
        say(s, n++ > 0 ? ", " : "");
        if (item.data[0] == 'n')
            say(s, "_");
        else if (!say_number(s, item))
            return false;
    }
    return true;
}

static bool
say_test(saying *s, kv_str name, kv_str v, int depth)
{
    static const char *const with_values[] = {"one_of", "all", "has", "lacks"};
    static const char *const with_text[] = {"type", "dtype"};
    char word[32];
    size_t i;
    bool fine;

    if (name.length - 2 >= sizeof word)
        return wrong(s, name.data, "a test of a value, as \"$contains\"");
    memcpy(word, name.data + 2, name.length - 3);
    word[name.length - 3] = '\0';
    from(s, name.data);
    if (strcmp(word, "") == 0 || strcmp(word, "new") == 0) {
        say(s, word[0] == '\0' ? "$" : "new $");
        return say_text(s, v, "the name of a variable");
    }
    if (strcmp(word, "any") == 0)
        return say(s, "_"), true;
    say(s, word);
    say(s, "(");
    fine = false;
    for (i = 0; i < 4; i++)
        if (strcmp(word, with_values[i]) == 0)
            fine = say_values(s, v, depth);
    for (i = 0; i < 2; i++) {
        if (strcmp(word, with_text[i]) == 0) {
            fine = v.data[0] == '"' || wrong(s, v.data, "the name of a type");
            if (fine)
                kv__buf_add(s->out, v.data, v.length);
        }
    }
    if (strcmp(word, "contains") == 0 || strcmp(word, "not") == 0)
        fine = say_value(s, v, depth);
    else if (strcmp(word, "matches") == 0)
        fine = v.data[0] == '"' ? say_value(s, v, depth)
                                : wrong(s, v.data, "a regular expression");
    else if (strcmp(word, "len") == 0)
        fine = say_range(s, v);
    else if (strcmp(word, "shape") == 0)
        fine = say_shape(s, v);
    else if (strcmp(word, "approx") == 0)
        fine = v.data[0] == '[' ? say_values(s, v, depth) : say_number(s, v);
    else if (strcmp(word, "attr") == 0)
        fine = say_values(s, v, depth);
    if (!fine)
        return wrong(s, name.data, "a test of a value, as \"$contains\"");
    say(s, ")");
    return true;
}

static bool
say_dict(saying *s, kv_str v, int depth)
{
    kv_str key, item;
    size_t at = 0, n = 0;
    bool rest = false;

    say(s, "{");
    while (kv__view_next(v, &at, &key, &item)) {
        /* Wherever it stands, it is said last. */
        if (kv__view_is(key, kv__cstr("$rest"))) {
            rest = true;
            continue;
        }
        say(s, n++ > 0 ? ", " : "");
        from(s, key.data);
        kv__buf_add(s->out, key.data, key.length);
        say(s, ": ");
        if (!say_value(s, item, depth))
            return false;
    }
    if (rest)
        say(s, n > 0 ? ", ..." : "...");
    say(s, "}");
    return true;
}

static bool
say_value(saying *s, kv_str v, int depth)
{
    kv_str key, item;
    size_t at = 0;

    if (depth <= 0)
        return wrong(s, v.data, "fewer things inside of each other");
    from(s, v.data);
    if (v.data[0] == '[') {
        say(s, "[");
        if (!say_values(s, v, depth - 1))
            return false;
        say(s, "]");
        return true;
    }
    if (!is_object(v)) {
        kv__buf_add(s->out, v.data, v.length);
        return true;
    }
    if (kv__view_next(v, &at, &key, &item) && key.length > 2 &&
        key.data[1] == '$' && !kv__view_is(key, kv__cstr("$rest"))) {
        if (kv__view_count(v) != 1)
            return wrong(s, v.data, "one member in a test of a value");
        return say_test(s, key, item, depth - 1);
    }
    return say_dict(s, v, depth - 1);
}

/* --- patterns ----------------------------------------------------------- */

static bool
say_arguments(saying *s, kv_str p)
{
    kv_str v, key, item;
    size_t at = 0, n = 0;
    bool any = false;

    if (!get(p, "args", &v) && !get(p, "keywords", &v) &&
        !get(p, "lacks", &v) && !get(p, "rest", &v))
        return true;
    say(s, "(");
    if (get(p, "args", &v)) {
        any = kv__view_count(v) > 0;
        if (!say_values(s, v, 32))
            return false;
    }
    if (get(p, "keywords", &v)) {
        if (!is_object(v))
            return wrong(s, v.data, "an object of keyword arguments");
        while (kv__view_next(v, &at, &key, &item)) {
            say(s, any ? ", " : "");
            any = true;
            if (!say_text(s, key, "a keyword"))
                return false;
            say(s, "=");
            if (!say_value(s, item, 32))
                return false;
        }
    }
    if (get(p, "lacks", &v)) {
        for (at = 0, n = 0; kv__view_next(v, &at, &key, &item); n++) {
            say(s, any ? ", no " : "no ");
            any = true;
            if (!say_text(s, item, "a keyword"))
                return false;
        }
    }
    if (get(p, "rest", &v) && v.data[0] == 't')
        say(s, any ? ", ..." : "...");
    say(s, ")");
    return true;
}

static bool
say_name(saying *s, kv_str v, const char *expected)
{
    return say_text(s, v, expected);
}

static bool
say_pattern(saying *s, kv_str p)
{
    kv_str v, name;

    if (p.data[0] == '"')
        return say_text(s, p, "a pattern of calls");
    if (!is_object(p))
        return wrong(s, p.data, "a pattern of calls: text or an object");
    if (!only_members(s, p,
                      "call enter exit on bind args keywords lacks rest by "
                      "result raises text awaited"))
        return false;
    from(s, p.data);
    if (get(p, "bind", &v)) {
        say(s, "$");
        if (!say_name(s, v, "the name of a variable"))
            return false;
        say(s, " = ");
    }
    if (get(p, "enter", &name))
        say(s, "enter ");
    else if (get(p, "exit", &name))
        say(s, "exit ");
    else if (!get(p, "call", &name))
        return wrong(s, p.data, "a member 'call', 'enter' or 'exit'");
    if (get(p, "on", &v)) {
        say(s, "$");
        if (!say_name(s, v, "the name of a variable"))
            return false;
        say(s, ".");
    }
    if (!say_name(s, name, "a name") || !say_arguments(s, p))
        return false;
    if (get(p, "by", &v)) {
        say(s, " by ");
        if (!say_name(s, v, "the name of a caller"))
            return false;
    }
    if (get(p, "result", &v)) {
        say(s, " -> ");
        return say_value(s, v, 32);
    }
    if (get(p, "raises", &v)) {
        say(s, " raises ");
        if (!say_name(s, v, "the name of an exception"))
            return false;
        if (get(p, "text", &v)) {
            say(s, "(");
            if (!say_value(s, v, 32))
                return false;
            say(s, ")");
        }
    }
    if (get(p, "awaited", &v) && v.data[0] == 't')
        say(s, " awaited");
    return true;
}

/* --- clauses ------------------------------------------------------------ */

static bool say_clauses(saying *s, kv_str array, int depth);

static bool
say_block(saying *s, kv_str c, int depth)
{
    kv_str v;

    if (!get(c, "clauses", &v))
        return wrong(s, c.data, "a member 'clauses'");
    say(s, " {\n");
    if (!say_clauses(s, v, depth - 1))
        return false;
    say(s, "}");
    return true;
}

/* {"last": P}, {"nth": 2, "of": P}, or a pattern. */
static bool
say_chosen(saying *s, kv_str v)
{
    static const char *const words[] = {"first", "last", "all", "any"};
    kv_str item;
    uint64_t n;
    size_t i;

    for (i = 0; is_object(v) && i < 4; i++) {
        if (get(v, words[i], &item)) {
            if (!only_members(s, v, "first last all any is"))
                return false;
            say(s, words[i]);
            say(s, " ");
            return say_pattern(s, item);
        }
    }
    if (is_object(v) && get(v, "nth", &item)) {
        if (!kv__view_u64(item, &n) || n == 0)
            return wrong(s, item.data, "a number from 1");
        if (!only_members(s, v, "nth of is"))
            return false;
        kv__buf_printf(s->out, "%llu%s ", (unsigned long long)n,
                       n % 100 / 10 == 1 ? "th"
                       : n % 10 == 1     ? "st"
                       : n % 10 == 2     ? "nd"
                       : n % 10 == 3     ? "rd"
                                         : "th");
        if (!get(v, "of", &item))
            return wrong(s, v.data, "a member 'of'");
        return say_pattern(s, item);
    }
    return say_pattern(s, v);
}

static bool
say_pair(saying *s, kv_str v, const char *between)
{
    kv_str key, a, b;
    size_t at = 0;

    if (v.data[0] != '[' || !kv__view_next(v, &at, &key, &a) ||
        !kv__view_next(v, &at, &key, &b))
        return wrong(s, v.data, "a list of two patterns");
    if (!say_chosen(s, a))
        return false;
    say(s, between);
    return say_chosen(s, b);
}

static bool say_elements(saying *s, kv_str array, const char *between,
                         int depth);

static bool
say_times(saying *s, kv_str v)
{
    if (kv__view_is(v, kv__str("?", 1)) || kv__view_is(v, kv__str("+", 1)) ||
        kv__view_is(v, kv__str("*", 1))) {
        kv__buf_char(s->out, v.data[1]);
        return true;
    }
    say(s, "{");
    if (!say_range(s, v))
        return false;
    say(s, "}");
    return true;
}

static bool
say_element(saying *s, kv_str e, int depth)
{
    kv_str v, times;
    bool repeated = is_object(e) && get(e, "times", &times);

    if (depth <= 0)
        return wrong(s, e.data, "fewer things inside of each other");
    if (is_object(e) &&
        (get(e, "one_of", &v) || get(e, "group", &v) || get(e, "times", &v)) &&
        !only_members(s, e, "one_of group of times"))
        return false;
    if (is_object(e) && (get(e, "one_of", &v) || get(e, "group", &v))) {
        say(s, "(");
        if (!say_elements(s, v, get(e, "one_of", &v) ? " | " : ", ", depth - 1))
            return false;
        say(s, ")");
    } else {
        say(s, repeated ? "(" : "");
        if (!say_pattern(s, is_object(e) && get(e, "of", &v) ? v : e))
            return false;
        say(s, repeated ? ")" : "");
    }
    return !repeated || say_times(s, times);
}

static bool
say_elements(saying *s, kv_str array, const char *between, int depth)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    if (array.data[0] != '[')
        return wrong(s, array.data, "a list of calls");
    while (kv__view_next(array, &at, &key, &item)) {
        say(s, n++ > 0 ? between : "");
        if (!say_element(s, item, depth))
            return false;
    }
    return true;
}

static bool
say_names(saying *s, kv_str v)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    if (v.data[0] == '"')
        return say_name(s, v, "a name");
    while (kv__view_next(v, &at, &key, &item)) {
        say(s, n++ > 0 ? ", " : "");
        if (!say_name(s, item, "a name"))
            return false;
    }
    return n > 0 || wrong(s, v.data, "a list of names");
}

static bool
say_sequence(saying *s, kv_str c, kv_str elements)
{
    kv_str v;

    if (!get(c, "mode", &v))
        say(s, "in_order");
    else if (!say_text(s, v, "the mode of a sequence"))
        return false;
    if (get(c, "of", &v)) {
        say(s, " of ");
        if (!say_names(s, v))
            return false;
    }
    say(s, " [");
    if (!say_elements(s, elements, ", ", 16))
        return false;
    say(s, "]");
    return true;
}

static bool
say_counted(saying *s, kv_str c, const char *words, kv_str n)
{
    kv_str v;

    say(s, words);
    if (!say_number(s, n))
        return false;
    if (get(c, "in_a_row", &v))
        say(s, " in a row");
    else if (!get(c, "of", &v))
        return wrong(s, c.data, "a member 'of'");
    say(s, " ");
    return say_pattern(s, v);
}

static bool
say_either(saying *s, kv_str v, int depth)
{
    kv_str key, item;
    size_t at = 0, n = 0;

    while (kv__view_next(v, &at, &key, &item)) {
        say(s, n++ > 0 ? " or {\n" : "either {\n");
        if (!say_clauses(s, item, depth - 1))
            return false;
        say(s, "}");
    }
    return n > 1 || wrong(s, v.data, "two or more lists of clauses");
}

/* {"first": P, "is": Q} and the like. */
static bool
say_is(saying *s, kv_str c, kv_str is)
{
    if (!say_chosen(s, c))
        return false;
    say(s, " is ");
    return say_pattern(s, is);
}

/* By the member that says which it is, the others that it may have. */
static bool
known_clause(saying *s, kv_str c)
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
        if (get(c, word, &v))
            return only_members(s, c, forms[i]);
    }
    return true;
}

static bool
say_clause(saying *s, kv_str c, int depth)
{
    static const char *const simple[] = {"never", "once", "twice", "some",
                                         "distinct"};
    static const char *const blocks[] = {"inside", "after", "until", "when"};
    static const char *const pairs[][2] = {
        {"before", " before "},
        {"after", " after "},
        {"immediately_before", " immediately before "},
        {"immediately_after", " immediately after "}};
    kv_str v, is;
    size_t i;

    if (depth <= 0)
        return wrong(s, c.data, "fewer blocks inside of each other");
    if (c.data[0] == '"')
        return say_text(s, c, "a clause");
    if (!is_object(c))
        return wrong(s, c.data, "a clause: text or an object");
    if (!known_clause(s, c))
        return false;
    from(s, c.data);
    for (i = 0; i < 5; i++)
        if (get(c, simple[i], &v))
            return say(s, simple[i]), say(s, " "), say_pattern(s, v);
    if (get(c, "exactly", &v))
        return say_counted(s, c, "exactly ", v);
    if (get(c, "at_least", &v))
        return say_counted(s, c, "at least ", v);
    if (get(c, "at_most", &v))
        return say_counted(s, c, "at most ", v);
    if (get(c, "from", &v) && get(c, "to", &is)) {
        if (!say_number(s, v))
            return false;
        return say_counted(s, c, " to ", is);
    }
    if (get(c, "every", &v)) {
        say(s, "every ");
        if (!say_pattern(s, v))
            return false;
        if (!get(c, "is", &v))
            return true;
        say(s, " is ");
        return say_pattern(s, v);
    }
    if (get(c, "is", &is))
        return say_is(s, c, is);
    if (get(c, "sequence", &v))
        return say_sequence(s, c, v);
    if (get(c, "closed", &v))
        return say(s, "closed "), say_names(s, v);
    if (get(c, "only", &v))
        return say(s, "only "), say_names(s, v);
    if (get(c, "either", &v))
        return say_either(s, v, depth);
    if (get(c, "between", &v)) {
        say(s, "between ");
        return say_pair(s, v, " and ") && say_block(s, c, depth);
    }
    for (i = 0; i < 4; i++) {
        if (get(c, blocks[i], &v) && get(c, "clauses", &is)) {
            say(s, blocks[i]);
            say(s, " ");
            return say_pattern(s, v) && say_block(s, c, depth);
        }
    }
    for (i = 0; i < 4; i++)
        if (get(c, pairs[i][0], &v))
            return say_pair(s, v, pairs[i][1]);
    return wrong(s, c.data, "a clause, as {\"once\": \"f(...)\"}");
}

static bool
say_clauses(saying *s, kv_str array, int depth)
{
    kv_str key, item;
    size_t at = 0;

    if (array.data[0] != '[')
        return wrong(s, array.data, "a list of clauses");
    while (kv__view_next(array, &at, &key, &item)) {
        if (!say_clause(s, item, depth))
            return false;
        say(s, "\n");
    }
    return true;
}

static bool
say_all(saying *s)
{
    const char *start =
        kv__view_blank(s->json.data, s->json.data + s->json.length);
    kv_str all =
        kv__str(start, s->json.length - (size_t)(start - s->json.data));
    kv_str key, v;
    size_t at = 0;

    /* A view ends with its bracket. */
    while (all.data[all.length - 1] != '}')
        all.length--;
    while (kv__view_next(all, &at, &key, &v))
        if (!kv__view_is(key, kv__cstr("title")) &&
            !kv__view_is(key, kv__cstr("declare")) &&
            !kv__view_is(key, kv__cstr("per")) &&
            !kv__view_is(key, kv__cstr("clauses")))
            return wrong(s, key.data, "'title', 'per', 'declare' or 'clauses'");
    if (get(all, "title", &v)) {
        from(s, v.data);
        say(s, "title ");
        kv__buf_add(s->out, v.data, v.length);
        say(s, "\n");
    }
    if (get(all, "declare", &v)) {
        kv_str item;

        for (at = 0; kv__view_next(v, &at, &key, &item);) {
            say(s, "declare ");
            if (!say_it(s, item, "a declaration of C", "\n#"))
                return false;
            say(s, "\n");
        }
    }
    if (get(all, "per", &v)) {
        if (!kv__view_is(v, kv__cstr("thread")))
            return wrong(s, v.data, "\"thread\"");
        say(s, "per thread\n");
    }
    if (!get(all, "clauses", &v))
        return wrong(s, all.data, "a member 'clauses'");
    return say_clauses(s, v, KV__SPEC_NESTING + 2);
}

kv_status
kv__calls_from_json(kv_str json, const char *what, kv__buf *out,
                    kv__places *places, kv_error *err)
{
    saying s = {.json = json,
                .what = what,
                .out = out,
                .places = places,
                .err = err,
                .line = 1,
                .column = 1};
    cJSON *tree = NULL;
    kv_status status = kv__json_parse(json, what, &tree, err);

    cJSON_Delete(tree);
    if (status == KV_EFORMAT)
        status = KV_ECONFIG;
    if (status != KV_OK)
        return status;
    if (kv__view_check(kv__view_blank(json.data, json.data + json.length),
                       json.data + json.length, KV__VIEW_DEPTH) == NULL)
        return kv__fail(err, KV_ECONFIG,
                        "%.200s: fewer things inside of each other", what);
    if (!say_all(&s) && s.status == KV_OK)
        s.status = KV_EINTERNAL;
    if (s.status == KV_OK && out->failed)
        s.status = kv__nomem(err);
    if (s.status == KV_OK && out->length > KV__SPEC_BYTES)
        s.status = kv__fail(err, KV_ECONFIG, "%.200s: longer than 1 MiB", what);
    return s.status;
}
