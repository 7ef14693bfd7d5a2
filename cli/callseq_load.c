/* SPDX-License-Identifier: MIT */
#include "callseq_load.h"

#include "file.h"
#include "out.h"

#include <stdlib.h>

kv_calls *
callseq_load(const char *path)
{
    kv_calls *calls = NULL;
    kv_error err;
    size_t length;
    char *text = file_read(path, &length, DOCUMENT_MAX);

    if (text == NULL)
        return NULL;
    if (kv_calls_compile((kv_str){text, length}, path, &calls, &err) != KV_OK)
        complain("%s", err.message);
    free(text);
    return calls;
}
