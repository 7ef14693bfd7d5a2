-- Where functions are defined, from the tokens of kv.code: a list of
-- { name = token or nil, from = token index, to = token index }.
-- Tokens carry "line"; comments are not among them.  Approximate, as any
-- reading without a parser is.
local M = {}

local WORD = { python = "def", rust = "fn", go = "func", lua = "function", javascript = "function" }
local PAIR = { ["("] = ")", ["{"] = "}", ["["] = "]" }

local function text_at(tokens, i) return tokens[i] and tokens[i].text or "" end

local function is_name(token) return token ~= nil and token.kind == "name" end

local OPENS = { ["function"] = true, ["do"] = true, ["if"] = true, ["repeat"] = true }
local CLOSES = { ["end"] = true, ["until"] = true }

-- Each token learns what closes it and what opened it (marks, and the words of
-- Lua), and the last token of its line: looking for these at each token would
-- take a square of the tokens.
local function annotate(tokens, language)
    local stacks = { ["("] = {}, ["{"] = {}, ["["] = {}, word = {} }
    local opener = { [")"] = "(", ["}"] = "{", ["]"] = "[" }
    for i, t in ipairs(tokens) do
        local stack, closes
        if t.kind == "mark" then
            stack = stacks[t.text] or stacks[opener[t.text]]
            closes = opener[t.text] ~= nil
        elseif t.kind == "keyword" and language == "lua" then
            closes = CLOSES[t.text]
            stack = (closes or OPENS[t.text]) and stacks.word
        end
        if stack and closes and #stack > 0 then
            local k = table.remove(stack)
            tokens[k].close, t.open = i, k
        elseif stack and not closes then
            stack[#stack + 1] = i
        end
    end
    local last = #tokens
    for i = #tokens, 1, -1 do
        if tokens[i].line ~= tokens[last].line then last = i end
        tokens[i].last = last
    end
end

-- A head of a function longer than this is none.
local HEAD = 200

local function end_of_braces(tokens, i)
    local most = i + HEAD
    while tokens[i] and i < most and tokens[i].text ~= "{" do
        if tokens[i].text == ";" then return i end
        if tokens[i].text == "(" then i = tokens[i].close or #tokens end
        i = i + 1
    end
    return tokens[i] and i < most and tokens[i].close or #tokens
end

local function end_of_indent(tokens, i)
    local last, depth = i, 0
    for k = i, #tokens do
        local t = tokens[k]
        if t.first and depth == 0 and k > i and t.column <= tokens[i].column then break end
        if t.kind == "mark" and PAIR[t.text] then depth = depth + 1 end
        if t.kind == "mark" and (t.text == ")" or t.text == "}" or t.text == "]") then
            depth = math.max(0, depth - 1)
        end
        last = k
    end
    return last
end

-- name "(" ... ")" ... "{": a definition of C or Java, a method of JavaScript,
-- or, without anything between, a function of the shell.
local function by_shape(tokens, i, language)
    if not is_name(tokens[i]) or text_at(tokens, i + 1) ~= "(" then return end
    local before = text_at(tokens, i - 1)
    if before == "." or before == "new" or before == "function" then return end
    local k = tokens[i + 1].close
    if not k then return end
    k = k + 1
    if language == "java" or language == "c" then
        while tokens[k] and (tokens[k].kind == "name" or tokens[k].kind == "keyword"
            or tokens[k].text == "," or tokens[k].text == ".") do k = k + 1 end
    end
    if text_at(tokens, k) == "{" then return tokens[k].close or #tokens end
end

-- The "=>" of an arrow function, at its "=".
local function arrow(tokens, i)
    local equals, greater = tokens[i], tokens[i + 1]
    if equals.text ~= "=" or not greater or greater.text ~= ">" then return end
    if greater.from ~= equals.to + 1 then return end
    local body = i + 2
    local start = i - 1
    if text_at(tokens, start) == ")" then start = tokens[start].open or start end
    if text_at(tokens, start - 1) == "async" then start = start - 1 end
    local name
    if text_at(tokens, start - 1) == "=" or text_at(tokens, start - 1) == ":" then
        name = is_name(tokens[start - 2]) and tokens[start - 2] or nil
    end
    local to
    if text_at(tokens, body) == "{" then
        to = tokens[body].close or #tokens
    else
        to = tokens[body] and tokens[body].last or #tokens
    end
    return { name = name, from = math.max(1, start), to = to }
end

local function by_word(tokens, i, language)
    local k = i + 1
    if text_at(tokens, k) == "*" then k = k + 1 end
    if language == "go" and text_at(tokens, k) == "(" and is_name(tokens[k + 1]) then
        local after = (tokens[k].close or #tokens) + 1
        if is_name(tokens[after]) and text_at(tokens, after + 1) == "(" then k = after end
    end
    local name = is_name(tokens[k]) and tokens[k] or nil
    if name and language == "lua" then
        while text_at(tokens, k + 1) == "." or text_at(tokens, k + 1) == ":" do k = k + 2 end
        name = is_name(tokens[k]) and tokens[k] or name
    end
    if not name and text_at(tokens, i - 1) == "=" and is_name(tokens[i - 2]) then
        name = tokens[i - 2]
    end
    local to
    if language == "python" then
        local head = i
        if text_at(tokens, i - 1) == "async" then head = i - 1 end
        to = end_of_indent(tokens, head)
    elseif language == "lua" then
        to = tokens[i].close or #tokens
    else
        to = end_of_braces(tokens, i + 1)
    end
    return { name = name, from = i, to = to }
end

function M.find(tokens, language)
    annotate(tokens, language)
    local list, word = {}, WORD[language]
    for i, t in ipairs(tokens) do
        local found
        if t.text == word and (t.kind == "keyword" or t.kind == "name") then
            local is_type = (language == "rust" or language == "go") and not is_name(tokens[i + 1])
                and text_at(tokens, i + 1) ~= "("
            if language == "rust" and text_at(tokens, i + 1) == "(" then is_type = true end
            -- Python: the first of its line, but for async
            local stands = language ~= "python" or t.first
                or (text_at(tokens, i - 1) == "async" and tokens[i - 1].first)
            if stands and not is_type then
                found = by_word(tokens, i, language)
            end
        elseif language == "javascript" and t.text == "=" and t.kind == "mark" then
            found = arrow(tokens, i)
        elseif language == "shell" and t.text == "function" and is_name(tokens[i + 1]) then
            found = { name = tokens[i + 1], from = i, to = end_of_braces(tokens, i + 1) }
        end
        if not found and (language == "c" or language == "java" or language == "javascript"
            or language == "shell") then
            local to = by_shape(tokens, i, language)
            if to and not (language == "shell" and text_at(tokens, i - 1) == "function") then
                found = { name = t, from = i, to = to }
            end
        end
        list[#list + 1] = found
    end
    return list
end

-- How deep blocks nest: braces; in Python the indents of its statements; in Lua
-- and the shell what a word closes.  The body of a function is depth 1.
local SHELL_OPENS = { ["if"] = true, ["do"] = true, ["case"] = true, ["{"] = true }
local SHELL_CLOSES = { ["fi"] = true, ["done"] = true, ["esac"] = true, ["}"] = true }

local function depth_of_indents(tokens)
    local columns, most, brackets = { 1 }, 0, 0
    for _, t in ipairs(tokens) do
        if t.first and brackets == 0 then
            while #columns > 1 and t.column < columns[#columns] do columns[#columns] = nil end
            if t.column > columns[#columns] then columns[#columns + 1] = t.column end
            most = math.max(most, #columns - 1)
        end
        if t.kind == "mark" then
            if PAIR[t.text] then brackets = brackets + 1 end
            if t.text == ")" or t.text == "]" or t.text == "}" then
                brackets = math.max(0, brackets - 1)
            end
        end
    end
    return most
end

function M.depth(tokens, language)
    if language == "python" then return depth_of_indents(tokens) end
    local opens, closes = { ["{"] = true }, { ["}"] = true }
    if language == "lua" then opens, closes = OPENS, CLOSES end
    if language == "shell" then opens, closes = SHELL_OPENS, SHELL_CLOSES end
    local depth, most = 0, 0
    for _, t in ipairs(tokens) do
        if t.kind ~= "string" then
            if opens[t.text] then depth = depth + 1 end
            if closes[t.text] then depth = math.max(0, depth - 1) end
            most = math.max(most, depth)
        end
    end
    return most
end

return M
