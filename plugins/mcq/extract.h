/* SPDX-License-Identifier: MIT */
/* Finds the answer letters in a model's text. */
#ifndef KVERIFY_MCQ_EXTRACT_H
#define KVERIFY_MCQ_EXTRACT_H

#include <kverify/types.h>

#define MCQ_STRICT 0
#define MCQ_LAST 1
#define MCQ_KOCO 2

#define MCQ_FOUND 0     /* the answer is in letters, never empty */
#define MCQ_NONE 1      /* no answer, why says so */
#define MCQ_AMBIGUOUS 2 /* two answers that differ */
#define MCQ_SKIPPED 3   /* the model skips the question */

typedef struct mcq_answer {
    int state;
    uint32_t letters; /* bit 0 is A */
    const char *why;  /* static text for people, or NULL */
} mcq_answer;

/* OPTIONS are the letters that are options, as bits; 0 when unknown. */
mcq_answer mcq_extract(kv_str text, int mode, uint32_t options);

/* The letters "(A)" that begin the option lines of a question, or 0. */
uint32_t mcq_options_of(kv_str stem);

#endif
