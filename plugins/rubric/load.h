/* SPDX-License-Identifier: MIT */
/* Loads a rubric: from its file to a state that contains it. */
#ifndef KV_LUA_LOAD_H
#define KV_LUA_LOAD_H

#include "plugins/rubric/rubric.h"

typedef struct kvr_options {
    const kv_host *host;
    const char *path; /* of the file, or its name in messages */
    kv_str source;    /* its text; when NULL, PATH is read */
    kv_str (*find)(void *context, const char *path); /* finds sibling modules */
    void *context;
    const kv_value *options; /* replace the rubric's own; may be NULL */
    kvl_limits limits;
    bool lenient; /* collect issues, and continue */
} kvr_options;

/* Load it.  On failure WHY holds "file:line: message". */
kv_status kvr_load(const kvr_options *options, kvr_rubric **out, char *why,
                   size_t size);
void kvr_free(kvr_rubric *rubric);

#endif
