/* SPDX-License-Identifier: MIT */
/* Copying structs across the API, between callers and a library that may have
 * been compiled against different headers. */
#include "core/base/take.h"

#include <string.h>

/* No struct of ours is as long: a larger struct_size is one that the caller
 * forgot to set, and that many bytes may not be there to be read. */
#define STRUCT_MAX 4096u

kv_status
kv__take(const char *call, const void *given, void *own, size_t size,
         kv_error *err)
{
    uint32_t theirs = (uint32_t)size, mine = (uint32_t)size;
    const unsigned char *bytes = given;
    size_t i;

    memset(own, 0, size);
    if (given != NULL) {
        /* The first member of every such struct, whatever its type. */
        memcpy(&theirs, given, sizeof theirs);
        if (theirs < sizeof theirs || theirs > STRUCT_MAX)
            return kv__fail(err, KV_EINVAL,
                            "%s: struct_size is %u, expected sizeof of the "
                            "struct",
                            call, theirs);
        for (i = size; i < theirs; i++)
            if (bytes[i] != 0)
                return kv__fail(err, KV_EINVAL,
                                "%s: the caller's struct has %u bytes and "
                                "sets members beyond the %zu that this "
                                "kverify knows",
                                call, theirs, size);
        memcpy(own, given, theirs < size ? theirs : size);
    }
    memcpy(own, &mine, sizeof mine);
    return KV_OK;
}

void
kv__give(void *out, const void *full, size_t size)
{
    uint32_t theirs;
    size_t common;

    memcpy(&theirs, out, sizeof theirs);
    common = theirs < size ? theirs : size;
    /* A caller that did not set struct_size gets nothing, rather than bytes
     * beyond the end of its struct. */
    if (common < sizeof theirs || theirs > STRUCT_MAX)
        return;
    memcpy(out, full, common);
    memset((char *)out + common, 0, theirs - common);
    memcpy(out, &theirs, sizeof theirs);
}
