/* SPDX-License-Identifier: MIT */
#include "core/logs/grammars.h"

#define LIST(name) &kv__log_##name,
const kv__log_grammar *const kv__log_grammars[] = {KV__LOG_GRAMMARS(LIST) NULL};

const kv__log_grammar *
kv__log_named(kv_str name)
{
    size_t i;

    for (i = 0; kv__log_grammars[i] != NULL; i++)
        if (kv__str_is(name, kv__log_grammars[i]->name))
            return kv__log_grammars[i];
    return NULL;
}

const kv__log_grammar *
kv__log_guess(kv_str text)
{
    const kv__log_grammar *best = NULL;
    kv__log scratch = {0};
    size_t i, at, count, most = 0;
    kv_str line;

    for (i = 0; kv__log_grammars[i] != NULL; i++) {
        for (at = 0, count = 0; kv__log_line(&scratch, text, &at, &line);)
            count += kv__log_grammars[i]->sign(line);
        if (count > most) {
            most = count;
            best = kv__log_grammars[i];
        }
    }
    kv__log_clear(&scratch);
    return best;
}
