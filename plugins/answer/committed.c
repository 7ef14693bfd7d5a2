/* SPDX-License-Identifier: MIT */
/* A box comes first.  Without one, a text commits itself by "####", by
 * <answer>, or by words: "the answer is", "Answer:".  The last one counts, as
 * people correct themselves.  A formula in the middle of a text is none. */
#include "plugins/answer/committed.h"

#include "plugins/kit/boxes.h"
#include "plugins/kit/spoken.h"
#include "plugins/kit/str.h"

#include <string.h>

/* A text that is nothing but its answer. */
#define SHORT 160 /* bytes */
#define MOST_WORDS 2

static kv_str
slice(kv_str s, size_t from, size_t to)
{
    kv_str out = {s.data + from, to > from ? to - from : 0};

    return out;
}

static kv_str
trim(kv_str s, const char *blanks)
{
    while (s.length > 0 && s.data[0] != '\0' &&
           strchr(blanks, s.data[0]) != NULL) {
        s.data++;
        s.length--;
    }
    while (s.length > 0 && s.data[s.length - 1] != '\0' &&
           strchr(blanks, s.data[s.length - 1]) != NULL)
        s.length--;
    return s;
}

/* Whether S, between two boxes, only joins them. */
static bool
only_joins(kv_str s)
{
    static const char *const words[] = {"\\text", "\\quad", "and", "or",
                                        "\\(",    "\\)",    "\\[", "\\]"};
    size_t i = 0, k;

    while (i < s.length) {
        if (strchr(" \t,;${}\\", s.data[i]) != NULL && s.data[i] != '\\') {
            i++;
            continue;
        }
        for (k = 0; k < sizeof words / sizeof *words; k++)
            if (str_starts(slice(s, i, s.length), words[k]))
                break;
        if (k == sizeof words / sizeof *words) {
            /* "x = " */
            if ((unsigned char)((s.data[i] | 0x20) - 'a') >= 26)
                return false;
            for (i++; i < s.length && s.data[i] == ' '; i++)
                ;
            if (i == s.length || s.data[i] != '=')
                return false;
            i++;
            continue;
        }
        i += strlen(words[k]);
    }
    return true;
}

static bool phrases(kv_str s, committed *out);
static bool marked(kv_str s, const char *mark, const char *end, bool last,
                   committed *out);

static bool
boxes(kv_str s, int mode, text *joined, committed *out)
{
    size_t at = 0, end = 0, count = 0, joins = 0;
    kv_str inside, last = {"", 0};
    committed later = {.found = false};
    bool broken, differ = false, part = false;

    while (box_next(s, &at, &inside, &broken)) {
        size_t start = (size_t)(inside.data - s.data);
        kv_str gap = slice(s, end, start);
        size_t mark;

        if (broken) {
            /* A text that was cut off never falls back on an earlier one. */
            out->found = false;
            out->why = "a box that does not close";
            return true;
        }
        inside = trim(inside, " \t\r\n");
        part = part || box_is_part(s, start, at);
        mark = str_find(gap, "\\boxed", 0);
        gap = slice(gap, 0, mark == SIZE_MAX ? gap.length : mark);
        if (count > 0 && !str_same(inside, last))
            differ = true;
        if (count > 0 && only_joins(gap)) {
            text_str(joined, ", ");
            joins++;
        } else {
            joined->length = 0;
            joins = 0;
        }
        text_add(joined, inside.data, inside.length);
        last = inside;
        end = at;
        count++;
    }
    if (count == 0)
        return false;
    if (part) {
        out->ambiguous = true;
        out->why = "a box that is a part of a formula";
        return true;
    }
    if (phrases(slice(s, end, s.length), &later) ||
        marked(slice(s, end, s.length), "####", "\n", true, &later))
        out->later = later.answer;
    out->found = last.length > 0;
    out->why = "an empty box";
    out->answer = joins > 0 && differ ? text_view(joined) : last;
    if (mode == COMMIT_STRICT && differ && joins + 1 < count) {
        out->found = false;
        out->ambiguous = true;
        out->why = "boxes with different contents";
    }
    return true;
}

static bool
starts_folded(kv_str s, size_t at, const char *word)
{
    size_t n = strlen(word);

    return at + n <= s.length && strncasecmp(s.data + at, word, n) == 0;
}

/* The first formula of S between dollar signs or \( and \). */
static bool
formula(kv_str s, kv_str *out)
{
    static const struct {
        const char *open, *close;
    } marks[] = {{"$$", "$$"}, {"$", "$"}, {"\\(", "\\)"}, {"\\[", "\\]"}};
    size_t i, from, to, best = SIZE_MAX;

    for (i = 0; i < sizeof marks / sizeof *marks; i++) {
        from = str_find(s, marks[i].open, 0);
        if (from == SIZE_MAX || from >= best)
            continue;
        if (from > 0 && marks[i].open[0] == '$' && s.data[from - 1] == '\\')
            continue;
        to = str_find(s, marks[i].close, from + strlen(marks[i].open));
        if (to == SIZE_MAX)
            continue;
        best = from;
        *out = slice(s, from + strlen(marks[i].open), to);
    }
    return best != SIZE_MAX;
}

/* Whether the formula INSIDE is the whole answer of LINE: the sentence ends
 * behind it, and there is no other formula. */
static bool
ends_there(kv_str line, kv_str inside)
{
    kv_str rest = slice(line, (size_t)(inside.data - line.data) + inside.length,
                        line.length);

    rest = trim(rest, "$\\)] \t*");
    return (rest.length == 0 || strchr(".,;", rest.data[0]) != NULL) &&
           str_find(rest, "$", 0) == SIZE_MAX &&
           str_find(rest, "\\(", 0) == SIZE_MAX;
}

/* The answer at the beginning of S, which goes on with other words. */
static kv_str
statement(kv_str s)
{
    static const char *const reasons[] = {" because", " since", " as we",
                                          ", which",  ", so ",  " (since",
                                          " I hope",  ", as ",  " when "};
    size_t i, cut;
    kv_str inside, line;
    size_t at = 0;

    s = trim(s, " \t\r\n:*_");
    do {
        if (!str_line(s, &at, &line))
            return slice(s, 0, 0);
        line = trim(line, " \t\r");
    } while (str_is(line, "\\[") || str_is(line, "$$") || line.length == 0);
    line = trim(line, " \t\r*_");
    if (formula(line, &inside) && (size_t)(inside.data - line.data) <= 2 &&
        (line.data[0] == '$' || line.data[0] == '\\') &&
        ends_there(line, inside))
        return inside;
    for (i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        cut = str_find(line, reasons[i], 0);
        if (cut != SIZE_MAX)
            line.length = cut;
    }
    /* The end of a sentence. */
    for (i = 0; i + 1 < line.length; i++)
        if ((line.data[i] == '.' || line.data[i] == '!') &&
            line.data[i + 1] == ' ')
            line.length = i;
    return trim(line, " \t.!*_`\"");
}

static bool
phrases(kv_str s, committed *out)
{
    static const char *const words[] = {
        "final answer is", "final answer:", "answer is",
        "answer:",         "answers are",   "solutions are",
        "answer**:",       "answer:**",     "final answer**",
        "solution is",     "result is",     "answer to the question is"};
    size_t i, k, hit = SIZE_MAX;
    kv_str rest;

    for (i = 0; i < s.length; i++)
        for (k = 0; k < sizeof words / sizeof *words; k++)
            if (starts_folded(s, i, words[k]))
                hit = i + strlen(words[k]);
    if (hit == SIZE_MAX)
        return false;
    rest = trim(slice(s, hit, s.length), " \t\r\n:*");
    if (starts_folded(rest, 0, "is "))
        rest = slice(rest, 3, rest.length);
    if (starts_folded(rest, 0, "equal to "))
        rest = slice(rest, 9, rest.length);
    if (starts_folded(rest, 0, "given by "))
        rest = slice(rest, 9, rest.length);
    out->answer = statement(rest);
    out->found = out->answer.length > 0;
    out->why = "a phrase without its answer";
    return true;
}

/* What comes after the last MARK, up to END or the end of the text; with LAST,
 * only where nothing else comes behind it: "####" also begins headings. */
static bool
marked(kv_str s, const char *mark, const char *end, bool last, committed *out)
{
    size_t at = SIZE_MAX, next = 0, stop;

    while ((next = str_find(s, mark, next)) != SIZE_MAX)
        at = next = next + strlen(mark);
    if (at == SIZE_MAX)
        return false;
    stop = str_find(s, end, at);
    if (last && stop != SIZE_MAX)
        return false;
    out->answer =
        trim(slice(s, at, stop == SIZE_MAX ? s.length : stop), " \t\r\n*");
    out->found = out->answer.length > 0;
    out->why = "a mark without its answer";
    return true;
}

/* Words that are no commands. */
static size_t
words(kv_str s)
{
    size_t i = 0, from, count = 0;

    while (i < s.length) {
        bool command = s.data[i] == '\\';

        i += command;
        from = i;
        while (i < s.length && (unsigned char)((s.data[i] | 0x20) - 'a') < 26)
            i++;
        if (i == from && !command)
            i++;
        else if (i - from > 1 && !command)
            count++;
    }
    return count;
}

committed
committed_of(kv_str answer, int mode, text *joined)
{
    committed out = {.why = "no answer found"};
    kv_str s = spoken_of(answer), inside;

    s = trim(s, " \t\r\n");
    if (mode == COMMIT_WHOLE) {
        out.answer = s;
        out.found = s.length > 0;
        return out;
    }
    if (boxes(s, mode, joined, &out) ||
        marked(s, "<answer>", "</answer>", false, &out) ||
        marked(s, "####", "\n", true, &out) || phrases(s, &out))
        return out;
    if (s.length > 0 && s.length <= SHORT && words(s) <= MOST_WORDS &&
        memchr(s.data, '\n', s.length) == NULL) {
        out.guessed = true;
        out.answer = formula(s, &inside) && inside.length + 4 >= s.length
                         ? inside
                         : trim(s, "*_`");
        out.found = out.answer.length > 0;
    }
    return out;
}
