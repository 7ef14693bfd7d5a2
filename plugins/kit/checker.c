/* SPDX-License-Identifier: MIT */
#include "plugins/kit/checker.h"

#include "plugins/kit/box.h"
#include "plugins/kit/interpreter.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <stdlib.h>

static const char script[] = {
#include "plugins/kit/checker.inc"
    0};

void
checker_pair(const kv_host *host, kv_verdict *verdict,
             const kv_value *test_case, kv_str got, text *pairs)
{
    kv_str json = host->value->json(verdict, test_case);

    if (json.length == 0 || got.length == 0)
        pairs->failed = true;
    text_str(pairs, pairs->length > 0 ? ",[" : "[");
    text_add(pairs, json.data, json.length);
    text_str(pairs, ",");
    text_add(pairs, got.data, got.length);
    text_str(pairs, "]");
}

kv_status
checker_run(const kv_host *host, const kv_task *task, const char *python,
            bool forms, text *pairs, kv_verdict *verdict, kv_box *box)
{
    task_gap gap = {{"", 0}};
    text orders = {0};
    kv_str file;
    bool failed;

    if (!task_item(host, task, "checker", 0, &file)) {
        text_clear(pairs);
        return host->fail(host, KV_EFORMAT,
                          "a case is to be checked and the task has no "
                          "'checker'");
    }
    if (!box_task_files(host, task, box, "checker", KV_FILE_PROTECT, &gap)) {
        text_clear(pairs);
        return task_lacks(host, verdict, &gap);
    }
    text_str(&orders, forms ? "{\"forms\":true,\"file\":"
                            : "{\"forms\":false,\"file\":");
    text_json(&orders, file);
    text_str(&orders, ",\"pairs\":[");
    text_add(&orders, pairs->data, pairs->length);
    text_str(&orders, "]}");
    failed = pairs->failed || orders.failed;
    text_clear(pairs);
    if (!failed)
        interpreter_box(host, box, python, str_c(script), text_view(&orders));
    text_clear(&orders);
    return failed ? KV_ENOMEM : KV_OK;
}

/* The checker is a part of the task: where it breaks, nothing is known of the
 * candidate. */
static bool
broke(const kv_host *host, kv_verdict *verdict, const kv_ending *e, kv_str why)
{
    if (why.length > 0)
        host->verdict->evidence(verdict, "the checker broke: %.*s",
                                why.length > 400 ? 400 : (int)why.length,
                                why.data);
    else if (e->how == KV_ENDED_EXIT || e->how == KV_ENDED_SIGNAL)
        host->verdict->evidence(verdict, "the checker ended early, with %s %u",
                                e->how == KV_ENDED_EXIT ? "status" : "signal",
                                e->code);
    else
        host->verdict->evidence(verdict, "a limit of %s ended the checker",
                                e->how == KV_ENDED_MEMORY   ? "memory"
                                : e->how == KV_ENDED_OUTPUT ? "output"
                                                            : "time");
    (void)host->verdict->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_INFRA, 0);
    return false;
}

bool
checker_read(const kv_host *host, const kv_result *result, size_t count,
             kv_verdict *verdict,
             void (*each)(void *context, size_t pair, bool right,
                          kv_str message),
             void *context)
{
    kv_ending e = {.struct_size = sizeof e};
    const kv_value *v;
    kv_str line, message;
    size_t at = 0, i;
    int32_t right;

    host->result->ending(result, &e);
    for (i = 0; i < count; i++) {
        message = (kv_str){"", 0};
        if (!str_line(e.channel, &at, &line))
            return broke(host, verdict, &e, message);
        v = host->value->lend(verdict, line);
        (void)host->value->str(host->value->at(v, 1), &message);
        if (!host->value->boolean(host->value->at(v, 0), &right))
            return broke(host, verdict, &e, message);
        each(context, i, right != 0, message);
    }
    return true;
}
