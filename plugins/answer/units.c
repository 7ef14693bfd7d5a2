/* SPDX-License-Identifier: MIT */
#include "plugins/answer/units.h"

#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LONGEST 120

/* Singular forms, and how they are kept. */
static const struct {
    const char *from, *to;
} names[] = {
    {"%", "%"},           {"percent", "%"},     {"deg", "deg"},
    {"degree", "deg"},    {"dollar", "$"},      {"usd", "$"},
    {"cent", "cent"},     {"meter", "m"},       {"metre", "m"},
    {"centimeter", "cm"}, {"centimetre", "cm"}, {"millimeter", "mm"},
    {"kilometer", "km"},  {"kilometre", "km"},  {"inch", "in"},
    {"inche", "in"},      {"foot", "ft"},       {"feet", "ft"},
    {"yard", "yd"},       {"mile", "mi"},       {"hour", "h"},
    {"hr", "h"},          {"minute", "min"},    {"second", "s"},
    {"sec", "s"},         {"gram", "g"},        {"kilogram", "kg"},
    {"pound", "lb"},      {"liter", "L"},       {"litre", "L"},
    {"unit", ""},         {"square", "sq"},     {"sq", "sq"},
    {"cubic", "cu"},      {"cu", "cu"},         {"per", "/"},
    {"radian", "rad"},    {"mg", "mg"},         {"kg", "kg"},
    {"cm", "cm"},         {"mm", "mm"},         {"km", "km"},
    {"ft", "ft"},         {"yd", "yd"},         {"lb", "lb"},
    {"oz", "oz"},         {"rad", "rad"},       {"ml", "mL"},
    {"day", "day"},       {"week", "week"},     {"month", "month"},
    {"year", "year"},     {"gallon", "gal"},    {"kph", "km/h"},
    {"euro", "EUR"},      {"mph", "mi/h"},      {"ounce", "oz"},
};

/* One word, in the form that is kept. */
static void
add_word(char *out, size_t *n, const char *word, size_t length)
{
    char low[32];
    size_t i, size = length;

    if (length == 0 || length >= sizeof low)
        return;
    for (i = 0; i < length; i++)
        low[i] = (char)(word[i] >= 'A' && word[i] <= 'Z' && length > 2
                            ? word[i] | 0x20
                            : word[i]);
    if (size > 3 && low[size - 1] == 's')
        size--;
    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i].from) == size &&
            memcmp(names[i].from, low, size) == 0)
            break;
    if (i < sizeof names / sizeof *names) {
        memcpy(out + *n, names[i].to, strlen(names[i].to));
        *n += strlen(names[i].to);
    } else {
        memcpy(out + *n, low, size);
        *n += size;
    }
}

static void
plain(kv_str s, char *out)
{
    size_t i, from, n = 0;

    for (i = 0; i < s.length && n < LONGEST;) {
        from = i;
        while (i < s.length && (((unsigned char)s.data[i] | 0x20) >= 'a') &&
               (((unsigned char)s.data[i] | 0x20) <= 'z'))
            i++;
        if (i > from) {
            add_word(out, &n, s.data + from, i - from);
            continue;
        }
        if ((unsigned char)s.data[i] == 0xc2 && i + 1 < s.length &&
            ((unsigned char)s.data[i + 1] == 0xb2 ||
             (unsigned char)s.data[i + 1] == 0xb3)) {
            out[n++] = '^';
            out[n++] = (unsigned char)s.data[i + 1] == 0xb2 ? '2' : '3';
            i++;
        } else if (strchr(" \t\r\n{}.~()", s.data[i]) == NULL) {
            out[n++] = s.data[i];
        }
        i++;
    }
    out[n] = '\0';
    /* "square cm" is cm^2. */
    if (n > 2 && (memcmp(out, "sq", 2) == 0 || memcmp(out, "cu", 2) == 0)) {
        char power = out[0] == 's' ? '2' : '3';

        memmove(out, out + 2, n - 2);
        out[n - 2] = '^';
        out[n - 1] = power;
    }
}

bool
unit_is(kv_str unit, const char *name)
{
    char text[LONGEST + 40];

    plain(unit, text);
    return strcmp(text, name) == 0;
}

bool
units_same(kv_str a, kv_str b)
{
    char text[LONGEST + 40];

    plain(b, text);
    return unit_is(a, text);
}

static bool
same_word(kv_str word, const char *name)
{
    size_t n = strlen(name);

    return (word.length == n ||
            (word.length == n + 1 && (word.data[n] | 0x20) == 's')) &&
           strncasecmp(word.data, name, n) == 0;
}

bool
unit_known(kv_str word)
{
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].from[0] >= 'a' && same_word(word, names[i].from))
            return true;
    return false;
}

bool
unit_changes(kv_str unit)
{
    static const char *const words[] = {
        "million",    "thousand",  "hundred",   "billion",  "trillion",
        "dozen",      "half",      "halve",     "third",    "fourth",
        "quarter",    "fifth",     "sixth",     "seventh",  "eighth",
        "ninth",      "tenth",     "hundredth", "times",    "time",
        "divided",    "over",      "minus",     "plus",     "squared",
        "cubed",      "factorial", "choose",    "to",       "out",
        "mod",        "modulo",    "is",        "not",      "incorrect",
        "wrong",      "base",      "or",        "and",      "then",
        "if",         "but",       "unless",    "except",   "instead",
        "otherwise",  "when",      "score",     "lakh",     "lac",
        "crore",      "gross",     "permille",  "permil",   "thousandth",
        "millionth",  "billionth", "imaginary", "negative", "reciprocal",
        "inverse",    "opposite",  "false",     "true",     "undefined",
        "none",       "never",     "infinite",  "infinity", "nil",
        "percentile", "sqrt",      "root",      "power"};
    size_t i = 0, k, from;

    while (i < unit.length) {
        from = i;
        while (i < unit.length &&
               (unsigned char)((unit.data[i] | 0x20) - 'a') < 26)
            i++;
        for (k = 0; i > from && k < sizeof words / sizeof *words; k++)
            if (same_word((kv_str){unit.data + from, i - from}, words[k]))
                return true;
        i += i == from;
    }
    return false;
}
