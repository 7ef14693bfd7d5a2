/* What is known of functions, by their code objects. */
#ifndef KV_CALLSEQ_PYTRACE_FUNCTIONS_H
#define KV_CALLSEQ_PYTRACE_FUNCTIONS_H

#include "plugins/callseq/pytrace/map.h"

/* What is known of a code object. */
typedef struct function {
    char *name; /* dotted, with quotes; NULL: it is of no interest */
    long args, keywords;
    bool method, resumed; /* resumed: generators and coroutines */
    bool coroutine, star, stars;
    object *varnames, *code, *globals;
} function;

/* By code object; see function_of. */
HIDDEN extern map codes;

/* NULL: out of memory. */
function *function_of(object *globals, object *code);
function *function_of_frame(object *frame, object *code);

/* Functions are of interest whose dotted names match one of NAMES, with commas
 * between them, which is taken over. */
void want(char *names);
/* Another run begins: nothing is of interest yet. */
void want_nothing(void);
/* A code object was made by hand: the arguments of code.__new__. */
void note_handmade(object *args);

#endif
