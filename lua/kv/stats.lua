-- kv.stats: figures over lists of numbers; nil where there are none.
local M = {}

function M.sum(list)
    local s = 0
    for _, v in ipairs(list) do s = s + v end
    return s
end

function M.mean(list)
    if #list == 0 then return nil end
    return M.sum(list) / #list
end

function M.min(list)
    local m
    for _, v in ipairs(list) do if m == nil or v < m then m = v end end
    return m
end

function M.max(list)
    local m
    for _, v in ipairs(list) do if m == nil or v > m then m = v end end
    return m
end

-- The value below which the share q lies, between neighbours in proportion.
function M.quantile(list, q)
    if #list == 0 then return nil end
    local s = {}
    for i, v in ipairs(list) do s[i] = v end
    table.sort(s)
    local at = (#s - 1) * q
    local low = math.floor(at)
    local high = math.min(low + 1, #s - 1)
    return s[low + 1] + (s[high + 1] - s[low + 1]) * (at - low)
end

function M.median(list) return M.quantile(list, 0.5) end

-- Population variance.
function M.variance(list)
    local mean = M.mean(list)
    if mean == nil then return nil end
    local s = 0
    for _, v in ipairs(list) do s = s + (v - mean) * (v - mean) end
    return s / #list
end

-- Inequality of shares: 0 all equal, towards 1 one has all; nil without any.
function M.gini(list)
    local total = M.sum(list)
    if #list == 0 or total == 0 then return nil end
    local s = {}
    for i, v in ipairs(list) do s[i] = v end
    table.sort(s)
    local weighted = 0
    for i, v in ipairs(s) do weighted = weighted + i * v end
    return (2 * weighted) / (#s * total) - (#s + 1) / #s
end

return M
