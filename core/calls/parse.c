/* SPDX-License-Identifier: MIT */
/* The text form into clauses: one function for each kind, tried by the words
 * that a clause begins with.  What clauses are made of has files of its own. */
#include "core/calls/parse.h"

#include <stdio.h>
#include <stdlib.h>

static void clauses(kv__parser *p, kv__clause *group, const char *closing);

static kv__clause *
new_clause(kv__parser *p, kv__ckind kind)
{
    kv__clause *c = kv__parse_take_memory(p, 1, sizeof *c);

    if (p->spec->clause_count++ == KV__SPEC_CLAUSES)
        kv__parse_wrong_at(p, kv__parse_now(p)->text.data,
                           "too many clauses, expected at most 512",
                           kv__str(NULL, 0));
    c->kind = kind;
    c->a = c->b = c->of = -1;
    c->nth_a = c->nth_b = 1;
    c->high = UINT64_MAX;
    kv__parse_place(p, kv__parse_now(p)->text.data, &c->line, &c->column);
    return c;
}

static void
add_child(kv__parser *p, kv__clause *c, kv__clause *child)
{
    kv__clause **grown;
    size_t w;

    if (c->child_count == c->child_capacity) {
        c->child_capacity = c->child_capacity == 0 ? 8 : 2 * c->child_capacity;
        grown = kv__parse_take_memory(p, c->child_capacity, sizeof *grown);
        if (c->child_count > 0)
            memcpy(grown, c->children, c->child_count * sizeof *grown);
        c->children = grown;
    }
    c->children[c->child_count++] = child;
    /* A block listens for all that is in it: most events then stop at the
     * outermost one that nothing in it is about. */
    for (w = 0; w < KV__WORDS; w++)
        c->interest.word[w] |= child->interest.word[w];
    c->all = c->all || child->all;
}

static void
block(kv__parser *p, kv__clause *c)
{
    if (++p->nesting > KV__SPEC_NESTING)
        kv__parse_expected(p, "at most 8 nested blocks");
    if (!kv__parse_take_punct(p, "{"))
        kv__parse_expected(p, "'{'");
    clauses(p, c, "}");
    if (c->child_count == 0)
        kv__parse_wrong_at(p, p->tokens.items[p->at - 1].text.data,
                           "expected a clause in the block", kv__str(NULL, 0));
    p->nesting--;
}

/* A list of names, kept for the clause: its index. */
static int
names(kv__parser *p)
{
    kv__names *out = &p->spec->lists[p->spec->list_count];
    size_t room = 8;
    kv_str *name, *more;

    if (p->spec->list_count == KV__SPEC_LISTS)
        kv__parse_wrong_at(p, kv__parse_now(p)->text.data,
                           "too many lists of names, expected at most 64",
                           kv__str(NULL, 0));
    name = kv__parse_take_memory(p, room, sizeof *name);
    do {
        if (out->count == room) {
            more = kv__parse_take_memory(p, 2 * room, sizeof *name);
            memcpy(more, name, room * sizeof *name);
            name = more;
            room *= 2;
        }
        name[out->count++] = kv__parse_pattern_name(p, "a name");
    } while (kv__parse_take_punct(p, ","));
    out->name = name;
    return (int)p->spec->list_count++;
}

static bool
count_clause(kv__parser *p, kv__clause *c)
{
    static const struct {
        const char *word;
        uint64_t low, high;
    } known[] = {{"never", 0, 0},
                 {"once", 1, 1},
                 {"twice", 2, 2},
                 {"some", 1, UINT64_MAX}};
    size_t i;

    for (i = 0; i < 4; i++) {
        if (kv__parse_take_word(p, known[i].word)) {
            c->low = known[i].low;
            c->high = known[i].high;
            c->a = kv__parse_pattern(p);
            return true;
        }
    }
    if (kv__parse_take_word(p, "exactly")) {
        c->low = c->high = kv__parse_need_count(p);
    } else if (kv__parse_is_word(p, "at") &&
               kv__parse_now(p)[1].kind == KV__T_NAME &&
               kv__str_is(kv__parse_now(p)[1].text, "least")) {
        p->at += 2;
        c->low = kv__parse_need_count(p);
    } else if (kv__parse_is_word(p, "at") &&
               kv__parse_now(p)[1].kind == KV__T_NAME &&
               kv__str_is(kv__parse_now(p)[1].text, "most")) {
        p->at += 2;
        c->high = kv__parse_need_count(p);
        if (kv__parse_take_word(p, "in")) {
            kv__parse_need_word(p, "a");
            kv__parse_need_word(p, "row");
            c->kind = KV__C_ROW;
        }
    } else if (kv__parse_now(p)->kind == KV__T_NUMBER) {
        c->low = kv__parse_need_count(p);
        kv__parse_need_word(p, "to");
        c->high = kv__parse_need_count(p);
        if (c->high < c->low)
            kv__parse_expected(p,
                               "a range that begins with the smaller number");
    } else {
        return false;
    }
    c->a = kv__parse_pattern(p);
    return true;
}

/* first, last, 2nd, all, any: which of the matching calls. */
static uint64_t
selector(kv__parser *p, bool *all, bool *any)
{
    const kv__token *t = kv__parse_now(p);
    uint64_t n;

    *all = *any = false;
    if (t->kind == KV__T_ORDINAL) {
        if (!kv__view_u64(kv__str(t->text.data, t->text.length - 2), &n) ||
            n == 0)
            kv__parse_expected(p, "1st, 2nd ...");
        p->at++;
        return n;
    }
    /* A call may have that name: then something else follows. */
    if (kv__parse_now(p)[1].kind != KV__T_NAME &&
        kv__parse_now(p)[1].kind != KV__T_STRING &&
        kv__parse_now(p)[1].kind != KV__T_VARIABLE)
        return 1;
    if (kv__parse_is_word(p, "first") || kv__parse_is_word(p, "last")) {
        p->at++;
        return kv__str_is(t->text, "last") ? KV__LAST : 1;
    }
    *all = kv__parse_take_word(p, "all");
    *any = !*all && kv__parse_take_word(p, "any");
    return 1;
}

/* One side of an order: which of the calls that match a pattern. */
typedef struct side {
    int pattern;
    uint64_t nth;
    bool all, any;
} side;

static side
one_side(kv__parser *p)
{
    side s;

    s.nth = selector(p, &s.all, &s.any);
    s.pattern = kv__parse_pattern(p);
    return s;
}

/* A is B, the words up to 'is' being past. */
static void
is_clause(kv__parser *p, kv__clause *c, const side *a)
{
    if (a->all || a->any)
        kv__parse_expected(p, "'before' or 'after' (for all: every P is Q)");
    if (p->spec->patterns[a->pattern].kind != KV__CALL)
        kv__parse_wrong_at(p, p->spec->patterns[a->pattern].text.data,
                           "expected a call without '->', 'raises' or "
                           "'awaited' before 'is'",
                           kv__str(NULL, 0));
    c->kind = KV__C_NTH;
    c->a = a->pattern;
    c->nth_a = a->nth;
    c->b = kv__parse_pattern(p);
}

/* FIRST begins the clause: where nothing follows it, it may be a word that
 * somebody took for one of ours. */
static bool
before_or_after(kv__parser *p, const kv__clause *c, const kv__token *first)
{
    char message[140];
    bool before = kv__parse_take_word(p, "before");

    if (before || kv__parse_take_word(p, "after"))
        return before;
    snprintf(message, sizeof message,
             "'before', 'after', 'immediately' or 'is' (no clause begins "
             "with '%.*s')",
             (int)(first->text.length > 40 ? 40 : first->text.length),
             first->text.data);
    kv__parse_expected(p, c->immediate ? "'before' or 'after'"
                          : kv__parse_now(p) == first + 1
                              ? message
                              : "'before', 'after', 'immediately' or 'is'");
}

static void
order_clause(kv__parser *p, kv__clause *c)
{
    const kv__token *first = kv__parse_now(p);
    side a, b, swap;
    bool before;

    c->kind = KV__C_ORDER;
    a = one_side(p);
    if (kv__parse_take_word(p, "is")) {
        is_clause(p, c, &a);
        return;
    }
    c->immediate = kv__parse_take_word(p, "immediately");
    before = before_or_after(p, c, first);
    if (c->immediate && (a.all || a.any || a.nth != 1))
        kv__parse_expected(p, "no choice of the left call with 'immediately'");
    b = one_side(p);
    if (c->immediate && b.any)
        kv__parse_expected(p,
                           "first, last, all or a number with 'immediately'");
    c->behind = !before;
    if (c->immediate) {
        if (b.all)
            b.nth = 0; /* each of them */
        c->all = true;
    } else {
        /* A is the earlier one from here on: which way round it was written
         * only messages ask. */
        if (!before) {
            swap = a;
            a = b;
            b = swap;
        }
        /* All of A are before B when the last of them is, and some B is after
         * A when the last of them is. */
        if (a.all)
            a.nth = KV__LAST;
        if (b.any)
            b.nth = KV__LAST;
    }
    c->a = a.pattern;
    c->nth_a = a.nth;
    c->b = b.pattern;
    c->nth_b = b.nth;
}

static bool
sequence_clause(kv__parser *p, kv__clause *c)
{
    static const struct {
        const char *word;
        kv__mode mode;
    } known[] = {
        {"strict", KV__M_STRICT},        {"exact_match", KV__M_STRICT},
        {"EXACT", KV__M_STRICT},         {"in_order", KV__M_IN_ORDER},
        {"subsequence", KV__M_IN_ORDER}, {"in_order_match", KV__M_IN_ORDER},
        {"IN_ORDER", KV__M_IN_ORDER},    {"unordered", KV__M_UNORDERED},
        {"superset", KV__M_SUPERSET},    {"any_order_match", KV__M_SUPERSET},
        {"ANY_ORDER", KV__M_SUPERSET},   {"subset", KV__M_SUBSET},
    };
    kv__seq *seq;
    size_t i;

    if (kv__parse_now(p)[1].kind == KV__T_PUNCT
            ? !kv__str_is(kv__parse_now(p)[1].text, "[")
            : !kv__str_is(kv__parse_now(p)[1].text, "of"))
        return false;
    for (i = 0; i < sizeof known / sizeof *known; i++) {
        if (!kv__parse_take_word(p, known[i].word))
            continue;
        c->kind = KV__C_SEQUENCE;
        seq = kv__parse_take_memory(p, 1, sizeof *seq);
        seq->mode = known[i].mode;
        if (kv__parse_take_word(p, "of"))
            c->of = names(p);
        c->seq = seq;
        kv__parse_take_sequence(p, c);
        return true;
    }
    return false;
}

/* Whether there is a '{' outside of brackets on this line: 'after' may also
 * be the name of a call. */
static bool
opens_block(const kv__parser *p)
{
    size_t i = p->at, depth = 0;
    const kv__token *t;

    for (;; i++) {
        t = &p->tokens.items[i];
        if (t->kind == KV__T_END || t->kind == KV__T_LINE)
            return false;
        if (t->kind != KV__T_PUNCT)
            continue;
        if (depth == 0 && kv__str_is(t->text, "{"))
            return true;
        depth += strchr("([{", t->text.data[0]) != NULL;
        depth -= strchr(")]}", t->text.data[0]) != NULL;
    }
}

static bool
block_clause(kv__parser *p, kv__clause *c)
{
    static const struct {
        const char *word;
        kv__ckind kind;
    } known[] = {{"inside", KV__C_INSIDE},
                 {"between", KV__C_BETWEEN},
                 {"after", KV__C_AFTER},
                 {"until", KV__C_UNTIL},
                 {"when", KV__C_WHEN}};
    kv__clause *group;
    size_t i;

    if (kv__parse_is_word(p, "either") &&
        kv__str_is(kv__parse_now(p)[1].text, "{")) {
        p->at++;
        c->kind = KV__C_EITHER;
        do {
            group = new_clause(p, KV__C_GROUP);
            block(p, group);
            add_child(p, c, group);
        } while (kv__parse_take_word(p, "or"));
        if (c->child_count < 2)
            kv__parse_expected(p, "'or' and another block");
        return true;
    }
    for (i = 0; i < 5; i++) {
        if (!kv__parse_is_word(p, known[i].word) || !opens_block(p) ||
            kv__str_is(kv__parse_now(p)[1].text, "("))
            continue;
        p->at++;
        c->kind = known[i].kind;
        c->a = kv__parse_pattern(p);
        if (c->kind == KV__C_BETWEEN) {
            kv__parse_need_word(p, "and");
            c->b = kv__parse_pattern(p);
        }
        if (c->kind == KV__C_INSIDE &&
            p->spec->patterns[c->a].kind != KV__CALL &&
            p->spec->patterns[c->a].kind != KV__ENTER)
            kv__parse_wrong_at(p, p->spec->patterns[c->a].text.data,
                               "expected a call or 'enter' to be inside of",
                               kv__str(NULL, 0));
        block(p, c);
        return true;
    }
    return false;
}

/* What has its place before the clauses. */
static void
first_statement(kv__parser *p)
{
    const kv__token *t = kv__parse_now(p);

    if ((kv__parse_is_word(p, "title") && t[1].kind == KV__T_STRING) ||
        (kv__parse_is_word(p, "declare") && t[1].kind == KV__T_C) ||
        (kv__parse_is_word(p, "per") && t[1].kind == KV__T_NAME))
        kv__parse_expected(p, "a clause: 'title', 'per' and 'declare' come "
                              "before the first");
}

static kv__clause *
one_clause(kv__parser *p)
{
    kv__clause *c = new_clause(p, KV__C_COUNT), *each;
    size_t start = p->at;

    c->text = kv__parse_now(p)->text;
    first_statement(p);
    if (kv__parse_take_word(p, "every")) {
        c->kind = KV__C_EVERY;
        c->a = kv__parse_pattern(p);
        if (kv__parse_is_word(p, "is") &&
            p->spec->patterns[c->a].kind != KV__CALL)
            kv__parse_expected(p, "nothing between the call and 'is'");
        if (kv__parse_take_word(p, "is"))
            c->b = kv__parse_pattern(p);
        else if (p->spec->patterns[c->a].kind == KV__CALL)
            kv__parse_expected(p, "'is', '->', 'raises' or 'awaited'");
        else
            c->b = c->a, c->a = kv__parse_call_part(p, c->a);
    } else if (kv__parse_is_word(p, "distinct") &&
               kv__parse_now(p)[1].kind != KV__T_PUNCT) {
        p->at++;
        c->kind = KV__C_DISTINCT;
        c->a = kv__parse_pattern(p);
        if (p->spec->patterns[c->a].kind != KV__CALL)
            kv__parse_wrong_at(p, p->spec->patterns[c->a].text.data,
                               "expected a call without '->', 'raises' or "
                               "'awaited'",
                               kv__str(NULL, 0));
    } else if ((kv__parse_is_word(p, "closed") ||
                kv__parse_is_word(p, "only")) &&
               kv__parse_now(p)[1].kind != KV__T_PUNCT) {
        c->behind = kv__parse_is_word(p, "only");
        p->at++;
        c->kind = KV__C_CLOSED;
        c->of = names(p);
        c->all = true;
    } else if (!sequence_clause(p, c) && !block_clause(p, c) &&
               !count_clause(p, c)) {
        order_clause(p, c);
    }
    c->text = kv__parse_since(p, start);
    kv__set_add(&c->interest, c->a);
    kv__set_add(&c->interest, c->b);
    /* 'inside' has to hear when the call ends, and a row which other calls
     * come between: neither is about a pattern. */
    c->all = c->all || c->kind == KV__C_INSIDE || c->kind == KV__C_ROW;
    /* 'per thread' changes nothing for clauses that only count, and 'inside'
     * goes by threads anyhow. */
    if (p->spec->per_thread && c->kind >= KV__C_ORDER &&
        c->kind != KV__C_DISTINCT && c->kind != KV__C_CLOSED &&
        c->kind < KV__C_WHEN && c->kind != KV__C_INSIDE) {
        each = new_clause(p, KV__C_THREADS);
        each->line = c->line;
        each->column = c->column;
        each->text = c->text;
        add_child(p, each, c);
        return each;
    }
    return c;
}

static void
clauses(kv__parser *p, kv__clause *group, const char *closing)
{
    for (;;) {
        kv__parse_skip_lines(p);
        if (closing != NULL && kv__parse_take_punct(p, closing))
            return;
        if (kv__parse_now(p)->kind == KV__T_END) {
            if (closing == NULL)
                return;
            kv__parse_expected(p, "'}'");
        }
        add_child(p, group, one_clause(p));
        if (kv__parse_now(p)->kind != KV__T_LINE &&
            kv__parse_now(p)->kind != KV__T_END &&
            !(closing != NULL && kv__parse_is_punct(p, closing)))
            kv__parse_expected(p, "the end of the line");
    }
}

/* A function of C whose calls are recorded with their arguments. */
static void
declare(kv__parser *p)
{
    kv_calls *s = p->spec;
    kv__buf out = {0};
    char message[160], *copy;
    size_t where;
    const char *wrong;

    if (s->signature_count == KV__SPEC_SIGNATURES)
        kv__parse_wrong_at(p, kv__parse_now(p)->text.data,
                           "too many declarations, expected at most 64",
                           kv__str(NULL, 0));
    wrong = kv__declare(&s->declared, kv__parse_now(p)->text, &out, &where);
    if (wrong != NULL) {
        kv__buf_clear(&out);
        if (wrong == kv__out_of_memory)
            kv__parse_no_memory(p);
        snprintf(message, sizeof message, "expected %s", wrong);
        kv__parse_wrong_at(p, kv__parse_now(p)->text.data + where, message,
                           kv__str(NULL, 0));
    }
    if (out.length > 0) {
        copy = kv__arena_copy(&s->arena, out.data, out.length);
        kv__buf_clear(&out);
        if (copy == NULL)
            kv__parse_no_memory(p);
        s->signatures[s->signature_count++] = kv__cstr(copy);
    }
    p->at++;
}

static void
head(kv__parser *p)
{
    for (;;) {
        kv__parse_skip_lines(p);
        if (kv__parse_is_word(p, "title") &&
            kv__parse_now(p)[1].kind == KV__T_STRING) {
            p->at++;
            p->spec->title = kv__parse_said(p, kv__parse_now(p)->text);
            p->at++;
        } else if (kv__parse_is_word(p, "declare") &&
                   kv__parse_now(p)[1].kind == KV__T_C) {
            p->at++;
            declare(p);
        } else if (kv__parse_is_word(p, "per") &&
                   kv__parse_now(p)[1].kind == KV__T_NAME) {
            p->at++;
            kv__parse_need_word(p, "thread");
            p->spec->per_thread = true;
        } else {
            return;
        }
        if (kv__parse_now(p)->kind != KV__T_LINE &&
            kv__parse_now(p)->kind != KV__T_END)
            kv__parse_expected(p, "the end of the line");
    }
}

/* A variable that nothing gives a value matches nothing: a mistake. */
static void
check_variables(kv__parser *p)
{
    kv_calls *s = p->spec;
    size_t i;

    for (i = 0; i < s->variable_count; i++) {
        if (s->variables[i].defined)
            continue;
        p->status = kv__fail(
            p->err, KV_ECONFIG,
            "%.200s:%u:%u: nothing gives '$%.*s' a value, as $%.*s = f(...) or "
            "f(new $%.*s) would",
            p->what, s->variables[i].line, s->variables[i].column,
            (int)s->variables[i].name.length, s->variables[i].name.data,
            (int)s->variables[i].name.length, s->variables[i].name.data,
            (int)s->variables[i].name.length, s->variables[i].name.data);
        longjmp(p->out, 1);
    }
}

/* What a closed world accepts: whatever some clause wants to be there. */
static void
find_counted(kv_calls *s, const kv__clause *c)
{
    size_t i;

    if (c->kind != KV__C_COUNT || c->high > 0) {
        kv__set_add(&s->counted, c->a);
        kv__set_add(&s->counted, c->b);
        for (i = 0; c->seq != NULL && i < c->seq->count; i++)
            kv__set_add(&s->counted, c->seq->pattern[i]);
    }
    for (i = 0; i < c->child_count; i++)
        find_counted(s, c->children[i]);
}

kv_status
kv__calls_parse(kv_calls *spec, kv_str text, const char *what,
                const kv__places *places, kv_error *err)
{
    /* Of the heap: locals that change after setjmp have no defined value once
     * it returns for the second time. */
    kv__parser *p = kv__zalloc(1, sizeof *p);
    const char *wrong;
    kv_status status;
    size_t where = 0;

    if (p == NULL)
        return kv__nomem(err);
    p->spec = spec;
    p->what = what;
    p->places = places;
    p->err = err;
    if (setjmp(p->out) == 0) {
        p->text = kv__parse_keep(p, text);
        spec->text = p->text;
        wrong = kv__lex(p->text, &p->tokens, &where);
        if (wrong != NULL && wrong == kv__out_of_memory)
            kv__parse_no_memory(p);
        if (wrong != NULL) {
            char message[120];

            snprintf(message, sizeof message, "expected %s", wrong);
            kv__parse_wrong_at(
                p, p->text.data + where, message,
                kv__str(p->text.data + where, where < p->text.length ? 1 : 0));
        }
        head(p);
        spec->root = new_clause(p, KV__C_GROUP);
        clauses(p, spec->root, NULL);
        if (spec->root->child_count == 0)
            kv__parse_expected(p, "a clause");
        check_variables(p);
        find_counted(spec, spec->root);
    }
    status = p->status;
    free(p->tokens.items);
    free(p);
    return status;
}
