/* SPDX-License-Identifier: MIT */
/* Scores that inspect_ai takes from a file: precomputed_scores.  An attempt
 * that was not judged has no score there: inspect is to call it unscored, so it
 * is only in the file beside. */
#include "core/convert/target.h"

#include "core/base/json.h"

static void
put_score(kv__conversion *c, const kv__asked *asked, const kv__answer *answer)
{
    const kv__buf *line = kv__convert_verdict(c, asked, answer);

    if (line == NULL)
        return;
    kv__buf_str(&c->out, "{\"id\":");
    kv__json_string(&c->out, asked->task);
    kv__buf_printf(&c->out, ",\"epoch\":%llu,\"value\":",
                   (unsigned long long)answer->entry.index + 1);
    kv__json_number(&c->out, kv__answer_score(answer));
    kv__buf_printf(&c->out, ",\"explanation\":\"%s\"", kv__answer_why(answer));
    kv__buf_str(&c->out, ",\"metadata\":{\"kverify\":");
    kv__buf_add(&c->out, line->data, line->length);
    kv__buf_str(&c->out, "}}\n");
}

static void
write(kv__conversion *c, const kv__part *part)
{
    const kv__asked *asked;
    size_t i, k;

    for (i = part->from; i < part->to; i++) {
        if ((asked = kv__convert_task(c, i)) == NULL)
            return;
        for (k = 0; k < asked->count; k++)
            if (kv__answer_judged(&asked->answers[k]))
                put_score(c, asked, &asked->answers[k]);
        kv__convert_flush(c);
    }
}

const kv__target kv__target_inspect = {
    .name = "inspect-scores",
    .summary = "scores for inspect_ai's precomputed_scores",
    .split = KV__BY_SET,
    .ending = "_scores.jsonl",
    .beside = KV__BESIDE_UNJUDGED,
    .write = write,
};
