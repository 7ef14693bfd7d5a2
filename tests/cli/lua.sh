#!/bin/sh
# require "kverify" from a stock Lua: verdicts, figures, the same rewards as the
# command's.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
[ -z "${SAN_CFLAGS:-}" ] || skip "loaded into an interpreter without sanitizers only"
lua=$(command -v lua5.4 || true)
[ -n "$lua" ] || skip "no lua5.4"
with_boxes
module=$(find "$build/lua/module/.libs" -name kverify.so | head -1)
[ -n "$module" ] || fail "the module was not built"
LUA_CPATH="$(dirname "$module")/?.so"
export LUA_CPATH

printf '{"task_id": "T/%s", "passed": %s}\n' 0 true 0 false 0 null 1 true 1 false >"$tmp/r.jsonl"
kverify reward --run m "$tmp/r.jsonl" >"$tmp/lines" 2>/dev/null
cat >"$tmp/use.lua" <<'E'
local kverify = require "kverify"
local engine <close> = kverify.engine { min_isolation = "L2" }
local task = { id = "t", entry = "f", submission = { "s.py" }, extract = "raw", cases = { { args = { 1 }, expect = 2 } } }
local right = engine:verify("function", task, "def f(n):\n    return n + 1\n")
assert(right.outcome == "pass" and right.reward == 1 and right.task == "t" and right.counts.passed == 1)
assert(right.class == kverify.null and #right.tests == 1)
local wrong = engine:verify("function", task, "def f(n):\n    return n\n")
assert(wrong.outcome == "fail" and wrong.reward == 0)
task.nonsense = 1
local nothing = engine:verify("function", task, "")
assert(nothing.outcome == "error" and nothing.class == "infra" and nothing.reward == kverify.null)
task.nonsense = nil
for _, bad in ipairs { function() engine:verify("nosuch", task, "") end, function() engine:verify("function", "{", "") end,
    function() engine:verify("function", { f = print }, "") end, function() kverify.engine { min_isolation = "L9" } end,
    function() kverify.score("/nowhere/at/all") end, function() kverify.advantages({ 1, 2, 3 }, 2) end,
    function() kverify.advantages({ 1 }, 1, "nosuch") end,
    function() kverify.advantages({ 1, 0 }, { "a", "b" }) end } do
    local good, why = pcall(bad)
    assert(not good and #why > 10, why)
end
local deep = {}
for _ = 1, 10000 do deep = { deep } end
assert(not pcall(engine.verify, engine, "function", deep, ""))
local report = kverify.score(arg[1])
assert(report.kverify_report == 1 and report.groups[1].n_tasks == 2)
-- Rewards and groups as the command printed them.
local rewards, groups, want = {}, {}, {}
for line in io.lines(arg[2]) do
    local n = #groups + 1
    groups[n] = tonumber(line:match('"group":(%d+)'))
    rewards[n] = tonumber(line:match('"reward":([^,]+)')) or kverify.null
    want[n] = tonumber(line:match('"advantage":([^}]+)'))
end
local got = kverify.advantages(rewards, groups)
assert(#got == 5 and got[1] > 0)
for i = 1, #want do assert(got[i] == want[i], i) end
engine:close()
assert(not pcall(engine.verify, engine, "function", task, ""))
for _ = 1, 200 do kverify.engine():close() end
print("ok " .. kverify.version)
E
status 0 "$lua" "$tmp/use.lua" "$tmp/r.jsonl" "$tmp/lines"
says "ok 0."
