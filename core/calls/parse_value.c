/* SPDX-License-Identifier: MIT */
/* Patterns of values: literals, tests such as contains("x"), lists and
 * dictionaries.  They call each other, so they are one file. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "core/calls/parse.h"

#include <pcre2.h>
#include <stdio.h>

void
kv__parse_enter(kv__parser *p)
{
    if (++p->depth > 32)
        kv__parse_expected(p, "at most 32 nested values");
}

void
kv__parse_leave(kv__parser *p)
{
    p->depth--;
}

/* Past a value by counting brackets.  To parse it for counting, and again for
 * keeping, would double the work at every level. */
static void
skip_value(kv__parser *p, const char *closing)
{
    size_t open = 0;

    while (open > 0 ||
           !(kv__parse_is_punct(p, ",") || kv__parse_is_punct(p, closing))) {
        if (kv__parse_now(p)->kind == KV__T_END)
            kv__parse_expected(p, "a closing bracket");
        if (kv__parse_now(p)->kind == KV__T_PUNCT) {
            open += strchr("([{", kv__parse_now(p)->text.data[0]) != NULL;
            open -= strchr(")]}", kv__parse_now(p)->text.data[0]) != NULL;
        }
        p->at++;
    }
}

/* Values up to CLOSING, with commas; "..." as the last where REST. */
static void
values(kv__parser *p, kv__vpat *out, const char *closing, bool rest)
{
    size_t start = p->at, n;
    unsigned pass;

    /* Counted first, then kept. */
    for (pass = 0; pass < 2; pass++) {
        p->at = start;
        if (pass == 1)
            out->item = kv__parse_take_memory(p, out->count, sizeof *out->item);
        for (n = 0; !kv__parse_is_punct(p, closing);) {
            if (rest && kv__parse_take_punct(p, "...")) {
                out->rest = true;
                break;
            }
            if (pass == 0)
                skip_value(p, closing);
            else
                kv__parse_value(p, &out->item[n]);
            n++;
            if (!kv__parse_take_punct(p, ","))
                break;
        }
        out->count = n;
    }
    kv__parse_need_punct(p, closing);
}

/* JSON can write half of a surrogate pair, which is not UTF-8 once decoded: the
 * rest of such text still matches, instead of all of it being refused. */
#ifdef PCRE2_MATCH_INVALID_UTF
#define ANY_TEXT PCRE2_MATCH_INVALID_UTF
#else
#define ANY_TEXT 0
#endif

static void
compile_regex(kv__parser *p, kv__vpat *out, kv_str source, const char *at)
{
    PCRE2_SIZE offset;
    PCRE2_UCHAR text[120] = "";
    char message[200];
    int code;

    out->kind = KV__V_MATCHES;
    out->text = source;
    out->regex = pcre2_compile((PCRE2_SPTR)source.data, source.length,
                               PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | ANY_TEXT,
                               &code, &offset, NULL);
    if (out->regex == NULL) {
        pcre2_get_error_message(code, text, sizeof text);
        snprintf(message, sizeof message, "invalid regular expression: %s",
                 (const char *)text);
        kv__parse_wrong_at(p, at, message, kv__str(NULL, 0));
    }
    kv__parse_own(p, out->regex, true);
}

/* Between slashes, where only "\/" means something else than in PCRE. */
static void
regex(kv__parser *p, kv__vpat *out)
{
    kv_str t = kv__parse_now(p)->text;
    char *source = kv__parse_take_memory(p, t.length + 1, 1);
    size_t i, n = 0;

    for (i = 1; i + 1 < t.length; i++) {
        if (t.data[i] == '\\' && t.data[i + 1] == '/')
            continue;
        source[n++] = t.data[i];
        /* What is escaped is not looked at. */
        if (t.data[i] == '\\' && i + 2 < t.length)
            source[n++] = t.data[++i];
    }
    p->at++;
    compile_regex(p, out, kv__str(source, n), t.data);
}

static double
need_number(kv__parser *p)
{
    double d;

    if (kv__parse_now(p)->kind != KV__T_NUMBER ||
        !kv__view_double(kv__parse_now(p)->text, &d))
        kv__parse_expected(p, "a number");
    p->at++;
    return d;
}

/* ~3, ~3(0.1) or approx(3, 0.1): BEFORE comes before a tolerance. */
static bool
approx(kv__parser *p, kv__vpat *out, const char *before)
{
    out->kind = KV__V_APPROX;
    out->text = kv__parse_now(p)->text;
    out->number = need_number(p);
    out->slack = -1;
    if (!kv__parse_take_punct(p, before))
        return false;
    out->slack = need_number(p);
    if (out->slack < 0)
        kv__parse_expected(p, "a tolerance of 0 or more");
    return true;
}

/* 3, 3.., ..5 or 3..5 */
void
kv__parse_range(kv__parser *p, uint64_t *low, uint64_t *high)
{
    *low = 0;
    if (kv__parse_now(p)->kind == KV__T_NUMBER) {
        *low = *high = kv__parse_need_count(p);
        if (!kv__parse_take_punct(p, "..") && !kv__parse_take_punct(p, ","))
            return;
    } else {
        kv__parse_need_punct(p, "..");
    }
    *high = kv__parse_now(p)->kind == KV__T_NUMBER ? kv__parse_need_count(p)
                                                   : UINT64_MAX;
    if (*high < *low)
        kv__parse_expected(p, "a range that begins with the smaller number");
}

kv_str
kv__parse_need_name(kv__parser *p, const char *what)
{
    kv_str name = kv__parse_now(p)->text;

    if (kv__parse_now(p)->kind == KV__T_STRING)
        name = kv__parse_said(p, name);
    else if (kv__parse_now(p)->kind != KV__T_NAME)
        kv__parse_expected(p, what);
    p->at++;
    return name;
}

static void
shape(kv__parser *p, kv__vpat *out)
{
    size_t start = p->at;

    /* Dimensions are numbers or '_', as values are. */
    values(p, out, ")", true);
    for (; start < p->at; start++)
        if (p->tokens.items[start].kind == KV__T_STRING)
            kv__parse_wrong_at(p, p->tokens.items[start].text.data,
                               "expected a dimension",
                               p->tokens.items[start].text);
}

static void
keys(kv__parser *p, kv__vpat *out)
{
    size_t i;

    values(p, out, ")", false);
    out->key = kv__parse_take_memory(p, out->count + 1, sizeof *out->key);
    for (i = 0; i < out->count; i++) {
        if (out->item[i].kind != KV__V_LITERAL ||
            out->item[i].text.data[0] != '"')
            kv__parse_wrong_at(p, kv__parse_now(p)->text.data,
                               "expected keys as strings", kv__str(NULL, 0));
        out->key[i] = out->item[i].text;
    }
}

static void
one_item(kv__parser *p, kv__vpat *out)
{
    out->item = kv__parse_take_memory(p, 1, sizeof *out->item);
    out->count = 1;
    kv__parse_value(p, out->item);
}

static void
pattern_of_text(kv__parser *p, kv__vpat *out)
{
    const kv__token *t = kv__parse_now(p);

    if (t->kind == KV__T_REGEX) {
        regex(p, out);
    } else if (t->kind == KV__T_STRING) {
        p->at++;
        compile_regex(p, out, kv__parse_said(p, t->text), t->text.data);
    } else {
        kv__parse_expected(p, "a regular expression");
    }
}

static kv__vkind
kind_of_test(kv__parser *p, const kv__token *word)
{
    static const struct {
        const char *name;
        kv__vkind kind;
    } known[] = {
        {"contains", KV__V_CONTAINS}, {"matches", KV__V_MATCHES},
        {"type", KV__V_TYPE},         {"len", KV__V_LEN},
        {"shape", KV__V_SHAPE},       {"dtype", KV__V_DTYPE},
        {"one_of", KV__V_ONE_OF},     {"not", KV__V_NOT},
        {"all", KV__V_ALL},           {"has", KV__V_HAS},
        {"lacks", KV__V_LACKS},       {"attr", KV__V_ATTR},
        {"approx", KV__V_APPROX},
    };
    size_t i;

    for (i = 0; i < sizeof known / sizeof *known; i++)
        if (kv__str_is(word->text, known[i].name))
            return known[i].kind;
    kv__parse_wrong_at(p, word->text.data, "unknown test of a value",
                       word->text);
}

/* contains("x"), type(int) ... of which WORD and its parenthesis are past. */
static void
predicate(kv__parser *p, kv__vpat *out, const kv__token *word)
{
    out->kind = kind_of_test(p, word);
    switch (out->kind) {
    case KV__V_CONTAINS: one_item(p, out); break;
    case KV__V_MATCHES: pattern_of_text(p, out); break;
    case KV__V_TYPE:
    case KV__V_DTYPE:
        out->text = kv__parse_need_name(p, "the name of a type");
        if (out->text.length == 0)
            kv__parse_wrong_at(p, word->text.data, "expected a name in",
                               word->text);
        break;
    case KV__V_LEN: kv__parse_range(p, &out->low, &out->high); break;
    case KV__V_APPROX: (void)approx(p, out, ","); break;
    case KV__V_SHAPE: shape(p, out); return;
    case KV__V_HAS:
    case KV__V_LACKS: keys(p, out); return;
    case KV__V_ATTR:
        out->text = kv__parse_need_name(p, "the name of an attribute");
        kv__parse_need_punct(p, ",");
        one_item(p, out);
        break;
    default:
        values(p, out, ")", false);
        if (out->count == 0 || (out->kind == KV__V_NOT && out->count != 1))
            kv__parse_wrong_at(p, word->text.data,
                               out->kind == KV__V_NOT ? "expected one value in"
                                                      : "expected values in",
                               word->text);
        return;
    }
    kv__parse_need_punct(p, ")");
}

static void
dict(kv__parser *p, kv__vpat *out)
{
    size_t room = 8;
    kv__vpat *item = kv__parse_take_memory(p, room, sizeof *item), *more;
    kv_str *key = kv__parse_take_memory(p, room, sizeof *key), *more_keys;

    out->kind = KV__V_DICT;
    while (!kv__parse_is_punct(p, "}")) {
        if (kv__parse_take_punct(p, "...")) {
            out->rest = true;
            break;
        }
        if (out->count == room) {
            more = kv__parse_take_memory(p, 2 * room, sizeof *item);
            more_keys = kv__parse_take_memory(p, 2 * room, sizeof *key);
            memcpy(more, item, room * sizeof *item);
            memcpy(more_keys, key, room * sizeof *key);
            item = more;
            key = more_keys;
            room *= 2;
        }
        if (kv__parse_now(p)->kind != KV__T_STRING &&
            kv__parse_now(p)->kind != KV__T_NUMBER)
            kv__parse_expected(p, "a key, a number or in quotes");
        key[out->count] = kv__parse_now(p)->text;
        p->at++;
        kv__parse_need_punct(p, ":");
        kv__parse_value(p, &item[out->count++]);
        if (!kv__parse_take_punct(p, ","))
            break;
    }
    out->item = item;
    out->key = key;
    kv__parse_need_punct(p, "}");
}

static bool
literal_word(kv_str word, kv__vpat *out)
{
    static const char *const words[][2] = {
        {"true", "true"},   {"True", "true"}, {"false", "false"},
        {"False", "false"}, {"null", "null"}, {"None", "null"}};
    size_t i;

    for (i = 0; i < 6; i++) {
        if (kv__str_is(word, words[i][0])) {
            out->kind = KV__V_LITERAL;
            out->text = kv__cstr(words[i][1]);
            return true;
        }
    }
    return false;
}

static void
word_value(kv__parser *p, kv__vpat *out)
{
    const kv__token *word = kv__parse_now(p);

    p->at++;
    if (kv__str_is(word->text, "_") || kv__str_is(word->text, "any")) {
        out->kind = KV__V_ANY;
    } else if (literal_word(word->text, out)) {
    } else if (kv__str_is(word->text, "new") &&
               kv__parse_now(p)->kind == KV__T_VARIABLE) {
        out->kind = KV__V_NEW;
        out->variable = kv__parse_variable(p, kv__parse_now(p)->text);
        kv__parse_define(p, out->variable, kv__parse_now(p)->text,
                         (int)p->spec->pattern_count);
        p->at++;
    } else if (kv__parse_take_punct(p, "(")) {
        predicate(p, out, word);
    } else {
        p->at--;
        kv__parse_expected(p, "a value, text in quotes");
    }
}

void
kv__parse_value(kv__parser *p, kv__vpat *out)
{
    const kv__token *t = kv__parse_now(p);

    memset(out, 0, sizeof *out);
    kv__parse_enter(p);
    switch (t->kind) {
    case KV__T_STRING:
    case KV__T_NUMBER:
        out->kind = KV__V_LITERAL;
        out->text = t->text;
        p->at++;
        break;
    case KV__T_REGEX: regex(p, out); break;
    case KV__T_VARIABLE:
        out->kind = KV__V_VARIABLE;
        out->variable = kv__parse_variable(p, t->text);
        p->at++;
        break;
    case KV__T_NAME: word_value(p, out); break;
    default:
        if (kv__parse_take_punct(p, "~")) {
            if (approx(p, out, "("))
                kv__parse_need_punct(p, ")");
        } else if (kv__parse_take_punct(p, "[")) {
            out->kind = KV__V_LIST;
            values(p, out, "]", true);
        } else if (kv__parse_take_punct(p, "{")) {
            dict(p, out);
        } else {
            kv__parse_expected(p, "a value");
        }
    }
    kv__parse_leave(p);
}
