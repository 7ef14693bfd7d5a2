/* SPDX-License-Identifier: MIT */
/* Sequences into automata, by Glushkov's construction: each call that is
 * written is a position, and for each part it is computed which positions it
 * can begin and end with, and for each position which can follow it. */
#include "core/calls/parse.h"

/* What a part of a sequence can begin and end with. */
typedef struct part {
    uint64_t first[KV__SPEC_POSITIONS / 64], last[KV__SPEC_POSITIONS / 64];
    bool nullable;
} part;
#define PART_WORDS (KV__SPEC_POSITIONS / 64)
#define TOO_LONG                                                    \
    "too many calls in a sequence, expected at most 512 once each " \
    "repetition is written out"

typedef struct sequence {
    kv__seq *seq;
    uint64_t (*follow)[PART_WORDS];
} sequence;

static void alternatives(kv__parser *p, sequence *s, part *out,
                         const char *closing);

/* Whatever BEFORE can end with may be followed by what AFTER can begin with. */
static void
follows(sequence *s, const part *before, const part *after)
{
    size_t i, w;

    for (i = 0; i < s->seq->count; i++)
        if (before->last[i / 64] >> (i % 64) & 1)
            for (w = 0; w < PART_WORDS; w++)
                s->follow[i][w] |= after->first[w];
}

/* OUT becomes OUT and NEXT after each other. */
static void
then(sequence *s, part *out, const part *next)
{
    size_t w;

    follows(s, out, next);
    for (w = 0; w < PART_WORDS; w++) {
        if (out->nullable)
            out->first[w] |= next->first[w];
        out->last[w] = next->last[w] | (next->nullable ? out->last[w] : 0);
    }
    out->nullable = out->nullable && next->nullable;
}

static void
element(kv__parser *p, sequence *s, part *out)
{
    size_t i = s->seq->count;

    memset(out, 0, sizeof *out);
    if (kv__parse_take_punct(p, "(")) {
        kv__parse_enter(p);
        s->seq->plain = false;
        if (kv__parse_is_punct(p, ")"))
            kv__parse_expected(p, "a call");
        alternatives(p, s, out, ")");
        kv__parse_leave(p);
        return;
    }
    if (i == KV__SPEC_POSITIONS)
        kv__parse_wrong_at(p, kv__parse_now(p)->text.data, TOO_LONG,
                           kv__str(NULL, 0));
    /* "f*" is a name with a star, which somebody may mean as a repetition of
     * f: ask for one of the two spellings that can't be mistaken. */
    if (kv__parse_now(p)->kind == KV__T_NAME &&
        kv__parse_now(p)->text.length > 1 &&
        kv__parse_now(p)->text.data[kv__parse_now(p)->text.length - 1] == '*' &&
        kv__parse_now(p)->text.data[kv__parse_now(p)->text.length - 2] != '.' &&
        kv__parse_now(p)->text.data[kv__parse_now(p)->text.length - 2] != '*')
        kv__parse_expected(p, "(f)* for a repetition, or \"f*\" for a name");
    s->seq->pattern[i] = kv__parse_pattern(p);
    s->seq->kinds |= 1u << p->spec->patterns[s->seq->pattern[i]].kind;
    s->seq->count++;
    out->first[i / 64] |= UINT64_C(1) << (i % 64);
    out->last[i / 64] |= UINT64_C(1) << (i % 64);
}

/* How often the element that ends here is repeated; false: nothing says so.
 * The mark has to be glued to it. */
static bool
times(kv__parser *p, uint64_t *low, uint64_t *high)
{
    const kv__token *t = kv__parse_now(p), *before = t - 1;

    *low = *high = 1;
    if (!t->glued)
        return false;
    if (t->kind == KV__T_NAME && kv__str_is(t->text, "*") &&
        kv__str_is(before->text, ")")) {
        *low = 0;
        *high = UINT64_MAX;
    } else if (kv__parse_is_punct(p, "?")) {
        *low = 0;
    } else if (kv__parse_is_punct(p, "+")) {
        *high = UINT64_MAX;
    } else if (kv__parse_is_punct(p, "{")) {
        p->at++;
        kv__parse_range(p, low, high);
        if (!kv__parse_is_punct(p, "}"))
            kv__parse_expected(p, "'}'");
        if (*high == 0)
            kv__parse_expected(p, "a repetition that can happen");
    } else {
        return false;
    }
    p->at++;
    return true;
}

/* TO becomes the set FROM, of positions that are larger by BY. */
static void
shift(const uint64_t *from, size_t by, uint64_t *to)
{
    size_t i;

    memset(to, 0, PART_WORDS * sizeof *to);
    for (i = 0; i + by < KV__SPEC_POSITIONS; i++)
        if (from[i / 64] >> (i % 64) & 1)
            to[(i + by) / 64] |= UINT64_C(1) << ((i + by) % 64);
}

/* A repetition is written out: copies have positions of their own, and the
 * same patterns. */
static void
repeated(kv__parser *p, sequence *s, part *out)
{
    size_t from = s->seq->count, width, i, n;
    const char *where = kv__parse_now(p)->text.data;
    uint64_t low, high, many;
    part one, copy;

    element(p, s, out);
    if (!times(p, &low, &high))
        return;
    s->seq->plain = s->seq->plain && low == high;
    one = *out;
    width = s->seq->count - from;
    /* Without an upper limit the last copy repeats itself. */
    many = high != UINT64_MAX ? high : low > 1 ? low : 1;
    if (many > KV__SPEC_POSITIONS || from + width * many > KV__SPEC_POSITIONS)
        kv__parse_wrong_at(p, where, TOO_LONG, kv__str(NULL, 0));
    for (n = 1; n < many; n++) {
        for (i = 0; i < width; i++) {
            s->seq->pattern[from + n * width + i] = s->seq->pattern[from + i];
            shift(s->follow[from + i], n * width,
                  s->follow[from + n * width + i]);
        }
    }
    s->seq->count = from + width * many;
    if (high == UINT64_MAX && many == 1)
        follows(s, &one, &one);
    out->nullable = one.nullable || low == 0;
    for (n = 1; n < many; n++) {
        shift(one.first, n * width, copy.first);
        shift(one.last, n * width, copy.last);
        if (high == UINT64_MAX && n + 1 == many)
            follows(s, &copy, &copy);
        copy.nullable = one.nullable || n >= low;
        then(s, out, &copy);
    }
}

static void
alternatives(kv__parser *p, sequence *s, part *out, const char *closing)
{
    part list = {.nullable = true}, next;
    bool any = false, empty = true;
    size_t w;

    memset(out, 0, sizeof *out);
    for (;;) {
        if (kv__parse_is_punct(p, closing) || kv__parse_is_punct(p, "|")) {
            /* "[]" is the empty list; "[a |]" and "[| a]" are slips. */
            if (empty && (any || kv__parse_is_punct(p, "|")))
                kv__parse_expected(p, "a call before it");
            for (w = 0; w < PART_WORDS; w++) {
                out->first[w] |= list.first[w];
                out->last[w] |= list.last[w];
            }
            out->nullable = out->nullable || list.nullable;
            if (kv__parse_take_punct(p, closing))
                return;
            p->at++;
            s->seq->plain = false;
            any = true;
            empty = true;
            memset(&list, 0, sizeof list);
            list.nullable = true;
            continue;
        }
        if (!empty)
            kv__parse_need_punct(p, ",");
        repeated(p, s, &next);
        then(s, &list, &next);
        empty = false;
    }
}

void
kv__parse_take_sequence(kv__parser *p, kv__clause *c)
{
    sequence s;
    part whole;
    size_t i, n;

    s.seq = kv__parse_take_memory(p, 1, sizeof *s.seq);
    *s.seq =
        (kv__seq){.mode = c->seq->mode, .plain = true, .kinds = 1u << KV__CALL};
    s.seq->pattern = kv__parse_take_memory(p, KV__SPEC_POSITIONS, sizeof(int));
    s.follow = kv__parse_take_memory(p, KV__SPEC_POSITIONS, sizeof *s.follow);
    kv__parse_need_punct(p, "[");
    alternatives(p, &s, &whole, "]");
    n = s.seq->count;
    /* Without an order there is no automaton, but a matching of calls to
     * positions, of which each has to have one. */
    if (s.seq->mode >= KV__M_UNORDERED && !s.seq->plain)
        kv__parse_wrong_at(
            p, c->text.data,
            "an unordered list has neither alternatives nor optional "
            "calls",
            kv__str(NULL, 0));
    s.seq->words = (n + 63) / 64;
    s.seq->nullable = whole.nullable;
    s.seq->first = kv__parse_take_memory(p, s.seq->words + 1, 8);
    s.seq->last = kv__parse_take_memory(p, s.seq->words + 1, 8);
    s.seq->follow = kv__parse_take_memory(p, n * s.seq->words + 1, 8);
    memcpy(s.seq->first, whole.first, s.seq->words * 8);
    memcpy(s.seq->last, whole.last, s.seq->words * 8);
    for (i = 0; i < n; i++) {
        memcpy(s.seq->follow + i * s.seq->words, s.follow[i], s.seq->words * 8);
        kv__set_add(&c->interest, s.seq->pattern[i]);
    }
    c->seq = s.seq;
    c->all = true;
}
