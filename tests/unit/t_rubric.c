/* SPDX-License-Identifier: MIT */
/* Rubrics in process: what they may do, what they can't, and what criteria
 * come to.  Links the plugin's own files. */
#include "core/base/table.h"
#include "core/model/aggregate.h"
#include "core/model/verdict_write.h"
#include "core/plugin/host.h"
#include "core/base/json.h"
#include "core/model/task.h"
#include "plugins/rubric/describe.h"
#include "plugins/rubric/judging.h"
#include "plugins/rubric/libraries.h"
#include "plugins/rubric/load.h"
#include "plugins/rubric/match.h"
#include "plugins/rubric/ratings.h"
#include "plugins/rubric/shelf.h"
#include "unit.h"

#include <lualib.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const kvl_limits usual = {5000000, 8u << 20, 4096, 10000};

static kvr_rubric *
load(const char *source, const kvl_limits *limits, char *why, size_t size)
{
    kvr_options o = {.host = &kv__host,
                     .path = "rubric.lua",
                     .source = {source, strlen(source)},
                     .limits = *limits};
    kvr_rubric *r;

    return kvr_load(&o, &r, why, size) == KV_OK ? r : NULL;
}

static kv_verdict *
judge(kvr_rubric *r, const char *answer, const char *document)
{
    kv_verdict *v;
    kv_task *task = NULL;
    kvr_case c = {.text = {answer, strlen(answer)}};

    ck_assert_int_eq(kv__verdict_new(&v, NULL), KV_OK);
    ck_assert_int_eq(kv__verdict_identify(v, NULL, 0, kv__cstr("t"), 0, NULL),
                     KV_OK);
    if (document != NULL) {
        ck_assert_int_eq(
            kv_task_new(kv__cstr("t"), kv__cstr(document), &task, NULL), KV_OK);
        c.task = task;
    }
    ck_assert_int_eq(kvr_judge(r, &c, v), KV_OK);
    kv__verdict_settle(v);
    kv_task_free(task);
    return v;
}

/* A rubric with one criterion whose function has this body. */
static char *
with_body(const char *body)
{
    static char text[8000];

    snprintf(text, sizeof text,
             "local text, code, html, xml, json = kv.text, kv.code, kv.html, "
             "kv.xml, kv.json\n"
             "return { name = 'x', version = '1', dimensions = { { id = 'c', "
             "score = function(answer, task)\n%s\nend } } }",
             body);
    return text;
}

/* --- scripts that try to get out, or never to end ------------------------- */

static const struct {
    const char *body;
    kv_class class;
    const char *says; /* part of the evidence, or NULL */
} hostile[] = {
    {"while true do end", KV_CLASS_TIMEOUT, "steps"},
    {"repeat pcall(function() while true do end end) until false",
     KV_CLASS_TIMEOUT, "steps"},
    {"local function f() return pcall(f) end return f()", KV_CLASS_INFRA, NULL},
    {"return (('a'):rep(600)):find('.-.-.-b') and 1 or 0", KV_CLASS_TIMEOUT,
     "steps"},
    {"return ('a'):rep(30000):find('.-.-.-b') and 1 or 0", KV_CLASS_TIMEOUT,
     "steps"},
    {"return (('a'):rep(220)):match('a-a-a-a-b') and 1 or 0", KV_CLASS_TIMEOUT,
     NULL},
    {"for _ in ('a'):rep(3000):gmatch('.-.-.-b') do end return 1",
     KV_CLASS_TIMEOUT, NULL},
    {"return #(('a'):rep(3000):gsub('.-.-.-b', ''))", KV_CLASS_TIMEOUT, NULL},
    {"local s = 'x' while true do s = s .. s end", KV_CLASS_OOM, "memory"},
    {"return #string.rep('x', 1 << 40)", KV_CLASS_TIMEOUT, NULL},
    {"return #string.rep('x', 1 << 24)", KV_CLASS_OOM, NULL},
    {"local t = {} for i = 1, 1e9 do t[i] = i end", KV_CLASS_OOM, NULL},
    {"local t = {} while true do t[#t + 1] = ('x'):rep(1000) end", KV_CLASS_OOM,
     NULL},
    {"local s = ('x'):rep(3000000) local t = {} while true do t[1] = s .. "
     "tostring(#t) end",
     KV_CLASS_NONE, NULL},
    {"while true do print('x') end", KV_CLASS_OUTPUT, "printed"},
    {"print(('x'):rep(100000))", KV_CLASS_OUTPUT, NULL},
    {"return 1, ('x'):rep(100000)", KV_CLASS_OUTPUT, NULL},
    {"local t = {} for i = 1, 20000 do t[i] = i % 1000 end "
     "for i = 1, 1e9 do table.sort(t) end",
     KV_CLASS_TIMEOUT, NULL},
    {"table.sort({3, 1, 2}, function() while true do end end)",
     KV_CLASS_TIMEOUT, NULL},
    {"local t = {} for i = 1, 100000 do t[i] = 0 end "
     "while true do table.insert(t, 1, 0) table.remove(t, 1) end",
     KV_CLASS_TIMEOUT, NULL},
    {"return text.count(('a'):rep(1000000), 'b') + "
     "(function() while true do text.count(('a'):rep(1000), 'b') end end)()",
     KV_CLASS_TIMEOUT, NULL},
    {"local d = html.parse(('<div>'):rep(200) .. '<b>x</b>') "
     "while true do d:count('//*[count(.//*) > 1]//*') end",
     KV_CLASS_TIMEOUT, NULL},
    {"local d = html.parse(('<i>x</i>'):rep(2000)) return "
     "d:value('count(//*[count(//*[count(//*) > 1]) > 1])')",
     KV_CLASS_TIMEOUT, "steps"},
    {"while true do html.parse('<p>x') end", KV_CLASS_OOM, "memory"},
    {"local d = html.parse(('<p>x'):rep(1000)) local t = {} while true do "
     "d:text() d:find('//p') "
     "end",
     KV_CLASS_TIMEOUT, NULL},
    {"while true do json.decode('[1,[2,{\"a\":3}]]') end", KV_CLASS_TIMEOUT,
     NULL},
    {"return ('x'):rep(0, '') == ('') and (''):rep(1 << 50) == '' and 5 or 0",
     KV_CLASS_NONE, NULL},
    {"return text.count(('a'):rep(200000), ('a'):rep(100000), {word = true})",
     KV_CLASS_TIMEOUT, NULL},
    {"return text.count(('a'):rep(200000), ('a'):rep(100000) .. 'b', {fold = "
     "true})",
     KV_CLASS_TIMEOUT, NULL},
    {"local s, t = ('x'):rep(2000000), {} for i = 1, 1000 do t[i] = s .. (i % "
     "2) end",
     KV_CLASS_OOM, NULL},
    {"return ('a'):rep(100000):find('^(.*)%1x') or 0", KV_CLASS_TIMEOUT, NULL},
    {"local d = html.parse('<p>' .. ('x'):rep(400000) .. '<p>' .. "
     "('y'):rep(400000)) return d:value('translate(//p[1], //p[2], \"\")')",
     KV_CLASS_TIMEOUT, NULL},
    {"local d = html.parse('<p>' .. ('x'):rep(400000)) while true do "
     "pcall(d.find, d, 'string(/)') end",
     KV_CLASS_TIMEOUT, NULL},
    {"return html.parse('<a ' .. ('b '):rep(100000) .. '>') == nil and 5 or 0",
     KV_CLASS_NONE, NULL},
    {"return #code.tokens(('/['):rep(100000), 'js')", KV_CLASS_OOM, NULL},
    {"return #string.format('\\0%p', {})", KV_CLASS_INFRA, "%p"},
    {"return json.decode('null')", KV_CLASS_INFRA, "expected a number"},
    {"return utf8.offset('abc', math.mininteger) or 5", KV_CLASS_NONE, NULL},
    {"kv.diff.similarity(('ab'):rep(30000), ('ba'):rep(30000))",
     KV_CLASS_TIMEOUT, NULL},
    {"kv.text.sentences(('a. '):rep(1000000))", KV_CLASS_NONE, NULL},
    {"local function f() return f() + 1 end return f()", KV_CLASS_OOM, NULL},
    {"return string.find('x', ('('):rep(100))", KV_CLASS_INFRA, "captures"},
    {"return ('x'):rep(300):find(('x?'):rep(300) .. ('x'):rep(300)) or 1",
     KV_CLASS_NONE, NULL},
    {"io.write('x')", KV_CLASS_INFRA, "'io' is not available"},
    {"os.execute('true')", KV_CLASS_INFRA, "'os' is not available"},
    {"return debug", KV_CLASS_INFRA, "'debug' is not available"},
    {"return load('return 1')()", KV_CLASS_INFRA, "'load' is not available"},
    {"return package", KV_CLASS_INFRA, "'package' is not available"},
    {"return dofile('/etc/passwd')", KV_CLASS_INFRA, "not available"},
    {"return collectgarbage('count')", KV_CLASS_INFRA, "not available"},
    {"return setmetatable({}, {__gc = function() while true do end end})",
     KV_CLASS_INFRA, "not available"},
    {"return getmetatable('').__index", KV_CLASS_INFRA, "not available"},
    {"return coroutine", KV_CLASS_INFRA, "not available"},
    {"return string.dump(function() end)", KV_CLASS_INFRA, "nil value"},
    {"return require('os')", KV_CLASS_INFRA, "no module 'os'"},
    {"return require('../secret')", KV_CLASS_INFRA, "no module"},
    {"return require('/etc/passwd')", KV_CLASS_INFRA, "no module"},
    {"return math.random()", KV_CLASS_INFRA, "seed"},
    {"total = 1", KV_CLASS_INFRA, "unknown name 'total'"},
    {"return totl", KV_CLASS_INFRA, "unknown name 'totl'"},
    {"return 0 / 0", KV_CLASS_INFRA, "expected 0 to 5"},
    {"return 1 / 0", KV_CLASS_INFRA, "expected 0 to 5"},
    {"return -1", KV_CLASS_INFRA, "expected 0 to 5"},
    {"return 6", KV_CLASS_INFRA, "expected 0 to 5"},
    {"return 'full marks'", KV_CLASS_INFRA, "expected a number"},
    {"return", KV_CLASS_INFRA, "expected a number"},
    {"return {}", KV_CLASS_INFRA, "expected a number"},
    {"return 5, {}", KV_CLASS_INFRA, "expected text"},
    {"return 5, 'x', {0, 1}", KV_CLASS_INFRA, "span"},
    {"return 5, 'x', 7", KV_CLASS_INFRA, "span"},
    {"error({})", KV_CLASS_INFRA, NULL},
    {"error(nil)", KV_CLASS_INFRA, NULL},
    {"local x = nil; return x.y", KV_CLASS_INFRA, "rubric.lua:3"},
    {"string.format('%p', {})", KV_CLASS_INFRA, "%p"},
    {"for k in pairs({[{}] = 1}) do end", KV_CLASS_INFRA, "no order"},
    {"local d = xml.parse('<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>') "
     "return d == nil and 5 or 0",
     KV_CLASS_NONE, NULL},
    {"local d = xml.parse('<!DOCTYPE a SYSTEM \"/etc/passwd\"><a/>') "
     "return d and 5 or 0",
     KV_CLASS_NONE, NULL},
};

START_TEST(hostile_script)
{
    const kvl_limits limits = {2000000, 8u << 20, 4096, 60000};
    char why[600] = "";
    kvr_rubric *r = load(with_body(hostile[_i].body), &limits, why, sizeof why);
    kv_verdict *v;
    int k;

    ck_assert_msg(r != NULL, "%s: %s", hostile[_i].body, why);
    /* The second answer meets the same state. */
    for (k = 0; k < 2; k++) {
        v = judge(r, "answer", NULL);
        if (hostile[_i].class == KV_CLASS_NONE) {
            ck_assert_msg(v->outcome != KV_OUTCOME_NONE, "%s",
                          hostile[_i].body);
        } else {
            ck_assert_msg(
                v->outcome == KV_OUTCOME_ERROR &&
                    v->error_class == hostile[_i].class,
                "%s: %s %s: %s", hostile[_i].body, kv_outcome_name(v->outcome),
                kv_class_name(v->error_class), kv_verdict_evidence(v));
        }
        ck_assert_msg(hostile[_i].says == NULL ||
                          strstr(kv_verdict_evidence(v), hostile[_i].says) !=
                              NULL,
                      "%s: '%s'", hostile[_i].body, kv_verdict_evidence(v));
        kv_verdict_free(v);
    }
    kvr_free(r);
}
END_TEST

/* The clock is the last resort. */
START_TEST(wall_clock)
{
    const kvl_limits limits = {UINT64_C(1) << 60, 8u << 20, 4096, 30};
    char why[600];
    kvr_rubric *r =
        load(with_body("while true do end"), &limits, why, sizeof why);
    kv_verdict *v = judge(r, "x", NULL);

    ck_assert_uint_eq(v->error_class, KV_CLASS_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(kv_verdict_evidence(v), "its time"));
    kv_verdict_free(v);
    kvr_free(r);
}
END_TEST

/* What a rubric's file itself may not do. */
static const struct {
    const char *source, *says;
} refused[] = {
    {"while true do end", "steps"},
    {"local t = {} while true do t[#t + 1] = {} end", "memory"},
    {"return 1", "returns number"},
    {"x = ", "rubric.lua:1: unexpected symbol"},
    {"\x1bLua", "binary chunk"},
    {"return { name = 'x', version = '1' }", "'dimensions' is absent"},
    {"return { name = 'x', version = '1', dimensions = {} }", "no dimension"},
    {"return { name = 'x', dimensions = { { id = 'A', score = print } } }",
     "no valid 'id'"},
    {"return { name = 'x', dimensions = { { id = 'a', weight = -1, score = "
     "print } } }",
     "not a number from 0"},
    {"return { name = 'x', dimensions = { { id = 'a', weight = 0/0, score = "
     "print } } }",
     "not a number from 0"},
    {"return { name = 'x', dimensions = { { id = 'a', score = print }, { id = "
     "'a', score = print } } }",
     "there twice"},
    {"return { name = 'x', dimensions = { { id = 'a', needs = {'b'}, score = "
     "print } } }",
     "does not stand before it"},
    {"return { name = 'x', dimensions = { { id = 'a', score = print }, { id = "
     "'b', needs = {a = 6}, score = print } } }",
     "unreachable"},
    {"return { name = 'x', dimensons = {} }", "did you mean 'dimensions'?"},
    {"return { name = 'x', aggregate = 'avg', dimensions = { { id = 'a', score "
     "= print } } }",
     "expected one of"},
    {"return { name = 'x', pass = 2, dimensions = { { id = 'a', score = print "
     "} } }",
     "'pass'"},
    {"return { name = 'x', dimensions = { { id = 'a', by = 'rule' } } }",
     "no function 'score'"},
    {"require 'nothing'", "no module 'nothing'"},
};

START_TEST(refused_file)
{
    char why[600] = "";
    kvr_rubric *r = load(refused[_i].source, &usual, why, sizeof why);

    ck_assert_msg(r == NULL, "%s was taken", refused[_i].source);
    ck_assert_msg(strstr(why, refused[_i].says) != NULL, "%s: '%s'",
                  refused[_i].source, why);
}
END_TEST

/* --- the same everywhere ---------------------------------------------------
 */

static const char same_body[] =
    "local out = {}\n"
    "local t = {}\n"
    "for i = 1, 50 do t['k' .. (i * 37 % 101)] = i end\n"
    "t[1.5] = 1 t[-3] = 2 t[true] = 3 t[10] = 4\n"
    "for k, v in pairs(t) do out[#out + 1] = tostring(k) .. '=' .. v end\n"
    "out[#out + 1] = tostring({}) .. tostring(print) .. string.format('%s', "
    "{})\n"
    "local list = {}\n"
    "for i = 1, 500 do list[i] = { key = i % 7, at = i } end\n"
    "table.sort(list, function(a, b) return a.key < b.key end)\n"
    "for i = 1, 500 do out[#out + 1] = list[i].at end\n"
    "for i = 1, 20 do out[#out + 1] = math.random(1000) end\n"
    "out[#out + 1] = ('%.3f %5.1f'):format(1 / 3, 2.25) .. tostring(0.1)\n"
    "print(table.concat(out, ' '))\n"
    "return 3";

START_TEST(the_same_everywhere)
{
    const kvl_limits limits = {5000000, 8u << 20, 65536, 10000};
    const uint64_t seed = 42;
    kvr_case c = {.text = {"x", 1}, .seed = &seed};
    kvr_rubric *r[2];
    char *first = NULL;
    char why[600];
    int i;

    for (i = 0; i < 2; i++)
        r[i] = load(with_body(same_body), &limits, why, sizeof why);
    for (i = 0; i < 6; i++) {
        kv_verdict *v;
        kv_str said;

        ck_assert_ptr_nonnull(r[i % 2]);
        ck_assert_int_eq(kv__verdict_new(&v, NULL), KV_OK);
        ck_assert_int_eq(kvr_judge(r[i % 2], &c, v), KV_OK);
        ck_assert_msg(v->outcome == KV_OUTCOME_FAIL, "%s",
                      kv_verdict_evidence(v));
        said = kvr_output(r[i % 2]);
        ck_assert(said.length > 1000);
        if (first == NULL)
            first = strndup(said.data, said.length);
        ck_assert_uint_eq(strlen(first), said.length);
        ck_assert_mem_eq(first, said.data, said.length);
        kv_verdict_free(v);
    }
    /* Numbers, then text, then booleans; equal ones stay as they were. */
    ck_assert_ptr_nonnull(strstr(first, "-3=2 1.5=1 10=4 k"));
    ck_assert_ptr_nonnull(strstr(first, " 7 14 21 28 "));
    ck_assert_ptr_nonnull(strstr(first, "tablefunctiontable"));
    free(first);
    kvr_free(r[0]);
    kvr_free(r[1]);
}
END_TEST

/* What a file makes while it is loaded is there for every answer. */
START_TEST(made_while_loading)
{
    static const char source[] =
        "local page = kv.html.parse('<p a=\"1\">x</p>')\n"
        "local node = page:find('//p')[1]\n"
        "return { name = 'x', version = '1', dimensions = { { id = 'c', score "
        "= "
        "function() return node:attribute('a') == '1' and page:count('//p') == "
        "1 end } } }";
    char why[600];
    kvr_rubric *r = load(source, &usual, why, sizeof why);
    int i;

    ck_assert_msg(r != NULL, "%s", why);
    for (i = 0; i < 3; i++) {
        kv_verdict *v = judge(r, "x", NULL);

        ck_assert_msg(v->outcome == KV_OUTCOME_PASS, "%s",
                      kv_verdict_evidence(v));
        kv_verdict_free(v);
    }
    kvr_free(r);
}
END_TEST

/* Nothing of one answer is left for the next. */
START_TEST(nothing_is_left)
{
    static const char source[] =
        "local seen = 0\n"
        "string.rep = string.rep\n"
        "return { name = 'x', version = '1', pass = 0.2, dimensions = { { id = "
        "'c', score = function(a) seen = seen + 1; string.find = nil; "
        "string.left = 1; return seen, 'seen ' .. seen end } } }";
    char why[600];
    kvr_rubric *r = load(source, &usual, why, sizeof why);
    int i;

    ck_assert_msg(r != NULL, "%s", why);
    for (i = 0; i < 3; i++) {
        kv_verdict *v = judge(r, "x", NULL);

        ck_assert_msg(v->outcome == KV_OUTCOME_PASS && v->criteria.count == 1,
                      "%s", kv_verdict_evidence(v));
        ck_assert_str_eq(v->criteria.items[0].evidence, "seen 1");
        kv_verdict_free(v);
    }
    kvr_free(r);
}
END_TEST

/* --- patterns --------------------------------------------------------------
 */

static const char *const patterns[] = {
    "a",         "",         "^a",        "a$",
    "^$",        "a*",       "a+b",       "a-b",
    "a?b",       ".",        "..-b",      "[abc]+",
    "[^abc]+",   "[a-c]+",   "[]]",       "[^]]",
    "[%w_]+",    "[%a-]",    "%d+",       "%s*",
    "%S+",       "%p",       "%u%l*",     "%x+",
    "%bxy",      "%b()",     "%f[%w]%w+", "(a)(b)",
    "((a)b)",    "()a()",    "(%w+) %1",  "(a*(.)%w(%s*))",
    "%%",        "%.",       "a.-c",      "(.-)b",
    "[a-]",      "[-a]",     "[%-z]",     "%a+%s+%a",
    "x*$",       "(x*)$",    "[\\\"']",   "\xc3.",
    "%c",        "%g+",      "[^%s]",     "^(%s*)(.-)%s*$",
    "(a+)(a-)b", "%f[%z]",   "*",         "+a",
    "-",         "a**",      "^*",        "$a",
    "a$b",       "(()())",   "[%a%d]*",   "[^\n]*",
    "%w%w-%w",   "a?a?a?aaa"};

/* Lua notices some of these only when a match gets there; here all are errors
 * at once. */
static const char *const malformed[] = {"a%",   "[a", "(a", "a)",  "%1",
                                        "(%1)", "%f", "%b", "%bx", "[]"};

static const char *const subjects[] = {"",
                                       "a",
                                       "b",
                                       "ab",
                                       "aab",
                                       "abcabc",
                                       "hello world world",
                                       "xxyxyy(nested (parens) here) f(x)",
                                       "THE (quick) fox",
                                       "  trim me  ",
                                       "a.b%c-d[e]f^g$h",
                                       "line one\nline two\n",
                                       "k\xc3\xb6ln 12 0x1F",
                                       "aaaaaaaaaaaaaaaaaaaab",
                                       "tab\tand \"quotes\" 'too'"};

static const char compare_chunk[] =
    "local p, s = ...\n"
    "local function show(...)\n"
    "  local t = {n = select('#', ...), ...}\n"
    "  for i = 1, t.n do t[i] = tostring(t[i]) end\n"
    "  return table.concat(t, '|')\n"
    "end\n"
    "local out = {}\n"
    "local function try(f, ...)\n"
    "  local function body(...) out[#out + 1] = show(f(...)) end\n"
    "  local ok, why = pcall(body, ...)\n"
    "  if not ok then out[#out + 1] = 'error' end\n"
    "end\n"
    "try(string.find, s, p)\n"
    "try(string.find, s, p, 3)\n"
    "try(string.find, s, p, -3)\n"
    "try(string.find, s, p, 1, true)\n"
    "try(string.match, s, p)\n"
    "try(string.match, s, p, 2)\n"
    "try(string.gsub, s, p, '<%0>')\n"
    "try(string.gsub, s, p, '%1', 2)\n"
    "try(string.gsub, s, p, function(a) return a ~= 'a' and '[' .. "
    "tostring(a) .. ']' end)\n"
    "try(string.gsub, s, p, {a = 'A', world = 'W'})\n"
    "try(function() local t = {} for a, b in string.gmatch(s, p) do t[#t + 1] "
    "= tostring(a) .. ',' .. tostring(b) if #t > 100 then break end end return "
    "table.concat(t, ';') end)\n"
    "return table.concat(out, '\\n')";

static const char *
run_chunk(lua_State *L, const char *pattern, const char *subject)
{
    ck_assert_int_eq(luaL_loadstring(L, compare_chunk), LUA_OK);
    lua_pushstring(L, pattern);
    lua_pushstring(L, subject);
    ck_assert_msg(lua_pcall(L, 2, 1, 0) == LUA_OK, "%s: %s", pattern,
                  lua_tostring(L, -1));
    return lua_tostring(L, -1);
}

/* What Lua itself says, each pattern on each subject. */
START_TEST(patterns_as_lua_has_them)
{
    const kvl_limits limits = {1000000000, 8u << 20, 4096, 60000};
    kvl_box *box = kvl_new(&kv__host, &limits);
    lua_State *theirs = luaL_newstate();
    const char *a, *b;
    size_t i;

    ck_assert(box != NULL && theirs != NULL);
    luaL_openlibs(theirs);
    ck_assert(kvl_keep(box));
    for (i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        kvl_restore(box);
        kvl_begin(box);
        a = run_chunk(theirs, patterns[_i], subjects[i]);
        b = run_chunk(box->L, patterns[_i], subjects[i]);
        ck_assert_msg(strcmp(a, b) == 0, "'%s' on '%s':\n%s\n--\n%s",
                      patterns[_i], subjects[i], a, b);
        lua_settop(theirs, 0);
        lua_settop(box->L, 0);
    }
    lua_close(theirs);
    kvl_free(box);
}
END_TEST

START_TEST(malformed_pattern)
{
    const kvl_limits limits = {1000000, 8u << 20, 4096, 60000};
    kvl_box *box = kvl_new(&kv__host, &limits);
    const char *said;
    int errors = 0;

    ck_assert_ptr_nonnull(box);
    kvl_begin(box);
    said = run_chunk(box->L, malformed[_i], "a");
    for (; said != NULL; said = strchr(said, '\n')) {
        said += *said == '\n';
        errors += strncmp(said, "error", 5) == 0;
    }
    /* All but the plain finds. */
    ck_assert_int_ge(errors, 7);
    kvl_free(box);
}
END_TEST

/* --- memory -----------------------------------------------------------------
 */

static const char wide_body[] =
    "local d = html.parse('<p>x</p><p>y</p>')\n"
    "local n = #d:find('//p') + #text.words(answer.text) + "
    "#text.sentences(answer.text)\n"
    "local v = json.decode('[1,{\"a\":[true,null]}]')\n"
    "local m = code.measure('int f(void) { return 1; } // x', 'c')\n"
    "print(kv.diff.similarity('abc', 'abd'), #code.tokens('a b', 'go'))\n"
    "local ok = pcall(error, 'x')\n"
    "return n + m.functions - n, ('%d words'):format(n), "
    "text.find(answer.text, "
    "'b')";

/* Every allocation of the state fails once; the engine goes on. */
START_TEST(allocation_fails_in_the_state)
{
    char why[600];
    kvr_rubric *r = load(with_body(wide_body), &usual, why, sizeof why);
    size_t n, errors = 0;

    ck_assert_msg(r != NULL, "%s", why);
    for (n = 1; n < 100000; n++) {
        kv_verdict *v;
        bool reached;

        r->box->fail_at = n;
        v = judge(r, "a b c. d e.", "{\"x\": [1, 2]}");
        reached = r->box->fail_at == 0;
        r->box->fail_at = 0;
        if (v->outcome == KV_OUTCOME_ERROR) {
            ck_assert_uint_eq(v->error_class, KV_CLASS_OOM);
            errors++;
        } else {
            ck_assert_msg(v->outcome == KV_OUTCOME_FAIL && v->score == 0.2,
                          "%zu: %s", n, kv_verdict_evidence(v));
        }
        kv_verdict_free(v);
        v = judge(r, "a b c. d e.", "{\"x\": [1, 2]}");
        ck_assert_msg(v->outcome == KV_OUTCOME_FAIL && v->score == 0.2,
                      "after %zu: %s", n, kv_verdict_evidence(v));
        kv_verdict_free(v);
        if (!reached)
            break;
    }
    ck_assert_msg(errors > 20 && n < 100000, "%zu errors in %zu", errors, n);
    kvr_free(r);
}
END_TEST

/* And every allocation of the core's while it takes the criteria. */
START_TEST(allocation_fails_in_the_core)
{
    char why[600];
    kvr_rubric *r = load(with_body(wide_body), &usual, why, sizeof why);
    uint64_t n;

    ck_assert_msg(r != NULL, "%s", why);
    for (n = 1; n < 1000; n++) {
        kvr_case c = {.text = {"a b c. d e.", 11}};
        kv_verdict *v;
        uint64_t before;

        ck_assert_int_eq(kv__verdict_new(&v, NULL), KV_OK);
        kv__alloc_fail_at(n);
        ck_assert_int_eq(kvr_judge(r, &c, v), KV_OK);
        before = kv__alloc_count();
        kv__alloc_fail_at(0);
        kv__verdict_settle(v);
        ck_assert(v->outcome == KV_OUTCOME_ERROR || v->score == 0.2);
        ck_assert(v->outcome != KV_OUTCOME_PASS);
        kv_verdict_free(v);
        if (before < n)
            break;
    }
    ck_assert_uint_lt(n, 1000);
    ck_assert_uint_gt(n, 3);
    kvr_free(r);
}
END_TEST

static size_t
in_use(void)
{
    struct mallinfo2 m = mallinfo2();

    return m.uordblks + m.hblkhd;
}

START_TEST(two_thousand_rubrics)
{
    size_t before = 0, after;
    char source[9000], why[600];
    int i;

    for (i = 0; i < 2000; i++) {
        kvr_rubric *r;
        kv_verdict *v;

        snprintf(source, sizeof source, "-- %d\n%s", i, with_body(wide_body));
        r = load(source, &usual, why, sizeof why);
        ck_assert_msg(r != NULL, "%d: %s", i, why);
        v = judge(r, "a b c. d e.", NULL);
        ck_assert_msg(v->score == 0.2, "%d: %s", i, kv_verdict_evidence(v));
        kv_verdict_free(v);
        kvr_free(r);
        if (i == 20)
            before = in_use();
    }
    after = in_use();
    ck_assert_msg(after < before + 65536, "%zu bytes, then %zu", before, after);
}
END_TEST

/* --- what criteria come to --------------------------------------------------
 */

static kv_verdict *
verdict(void)
{
    kv_verdict *v;

    ck_assert_int_eq(kv__verdict_new(&v, NULL), KV_OK);
    return v;
}

static void
put(kv_verdict *v, const char *id, double score, double max, double weight)
{
    kv_criterion c = {.struct_size = sizeof c,
                      .state = isnan(score) ? KV_CRITERION_NOT_APPLICABLE
                                            : KV_CRITERION_SCORED,
                      .by = KV_BY_RULE,
                      .id = kv__cstr(id),
                      .score = isnan(score) ? 0 : score,
                      .max = max,
                      .weight = weight};
    const char *wrong;

    ck_assert_msg(kv__criteria_add(&v->criteria, &c, &wrong) == KV_OK, "%s",
                  wrong);
}

static kv_aggregate
by_rule(uint32_t rule)
{
    return (kv_aggregate){sizeof(kv_aggregate), rule, 0, 0, 1, 0.5, 0.5, 0};
}

/* Millionths are what scores and weights are taken in. */
START_TEST(scores_are_exact)
{
    kv_aggregate how = by_rule(KV_AGGREGATE_PERCENT);
    kv_verdict *v = verdict();

    how.pass = 0.3;
    put(v, "a", 0.1, 1, 1);
    put(v, "b", 0.2, 1, 1);
    put(v, "c", 0.6, 1, 1);
    ck_assert_ptr_null(kv__criteria_close(v, &how));
    /* 0.1 + 0.2 + 0.6 is 0.9 here. */
    ck_assert_uint_eq(v->outcome, KV_OUTCOME_PASS);
    ck_assert(v->score == 0.3);
    kv_verdict_free(v);
}
END_TEST

static const struct {
    uint32_t rule;
    double scores[4], weights[4]; /* of 5; -1 ends, NaN does not apply */
    double expected;              /* NaN: unscored */
} sums[] = {
    {KV_AGGREGATE_PERCENT, {5, 0, -1}, {3, 1}, 0.75},
    {KV_AGGREGATE_PERCENT, {5, NAN, -1}, {1, 1}, 1},
    {KV_AGGREGATE_PERCENT, {NAN, NAN, -1}, {1, 1}, NAN},
    {KV_AGGREGATE_PERCENT, {5, 5, -1}, {0, 0}, NAN},
    {KV_AGGREGATE_PERCENT, {5, 0, -1}, {1, 0}, 1},
    {KV_AGGREGATE_MIN, {5, 3, 4, -1}, {1, 1, 1}, 0.6},
    {KV_AGGREGATE_MIN, {5, 0, -1}, {1, 0}, 1},
    {KV_AGGREGATE_PRODUCT, {4, 4, -1}, {1, 9}, 0.64},
    {KV_AGGREGATE_PENALTY, {2, 1, -1}, {0.25, 0.125}, 0.375},
    {KV_AGGREGATE_PENALTY, {2, -1}, {1}, 0},
    {KV_AGGREGATE_CONSTRAINTS, {5, 4, 5, -1}, {1, 1, 1}, 2.0 / 3},
};

START_TEST(aggregation)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    kv_aggregate how = by_rule(sums[_i].rule);
    kv_verdict *v = verdict();
    const char *wrong;
    int i;

    for (i = 0; i < 4 && sums[_i].scores[i] != -1; i++)
        put(v, ids[i], sums[_i].scores[i], 5, sums[_i].weights[i]);
    wrong = kv__criteria_close(v, &how);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    if (isnan(sums[_i].expected)) {
        ck_assert_uint_eq(v->outcome, KV_OUTCOME_UNSCORED);
        ck_assert(!v->has_score);
    } else {
        ck_assert_msg(v->has_score && v->score == sums[_i].expected, "%g",
                      v->score);
    }
    kv_verdict_free(v);
}
END_TEST

/* A gate, what blocks, what nobody can judge. */
static const struct {
    const char *body;
    kv_outcome outcome;
    double score;
} whole[] = {
    {"gates = { { id = 'g', score = function() return false, 'no' end } }, "
     "dimensions = { { id = 'a', score = function() return 5 end } }",
     KV_OUTCOME_FAIL, 0},
    {"gates = { { id = 'g', score = function() return true end } }, "
     "dimensions = { { id = 'a', score = function() return 5 end } }",
     KV_OUTCOME_PASS, 1},
    {"gates = { { id = 'g', score = function() return kv.na('x') end } }, "
     "dimensions = { { id = 'a', score = function() return 5 end } }",
     KV_OUTCOME_PASS, 1},
    {"gates = { { id = 'g', score = function() return kv.cannot('x') end } }, "
     "dimensions = { { id = 'a', score = function() return 5 end } }",
     KV_OUTCOME_UNSCORED, NAN},
    {"dimensions = { { id = 'a', score = function() return kv.cannot('x') end "
     "}, { id = 'b', score = function() return 5 end } }",
     KV_OUTCOME_UNSCORED, NAN},
    {"missing = 'skip', dimensions = { { id = 'a', score = function() return "
     "kv.cannot('x') end }, { id = 'b', score = function() return 5 end } }",
     KV_OUTCOME_PASS, 1},
    {"missing = 'zero', dimensions = { { id = 'a', score = function() return "
     "kv.cannot('x') end }, { id = 'b', score = function() return 5 end } }",
     KV_OUTCOME_FAIL, 0.5},
    {"dimensions = { { id = 'a', score = function() return 0 end }, { id = "
     "'b', needs = {'a'}, score = function() error('called') end } }",
     KV_OUTCOME_FAIL, 0},
    {"dimensions = { { id = 'a', score = function() return 2 end }, { id = "
     "'b', needs = {a = 3}, score = function() error('called') end } }",
     KV_OUTCOME_FAIL, 0.2},
    {"dimensions = { { id = 'a', when = function() return false, 'no' end, "
     "score = function() error('called') end }, { id = 'b', score = function() "
     "return 5 end } }",
     KV_OUTCOME_PASS, 1},
    {"aggregate = function(s) return (s.a + s.b) / 2 end, pass = 0.6, "
     "dimensions = { { id = 'a', score = function() return 5 end }, { id = "
     "'b', score = function() return 1 end } }",
     KV_OUTCOME_PASS, 0.6},
    {"aggregate = function(s) return 2 end, dimensions = { { id = 'a', score = "
     "function() return 5 end } }",
     KV_OUTCOME_ERROR, NAN},
    {"aggregate = 'penalty', pass = 0.5, dimensions = { { id = 'a', weight = "
     "0.1, score = function() return 30 end } }",
     KV_OUTCOME_FAIL, 0},
    {"aggregate = 'hybrid', dimensions = { { id = 'a', score = function() "
     "return 5 end }, { id = 'b', by = 'rating', anchors = {[0] = 'x'} } }",
     KV_OUTCOME_UNSCORED, NAN},
    {"aggregate = 'constraints', dimensions = { { id = 'a', score = function() "
     "return false end }, { id = 'b', needs = {'a'}, score = function() return "
     "true end } }",
     KV_OUTCOME_FAIL, 0.5},
    {"dimensions = function(answer, task) return { { id = 'x', score = "
     "function() return #answer.text > 0 end } } end",
     KV_OUTCOME_PASS, 1},
    {"dimensions = function() return {} end", KV_OUTCOME_UNSCORED, NAN},
    {"dimensions = function() return { { id = 'x' , scor = 1 } } end",
     KV_OUTCOME_ERROR, NAN},
    {"options = {least = 3}, dimensions = { { id = 'a', score = function(a, "
     "task) return task.options.least + task.n end } }",
     KV_OUTCOME_PASS, 1},
    {"prepare = function(a) return {n = #a.text} end, dimensions = { { id = "
     "'a', score = function(a, task, made) return made.n end } }",
     KV_OUTCOME_FAIL, 0.2},
};

START_TEST(whole_rubric)
{
    char source[2000], why[600];
    kvr_rubric *r;
    kv_verdict *v;

    snprintf(source, sizeof source, "return { name = 'x', version = '1', %s }",
             whole[_i].body);
    r = load(source, &usual, why, sizeof why);
    ck_assert_msg(r != NULL, "%s: %s", whole[_i].body, why);
    v = judge(r, "x", "{\"n\": 2, \"gone\": null}");
    ck_assert_msg(v->outcome == whole[_i].outcome, "%s: %s, %s", whole[_i].body,
                  kv_outcome_name(v->outcome), kv_verdict_evidence(v));
    if (isnan(whole[_i].score))
        ck_assert(!v->has_score);
    else
        ck_assert_msg(v->score == whole[_i].score, "%s: %g", whole[_i].body,
                      v->score);
    kv_verdict_free(v);
    kvr_free(r);
}
END_TEST

/* --- ratings -----------------------------------------------------------------
 */

START_TEST(reducing)
{
    double out, three[] = {5, 1, 3}, two[] = {4, 1}, same[] = {2, 5, 2};

    ck_assert(kvr_reduce(KVR_MEAN, three, 3, &out) && out == 3);
    ck_assert(kvr_reduce(KVR_MEDIAN, three, 3, &out) && out == 3);
    ck_assert(kvr_reduce(KVR_MEDIAN, two, 2, &out) && out == 2.5);
    ck_assert(kvr_reduce(KVR_MIN, two, 2, &out) && out == 1);
    ck_assert(kvr_reduce(KVR_MAJORITY, same, 3, &out) && out == 2);
    ck_assert(!kvr_reduce(KVR_MAJORITY, two, 2, &out));
    ck_assert(!kvr_reduce(KVR_MEAN, two, 0, &out));
}
END_TEST

/* --- told --------------------------------------------------------------------
 */

static int32_t
collect(void *context, const char *data, size_t length)
{
    kv__buf_add(context, data, length);
    return 0;
}

static const char full[] =
    "return { name = 'full \\\"q\\\" \\1', version = 2, description = 'what | "
    "it\\nis', "
    "instructions = 'how', pass = 0.5, missing = 'skip', ratings = 'median', "
    "aggregate = 'hybrid', "
    "sides = { rule = 1, others = 3 }, scale = { max = 10, anchors = { [0] = "
    "'no', [10] = 'yes' } },\n"
    "gates = { { id = 'g', title = 'Gate', score = function() return true end "
    "} },\n"
    "dimensions = {\n"
    "{ id = 'a', title = 'A', layer = 'one', weight = 2.5, max = 4, anchors = "
    "{ [4] = 'a | b' }, score = print },\n"
    "{ id = 'b', layer = 'two', by = 'judge', ask = 'Is it?', part = "
    "'completion', needs = { a = 3, 'g' } },\n"
    "{ id = 'c', by = 'rating', weight = 0 } },\n"
    "cases = { { name = 'x', answer = 'a\\255', expect = { score = 0.25, "
    "outcome = 'fail', b = true } } } }";

START_TEST(told)
{
    kv__buf json = {0}, markdown = {0}, cases = {0}, issues = {0};
    char why[600] = "";
    kvr_rubric *r = load(full, &usual, why, sizeof why);
    cJSON *tree = NULL;
    kv_error err;

    ck_assert_msg(r != NULL, "%s", why);
    ck_assert_int_eq(kvr_describe(r, collect, &json), 0);
    ck_assert_msg(kv__json_parse(kv__str(json.data, json.length), "rubric",
                                 &tree, &err) == KV_OK,
                  "%s: %s", err.message, kv__buf_text(&json));
    ck_assert_str_eq(kv__json_get(tree, "aggregate")->valuestring, "hybrid");
    ck_assert_int_eq(cJSON_GetArraySize(kv__json_get(tree, "criteria")), 4);
    ck_assert_ptr_nonnull(strstr(json.data,
                                 "\"needs\":[{\"least\":1e-06,\"id\":"
                                 "\"g\"},{\"least\":3,\"id\":\"a\"}]"));
    cJSON_Delete(tree);
    ck_assert_int_eq(kvr_explain(r, collect, &markdown), 0);
    ck_assert_ptr_nonnull(strstr(kv__buf_text(&markdown), "asked of a judge"));
    ck_assert_ptr_nonnull(strstr(markdown.data, "a \\| b"));
    ck_assert_ptr_nonnull(strstr(markdown.data, "needs `g`, `a`"));
    ck_assert_int_eq(kvr_cases(r, collect, &cases, why, sizeof why), 0);
    ck_assert_msg(kv__json_parse(kv__str(cases.data, cases.length), "cases",
                                 &tree, &err) == KV_OK,
                  "%s", err.message);
    ck_assert_ptr_nonnull(strstr(cases.data, "\"answer_hex\":\"61ff\""));
    cJSON_Delete(tree);
    ck_assert_int_eq(kvr_list_issues(r, collect, &issues), 0);
    kv__buf_clear(&json);
    kv__buf_clear(&markdown);
    kv__buf_clear(&cases);
    kv__buf_clear(&issues);
    kvr_free(r);
}
END_TEST

/* What a configuration may hold. */
static const struct {
    const char *config, *says; /* NULL: it opens */
} configs[] = {
    {"{\"source\": \"return { name = 'x', version = '1', dimensions = { { id = "
     "'a', score = function() return 5 end } } }\", \"seed\": 3, \"print\": "
     "true, "
     "\"limits\": {\"steps\": 1000, \"memory_mb\": 8, \"output_kb\": 1, "
     "\"wall_ms\": 50}}",
     NULL},
    {"{}", NULL},
    {"{\"rubrik\": \"x\"}", "unknown member 'rubrik'"},
    {"{\"limits\": {\"steps\": 0}}", "a limit is no number"},
    {"{\"limits\": {\"memory_mb\": 1e9}}", "a limit is no number"},
    {"{\"limits\": {\"wall_ms\": \"x\"}}", "a limit is no number"},
    {"{\"rubric\": \"nosuch\"}", "cannot read"},
    {"{\"rubric\": \"./nosuch.lua\"}", "cannot read './nosuch.lua'"},
    {"{\"source\": \"return 1\"}", "returns number"},
    {"{\"source\": \"return { name = 'x', dimensions = { { id = 'a', score = "
     "print } } }\", \"options\": {\"n\": 1}}",
     "no option 'n'"},
};

START_TEST(configuration)
{
    kv_value *config;
    kvr_shelf *shelf;
    char why[300];
    kv_status status;
    config =
        kv__host.value->parse(kv__cstr(configs[_i].config), why, sizeof why);
    ck_assert_msg(config != NULL, "%s", why);
    status = kvr_shelf_open(&kv__host, config, &shelf);
    if (configs[_i].says == NULL) {
        ck_assert_msg(status == KV_OK, "%s", kv__reason());
    } else {
        ck_assert(status != KV_OK);
        ck_assert_msg(strstr(kv__reason(), configs[_i].says) != NULL,
                      "%s: '%s'", configs[_i].config, kv__reason());
    }
    kvr_shelf_close(shelf);
    kv__host.value->free(config);
}
END_TEST

/* Member "ratings" of a task. */
static const struct {
    const char *ratings;
    int found;
    double score;
} rated[] = {
    {"{\"a\": 4}", 1, 4},
    {"{\"a\": [4, 5, 3]}", 1, 4},
    {"{\"a\": {\"x\": 4, \"y\": 2}}", 1, 3},
    {"{\"a\": [4, null, \"n/a\"]}", 1, 4},
    {"{\"a\": \"n/a\"}", -1, 0},
    {"{\"a\": []}", 0, 0},
    {"{\"a\": null}", 0, 0},
    {"{\"b\": 4}", 0, 0},
    {"{\"a\": 6}", 0, 0},
    {"{\"a\": [4, -1]}", 0, 0},
    {"{\"a\": \"high\"}", 0, 0},
    {"{\"a\": [true]}", 0, 0},
};

START_TEST(ratings_of_a_task)
{
    const kv_host *h = &kv__host;
    char why[300], evidence[200] = "";
    kvr_criterion c = {.id = (char *)(uintptr_t) "a", .max = 5};
    kv_value *value =
        h->value->parse(kv__cstr(rated[_i].ratings), why, sizeof why);
    uint32_t raters = 0;
    double score = 0;

    ck_assert_ptr_nonnull(value);
    ck_assert_int_eq(kvr_ratings(h, value, &c, KVR_MEAN, &score, &raters,
                                 evidence, sizeof evidence),
                     rated[_i].found);
    ck_assert(rated[_i].found <= 0 || score == rated[_i].score);
    h->value->free(value);
}
END_TEST

/* A line with criteria reads back as it was written. */
START_TEST(line_with_criteria)
{
    char why[600];
    kvr_rubric *r = load(with_body("return 4, 'a \"b\"\\n', {1, 2}, {{3, 4}}"),
                         &usual, why, sizeof why);
    kv_verdict *v = judge(r, "abcdef", NULL), *back;
    kv__buf a = {0}, b = {0};
    kv_error err;

    kv__verdict_put(&a, v, true);
    ck_assert_msg(kv_verdict_read(kv__str(a.data, a.length), &back, &err) ==
                      KV_OK,
                  "%s", err.message);
    kv__verdict_put(&b, back, true);
    ck_assert_str_eq(kv__buf_text(&a), kv__buf_text(&b));
    ck_assert_uint_eq(back->criteria.count, 1);
    ck_assert_uint_eq(back->criteria.items[0].span_count, 2);
    ck_assert_uint_eq(back->criteria.items[0].spans[1].from, 2);
    kv__buf_clear(&a);
    kv__buf_clear(&b);
    kv_verdict_free(back);
    kv_verdict_free(v);
    kvr_free(r);
}
END_TEST

/* What to replace in a line of version 3, by what, and the complaint. */
static const struct {
    const char *from, *to, *says;
} bad_lines[] = {
    {"\"pass_line\":1", "\"pass_line\":2", "'pass_line' is outside"},
    {"\"pass_line\":1", "\"pass_line\":\"1\"", "pass_line"},
    {"\"score\":0.8,\"counts", "\"score\":null,\"counts", NULL},
    {"\"outcome\":\"fail\"", "\"outcome\":\"pass\"", "below the pass line"},
    {"\"criteria\":[", "\"criteria\":7,\"x\":[", "'x' is not a known"},
    {"\"criteria\":[{", "\"criteria\":[7,{", "criteria"},
    {"\"id\":\"c\"", "\"id\":\"C\"", "invalid criterion id"},
    {"\"state\":\"scored\"", "\"state\":\"done\"", "not a known name"},
    {"\"state\":\"scored\"", "\"state\":\"blocked\"", "not what its state"},
    {"\"by\":\"rule\"", "\"by\":\"me\"", "not a known name"},
    {"\"max\":5", "\"max\":0", "maximum is not above 0"},
    {"\"weight\":1", "\"weight\":-1", "weight is not a number"},
    {"\"spans\":[[0,2]", "\"spans\":[[0]", "pairs"},
    {"\"spans\":[[0,2]", "\"spans\":[0", "pairs"},
    {"\"needs\":[]", "\"needs\":[4]", "does not come before"},
    {"\"needs\":[]", "\"needs\":4", "not an array"},
    {"\"gate\":false", "\"gate\":0", "gate"},
    {"\"raters\":0", "\"raters\":-1", "negative"},
};

START_TEST(bad_line)
{
    char why[600], text[3000];
    kvr_rubric *r =
        load(with_body("return 4, 'x', {1, 2}"), &usual, why, sizeof why);
    kv_verdict *v = judge(r, "abcdef", NULL), *back;
    kv__buf line = {0};
    const char *at;
    kv_error err;
    kv_status status;

    kv__verdict_put(&line, v, true);
    at = strstr(kv__buf_text(&line), bad_lines[_i].from);
    ck_assert_msg(at != NULL, "%s: %s", bad_lines[_i].from, line.data);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - line.data), line.data,
             bad_lines[_i].to, at + strlen(bad_lines[_i].from));
    status = kv_verdict_read(kv__cstr(text), &back, &err);
    if (bad_lines[_i].says == NULL) {
        ck_assert_int_eq(status, KV_OK);
    } else {
        ck_assert_msg(status != KV_OK, "taken: %s", text);
        ck_assert_msg(strstr(err.message, bad_lines[_i].says) != NULL, "'%s'",
                      err.message);
    }
    kv_verdict_free(back);
    kv__buf_clear(&line);
    kv_verdict_free(v);
    kvr_free(r);
}
END_TEST

#define ROWS(table) ((int)(sizeof table / sizeof *table))

int
main(void)
{
    Suite *suite = suite_create("rubric");
    TCase *tc = tcase_create("rubric");

    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, hostile_script, 0, ROWS(hostile));
    tcase_add_loop_test(tc, refused_file, 0, ROWS(refused));
    tcase_add_test(tc, wall_clock);
    tcase_add_test(tc, the_same_everywhere);
    tcase_add_test(tc, made_while_loading);
    tcase_add_test(tc, nothing_is_left);
    tcase_add_loop_test(tc, patterns_as_lua_has_them, 0, ROWS(patterns));
    tcase_add_loop_test(tc, malformed_pattern, 0, ROWS(malformed));
    tcase_add_test(tc, allocation_fails_in_the_state);
    tcase_add_test(tc, allocation_fails_in_the_core);
    tcase_add_test(tc, two_thousand_rubrics);
    tcase_add_test(tc, scores_are_exact);
    tcase_add_loop_test(tc, aggregation, 0, ROWS(sums));
    tcase_add_loop_test(tc, whole_rubric, 0, ROWS(whole));
    tcase_add_test(tc, reducing);
    tcase_add_test(tc, line_with_criteria);
    tcase_add_test(tc, told);
    tcase_add_loop_test(tc, configuration, 0, ROWS(configs));
    tcase_add_loop_test(tc, ratings_of_a_task, 0, ROWS(rated));
    tcase_add_loop_test(tc, bad_line, 0, ROWS(bad_lines));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
