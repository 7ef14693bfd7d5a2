/* SPDX-License-Identifier: MIT */
/* Answer extraction over any bytes: letters are options, states are sound. */
#include "fuzz/fuzz.h"
#include "plugins/mcq/extract.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kv_str text = {(const char *)data, size};
    uint32_t options = mcq_options_of(text);
    int mode;

    for (mode = MCQ_STRICT; mode <= MCQ_KOCO; mode++) {
        mcq_answer answer = mcq_extract(text, mode, options);

        PROMISE((answer.state == MCQ_FOUND) == (answer.letters != 0));
        PROMISE(answer.letters >> 26 == 0);
        if (mode != MCQ_KOCO && options != 0)
            PROMISE((answer.letters & ~options) == 0);
    }
    return 0;
}
