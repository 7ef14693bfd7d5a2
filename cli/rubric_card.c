/* SPDX-License-Identifier: MIT */
#include "rubric_card.h"

#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Columns: of the name of an answer where lines have no limit, of what comes
 * after it, of the name of a criterion and of what comes after that; and what
 * evidence needs to be on the same line. */
#define NAME_ROOM 52
#define OUTCOME_ROOM 34
#define ID_LEAST 8
#define BESIDE_ID (4 + 2 + 9 + 13) /* blanks, state and weight */
#define EVIDENCE_LEAST 24

size_t
paint(bool coloured, const char *code, const char *text)
{
    if (coloured)
        printf("\033[%sm", code);
    text_clean(stdout, text_of(text), SIZE_MAX);
    if (coloured)
        fputs("\033[0m", stdout);
    return text_width(text_of(text));
}

/* --- a criterion ---------------------------------------------------------- */

static const char *
state_text(const kv_criterion *c, char *out, size_t size)
{
    switch (c->state) {
    case KV_CRITERION_NOT_APPLICABLE: return "n/a";
    case KV_CRITERION_CANNOT_JUDGE: return "?";
    case KV_CRITERION_BLOCKED: return "blocked";
    default:
        if (c->gate)
            return c->score == c->max ? "ok" : "FAILED";
        snprintf(out, size, "%.10g/%.10g", c->score, c->max);
        return out;
    }
}

static const char *
state_colour(const kv_criterion *c)
{
    if (c->state != KV_CRITERION_SCORED)
        return c->state == KV_CRITERION_BLOCKED ? RED : DIM;
    if (c->score >= c->max * 0.8)
        return GREEN;
    return c->score < c->max * 0.4 ? RED : YELLOW;
}

static void
put_spans(FILE *to, const kv_criterion *c, kv_str answer)
{
    size_t i;

    for (i = 0; i < c->span_count && i < 3; i++) {
        const kv_span *s = &c->spans[i];

        fprintf(to, "  [%llu-%llu", (unsigned long long)s->from + 1,
                (unsigned long long)s->to);
        if (s->to <= answer.length && s->from < s->to) {
            fputs(" \"", to);
            text_clean(
                to, (kv_str){answer.data + s->from, (size_t)(s->to - s->from)},
                40);
            putc('"', to);
        }
        putc(']', to);
    }
    if (c->span_count > 3)
        fprintf(to, "  and %zu more", c->span_count - 3);
}

/* Evidence, raters and places in the answer as one text, malloc'ed; NULL
 * without memory. */
static char *
remarks(const kv_criterion *c, kv_str answer)
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);

    if (to == NULL)
        return NULL;
    text_clean(to, c->evidence, SIZE_MAX);
    if (c->raters > 1)
        fprintf(to, " (%u raters)", c->raters);
    put_spans(to, c, answer);
    fclose(to);
    return text;
}

/* Print the remarks after the weight, which ends at column AT, or on the next
 * line if the terminal is narrow. */
static void
put_remarks(const kv_criterion *c, kv_str answer, size_t at, size_t column)
{
    size_t columns = text_columns(STDOUT_FILENO), room;
    char *text = remarks(c, answer);

    if (text == NULL || *text == '\0') {
        putchar('\n');
        free(text);
        return;
    }
    room = columns > column ? columns - column : 0;
    if (c->evidence.length > 0 && columns > 0 && room < EVIDENCE_LEAST &&
        text_width(text_of(text)) > room) {
        putchar('\n');
        at = 0;
        column = 8;
    }
    if (c->evidence.length > 0) {
        text_pad(stdout, at < column ? column - at : 0);
        at = at < column ? column : at;
    }
    text_wrap(stdout, text_of(text), at, column, columns);
    putchar('\n');
    free(text);
}

static void
put_criterion(const kv_criterion *c, kv_str answer, size_t room, bool coloured)
{
    char number[60], weight[40];
    const char *state = state_text(c, number, sizeof number);
    size_t width = text_width(c->id);

    fputs("    ", stdout);
    text_clean(stdout, c->id, SIZE_MAX);
    if (width > room) {
        putchar('\n');
        width = 0;
        text_pad(stdout, 4);
    }
    text_pad(stdout, room - width + 2);
    width = paint(coloured, state_colour(c), state);
    text_pad(stdout, width < 9 ? 9 - width : 0);
    if (c->gate)
        snprintf(weight, sizeof weight, "gate");
    else if (c->weight == 0)
        snprintf(weight, sizeof weight, "not counted ");
    else
        snprintf(weight, sizeof weight, "x%g", c->weight);
    fputs(weight, stdout);
    put_remarks(c, answer,
                4 + room + 2 + (width < 9 ? 9 : width) + strlen(weight),
                room + BESIDE_ID);
}

static void
put_criteria(const kv_judged *j, bool coloured)
{
    kv_criterion c = {.struct_size = sizeof c};
    kv_str layer = {NULL, 0};
    size_t i, room = ID_LEAST, columns = text_columns(STDOUT_FILENO);

    for (i = 0; kv_verdict_criterion(j->verdict, i, &c) == KV_OK; i++)
        if (text_width(c.id) > room)
            room = text_width(c.id);
    /* Names that leave no room for state and weight have lines of their own. */
    if (columns > 0 && columns < room + BESIDE_ID)
        room = columns > ID_LEAST + BESIDE_ID ? columns - BESIDE_ID : ID_LEAST;
    for (i = 0; kv_verdict_criterion(j->verdict, i, &c) == KV_OK; i++) {
        if (i == 0 || !text_same(layer, c.layer)) {
            layer = c.layer;
            if (layer.length > 0) {
                fputs("  ", stdout);
                text_clean(stdout, layer, SIZE_MAX);
                putchar('\n');
            }
        }
        put_criterion(&c, j->answer, room, coloured);
    }
}

/* --- a card -------------------------------------------------------------- */

/* Print the name, and blanks up to the score; the name is on a line of its own
 * if both do not fit. */
static void
put_name(const char *name, bool coloured)
{
    size_t columns = text_columns(STDOUT_FILENO), room = NAME_ROOM;
    size_t width = text_width(text_of(name));

    if (columns > OUTCOME_ROOM && columns < NAME_ROOM + OUTCOME_ROOM)
        room = columns - OUTCOME_ROOM;
    fputs(coloured ? "\033[" BOLD "m" : "", stdout);
    text_wrap(stdout, text_of(name), 0, 4, columns);
    fputs(coloured ? "\033[0m" : "", stdout);
    if (columns > 0 && width > room) {
        putchar('\n');
        width = 0;
    }
    text_pad(stdout, width < room ? room - width : 0);
}

static void
put_outcome(const kv_verdict *v, bool coloured)
{
    kv_outcome outcome = kv_verdict_outcome(v);
    char score[40];

    if (isnan(kv_verdict_score(v)))
        printf("%9s  ", "-");
    else {
        kv_percent(kv_verdict_score(v), 1, score, sizeof score);
        printf("%7s %%  ", score);
    }
    paint(coloured,
          outcome == KV_OUTCOME_PASS   ? GREEN
          : outcome == KV_OUTCOME_FAIL ? RED
                                       : YELLOW,
          kv_outcome_name(outcome));
    if (kv_verdict_class(v) != KV_CLASS_NONE)
        printf(" (%s)", kv_class_name(kv_verdict_class(v)));
    putchar('\n');
}

void
card_put(const kv_judged *j, bool coloured)
{
    const char *evidence = kv_verdict_evidence(j->verdict);

    put_name(j->name, coloured);
    put_outcome(j->verdict, coloured);
    put_criteria(j, coloured);
    if (evidence[0] != '\0') {
        fputs("  ", stdout);
        text_wrap(stdout, text_of(evidence), 2, 4, text_columns(STDOUT_FILENO));
        putchar('\n');
    }
    putchar('\n');
}
