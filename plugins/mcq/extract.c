/* SPDX-License-Identifier: MIT */
/* Three ways to find the answer letters.
 *
 * strict: what a person reads as the one answer: the box, or else what the text
 *         commits itself to, see commit.h.  Answers that differ are ambiguous.
 * last:   the last box, or else the last commitment.
 * koco:   what the KoCo-Bench script takes, with its flaws: the first box up to
 *         the first closing brace and every ASCII letter in it, else the
 *         letters after the first "Final" or "Answer", else every letter that
 *         is a word by itself.
 *
 * Full-width letters count as the letters that they are a form of.  Look-alikes
 * from other alphabets are no option letters.  Reasoning is no answer, except
 * for koco. */
#include "plugins/mcq/extract.h"

#include "plugins/kit/boxes.h"
#include "plugins/kit/spoken.h"
#include "plugins/mcq/chars.h"
#include "plugins/mcq/commit.h"

#include <stdbool.h>
#include <string.h>

#define ALL_LETTERS ((UINT32_C(1) << 26) - 1)

/* --- the KoCo-Bench script ---------------------------------------------- */

static uint32_t
ascii_letters(kv_str text)
{
    uint32_t letters = 0;
    size_t i;

    for (i = 0; i < text.length; i++)
        if (is_ascii_letter((unsigned char)text.data[i]))
            letters |= UINT32_C(1) << ((text.data[i] | 0x20) - 'a');
    return letters;
}

/* Matches "\boxed{", at least one character that is not "}", and "}". */
static bool
koco_box(kv_str text, uint32_t *letters)
{
    size_t at = 0, start;
    const char *close;

    while ((at = find(text, at, "\\boxed{")) != SIZE_MAX) {
        start = at + 7;
        close = memchr(text.data + start, '}', text.length - start);
        if (close == NULL)
            return false;
        if (close > text.data + start) {
            *letters =
                ascii_letters(part(text, start, (size_t)(close - text.data)));
            return true;
        }
        at = start;
    }
    return false;
}

/* Letters, commas and blanks, which the script reads after the word. */
static bool
in_answer_run(uint32_t c)
{
    return (fold(c) >= 'a' && fold(c) <= 'z') || c == ',' || is_space(c);
}

/* The word, blanks and colons, then at least one character of a run.
 * *matched is set when the pattern matches here at all.  Letters can only come
 * from a run directly after all blanks and colons, as a shorter match finds
 * blanks. */
static uint32_t
koco_run(kv_str text, size_t at, bool *matched)
{
    size_t length, start;
    bool blank = false;
    uint32_t c;

    while (at < text.length) {
        c = code_at(text, at, &length);
        if (c != ':' && !is_space(c))
            break;
        blank |= is_space(c);
        at += length;
    }
    start = at;
    while (at < text.length && in_answer_run(code_at(text, at, &length)))
        at += length;
    *matched = blank || at > start;
    return ascii_letters(part(text, start, at));
}

static uint32_t
koco_words(kv_str text)
{
    size_t at, length, word;
    uint32_t letters;
    bool matched;

    for (at = 0; at < text.length; at += length) {
        (void)code_at(text, at, &length);
        word = folded_word(text, at, "final");
        if (word == 0)
            word = folded_word(text, at, "answer");
        if (word == 0)
            continue;
        letters = koco_run(text, at + word, &matched);
        if (matched)
            return letters;
    }
    return 0;
}

static uint32_t
koco_lone_letters(kv_str text)
{
    uint32_t letters = 0, c, next;
    size_t at, length, after;
    bool before = false;

    for (at = 0; at < text.length; at += length) {
        c = code_at(text, at, &length);
        next = at + length < text.length ? code_at(text, at + length, &after)
                                         : ' ';
        if (is_ascii_letter(c) && !before && !is_word(next))
            letters |= UINT32_C(1) << ((c | 0x20) - 'a');
        before = is_word(c);
    }
    return letters;
}

static mcq_answer
extract_koco(kv_str text)
{
    mcq_answer answer = {MCQ_FOUND, 0, NULL};

    if (!koco_box(text, &answer.letters)) {
        answer.letters = koco_words(text);
        if (answer.letters == 0)
            answer.letters = koco_lone_letters(text);
    }
    if (answer.letters == 0) {
        answer.state = MCQ_NONE;
        answer.why = "no letter found";
    }
    return answer;
}

/* --- boxes -------------------------------------------------------------- */

static const char unclosed[] = "a box that does not close";

/* Add a further answer. */
static void
combine(mcq_answer *all, const mcq_answer *one, bool first, bool last_wins)
{
    if (first || last_wins)
        *all = *one;
    else if (all->state != one->state || all->letters != one->letters)
        *all = (mcq_answer){MCQ_AMBIGUOUS, 0, "answers that differ"};
}

/* A box that holds no letter, such as a formula, is passed over where the text
 * commits itself to letters. */
static bool
from_boxes(kv_str text, bool last_wins, uint32_t options, mcq_answer *out)
{
    mcq_answer one;
    kv_str content;
    size_t at = 0, count = 0;
    bool broken;

    while (box_next(text, &at, &content, &broken)) {
        one = broken ? (mcq_answer){MCQ_NONE, 0, unclosed}
                     : commit_content(content, options);
        /* A text that was cut off never falls back to an answer before the
         * cut. */
        combine(out, &one, count++ == 0, last_wins || broken);
        if (broken)
            break;
    }
    return count > 0;
}

static size_t
past_filler(kv_str text, size_t at, const char *also)
{
    while (at < text.length && text.data[at] != '\0' &&
           strchr(also, text.data[at]) != NULL)
        at++;
    return at;
}

mcq_answer
mcq_extract(kv_str text, int mode, uint32_t options)
{
    mcq_answer answer = {MCQ_NONE, 0, "no answer found"}, committed;
    bool last = mode == MCQ_LAST, boxed;

    if (mode == MCQ_KOCO)
        return extract_koco(text);
    options = options == 0 ? ALL_LETTERS : options;
    text = spoken_of(text);
    boxed = from_boxes(text, last, options, &answer);
    if (boxed && (answer.state != MCQ_NONE || answer.why == unclosed ||
                  strcmp(answer.why, "the answer is not only option letters")))
        return answer;
    if (commit_of(text, options, last, &committed) &&
        (!boxed || committed.state != MCQ_NONE))
        return committed;
    return answer;
}

uint32_t
mcq_options_of(kv_str stem)
{
    uint32_t options = 0;
    size_t at = 0, i;
    kv_str line;

    while (next_line(stem, &at, &line)) {
        i = past_filler(line, 0, " \t-*");
        if (i + 2 < line.length && line.data[i] == '(' &&
            line.data[i + 1] >= 'A' && line.data[i + 1] <= 'Z' &&
            line.data[i + 2] == ')')
            options |= UINT32_C(1) << (line.data[i + 1] - 'A');
    }
    return options;
}
