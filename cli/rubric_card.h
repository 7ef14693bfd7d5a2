/* SPDX-License-Identifier: MIT */
/* Prints cards: an answer and what a rubric says about it. */
#ifndef KVERIFY_CLI_RUBRIC_CARD_H
#define KVERIFY_CLI_RUBRIC_CARD_H

#include <kverify/rubric.h>

#include <stdbool.h>

#define BOLD "1"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"
#define DIM "2"
/* Print TEXT, cleaned, in a colour if COLOURED.  Returns its columns. */
size_t paint(bool coloured, const char *code, const char *text);

void card_put(const kv_judged *judged, bool coloured);

#endif
