/* SPDX-License-Identifier: MIT */
/* bigcode-evaluation-harness: generations are a list of lists of texts, the
 * position is the task; references a list of texts.  Neither is judged. */
#include "core/formats/found.h"

#include <stdio.h>

typedef struct state {
    uint32_t items;
} state;

/* The root is a list whose first item begins with FIRST and a string. */
static bool
list_of(const kv__sniff *sniff, bool lists)
{
    size_t at = kv__scan_blank(sniff->text, 0);

    if (!sniff->root_array || sniff->keys > 0)
        return false;
    at = kv__scan_blank(sniff->text, at + 1);
    if (lists) {
        if (at >= sniff->text.length || sniff->text.data[at] != '[')
            return false;
        at = kv__scan_blank(sniff->text, at + 1);
    }
    return at < sniff->text.length && sniff->text.data[at] == '"';
}

static int
match_generations(const kv__sniff *sniff)
{
    return list_of(sniff, true) ? 4 : 0;
}

static void
begin_generations(kv__import *in)
{
    in->note = "generations, not run yet: nothing judged";
}

static void
generations_item(kv__import *in, kv_str key, kv_str text)
{
    state *s = in->state;
    kv__found found = {.indexed = true,
                       .outcome = KV_OUTCOME_UNSCORED,
                       .why = KV_CLASS_NOT_RUN};
    char task[16];
    size_t count, i;

    (void)key;
    snprintf(task, sizeof task, "%u", s->items++);
    found.task = kv__cstr(task);
    if (kv__scan_kind(text) != KV__ARRAY) {
        kv__import_bad(in, 0, "the generations of task %s are no list", task);
        return;
    }
    count = kv__count(text);
    for (i = 0; i < count; i++, found.index++)
        kv__found_put(in, &found);
    if (count == 0)
        kv__found_task(in, &found);
}

const kv__importer kv__import_bigcode_generations = {
    .name = "bigcode-generations",
    .summary = "bigcode harness: generations that nobody ran yet",
    .array = "",
    .state = sizeof(state),
    .match = match_generations,
    .begin = begin_generations,
    .item = generations_item,
};

static int
match_references(const kv__sniff *sniff)
{
    return list_of(sniff, false) ? 3 : 0;
}

static void
begin_references(kv__import *in)
{
    in->note = "references, by their looks: no attempts";
}

static void
references_item(kv__import *in, kv_str key, kv_str text)
{
    (void)in;
    (void)key;
    (void)text;
}

const kv__importer kv__import_bigcode_references = {
    .name = "bigcode-references",
    .summary = "bigcode harness: references of the tasks",
    .array = "",
    .definitions = true,
    .match = match_references,
    .begin = begin_references,
    .item = references_item,
};
