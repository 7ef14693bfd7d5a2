/* SPDX-License-Identifier: MIT */
/* Rubrics: evaluations a second on one core, limits on, a fresh state for each
 * answer; ten criteria over 4 KB of text.  In turn, medians of RUNS:
 *
 *   kv.text    the criteria on kv.text primitives, through kv_verify
 *   patterns   the same in plain Lua patterns, through kv_verify
 *   stock      the patterns in Lua's own string library, one state for all
 *              answers, no limits: what the interpreter alone can do
 *   stock new  the same with a new state for each answer
 *
 * usage: rubric [runs [seconds]] */
#include <kverify/kverify.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char by_text[] =
    "local t = kv.text\n"
    "local c = {\n"
    "function(s) return t.count_words(s) > 100 end,\n"
    "function(s) return t.count_lines(s) > 10 end,\n"
    "function(s) return t.has(s, 'for example') end,\n"
    "function(s) return t.count(s, 'the', {word = true}) > 3 end,\n"
    "function(s) return not t.has(s, 'TODO') end,\n"
    "function(s) return t.longest_line(s) < 200 end,\n"
    "function(s) return t.length(s) < 10000 end,\n"
    "function(s) return t.count(s, ',') < 500 end,\n"
    "function(s) return t.starts(s, 'The') end,\n"
    "function(s) return not t.has(s, 'lorem ipsum', {fold = true}) end,\n"
    "}\n";

static const char by_pattern[] =
    "local function n(s, p) local k = 0 for _ in s:gmatch(p) do k = k + 1 end "
    "return k end\n"
    "local c = {\n"
    "function(s) return n(s, '%w+') > 100 end,\n"
    "function(s) return n(s, '\\n') > 10 end,\n"
    "function(s) return s:find('for example') ~= nil end,\n"
    "function(s) return n(s, '%f[%w]the%f[%W]') > 3 end,\n"
    "function(s) return not s:find('TO[D]O') end,\n"
    "function(s) local m = 0 for l in s:gmatch('[^\\n]*') do if #l > m then m "
    "= "
    "#l end end return m < 200 end,\n"
    "function(s) return n(s, '[^\\128-\\191]') < 10000 end,\n"
    "function(s) return n(s, ',') < 500 end,\n"
    "function(s) return s:find('^The') ~= nil end,\n"
    "function(s) return not s:lower():find('lorem%s+ipsum') end,\n"
    "}\n";

static const char definition[] =
    "local dims = {}\n"
    "for i, f in ipairs(c) do dims[i] = { id = 'c' .. i, score = function(a) "
    "return f(a.text) end } end\n"
    "return { name = 'bench', version = '1', aggregate = 'constraints', "
    "dimensions = dims }\n";

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
die(const char *what)
{
    fprintf(stderr, "bench: %s\n", what);
    exit(1);
}

/* 4 KB of sentences, lines and commas; SEED makes each a little different. */
static char *
make_answer(unsigned seed)
{
    static const char *const words[] = {
        "the",   "queue", "holds", "requests", "until", "a",     "worker",
        "takes", "them,", "and",   "answers",  "in",    "order", "for example",
        "when",  "load",  "rises", "memory",   "is",    "short"};
    char *text = malloc(4200);
    size_t at = 0, line = 0;

    at += (size_t)sprintf(text, "The");
    while (at < 4096) {
        seed = seed * 1103515245u + 12345u;
        at += (size_t)sprintf(text + at, " %s", words[(seed >> 16) % 20]);
        if (++line % 12 == 0)
            at += (size_t)sprintf(text + at, ".\n");
    }
    text[4096] = '\0';
    return text;
}

#define ANSWERS 64
static char *answers[ANSWERS];

/* Evaluations a second of a rubric through the library. */
static double
through_library(kv_engine *engine, const char *criteria, double seconds)
{
    char *source = malloc(strlen(criteria) + strlen(definition) + 1);
    char *config, *at;
    const char *s;
    kv_error err;
    kv_verifier *verifier;
    kv_task *task;
    kv_attempt *attempt[ANSWERS];
    double start, end;
    size_t n = 0, i;

    sprintf(source, "%s%s", criteria, definition);
    config = malloc(2 * strlen(source) + 40);
    at = config + sprintf(config, "{\"source\":\"");
    for (s = source; *s != '\0'; s++) {
        if (*s == '\n')
            *at++ = '\\', *at++ = 'n';
        else {
            if (*s == '\\' || *s == '"')
                *at++ = '\\';
            *at++ = *s;
        }
    }
    strcpy(at, "\"}");
    if (kv_verifier_open(engine, "lua", config, &verifier, &err) != KV_OK)
        die(err.message);
    if (kv_task_new((kv_str){"t", 1}, (kv_str){"{}", 2}, &task, &err) != KV_OK)
        die(err.message);
    for (i = 0; i < ANSWERS; i++)
        if (kv_attempt_new(0, (kv_str){answers[i], strlen(answers[i])},
                           &attempt[i], &err) != KV_OK)
            die(err.message);
    start = now();
    do {
        for (i = 0; i < ANSWERS; i++, n++) {
            kv_verdict *verdict;

            if (kv_verify(verifier, task, attempt[i], &verdict, &err) != KV_OK)
                die(err.message);
            if (kv_verdict_outcome(verdict) != KV_OUTCOME_PASS)
                die(kv_verdict_evidence(verdict));
            kv_verdict_free(verdict);
        }
        end = now();
    } while (end - start < seconds);
    for (i = 0; i < ANSWERS; i++)
        kv_attempt_free(attempt[i]);
    kv_task_free(task);
    kv_verifier_close(verifier);
    free(config);
    free(source);
    return (double)n / (end - start);
}

static lua_State *
stock_state(void)
{
    lua_State *L = luaL_newstate();

    luaL_openlibs(L);
    if (luaL_loadstring(L, by_pattern) != LUA_OK)
        die(lua_tostring(L, -1));
    lua_settop(L, 0);
    luaL_loadstring(L, "local list = ... return function(s) local met = 0 for "
                       "i = 1, #list do if list[i](s) then met = met + 1 end "
                       "end return met end");
    {
        char source[4000];

        snprintf(source, sizeof source, "%sreturn c", by_pattern);
        if (luaL_dostring(L, source) != LUA_OK)
            die(lua_tostring(L, -1));
    }
    lua_call(L, 1, 1);
    return L;
}

static double
stock(bool fresh, double seconds)
{
    lua_State *L = stock_state();
    double start = now(), end;
    size_t n = 0, i;

    do {
        for (i = 0; i < ANSWERS; i++, n++) {
            if (fresh) {
                lua_close(L);
                L = stock_state();
            }
            lua_pushvalue(L, 1);
            lua_pushstring(L, answers[i]);
            lua_call(L, 1, 1);
            if (lua_tointeger(L, -1) != 10)
                die("a stock criterion fails");
            lua_pop(L, 1);
        }
        end = now();
    } while (end - start < seconds);
    lua_close(L);
    return (double)n / (end - start);
}

static int
by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

int
main(int argc, char **argv)
{
    static const char *const names[] = {"kv.text", "patterns", "stock",
                                        "stock new"};
    int runs = argc > 1 ? atoi(argv[1]) : 5, r;
    double seconds = argc > 2 ? atof(argv[2]) : 1.0, rate[4][99];
    kv_engine *engine;
    kv_error err;
    unsigned i;

    if (runs < 1 || runs > 99)
        die("expected 1 to 99 runs");
    for (i = 0; i < ANSWERS; i++)
        answers[i] = make_answer(i + 1);
    if (kv_engine_new(&engine, &err) != KV_OK ||
        kv_engine_load_path(engine, NULL, &err) != KV_OK)
        die(err.message);
    for (r = 0; r < runs; r++) {
        rate[0][r] = through_library(engine, by_text, seconds);
        rate[1][r] = through_library(engine, by_pattern, seconds);
        rate[2][r] = stock(false, seconds);
        rate[3][r] = stock(true, seconds);
    }
    kv_engine_free(engine);
    for (i = 0; i < 4; i++)
        qsort(rate[i], (size_t)runs, sizeof **rate, by_size);
    printf("ten criteria over 4 KB, one core, medians of %d\n", runs);
    for (i = 0; i < 4; i++)
        printf("  %-10s %9.0f evaluations/s  %6.2f of stock\n", names[i],
               rate[i][runs / 2], rate[i][runs / 2] / rate[2][runs / 2]);
    for (i = 0; i < ANSWERS; i++)
        free(answers[i]);
    return 0;
}
