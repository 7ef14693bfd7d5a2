-- IFEval: does the answer follow instructions that a program can verify?
--
-- A task has "instruction_id_list" and "kwargs", in parallel, as the
-- benchmark's input_data.jsonl has them; "en:" before an id is passed over.
--
-- mode = "strict": the answer as it is; "loose": any of eight readings of it,
-- without its first line, its last line, both, and each without asterisks.
-- variant = "compat": the reference program's verdicts; "fixed": without its
-- known defects, see checks.lua.
--
-- Two things can't be had from the answer alone: the reference draws a letter
-- at random where the wanted "letter" is none, and its language detection is
-- not deterministic.  Here the character itself is counted, and kv.text's rule
-- for languages decides.

local M = require "checks"
local options = {
    mode = "strict",
    variant = "compat",
}

local loaded = {}

local function checks_of(task)
    local variant = task.options.variant
    if variant ~= "compat" and variant ~= "fixed" then
        error("option variant is '" .. tostring(variant) .. "', expected compat or fixed")
    end
    loaded[variant] = loaded[variant] or M.new(variant)
    return loaded[variant]
end

local function dimensions(answer, task)
    local ids, kwargs = task.instruction_id_list, task.kwargs
    if type(ids) ~= "table" or type(kwargs) ~= "table" then
        error("the task has no instruction_id_list and kwargs")
    end
    local mode = task.options.mode
    if mode ~= "strict" and mode ~= "loose" then
        error("option mode is '" .. tostring(mode) .. "', expected strict or loose")
    end
    local checks, seen, list = checks_of(task), {}, {}
    for i, given in ipairs(ids) do
        local id = given:gsub("^%a%a:", "")
        seen[id] = (seen[id] or 0) + 1
        list[i] = {
            id = seen[id] == 1 and id or id .. "." .. seen[id],
            layer = id:match("^[^:]*"),
            score = function()
                return M.follows(checks, id, answer.text, kwargs[i] or {}, mode == "loose")
            end,
        }
    end
    return list
end

return {
    name = "ifeval",
    version = "1",
    description = "Instruction following: IFEval's 25 verifiable instructions, strict and loose.",
    aggregate = "constraints",
    scale = { max = 1 },
    options = options,
    dimensions = dimensions,
}
