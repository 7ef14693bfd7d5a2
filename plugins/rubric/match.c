/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/match.h"

#include <string.h>

#define DEPTH 200
#define PIECE 4096

enum { CHAR, ANY, SET, OPEN, CLOSE, POSITION, BALANCE, FRONTIER, BACK, END };

/* --- compiling ---------------------------------------------------------- */

typedef struct compiler {
    lua_State *L;
    const char *at, *end;
    int captures;
    bool open[KVL_CAPTURES];
} compiler;

static void
set_add(uint8_t *set, unsigned c)
{
    set[c >> 3] |= (uint8_t)(1u << (c & 7));
}

static bool
set_has(const uint8_t *set, unsigned char c)
{
    return (set[c >> 3] >> (c & 7)) & 1;
}

/* Character classes of ASCII, independent of the locale. */
static bool
in_class(unsigned c, int class)
{
    bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
    bool digit = c >= '0' && c <= '9';

    switch (class) {
    case 'a': return upper || lower;
    case 'c': return c < 32 || c == 127;
    case 'd': return digit;
    case 'g': return c > 32 && c < 127;
    case 'l': return lower;
    case 'p': return c > 32 && c < 127 && !upper && !lower && !digit;
    case 's': return c == ' ' || (c >= 9 && c <= 13);
    case 'u': return upper;
    case 'w': return upper || lower || digit;
    case 'z': return c == 0;
    default: /* x */
        return digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}

/* Add the class of letter C to SET.  False when C names no class and is an
 * ordinary character. */
static bool
add_class(uint8_t *set, unsigned char c)
{
    unsigned char lower = c | 0x20;
    bool negative = lower != c;
    unsigned i;

    if (memchr("acdglpsuwxz", lower, 11) == NULL || !in_class(c, 'a'))
        return false;
    for (i = 0; i < 256; i++)
        if (in_class(i, lower) != negative)
            set_add(set, i);
    return true;
}

static unsigned char
next(compiler *c)
{
    return (unsigned char)*c->at++;
}

/* Find the "]" that closes a set.  The first character and one after a "%"
 * never do. */
static const char *
set_end(compiler *c)
{
    const char *at = c->at + (c->at < c->end && *c->at == '^');

    do {
        if (at >= c->end)
            luaL_error(c->L, "malformed pattern (missing ']')");
        if (*at++ == '%' && at < c->end)
            at++;
    } while (at >= c->end || *at != ']');
    return at;
}

/* Compile a set; the "[" was read. */
static void
compile_set(compiler *c, uint8_t *set)
{
    const char *end = set_end(c);
    bool negative = *c->at == '^';
    unsigned i, last;
    unsigned char a;

    memset(set, 0, 32);
    c->at += negative;
    while (c->at < end) {
        a = next(c);
        if (a == '%') {
            a = next(c);
            if (!add_class(set, a))
                set_add(set, a);
        } else if (end - c->at >= 2 && *c->at == '-') {
            c->at++;
            last = next(c);
            for (i = a; i <= last; i++)
                set_add(set, i);
        } else {
            set_add(set, a);
        }
    }
    c->at = end + 1;
    if (negative)
        for (i = 0; i < 32; i++)
            set[i] = (uint8_t)~set[i];
}

static void
single(compiler *c, kvl_op *op, unsigned char first)
{
    op->kind = CHAR;
    op->a = first;
    if (first == '.') {
        op->kind = ANY;
    } else if (first == '[') {
        op->kind = SET;
        compile_set(c, op->set);
    } else if (first == '%') {
        if (c->at >= c->end)
            luaL_error(c->L, "malformed pattern (ends with '%%')");
        memset(op->set, 0, 32);
        op->a = next(c);
        if (add_class(op->set, op->a))
            op->kind = SET;
    }
    op->times = '1';
    if (c->at < c->end && memchr("?*+-", *c->at, 4) != NULL)
        op->times = next(c);
}

static void
close_capture(compiler *c, kvl_op *op)
{
    int i;

    for (i = c->captures - 1; i >= 0; i--)
        if (c->open[i]) {
            c->open[i] = false;
            op->kind = CLOSE;
            op->a = (uint8_t)i;
            return;
        }
    luaL_error(c->L, "invalid pattern capture");
}

static void
open_capture(compiler *c, kvl_op *op)
{
    if (c->captures == KVL_CAPTURES)
        luaL_error(c->L, "too many captures");
    op->a = (uint8_t)c->captures;
    op->kind = OPEN;
    if (c->at < c->end && *c->at == ')') {
        c->at++;
        op->kind = POSITION;
    }
    c->open[c->captures++] = op->kind == OPEN;
}

/* Compile an item that begins with "%" and a letter and is more than one
 * character.  False when it is no such item. */
static bool
special(compiler *c, kvl_op *op)
{
    unsigned char what = c->at < c->end ? (unsigned char)*c->at : 0;

    if (what == 'b') {
        c->at++;
        if (c->end - c->at < 2)
            luaL_error(c->L, "malformed pattern (missing arguments to '%%b')");
        op->kind = BALANCE;
        op->a = next(c);
        op->b = next(c);
    } else if (what == 'f') {
        c->at++;
        if (c->at >= c->end || *c->at != '[')
            luaL_error(c->L, "missing '[' after '%%f' in pattern");
        c->at++;
        op->kind = FRONTIER;
        compile_set(c, op->set);
    } else if (what >= '0' && what <= '9') {
        c->at++;
        if (what == '0' || what - '1' >= c->captures || c->open[what - '1'])
            luaL_error(c->L, "invalid capture index %%%d in pattern",
                       what - '0');
        op->kind = BACK;
        op->a = (uint8_t)(what - '1');
    } else {
        return false;
    }
    return true;
}

const kvl_pattern *
kvl_compile(lua_State *L, const char *pattern, size_t length)
{
    compiler c = {.L = L, .at = pattern, .end = pattern + length};
    kvl_pattern *p;
    unsigned char first;
    kvl_op *op;
    int i;

    if (length > 10000)
        luaL_error(L, "a pattern of more than 10000 characters");
    p = lua_newuserdatauv(L, sizeof *p + length * sizeof *p->op, 0);
    p->anchored = length > 0 && *pattern == '^';
    p->count = 0;
    c.at += p->anchored;
    while (c.at < c.end) {
        op = &p->op[p->count++];
        op->times = '1';
        first = next(&c);
        if (first == '(')
            open_capture(&c, op);
        else if (first == ')')
            close_capture(&c, op);
        else if (first == '$' && c.at == c.end)
            op->kind = END;
        else if (first != '%' || !special(&c, op))
            single(&c, op, first);
    }
    for (i = 0; i < c.captures; i++)
        if (c.open[i])
            luaL_error(L, "unfinished capture");
    return p;
}

/* --- matching ----------------------------------------------------------- */

void
kvl_match_init(kvl_match *m, lua_State *L, const kvl_pattern *pattern,
               const char *text, size_t length)
{
    m->L = L;
    m->text = text;
    m->end = text + length;
    m->pattern = pattern;
    m->steps = PIECE;
    m->depth = m->level = 0;
}

void
kvl_match_pay(kvl_match *m)
{
    uint64_t used = (uint64_t)(PIECE - m->steps);

    m->steps = PIECE;
    kvl_charge(m->L, used);
}

static inline void
step(kvl_match *m, ptrdiff_t n)
{
    m->steps -= n;
    if (m->steps < 0)
        kvl_match_pay(m);
}

static inline bool
one(const kvl_op *op, unsigned char c)
{
    return op->kind == CHAR ? op->a == c
                            : op->kind == ANY || set_has(op->set, c);
}

/* How many characters from AT on the item OP matches. */
static ptrdiff_t
run_of(const kvl_match *m, const kvl_op *op, const char *at)
{
    const char *s = at;

    if (op->kind == ANY)
        return m->end - at;
    if (op->kind == CHAR)
        while (s < m->end && (unsigned char)*s == op->a)
            s++;
    else
        while (s < m->end && set_has(op->set, (unsigned char)*s))
            s++;
    return s - at;
}

static const char *match(kvl_match *m, const char *s, const kvl_op *op);

/* Match as many repetitions as possible, then fewer and fewer. */
static const char *
greedy(kvl_match *m, const char *s, const kvl_op *op, ptrdiff_t least)
{
    const kvl_op *last = m->pattern->op + m->pattern->count, *after = op + 1;
    ptrdiff_t i = run_of(m, op, s);
    bool literal = after < last && after->kind == CHAR &&
                   (after->times == '1' || after->times == '+');
    const char *end;

    step(m, i);
    if (after == last)
        return i >= least ? s + i : NULL;
    for (; i >= least; i--) {
        step(m, 1);
        if (literal && (s + i == m->end || (uint8_t)s[i] != after->a))
            continue;
        end = match(m, s + i, after);
        if (end != NULL)
            return end;
    }
    return NULL;
}

static const char *
lazy(kvl_match *m, const char *s, const kvl_op *op)
{
    const char *end;

    for (;;) {
        step(m, 1);
        end = match(m, s, op + 1);
        if (end != NULL)
            return end;
        if (s == m->end || !one(op, (unsigned char)*s))
            return NULL;
        s++;
    }
}

static const char *
balance(kvl_match *m, const char *s, const kvl_op *op)
{
    const char *at;
    int depth = 1;

    if (s == m->end || (uint8_t)*s != op->a)
        return NULL;
    for (at = s + 1; at < m->end; at++) {
        if ((uint8_t)*at == op->b) {
            if (--depth == 0)
                break;
        } else if ((uint8_t)*at == op->a) {
            depth++;
        }
    }
    step(m, at - s);
    return at < m->end ? at + 1 : NULL;
}

static bool
frontier(const kvl_match *m, const char *s, const kvl_op *op)
{
    unsigned char before = s == m->text ? 0 : (unsigned char)s[-1];
    unsigned char here = s == m->end ? 0 : (unsigned char)*s;

    return !set_has(op->set, before) && set_has(op->set, here);
}

static const char *
capture(kvl_match *m, const char *s, const kvl_op *op)
{
    ptrdiff_t old = m->capture[op->a].length;
    const char *end;

    if (op->kind == CLOSE) {
        m->capture[op->a].length = s - m->capture[op->a].start;
    } else {
        m->capture[op->a].start = s;
        m->capture[op->a].length = op->kind == OPEN ? KVL_OPEN : KVL_POSITION;
        m->level = op->a + 1;
    }
    end = match(m, s, op + 1);
    if (end == NULL && op->kind == CLOSE)
        m->capture[op->a].length = old;
    else if (end == NULL)
        m->level = op->a;
    return end;
}

/* Returns the end of the text of capture A at S, or NULL. */
static const char *
repeated(kvl_match *m, const char *s, const kvl_op *op)
{
    ptrdiff_t length = m->capture[op->a].length;

    if (length < 0 || m->end - s < length)
        return NULL;
    step(m, length / 16 + 1);
    if (memcmp(m->capture[op->a].start, s, (size_t)length) != 0)
        return NULL;
    return s + length;
}

static const char *
deeper(kvl_match *m, const char *s, const kvl_op *op)
{
    if (++m->depth > DEPTH)
        luaL_error(m->L, "pattern too complex");
    switch (op->times) {
    case '*': s = greedy(m, s, op, 0); break;
    case '+': s = greedy(m, s, op, 1); break;
    case '-': s = lazy(m, s, op); break;
    default: s = capture(m, s, op);
    }
    m->depth--;
    return s;
}

static const char *
match(kvl_match *m, const char *s, const kvl_op *op)
{
    const kvl_op *last = m->pattern->op + m->pattern->count;
    const char *end;

    for (; op < last; op++) {
        step(m, 1);
        if (op->kind <= SET) {
            if (op->times == '1') {
                if (s == m->end || !one(op, (unsigned char)*s))
                    return NULL;
                s++;
                continue;
            }
            if (op->times != '?')
                return deeper(m, s, op);
            if (s < m->end && one(op, (unsigned char)*s)) {
                if (++m->depth > DEPTH)
                    luaL_error(m->L, "pattern too complex");
                end = match(m, s + 1, op + 1);
                m->depth--;
                if (end != NULL)
                    return end;
            }
        } else if (op->kind == END) {
            if (s != m->end)
                return NULL;
        } else if (op->kind == FRONTIER) {
            if (!frontier(m, s, op))
                return NULL;
        } else if (op->kind == BALANCE || op->kind == BACK) {
            s = op->kind == BACK ? repeated(m, s, op) : balance(m, s, op);
            if (s == NULL)
                return NULL;
        } else {
            return deeper(m, s, op);
        }
    }
    return s;
}

const char *
kvl_match_next(kvl_match *m, const char *from, const char **end)
{
    const kvl_pattern *p = m->pattern;
    bool literal = p->count > 0 && p->op[0].kind == CHAR &&
                   (p->op[0].times == '1' || p->op[0].times == '+');
    bool set = p->count > 0 && p->op[0].kind == SET &&
               (p->op[0].times == '1' || p->op[0].times == '+');
    const char *skip;

    for (;; from++) {
        if (literal && !p->anchored && from < m->end) {
            skip = memchr(from, p->op[0].a, (size_t)(m->end - from));
            step(m, (skip == NULL ? m->end - from : skip - from) / 8);
            if (skip == NULL)
                return NULL;
            from = skip;
        } else if (set && !p->anchored) {
            for (skip = from;
                 from < m->end && !set_has(p->op[0].set, (unsigned char)*from);
                 from++) {
            }
            step(m, (from - skip) / 4);
        }
        m->level = m->depth = 0;
        *end = match(m, from, p->op);
        if (*end != NULL)
            return from;
        if (p->anchored || from == m->end)
            return NULL;
    }
}
