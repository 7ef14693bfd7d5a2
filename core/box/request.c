/* SPDX-License-Identifier: MIT */
#include "core/box/request.h"

#include <stdlib.h>

void
kv__question_free(kv__question *question)
{
    if (question == NULL)
        return;
    free(question->verifier);
    free(question->config);
    free(question->document);
    free(question);
}

void
kv__request_clear(kv_box *box)
{
    kv__buf_reset(&box->fields);
    kv__question_free(box->question);
    box->question = NULL;
    box->args = 0;
    box->wrong = NULL;
    box->waits = false;
    if (box->peer != NULL)
        kv__request_clear(box->peer);
}

void
kv__request_free(kv_box *box)
{
    kv__buf_clear(&box->fields);
    kv__question_free(box->question);
    if (box->peer != NULL)
        kv__buf_clear(&box->peer->fields);
    free(box->peer);
}
