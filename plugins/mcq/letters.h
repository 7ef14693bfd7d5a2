/* SPDX-License-Identifier: MIT */
/* The letters of an answer, and what may stand around them. */
#ifndef KVERIFY_MCQ_LETTERS_H
#define KVERIFY_MCQ_LETTERS_H

#include <kverify/types.h>

#include <stdbool.h>

/* A letter, or several in one: "AC" is A and C when both are upper case, and
 * "ac" and "Be" are words. */
typedef struct group {
    uint32_t letters;
    bool foreign; /* one is no option */
    bool lower;   /* a lower-case letter stands there by itself */
    bool either;  /* "A or B" */
} group;

/* Characters that open or close what is around a letter. */
bool is_open(uint32_t c);
bool is_close(uint32_t c);
size_t past_open(kv_str s, size_t at);
/* Past what closes the letter, and blanks before it; then blanks stay. */
size_t past_close(kv_str s, size_t at);
/* Read the letter at *AT with what is around it, or all letters that stand
 * there, and move *AT past them.  When no letter stands there, they return
 * false, and *AT stays. */
bool one_letter(kv_str s, size_t *at, uint32_t options, group *g);
bool letters_at(kv_str s, size_t *at, uint32_t options, group *g);

#endif
