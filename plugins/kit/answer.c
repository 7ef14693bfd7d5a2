/* SPDX-License-Identifier: MIT */
#include "plugins/kit/answer.h"

#include "plugins/kit/defines.h"
#include "plugins/kit/spoken.h"
#include "plugins/kit/str.h"

#include <string.h>

/* --- lines -------------------------------------------------------------- */

static size_t
indent_of(kv_str line)
{
    size_t i = 0;

    while (i < line.length && (line.data[i] == ' ' || line.data[i] == '\t'))
        i++;
    return i;
}

static bool
is_blank(kv_str line)
{
    size_t i = indent_of(line);

    return i == line.length || (i + 1 == line.length && line.data[i] == '\r');
}

static kv_str
from(kv_str line, size_t at)
{
    return (kv_str){line.data + at, line.length - at};
}

/* Drop the "> " of a quotation; false when there is none. */
static bool
unquote(kv_str *line)
{
    size_t i = indent_of(*line);

    if (i > 3 || i == line->length || line->data[i] != '>')
        return false;
    i++;
    if (i < line->length && line->data[i] == ' ')
        i++;
    *line = from(*line, i);
    return true;
}

/* Where the content of a list item begins, when LINE begins one; else 0. */
static size_t
item_of(kv_str line)
{
    size_t i = indent_of(line), digits = i;

    if (i < line.length && strchr("-*+", line.data[i]) != NULL) {
        i++;
    } else {
        while (digits < line.length && digits < i + 9 &&
               line.data[digits] >= '0' && line.data[digits] <= '9')
            digits++;
        if (digits == i || digits == line.length ||
            (line.data[digits] != '.' && line.data[digits] != ')'))
            return 0;
        i = digits + 1;
    }
    if (i == line.length || line.data[i] != ' ')
        return 0;
    return i + indent_of(from(line, i));
}

/* The number of backticks or tildes at the beginning of LINE, if they are a
 * fence; *bare: nothing follows them. */
static size_t
fence(kv_str line, char *mark, bool *bare)
{
    size_t i = 0;

    if (line.length == 0 || (line.data[0] != '`' && line.data[0] != '~'))
        return 0;
    *mark = line.data[0];
    while (i < line.length && line.data[i] == *mark)
        i++;
    if (i < 3 ||
        (*mark == '`' && memchr(line.data + i, '`', line.length - i) != NULL))
        return 0;
    *bare = is_blank(from(line, i));
    return i;
}

/* --- blocks ------------------------------------------------------------- */

/* What stands behind the fence that opens a block. */
typedef enum marking { OTHER, NONE, OWN } marking;

typedef struct reading {
    const char *word, *marks;
    bool continues;
    text *out;
    /* Of the block that is best so far. */
    size_t start, length;
    int rank;
    marking best;
    bool any;
    /* Of the one that is open. */
    bool open, quoted;
    char mark;
    marking marked;
    size_t ticks, indent, begin;
    size_t item; /* where the content of the list item around us begins */
} reading;

static bool
begins_indented(kv_str code)
{
    kv_str line;
    size_t at = 0;

    while (str_line(code, &at, &line))
        if (!is_blank(line))
            return indent_of(line) > 0;
    return false;
}

/* How well a block fits: 2 when it defines the word or goes on from the text,
 * 1 when it only uses the word. */
static int
rank_of(const reading *r, kv_str block)
{
    if (r->continues && begins_indented(block))
        return 2;
    if (r->word == NULL)
        return 0;
    if (defines(block, r->word))
        return 2;
    return str_has_word(block, r->word, strlen(r->word)) ? 1 : 0;
}

/* What OUT has from START on is a block. */
static void
consider(reading *r, size_t start)
{
    kv_str block = {r->out->data + start, r->out->length - start};
    int rank = rank_of(r, block);
    bool foreign = r->marked == OTHER, better;

    if (!r->any)
        better = true;
    else if (foreign != (r->best == OTHER))
        better = !foreign;
    else if (rank != r->rank)
        better = rank > r->rank;
    else if (rank == 0 && r->marked != r->best)
        better = r->marked > r->best;
    else
        better = rank == 2 || (rank == 0 && block.length > r->length);
    if (better) {
        r->rank = rank;
        r->best = r->marked;
        r->start = start;
        r->length = block.length;
    }
    r->any = true;
}

static void
put_line(reading *r, kv_str line)
{
    if (r->quoted)
        (void)unquote(&line);
    text_add(r->out, line.data, line.length);
    text_str(r->out, "\n");
}

/* Take the indentation of its fence from all lines of the block that OUT ends
 * with, where each line has it.  Else the fence alone was shifted, as a blank
 * at the very beginning of an answer does. */
static void
shift(reading *r)
{
    kv_str block = {r->out->data + r->begin, r->out->length - r->begin}, line;
    size_t at = 0, to = r->begin, drop;

    if (r->indent == 0 || r->out->failed)
        return;
    while (str_line(block, &at, &line))
        if (!is_blank(line) && indent_of(line) < r->indent)
            return;
    for (at = 0; str_line(block, &at, &line);) {
        drop = indent_of(line) < r->indent ? indent_of(line) : r->indent;
        line = from(line, drop);
        memmove(r->out->data + to, line.data, line.length);
        to += line.length;
        r->out->data[to++] = '\n';
    }
    r->out->length = to;
}

static bool
closes(const reading *r, kv_str line)
{
    size_t indent, ticks;
    char mark = 0;
    bool bare = false;

    if (r->quoted)
        (void)unquote(&line);
    indent = indent_of(line);
    ticks =
        indent < r->indent + 4 ? fence(from(line, indent), &mark, &bare) : 0;
    return bare && mark == r->mark && ticks >= r->ticks;
}

/* Whether MARKS has the word of LENGTH bytes, blanks around it. */
static bool
is_mark(const char *marks, const char *word, size_t length)
{
    char padded[28];

    if (length == 0 || length + 3 > sizeof padded)
        return false;
    padded[0] = ' ';
    memcpy(padded + 1, word, length);
    padded[length + 1] = ' ';
    padded[length + 2] = '\0';
    return strstr(marks, padded) != NULL;
}

/* "python", "python3.11", "c99", "ipython", "sol.py", "src/sol.py" */
static bool
is_own(const char *marks, const char *word, size_t length)
{
    size_t bare = length, dot = length;

    while (bare > 0 && strchr("0123456789.", word[bare - 1]) != NULL)
        bare--;
    while (dot > 0 && word[dot - 1] != '.')
        dot--;
    return is_mark(marks, word, length) || is_mark(marks, word, bare) ||
           (dot > 1 && is_mark(marks, word + dot, length - dot)) ||
           (word[0] == 'i' && is_mark(marks, word + 1, length - 1));
}

/* How a block is marked whose fence INFO follows: by its first word. */
static marking
marked_as(const reading *r, kv_str info)
{
    char word[24] = " ";
    size_t i = indent_of(info), n = 1;

    if (i < info.length && info.data[i] == '{')
        i++;
    if (i < info.length && info.data[i] == '.')
        i++;
    for (; i < info.length && n + 2 < sizeof word &&
           strchr(" \t\r,:;{}=", info.data[i]) == NULL;
         i++)
        word[n++] = info.data[i] >= 'A' && info.data[i] <= 'Z'
                        ? (char)(info.data[i] | 0x20)
                        : info.data[i];
    if (r->marks == NULL || n == 1)
        return NONE;
    return is_own(r->marks, word + 1, n - 1) ? OWN : OTHER;
}

/* Whether LINE opens a block; follows the list item that it is in. */
static bool
opens(reading *r, kv_str line, bool *bare)
{
    size_t item, indent;

    r->quoted = unquote(&line);
    item = item_of(line);
    indent = indent_of(line);
    if (item > 0) {
        r->item = item;
        indent = item;
    } else if (indent < r->item && !is_blank(line)) {
        r->item = 0;
    }
    /* What is indented more is an example in a text, or part of some code. */
    if (indent >= r->item + 4)
        return false;
    r->ticks = fence(from(line, indent), &r->mark, bare);
    r->indent = indent;
    if (r->ticks > 0)
        r->marked = marked_as(r, from(line, indent + r->ticks));
    return r->ticks > 0;
}

/* Whether the text before the first fence is a block that was opened before
 * the answer began. */
static bool
was_open(const reading *r, kv_str head, bool bare)
{
    if (r->continues && begins_indented(head))
        return true;
    return bare && r->word != NULL && defines(head, r->word);
}

void
code_of(kv_str answer, const char *word, const char *marks, bool continues,
        text *out)
{
    reading r = {.word = word,
                 .marks = marks,
                 .continues = continues,
                 .out = out,
                 .marked = NONE};
    kv_str spoken = spoken_of(answer), line, head;
    size_t at = 0, base = out->length;
    bool bare = false, first = true;

    while (str_line(spoken, &at, &line)) {
        if (r.open) {
            if (closes(&r, line)) {
                r.open = false;
                shift(&r);
                consider(&r, r.begin);
            } else {
                put_line(&r, line);
            }
            continue;
        }
        if (!opens(&r, line, &bare))
            continue;
        head = (kv_str){spoken.data, (size_t)(line.data - spoken.data)};
        r.begin = out->length;
        if (first && was_open(&r, head, bare)) {
            text_add(out, head.data, head.length);
            r.marked = NONE;
            consider(&r, r.begin);
            /* A text that is gone on from ends where its block does. */
            if (continues && begins_indented(head))
                break;
        } else {
            r.open = true;
        }
        first = false;
    }
    if (r.open) { /* the answer was cut off inside a block */
        shift(&r);
        consider(&r, r.begin);
    }
    if (!r.any) {
        text_add(out, spoken.data, spoken.length);
    } else if (!out->failed) {
        if (r.length > 0) /* else there may be no text at all */
            memmove(out->data + base, out->data + r.start, r.length);
        out->length = base + r.length;
    }
}
