/* SPDX-License-Identifier: MIT */
#include "plugins/kit/answer.h"

#include "plugins/kit/str.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The number of backticks or tildes of a fence that LINE opens or, when
 * CLOSING, closes; 0 when LINE is not a fence. */
static size_t
fence(kv_str line, char *mark, bool closing)
{
    size_t i = 0, start;

    while (i < line.length && i < 4 && line.data[i] == ' ')
        i++;
    if (i == 4 || i == line.length ||
        (line.data[i] != '`' && line.data[i] != '~'))
        return 0;
    *mark = line.data[i];
    start = i;
    while (i < line.length && line.data[i] == *mark)
        i++;
    if (i - start < 3)
        return 0;
    if (!closing && *mark == '`' &&
        memchr(line.data + i, '`', line.length - i) != NULL)
        return 0;
    if (closing) {
        size_t j;

        for (j = i; j < line.length; j++)
            if (line.data[j] != ' ' && line.data[j] != '\r' &&
                line.data[j] != '\t')
                return 0;
    }
    return i - start;
}

/* How well a block fits: 2 when it defines WORD, 1 when it only uses it, else
 * 0. */
static int
rank_of(kv_str block, const char *word)
{
    char definition[160];
    size_t i, at, end;

    if (word == NULL)
        return 0;
    for (i = 0; i < 2; i++) {
        /* Bounded by the caller's copy of the word. */
        snprintf(definition, sizeof definition,
                 i == 0 ? "def %.128s" : "class %.128s", word);
        for (at = 0; (at = str_find(block, definition, at)) != SIZE_MAX; at++) {
            end = at + strlen(definition);
            if (end == block.length || !is_word_char(block.data[end]))
                return 2;
        }
    }
    return str_has_word(block, word, strlen(word)) ? 1 : 0;
}

/* Make BLOCK the best when it fits better than the best so far. */
static void
consider(kv_str block, const char *word, kv_str *best, int *rank)
{
    int r = rank_of(block, word);

    if (r > *rank || (r == *rank && r == 0 && block.length > best->length)) {
        *rank = r;
        *best = block;
    }
}

kv_str
code_of(kv_str answer, const char *word)
{
    kv_str line, best = {NULL, 0}, block;
    size_t at = 0, length = 0, start = 0, n;
    char mark = 0, other;
    int rank = 0;
    bool open = false, any = false;

    while (str_line(answer, &at, &line)) {
        if (!open) {
            length = fence(line, &mark, false);
            if (length > 0) {
                open = true;
                start = at < answer.length ? at : answer.length;
            }
            continue;
        }
        n = fence(line, &other, true);
        if (n < length || other != mark)
            continue;
        open = false;
        block.data = answer.data + start;
        block.length = (size_t)(line.data - block.data);
        any = true;
        consider(block, word, &best, &rank);
    }
    if (open) { /* the answer was cut off inside a block */
        block.data = answer.data + start;
        block.length = answer.length - start;
        consider(block, word, &best, &rank);
        any = true;
    }
    return any ? best : answer;
}
