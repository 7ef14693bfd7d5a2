/* SPDX-License-Identifier: MIT */
/* Two answers, with a newline in between: no crash, no long work, and an
 * equality that holds is not refuted the other way round. */
#include "fuzz/fuzz.h"
#include "plugins/answer/committed.h"
#include "plugins/answer/same.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *end = size == 0 ? NULL : memchr(data, '\n', size);
    kv_str a = {(const char *)data,
                end == NULL ? size : (size_t)(end - (const char *)data)};
    kv_str b = {end == NULL ? "" : end + 1,
                end == NULL ? 0 : size - a.length - 1};
    same_rules rules = {.strict_units = false};
    text joined = {0};
    committed found;
    int mode;

    for (mode = COMMIT_LAST; mode <= COMMIT_WHOLE; mode++) {
        found = committed_of(a, mode, &joined);
        PROMISE(!found.found || found.answer.length > 0);
        PROMISE(!(found.found && found.ambiguous));
    }
    text_clear(&joined);
    fmpq_init(rules.absolute);
    fmpq_init(rules.relative);
    if (same_answer(a, b, &rules).same == T_TRUE)
        PROMISE(same_answer(b, a, &rules).same != T_FALSE);
    fmpq_clear(rules.absolute);
    fmpq_clear(rules.relative);
    return 0;
}
