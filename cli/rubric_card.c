/* Cards: an answer and what a rubric says of it. */
#include "rubric.h"

#include <math.h>
#include <string.h>

/* --- text on a screen ----------------------------------------------------- */

/* Controls of ASCII, and those of Latin-1 as UTF-8 has them, are blanks. */
void
put_clean(kv_str text, size_t most)
{
    size_t i;

    for (i = 0; i < text.length && i < most; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c == 0xc2 && i + 1 < text.length &&
            (unsigned char)text.data[i + 1] < 0xa0) {
            c = ' ';
            i++;
        }
        putchar(c < 0x20 || c == 0x7f ? ' ' : c);
    }
    /* A character of several bytes is not cut. */
    for (; i < text.length && ((unsigned char)text.data[i] & 0xc0) == 0x80; i++)
        putchar(text.data[i]);
    if (i < text.length)
        fputs("...", stdout);
}

void
paint(const rubric_args *args, const char *code, const char *text)
{
    if (args->colour)
        printf("\033[%sm", code);
    put_clean(str(text), 400);
    if (args->colour)
        fputs("\033[0m", stdout);
}

kv_str
str(const char *text)
{
    return (kv_str){text, strlen(text)};
}

/* Characters of TEXT on a screen, near enough: code points. */
int
width(kv_str text)
{
    size_t i;
    int n = 0;

    for (i = 0; i < text.length; i++)
        n += ((unsigned char)text.data[i] & 0xc0) != 0x80;
    return n;
}

void
pad(int n)
{
    for (; n > 0; n--)
        putchar(' ');
}

/* --- a card -------------------------------------------------------------- */

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
put_spans(const kv_criterion *c, kv_str answer)
{
    size_t i;

    for (i = 0; i < c->span_count && i < 3; i++) {
        const kv_span *s = &c->spans[i];

        printf("  [%llu-%llu", (unsigned long long)s->from + 1,
               (unsigned long long)s->to);
        if (s->to <= answer.length && s->from < s->to) {
            fputs(" \"", stdout);
            put_clean(
                (kv_str){answer.data + s->from, (size_t)(s->to - s->from)}, 40);
            putchar('"');
        }
        putchar(']');
    }
    if (c->span_count > 3)
        printf("  and %zu more", c->span_count - 3);
}

static void
put_criterion(const rubric_args *args, const kv_criterion *c, kv_str answer,
              int room)
{
    char number[60], weight[40];
    const char *state = state_text(c, number, sizeof number);

    fputs("    ", stdout);
    put_clean(c->id, 64);
    pad(room - width(c->id) + 2);
    paint(args, state_colour(c), state);
    pad(9 - (int)strlen(state));
    if (c->gate)
        snprintf(weight, sizeof weight, "gate");
    else if (c->weight == 0)
        snprintf(weight, sizeof weight, "not counted");
    else
        snprintf(weight, sizeof weight, "x%g", c->weight);
    fputs(weight, stdout);
    if (c->evidence.length > 0)
        pad(13 - (int)strlen(weight));
    put_clean(c->evidence, 120);
    if (c->raters > 1)
        printf(" (%u raters)", c->raters);
    put_spans(c, answer);
    putchar('\n');
}

bool
same(kv_str a, kv_str b)
{
    return a.length == b.length &&
           (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static void
put_criteria(const rubric_args *args, const kv_judged *j)
{
    kv_criterion c = {.struct_size = sizeof c};
    kv_str layer = {NULL, 0};
    int room = 8;
    size_t i;

    for (i = 0; kv_verdict_criterion(j->verdict, i, &c) == KV_OK; i++)
        if (width(c.id) > room)
            room = width(c.id);
    for (i = 0; kv_verdict_criterion(j->verdict, i, &c) == KV_OK; i++) {
        if (i == 0 || !same(layer, c.layer)) {
            layer = c.layer;
            if (layer.length > 0) {
                fputs("  ", stdout);
                put_clean(layer, 64);
                putchar('\n');
            }
        }
        put_criterion(args, &c, j->answer, room);
    }
}

void
put_card(const rubric_args *args, const kv_judged *j)
{
    const kv_verdict *v = j->verdict;
    kv_outcome outcome = kv_verdict_outcome(v);
    char score[40];

    paint(args, BOLD, j->name);
    pad(52 - width(str(j->name)));
    if (isnan(kv_verdict_score(v)))
        printf("%9s  ", "-");
    else {
        kv_percent(kv_verdict_score(v), 1, score, sizeof score);
        printf("%7s %%  ", score);
    }
    paint(args,
          outcome == KV_OUTCOME_PASS   ? GREEN
          : outcome == KV_OUTCOME_FAIL ? RED
                                       : YELLOW,
          kv_outcome_name(outcome));
    if (kv_verdict_class(v) != KV_CLASS_NONE)
        printf(" (%s)", kv_class_name(kv_verdict_class(v)));
    putchar('\n');
    put_criteria(args, j);
    if (kv_verdict_evidence(v)[0] != '\0') {
        fputs("  ", stdout);
        put_clean(str(kv_verdict_evidence(v)), 512);
        putchar('\n');
    }
    putchar('\n');
}

bool
json_string(FILE *to, const char *text)
{
    fputc('"', to);
    for (; *text != '\0'; text++)
        if (*text == '"' || *text == '\\')
            fprintf(to, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            fprintf(to, "\\u%04x", (unsigned char)*text);
        else
            fputc(*text, to);
    fputc('"', to);
    return ferror(to) == 0;
}
