-- How well does a report find the defects of a checklist?
--
-- A task has "gold", an object of items, true where the item passes and false
-- where it is a defect.  The answer is JSON, alone or in a fenced block:
--     {"pred": {"p1": false}, "match": [["p1", "g1"], ["p2", null]]}
-- "pred" is the verdict of each reported check, "match" the gold item it is about.
-- A gold item is reported as a defect when any report matched to it fails; one
-- that no report covers counts as reported to pass.  Matches that name what is
-- not there are left out and counted in the evidence.
--
-- The score is F1 over defects; 0/0 is 0, and the evidence says so.

local json = kv.json

local function gold_of(task)
    if type(task.gold) ~= "table" then error("the task has no object 'gold'", 0) end
    for id, passes in pairs(task.gold) do
        if type(passes) ~= "boolean" then
            error("gold item '" .. tostring(id) .. "' is neither true nor false", 0)
        end
    end
    return task.gold
end

local function report_of(answer)
    local s = answer.text
    local blocks = kv.code.blocks(s)
    if #blocks == 1 and not blocks[1].open then s = blocks[1].text end
    local report, why = json.decode(s)
    if report == nil then return nil, "no json: " .. why end
    if type(report) ~= "table" then return nil, "no object" end
    if type(report.pred) ~= "table" then return nil, "no object 'pred'" end
    if type(report.match) ~= "table" then return nil, "no list 'match'" end
    for id, passes in pairs(report.pred) do
        if type(passes) ~= "boolean" then
            return nil, "'" .. tostring(id) .. "' is neither true nor false"
        end
    end
    return report
end

local function prepare(answer, task)
    local gold = gold_of(task)
    local c = { tp = 0, fp = 0, fn = 0, tn = 0, items = 0, covered = 0, ignored = 0 }
    local report
    report, c.broken = report_of(answer)
    local fails, covered = {}, {}
    for _, pair in ipairs(report and report.match or {}) do
        local pred, item
        if type(pair) == "table" then pred, item = pair[1], pair[2] end
        local verdict
        if type(pred) == "string" then verdict = report.pred[pred] end
        local known = type(item) == "string" and gold[item] ~= nil
        if verdict == nil or (not known and item ~= nil and item ~= json.null) then
            c.ignored = c.ignored + 1
        elseif known then
            covered[item] = true
            fails[item] = fails[item] or verdict == false
        end
    end
    for id, passes in pairs(gold) do
        c.items = c.items + 1
        if covered[id] then c.covered = c.covered + 1 end
        local found = fails[id] or false
        if passes then
            if found then c.fp = c.fp + 1 else c.tn = c.tn + 1 end
        else
            if found then c.tp = c.tp + 1 else c.fn = c.fn + 1 end
        end
    end
    return c
end

local function share(c, over, what)
    if c.items == 0 then return kv.na("no gold item") end
    local note = c.broken or (c.ignored > 0 and c.ignored .. " matches left out") or nil
    local why = c.tp .. " of " .. over .. " " .. what
    if over == 0 then why = "0/0 counts 0: no " .. what end
    if note then why = why .. "; " .. note end
    return over == 0 and 0 or c.tp / over, why
end

return {
    name = "checklist",
    version = "1",
    description = "A report of defects against a checklist of gold items: precision, recall, F1.",
    scale = { max = 1 },
    prepare = prepare,
    dimensions = {
        {
            id = "precision",
            title = "What is reported as a defect is one",
            score = function(_, _, c) return share(c, c.tp + c.fp, "reported defects") end,
        },
        {
            id = "recall",
            title = "Defects are reported",
            score = function(_, _, c) return share(c, c.tp + c.fn, "gold defects") end,
        },
        {
            id = "coverage",
            title = "Gold items that a report is matched to",
            weight = 0,
            score = function(_, _, c)
                if c.items == 0 then return kv.na("no gold item") end
                return c.covered / c.items, c.covered .. " of " .. c.items .. " items"
            end,
        },
    },
    aggregate = function(shares)
        local p, r = shares.precision or 0, shares.recall or 0
        if p + r == 0 then return 0 end
        return 2 * p * r / (p + r)
    end,
}
