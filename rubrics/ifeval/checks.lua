-- The 25 verifiable instructions of IFEval (Zhou et al. 2023, arXiv 2311.07911).
--     local checks = M.new("compat")         -- or "fixed"
--     M.follows(checks, id, response, kwargs, loose)   -> true or false
-- "compat" gives the verdicts that the reference program gives.  "fixed" mends
-- what that program gets wrong; each mend has a comment where it is made.
local text = require "kv.text"
local json = require "kv.json"

local M = {}

-- helpers
-- What a task does not say, or misspells, is no instruction: the reference
-- program stops there, too.
local function need(k, name, kind)
    if type(k[name]) ~= kind then
        error("the task's kwargs have no " .. kind .. " '" .. name .. "'", 0)
    end
    return k[name]
end

local function compare(n, k, relation, limit)
    local how = need(k, relation, "string")
    if how ~= "less than" and how ~= "at least" then
        error("the task's " .. relation .. " is '" .. how .. "', expected less than or at least", 0)
    end
    limit = need(k, limit, "number")
    if how == "less than" then return n < limit end
    return n >= limit
end

local function quote(s) return (s:gsub("[%^%$%(%)%%%.%[%]%*%+%-%?]", "%%%0")) end
local function blank(s) return text.strip(s) == "" end
local function starts(s, head) return s:sub(1, #head) == head end
local function ends(s, tail) return tail == "" or s:sub(-#tail) == tail end
local function drop_head(s, head) return starts(s, head) and s:sub(#head + 1) or s end
local function drop_tail(s, tail) return tail ~= "" and ends(s, tail) and s:sub(1, -#tail - 1) or s end
local function lines(s) return text.split(s, "\n") end
-- a rule of Markdown: three or more equal marks, with or without spaces, and nothing else
local function is_rule(line)
    local bare = line:gsub("%s", "")
    return bare:find("^%*%*%*+$") ~= nil or bare:find("^%-%-%-+$") ~= nil or bare:find("^___+$") ~= nil
end

-- Python's reader takes JSON that this one refuses, because it could not give it
-- back as it is: what is refused is replaced, and the rest has to be JSON still.
local UNUSUAL = {
    { "an integer beyond 2^53", ("%d"):rep(16) .. "+", "1" },
    { "a number out of range", "[eE]%+?%d%d%d+", "e1" },
    { "NaN or Infinity", "%f[%a-]%-?Infinity%f[%A]", "0", "%f[%a]NaN%f[%A]" },
    { "a string with a NUL character", "\\u0000", "x" },
    { "half of a surrogate pair", "\\u[dD][89abcdefABCDEF]%x%x", "x" },
}

local function decode(s)
    local value, why
    for round = 1, 20 do
        value, why = json.decode(s)
        if why == nil then break end
        local key = why:match("duplicate key '(.*)'$")
        if key then
            local n = 0
            s = s:gsub(quote('"' .. key .. '"') .. "%s*:", function()
                n = n + 1
                return ('"%d.%d":'):format(round, n)
            end)
        end
        for _, u in ipairs(UNUSUAL) do
            if why:find(u[1], 1, true) then
                s = s:gsub(u[2], u[3])
                if u[4] then s = s:gsub(u[4], u[3]) end
            end
        end
    end
    return value, why
end

local function count_literal(s, needle)
    if needle == "" then return 0 end
    local n, from = 0, 1
    while true do
        local a, b = s:find(needle, from, true)
        if not a then return n end
        n, from = n + 1, b + 1
    end
end

local function count_pattern(s, pattern)
    local n = 0
    for _ in s:gmatch(pattern) do n = n + 1 end
    return n
end

-- Words as the Treebank convention cuts them, as far as it matters for "is this piece all capitals":
-- marks are set apart, clitics are cut off ("DON'T" = "DO" "N'T", "I'M" = "I" "'M").
local SET_APART = { "\u{AB}", "\u{BB}", "\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}" }
local CLITIC = { "'s", "'m", "'d", "'ll", "'re", "'ve", "n't" }
local GLUED = { ["'tis"] = 2, ["'twas"] = 2, cannot = 3, gimme = 3, gonna = 3, gotta = 3, lemme = 3, wanna = 3 }
local function tokens(s, whole)
    s = text.plain(s)
    for _, mark in ipairs(SET_APART) do s = s:gsub(mark, " " .. mark .. " ") end
    s = s:gsub("[;@#$%%&?!*%[%](){}<>`\"]", " %0 "):gsub("%-%-", " -- "):gsub("%.%.+", " %0 "):gsub("''", " '' ")
    s = s:gsub("([:,])%f[^%d]", "%1"):gsub("([:,])(%D)", " %1 %2"):gsub("[:,]$", " %0")
    local out = {}
    local function add(w)
        if w == "" then return end
        local low = w:lower()
        if whole then out[#out + 1] = w return end
        for _, c in ipairs(CLITIC) do
            if #w > #c and ends(low, c) then
                add(w:sub(1, -#c - 1)); out[#out + 1] = w:sub(-#c)
                return
            end
        end
        local cut = GLUED[low]
        if cut then out[#out + 1] = w:sub(1, cut); w = w:sub(cut + 1) end
        out[#out + 1] = w
    end
    for w in s:gmatch("%S+") do add(w) end
    return out
end

-- Lower case, plain apostrophes, single blanks; marks around words become blanks.
local AROUND = { "\u{AB}", "\u{BB}", "\u{201C}", "\u{201D}", "\u{201E}", "\u{2013}", "\u{2014}", "\u{2026}", "\u{A0}" }
local function flat(s)
    s = s:gsub("\u{2019}", "'"):gsub("\u{2018}", "'"):gsub("\u{2011}", "-"):gsub("\u{2010}", "-"):gsub("%*+", "")
    for _, mark in ipairs(AROUND) do s = s:gsub(mark, " ") end
    return text.lower((s:gsub("%s+", " ")))
end

function M.new(variant)
    local fixed = variant == "fixed"
    local C = {}

    -- keywords
    -- whole words; a word may hold marks ("c++", "don't") or blanks, which a line end is too, and an apostrophe is
    -- one whichever way it bends
    local function whole(s, word)
        if not fixed then return text.count_word(s, word) end
        -- emphasis is no part of a word
        s = (" " .. s .. " "):gsub("([^%w_])_+(%w)", "%1%2"):gsub("(%w)_+([^%w_])", "%1%2")
        if word:find("^[%w\x80-\xff]+$") and not word:find("\u{2019}", 1, true) and not word:find("\u{2011}", 1, true) then
            return text.count_word(s, word)
        end
        s, word = flat(s), text.strip(flat(word))
        if word == "" then return 0 end
        local n, from = 0, 1
        while true do
            local a, b = s:find(word, from, true)
            if not a then return n end
            if not s:sub(1, a - 1):find("[%w_\x80-\xff]$") and not s:find("^[%w_\x80-\xff]", b + 1) then n = n + 1 end
            from = a + 1
        end
    end

    local function occurrences(s, word)
        if fixed then -- the plain plural included
            return whole(s, word) + whole(s, word .. "s") + whole(s, word .. "es")
        end
        return count_literal(text.lower(s), text.lower(word)) -- inside of longer words too
    end

    C["keywords:existence"] = function(s, k)
        for _, w in ipairs(k.keywords) do
            if occurrences(s, w) == 0 then return false end
        end
        return true
    end

    C["keywords:frequency"] = function(s, k)
        local keyword = text.strip(need(k, "keyword", "string"))
        return compare(occurrences(s, keyword), k, "relation", "frequency")
    end

    C["keywords:forbidden_words"] = function(s, k)
        for _, w in ipairs(k.forbidden_words) do
            if whole(s, w) > 0 then return false end
        end
        return true
    end

    C["keywords:letter_frequency"] = function(s, k)
        local letter = text.lower(need(k, "letter", "string"))
        return compare(count_literal(text.lower(s), letter), k, "let_relation", "let_frequency")
    end

    -- language and case
    local function language_is(s, code)
        local lang = text.language(s)
        if lang == nil then return not fixed end -- no letter at all: the reference counts that as followed
        return lang == code
    end

    C["language:response_language"] = function(s, k) return language_is(s, need(k, "language", "string")) end

    C["change_case:english_capital"] = function(s) return text.is_upper(s) and language_is(s, "en") end

    C["change_case:english_lowercase"] = function(s) return text.is_lower(s) and language_is(s, "en") end

    C["change_case:capital_word_frequency"] = function(s, k)
        local n = 0
        for _, w in ipairs(tokens(s, fixed)) do
            if text.is_upper(w) then n = n + 1 end
        end
        return compare(n, k, "capital_relation", "capital_frequency")
    end

    -- length
    C["length_constraints:number_words"] = function(s, k)
        if fixed then -- an apostrophe inside a word does not cut it
            s = s:gsub("\u{2019}", "'"):gsub("([%w\x80-\xff])'%f[%w\x80-\xff]", "%1")
        end
        return compare(#text.words(s), k, "relation", "num_words")
    end

    C["length_constraints:number_sentences"] = function(s, k)
        if not fixed then return compare(#text.sentences(s), k, "relation", "num_sentences") end
        -- typographic quotes as plain ones, list numbers are no sentences, nor are pieces without a word
        s = s:gsub("\u{201C}", '"'):gsub("\u{201D}", '"'):gsub("\u{2018}", "'"):gsub("\u{2019}", "'")
        s = ("\n" .. s):gsub("\n%s*%d+[.)]%f[%s]", "\n")
        local n = 0
        for _, one in ipairs(text.sentences(s)) do
            if #text.words(one) > 0 then n = n + 1 end
        end
        return compare(n, k, "relation", "num_sentences")
    end

    C["length_constraints:number_paragraphs"] = function(s, k)
        local divider = "***"
        if fixed then -- three asterisks standing alone, not a part of ***bold italics*** or ******
            divider = "\0"
            s = ("\n" .. text.plain(s) .. "\n"):gsub("(%s)%*%*%*%f[%s]", "%1\0")
        end
        local parts = text.split(s, divider)
        local n = #parts
        for i, part in ipairs(parts) do
            if blank(part) then
                if i > 1 and i < #parts then return false end
                n = n - 1
            end
        end
        return n == need(k, "num_paragraphs", "number")
    end

    C["length_constraints:nth_paragraph_first_word"] = function(s, k)
        local all, full = text.split(s, "\n\n"), {}
        for _, p in ipairs(all) do
            if not blank(p) then full[#full + 1] = p end
        end
        if k.nth_paragraph > #full then return false end
        -- the reference counts the paragraphs with text but takes the nth of all
        local para = text.strip((fixed and full or all)[k.nth_paragraph])
        if para == "" then return false end
        local function bare(word)
            if fixed then word = word:gsub("^[*_#>`]+", "") end
            word = word:gsub("^'+", ""):gsub('^"+', "")
            return text.lower(word:match(fixed and "^[^.,?!'\":;*_)]*" or "^[^.,?!'\"]*"))
        end
        local rest, got, wanted = text.plain(para), {}, text.lower(need(k, "first_word", "string"))
        for word in rest:gmatch("%S+") do
            got[#got + 1] = bare(word)
            if not fixed or #got == count_pattern(wanted, "%S+") then break end -- a wanted phrase is met only by "fixed"
        end
        return #full == need(k, "num_paragraphs", "number") and table.concat(got, " ") == wanted
    end

    -- content
    C["detectable_content:number_placeholders"] = function(s, k)
        local n = 0
        for _, line in ipairs(lines(s)) do n = n + count_pattern(line, fixed and "%[[^%[%]]*[^%[%]%s][^%[%]]*%]" or "%[.-%]") end
        return n >= need(k, "num_placeholders", "number")
    end

    C["detectable_content:postscript"] = function(s, k)
        s = text.plain(text.lower(s))
        local marker = text.strip(need(k, "postscript_marker", "string"))
        local pattern
        if marker == "P.P.S" then pattern = "p%.%s?p%.%s?s"
        elseif marker == "P.S." then pattern = "p%.%s?s%."
        else pattern = quote(text.lower(marker)) end
        if fixed then s, pattern = "\n" .. s, "[^%w.]" .. pattern end -- not inside of "u.p.s."
        return s:find(pattern) ~= nil
    end

    -- format
    C["detectable_format:number_bullet_lists"] = function(s, k)
        local n = 0
        s = text.plain(s)
        if fixed then
            for _, line in ipairs(lines(s)) do
                if line:find("^%s*[*+-]%s+%S") and not is_rule(line) then n = n + 1 end
            end
        else
            -- white space before the mark may span lines; after "*" any byte but "*", a line feed included,
            -- and the rest of that line
            local from = 1
            while from <= #s do
                local stop = s:match("^%s*%*[^*][^\n]*()", from)
                if stop then n = n + 1 end
                local feed = s:find("\n", stop or from, true)
                if not feed then break end
                from = feed + 1
            end
            from = 1
            while from <= #s do
                local stop = s:match("^%s*%-[^\n]*()", from)
                if stop then n = n + 1 end
                local feed = s:find("\n", stop or from, true)
                if not feed then break end
                from = feed + 1
            end
        end
        return n == need(k, "num_bullets", "number")
    end

    C["detectable_format:constrained_response"] = function(s)
        local n = 0
        for _, answer in ipairs { "My answer is yes.", "My answer is no.", "My answer is maybe." } do
            if s:find(answer, 1, true) then n = n + 1 end
        end
        if fixed then return n == 1 end -- one of them is asked for
        return n > 0
    end

    C["detectable_format:number_highlighted_sections"] = function(s, k)
        local n = 0
        if fixed then -- every stretch once: bold-italic, then bold, then italic; list marks left out
            for _, line in ipairs(lines(text.plain(s))) do
                line = is_rule(line) and "" or line:gsub("^%s*%*%s+", "")
                for _, mark in ipairs { "%*%*%*", "%*%*", "%*" } do
                    line = line:gsub(mark .. "([^*]+)" .. mark, function(inner)
                        if blank(inner) then return nil end
                        n = n + 1
                        return ""
                    end)
                end
            end
        else
            for inner in s:gmatch("%*([^\n*]*)%*") do if not blank(inner) then n = n + 1 end end
            for inner in s:gmatch("%*%*([^\n*]*)%*%*") do if not blank(inner) then n = n + 1 end end
        end
        return n >= need(k, "num_highlights", "number")
    end

    C["detectable_format:multiple_sections"] = function(s, k)
        local head = quote(text.strip(need(k, "section_spliter", "string"))) .. "%s?%d+"
        s = text.plain(s)
        if not fixed then return count_pattern(s, head) >= need(k, "num_sections", "number") end
        local n, seen = 0, {} -- a mark is a word of its own; a number named twice is one section
        for number in (" " .. s):gmatch("%f[%w\x80-\xff]" .. head:gsub("%%d%+$", "(%%d+)")) do
            if not seen[number] then seen[number] = true; n = n + 1 end
        end
        return n >= need(k, "num_sections", "number")
    end

    C["detectable_format:json_format"] = function(s)
        s = text.strip(s)
        for _, fence in ipairs { "```json", "```Json", "```JSON", "```" } do s = drop_head(s, fence) end
        local value, why = decode(text.strip(drop_tail(s, "```")))
        if fixed then return type(value) == "table" and why == nil end -- an object or a list
        return why == nil
    end

    C["detectable_format:title"] = function(s)
        for _, line in ipairs(lines(s)) do
            local inner = line:match("<<(.+)>>")
            if inner then
                inner = inner:gsub("^<+", ""):gsub(">+$", "")
                if not blank(inner) then return true end
            end
        end
        return false
    end

    -- combination, start and end
    C["combination:two_responses"] = function(s)
        local parts, full = text.split(s, "******"), {}
        for i, part in ipairs(parts) do
            if not blank(part) then full[#full + 1] = text.strip(part)
            elseif i > 1 and i < #parts then return false end
        end
        return #full == 2 and full[1] ~= full[2]
    end

    C["combination:repeat_prompt"] = function(s, k)
        local prompt = text.strip(need(k, "prompt_to_repeat", "string"))
        return starts(text.lower(text.strip(s)), text.lower(prompt))
    end

    C["startend:end_checker"] = function(s, k)
        s = text.strip(text.strip(s), '"')
        if fixed then s = text.strip(s) end
        return ends(text.lower(s), text.lower(text.strip(need(k, "end_phrase", "string"))))
    end

    C["startend:quotation"] = function(s)
        s = text.strip(s)
        return #s > 1 and s:sub(1, 1) == '"' and s:sub(-1) == '"'
    end

    C["punctuation:no_comma"] = function(s) return not s:find(",", 1, true) end

    return C
end

-- verdicts
function M.variants(s)
    local l = lines(s)
    local n = #l
    local shorter = {
        s,
        text.strip(table.concat(l, "\n", 2)),
        text.strip(table.concat(l, "\n", 1, n - 1)),
        n > 2 and text.strip(table.concat(l, "\n", 2, n - 1)) or "",
    }
    local out = {}
    for i, v in ipairs(shorter) do
        out[i] = v
        out[i + 4] = v:gsub("%*", "")
    end
    return out
end

function M.follows(checks, id, s, kwargs, loose)
    local check = checks[id] or checks[id:match("^%a%a:(.*)$")]
    if not check then error("no such instruction: " .. tostring(id)) end
    if type(s) ~= "string" then return false end
    for _, v in ipairs(loose and M.variants(s) or { s }) do
        if not blank(v) and check(v, kwargs) then return true end
    end
    return false
end

return M
