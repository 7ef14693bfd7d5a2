/* SPDX-License-Identifier: MIT */
/* Three ways to find the answer letters.
 *
 * strict: exactly one answer, in a \boxed{} or else on a line of its own that
 *         says "Answer: ...".  With anything else in the box or on the line,
 *         there is no answer; two different answers are ambiguous.
 * last:   the last box, or else the last "answer is/answer:" anywhere.
 * koco:   what the KoCo-Bench script takes, with its flaws: the first box up to
 *         the first closing brace and every ASCII letter in it, else the
 *         letters after the first "Final" or "Answer", else every letter that
 *         is a word by itself.
 *
 * Full-width letters count as the letters that they are a form of.  Look-alikes
 * from other alphabets are no option letters: a box with one is no answer. */
#include "extract.h"
#include "wordchars.h"

#include <stdbool.h>
#include <string.h>

#define ALL_LETTERS ((UINT32_C(1) << 26) - 1)
#define INVALID 0xfffdu

/* --- characters --------------------------------------------------------- */

/* The code point at AT and its length; a broken byte is U+FFFD, length 1. */
static uint32_t
code_at(kv_str text, size_t at, size_t *length)
{
    const unsigned char *s = (const unsigned char *)text.data + at;
    size_t left = text.length - at, need, i;
    uint32_t code;

    *length = 1;
    if (s[0] < 0x80)
        return s[0];
    need = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || left < need)
        return INVALID;
    code = s[0] & (0x7fu >> need);
    for (i = 1; i < need; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return INVALID;
        code = code << 6 | (s[i] & 0x3f);
    }
    *length = need;
    return code;
}

static bool
is_ascii_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The index 0..25 of a letter or its full-width form, else -1. */
static int
letter_index(uint32_t c)
{
    if (c >= 0xff21 && c <= 0xff3a)
        return (int)(c - 0xff21);
    if (c >= 0xff41 && c <= 0xff5a)
        return (int)(c - 0xff41);
    return is_ascii_letter(c) ? (int)((c | 0x20) - 'a') : -1;
}

static bool
is_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 ||
           c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
           c == 0x3000;
}

static bool
is_word(uint32_t c)
{
    size_t low = 0, high = sizeof word_ranges / sizeof *word_ranges, middle;

    if (c < 0x80)
        return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '_';
    while (low < high) {
        middle = (low + high) / 2;
        if (c > word_ranges[middle][1])
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof word_ranges / sizeof *word_ranges &&
           c >= word_ranges[low][0];
}

/* Fold to ASCII lower case, with the four other characters that match ASCII
 * letters when the language of the script ignores case. */
static uint32_t
fold(uint32_t c)
{
    if (c == 0x130 || c == 0x131)
        return 'i';
    if (c == 0x17f)
        return 's';
    if (c == 0x212a)
        return 'k';
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static kv_str
part(kv_str text, size_t from, size_t to)
{
    kv_str s = {text.data + from, to - from};

    return s;
}

static size_t
find(kv_str text, size_t from, const char *what)
{
    size_t length = strlen(what);

    for (; from + length <= text.length; from++)
        if (memcmp(text.data + from, what, length) == 0)
            return from;
    return SIZE_MAX;
}

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

/* The length of WORD, which is lower case, at AT, ignoring case; or 0. */
static size_t
folded_word(kv_str text, size_t at, const char *word)
{
    size_t start = at, length;

    for (; *word != '\0'; word++) {
        if (at >= text.length ||
            fold(code_at(text, at, &length)) != (unsigned char)*word)
            return 0;
        at += length;
    }
    return at - start;
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

/* --- what a box or an answer line holds --------------------------------- */

static const char *const wrappers[] = {
    "\\text",   "\\textbf", "\\textit", "\\textrm", "\\texttt", "\\textsf",
    "\\mathrm", "\\mathbf", "\\mathit", "\\mathsf", "\\mathtt", "\\mbox",
    "\\bf",     "\\rm",     "\\it",     "\\left",   "\\right",
};

/* The length of a formatting command at AT, or 0. */
static size_t
wrapper_at(kv_str text, size_t at)
{
    size_t i, length, best = 0;

    for (i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
        length = strlen(wrappers[i]);
        if (at + length <= text.length && length > best &&
            memcmp(text.data + at, wrappers[i], length) == 0 &&
            (at + length == text.length ||
             !is_ascii_letter((unsigned char)text.data[at + length])))
            best = length;
    }
    /* \, \; \! \: and "\ " are blanks. */
    if (best == 0 && at + 1 < text.length && text.data[at] == '\\' &&
        strchr(",;!: {}$%&#_", text.data[at + 1]) != NULL)
        best = 2;
    return best;
}

static bool
is_filler(uint32_t c)
{
    return is_space(c) ||
           (c < 0x80 && c != 0 &&
            strchr("{}()[]$*_`,;&/+.:", (int)c) != NULL) ||
           c == 0xff0c || c == 0x3001 || c == 0xff1b || c == 0xff08 ||
           c == 0xff09;
}

static bool
says_skip(kv_str text)
{
    static const char *const words[] = {"skip", "skipped", "none", "pass",
                                        "n/a"};
    size_t i, start = 0, end = text.length, length;

    while (start < end && is_filler((unsigned char)text.data[start]))
        start++;
    while (end > start && is_filler((unsigned char)text.data[end - 1]))
        end--;
    for (i = 0; i < sizeof words / sizeof *words; i++) {
        length = strlen(words[i]);
        if (end - start == length &&
            folded_word(text, start, words[i]) == length)
            return true;
    }
    return false;
}

static bool
is_and(kv_str text, size_t at)
{
    size_t length;

    return folded_word(text, at, "and") == 3 &&
           (at + 3 == text.length ||
            letter_index(code_at(text, at + 3, &length)) < 0) &&
           (at == 0 || is_space((unsigned char)text.data[at - 1]));
}

/* Read content that consists of option letters only.  "AC" is A and C when both
 * are upper case; "ac" and "Be" are words. */
static mcq_answer
parse_letters(kv_str text, uint32_t options)
{
    mcq_answer answer = {MCQ_FOUND, 0, NULL};
    size_t at = 0, length, run = 0;
    bool lower = false;
    int index;
    uint32_t c;

    if (says_skip(text))
        return (mcq_answer){MCQ_SKIPPED, 0, "the model skips"};
    while (at < text.length) {
        length = wrapper_at(text, at);
        if (length > 0 || is_and(text, at)) {
            at += length > 0 ? length : 3;
            run = 0;
            lower = false;
            continue;
        }
        c = code_at(text, at, &length);
        index = letter_index(c);
        if (index < 0 && !is_filler(c))
            return (mcq_answer){MCQ_NONE, 0,
                                "the answer is not only option letters"};
        if (index < 0) {
            run = 0;
            lower = false;
        } else {
            run++;
            lower |= (c & 0x20) != 0 && c < 0x80;
            lower |= c >= 0xff41;
            if (run > 1 && lower)
                return (mcq_answer){MCQ_NONE, 0,
                                    "the answer is not only option letters"};
            if ((options >> index & 1) == 0)
                return (mcq_answer){MCQ_NONE, 0,
                                    "the answer names a letter that is no "
                                    "option"};
            answer.letters |= UINT32_C(1) << index;
        }
        at += length;
    }
    if (answer.letters == 0)
        return (mcq_answer){MCQ_NONE, 0, "the answer is empty"};
    return answer;
}

/* --- boxes -------------------------------------------------------------- */

/* The next \boxed{...} at or after *at with balanced braces.  False at the end;
 * *broken is set when one is never closed. */
static bool
next_box(kv_str text, size_t *at, kv_str *content, bool *broken)
{
    size_t start, depth = 1, i;

    *broken = false;
    for (;;) {
        *at = find(text, *at, "\\boxed");
        if (*at == SIZE_MAX)
            return false;
        start = *at + 6;
        while (start < text.length && text.data[start] == ' ')
            start++;
        if (start < text.length && text.data[start] == '{')
            break;
        *at += 6;
    }
    for (i = ++start; i < text.length && depth > 0; i++) {
        if (text.data[i] == '\\' && i + 1 < text.length)
            i++;
        else if (text.data[i] == '{')
            depth++;
        else if (text.data[i] == '}')
            depth--;
    }
    *broken = depth > 0;
    *content = part(text, start, depth > 0 ? text.length : i - 1);
    *at = i;
    return true;
}

/* Add a further answer. */
static void
combine(mcq_answer *all, const mcq_answer *one, bool first, bool last_wins)
{
    if (first || last_wins)
        *all = *one;
    else if (all->state != one->state || all->letters != one->letters)
        *all = (mcq_answer){MCQ_AMBIGUOUS, 0, "answers that differ"};
}

static bool
from_boxes(kv_str text, bool last_wins, uint32_t options, mcq_answer *out)
{
    mcq_answer one;
    kv_str content;
    size_t at = 0, count = 0;
    bool broken;

    while (next_box(text, &at, &content, &broken)) {
        one = broken ? (mcq_answer){MCQ_NONE, 0, "a box that does not close"}
                     : parse_letters(content, options);
        /* A text that was cut off never falls back to an answer before the
         * cut. */
        combine(out, &one, count++ == 0, last_wins || broken);
        if (broken)
            break;
    }
    return count > 0;
}

/* --- answer lines ------------------------------------------------------- */

static size_t
past_filler(kv_str text, size_t at, const char *also)
{
    while (at < text.length && text.data[at] != '\0' &&
           strchr(also, text.data[at]) != NULL)
        at++;
    return at;
}

static size_t
past_word(kv_str text, size_t at, const char *word)
{
    size_t length = folded_word(text, at, word);

    return length == 0 ? at : past_filler(text, at + length, " \t*_");
}

/* Where the letters start after "**The final answer is:** ", or 0. */
static size_t
answer_prefix(kv_str line)
{
    size_t at = past_filler(line, 0, " \t*_#>-`"), before, length;
    bool colon;

    at = past_word(line, at, "the");
    at = past_word(line, at, "my");
    at = past_word(line, at, "final");
    at = past_word(line, at, "correct");
    before = at;
    at = past_word(line, at, "answers");
    if (at == before)
        at = past_word(line, at, "answer");
    if (at == before)
        return 0;
    before = at;
    at = past_word(line, at, "is");
    at = past_word(line, at, "are");
    colon = at > before;
    if (at < line.length && line.data[at] == ':') {
        at++;
        colon = true;
    } else if (at < line.length && code_at(line, at, &length) == 0xff1a) {
        at += length;
        colon = true;
    }
    return colon ? at : 0;
}

/* The line that starts at *at, which moves to the next. */
static bool
next_line(kv_str text, size_t *at, kv_str *line)
{
    const char *newline;
    size_t end;

    if (*at >= text.length)
        return false;
    newline = memchr(text.data + *at, '\n', text.length - *at);
    end = newline == NULL ? text.length : (size_t)(newline - text.data);
    *line = part(text, *at, end);
    *at = end + 1;
    return true;
}

static bool
from_lines(kv_str text, uint32_t options, mcq_answer *out)
{
    size_t at = 0, prefix, count = 0;
    mcq_answer one;
    kv_str line;

    while (next_line(text, &at, &line)) {
        prefix = answer_prefix(line);
        if (prefix == 0)
            continue;
        one = parse_letters(part(line, prefix, line.length), options);
        combine(out, &one, count++ == 0, false);
    }
    return count > 0;
}

/* The letters directly after "answer is" or "answer:" anywhere, up to the end
 * of the line or sentence. */
static bool
from_phrases(kv_str text, uint32_t options, mcq_answer *out)
{
    size_t at, length, start, end, is;
    bool found = false;

    for (at = 0; at < text.length; at += length) {
        (void)code_at(text, at, &length);
        if (folded_word(text, at, "answer") == 0)
            continue;
        start = at + 6;
        start += start < text.length && (text.data[start] | 0x20) == 's';
        start = past_filler(text, start, " \t*_");
        is = start;
        start = past_word(text, start, "is");
        start = past_word(text, start, "are");
        if (start < text.length && text.data[start] == ':')
            start++;
        if (start == is)
            continue;
        for (end = start; end < text.length && text.data[end] != '\n'; end++)
            if (text.data[end] == '.' &&
                (end + 1 == text.length || text.data[end + 1] == ' ' ||
                 text.data[end + 1] == '\n'))
                break;
        *out = parse_letters(part(text, start, end), options);
        found = true;
    }
    return found;
}

mcq_answer
mcq_extract(kv_str text, int mode, uint32_t options)
{
    mcq_answer answer = {MCQ_NONE, 0, "no answer found"};

    if (mode == MCQ_KOCO)
        return extract_koco(text);
    options = options == 0 ? ALL_LETTERS : options;
    if (from_boxes(text, mode == MCQ_LAST, options, &answer))
        return answer;
    if (mode == MCQ_LAST)
        (void)from_phrases(text, options, &answer);
    else
        (void)from_lines(text, options, &answer);
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
