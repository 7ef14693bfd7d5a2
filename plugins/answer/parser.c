/* SPDX-License-Identifier: MIT */
#include "plugins/answer/parser.h"

#include "plugins/kit/str.h"

#include <string.h>

node *
parse_refuse(parser *p, const char *why, bool limit)
{
    if (p->out->why == NULL) {
        p->out->why = why;
        p->out->limit = limit;
    }
    return NULL;
}

node *
tree_node(tree *t, int kind)
{
    node *out;

    if (t->count >= ANSWER_MAX_NODES)
        return NULL;
    out = &t->at[t->count++];
    memset(out, 0, sizeof *out);
    out->kind = kind;
    return out;
}

node *
parse_make(parser *p, int kind)
{
    node *out = tree_node(p->out, kind);

    return out != NULL ? out
                       : parse_refuse(p, "a formula of too many parts", true);
}

void
parse_adopt(node *parent, node *kid)
{
    node **last = &parent->kid;

    while (*last != NULL)
        last = &(*last)->next;
    *last = kid;
    parent->count++;
}

node *
parse_pair(parser *p, int kind, node *a, node *b)
{
    node *out;

    if (a == NULL || b == NULL || (out = parse_make(p, kind)) == NULL)
        return NULL;
    parse_adopt(out, a);
    parse_adopt(out, b);
    return out;
}

node *
parse_single(parser *p, int kind, node *a)
{
    node *out;

    if (a == NULL || (out = parse_make(p, kind)) == NULL)
        return NULL;
    parse_adopt(out, a);
    return out;
}

node *
parse_call(parser *p, const char *name, node *a, node *b)
{
    node *out;

    if (a == NULL || (out = parse_make(p, N_CALL)) == NULL)
        return NULL;
    out->text = str_c(name);
    parse_adopt(out, a);
    if (b != NULL)
        parse_adopt(out, b);
    return out;
}

const token *
parse_now(const parser *p)
{
    return &p->out->lexed->at[p->at];
}

const token *
parse_ahead(const parser *p, size_t n)
{
    const tokens *all = p->out->lexed;

    return &all->at[p->at + n < all->count ? p->at + n : all->count];
}

bool
parse_is(const parser *p, int kind)
{
    return parse_now(p)->kind == kind;
}

bool
parse_is_command(const parser *p, const char *name)
{
    return parse_is(p, T_COMMAND) && str_is(parse_now(p)->text, name);
}

bool
parse_take(parser *p, int kind)
{
    if (!parse_is(p, kind))
        return false;
    p->at++;
    return true;
}

bool
parse_take_command(parser *p, const char *name)
{
    if (!parse_is_command(p, name))
        return false;
    p->at++;
    return true;
}

node *
parse_expected(parser *p)
{
    return parse_refuse(p,
                        parse_is(p, T_ABSENT) ? "a command that is not known"
                        : parse_is(p, T_END)  ? "a formula that breaks off"
                                              : "no formula",
                        !parse_is(p, T_END));
}

/* Add S to the texts that are put together; *from is where they began. */
bool
parse_keep(parser *p, kv_str s)
{
    tree *t = p->out;

    if (s.length > sizeof t->kept - t->kept_length) {
        (void)parse_refuse(p, "an answer that is too long", true);
        return false;
    }
    memcpy(t->kept + t->kept_length, s.data, s.length);
    t->kept_length += s.length;
    return true;
}

kv_str
parse_kept(const parser *p, size_t from)
{
    kv_str out = {p->out->kept + from, p->out->kept_length - from};

    return out;
}
