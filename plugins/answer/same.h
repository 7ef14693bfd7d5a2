/* SPDX-License-Identifier: MIT */
/* Whether an answer is the one that is expected. */
#ifndef KVERIFY_ANSWER_SAME_H
#define KVERIFY_ANSWER_SAME_H

#include "plugins/answer/value.h"

typedef struct same_rules {
    bool strict_units;
    bool ordered; /* the order of a list counts */
    bool near;    /* |x - expected| <= absolute + relative |expected| */
    fmpq_t absolute, relative; /* set when NEAR is */
} same_rules;

typedef struct same_result {
    truth_t same;
    bool unread;     /* the answer is no formula */
    bool words;      /* it is words, where none are expected */
    const char *why; /* static; NULL where nothing is to be added */
} same_result;

same_result same_answer(kv_str expected, kv_str got, const same_rules *rules);

#endif
