/* SPDX-License-Identifier: MIT */
/* Knows functions by their code objects. */
#ifndef KV_CALLSEQ_PYTRACE_FUNCTIONS_H
#define KV_CALLSEQ_PYTRACE_FUNCTIONS_H

#include "plugins/callseq/pytrace/map.h"

/* The function that a code object belongs to. */
typedef struct function {
    char *name; /* dotted; NULL when it is not traced */
    long args, keywords;
    bool method, resumed; /* resumed: a generator or coroutine */
    bool coroutine, star, stars;
    object *varnames, *code, *globals;
} function;

/* Functions by their code objects, filled by function_of. */
HIDDEN extern map codes;

/* The function of this code object; NULL when memory ran out. */
function *function_of(object *globals, object *code);
function *function_of_frame(object *frame, object *code);

/* Trace functions whose dotted names match one of NAMES, which are separated by
 * commas.  The text now belongs to this file. */
void want(char *names);
/* Another run begins, and nothing is traced yet. */
void want_nothing(void);
/* A code object was made with these arguments of code.__new__. */
void note_handmade(object *args);

#endif
