/* From the file of a rubric to a state that holds it. */
#ifndef KV_LUA_LOAD_H
#define KV_LUA_LOAD_H

#include "plugins/rubric/rubric.h"

typedef struct kvr_options {
    const kv_host *host;
    const char *path; /* of the file, or its name in messages */
    kv_str source;    /* its text; data NULL: read PATH */
    kv_str (*find)(void *context, const char *path); /* sibling modules */
    void *context;
    const kv_value *options; /* over the rubric's own; may be NULL */
    kvl_limits limits;
    bool lenient; /* collect issues and go on */
} kvr_options;

/* Read it.  On failure WHY holds "file:line: message". */
kv_status kvr_load(const kvr_options *options, kvr_rubric **out, char *why,
                   size_t size);
void kvr_free(kvr_rubric *rubric);

#endif
