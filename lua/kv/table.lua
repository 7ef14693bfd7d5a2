-- kv.table: lists and tables.
local M = {}

function M.map(list, f)
    local out = {}
    for i, v in ipairs(list) do out[i] = f(v, i) end
    return out
end

function M.filter(list, keep)
    local out = {}
    for i, v in ipairs(list) do
        if keep(v, i) then out[#out + 1] = v end
    end
    return out
end

function M.fold(list, f, start)
    for i, v in ipairs(list) do start = f(start, v, i) end
    return start
end

function M.keys(t)
    local out = {}
    for k in pairs(t) do out[#out + 1] = k end
    return out
end

function M.contains(list, wanted)
    for i, v in ipairs(list) do
        if v == wanted then return i end
    end
    return nil
end

function M.set(list)
    local out = {}
    for _, v in ipairs(list) do out[v] = true end
    return out
end

-- Each value once, where it stood first.
function M.unique(list)
    local seen, out = {}, {}
    for _, v in ipairs(list) do
        if not seen[v] then
            seen[v] = true
            out[#out + 1] = v
        end
    end
    return out
end

-- How often each value is there.
function M.tally(list)
    local out = {}
    for _, v in ipairs(list) do out[v] = (out[v] or 0) + 1 end
    return out
end

-- Values that are there more than once, in order.
function M.repeated(list)
    local seen, out = {}, {}
    for _, v in ipairs(list) do
        seen[v] = (seen[v] or 0) + 1
        if seen[v] == 2 then out[#out + 1] = v end
    end
    return out
end

return M
