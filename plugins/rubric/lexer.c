/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/lexer.h"

#include <string.h>

static const kvl_language languages[] = {
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

bool
kvl_in_list(const char *list, const char *word, size_t length)
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

static const kvl_language *
language_at(lua_State *L, int index)
{
    size_t length, i;
    const char *name = luaL_checklstring(L, index, &length);

    for (i = 0; i < LANGUAGES; i++)
        if (kvl_in_list(languages[i].names, name, length))
            return &languages[i];
    luaL_error(L,
               "no language '%s' (c, python, javascript, java, go, rust, "
               "lua, shell)",
               name);
    return NULL;
}

/* --- tokens ------------------------------------------------------------- */

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
starts(const kvl_lexer *x, const char *at, const char *what)
{
    size_t n = strlen(what);

    return (size_t)(x->end - at) >= n && memcmp(at, what, n) == 0;
}

const char *
kvl_line_end(const kvl_lexer *x, const char *at)
{
    const char *newline = memchr(at, '\n', (size_t)(x->end - at));

    return newline == NULL ? x->end : newline;
}

/* Returns the end of the comment that opens at AT, or NULL. */
static const char *
comment(const kvl_lexer *x, const char *at)
{
    int depth = 1;

    if (starts(x, at, "--[[") && x->lang->line[0] == '-') {
        at = memmem(at, (size_t)(x->end - at), "]]", 2);
        return at == NULL ? x->end : at + 2;
    }
    if (starts(x, at, x->lang->line))
        return kvl_line_end(x, at);
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

/* Returns the end of the string that QUOTE opened; AT is after the quote. */
static const char *
quoted(const kvl_lexer *x, const char *at, char quote, bool lines, bool escapes)
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
triple(const kvl_lexer *x, const char *at)
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

/* Raw strings of Rust: r"..", r#".."#. */
static const char *
raw_string(const kvl_lexer *x, const char *at)
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
prefixed(const kvl_lexer *x, const char *at, const char **quote)
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
string(const kvl_lexer *x, const char *at)
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
    /* In Rust, 'a is a lifetime and 'a' a character. */
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
regex(kvl_lexer *x, const char *at)
{
    bool set = false;

    if (at < x->no_regex)
        return NULL;
    if (!x->lang->regex || *at != '/' || x->before == KVL_NUMBER ||
        x->before == KVL_NAME || x->before == KVL_STRING ||
        (x->before == KVL_MARK && (x->mark == ')' || x->mark == ']')))
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

kvl_kind
kvl_next_token(kvl_lexer *x)
{
    const char *at = x->at, *end;
    kvl_kind what = KVL_MARK;

    x->start = at;
    if (at >= x->end)
        return KVL_END;
    if (strchr(" \t\r\n\f\v", *at) != NULL && *at != '\0') {
        while (x->at < x->end && *x->at != '\0' &&
               strchr(" \t\r\n\f\v", *x->at) != NULL)
            x->at++;
        return KVL_SPACE;
    }
    if ((end = comment(x, at)) != NULL) {
        x->at = end;
        return KVL_COMMENT;
    }
    if ((end = string(x, at)) != NULL || (end = regex(x, at)) != NULL) {
        what = KVL_STRING;
    } else if (is_digit(*at) ||
               (*at == '.' && at + 1 < x->end && is_digit(at[1]))) {
        what = KVL_NUMBER;
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
        what = kvl_in_list(x->lang->keywords, at, (size_t)(end - at))
                   ? KVL_KEYWORD
                   : KVL_NAME;
    } else {
        end = at + 1;
    }
    x->at = end;
    x->before = what;
    x->mark = *at;
    return what;
}

kvl_lexer
kvl_lexer_at(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);

    kvl_charge(L, length + 1);
    return (kvl_lexer){language_at(L, 2), text, text, text + length, text,
                       KVL_END,           0};
}
