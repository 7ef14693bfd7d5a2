-- Does code follow the constraints that its task brings?
--
-- A task has "language" and "constraints", a list of
--     {"id": "no_loops", "kind": "forbidden_keyword", "word": "for", "needs": ["..."]}
-- The kinds are the members of "kinds" below; each says what it reads.  The
-- code is what stands in the answer's fenced blocks of that language (or of
-- none), else in any block, else it is the whole answer.
--
-- blocks = "all", "first", "last" or "longest": which of several blocks count; a
-- task's own "blocks" goes before the option.
--
-- Names, keywords and marks are looked for in tokens, so those in comments and
-- in strings don't count.

local text, code = kv.text, kv.code
local functions = require "functions"

local ALIAS = {
    py = "python", python3 = "python",
    js = "javascript", jsx = "javascript", mjs = "javascript", node = "javascript",
    ts = "javascript", tsx = "javascript", typescript = "javascript",
    cc = "c", cpp = "c", ["c++"] = "c", cxx = "c", h = "c", hpp = "c",
    golang = "go", rs = "rust", sh = "shell", bash = "shell", zsh = "shell",
}

local function canonical(language)
    local low = text.lower(language)
    return ALIAS[low] or low
end

-- What the constraint says

-- Members that constraints have; one that is misspelt would be passed over.
local MEMBERS = {}
for _, name in ipairs {
    "count", "description", "fold", "id", "ignore", "kind", "layer", "max", "meta", "min",
    "name", "names", "needs", "note", "of", "only", "share", "style", "text", "texts",
    "title", "value", "word", "words",
} do
    MEMBERS[name] = true
end

local function fault(c, what)
    error("constraint '" .. tostring(c.id or c.kind) .. "' of kind '" .. c.kind .. "' " .. what, 0)
end

local function number(c, ...)
    for _, member in ipairs { ... } do
        local n = c[member]
        if n ~= nil then
            if type(n) ~= "number" then fault(c, "has a '" .. member .. "' that is no number") end
            return n
        end
    end
    fault(c, "has no number '" .. (...) .. "'")
end

local function texts(c, one, many)
    local list = c[many] or { c[one] }
    if type(list) ~= "table" or #list == 0 then fault(c, "has no text '" .. one .. "'") end
    for _, s in ipairs(list) do
        if type(s) ~= "string" or text.strip(s) == "" then
            fault(c, "has a '" .. one .. "' that is no text")
        end
    end
    return list
end

-- The code, its tokens, and places

local function chosen_blocks(answer, language, which)
    local fitting, any = {}, code.blocks(answer.text)
    for _, b in ipairs(any) do
        if b.language == "" or language == nil or canonical(b.language) == language then
            fitting[#fitting + 1] = b
        end
    end
    if #fitting == 0 then fitting = any end
    if which == "first" then return { fitting[1] } end
    if which == "last" then return { fitting[#fitting] } end
    if which == "longest" then
        local best = fitting[1]
        for _, b in ipairs(fitting) do
            if #b.text > #best.text then best = b end
        end
        return { best }
    end
    if which ~= "all" then
        error("blocks is '" .. tostring(which) .. "', expected all, first, last or longest", 0)
    end
    return fitting
end

local function prepare(answer, task)
    local language = task.language
    if language ~= nil and type(language) ~= "string" then
        error("the task's language is no text", 0)
    end
    language = language and canonical(language)
    local p = { language = language, parts = {}, answer = answer.text }
    local pieces, at = {}, 1
    local blocks = chosen_blocks(answer, language, task.blocks or task.options.blocks)
    if #code.blocks(answer.text) == 0 then
        blocks = { { text = answer.text, from = 1, to = #answer.text } }
    end
    for _, b in ipairs(blocks) do
        local s = b.text:sub(-1) == "\n" and b.text or b.text .. "\n"
        local same = answer.text:sub(b.from, b.to) == b.text
        p.parts[#p.parts + 1] = { at = at, to = at + #s - 1, from = same and b.from or nil }
        pieces[#pieces + 1] = s
        at = at + #s
    end
    p.code = table.concat(pieces)
    p.empty = text.strip(p.code) == ""
    return p
end

-- A place in the code, as one in the answer.
local function place(p, from, to)
    for _, part in ipairs(p.parts) do
        if from >= part.at and from <= part.to then
            if not part.from then return nil end
            return { part.from + from - part.at, part.from + math.min(to, part.to) - part.at }
        end
    end
end

local function places(p, list)
    local out = {}
    for _, t in ipairs(list) do
        out[#out + 1] = place(p, t.from, t.to)
        if #out == 20 then break end
    end
    return #out > 0 and out or nil
end

-- A table for each token of longer code would not fit in a rubric's memory.
local MOST = 60000

-- Tokens without comments, with line, column and whether they begin their line;
-- nil and why where the language has no lexer.
local function lexed(p)
    if p.lexed or p.unknown then return p.lexed, p.unknown end
    if p.language == nil then
        p.unknown = "the task names no language"
        return nil, p.unknown
    end
    if #p.code > MOST then
        p.unknown = "more than " .. MOST .. " bytes of code"
        return nil, p.unknown
    end
    local ok, all = pcall(code.tokens, p.code, p.language)
    if not ok then
        p.unknown = "no lexer for " .. p.language
        return nil, p.unknown
    end
    p.lexed, p.comments = {}, {}
    local starts = { 1 }
    for at in p.code:gmatch("\n()") do starts[#starts + 1] = at end
    local line, last = 1, 0
    for _, t in ipairs(all) do
        while starts[line + 1] and starts[line + 1] <= t.from do line = line + 1 end
        t.line, t.column = line, t.from - starts[line] + 1
        if t.kind == "comment" then
            p.comments[#p.comments + 1] = t
        else
            t.first = line ~= last
            last = line
            p.lexed[#p.lexed + 1] = t
        end
    end
    return p.lexed
end

local function defined(p)
    local tokens, why = lexed(p)
    if not tokens then return nil, why end
    p.defined = p.defined or functions.find(tokens, p.language)
    return p.defined
end

-- Where a phrase such as "else if" or "std::sort" stands, token by token.
local function phrase_places(p, c, phrase)
    local tokens, why = lexed(p)
    if not tokens then return nil, why end
    local want = code.tokens(phrase, p.language)
    for _, w in ipairs(want) do
        if w.kind == "comment" then fault(c, "looks for a comment, which is no code") end
    end
    local out = {}
    for i = 1, #tokens - #want + 1 do
        local k = 1
        while k <= #want and tokens[i + k - 1].text == want[k].text do k = k + 1 end
        if k > #want then
            out[#out + 1] = { from = tokens[i].from, to = tokens[i + #want - 1].to }
        end
    end
    return out
end

local function required(p, c, list)
    local found, least = {}, c.min or 1
    for _, word in ipairs(list) do
        local at, why = phrase_places(p, c, word)
        if not at then return kv.cannot(why) end
        if #at < least then
            if least == 1 then return false, "no " .. word end
            return false, word .. " " .. #at .. " times of " .. least
        end
        for _, t in ipairs(at) do found[#found + 1] = t end
    end
    return true, table.concat(list, ", "), places(p, found)
end

local function forbidden(p, c, list)
    for _, word in ipairs(list) do
        local at, why = phrase_places(p, c, word)
        if not at then return kv.cannot(why) end
        if #at > 0 then return false, word .. " is used", places(p, at) end
    end
    return true, "none"
end

-- Names

local STYLES = {
    snake_case = function(s) return s:find("^_*%l[%l%d_]*$") ~= nil end,
    camelCase = function(s) return s:find("^_*%l[%a%d]*$") ~= nil end,
    PascalCase = function(s) return s:find("^_*%u[%a%d]*$") ~= nil end,
    UPPER_CASE = function(s) return s:find("^_*%u[%u%d_]*$") ~= nil end,
}

-- Not for the author to choose: members of other things, dunder names.  Names
-- of types and constants have conventions of their own.
local function chosen_names(tokens, style)
    local out, seen = {}, {}
    for i, t in ipairs(tokens) do
        local before = i > 1 and tokens[i - 1].text or ""
        local member = before == "." or (before == ">" and i > 2 and tokens[i - 2].text == "-")
        local other = (style == "snake_case" or style == "camelCase") and t.text:find("^_*%u")
        if t.kind == "name" and not member and not other and not seen[t.text]
            and not t.text:find("^__.*__$") and not t.text:find("^_+$") then
            seen[t.text] = true
            out[#out + 1] = t
        end
    end
    return out
end

local function function_names(list)
    local out = {}
    for _, f in ipairs(list) do
        if f.name and not f.name.text:find("^__.*__$") then out[#out + 1] = f.name end
    end
    return out
end

-- style, of: "functions" (unless said otherwise) or "identifiers", ignore
local function naming(p, c)
    local fits = STYLES[c.style]
    if not fits then
        fault(c, "has the style '" .. tostring(c.style) .. "', expected "
            .. table.concat(kv.table.keys(STYLES), ", "))
    end
    local of = c.of or "functions"
    local tokens, why = lexed(p)
    if not tokens then return kv.cannot(why) end
    local names
    if of == "functions" then
        names = function_names(defined(p))
    elseif of == "identifiers" then
        names = chosen_names(tokens, c.style)
    else
        fault(c, "is of '" .. tostring(of) .. "', expected functions or identifiers")
    end
    local ignored, judged, bad = kv.table.set(c.ignore or {}), 0, {}
    for _, t in ipairs(names) do
        if not ignored[t.text] then
            judged = judged + 1
            if not fits(t.text) then bad[#bad + 1] = t end
        end
    end
    if judged == 0 then return false, "no name to judge" end
    if #bad == 0 then return true, judged .. " names" end
    return false, #bad .. " of " .. judged .. " names: " .. bad[1].text, places(p, bad)
end

-- Lines

local function bare_lines(p)
    local lines = text.lines(p.code)
    while #lines > 0 and text.strip(lines[#lines]) == "" do lines[#lines] = nil end
    return lines
end

-- count: "all" lines (unless said otherwise), those that are not blank ("filled"), or "code".
local function line_count(p, c)
    local count = c.count or "all"
    local s = p.code
    if count == "code" then
        local tokens, why = lexed(p)
        if not tokens then return nil, why end
        s = code.without_comments(s, p.language)
    elseif count ~= "all" and count ~= "filled" then
        fault(c, "counts '" .. tostring(count) .. "', expected all, filled or code")
    end
    if count == "all" then return #bare_lines(p) end
    return #kv.table.filter(text.lines(s), function(l) return text.strip(l) ~= "" end)
end

-- of: the "code" (unless said otherwise) or the whole "answer".
local function subject(p, c)
    local of = c.of or "code"
    if of == "answer" then return p.answer, 0 end
    if of == "code" then return p.code end
    fault(c, "is of '" .. tostring(of) .. "', expected code or answer")
end

local function place_of(p, c, at)
    if at == nil or c.of == "answer" then return at end
    return place(p, at[1], at[2])
end

local kinds = { naming = naming }

-- name or names, min
function kinds.required_name(p, c) return required(p, c, texts(c, "name", "names")) end

function kinds.forbidden_name(p, c) return forbidden(p, c, texts(c, "name", "names")) end

-- word or words, min
function kinds.required_keyword(p, c) return required(p, c, texts(c, "word", "words")) end

function kinds.forbidden_keyword(p, c) return forbidden(p, c, texts(c, "word", "words")) end

-- value, count
function kinds.max_lines(p, c)
    local limit = number(c, "value", "max")
    local n, why = line_count(p, c)
    if not n then return kv.cannot(why) end
    return n <= limit, n .. " lines"
end

function kinds.min_lines(p, c)
    local limit = number(c, "value", "min")
    local n, why = line_count(p, c)
    if not n then return kv.cannot(why) end
    return n >= limit, n .. " lines"
end

-- value, in characters
function kinds.max_line_length(p, c)
    local limit = number(c, "value", "max")
    local n, line = text.longest_line(p.code)
    return n <= limit, "line " .. line .. " has " .. n
end

-- min, max, value (both)
function kinds.function_count(p, c)
    local least, most = c.min or c.value, c.max or c.value
    if least == nil and most == nil then fault(c, "has neither 'min', 'max' nor 'value'") end
    local list, why = defined(p)
    if not list then return kv.cannot(why) end
    local ok = #list >= (least or 0) and #list <= (most or math.huge)
    local heads = kv.table.map(list, function(f) return p.lexed[f.from] end)
    return ok, #list .. " functions", places(p, heads)
end

-- value: lines, from the head of a function to its end
function kinds.max_function_length(p, c)
    local limit = number(c, "value", "max")
    local list, why = defined(p)
    if not list then return kv.cannot(why) end
    if #list == 0 then return false, "no function" end
    local most, which = 0, nil
    for _, f in ipairs(list) do
        local lines = p.lexed[f.to].line - p.lexed[f.from].line + 1
        if lines > most then most, which = lines, f end
    end
    local name = which.name and which.name.text or "one without a name"
    return most <= limit, name .. " has " .. most .. " lines", places(p, { p.lexed[which.from] })
end

-- min: comments; share: of the lines that are not blank
function kinds.comment_required(p, c)
    local tokens, why = lexed(p)
    if not tokens then return kv.cannot(why) end
    local said = kv.table.filter(p.comments, function(t) return t.text:find("[%w\x80-\xff]") end)
    if #said < (c.min or 1) then return false, #said .. " comments of " .. (c.min or 1) end
    if c.share then
        local m = code.measure(p.code, p.language)
        local filled = m.lines - m.blank_lines
        if m.comment_lines < number(c, "share") * filled then
            return false, m.comment_lines .. " of " .. filled .. " lines"
        end
    end
    return true, #said .. " comments", places(p, said)
end

function kinds.no_comments(p)
    local tokens, why = lexed(p)
    if not tokens then return kv.cannot(why) end
    return #p.comments == 0, #p.comments .. " comments", places(p, p.comments)
end

-- value: of blocks, the body of a function is 1
function kinds.max_depth(p, c)
    local limit = number(c, "value", "max")
    local tokens, why = lexed(p)
    if not tokens then return kv.cannot(why) end
    local depth = functions.depth(tokens, p.language)
    return depth <= limit, "depth " .. depth
end

-- text, of
function kinds.starts_with(p, c)
    local s = text.strip((subject(p, c)))
    local head = texts(c, "text", "texts")[1]
    return text.starts(s, head), "starts with " .. text.lines(s:sub(1, 30))[1]
end

function kinds.ends_with(p, c)
    local s = text.strip((subject(p, c)))
    local tail = texts(c, "text", "texts")[1]
    local lines = text.lines(s)
    return text.ends(s, tail), "ends with " .. text.strip(lines[#lines]:sub(-30))
end

-- text or texts, of, fold: comments and strings count
function kinds.contains_text(p, c)
    local s = subject(p, c)
    local first
    for _, one in ipairs(texts(c, "text", "texts")) do
        local at = text.find(s, one, { fold = c.fold == true })
        if at == nil then return false, "no " .. one end
        first = first or place_of(p, c, at)
    end
    return true, nil, first
end

function kinds.forbidden_text(p, c)
    local s = subject(p, c)
    local one, at = text.find_any(s, texts(c, "text", "texts"), { fold = c.fold == true })
    if one == nil then return true end
    return false, one .. " is there", place_of(p, c, at)
end

-- only: nothing but the block
function kinds.one_code_block(p, c)
    local blocks = code.blocks(p.answer)
    if #blocks ~= 1 then return false, #blocks .. " blocks" end
    if blocks[1].open then return false, "the block is not closed" end
    if c.only then
        local bare = text.strip(p.answer)
        local last = bare:match("([^\n]*)$")
        if not (bare:find("^```") or bare:find("^~~~")) or not last:find("^%s*[`~]+$") then
            return false, "text around the block"
        end
    end
    return true, "one block"
end

local function dimensions(_, task)
    if type(task.constraints) ~= "table" then error("the task has no list 'constraints'", 0) end
    local list = {}
    for i, c in ipairs(task.constraints) do
        if type(c) ~= "table" or type(c.kind) ~= "string" then
            error("constraint " .. i .. " has no text 'kind'", 0)
        end
        local judge = rawget(kinds, c.kind)
        if judge == nil then
            error("constraint '" .. tostring(c.id or i) .. "' has the unknown kind '" .. c.kind
                .. "', expected one of " .. table.concat(kv.table.keys(kinds), ", "), 0)
        end
        for member in pairs(c) do
            if not MEMBERS[member] then
                error("constraint '" .. tostring(c.id or i) .. "' has the unknown member '"
                    .. tostring(member) .. "'", 0)
            end
        end
        list[i] = {
            id = c.id or c.kind .. "." .. i,
            title = c.title,
            layer = c.layer,
            needs = c.needs,
            score = function(_, _, p)
                if p.empty then return false, "no code" end
                return judge(p, c)
            end,
        }
    end
    return list
end

return {
    name = "code-constraints",
    version = "1",
    description = "Code: names, keywords, length, structure and form that the task asks for.",
    aggregate = "constraints",
    scale = { max = 1 },
    options = { blocks = "all" },
    prepare = prepare,
    dimensions = dimensions,
}
