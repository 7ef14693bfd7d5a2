/* SPDX-License-Identifier: MIT */
/* kv.code: measures source text by its tokens.  Functions are counted by the
 * keywords that open them, and depth by brackets or indentation, so these
 * figures are approximate. */
#include "plugins/rubric/code.h"

#include "plugins/rubric/lexer.h"

#include <string.h>

static const char *const kind_names[] = {"end",    "space", "comment", "string",
                                         "number", "name",  "keyword", "mark"};

static void
push_token(lua_State *L, const kvl_lexer *x, const char *text, kvl_kind what)
{
    lua_createtable(L, 0, 4);
    lua_pushstring(L, kind_names[what]);
    lua_setfield(L, -2, "kind");
    lua_pushlstring(L, x->start, (size_t)(x->at - x->start));
    lua_setfield(L, -2, "text");
    lua_pushinteger(L, x->start - text + 1);
    lua_setfield(L, -2, "from");
    lua_pushinteger(L, x->at - text);
    lua_setfield(L, -2, "to");
}

static int
code_tokens(lua_State *L)
{
    kvl_lexer x = kvl_lexer_at(L);
    const char *text = x.at;
    lua_Integer n = 0;
    kvl_kind what;

    lua_newtable(L);
    while ((what = kvl_next_token(&x)) != KVL_END) {
        if (what == KVL_SPACE)
            continue;
        push_token(L, &x, text, what);
        lua_rawseti(L, -2, ++n);
        kvl_charge(L, 10);
    }
    return 1;
}

/* Push the texts of all tokens of one kind, in order; each only once when
 * UNIQUE. */
static int
texts_of(lua_State *L, kvl_kind wanted, bool unique)
{
    kvl_lexer x = kvl_lexer_at(L);
    lua_Integer n = 0;
    kvl_kind what;

    lua_newtable(L);
    lua_newtable(L);
    while ((what = kvl_next_token(&x)) != KVL_END) {
        if (what != wanted)
            continue;
        lua_pushlstring(L, x.start, (size_t)(x.at - x.start));
        kvl_charge(L, 4);
        if (unique) {
            lua_pushvalue(L, -1);
            if (lua_rawget(L, -3) != LUA_TNIL) {
                lua_pop(L, 2);
                continue;
            }
            lua_pop(L, 1);
            lua_pushvalue(L, -1);
            lua_pushboolean(L, 1);
            lua_rawset(L, -4);
        }
        lua_rawseti(L, -3, ++n);
    }
    lua_pop(L, 1);
    return 1;
}

static int
code_identifiers(lua_State *L)
{
    return texts_of(L, KVL_NAME, true);
}

static int
code_comments(lua_State *L)
{
    return texts_of(L, KVL_COMMENT, false);
}

static int
code_strings(lua_State *L)
{
    return texts_of(L, KVL_STRING, false);
}

/* The text with each comment replaced by blanks, so that positions and lines
 * remain the same. */
static int
code_without_comments(lua_State *L)
{
    kvl_lexer x = kvl_lexer_at(L);
    const char *at;
    luaL_Buffer b;
    kvl_kind what;

    luaL_buffinit(L, &b);
    while ((what = kvl_next_token(&x)) != KVL_END) {
        if (what != KVL_COMMENT) {
            luaL_addlstring(&b, x.start, (size_t)(x.at - x.start));
            continue;
        }
        for (at = x.start; at < x.at; at++)
            luaL_addchar(&b, *at == '\n' ? '\n' : ' ');
    }
    luaL_pushresult(&b);
    return 1;
}

typedef struct measures {
    lua_Integer lines, code, comment, blank, longest, tokens, functions;
    lua_Integer depth, deepest, branches;
} measures;

static void
set(lua_State *L, const char *name, lua_Integer value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

/* Count lines of code, comments and blanks by the tokens on them. */
static void
count_lines(const kvl_lexer *from, measures *m)
{
    kvl_lexer x = *from;
    const char *text = from->at, *line = text, *end;
    const char *code_line = NULL, *comment_line = NULL, *s;
    kvl_kind what = kvl_next_token(&x);

    while (line < x.end) {
        end = kvl_line_end(&x, line);
        m->lines++;
        if (end - line > m->longest)
            m->longest = end - line;
        code_line = comment_line = NULL;
        while (what != KVL_END && x.start < end) {
            s = x.start > line ? x.start : line;
            if (what == KVL_COMMENT)
                comment_line = s;
            else if (what != KVL_SPACE)
                code_line = s;
            if (x.at > end)
                break;
            what = kvl_next_token(&x);
        }
        if (code_line != NULL)
            m->code++;
        else if (comment_line != NULL)
            m->comment++;
        else
            m->blank++;
        line = end + 1;
    }
}

/* Tracks parentheses after a name, as in "f(...)", but not in "if (...)". */
typedef struct shape {
    bool named[64], after_name, closed;
} shape;

/* Whether the token completes "name(...) {". */
static bool
completes(shape *s, kvl_kind what, char mark, lua_Integer depth)
{
    bool complete = what == KVL_MARK && mark == '{' && s->closed && depth <= 1;

    if (what == KVL_MARK && mark == '(' && depth < 64)
        s->named[depth] = s->after_name;
    s->closed = what == KVL_MARK && mark == ')' && depth >= 1 && depth <= 64 &&
                s->named[depth - 1];
    s->after_name = what == KVL_NAME;
    return complete;
}

/* Count functions: by a keyword or, in languages that have none, by their shape
 * at the outermost level or inside a class. */
static void
count_tokens(kvl_lexer x, measures *m)
{
    bool by_shape = x.lang->opens[0] == '\0' && x.lang->block;
    shape s = {0};
    kvl_kind what;

    while ((what = kvl_next_token(&x)) != KVL_END) {
        if (what == KVL_SPACE || what == KVL_COMMENT)
            continue;
        m->tokens++;
        m->functions += completes(&s, what, *x.start, m->depth) && by_shape;
        if (what == KVL_KEYWORD) {
            m->functions +=
                kvl_in_list(x.lang->opens, x.start, (size_t)(x.at - x.start));
            m->branches +=
                kvl_in_list(" if elif for while case catch except match "
                            "select elseif until ",
                            x.start, (size_t)(x.at - x.start));
        } else if (what == KVL_MARK && strchr("{[(", *x.start) != NULL) {
            if (++m->depth > m->deepest)
                m->deepest = m->depth;
        } else if (what == KVL_MARK && strchr("}])", *x.start) != NULL &&
                   m->depth > 0) {
            m->depth--;
        }
    }
}

static lua_Integer
indent_depth(const char *at, const char *end)
{
    lua_Integer deepest = 0, spaces, stack[100];
    const char *line, *stop;
    int top = 0;

    stack[0] = 0;
    for (line = at; line < end; line = stop + 1) {
        stop = memchr(line, '\n', (size_t)(end - line));
        stop = stop == NULL ? end : stop;
        for (spaces = 0; line < stop && (*line == ' ' || *line == '\t'); line++)
            spaces += *line == '\t' ? 8 : 1;
        if (line == stop || *line == '#')
            continue;
        while (top > 0 && spaces < stack[top])
            top--;
        if (spaces > stack[top] && top < 99)
            stack[++top] = spaces;
        if (top > deepest)
            deepest = top;
    }
    return deepest;
}

static int
code_measure(lua_State *L)
{
    kvl_lexer x = kvl_lexer_at(L);
    measures m = {0};

    count_lines(&x, &m);
    count_tokens(x, &m);
    if (!x.lang->block && x.lang->triple)
        m.deepest = indent_depth(x.at, x.end);
    lua_createtable(L, 0, 9);
    set(L, "lines", m.lines);
    set(L, "code_lines", m.code);
    set(L, "comment_lines", m.comment);
    set(L, "blank_lines", m.blank);
    set(L, "longest_line", m.longest);
    set(L, "tokens", m.tokens);
    set(L, "functions", m.functions);
    set(L, "branches", m.branches);
    set(L, "depth", m.deepest);
    return 1;
}

/* Fenced blocks of Markdown with language, text, from and to.  The last one may
 * be unclosed, and is marked so. */
static int
code_blocks(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length), *end = text + length;
    const char *line = text, *stop, *at, *body = NULL, *tag = NULL;
    size_t run, fence = 0, tag_length = 0;
    lua_Integer n = 0;
    char mark = 0;

    kvl_charge(L, length / 4 + 1);
    lua_newtable(L);
    for (; line <= end && length > 0; line = stop + 1) {
        stop = memchr(line, '\n', (size_t)(end - line));
        stop = stop == NULL ? end : stop;
        for (at = line; at < stop && *at == ' '; at++) {
        }
        for (run = 0;
             at + run < stop && (*at == '`' || *at == '~') && at[run] == *at;
             run++) {
        }
        if (fence == 0 && run >= 3) {
            fence = run;
            mark = *at;
            tag = at + run;
            while (tag < stop && *tag == ' ')
                tag++;
            tag_length = strcspn(tag, " \r\n");
            if (tag_length > (size_t)(stop - tag))
                tag_length = (size_t)(stop - tag);
            body = stop < end ? stop + 1 : end;
        } else if (fence > 0 &&
                   ((run >= fence && *at == mark) || stop == end)) {
            bool open = !(run >= fence && *at == mark);

            lua_createtable(L, 0, 5);
            lua_pushlstring(L, tag, tag_length);
            lua_setfield(L, -2, "language");
            lua_pushlstring(L, body, (size_t)((open ? end : line) - body));
            lua_setfield(L, -2, "text");
            set(L, "from", body - text + 1);
            set(L, "to", (open ? end : line) - text);
            lua_pushboolean(L, open);
            lua_setfield(L, -2, "open");
            lua_rawseti(L, -2, ++n);
            fence = 0;
        }
    }
    return 1;
}

int
kvl_open_code(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"tokens", code_tokens},
        {"identifiers", code_identifiers},
        {"comments", code_comments},
        {"strings", code_strings},
        {"without_comments", code_without_comments},
        {"measure", code_measure},
        {"blocks", code_blocks},
        {NULL, NULL},
    };

    luaL_newlib(L, functions);
    return 1;
}
