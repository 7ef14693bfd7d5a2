-- Is a run worth keeping for training?  It is when its answer is right, no call
-- failed and no query was made twice.
--
-- The answer is a run, as the rubric trajectory reads it.  A task has
-- "answer_correct": true, false, 1 or 0.

local events = require "kv.trajectory"

local function prepare(answer)
    local run, why = events.read(answer.text)
    return run or { broken = why }
end

local function has_calls(_, _, run)
    return run.broken ~= nil or #run.calls > 0, "no calls"
end

return {
    name = "trajectory-keep",
    version = "1",
    description = "Rejection sampling of runs: right, without failures, without repeated queries.",
    aggregate = "min",
    scale = { max = 1 },
    prepare = prepare,
    dimensions = {
        {
            id = "correct",
            title = "The answer is right",
            score = function(_, task)
                local right = task.answer_correct
                if right == nil then return kv.cannot("the task has no 'answer_correct'") end
                return right == true or right == 1, tostring(right)
            end,
        },
        {
            id = "tool_errors",
            title = "No call failed",
            when = has_calls,
            score = function(_, _, run)
                if run.broken then return kv.cannot(run.broken) end
                local n = #kv.table.filter(run.calls, function(c) return c.failed end)
                return n == 0, n .. " failed"
            end,
        },
        {
            id = "queries",
            title = "No query made twice",
            when = has_calls,
            score = function(_, _, run)
                if run.broken then return kv.cannot(run.broken) end
                local n, at = events.duplicates(run.calls)
                return n == 0, n .. " come again", #at > 0 and at or nil
            end,
        },
    },
}
