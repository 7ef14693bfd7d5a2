/* SPDX-License-Identifier: MIT */
#include "plugins/answer/lex.h"

#include "plugins/answer/units.h"
#include "plugins/kit/str.h"

#include <string.h>

typedef struct lexer {
    kv_str s;
    size_t at;
    bool commas, spaced;
    bool point; /* the number at hand has one */
    int depth;  /* of brackets, in which commas separate items */
    tokens *out;
} lexer;

/* Characters beyond ASCII, and what they are written as. */
static const struct {
    const char *from, *to;
} foreign[] = {
    {"\xc2\xa0", " "},
    {"\xe2\x80\x89", " "},
    {"\xe2\x80\xaf", " "},
    {"\xe2\x88\x92", "-"},
    {"\xe2\x80\x93", "-"},
    {"\xc3\x97", "*"},
    {"\xc2\xb7", "*"},
    {"\xe2\x8b\x85", "*"},
    {"\xc3\xb7", "/"},
    {"\xe2\x81\x84", "/"},
    {"\xcf\x80", "\\pi "},
    {"\xe2\x88\x9a", "sqrt "},
    {"\xe2\x88\x9e", "\\infty "},
    {"\xc2\xb0", "\\degree "},
    {"\xe2\x88\xaa", "\\cup "},
    {"\xe2\x88\xa9", "\\cap "},
    {"\xe2\x88\x88", "\\in "},
    {"\xe2\x89\xa4", "\\le "},
    {"\xe2\x89\xa5", "\\ge "},
    {"\xe2\x89\xa0", "\\ne "},
    {"\xe2\x89\x88", "\\approx "},
    {"\xc2\xb1", "\\pm "},
    {"\xe2\x88\x93", "\\mp "},
    {"\xc2\xb2", "^{2}"},
    {"\xc2\xb3", "^{3}"},
    {"\xc2\xb9", "^{1}"},
    {"\xe2\x81\xb0", "^{0}"},
    {"\xe2\x81\xb4", "^{4}"},
    {"\xe2\x81\xb5", "^{5}"},
    {"\xe2\x81\xb6", "^{6}"},
    {"\xc2\xbd", "\\frac{1}{2}"},
    {"\xc2\xbc", "\\frac{1}{4}"},
    {"\xc2\xbe", "\\frac{3}{4}"},
    {"\xe2\x85\x93", "\\frac{1}{3}"},
    {"\xe2\x85\x94", "\\frac{2}{3}"},
    {"\xe2\x84\x9d", "\\mathbb{R}"},
    {"\xe2\x88\x85", "\\emptyset "},
    {"\xe2\x82\xac", "\\euro "},
    {"\xc2\xa3", "\\pounds "},
    {"\xe2\x80\xb2", "'"},
    {"\xce\xb8", "\\theta "},
    {"\xce\xb1", "\\alpha "},
    {"\xce\xb2", "\\beta "},
    {"\xce\xbb", "\\lambda "},
};

static const char *const functions[] = {
    "sin",    "cos",  "tan",  "cot",  "sec",  "csc",   "arcsin", "arccos",
    "arctan", "asin", "acos", "atan", "sinh", "cosh",  "tanh",   "ln",
    "log",    "exp",  "sqrt", "cbrt", "abs",  "floor", "ceil",   "binom",
    "gcd",    "lcm",  "max",  "min",  NULL};
static const char *const greek[] = {
    "alpha", "beta",  "gamma", "delta",  "epsilon", "varepsilon", "zeta",
    "eta",   "theta", "kappa", "lambda", "mu",      "nu",         "xi",
    "rho",   "sigma", "tau",   "phi",    "varphi",  "chi",        "psi",
    "omega", "Gamma", "Delta", "Theta",  "Lambda",  "Sigma",      "Phi",
    "Psi",   "Omega", "ell",   "hbar",   NULL};
/* Commands that only say how something looks. */
static const char *const looks[] = {
    "left",       "right",      "big",     "Big",          "bigl",
    "bigr",       "Bigl",       "Bigr",    "bigg",         "Bigg",
    "middle",     "quad",       "qquad",   "displaystyle", "textstyle",
    "limits",     "mathbf",     "mathit",  "mathsf",       "mathcal",
    "boldsymbol", "bm",         "boxed",   "fbox",         "scriptstyle",
    "Large",      "thinspace",  "hline",   "nolimits",     "large",
    "underline",  "mathstrut",  "enspace", "rm",           "bf",
    "normalsize", "ensuremath", NULL};
/* Those whose argument is none of the answer. */
static const char *const skipped[] = {"phantom", "hspace",    "vspace",
                                      "color",   "textcolor", "hphantom",
                                      "label",   "tag",       NULL};
static const char *const wrappers[] = {
    "text",   "textbf", "textit", "textrm", "mbox", "mathrm", "operatorname",
    "textsf", "texttt", "hbox",   "emph",   "unit", "si",     NULL};
static const struct {
    const char *from, *to;
} synonyms[] = {
    {"dfrac", "frac"},
    {"tfrac", "frac"},
    {"cfrac", "frac"},
    {"leq", "le"},
    {"leqslant", "le"},
    {"geq", "ge"},
    {"geqslant", "ge"},
    {"neq", "ne"},
    {"times", "*"},
    {"cdot", "*"},
    {"ast", "*"},
    {"div", "/"},
    {"lt", "<"},
    {"gt", ">"},
    {"lvert", "|"},
    {"rvert", "|"},
    {"vert", "|"},
    {"mid", "|"},
    {"lbrack", "["},
    {"rbrack", "]"},
    {"lparen", "("},
    {"rparen", ")"},
    {"colon", ":"},
    {"circ", "degree"},
    {"varnothing", "emptyset"},
    {"dbinom", "binom"},
    {"tbinom", "binom"},
    {"backslash", "setminus"},
    {"equiv", "="},
    {"infin", "infty"},
    {"inf", "infty"},
    {"ldots", "dots"},
    {"cdots", "dots"},
    {"bmod", "mod"},
    {"land", "and"},
    {"lor", "or"},
    {"wedge", "and"},
    {"vee", "or"},
    {"bar", "overline"},
    {"iff", "="},
    {"langle", "langle"},
    {"bullet", "*"},
};
static const char *const commands[] = {
    "frac",   "sqrt",   "binom",  "pi",       "infty",    "degree",
    "cup",    "cap",    "in",     "le",       "ge",       "ne",
    "approx", "pm",     "mp",     "emptyset", "setminus", "overline",
    "mathbb", "lfloor", "rfloor", "lceil",    "rceil",    "langle",
    "rangle", "euro",   "pounds", "dots",     "mod",      "and",
    "or",     "prime",  "imath",  "sim",      "over",     NULL};

static bool
listed(const char *const *list, kv_str word)
{
    for (; *list != NULL; list++)
        if (str_is(word, *list))
            return true;
    return false;
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static kv_str
slice(kv_str s, size_t from, size_t to)
{
    kv_str out = {s.data + from, to - from};

    return out;
}

static void
push(lexer *l, int kind, kv_str as)
{
    tokens *out = l->out;
    token *t;

    if (out->count >= ANSWER_MAX_TOKENS) {
        out->too_long = true;
        return;
    }
    t = &out->at[out->count++];
    memset(t, 0, sizeof *t);
    t->kind = kind;
    t->text = as;
    t->spaced = l->spaced;
    l->spaced = false;
}

static char
peek(const lexer *l, size_t ahead)
{
    return l->at + ahead < l->s.length ? l->s.data[l->at + ahead] : '\0';
}

static bool
comes(const lexer *l, size_t at, const char *what)
{
    return at <= l->s.length && str_starts(slice(l->s, at, l->s.length), what);
}

/* How many bytes separate thousands at AT, of a form that can be nothing else
 * in SURE. */
static size_t
separator(const lexer *l, size_t at, bool *sure)
{
    static const char *const forms[] = {"{,}",  "\\,", "\\!",
                                        ",\\!", "\\ ", "{\\,}"};
    size_t i;

    *sure = true;
    for (i = 0; i < sizeof forms / sizeof *forms; i++)
        if (comes(l, at, forms[i]))
            return strlen(forms[i]);
    *sure = false;
    return comes(l, at, ",") ? 1 : 0;
}

static size_t
digits_at(const lexer *l, size_t at)
{
    size_t n = 0;

    while (at + n < l->s.length && is_digit(l->s.data[at + n]))
        n++;
    return n;
}

/* Groups of three digits behind a number of one to three. */
static size_t
thousands(lexer *l, size_t at, text *digits)
{
    size_t start = at, next, gap;
    bool sure;

    for (;;) {
        gap = separator(l, at, &sure);
        next = at + gap;
        if (gap == 0 || digits_at(l, next) != 3)
            return at == start ? 0 : at;
        if (!sure) {
            if (l->depth > 0)
                return at == start ? 0 : at;
            l->out->thousands = true;
            if (!l->commas)
                return at == start ? 0 : at;
        }
        text_add(digits, l->s.data + next, 3);
        at = next + 3;
    }
}

/* Past "e5" and "E-3" where it is an exponent. */
static size_t
exponent(const lexer *l, size_t at)
{
    size_t n = at + 1;

    if (at >= l->s.length || (l->s.data[at] != 'e' && l->s.data[at] != 'E'))
        return at;
    if (n < l->s.length && (l->s.data[n] == '+' || l->s.data[n] == '-'))
        n++;
    else if (l->s.data[at] == 'e' && digits_at(l, n) == 0)
        return at;
    /* "2e-1" is 2e less 1; "1e-5", "2.5e-3" and "2e-10" are numbers. */
    if (l->s.data[at] == 'e' && n == at + 2 && digits_at(l, n) == 1 &&
        (at < 2 || l->s.data[at - 1] != '1' || is_digit(l->s.data[at - 2])) &&
        !(at == 1 && l->s.data[0] == '1') && !l->point)
        return at;
    return digits_at(l, n) > 0 ? n + digits_at(l, n) : at;
}

static void
number(lexer *l)
{
    size_t start = l->at, from = l->out->kept.length, n, end;
    text *kept = &l->out->kept;
    bool glued = false, period = false;

    l->point = false;
    n = digits_at(l, l->at);
    text_add(kept, l->s.data + l->at, n);
    l->at += n;
    if (n > 0 && n <= 3 && (end = thousands(l, l->at, kept)) > 0) {
        l->at = end;
        glued = true;
    }
    if (peek(l, 0) == '.' && (n > 0 || is_digit(peek(l, 1)))) {
        end = digits_at(l, l->at + 1);
        /* A point at the end of a sentence is no part of it. */
        if (end > 0 || comes(l, l->at + 1, "\\overline") ||
            comes(l, l->at + 1, "\\bar")) {
            text_add(kept, ".", 1);
            text_add(kept, l->s.data + l->at + 1, end);
            l->at += 1 + end;
            l->point = true;
        } else {
            l->at++;
            /* "0.(3)" repeats, and is not read. */
            if (peek(l, 0) == '(')
                period = true;
        }
    }
    end = exponent(l, l->at);
    text_add(kept, l->s.data + l->at, end - l->at);
    l->at = end;
    if (kept->failed || l->at == start) {
        l->at = l->at == start ? start + 1 : l->at;
        return;
    }
    /* Texts are kept by their offset until all are there: see settle. */
    push(l, T_NUMBER, (kv_str){(const char *)NULL, from});
    if (l->out->count > 0 && !l->out->too_long)
        l->out->at[l->out->count - 1].glued = glued;
    text_add(kept, "", 1);
    if (period || (l->point && peek(l, 0) == '(' && is_digit(peek(l, 1))))
        push(l, T_ABSENT, slice(l->s, l->at, l->at));
}

/* The text of a group {...} at AT, which is moved behind it. */
static bool
group(const lexer *l, size_t *at, kv_str *out)
{
    size_t i = *at, depth = 0, start;

    while (i < l->s.length && l->s.data[i] == ' ')
        i++;
    if (i >= l->s.length || l->s.data[i] != '{')
        return false;
    start = i + 1;
    for (; i < l->s.length; i++) {
        if (l->s.data[i] == '\\' && i + 1 < l->s.length)
            i++;
        else if (l->s.data[i] == '{')
            depth++;
        else if (l->s.data[i] == '}' && --depth == 0) {
            *out = slice(l->s, start, i);
            *at = i + 1;
            return true;
        }
    }
    return false;
}

static kv_str
trim(kv_str s)
{
    while (s.length > 0 && strchr(" \t\r\n~", s.data[0]) != NULL) {
        s.data++;
        s.length--;
    }
    while (s.length > 0 && strchr(" \t\r\n~", s.data[s.length - 1]) != NULL)
        s.length--;
    return s;
}

static bool
has_word_in(kv_str s)
{
    size_t i, run = 0;

    for (i = 0; i < s.length; i++) {
        if (s.data[i] == '\\')
            return false;
        run = is_letter(s.data[i]) ? run + 1 : 0;
        if (run == 2)
            return true;
    }
    return false;
}

/* Whether a number, or something that closes, is in front. */
static bool
after_value(const lexer *l)
{
    int kind = l->out->count == 0 ? 0 : l->out->at[l->out->count - 1].kind;

    return kind == T_NUMBER || kind == T_WORD || kind == '}' || kind == ')';
}

/* "m", "m/s": a unit of letters behind a value. */
static bool
is_unit(kv_str s)
{
    return s.length > 0 && memchr(s.data, '\\', s.length) == NULL &&
           ((s.length == 1 && strchr("mgsLNJWVKCFhl", s.data[0]) != NULL) ||
            (s.length > 2 && is_letter(s.data[0]) &&
             memchr(s.data, '/', s.length) != NULL) ||
            unit_known(s));
}

static void
word_token(lexer *l, kv_str word)
{
    if (str_is(word, "or") || str_is(word, "and"))
        push(l, T_COMMAND, word);
    else
        push(l, T_WORD, word);
}

/* \text{...} and its kin: words, or else just what is inside. */
static bool
wrapper(lexer *l, size_t after)
{
    kv_str inside;
    size_t end = after;

    if (!group(l, &end, &inside))
        return false;
    inside = trim(inside);
    if (listed(functions, inside)) {
        push(l, T_FUNCTION, inside);
    } else if (has_word_in(inside) || (after_value(l) && is_unit(inside))) {
        word_token(l, inside);
    } else {
        l->at = after;
        return true;
    }
    l->at = end;
    return true;
}

/* "[4pt]" behind the end of a row. */
static size_t
row_space(const lexer *l)
{
    size_t n = 1;

    if (peek(l, 0) != '[')
        return 0;
    while (is_digit(peek(l, n)) || peek(l, n) == '.' || peek(l, n) == '-')
        n++;
    while (is_letter(peek(l, n)))
        n++;
    return n > 2 && peek(l, n) == ']' ? n + 1 : 0;
}

static void
command(lexer *l)
{
    size_t end = l->at + 1, i;
    kv_str name, env = {"", 0};

    while (end < l->s.length && is_letter(l->s.data[end]))
        end++;
    if (end == l->at + 1) {
        char c = peek(l, 1);

        l->at += c == '\0' ? 1 : 2;
        l->depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (c == '{')
            push(l, T_OPEN, slice(l->s, end, end + 1));
        else if (c == '}')
            push(l, T_CLOSE, slice(l->s, end, end + 1));
        else if (c == '\\') {
            push(l, T_ROW, slice(l->s, end, end + 1));
            l->at += row_space(l);
        } else if (c == '%' || c == '$' || c == '|')
            push(l, c, slice(l->s, end, end + 1));
        /* \( and \) are the borders of a formula. */
        l->spaced = true;
        return;
    }
    name = slice(l->s, l->at + 1, end);
    if ((str_is(name, "left") || str_is(name, "right")) && end < l->s.length &&
        l->s.data[end] == '.') {
        l->at = end + 1;
        return;
    }
    for (i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
        if (str_is(name, synonyms[i].from))
            name = str_c(synonyms[i].to);
    if (listed(wrappers, name) && wrapper(l, end))
        return;
    l->at = end;
    if (listed(skipped, name)) {
        (void)group(l, &l->at, &env);
        return;
    }
    if (listed(looks, name) || listed(wrappers, name))
        return;
    if (str_is(name, "begin") || str_is(name, "end")) {
        if (!group(l, &l->at, &env))
            push(l, T_ABSENT, name);
        else
            push(l, name.data[0] == 'b' ? T_BEGIN : T_FINISH, env);
        /* The columns of an array. */
        if (name.data[0] == 'b' && str_is(env, "array"))
            (void)group(l, &l->at, &env);
        return;
    }
    if (name.length == 1) {
        push(l, name.data[0], name);
        return;
    }
    if (listed(functions, name) && !str_is(name, "sqrt") &&
        !str_is(name, "binom"))
        push(l, T_FUNCTION, name);
    else if (listed(greek, name))
        push(l, T_NAME, name);
    else
        push(l, listed(commands, name) ? T_COMMAND : T_ABSENT, name);
}

/* A run of letters without a backslash. */
static void
letters(lexer *l)
{
    static const char *const plain[] = {"pi", "infty", "or", "and", NULL};
    static const char *const infinity[] = {"inf", "infinity", "oo", NULL};
    size_t end = l->at, i;
    kv_str run;

    while (end < l->s.length && is_letter(l->s.data[end]))
        end++;
    run = slice(l->s, l->at, end);
    l->at = end;
    if (listed(functions, run))
        push(l, T_FUNCTION, run);
    else if (listed(plain, run))
        push(l, T_COMMAND, run);
    else if (listed(infinity, run))
        push(l, T_COMMAND, str_c("infty"));
    else if (listed(greek, run))
        push(l, T_NAME, run);
    else if (run.length > 3 ||
             (run.length > 1 && after_value(l) && unit_known(run)))
        push(l, T_WORD, run);
    else
        for (i = 0; i < run.length; i++)
            push(l, T_NAME, slice(run, i, i + 1));
}

static void lex(lexer *l);

/* A character beyond ASCII. */
static void
other(lexer *l)
{
    size_t i, n;
    lexer inner;

    for (i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        n = strlen(foreign[i].from);
        if (!comes(l, l->at, foreign[i].from))
            continue;
        l->at += n;
        inner = *l;
        inner.s = str_c(foreign[i].to);
        inner.at = 0;
        lex(&inner);
        l->spaced = inner.spaced;
        return;
    }
    push(l, T_ABSENT, slice(l->s, l->at, l->at + 1));
    l->at++;
}

static void
lex(lexer *l)
{
    while (l->at < l->s.length && !l->out->too_long) {
        char c = l->s.data[l->at];

        if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '~') {
            l->spaced = true;
            l->at++;
        } else if (c == '$') {
            l->at++;
        } else if (c == '\\') {
            command(l);
        } else if (is_digit(c) || (c == '.' && is_digit(peek(l, 1)))) {
            number(l);
        } else if (is_letter(c)) {
            letters(l);
        } else if ((unsigned char)c >= 0x80) {
            other(l);
        } else if (c == '*' && peek(l, 1) == '*') {
            push(l, '^', slice(l->s, l->at, l->at + 2));
            l->at += 2;
        } else if ((c == '<' || c == '>' || c == '!') && peek(l, 1) == '=') {
            push(l, T_COMMAND, str_c(c == '<' ? "le" : c == '>' ? "ge" : "ne"));
            l->at += 2;
        } else {
            l->depth += c == '(' || c == '['   ? 1
                        : c == ')' || c == ']' ? -1
                                               : 0;
            push(l, c, slice(l->s, l->at, l->at + 1));
            l->at++;
        }
    }
}

/* Give numbers their texts, now that these do not move any more. */
static void
settle(tokens *out)
{
    size_t i, from;

    for (i = 0; i < out->count; i++) {
        if (out->at[i].kind != T_NUMBER)
            continue;
        from = out->at[i].text.length;
        out->at[i].text = str_c(out->kept.data + from);
    }
}

bool
tokens_of(kv_str s, bool commas, tokens *out)
{
    lexer l = {.s = s, .commas = commas, .out = out};

    out->count = 0;
    out->thousands = out->too_long = false;
    memset(&out->kept, 0, sizeof out->kept);
    if (s.length > ANSWER_MAX_BYTES) {
        out->too_long = true;
        return false;
    }
    lex(&l);
    if (out->too_long || out->kept.failed)
        return false;
    settle(out);
    memset(&out->at[out->count], 0, sizeof *out->at);
    out->at[out->count].kind = T_END;
    return true;
}

void
tokens_clear(tokens *t)
{
    text_clear(&t->kept);
}
