-- kv.trajectory: the calls of an agent's run, read from an answer:
--     M.read(answer.text)   -> run, or nil and why not
-- run.calls: a list of { name, key, failed, answered, at }; two calls with the
-- same key have the same name and arguments, at is a place in the answer.
-- run.finished: true, false or nil; run.turns: a number or nil; run.first and
-- run.last: the time in seconds of the first and the last event, or nil.
local json, text = kv.json, kv.text

local M = {}

local function given(v) return v ~= nil and v ~= json.null end

-- The same text for the same value, whatever the order of an object's members.
local function canonical(v)
    if type(v) == "string" then return #v .. ":" .. v end
    if v == json.null then return "null" end
    if type(v) ~= "table" then return tostring(v) end
    local out = {}
    for k, x in pairs(v) do
        out[#out + 1] = canonical(k) .. "=" .. canonical(x)
    end
    return "{" .. table.concat(out, ",") .. "}"
end

local function arguments_of(arguments)
    if type(arguments) == "string" then
        local value = json.decode(arguments)
        if value ~= nil then return canonical(value) end
        return "text " .. text.squeeze(arguments)
    end
    return given(arguments) and canonical(arguments) or "{}"
end

local function seconds(v)
    if type(v) == "number" then return v end
    if type(v) ~= "string" then return nil end
    local y, mo, d, h, mi, s, zone =
        v:match("^(%d%d%d%d)-(%d%d)-(%d%d)[T ](%d%d):(%d%d):(%d%d%.?%d*)(.*)$")
    if not y then return nil end
    y, mo, d = tonumber(y), tonumber(mo), tonumber(d)
    local shift = 0
    local sign, zh, zm = zone:match("^([+-])(%d%d):?(%d%d)$")
    if sign then
        shift = (zh * 3600 + zm * 60) * (sign == "-" and -1 or 1)
    elseif zone ~= "" and zone ~= "Z" then
        return nil
    end
    -- days since 1970-01-01 in the Gregorian calendar, years beginning in March
    if mo <= 2 then y = y - 1 end
    local of_year = (153 * ((mo + 9) % 12) + 2) // 5 + d - 1
    local days = y * 365 + y // 4 - y // 100 + y // 400 + of_year - 719468
    return days * 86400 + h * 3600 + mi * 60 + tonumber(s) - shift
end

local function time_of(event)
    for _, member in ipairs { "timestamp", "time", "created_at" } do
        local t = seconds(event[member])
        if t then return t end
    end
end

local function note_time(run, event)
    local t = time_of(event)
    if not t then return end
    run.first = math.min(run.first or t, t)
    run.last = math.max(run.last or t, t)
end

local function says_error(v)
    return given(v) and v ~= false and v ~= "" and v ~= 0
end

-- What a call or its result says of itself by members.
local function failed_by_members(r)
    if r.is_error == true or r.ok == false or says_error(r.error) then return true end
    if type(r.status) == "number" and r.status >= 400 then return true end
    if r.status == "error" or r.status == "failed" then return true end
    return false
end

local HEADS = { "error:", "error ", "exception:", "traceback (most recent call last)" }

local function failed_by_content(content)
    if type(content) == "table" then
        if failed_by_members(content) then return true end
        for _, piece in ipairs(content) do
            if type(piece) == "table" and failed_by_content(piece.text) then return true end
        end
        return false
    end
    if type(content) ~= "string" then return false end
    local s = text.strip(content)
    if s:find("^[%[{]") then
        -- What can't be given back as it is, such as a long id, is no matter.
        local value, why = json.decode(s)
        if why and why:find("beyond 2^53", 1, true) then
            value = json.decode((s:gsub(("%d"):rep(16) .. "+", "1")))
        end
        if type(value) == "table" then return failed_by_members(value) end
    end
    local low = text.lower(s:sub(1, 40))
    for _, head in ipairs(HEADS) do
        if text.starts(low, head) then return true end
    end
    return false
end

local function result_failed(r)
    return failed_by_members(r) or failed_by_content(r.content)
end

local function name_of(v) return type(v) == "string" and v or "" end

-- Blocks in the content of a message that call a tool, or answer it.
local BLOCKS = { tool_use = true, tool_result = true, function_call = true,
    function_call_output = true, server_tool_use = true }

local function foreign(m)
    if BLOCKS[m.type] then return m.type end
    for _, piece in ipairs(type(m.content) == "table" and m.content or {}) do
        if type(piece) == "table" and BLOCKS[piece.type] then return piece.type end
    end
    return type(m.function_call) == "table" and "function_call" or nil
end

local function read_messages(list, source)
    local run, by_id, scan = { calls = {}, turns = 0 }, {}, 1
    local last
    for _, m in ipairs(list) do
        if type(m) ~= "table" then return nil, "a message is no object" end
        if foreign(m) then return nil, "calls of the form '" .. foreign(m) .. "' are not read" end
        note_time(run, m)
        if m.role == "assistant" then
            run.turns = run.turns + 1
            last = m
            for _, tc in ipairs(type(m.tool_calls) == "table" and m.tool_calls or {}) do
                if type(tc) ~= "table" then return nil, "a tool call is no object" end
                local f = type(tc["function"]) == "table" and tc["function"] or tc
                local call = { name = name_of(f.name) }
                call.key = call.name .. "\0" .. arguments_of(f.arguments)
                if type(tc.id) == "string" and tc.id ~= "" then
                    by_id[tc.id] = call
                    call.at = text.find(source:sub(scan, scan + 65535), '"' .. tc.id .. '"')
                    if call.at then
                        call.at = { call.at[1] + scan - 1, call.at[2] + scan - 1 }
                        scan = call.at[2] + 1
                    end
                end
                run.calls[#run.calls + 1] = call
            end
        elseif m.role == "tool" then
            last = m
            local call = by_id[m.tool_call_id]
            if not call then
                for _, c in ipairs(run.calls) do
                    if not c.answered and m.tool_call_id == nil then call = c break end
                end
            end
            if call then
                call.answered = true
                call.failed = call.failed or result_failed(m)
            end
        end
    end
    if last then
        local calls = type(last.tool_calls) == "table" and #last.tool_calls or 0
        local said = type(last.content) == "table" and #last.content > 0
            or type(last.content) == "string" and text.strip(last.content) ~= ""
        run.finished = last.role == "assistant" and calls == 0 and said
    end
    return run
end

local function read_calls(document)
    local run = { calls = {} }
    for _, c in ipairs(document.calls) do
        if type(c) ~= "table" then return nil, "a call is no object" end
        note_time(run, c)
        local call = { name = name_of(c.name), answered = true, failed = result_failed(c) }
        call.key = call.name .. "\0" .. arguments_of(c.arguments)
        run.calls[#run.calls + 1] = call
    end
    if type(document.finished) == "boolean" then run.finished = document.finished end
    if type(document.turns) == "number" then run.turns = document.turns end
    if type(document.seconds) == "number" then run.first, run.last = 0, document.seconds end
    return run
end

function M.read(source)
    local document, why = json.decode(source)
    if document == nil then return nil, "no json: " .. why end
    if type(document) ~= "table" then return nil, "no list of messages" end
    if type(document.calls) == "table" then return read_calls(document) end
    local list = document
    if type(document.messages) == "table" then list = document.messages end
    if #list == 0 and next(list) ~= nil then return nil, "no list of messages, no 'calls'" end
    return read_messages(list, source)
end

-- How many calls say again what another has said, and the places of those.
function M.duplicates(calls)
    local seen, n, at = {}, 0, {}
    for _, c in ipairs(calls) do
        if seen[c.key] then
            n = n + 1
            if #at < 20 then at[#at + 1] = c.at end
        end
        seen[c.key] = true
    end
    return n, at
end

-- The first cycle of at most "longest" calls that comes "times" times in a row:
-- its length, how often it comes, and the number of its first call; or nil.
function M.loop(calls, longest, times)
    local best
    for period = 1, math.min(longest, #calls // times) do
        local same = 0
        for i = period + 1, #calls + 1 do
            if i <= #calls and calls[i].key == calls[i - period].key then
                same = same + 1
            else
                local rounds = (same + period) // period
                local from = i - same - period
                if rounds >= times and (not best or from < best.from) then
                    best = { period = period, rounds = rounds, from = from }
                end
                same = 0
            end
        end
    end
    return best
end

return M
