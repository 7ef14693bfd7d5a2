/* SPDX-License-Identifier: MIT */
/* A reader of C declarations, as far as recorders can pass what they declare:
 * integers, floats, text, pointers and structs of those.  What it refuses it
 * could not show exactly. */
#include "core/calls/declare.h"

#define NESTING 4
#define ARGUMENTS_MAX 16
/* Bytes of a struct written out.  A struct in it is written out each time, so
 * a few declarations could otherwise make gigabytes. */
#define FORM_MAX 4096

typedef struct reader {
    kv__declared *known;
    kv_str text;
    size_t at;
    const char *wrong;
} reader;

static bool
letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static void
blanks(reader *r)
{
    while (r->at < r->text.length &&
           strchr(" \t\r\n", r->text.data[r->at]) != NULL)
        r->at++;
}

static char
peek(reader *r)
{
    blanks(r);
    return r->at < r->text.length ? r->text.data[r->at] : '\0';
}

static bool
take(reader *r, char c)
{
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

/* WRONG says what was expected; the first mistake is kept.  Reading goes on,
 * as if it had been there, so that nobody has to look at each step. */
static void
fail(reader *r, const char *wrong)
{
    if (r->wrong == NULL)
        r->wrong = wrong;
}

static void
need(reader *r, char c, const char *wrong)
{
    if (!take(r, c))
        fail(r, wrong);
}

/* The next word, which is not taken; empty where a word does not come next. */
static kv_str
word(reader *r)
{
    size_t n = 0;

    if (!letter(peek(r)))
        return kv__str("", 0);
    while (r->at + n < r->text.length &&
           (letter(r->text.data[r->at + n]) ||
            (r->text.data[r->at + n] >= '0' && r->text.data[r->at + n] <= '9')))
        n++;
    return kv__str(r->text.data + r->at, n);
}

static bool
take_word(reader *r, const char *which)
{
    kv_str w = word(r);

    if (!kv__str_is(w, which))
        return false;
    r->at += w.length;
    return true;
}

static const struct {
    const char *name;
    char code;
} names[] = {
    {"void", 'v'},      {"bool", 'b'},     {"_Bool", 'b'},
    {"float", 'f'},     {"double", 'd'},   {"size_t", 'L'},
    {"ssize_t", 'l'},   {"off_t", 'l'},    {"int8_t", 'c'},
    {"uint8_t", 'C'},   {"int16_t", 'h'},  {"uint16_t", 'H'},
    {"int32_t", 'i'},   {"uint32_t", 'I'}, {"int64_t", 'l'},
    {"uint64_t", 'L'},  {"intptr_t", 'l'}, {"uintptr_t", 'L'},
    {"ptrdiff_t", 'l'}, {"mode_t", 'I'},   {"pid_t", 'i'},
    {"time_t", 'l'},    {"uid_t", 'I'},    {"socklen_t", 'I'},
};

/* char, short, int, long and what goes with them, in any order; '\0': not one
 * of them. */
static char
integer(reader *r)
{
    bool is_unsigned = false, is_char = false, is_short = false, any = false;
    bool more = true, is_double = false;
    unsigned longs = 0;
    char code;

    while (more) {
        more = true;
        if (take_word(r, "unsigned"))
            is_unsigned = true;
        else if (take_word(r, "char"))
            is_char = true;
        else if (take_word(r, "short"))
            is_short = true;
        else if (take_word(r, "long"))
            longs++;
        else if (longs > 0 && take_word(r, "double"))
            is_double = true;
        else if (!take_word(r, "signed") && !take_word(r, "int") &&
                 !take_word(r, "const") && !take_word(r, "volatile"))
            more = false;
        any = any || more;
    }
    if (is_double)
        fail(r, "no long double, which has no exact form here");
    if (!any)
        return '\0';
    code = is_char ? 'c' : is_short ? 'h' : longs > 0 ? 'l' : 'i';
    return is_unsigned ? (char)(code - 'a' + 'A') : code;
}

static void members(reader *r, kv__buf *out);

static const kv__struct *
known_struct(const reader *r, kv_str name)
{
    size_t i;

    for (i = 0; i < r->known->count; i++)
        if (kv__str_compare(r->known->structs[i].name, name) == 0)
            return &r->known->structs[i];
    return NULL;
}

/* A type without its stars. */
typedef struct base {
    char code;           /* '\0': a struct, or nothing at all */
    const kv__struct *s; /* NULL: a struct that was not declared */
    bool is_struct, is_char;
} base;

static base
base_type(reader *r)
{
    base b = {'\0', NULL, false, false};
    kv_str name;
    size_t i;

    if (take_word(r, "enum")) {
        r->at += word(r).length;
        b.code = 'i';
        return b;
    }
    if (take_word(r, "struct") || take_word(r, "union")) {
        name = word(r);
    } else {
        name = word(r);
        b.is_char = kv__str_is(name, "char");
        b.code = integer(r);
        if (b.code != '\0')
            return b;
        for (i = 0; i < sizeof names / sizeof *names; i++)
            if (kv__str_is(name, names[i].name))
                b.code = names[i].code;
        if (b.code != '\0' || name.length == 0) {
            r->at += name.length;
            return b;
        }
        /* A name of somebody's own: a struct that was declared, or a type
         * that can only be pointed to. */
    }
    b.is_struct = true;
    b.s = known_struct(r, name);
    r->at += name.length;
    return b;
}

static unsigned
pointers(reader *r)
{
    unsigned stars = 0;

    for (;;) {
        if (take(r, '*'))
            stars++;
        else if (!take_word(r, "const") && !take_word(r, "restrict") &&
                 !take_word(r, "volatile"))
            return stars;
    }
}

/* A type with its stars: its code goes to OUT.  "const char *" is text, since
 * nobody writes there; a "char *" may be a buffer without an end. */
static void
type(reader *r, kv__buf *out)
{
    bool constant = false;
    unsigned stars;
    base b;

    while (take_word(r, "const") || take_word(r, "volatile") ||
           take_word(r, "extern"))
        constant = true;
    b = base_type(r);
    if (b.code == '\0' && !b.is_struct) {
        fail(r, "a type of C");
        return;
    }
    stars = pointers(r);
    if (stars == 1 && b.is_char && b.code == 'c' && constant)
        kv__buf_char(out, 's');
    else if (stars > 1 || (stars == 1 && b.s == NULL))
        kv__buf_char(out, 'p');
    else if (b.s != NULL)
        kv__buf_printf(out, "%s%.*s", stars == 1 ? "*" : "",
                       (int)b.s->form.length, b.s->form.data);
    else if (b.is_struct)
        fail(r, "a struct that was declared before, or a pointer");
    else
        kv__buf_char(out, b.code);
}

/* int x; struct point p; double y; } */
static void
members(reader *r, kv__buf *out)
{
    kv_str name, seen[KV__MEMBERS_MAX];
    size_t n = 0, i;

    while (r->wrong == NULL && !take(r, '}')) {
        type(r, out);
        if (out->length > FORM_MAX)
            fail(r, "a smaller struct");
        name = word(r);
        r->at += name.length;
        if (name.length == 0)
            fail(r, "the name of a member");
        for (i = 0; i < n; i++)
            if (seen[i].length == name.length &&
                memcmp(seen[i].data, name.data, name.length) == 0)
                fail(r, "another name: duplicate member");
        if (n == KV__MEMBERS_MAX)
            fail(r, "no more than 32 members");
        else
            seen[n++] = name;
        if (peek(r) == '[' || peek(r) == ':')
            fail(r, "no arrays or bit-fields inside of a struct");
        kv__buf_printf(out, " %.*s;", (int)name.length, name.data);
        need(r, ';', "';' after the member");
    }
    if (n == 0)
        fail(r, "a member: an empty struct has no form that can be passed");
}

/* How deep structs are nested, once they are written out. */
static unsigned
nesting(const kv__buf *form)
{
    unsigned depth = 0, most = 0;
    size_t i;

    for (i = 0; i < form->length; i++) {
        depth += form->data[i] == '{';
        depth -= form->data[i] == '}';
        most = depth > most ? depth : most;
    }
    return most;
}

static void
one_struct(reader *r)
{
    kv_str name = word(r);
    kv__struct *s;

    r->at += name.length;
    if (name.length == 0)
        fail(r, "the name of a struct");
    if (known_struct(r, name) != NULL)
        fail(r, "another name: this struct was declared before");
    if (r->known->count == KV__STRUCTS_MAX)
        fail(r, "no more than 32 structs");
    need(r, '{', "'{'");
    if (r->wrong != NULL)
        return;
    s = &r->known->structs[r->known->count];
    s->name = name;
    kv__buf_printf(&s->form, "{%.*s;", (int)name.length, name.data);
    members(r, &s->form);
    kv__buf_char(&s->form, '}');
    take(r, ';');
    if (nesting(&s->form) > NESTING)
        fail(r, "at most 4 nested structs");
    if (kv__buf_text(&s->form) == NULL)
        r->wrong = kv__out_of_memory;
    r->known->count++;
}

static void
arguments(reader *r, kv__buf *out)
{
    kv_str name;
    size_t n = 0;
    size_t before = r->at;

    if (take_word(r, "void") && take(r, ')'))
        return;
    r->at = before;
    if (take(r, ')'))
        return;
    for (;;) {
        if (peek(r) == '.') {
            fail(r,
                 "no '...': the types of what is passed there are not known");
            return;
        }
        if (n++ == ARGUMENTS_MAX)
            fail(r, "no more than 16 arguments");
        kv__buf_str(out, n > 1 ? "," : "");
        before = out->length;
        type(r, out);
        name = word(r);
        r->at += name.length;
        if (take(r, '[')) {
            /* As an argument an array is a pointer. */
            while (r->at < r->text.length && r->text.data[r->at] != ']')
                r->at++;
            need(r, ']', "']'");
            out->length = before;
            kv__buf_char(out, 'p');
        }
        if (peek(r) == '(') /* int (*compare)(...) */
            fail(r, "void * for a pointer to a function");
        if (r->wrong != NULL || take(r, ')'))
            return;
        need(r, ',', "',' or ')'");
    }
}

static void
function(reader *r, kv__buf *out)
{
    kv__buf result = {0};
    kv_str name;

    type(r, &result);
    name = word(r);
    r->at += name.length;
    if (name.length == 0)
        fail(r, "the name of a function");
    kv__buf_printf(out, "%.*s ", (int)name.length, name.data);
    if (kv__buf_text(&result) == NULL)
        out->failed = true;
    else
        kv__buf_str(out, result.data);
    kv__buf_char(out, ' ');
    kv__buf_clear(&result);
    need(r, '(', "'('");
    if (r->wrong == NULL)
        arguments(r, out);
    take(r, ';');
}

const char *
kv__declare(kv__declared *known, kv_str text, kv__buf *out, size_t *where)
{
    reader r = {.known = known, .text = text};
    size_t before;
    kv_str w;

    blanks(&r);
    before = r.at;
    if (take_word(&r, "struct")) {
        w = word(&r);
        r.at += w.length;
        if (peek(&r) == '{') {
            r.at = before;
            (void)take_word(&r, "struct");
            one_struct(&r);
        } else {
            r.at = before;
            function(&r, out);
        }
    } else {
        function(&r, out);
    }
    if (r.wrong == NULL && peek(&r) != '\0')
        fail(&r, "nothing after the declaration");
    if (out->failed)
        r.wrong = kv__out_of_memory;
    *where = r.at;
    return r.wrong;
}

void
kv__declared_clear(kv__declared *known)
{
    size_t i;

    for (i = 0; i < KV__STRUCTS_MAX; i++)
        kv__buf_clear(&known->structs[i].form);
    memset(known, 0, sizeof *known);
}
