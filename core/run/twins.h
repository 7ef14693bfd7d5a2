/* SPDX-License-Identifier: MIT */
/* Proof that a test that was turned into data judges as the test does.
 *
 * The document of a task that a reader of suites has converted may have a
 * "twin", the members of the same task with its test as it was, and "probes",
 * objects with "name" and "text": solutions that both have to judge alike. */
#ifndef KV_RUN_TWINS_H
#define KV_RUN_TWINS_H

#include "core/suite/suite.h"

/* A task that is made for a probe. */
typedef struct kv__probe {
    size_t task; /* of the suite that is registered */
    size_t probe;
    bool twin, reference; /* the twin; and of that, its reference solution */
    bool ran, passed;
} kv__probe;

typedef struct kv__twins {
    kv__probe *probes; /* by task of SUITE */
    size_t count, room;
    kv__suite suite;
} kv__twins;

/* Make a suite of all probes of the documents for which WANTED is true, each
 * as data and as a test. */
kv_status kv__twins_make(kv__twins *twins, const kv__suite *suite,
                         cJSON *const *docs, const bool *wanted, kv_error *err);
/* The name of a probe of the task that the two judged differently, or NULL;
 * *passes: the twin's reference passes. */
const char *kv__twins_differ(const kv__twins *twins, const cJSON *doc,
                             size_t task, bool *passes);
/* Make DOC its twin, because of WHY. */
bool kv__twins_become(cJSON *doc, const char *why);
/* Drop what only proves. */
void kv__twins_strip(cJSON *doc);
void kv__twins_clear(kv__twins *twins);

#endif
