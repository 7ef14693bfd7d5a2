/* SPDX-License-Identifier: MIT */
/* The answer that a text commits itself to. */
#ifndef KVERIFY_ANSWER_COMMITTED_H
#define KVERIFY_ANSWER_COMMITTED_H

#include "plugins/kit/text.h"

#include <stdbool.h>

enum {
    COMMIT_LAST,   /* the last box, else the last phrase that commits */
    COMMIT_STRICT, /* the same, and all boxes have to be equal */
    COMMIT_WHOLE,  /* the whole text is the answer */
};

typedef struct committed {
    bool found, ambiguous;
    bool guessed;  /* nothing marks it: the text is short enough to be one */
    kv_str answer; /* of the text, or of JOINED */
    /* What the text says behind its last box, "the answer is 6"; empty where it
     * says nothing more. */
    kv_str later;
    const char *why; /* static; why there is no answer, or NULL */
} committed;

/* JOINED is for an answer in several boxes, "\boxed{1} and \boxed{2}"; the
 * caller clears it. */
committed committed_of(kv_str answer, int mode, text *joined);

#endif
