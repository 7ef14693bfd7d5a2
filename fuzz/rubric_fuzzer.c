/* SPDX-License-Identifier: MIT */
/* An answer against a rubric that asks everything of the standard library: it
 * is judged, within its limits, and twice the same. */
#include "core/plugin/host.h"
#include "core/model/verdict_write.h"
#include "fuzz/fuzz.h"
#include "plugins/rubric/describe.h"
#include "plugins/rubric/judging.h"
#include "plugins/rubric/load.h"

#include <string.h>

static const char source[] =
    "local t, c, j, h, x, d = kv.text, kv.code, kv.json, kv.html, kv.xml, "
    "kv.diff\n"
    "local function of(f) return function(a) local s = a.text "
    "local ok, why = pcall(f, s) print(ok, why) return #s % 6, tostring(why) "
    "end end\n"
    "local ask = {\n"
    "function(s) return t.lower(s) .. t.upper(s) .. t.strip(s) .. t.plain(s) "
    ".. t.squeeze(s) .. t.valid(s) end,\n"
    "function(s) return #t.words(s) + t.count_words(s) + #t.lines(s) + "
    "t.count_lines(s) + t.length(s) + t.longest_line(s) end,\n"
    "function(s) local w = s:sub(1, 3) if w == '' then return 0 end return "
    "t.count(s, w, {fold = true, word = true}) + #t.find_all(s, w) + "
    "t.count_word(s, w) end,\n"
    "function(s) return #t.sentences(s), t.language(s) end,\n"
    "function(s) for _, l in ipairs{'c', 'python', 'js', 'java', 'go', 'rust', "
    "'lua', 'sh'} do local n = 0 for _, k in ipairs(c.tokens(s, l)) do n = n + "
    "#k.text end local m = c.measure(s, l) print(n, m.lines, m.functions, "
    "m.depth) assert(#c.without_comments(s, l) == #s) assert(m.lines == "
    "m.code_lines + m.comment_lines + m.blank_lines) end end,\n"
    "function(s) for _, b in ipairs(c.blocks(s)) do assert(s:sub(b.from, b.to) "
    "== b.text) end end,\n"
    "function(s) local v, w = j.decode(s) return tostring(v) .. tostring(w) "
    "end,\n"
    "function(s) local p = h.parse(s) if p then return p:count('//*') + #p:text"
    "() + #p:find('//p/@*') end end,\n"
    "function(s) local p, w = x.parse(s) if p then return p:value('string(/)') "
    "end return w end,\n"
    "function(s) local p = h.parse('<p>a</p>') return p:value(s) end,\n"
    "function(s) return d.similarity(s, s:reverse()) + d.common(t.words(s), "
    "t.lines(s)) end,\n"
    "function(s) return s:gsub('%w+', '<%0>'):find('(%a)%1') end,\n"
    "}\n"
    "local dims = {}\n"
    "for i, f in ipairs(ask) do dims[i] = { id = 'c' .. i, score = of(f) } "
    "end\n"
    "return { name = 'f', version = '1', pass = 0.5, dimensions = dims }\n";
static kvr_rubric *rubric;

static void
judge(const uint8_t *data, size_t size, kv__buf *line)
{
    kvr_case c = {.text = {(const char *)data, size}};
    kv_verdict *v;

    PROMISE(kv__verdict_new(&v, NULL) == KV_OK);
    PROMISE(kvr_judge(rubric, &c, v) == KV_OK);
    kv__verdict_settle(v);
    PROMISE(
        v->outcome == KV_OUTCOME_PASS || v->outcome == KV_OUTCOME_FAIL ||
        (v->outcome == KV_OUTCOME_ERROR && v->error_class != KV_CLASS_INFRA));
    kv__verdict_put(line, v, false);
    kv_verdict_free(v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kvr_options o = {.host = &kv__host,
                     .path = "f.lua",
                     .source = {source, sizeof source - 1},
                     .limits = {3000000, 16u << 20, 1u << 20, 60000}};
    kv__buf first = {0}, second = {0};
    char why[600];

    if (rubric == NULL) {
        PROMISE(kvr_load(&o, &rubric, why, sizeof why) == KV_OK);
    }
    judge(data, size, &first);
    judge(data, size, &second);
    PROMISE(first.length == second.length &&
            memcmp(first.data, second.data, first.length) == 0);
    kv__buf_clear(&first);
    kv__buf_clear(&second);
    return 0;
}
