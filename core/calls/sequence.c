/* SPDX-License-Identifier: MIT */
/* Sequences: an automaton over positions where order counts, a matching of
 * calls to positions where it does not; and how near a plain list came. */
#include "core/calls/watch.h"

#include <stdlib.h>

typedef struct kv__run {
    const kv__seq *seq;
    uint64_t *at;     /* positions that were reached; strict: just now */
    uint64_t *reach;  /* positions that may come next */
    uint64_t *column; /* of the longest common subsequence */
    uint64_t *taken;  /* per position: the positions its call could have */
    uint64_t *dead;   /* positions that are taken for good */
    bool *filled;     /* positions that have a call; FILL of them */
    size_t fill;
    uint64_t heard;          /* calls it is about */
    uint64_t promised, kept; /* subset: calls whose outcome is in the list */
    kv__map names;           /* hash: 1 seen, 2 and expected */
    uint64_t hit[KV__SPEC_POSITIONS / 64];
    bool many; /* more names than are remembered */
} kv__run;

static bool
bit(const uint64_t *set, size_t i)
{
    return (set[i / 64] >> (i % 64) & 1) != 0;
}

static void
put(uint64_t *set, size_t i)
{
    set[i / 64] |= UINT64_C(1) << (i % 64);
}

static bool
empty(const uint64_t *set, size_t words)
{
    uint64_t any = 0;
    size_t w;

    for (w = 0; w < words; w++)
        any |= set[w];
    return any == 0;
}

void
kv__run_free(kv__run *run)
{
    if (run == NULL)
        return;
    free(run->at);
    free(run->reach);
    free(run->column);
    free(run->taken);
    free(run->dead);
    free(run->filled);
    kv__map_clear(&run->names, NULL);
    free(run);
}

kv__run *
kv__run_new(const kv__seq *seq)
{
    kv__run *r = kv__zalloc(1, sizeof *r);
    size_t words = seq->words + 1;

    if (r == NULL)
        return NULL;
    r->seq = seq;
    r->at = kv__zalloc(words, 8);
    r->reach = kv__zalloc(words, 8);
    r->column = kv__zalloc(words, 8);
    r->dead = kv__zalloc(words, 8);
    r->taken = seq->mode >= KV__M_UNORDERED
                   ? kv__zalloc(seq->count * words + 1, 8)
                   : kv__zalloc(1, 8);
    r->filled = kv__zalloc(seq->count + 1, sizeof *r->filled);
    if (r->at == NULL || r->reach == NULL || r->column == NULL ||
        r->taken == NULL || r->dead == NULL || r->filled == NULL) {
        kv__run_free(r);
        return NULL;
    }
    memcpy(r->reach, seq->first, seq->words * 8);
    memset(r->column, 0xff, seq->words * 8);
    return r;
}

size_t
kv__run_size(const kv__seq *seq)
{
    size_t words = seq->words + 1, rows = seq->count;

    return sizeof(kv__run) + rows +
           (4 + (seq->mode >= KV__M_UNORDERED ? rows : 0)) * words * 8;
}

/* Positions whose pattern this event meets. */
static void
positions(const kv__seq *q, const kv__moment *m, uint64_t *out)
{
    size_t i;

    memset(out, 0, q->words * 8);
    if (!m->any)
        return;
    for (i = 0; i < q->count; i++)
        if (kv__set_has(&m->matched, q->pattern[i]))
            put(out, i);
}

/* Other calls may come between: every position that was ever reached goes on
 * waiting for what can follow it. */
static void
in_order(kv__run *r, const uint64_t *can)
{
    const kv__seq *q = r->seq;
    uint64_t now[KV__SPEC_POSITIONS / 64];
    size_t w, i, k;

    for (w = 0; w < q->words; w++)
        now[w] = can[w] & r->reach[w] & ~r->at[w];
    for (w = 0; w < q->words; w++) {
        while (now[w] != 0) {
            i = 64 * w + (size_t)__builtin_ctzll(now[w]);
            now[w] &= now[w] - 1;
            put(r->at, i);
            for (k = 0; k < q->words; k++)
                r->reach[k] |= q->follow[i * q->words + k];
        }
    }
}

/* Nothing may come between: only positions that this call reaches live on. */
static bool
strict(kv__run *r, const uint64_t *can)
{
    const kv__seq *q = r->seq;
    size_t w, i, k;

    for (w = 0; w < q->words; w++)
        r->at[w] = can[w] & r->reach[w];
    if (empty(r->at, q->words))
        return false;
    memset(r->reach, 0, q->words * 8);
    for (i = 0; i < q->count; i++)
        if (bit(r->at, i))
            for (k = 0; k < q->words; k++)
                r->reach[k] |= q->follow[i * q->words + k];
    return true;
}

/* Give the call that can have any position of CAN one of them, where calls that
 * have one may have to move on to another that they can have (an augmenting
 * path, as in Kuhn's algorithm).  First come, first served would reject calls
 * for which there is room. */
static bool
place(kv__run *r, const uint64_t *can, uint64_t *tried)
{
    const kv__seq *q = r->seq;
    uint64_t *other;
    size_t i;

    for (i = 0; i < q->count; i++) {
        if (!bit(can, i) || bit(tried, i))
            continue;
        put(tried, i);
        other = r->taken + i * q->words;
        if (r->filled[i] && !place(r, other, tried))
            continue;
        memmove(other, can, q->words * 8);
        r->filled[i] = true;
        return true;
    }
    return false;
}

static bool
matched(kv__run *r, const uint64_t *can)
{
    const kv__seq *q = r->seq;
    uint64_t tried[KV__SPEC_POSITIONS / 64];
    uint64_t own[KV__SPEC_POSITIONS / 64];

    if (empty(can, q->words) || r->fill == q->count)
        return false;
    memcpy(own, can, q->words * 8);
    memcpy(tried, r->dead, q->words * 8);
    if (place(r, own, tried)) {
        r->fill++;
        return true;
    }
    /* The calls at positions that a search went through in vain can have no
     * others, so no later search finds room there either.  Without these, all
     * searches together take no longer than one per position. */
    memcpy(r->dead, tried, q->words * 8);
    return false;
}

/* The longest common subsequence of the calls so far and the list, for the
 * figure that is reported, by the bit-parallel algorithm of Crochemore and
 * others: with M the positions of this call, V = (V + (V & M)) | (V & ~M), and
 * the zeros in V are the length. */
static void
subsequence(kv__run *r, const uint64_t *can)
{
    const kv__seq *q = r->seq;
    uint64_t u, sum, carry = 0;
    size_t w;

    for (w = 0; w < q->words; w++) {
        u = r->column[w] & can[w];
        sum = r->column[w] + u;
        r->column[w] = (sum + carry) | (r->column[w] & ~can[w]);
        carry = (sum < u) || (sum + carry < sum);
    }
}

static void
count_name(kv_watch *watch, kv__run *r, const kv__moment *m)
{
    char buffer[1024];
    uintptr_t expected = 1;
    kv_str name;
    size_t i;
    bool cut;

    if (kv__map_get(&r->names, m->name) != NULL)
        return;
    name = kv__view_text(m->event->name, buffer, sizeof buffer, &cut);
    for (i = 0; i < r->seq->count; i++) {
        if (kv__name_matches(watch->spec->patterns[r->seq->pattern[i]].name,
                             name)) {
            put(r->hit, i);
            expected = 2;
        }
    }
    if (r->names.count == KV__NAMES_MAX)
        r->many = true;
    else if (!kv__map_put(&r->names, m->name, (void *)expected))
        watch->no_memory = true;
}

/* Names of what could come next, for a message. */
static void
wanted(const kv_watch *watch, const kv__run *r, kv__buf *out)
{
    const kv__seq *q = r->seq;
    size_t i, n = 0, k;
    const kv__cpat *p;
    bool again;

    for (i = 0; i < q->count && n < 4; i++) {
        if (!bit(r->reach, i))
            continue;
        again = false;
        for (k = 0; k < i; k++)
            again =
                again || (bit(r->reach, k) && q->pattern[k] == q->pattern[i]);
        if (again)
            continue;
        p = &watch->spec->patterns[q->pattern[i]];
        kv__buf_str(out, n++ > 0 ? " or " : "");
        kv__buf_utf8(out, p->text, 80);
    }
}

/* WANT, or NOTHING where it is empty; without memory what came is lost. */
static const char *
shown(kv__buf *want, const char *nothing)
{
    const char *text = kv__buf_text(want);

    return text == NULL ? "another call" : *text == '\0' ? nothing : text;
}

static void
strict_broke(kv_watch *watch, kv__state *s, const kv__moment *m)
{
    kv__buf want = {0};
    kv__spot spot = kv__spot_of(watch, m);
    char where[240];

    wanted(watch, s->run, &want);
    kv__spot_show(&spot, where, sizeof where);
    s->broken = true;
    kv__say(watch, s, "expected %s, but %s is %s", shown(&want, "nothing more"),
            where, spot.name);
    kv__buf_clear(&want);
}

/* Whether the list counts this event.  A pattern such as "f -> 1" is met by the
 * return: so the call itself is not counted where the list is about its end,
 * and an end is not where the list is not about its call. */
static bool
is_about(const kv_watch *watch, const kv__state *s, const kv__moment *m)
{
    const kv__clause *c = s->clause;
    const kv__seq *q = s->run->seq;
    kv__ekind kind = m->event->kind;
    size_t i;

    if (!(q->kinds >> kind & 1) || (c->of >= 0 && !(m->lists >> c->of & 1)))
        return false;
    if (kv__set_meets(&c->interest, &m->matched) || kind == KV__ENTER ||
        kind == KV__EXIT)
        return true;
    if (kind == KV__CALL)
        return m->begun == NULL || !kv__set_meets(&c->interest, m->begun);
    for (i = 0; m->begun != NULL && i < q->count; i++)
        if (watch->spec->patterns[q->pattern[i]].kind == kind &&
            kv__set_has(m->begun, q->pattern[i]))
            return true;
    return false;
}

void
kv__run_hear(kv_watch *watch, kv__state *s, kv__moment *m)
{
    kv__run *r = s->run;
    const kv__seq *q = r->seq;
    uint64_t can[KV__SPEC_POSITIONS / 64];
    kv__spot spot;
    char where[240];

    /* A call whose outcome decides whether it is in the list is only promised,
     * until it ends. */
    if (q->mode == KV__M_SUBSET && m->begun != NULL &&
        (s->clause->of < 0 || (m->lists >> s->clause->of & 1)) &&
        kv__set_meets(&s->clause->interest, m->begun)) {
        if (m->event->kind == KV__CALL)
            r->promised += !kv__set_meets(&s->clause->interest, &m->matched);
        else if (kv__set_meets(&s->clause->interest, &m->matched))
            r->kept++;
    }
    if (q->plain &&
        (m->event->kind == KV__CALL ||
         kv__set_meets(&s->clause->interest, &m->matched)) &&
        (s->clause->of < 0 || (m->lists >> s->clause->of & 1)))
        count_name(watch, r, m);
    if (!is_about(watch, s, m))
        return;
    positions(q, m, can);
    r->heard++;
    if (q->plain)
        subsequence(r, can);
    switch (q->mode) {
    case KV__M_IN_ORDER: in_order(r, can); break;
    case KV__M_STRICT:
        if (!s->broken && !strict(r, can))
            strict_broke(watch, s, m);
        break;
    default:
        if (matched(r, can) || q->mode == KV__M_SUPERSET || s->broken)
            break;
        spot = kv__spot_of(watch, m);
        kv__spot_show(&spot, where, sizeof where);
        s->broken = true;
        kv__say(watch, s, "%s, %s, is not in the list%s", where, spot.name,
                empty(can, q->words) ? "" : " that often");
    }
}

static bool
accepts(const kv__run *r)
{
    size_t w;
    uint64_t any = 0;

    for (w = 0; w < r->seq->words; w++)
        any |= r->at[w] & r->seq->last[w];
    return any != 0;
}

static void
not_all(kv_watch *watch, kv__state *s)
{
    const kv__run *r = s->run;
    size_t i;

    for (i = 0; i < r->seq->count && r->filled[i];)
        i++;
    s->broken = true;
    kv__say(watch, s, "%zu of %zu calls of the list came; missing: %.*s",
            r->fill, r->seq->count,
            (int)watch->spec->patterns[r->seq->pattern[i]].text.length,
            watch->spec->patterns[r->seq->pattern[i]].text.data);
}

void
kv__run_end(kv_watch *watch, kv__state *s)
{
    const kv__run *r = s->run;
    const kv__seq *q = r->seq;
    kv__buf want = {0};
    bool begun = !empty(r->at, q->words);

    if (s->broken)
        return;
    if (q->mode == KV__M_UNORDERED || q->mode == KV__M_SUPERSET) {
        if (r->fill < q->count)
            not_all(watch, s);
        return;
    }
    if (q->mode == KV__M_SUBSET && r->promised > r->kept) {
        s->broken = true;
        kv__say(watch, s,
                "of %llu calls that are in the list by what becomes "
                "of them, %llu came to that",
                (unsigned long long)r->promised, (unsigned long long)r->kept);
        return;
    }
    if (q->mode == KV__M_SUBSET || accepts(r) ||
        (q->nullable && (q->mode == KV__M_IN_ORDER || r->heard == 0)))
        return;
    /* In order: name only what was not reached. */
    if (q->mode == KV__M_IN_ORDER && begun) {
        size_t w;

        for (w = 0; w < q->words; w++)
            s->run->reach[w] &= ~r->at[w];
    }
    wanted(watch, r, &want);
    s->broken = true;
    kv__say(watch, s, "expected %s%s, which did not come",
            shown(&want, "another call"), begun ? " next" : "");
    kv__buf_clear(&want);
}

/* Different patterns among those expected, or among those of them hit. */
static uint64_t
distinct(const kv_calls *spec, const kv__run *r, bool hit)
{
    const kv__seq *q = r->seq;
    uint64_t n = 0;
    size_t i, k;
    kv_str text;
    bool again;

    for (i = 0; i < q->count; i++) {
        if (hit && !bit(r->hit, i))
            continue;
        text = spec->patterns[q->pattern[i]].name;
        for (again = false, k = 0; k < i && !again; k++)
            again =
                kv__str_compare(text, spec->patterns[q->pattern[k]].name) == 0;
        n += !again;
    }
    return n;
}

/* How near a plain list came: the longest common subsequence over what was
 * expected; and F1 of the sets of names, where M of the D that came were
 * expected and H of the E that were expected came:
 * 2 (M/D) (H/E) / (M/D + H/E) = 2MH / (ME + HD). */
void
kv__run_figures(const kv_calls *spec, const kv__state *s, kv_clause *out)
{
    const kv__run *r = s->run;
    uint64_t m = 0, d = 0, h, e;
    size_t i;

    if (r == NULL || !r->seq->plain)
        return;
    out->lcs_den = r->seq->count;
    for (i = 0; i < r->seq->count; i++)
        out->lcs_num += !bit(r->column, i);
    if (r->seq->count == 0)
        out->lcs_num = out->lcs_den = 1;
    if (r->many)
        return;
    for (i = 0; i < r->names.capacity; i++) {
        d += r->names.slot[i].value != NULL;
        m += r->names.slot[i].value == (void *)(uintptr_t)2;
    }
    h = distinct(spec, r, true);
    e = distinct(spec, r, false);
    if (d == 0 && e == 0) {
        out->f1_num = out->f1_den = 1;
    } else {
        out->f1_num = 2 * m * h;
        out->f1_den = m * e + h * d;
        if (out->f1_num == 0)
            out->f1_den = 1;
    }
}
