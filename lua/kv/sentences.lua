-- kv.text.sentences: a text as a list of sentences, by rules for English.
--
-- A sentence may end after a run of . ? ! when white space, one of " ' ) ] } (these belong to the sentence before)
-- or one of * : ; ( { [ @ follows, and more text later. Typographic quotes are ordinary letters here: no end before them.
--  * ! and ? always end it.
--  * two or more dots end it only before a capitalised sentence opener.
--  * a dot after a known abbreviation, or after a word with an inner dot (e.g., U.S.), ends it only before an opener.
--  * a dot after no, fig, vol and the like does not end it before a digit.
--  * a dot after one letter (an initial) never ends it.
--  * a dot after a number ends it unless the next word starts with a lower-case letter.
--  * every other dot ends it, whatever follows ("etc"-like caution is left to the abbreviation list).
local text = require "kv.text"

local ABBR = {}
for w in ([[mr mrs ms dr prof st sr jr rev gen col capt lt sgt cmdr adm gov sen hon pres supt
    inc ltd co corp bros assn dept univ vs v etc al cf ca approx figs vols pp eds
    jan feb aug sept sep oct nov dec tue thu fri
    ave blvd rd mt ft e.g i.e a.m p.m u.s u.k u.n u.s.a ph.d m.d b.a m.a d.c]]):gmatch("%S+") do ABBR[w] = true end
local BEFORE_DIGIT = { no = true, fig = true, vol = true, p = true, ch = true, sec = true, art = true }
local OPENER = {}
for w in ([[the a an i he she it we they you this that these those there here in on at for but and so
    however if when while as after before since because although though what why how who where my our
    his her their its your]]):gmatch("%S+") do OPENER[w] = true end

local function sentences(s)
    local out, start, pos = {}, 1, 1
    while true do
        local a = s:find("[.?!]", pos)
        if not a then break end
        local b = s:match("^[.?!]+()", a) - 1                       -- the whole run of marks
        local run = s:sub(a, b)
        local follow = s:match("^[\"')%]}]*()", b + 1)              -- closing marks belong to the sentence
        local nxt = s:match("^%s+()", follow)
        local marked = follow > b + 1 or s:find("^[*:;({%[@]", follow)
        if nxt or marked then
            local at = nxt or follow
            if s:find("%S", at) then
                local word = s:sub(start, a - 1):match("[^%s(%[{\"*:;@]*$")
                local after = s:match("^[^%s]+", at) or ""
                local opener = after:find("^%u") and OPENER[(after:match("^[%a']+") or ""):lower():gsub("'.*", "")]
                local ends
                if run:find("[?!]") then ends = true
                elseif #run > 1 then ends = opener
                else
                    local w = word:lower():gsub("^%p+", "")
                    if w:find("^%a$") then ends = false
                    elseif ABBR[w] or ABBR[w:match("[^-]*$")] or w:find("^%a%.%a") then ends = opener
                    elseif BEFORE_DIGIT[w] then ends = not after:find("^%d")
                    elseif w:find("^[%d.,]+$") then ends = not after:find("^%l")
                    else ends = true end
                end
                if ends then
                    out[#out + 1] = text.strip(s:sub(start, follow - 1))
                    start = at
                end
            end
        end
        pos = math.max(b + 1, start)
    end
    local rest = text.strip(s:sub(start))
    if rest ~= "" then out[#out + 1] = rest end
    return out
end

return sentences
