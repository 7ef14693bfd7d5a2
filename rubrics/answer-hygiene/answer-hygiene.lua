-- Is an answer clean: whole, to the point, without boilerplate?
--
-- Code in fences, quotes of Markdown and quoted text are not the answer's own
-- words, so refusals, hedges and filler are not looked for in them.  Phrases are
-- English, but for refusals, which know some more languages.
--
-- A task may have "language", an ISO 639-1 code, and "allow", a list of the ids
-- of criteria that don't apply: {"allow": ["placeholder"]} for a form to fill in.

local text, code = kv.text, kv.code
local phrases = require "phrases"

-- Phrases and repetition are looked for in so many bytes from the beginning.
local READ = 100000

-- Reading

local function blank(s) return (s:gsub("[^\n]", " ")) end

-- The answer with its fenced blocks, marks and all, as blanks in their place.
local function without_fences(s, blocks)
    local out, at = {}, 1
    for _, b in ipairs(blocks) do
        local from, to = b.from, b.to
        while from > 1 and s:sub(from - 1, from - 1) == "\n" do from = from - 1 end
        while from > 1 and s:sub(from - 1, from - 1) ~= "\n" do from = from - 1 end
        if not b.open then
            while to < #s and s:sub(to, to) ~= "\n" do to = to + 1 end
            to = (s:find("\n", to + 1, true) or #s + 1) - 1
        end
        if from < at then from = at end
        out[#out + 1] = s:sub(at, from - 1)
        out[#out + 1] = blank(s:sub(from, to))
        at = math.max(at, to + 1)
    end
    out[#out + 1] = s:sub(at)
    return table.concat(out)
end

local QUOTES = { { "“", "”" }, { "„", "“" }, { "«", "»" } }

-- Without what it quotes: lines after ">", text in quotation marks, inline code.
local function own_words(prose)
    local s = ("\n" .. prose):gsub("\n[ \t]*>[^\n]*", blank):sub(2)
    s = s:gsub("`[^`\n]+`", blank):gsub("\"[^\"\n]+\"", blank)
    for _, pair in ipairs(QUOTES) do s = s:gsub(pair[1] .. "[^\n]-" .. pair[2], blank) end
    return s
end

-- In lower case, typographic apostrophes as plain ones; and where those stood.
local function folded(s)
    local shifts = {}
    for at in s:gmatch("()\u{2019}") do shifts[#shifts + 1] = at - 2 * #shifts end
    s = s:gsub("[A-Z]+", string.lower):gsub("\u{2019}", "'")
    return s, shifts
end

-- A place in p.own, as one in the answer.
local function place(p, at)
    if at == nil then return nil end
    local from, to = at[1], at[2]
    for _, shift in ipairs(p.shifts) do
        if shift < at[1] then from = from + 2 end
        if shift <= at[2] then to = to + 2 end
    end
    return { from, to }
end

local CODE_LINE = { "[;{}]%s*$", "^%s*[%w_]+%s*=[^=]", "^%s*def ", "^%s*import ",
    "^%s*from .+ import", "^%s*return%f[%W]", "^%s*#include", "^%s*function%f[%W]", "^%s*local ",
    "^%s*[%w_.]+%(.*%)$", "^%s*</?%w", "^%s*[%]}%)]+,?%s*$",
    "^%s*SELECT%f[%W]", "^%s*\"[^\"]*\"%s*:" }

local function looks_like_code(s)
    local n, hits = 0, 0
    for _, line in ipairs(text.lines(s)) do
        if text.strip(line) ~= "" then
            n = n + 1
            for _, pattern in ipairs(CODE_LINE) do
                if line:find(pattern) then hits = hits + 1 break end
            end
        end
        if n == 400 then break end
    end
    return n > 0 and hits * 2 >= n
end

-- Telling the language of a word of thousands of letters takes too many steps.
local function language_of(s)
    local head = s:sub(1, 10000):gsub("[%w\x80-\xff]+", function(word)
        if #word > 999 then return word:sub(1, 999) end
    end)
    return text.language(head)
end

local function prepare(answer)
    local p = { blocks = code.blocks(answer.text) }
    p.prose = without_fences(answer.text, p.blocks)
    p.own, p.shifts = folded(own_words(p.prose:sub(1, READ)))
    p.words = text.count_words(p.prose)
    p.is_code = looks_like_code(p.prose)
    return p
end

-- Criteria

-- A refusal of all, or of a part; what was found, where, and whether it is weak.
local function refusing(p)
    local head = p.own:sub(1, 400)
    local found, at = text.find_any(head, phrases.refusals)
    if found then return found, at, false end
    for _, start in ipairs(phrases.declines) do
        local from, to = head:find(start .. " ", 1, true)
        local verb = from and head:match("^%l+", to + 1)
        if verb and kv.table.contains(phrases.verbs, verb) then
            return start .. " " .. verb, { from, to + #verb }, true
        end
    end
end

local function refusal(_, _, p)
    local found, at, weak = refusing(p)
    if not found then return true, "none" end
    if #p.blocks > 0 then return true, "declines a part, has code", place(p, at) end
    if p.words > (weak and 60 or 150) then return true, "declines a part", place(p, at) end
    return false, found, place(p, at)
end

local TERMINAL = { ".", "!", "?", ")", "]", "}", "\"", "'", "`", "*", "_", "|", ">", "~", "%", "$",
    "…", "。", "！", "？", "」", "』", "）", "”", "’", "»", "“", "।", "؟", "॥" }

local function is_terminal(s)
    for _, mark in ipairs(TERMINAL) do
        if text.ends(s, mark) then return true end
    end
    return false
end

local function last_line(s)
    local lines = text.lines(s)
    while #lines > 0 and text.strip(lines[#lines]) == "" do lines[#lines] = nil end
    return lines[#lines], lines
end

local function item_body(line)
    return line:match("^%s*[-*+]%s+(.*)$") or line:match("^%s*%d+[.)]%s+(.*)$")
end

-- Do the other lines of this kind end with a mark?
local function others_end(lines, is_kind)
    local n, ended = 0, 0
    for i = 1, #lines - 1 do
        local s = text.strip(lines[i])
        if s ~= "" and is_kind(lines[i]) then
            n = n + 1
            if is_terminal(s) then ended = ended + 1 end
        end
    end
    return n > 0 and ended == n
end

local function truncation(answer, _, p)
    local size = #answer.text
    for _, b in ipairs(p.blocks) do
        if b.open then return false, "unclosed fence", { math.max(1, b.from - 1), size } end
    end
    local last = p.blocks[#p.blocks]
    if last and text.strip(p.prose:sub(last.to + 1)) == "" then return true, "ends with code" end
    if p.is_code then return true, "is code" end
    local line, lines = last_line(p.prose)
    if not line then return false, "no text" end
    local s = text.strip(line)
    local to = #p.prose:match("^(.-)%s*$")
    local at = { math.max(1, to - #s + 1), math.max(1, to) }
    if s:find("^%d+[.)]$") or s:find("^[-*+]$") then return false, "an empty list item", at end
    local body = item_body(line)
    local words = text.words(body or s)
    local final = words[#words] and text.lower(words[#words]) or ""
    if text.ends(s, ",") or text.ends(s, "、") or text.ends(s, "，") then
        if #lines < 3 or body then return false, "ends with a comma", at end
    end
    if is_terminal(s) then return true, "ends with a mark" end
    if s:find("%l%-$") then return false, "ends inside a word", at end
    if text.ends(s, ":") and not text.starts(s, "#") then
        return false, "announces what does not come", at
    end
    if body then
        local cut = others_end(lines, item_body) or (#words > 2 and phrases.leading[final])
        if cut then return false, "a cut list item", at end
        return true, "ends with a list"
    end
    if #words >= 3 and phrases.leading[final] then
        return false, "ends with '" .. final .. "'", at
    end
    -- Prose whose other paragraphs end with marks; short lines one below the other are verse.
    local above = lines[#lines - 1]
    local verse = above and text.strip(above) ~= "" and #words <= 10
    if not verse and #words >= 6 and p.prose:find("[.!?]%s") then
        return false, "ends without a mark", at
    end
    return true, "whole"
end

local function hedging(_, _, p)
    if language_of(p.own) ~= "en" then return kv.na("phrases are english") end
    local n, hedged, first = 0, 0, nil
    for _, sentence in ipairs(text.sentences(p.own)) do
        if text.count_words(sentence) >= 3 then
            n = n + 1
            local found = text.find_any(sentence, phrases.hedges, { word = true })
            if found then
                hedged = hedged + 1
                first = first or found
            end
        end
    end
    if n < 3 then return kv.na("fewer than three sentences") end
    local share = hedged / n
    local at = first and place(p, text.find(p.own, first, { word = true }))
    return math.max(0, math.min(1, (0.8 - share) / 0.6)),
        hedged .. " of " .. n .. " sentences", at
end

-- The share of words inside a run of eight that stood before; text without
-- blanks between words goes by characters.
local SPAN, MOST = 8, 20000

local function repeated_share(units)
    local n = math.min(#units, MOST)
    local seen, covered, last = {}, 0, 0
    for i = 1, n - SPAN + 1 do
        local key = table.concat(units, " ", i, i + SPAN - 1)
        if seen[key] then
            local from = math.max(last + 1, i)
            covered = covered + (i + SPAN - 1 - from + 1)
            last = i + SPAN - 1
        else
            seen[key] = true
        end
    end
    return n > 0 and covered / n or 0, n
end

local function characters(s)
    local out = {}
    for c in text.plain(s:sub(1, 4 * MOST)):gmatch("[^\x80-\xbf%s%p][\x80-\xbf]*") do
        out[#out + 1] = c
    end
    return out
end

local function same_in_a_row(list)
    local most, run, what = 0, 0, nil
    for i, s in ipairs(list) do
        run = i > 1 and s == list[i - 1] and run + 1 or 1
        if run > most then most, what = run, s end
    end
    return most, what
end

local function short(s)
    if text.length(s) <= 20 then return s end
    return s:sub(1, utf8.offset(s, 21) - 1)
end

local function repetition(answer, _, p)
    local prose = text.lower(p.prose:sub(1, READ))
    local words = text.words(prose)
    if #prose > 15 * math.max(1, #words) then words = characters(prose) end
    local most, what = same_in_a_row(words)
    if most > 8 then return 0, short(what) .. " " .. most .. " times in a row" end
    local lines = kv.table.filter(text.lines(answer.text:sub(1, READ)),
        function(l) return text.strip(l) ~= "" end)
    most, what = same_in_a_row(lines)
    if most > 20 then return 0, "a line " .. most .. " times in a row" end
    local sentences = {}
    for _, one in ipairs(text.sentences(prose)) do
        if text.count_words(one) >= 3 then
            local key = text.squeeze(one)
            sentences[key] = (sentences[key] or 0) + 1
            -- a refrain may come with each stanza
            if sentences[key] * text.count_words(one) * 2 >= #words and sentences[key] >= 3 then
                return 0, "a sentence " .. sentences[key] .. " times"
            end
        end
    end
    if #words < 40 then return 1, "short" end
    local share, n = repeated_share(words)
    return math.max(0, math.min(1, (0.6 - share) / 0.3)),
        string.format("%.0f %% of %d words", 100 * share, n)
end

local function filler(_, _, p)
    local found, at = text.find_any(p.own, phrases.as_a_model)
    if found then return 0, found, place(p, at) end
    local notes, places = {}, {}
    local head = p.own:match("^%s*()")
    for _, one in ipairs(phrases.openings) do
        if p.own:sub(head, head + #one - 1) == one then
            notes[1], places[1] = one, place(p, { head, head + #one - 1 })
            break
        end
    end
    local before = math.max(0, #p.prose - 400)
    local tail, shifts = folded(own_words(p.prose:sub(before + 1)))
    found, at = text.find_any(tail, phrases.closings)
    if found then
        at = place({ shifts = shifts }, at)
        notes[#notes + 1] = found
        places[#places + 1] = { at[1] + before, at[2] + before }
    end
    if #notes == 0 then return 1, "none" end
    return 1 - #notes / 2, table.concat(notes, "; "), places
end

local LANGUAGE = { py = "python", js = "javascript", ts = "javascript", typescript = "javascript",
    ["c++"] = "c", cpp = "c", sh = "shell", bash = "shell", rs = "rust", golang = "go" }

local function has_todo(s)
    return s:find("%f[%w]TODO%f[%W]") or s:find("%f[%w]FIXME%f[%W]")
end

local function todo_in_code(b)
    local name = text.lower(b.language)
    local ok, comments = pcall(code.comments, b.text, LANGUAGE[name] or name)
    if not ok then
        comments = {}
        for comment in b.text:gmatch("[#/*-][#/*-]?[^\n]*") do comments[#comments + 1] = comment end
    end
    for _, comment in ipairs(comments) do
        if has_todo(comment) then return "a todo" end
        local found = text.find_any(text.lower(comment), phrases.placeholders)
        if found then return found end
        if comment:find("^[#/*-]+%s*%.%.%.[^\n]*%l") then return "an ellipsis" end
    end
end

local function placeholder(_, _, p)
    for _, b in ipairs(p.blocks) do
        local found = todo_in_code(b)
        if found then return false, found .. " in code", { b.from, b.to } end
    end
    local found, at = text.find_any(p.own, phrases.placeholders)
    if found then return false, found, place(p, at) end
    for from, line in p.prose:sub(1, READ):gmatch("()([^\n]+)") do
        if line:find("^[%s#/*-]*TODO%f[^%w]:?") or line:find("^[%s#/*-]*FIXME%f[^%w]:?") then
            return false, "a todo", { from, from + #line - 1 }
        end
    end
    return true, "none"
end

local function language(_, task, p)
    local found = language_of(p.own)
    if found == nil then return kv.na("no letters outside code") end
    if found == "und" then
        if p.words < 10 then return kv.na("too short to tell") end
        return kv.cannot("no telling the language")
    end
    return found == text.lower(task.language):match("^%l+"), found
end

local function allowed(id)
    return function(_, task)
        if kv.table.contains(task.allow or {}, id) then return false, "the task allows it" end
        if id == "language" then return type(task.language) == "string", "no language asked" end
        return true
    end
end

local function criterion(id, title, weight, score)
    return { id = id, title = title, weight = weight, when = allowed(id), score = score }
end

return {
    name = "answer-hygiene",
    version = "1",
    description = "No refusal, whole, not repeating itself, without boilerplate or placeholders.",
    scale = { max = 1 },
    pass = 0.9,
    missing = "skip",
    prepare = prepare,
    gates = {
        {
            id = "not_empty",
            title = "There is an answer",
            score = function(answer)
                return text.strip(answer.text) ~= "", #answer.text .. " bytes"
            end,
        },
    },
    dimensions = {
        criterion("refusal", "Does not refuse", 2, refusal),
        criterion("truncation", "Is whole", 2, truncation),
        criterion("repetition", "Does not repeat itself", 2, repetition),
        criterion("placeholder", "Leaves nothing to fill in", 1, placeholder),
        criterion("language", "Is in the language asked for", 1, language),
        criterion("hedging", "Says what it knows", 0.5, hedging),
        criterion("filler", "No boilerplate", 0.5, filler),
    },
}
