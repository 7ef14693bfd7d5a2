/* SPDX-License-Identifier: MIT */
/* A judge's reply: a score is a whole number of the scale, or one of a win, a
 * tie and a loss; everything else is none. */
#include "core/plugin/host.h"
#include "fuzz/fuzz.h"
#include "plugins/judge/ask.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kvr_criterion c = {.max = 5};
    kvj_question q = {.criterion = &c};
    kvj_text quoted = {0};
    kvj_reply reply;
    int compare, whole;
    /* As it is; and as the text of a reply that is well formed. */
    kvj_put(&quoted, "{\"choices\":[{\"message\":{\"content\":");
    kvj_string(&quoted, (kv_str){(const char *)data, size});
    kvj_put(&quoted, "}}],\"usage\":{\"prompt_tokens\":1}}");
    PROMISE(!quoted.failed);
    for (compare = 0; compare < 2; compare++)
        for (whole = 0; whole < 2; whole++) {
            c.compare = compare != 0;
            kvj_read(&kv__host, &q, whole ? (const char *)data : quoted.data,
                     whole ? size : quoted.length, &reply);
            PROMISE(memchr(reply.reason, '\0', sizeof reply.reason) != NULL);
            PROMISE(whole || reply.tokens_in == 1 ||
                    memchr(data, '\0', size) != NULL);
            if (!reply.scored)
                PROMISE(reply.reason[0] != '\0');
            else if (compare)
                PROMISE(reply.score == 0 || reply.score == 2.5 ||
                        reply.score == 5);
            else
                PROMISE(reply.score >= 0 && reply.score <= 5 &&
                        reply.score == (double)(int)reply.score);
        }
    kvj_clear(&quoted);
    return 0;
}
