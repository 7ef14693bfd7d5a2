/* kv.code: source text as tokens, for the measures that rubrics ask for.
 *
 * Lexers, no parsers: no library of lexers for these languages is packaged.
 * What follows from tokens is exact: comments, strings, identifiers, lengths.
 * What needs a grammar is approximate: functions are counted by the words that
 * open them, depth by brackets or indentation; a "/" in JavaScript is a
 * regular expression where no value stands before it. */
#include "plugins/rubric/modules.h"

#include <string.h>

typedef enum kind {
    END,
    SPACE,
    COMMENT,
    STRING,
    NUMBER,
    NAME,
    KEYWORD,
    MARK
} kind;

static const char *const kind_names[] = {"end",    "space", "comment", "string",
                                         "number", "name",  "keyword", "mark"};

typedef struct language {
    const char *names;    /* blank-separated, each with blanks around */
    const char *keywords; /* likewise */
    const char *line;     /* what opens a comment to the end of the line */
    bool block, backtick, triple, raw, nested, regex;
    const char *opens; /* keywords that open a function */
} language;

static const language languages[] = {
    {" c h cpp c++ cc ",
     " auto break case char const continue default do double else enum extern "
     "float for goto if inline int long register restrict return short signed "
     "sizeof static struct switch typedef union unsigned void volatile while "
     "bool class namespace new delete public private protected template this "
     "throw try catch using virtual nullptr true false ",
     "//", true, false, false, false, false, false, ""},
    {" python py ",
     " False None True and as assert async await break class continue def del "
     "elif else except finally for from global if import in is lambda nonlocal "
     "not or pass raise return try while with yield ",
     "#", false, false, true, false, false, false, " def "},
    {" javascript js typescript ts jsx tsx ",
     " async await break case catch class const continue debugger default "
     "delete do else export extends false finally for function if import in "
     "instanceof let new null return static super switch this throw true try "
     "typeof undefined var void while with yield interface type enum ",
     "//", true, true, false, false, false, true, " function "},
    {" java ",
     " abstract assert boolean break byte case catch char class const continue "
     "default do double else enum extends false final finally float for goto "
     "if implements import instanceof int interface long native new null "
     "package private protected public return short static strictfp super "
     "switch synchronized this throw throws transient true try void volatile "
     "while ",
     "//", true, false, true, false, false, false, ""},
    {" go golang ",
     " break case chan const continue default defer else fallthrough for func "
     "go goto if import interface map package range return select struct "
     "switch type var nil true false ",
     "//", true, true, false, true, false, false, " func "},
    {" rust rs ",
     " as async await break const continue crate dyn else enum extern false fn "
     "for if impl in let loop match mod move mut pub ref return self Self "
     "static struct super trait true type unsafe use where while ",
     "//", true, false, false, false, true, false, " fn "},
    {" lua ",
     " and break do else elseif end false for function goto if in local nil "
     "not or repeat return then true until while ",
     "--", false, false, false, false, false, false, " function "},
    {" shell sh bash ",
     " case do done elif else esac fi for function if in select then until "
     "while ",
     "#", false, true, false, false, false, false, " function "},
};
#define LANGUAGES (sizeof languages / sizeof *languages)

static bool
in_list(const char *list, const char *word, size_t length)
{
    char padded[40];

    if (length > sizeof padded - 3)
        return false;
    padded[0] = ' ';
    memcpy(padded + 1, word, length);
    padded[length + 1] = ' ';
    padded[length + 2] = '\0';
    return strstr(list, padded) != NULL;
}

static const language *
language_at(lua_State *L, int index)
{
    size_t length, i;
    const char *name = luaL_checklstring(L, index, &length);

    for (i = 0; i < LANGUAGES; i++)
        if (in_list(languages[i].names, name, length))
            return &languages[i];
    luaL_error(L,
               "no language '%s' (c, python, javascript, java, go, rust, "
               "lua, shell)",
               name);
    return NULL;
}

/* --- tokens ------------------------------------------------------------- */

typedef struct lexer {
    const language *lang;
    const char *start, *at, *end;
    const char *no_regex; /* none closes before this */
    kind before;          /* the last token that is neither space nor comment */
    char mark;            /* its first character */
} lexer;

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static bool
starts(const lexer *x, const char *at, const char *what)
{
    size_t n = strlen(what);

    return (size_t)(x->end - at) >= n && memcmp(at, what, n) == 0;
}

static const char *
line_end(const lexer *x, const char *at)
{
    const char *newline = memchr(at, '\n', (size_t)(x->end - at));

    return newline == NULL ? x->end : newline;
}

/* Behind the comment that opens at AT; NULL: there is none. */
static const char *
comment(const lexer *x, const char *at)
{
    int depth = 1;

    if (starts(x, at, "--[[") && x->lang->line[0] == '-') {
        at = memmem(at, (size_t)(x->end - at), "]]", 2);
        return at == NULL ? x->end : at + 2;
    }
    if (starts(x, at, x->lang->line))
        return line_end(x, at);
    if (!x->lang->block || !starts(x, at, "/*"))
        return NULL;
    for (at += 2; at < x->end; at++) {
        if (starts(x, at, "*/")) {
            at++;
            if (--depth == 0)
                return at + 1;
        } else if (x->lang->nested && starts(x, at, "/*")) {
            at++;
            depth++;
        }
    }
    return x->end;
}

/* Behind a string that QUOTE opened; AT is behind the quote. */
static const char *
quoted(const lexer *x, const char *at, char quote, bool lines, bool escapes)
{
    for (; at < x->end; at++) {
        if (*at == '\\' && escapes && at + 1 < x->end)
            at++;
        else if (*at == quote)
            return at + 1;
        else if (*at == '\n' && !lines)
            return at;
    }
    return x->end;
}

static const char *
triple(const lexer *x, const char *at)
{
    char quote = *at;

    for (at += 3; at < x->end; at++) {
        if (*at == '\\' && at + 1 < x->end)
            at++;
        else if (*at == quote && x->end - at >= 3 && at[1] == quote &&
                 at[2] == quote)
            return at + 3;
    }
    return x->end;
}

/* r"..", r#".."# of Rust. */
static const char *
raw_string(const lexer *x, const char *at)
{
    size_t hashes = 0, seen;

    for (at++; at < x->end && *at == '#'; at++)
        hashes++;
    if (at >= x->end || *at != '"')
        return NULL;
    for (at++; at < x->end; at++) {
        if (*at != '"')
            continue;
        for (seen = 0;
             seen < hashes && at + 1 + seen < x->end && at[1 + seen] == '#';
             seen++) {
        }
        if (seen == hashes)
            return at + 1 + hashes;
    }
    return x->end;
}

static bool
prefixed(const lexer *x, const char *at, const char **quote)
{
    const char *s = at;

    if (!x->lang->triple || x->lang->block)
        return false;
    while (s < x->end && s - at < 3 && strchr("rRbBuUfF", *s) != NULL)
        s++;
    *quote = s;
    return s > at && s < x->end && (*s == '"' || *s == '\'');
}

static const char *
string(const lexer *x, const char *at)
{
    const char *quote = at, *end;
    bool rust = x->lang->nested;

    if (rust && (*at == 'r' || starts(x, at, "br")) &&
        (end = raw_string(x, *at == 'b' ? at + 1 : at)) != NULL)
        return end;
    if (!prefixed(x, at, &quote))
        quote = at;
    if (*quote == '`' && x->lang->backtick)
        return quoted(x, quote + 1, '`', true, !x->lang->raw);
    if (*quote != '"' && *quote != '\'')
        return NULL;
    if (x->lang->triple && x->end - quote >= 3 && quote[1] == *quote &&
        quote[2] == *quote)
        return triple(x, quote);
    /* 'a is a lifetime, 'a' a character. */
    if (rust && *quote == '\'') {
        if (x->end - quote >= 3 && quote[1] == '\\')
            return quoted(x, quote + 1, '\'', false, true);
        end = memchr(quote + 1, '\'',
                     (size_t)(x->end - quote - 1 > 5 ? 5 : x->end - quote - 1));
        if (end == NULL || (end - quote > 2 && is_letter(quote[1]) &&
                            (unsigned char)quote[1] < 0x80))
            return NULL;
        return end + 1;
    }
    return quoted(x, quote + 1, *quote,
                  rust || (x->lang->line[0] == '#' && x->lang->backtick), true);
}

static const char *
regex(lexer *x, const char *at)
{
    bool set = false;

    if (at < x->no_regex)
        return NULL;
    if (!x->lang->regex || *at != '/' || x->before == NUMBER ||
        x->before == NAME || x->before == STRING ||
        (x->before == MARK && (x->mark == ')' || x->mark == ']')))
        return NULL;
    for (at++; at < x->end && *at != '\n'; at++) {
        if (*at == '\\' && at + 1 < x->end)
            at++;
        else if (*at == '[')
            set = true;
        else if (*at == ']')
            set = false;
        else if (*at == '/' && !set) {
            for (at++; at < x->end && is_letter(*at); at++) {
            }
            return at;
        }
    }
    x->no_regex = at;
    return NULL;
}

static kind
next(lexer *x)
{
    const char *at = x->at, *end;
    kind what = MARK;

    x->start = at;
    if (at >= x->end)
        return END;
    if (strchr(" \t\r\n\f\v", *at) != NULL && *at != '\0') {
        while (x->at < x->end && *x->at != '\0' &&
               strchr(" \t\r\n\f\v", *x->at) != NULL)
            x->at++;
        return SPACE;
    }
    if ((end = comment(x, at)) != NULL) {
        x->at = end;
        return COMMENT;
    }
    if ((end = string(x, at)) != NULL || (end = regex(x, at)) != NULL) {
        what = STRING;
    } else if (is_digit(*at) ||
               (*at == '.' && at + 1 < x->end && is_digit(at[1]))) {
        what = NUMBER;
        for (end = at + 1;
             end < x->end &&
             (is_digit(*end) || is_letter(*end) || *end == '.' ||
              ((*end == '+' || *end == '-') &&
               strchr("eEpP", end[-1]) != NULL &&
               !(at[0] == '0' && at + 1 < x->end && (at[1] | 0x20) == 'x' &&
                 (end[-1] | 0x20) == 'e')));
             end++) {
        }
    } else if (is_letter(*at)) {
        for (end = at + 1; end < x->end && (is_letter(*end) || is_digit(*end));
             end++) {
        }
        what =
            in_list(x->lang->keywords, at, (size_t)(end - at)) ? KEYWORD : NAME;
    } else {
        end = at + 1;
    }
    x->at = end;
    x->before = what;
    x->mark = *at;
    return what;
}

static lexer
lexer_at(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);

    kvl_charge(L, length + 1);
    return (lexer){language_at(L, 2), text, text, text + length, text, END, 0};
}

/* --- for rubrics --------------------------------------------------------- */

static void
push_token(lua_State *L, const lexer *x, const char *text, kind what)
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
    lexer x = lexer_at(L);
    const char *text = x.at;
    lua_Integer n = 0;
    kind what;

    lua_newtable(L);
    while ((what = next(&x)) != END) {
        if (what == SPACE)
            continue;
        push_token(L, &x, text, what);
        lua_rawseti(L, -2, ++n);
        kvl_charge(L, 10);
    }
    return 1;
}

/* Tokens of one kind, as texts in order, each once when UNIQUE. */
static int
texts_of(lua_State *L, kind wanted, bool unique)
{
    lexer x = lexer_at(L);
    lua_Integer n = 0;
    kind what;

    lua_newtable(L);
    lua_newtable(L);
    while ((what = next(&x)) != END) {
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
    return texts_of(L, NAME, true);
}

static int
code_comments(lua_State *L)
{
    return texts_of(L, COMMENT, false);
}

static int
code_strings(lua_State *L)
{
    return texts_of(L, STRING, false);
}

/* The text with every comment made blank: positions and lines stay. */
static int
code_without_comments(lua_State *L)
{
    lexer x = lexer_at(L);
    const char *at;
    luaL_Buffer b;
    kind what;

    luaL_buffinit(L, &b);
    while ((what = next(&x)) != END) {
        if (what != COMMENT) {
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

/* What a line holds, by the tokens on it. */
static void
count_lines(const lexer *from, measures *m)
{
    lexer x = *from;
    const char *text = from->at, *line = text, *end;
    const char *code_line = NULL, *comment_line = NULL, *s;
    kind what = next(&x);

    while (line < x.end) {
        end = line_end(&x, line);
        m->lines++;
        if (end - line > m->longest)
            m->longest = end - line;
        code_line = comment_line = NULL;
        while (what != END && x.start < end) {
            s = x.start > line ? x.start : line;
            if (what == COMMENT)
                comment_line = s;
            else if (what != SPACE)
                code_line = s;
            if (x.at > end)
                break;
            what = next(&x);
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

/* Parentheses that a name opened: "f(...)", not "if (...)". */
typedef struct shape {
    bool named[64], after_name, closed;
} shape;

/* Whether the token makes "name(...) {" complete. */
static bool
completes(shape *s, kind what, char mark, lua_Integer depth)
{
    bool complete = what == MARK && mark == '{' && s->closed && depth <= 1;

    if (what == MARK && mark == '(' && depth < 64)
        s->named[depth] = s->after_name;
    s->closed = what == MARK && mark == ')' && depth >= 1 && depth <= 64 &&
                s->named[depth - 1];
    s->after_name = what == NAME;
    return complete;
}

/* A function is opened by its keyword; in languages without one by its shape,
 * at the outermost level or that of a class. */
static void
count_tokens(lexer x, measures *m)
{
    bool by_shape = x.lang->opens[0] == '\0' && x.lang->block;
    shape s = {0};
    kind what;

    while ((what = next(&x)) != END) {
        if (what == SPACE || what == COMMENT)
            continue;
        m->tokens++;
        m->functions += completes(&s, what, *x.start, m->depth) && by_shape;
        if (what == KEYWORD) {
            m->functions +=
                in_list(x.lang->opens, x.start, (size_t)(x.at - x.start));
            m->branches += in_list(" if elif for while case catch except match "
                                   "select elseif until ",
                                   x.start, (size_t)(x.at - x.start));
        } else if (what == MARK && strchr("{[(", *x.start) != NULL) {
            if (++m->depth > m->deepest)
                m->deepest = m->depth;
        } else if (what == MARK && strchr("}])", *x.start) != NULL &&
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
    lexer x = lexer_at(L);
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

/* Fenced blocks of Markdown: language, text, from, to; the last one may be
 * open, and says so. */
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
