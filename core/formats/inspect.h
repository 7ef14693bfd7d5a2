/* SPDX-License-Identifier: MIT */
/* inspect: one meaning for the document and for the archive of a log. */
#ifndef KV_FORMATS_INSPECT_H
#define KV_FORMATS_INSPECT_H

#include "core/formats/found.h"

typedef struct kv__inspect {
    char task[256], model[256];
    uint64_t samples; /* that were read */
    uint64_t total;   /* that the log says it has */
    bool unknown;     /* a version that this reader does not know */
    /* Measures that some sample had, and samples without any: they ended in an
     * error, or nobody scored them, and are in the denominator of each. */
    kv__texts measures; /* kept */
    struct kv__inspect_gap {
        char *task;
        uint32_t index;
        bool indexed, error;
    } * gaps;
    size_t gap_count, gap_capacity;
} kv__inspect;

/* A member of the log, or of its header. */
void kv__inspect_member(kv__import *in, kv__inspect *log, kv_str name,
                        kv_str value);
/* A sample, or its summary. */
void kv__inspect_sample(kv__import *in, kv__inspect *log, kv_str sample);
/* One scorer's word; an object holds several values.  LOG, which may be NULL,
 * remembers the measures. */
void kv__inspect_score(kv__import *in, kv__inspect *log, kv__found found,
                       kv_str value);
/* Samples without measures, and the note of the file, once all of it was
 * read. */
void kv__inspect_end(kv__import *in, kv__inspect *log);
void kv__inspect_clear(kv__inspect *log);

#endif
