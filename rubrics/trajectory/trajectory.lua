-- How well did an agent's run go?
--
-- The answer is JSON: a list of chat messages, in which assistants have
-- "tool_calls" and tools answer with "tool_call_id", or
--     {"calls": [{"name": "search", "arguments": {}, "status": 200}],
--      "finished": true, "turns": 3, "seconds": 12.5}
-- A call failed when its result has is_error, ok = false, an error or a status
-- of 400 or more, as members or as JSON in its content, or begins with "Error".
--
-- A task may have "max_turns" and "max_seconds".
-- loop_times: so many rounds of the same calls are a loop; loop_longest: of at
-- most so many calls.

local events = require "kv.trajectory"

local function prepare(answer)
    local run, why = events.read(answer.text)
    return run or { broken = why }
end

-- The rest of a criterion, for a run that can be read.
local function of_run(judge)
    return function(_, task, run)
        if run.broken then return kv.cannot(run.broken) end
        return judge(run, task)
    end
end

local function has_calls(_, _, run)
    return run.broken ~= nil or #run.calls > 0, "no calls"
end

local function limit(task, member)
    local n = task[member]
    if n ~= nil and type(n) ~= "number" then
        error("the task's " .. member .. " is no number", 0)
    end
    return n
end

local function count(task, option)
    local n = math.tointeger(task.options[option])
    if n == nil or n < (option == "loop_times" and 2 or 1) then
        error("option " .. option .. " is '" .. tostring(task.options[option])
            .. "', expected a whole number", 0)
    end
    return n
end

local function some(list) return #list > 0 and list or nil end

local function failed_calls(run)
    local n, at = 0, {}
    for _, c in ipairs(run.calls) do
        if c.failed then
            n = n + 1
            if #at < 20 then at[#at + 1] = c.at end
        end
    end
    return 1 - n / #run.calls, n .. " of " .. #run.calls .. " calls failed", some(at)
end

local function duplicates(run)
    local n, at = events.duplicates(run.calls)
    return 1 - n / #run.calls, n .. " of " .. #run.calls .. " calls come again", some(at)
end

local function loops(run, task)
    local found = events.loop(run.calls, count(task, "loop_longest"), count(task, "loop_times"))
    if not found then return true, "none" end
    local what = found.period == 1 and "a call" or found.period .. " calls"
    return false, what .. " " .. found.rounds .. " times from call " .. found.from,
        run.calls[found.from].at
end

-- Tools that failed and later worked, of those that failed; a run without
-- failures is robust; half of the score is had by calls that work.
local function recovery(run)
    local errored, recovered, tools, back, worked = {}, {}, 0, 0, 0
    for _, c in ipairs(run.calls) do
        if c.failed then
            if not errored[c.name] then tools = tools + 1 end
            errored[c.name] = true
        else
            worked = worked + 1
            if errored[c.name] and not recovered[c.name] then
                recovered[c.name] = true
                back = back + 1
            end
        end
    end
    if tools == 0 then return true, "nothing failed" end
    return math.max(back / tools, math.min(worked / #run.calls, 0.5)),
        back .. " of " .. tools .. " tools recovered"
end

local function finished(run)
    if run.finished == nil then return kv.na("not told") end
    return run.finished, run.finished and "an answer at the end" or "no answer at the end"
end

local function turns(run, task)
    local n = run.turns or #run.calls
    return n <= limit(task, "max_turns"), n .. " turns"
end

local function time(run, task)
    local took = run.last - run.first
    return took <= limit(task, "max_seconds"), string.format("%.1f seconds", took)
end

return {
    name = "trajectory",
    version = "1",
    description = "An agent's run: failed and repeated calls, loops, recovery, limits.",
    scale = { max = 1 },
    pass = 0.9,
    options = { loop_times = 3, loop_longest = 20 },
    prepare = prepare,
    dimensions = {
        {
            id = "failed_calls",
            title = "Calls that did not fail",
            layer = "calls",
            when = has_calls,
            score = of_run(failed_calls),
        },
        {
            id = "duplicates",
            title = "Calls that were not made before",
            layer = "calls",
            when = has_calls,
            score = of_run(duplicates),
        },
        {
            id = "loops",
            title = "No cycle of calls",
            layer = "calls",
            when = has_calls,
            score = of_run(loops),
        },
        {
            id = "recovery",
            title = "Tools that failed work later",
            layer = "calls",
            when = has_calls,
            score = of_run(recovery),
        },
        {
            id = "finished",
            title = "The run ends with an answer",
            layer = "run",
            weight = 2,
            score = of_run(finished),
        },
        {
            id = "turns",
            title = "Within the limit of turns",
            layer = "run",
            when = function(_, task) return limit(task, "max_turns") ~= nil, "no limit" end,
            score = of_run(turns),
        },
        {
            id = "time",
            title = "Within the limit of time",
            layer = "run",
            when = function(_, task, run)
                if limit(task, "max_seconds") == nil then return false, "no limit" end
                return run.broken ~= nil or run.first ~= nil, "no times"
            end,
            score = of_run(time),
        },
        {
            id = "calls",
            title = "Number of calls",
            layer = "run",
            weight = 0,
            max = 1000000,
            score = of_run(function(run)
                return math.min(#run.calls, 1000000), #run.calls .. " calls"
            end),
        },
    },
}
