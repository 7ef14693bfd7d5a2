/* SPDX-License-Identifier: MIT */
/* EvalPlus's eval_results.json.  It knows three statuses; an attempt without a
 * verdict has none, which its own programs count as not passed. */
#include "core/convert/target.h"

#include "core/base/json.h"

#include <string.h>

static const char *
status_of(const kv__answer *answer)
{
    if (answer->entry.outcome == KV_OUTCOME_PASS)
        return "\"pass\"";
    if (answer->entry.error_class == KV_CLASS_TIMEOUT)
        return "\"timeout\"";
    return answer->entry.outcome == KV_OUTCOME_FAIL ? "\"fail\"" : "null";
}

static void
put_sample(kv__buf *out, const kv__asked *asked, const kv__answer *answer)
{
    kv__buf_str(out, "{\"task_id\":");
    kv__json_string(out, asked->task);
    kv__buf_printf(out,
                   ",\"solution\":\"\",\"base_status\":%s,\"plus_status\":"
                   "null,\"base_fail_tests\":[],\"plus_fail_tests\":[]}",
                   status_of(answer));
}

static void
write(kv__conversion *c, const kv__part *part)
{
    const kv__asked *asked;
    char date[32];
    size_t i, k;

    kv__convert_time(c, date, sizeof date);
    if (strlen(date) == 19) {
        date[10] = ' ';
        date[16] = '\0';
    }
    kv__buf_printf(&c->out, "{\"date\":\"%s\",\"hash\":\"\",\"eval\":{", date);
    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            return;
        kv__buf_str(&c->out, i > part->from ? ",\n" : "\n");
        kv__json_string(&c->out, asked->task);
        kv__buf_str(&c->out, ":[");
        for (k = 0; k < asked->count; k++) {
            kv__buf_str(&c->out, k > 0 ? "," : "");
            put_sample(&c->out, asked, &asked->answers[k]);
        }
        kv__buf_char(&c->out, ']');
        kv__convert_flush(c);
    }
    kv__buf_str(&c->out, "\n}}\n");
}

const kv__target kv__target_evalplus = {
    .name = "evalplus",
    .summary = "EvalPlus's eval_results.json",
    .split = KV__BY_SET,
    .ending = "_eval_results.json",
    .beside = KV__BESIDE_ALL,
    .write = write,
};
