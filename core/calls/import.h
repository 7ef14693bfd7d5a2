/* SPDX-License-Identifier: MIT */
/* Importing trajectories: what is shared by the readers of their forms.  A
 * reader says which calls and results there are, in their order, and refuses
 * by name what it does not understand. */
#ifndef KV_CALLS_IMPORT_H
#define KV_CALLS_IMPORT_H

#include "core/base/json.h"

typedef struct kv__waiting {
    const char *id; /* the document's */
    const char *name;
    uint64_t seq;
} kv__waiting;

typedef struct kv__importer {
    kv__buf out;
    uint64_t seq;
    kv__waiting *open;
    size_t opens, room;
    bool tau; /* results that begin with "Error" are failures */
    bool found;
    bool lost; /* something is missing: the trace says that it was cut */
    char unknown[160]; /* what is not understood, which a clause like "never"
                          must not be judged without; "" when all is */
} kv__importer;

/* Note what is not known; the first counts. */
void kv__import_refuse(kv__importer *im, const char *what, const char *name);
/* A call; ARGUMENTS is an object, text that holds one, or anything.  ID, which
 * lives as long as the document, may be NULL. */
void kv__import_call(kv__importer *im, const char *id, const char *name,
                     const cJSON *arguments, uint64_t thread);
/* The result of the call that has waited longest under ID.  Forms without ids
 * use "" and write each result next to its call. */
void kv__import_result(kv__importer *im, const char *id, const cJSON *value,
                       bool failed, uint64_t thread);
/* Members of an object: text, an id that may be a number, a true one. */
const char *kv__import_text_of(const cJSON *object, const char *name);
const char *kv__import_id_of(const cJSON *object, const char *name);
bool kv__import_truth(const cJSON *object, const char *name);

bool kv__import_is_any(const char *text, const char *const *of);
/* Whether a call of ID is among those that wait, from number FROM on. */
bool kv__import_waits(const kv__importer *im, const char *id, size_t from);

/* --- import_look.c ------------------------------------------------------ */
/* ITEM was understood: a call, a result, or both. */
void kv__import_seen(const cJSON *item);
/* Refuse when something in V looks like a call and was not seen. */
void kv__import_look(kv__importer *im, const cJSON *v);

/* --- messages.c --------------------------------------------------------- */
void kv__import_message(kv__importer *im, const cJSON *m);
void kv__import_messages(kv__importer *im, const cJSON *list);

#endif
