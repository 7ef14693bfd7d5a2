/* SPDX-License-Identifier: MIT */
/* Arguments of a call against a pattern of them.  A call may give an argument
 * by position or by keyword, and a pattern may ask in either way. */
#include "core/calls/view.h"
#include "core/calls/spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
nth_item(kv_str array, size_t index, kv_str *out)
{
    kv_str key;
    size_t at = 0, n;

    for (n = 0; kv__view_next(array, &at, &key, out); n++)
        if (n == index)
            return true;
    return false;
}

/* The item of ARGS at the position whose name, in NAMES, is NAME. */
static bool
by_name(kv_str args, kv_str names, kv_str name, kv_str *out)
{
    kv_str key, item;
    size_t at = 0, n;

    for (n = 0; kv__view_next(names, &at, &key, &item); n++)
        if (kv__view_is_string(item) && kv__view_is(item, name))
            return nth_item(args, n, out);
    return false;
}

/* The value that pattern A is about; false: the call does not give one. */
static bool
given(const kv__apat *a, kv_str args, kv_str keywords, kv_str names,
      kv_str *out)
{
    switch (a->kind) {
    case KV__A_KEY:
    case KV__A_LACKS:
        return kv__by_keyword(keywords, a->key, out) ||
               by_name(args, names, a->key, out);
    case KV__A_EITHER:
        return kv__by_keyword(keywords, a->key, out) ||
               by_name(args, names, a->key, out) ||
               nth_item(args, a->index, out);
    default: return nth_item(args, a->index, out);
    }
}

static void
explain(kv__scene *scene, const kv__apat *a, kv_str raw, bool there)
{
    char name[80], got[160];

    if (scene->why == NULL)
        return;
    if (a->kind == KV__A_NEXT || a->kind == KV__A_AT)
        snprintf(name, sizeof name, "argument %zu", a->index + 1);
    else
        snprintf(name, sizeof name, "argument %.*s",
                 (int)(a->key.length > 60 ? 60 : a->key.length), a->key.data);
    if (there)
        kv__val_show(raw, got, sizeof got);
    snprintf(scene->why, scene->why_size, "%s is %s", name,
             there ? got : "absent");
}

/* Whether the call has no more arguments than the pattern is about.  All those
 * have been found by now, and no two are the same: so it is enough to count. */
static bool
nothing_else(kv__scene *scene, const kv__cpat *p, kv_str args, kv_str keywords)
{
    size_t positional = kv__view_count(args), at = 0, i;
    size_t named = kv__view_count(keywords);
    kv_str key, item;
    bool known;

    for (i = 0; i < p->args; i++) {
        if (p->arg[i].kind == KV__A_LACKS)
            continue;
        if ((p->arg[i].kind == KV__A_KEY || p->arg[i].kind == KV__A_EITHER) &&
            kv__by_keyword(keywords, p->arg[i].key, &item)) {
            named--;
            continue;
        }
        positional--;
    }
    if (positional == 0 && named == 0)
        return true;
    if (scene->why == NULL)
        return false;
    if (positional > 0) {
        snprintf(scene->why, scene->why_size, "it has %zu more argument%s",
                 positional, positional == 1 ? "" : "s");
        return false;
    }
    while (kv__view_next(keywords, &at, &key, &item)) {
        for (known = false, i = 0; i < p->args; i++)
            known = known || kv__view_is(key, p->arg[i].key);
        if (!known)
            snprintf(scene->why, scene->why_size, "it also has argument %.*s",
                     (int)(key.length > 62 ? 60 : key.length - 2),
                     key.data + 1);
    }
    return false;
}

kv__three
kv__args_match(kv__scene *scene, const kv__cpat *p, kv_str args,
               kv_str keywords, kv_str names)
{
    kv__three answer = KV__YES, one;
    kv_str raw = {NULL, 0};
    bool there;
    size_t i;

    if (p->any_args)
        return KV__YES;
    for (i = 0; i < p->args; i++) {
        there = given(&p->arg[i], args, keywords, names, &raw);
        one = p->arg[i].kind == KV__A_LACKS ? kv__three_of(!there)
              : there ? kv__value_matches(scene, &p->arg[i].value, raw)
                      : KV__NO;
        answer = kv__three_both(answer, one);
        if (one == KV__NO) {
            explain(scene, &p->arg[i], raw, there);
            return KV__NO;
        }
    }
    if (!p->rest && !nothing_else(scene, p, args, keywords))
        return KV__NO;
    return answer;
}
