/* SPDX-License-Identifier: MIT */
#include "opt_value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- in words ----------------------------------------------------------- */

static uint64_t
most_of(const opt *o)
{
    if (o->most > 0)
        return o->most;
    return o->type == OPT_COUNT && o->size == sizeof(uint64_t) ? UINT64_MAX
                                                               : UINT32_MAX;
}

/* "a, b or c" */
static void
join(const char *const *words, char *out, size_t size)
{
    size_t i, used = 0;

    out[0] = '\0';
    for (i = 0; words[i] != NULL && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 i == 0                 ? ""
                                 : words[i + 1] == NULL ? " or "
                                                        : ", ",
                                 words[i]);
}

static void
expect_count(const opt *o, const char *what, char *out, size_t size)
{
    if (most_of(o) == UINT64_MAX)
        snprintf(out, size, "%s from %llu", what, (unsigned long long)o->least);
    else
        snprintf(out, size, "%s from %llu to %llu", what,
                 (unsigned long long)o->least, (unsigned long long)most_of(o));
}

void
opt_expected(const opt *o, char *out, size_t size)
{
    switch (o->type) {
    case OPT_WORD:
    case OPT_CHOICE: join(o->words, out, size); break;
    case OPT_COUNT: expect_count(o, "a whole number", out, size); break;
    case OPT_COUNTS:
        expect_count(o, "whole numbers between commas,", out, size);
        break;
    case OPT_SHARE:
        snprintf(out, size, "a number above 0 and %s 1",
                 o->most == 1 ? "at most" : "below");
        break;
    default: snprintf(out, size, "%s", o->argument); break;
    }
}

/* --- stored --------------------------------------------------------------- */

/* The number at *AT, which END ends; *AT moves to the end. */
static bool
to_count(const opt *o, const char **at, char end, uint64_t *out)
{
    const char *begin = *at;
    char *rest;

    errno = 0;
    *out = strtoull(begin, &rest, 10);
    *at = rest;
    return *begin >= '0' && *begin <= '9' && (*rest == '\0' || *rest == end) &&
           errno == 0 && *out >= o->least && *out <= most_of(o);
}

static void
put_number(const opt *o, void *member, uint64_t value)
{
    uint32_t half = (uint32_t)value;
    bool bit = value != 0;

    if (o->size == sizeof value)
        memcpy(member, &value, sizeof value);
    else if (o->size == sizeof half)
        memcpy(member, &half, sizeof half);
    else
        memcpy(member, &bit, sizeof bit);
}

static bool
store_count(const opt *o, void *member, const char *value)
{
    uint64_t n;

    if (!to_count(o, &value, '\0', &n))
        return false;
    put_number(o, member, n);
    return true;
}

static bool
store_word(const opt *o, void *member, const char *value)
{
    size_t i;

    for (i = 0; o->words[i] != NULL; i++) {
        if (strcmp(value, o->words[i]) != 0)
            continue;
        if (o->type == OPT_WORD)
            memcpy(member, &value, sizeof value);
        else
            put_number(o, member, o->least + i);
        return true;
    }
    return false;
}

static bool
store_share(const opt *o, double *member, const char *value)
{
    char *end;
    double share = strtod(value, &end);

    if (end == value || *end != '\0' || !(share > 0.0) ||
        !(o->most == 1 ? share <= 1.0 : share < 1.0))
        return false;
    *member = share;
    return true;
}

static bool
store_text(opt_list *list, const char *value)
{
    if (list->count == OPT_ITEMS_MAX)
        return false;
    list->item[list->count++] = value;
    return true;
}

static bool
is_pair(const char *value)
{
    return strchr(value, '=') != NULL && value[0] != '=';
}

/* A message shows the whole value, so it is not cut up before it is known to
 * be good. */
static bool
store_list(opt_list *list, char *value)
{
    size_t items = 0;
    char *item, *rest;

    for (item = value; *item != '\0'; item++)
        items += *item != ',' && (item == value || item[-1] == ',');
    if (items == 0 || items > OPT_ITEMS_MAX - list->count)
        return false;
    for (item = strtok_r(value, ",", &rest); item != NULL;
         item = strtok_r(NULL, ",", &rest))
        list->item[list->count++] = item;
    return true;
}

static bool
store_counts(const opt *o, opt_counts *list, const char *value)
{
    uint64_t n;

    for (;; value++) {
        if (list->count == OPT_ITEMS_MAX || !to_count(o, &value, ',', &n))
            return false;
        list->item[list->count++] = (uint32_t)n;
        if (*value == '\0')
            return true;
    }
}

bool
opt_store(const opt *o, void *args, char *value)
{
    void *member = (char *)args + o->at;

    switch (o->type) {
    case OPT_SWITCH: put_number(o, member, 1); return true;
    case OPT_TEXT:
    case OPT_FILE:
    case OPT_DIR: memcpy(member, &value, sizeof value); return true;
    case OPT_WORD:
    case OPT_CHOICE: return store_word(o, member, value);
    case OPT_COUNT: return store_count(o, member, value);
    case OPT_SHARE: return store_share(o, member, value);
    case OPT_TEXTS: return store_text(member, value);
    case OPT_PAIRS: return is_pair(value) && store_text(member, value);
    case OPT_LIST: return store_list(member, value);
    case OPT_COUNTS: return store_counts(o, member, value);
    default: return false;
    }
}
