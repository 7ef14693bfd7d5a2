/* SPDX-License-Identifier: MIT */
/* boxed: compares the \boxed{...} of an answer with a key, as text.
 *
 * Several boxes count only when they are all equal.  Nothing is evaluated: a
 * box with an expression equals a key with the same expression. */
#include "plugins/kit/boxes.h"
#include "plugins/kit/spoken.h"
#include "plugins/kit/str.h"
#include "plugins/kit/text.h"

#include <stdlib.h>
#include <string.h>

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    (void)config;
    *out = (void *)(uintptr_t)(const void *)host;
    return KV_OK;
}

/* Copy without blanks, dollar signs and spacing commands. */
static void
plain(kv_str s, text *out)
{
    size_t i;

    for (i = 0; i < s.length; i++) {
        if (strchr(" \t\r\n$", s.data[i]) != NULL && s.data[i] != '\0')
            continue;
        if (s.data[i] == '\\' && i + 1 < s.length &&
            strchr(" ,;:!", s.data[i + 1]) != NULL) {
            i++;
            continue;
        }
        text_add(out, s.data + i, 1);
    }
}

static bool
equal(const text *a, const text *b)
{
    return a->length == b->length &&
           (a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

/* Whether a box begins without its brace. */
static bool
is_bare(kv_str s)
{
    size_t at = 0;

    while ((at = str_find(s, "\\boxed", at)) != SIZE_MAX) {
        at += 6;
        while (at < s.length && (s.data[at] == ' ' || s.data[at] == '\t'))
            at++;
        if (at == s.length || s.data[at] != '{')
            return true;
    }
    return false;
}

static kv_status
verify(void *opaque, const kv_task *task, const kv_attempt *attempt,
       kv_verdict *verdict)
{
    const kv_host *host = opaque;
    kv_str answer = spoken_of(host->attempt->answer(attempt)), key, inside;
    text want = {0}, got = {0}, other = {0};
    size_t at = 0, boxes = 0;
    bool differ = false, broken = false, part = false, right;

    if (!host->value->str(host->task->get(task, "key"), &key))
        return host->fail(host, KV_EFORMAT, "the task has no 'key'");
    plain(key, &want);
    while (box_next(answer, &at, &inside, &broken) && !broken) {
        boxes++;
        other.length = 0;
        plain(inside, boxes == 1 ? &got : &other);
        if (boxes > 1 && !equal(&got, &other))
            differ = true;
        if (str_find(inside, "\\boxed", 0) != SIZE_MAX)
            differ = true;
        if (box_is_part(answer, (size_t)(inside.data - answer.data), at))
            part = true;
    }
    broken = broken || is_bare(answer);
    right = boxes > 0 && equal(&got, &want) && !want.failed && !got.failed;
    text_clear(&want);
    text_clear(&got);
    text_clear(&other);
    if (broken || differ || part) {
        host->verdict->evidence(verdict,
                                broken   ? "a box that is not closed"
                                : differ ? "boxes with different contents"
                                         : "a box that is a part of a formula");
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                      KV_CLASS_AMBIGUOUS, 0);
    }
    if (boxes == 0) {
        host->verdict->evidence(verdict, "no box");
        return host->verdict->outcome(verdict, KV_OUTCOME_FAIL,
                                      KV_CLASS_NO_ANSWER, 0);
    }
    return host->verdict->outcome(verdict,
                                  right ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
                                  KV_CLASS_NONE, right ? 1 : 0);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "boxed",
    .version = "1",
    .summary = "the content of one \\boxed{} against a key",
    .capabilities = KV_CAP_PURE,
    .task_members = "{\"key\":\"text\",\"\":\"key\"}",
    .config_members = "{}",
    .threads = KV_THREADS_PARALLEL,
    .open = open_state,
    .verify = verify,
};

KV_PLUGIN_DEFINE(plugin)
