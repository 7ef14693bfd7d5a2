/* SPDX-License-Identifier: MIT */
#include "plugins/answer/units.h"

#include "plugins/kit/str.h"

#include <stdlib.h>
#include <string.h>

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
    {"radian", "rad"},    {"mph", "mi/h"},      {"ounce", "oz"},
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
        low[i] = (char)(word[i] >= 'A' && word[i] <= 'Z' && length > 3
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
        if (strchr(" \t\r\n{}.~()", s.data[i]) == NULL)
            out[n++] = s.data[i];
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
