-- kv.css: style sheets as rules, selectors as XPath, and which values hide.
-- Of the properties, only those are kept that can take a part out of sight.
local text, tables = kv.text, kv.table

local WIDTHS = { 1280, 390 }
local NESTING_LIMIT = 16
-- Selectors beyond these, in bytes, in elements, and in what stands within another, are too much.
local SELECTOR_LIMIT, COMPOUND_LIMIT, INNER_LIMIT = 2000, 20, 5

local STATES = tables.set({ "hover", "focus", "focus-within", "focus-visible", "active", "checked",
    "target", "target-within", "open", "popover-open", "modal", "indeterminate", "valid", "invalid",
    "user-valid", "user-invalid", "placeholder-shown", "fullscreen", "visited", "playing",
    "paused" })
local ALWAYS = tables.set({ "enabled", "defined", "read-write" })
local PARTS = tables.set({ "before", "after", "first-line", "first-letter" })

-- Values -----------------------------------------------------------------------------------

-- Whether a length lies far outside: beyond px, em or the screen.
local function is_far(value, percent)
    for sign, number, unit in value:gmatch("(%-?)([%d.]+)([%a%%]*)") do
        local n = tonumber(number) or 0
        if sign == "-" and (unit == "px" and n >= 999 or (unit == "em" or unit == "rem") and n >= 60
            or (unit == "vw" or unit == "vh") and n >= 100 or percent and unit == "%" and n >= 100)
            or unit == "px" and n >= 5000 then
            return true
        end
    end
    return false
end

local function is_small(value)
    local number, unit = value:match("^([%d.]+)([%a%%]*)$")
    local n = tonumber(number)
    return n ~= nil and (n == 0 or unit == "px" and n <= 1)
end

local function is_nought(value)
    local number, percent = value:match("^([%d.]+)(%%?)$")
    local n = tonumber(number)
    return n ~= nil and n <= (percent == "%" and 1 or 0.01)
end

local function equals(...)
    local words = tables.set({ ... })
    return function(value) return words[value] == true end
end

local function far(value) return is_far(value, true) end

-- Per property, whether a value can hide; what else it takes is in hidden_by.
local HIDES = {
    ["display"] = equals("none"),
    ["visibility"] = equals("hidden", "collapse"),
    ["content-visibility"] = equals("hidden"),
    ["opacity"] = is_nought,
    ["filter"] = function(value) return value:find("opacity%(%s*0[%s%%)]") ~= nil end,
    ["transform"] = function(value)
        return value:find("scale3?d?[xy]?%(%s*0%s*[,)]") ~= nil or is_far(value, false)
    end,
    ["scale"] = equals("0", "0 0", "0%"),
    ["translate"] = function(value) return is_far(value, false) end,
    ["clip-path"] = function(value)
        local inset = tonumber(value:match("^inset%(%s*([%d.]+)%%"))
        return inset ~= nil and inset >= 50 or value:find("^circle%(%s*0") ~= nil
    end,
    ["clip"] = function(value)
        return value:find("^rect%(%s*[01]?p?x?[,%s]+[01]p?x?[,%s]+[01]p?x?[,%s]+[01]?p?x?%s*%)$")
            ~= nil
    end,
    ["left"] = far, ["right"] = far, ["top"] = far, ["bottom"] = far, ["inset"] = far,
    ["margin-left"] = far, ["margin-top"] = far, ["text-indent"] = far,
    ["width"] = is_small, ["height"] = is_small, ["max-width"] = is_small,
    ["max-height"] = is_small,
    ["font-size"] = is_small,
    ["color"] = function(value)
        return value == "transparent" or value:find("^rgba?%(.*[,/]%s*0?%.?0+%%?%s*%)$") ~= nil
            and select(2, value:gsub("[%d.]+", "")) == 4
            or value:find("^#%x%x%x0$") ~= nil or value:find("^#%x%x%x%x%x%x00$") ~= nil
    end,
}
-- What else decides.
local ASIDE = tables.set({ "position", "overflow", "overflow-x", "overflow-y", "animation",
    "animation-name", "background-clip", "-webkit-background-clip", "-webkit-text-fill-color" })

-- Style sheets -----------------------------------------------------------------------------

local function end_of_string(css, from, quote)
    while true do
        local at = css:find("[\\\n" .. quote .. "]", from)
        if at == nil then return #css end
        if css:sub(at, at) ~= "\\" then return at end
        from = at + 2
    end
end

-- Without comments; what looks like one within a string stays.
local function without_comments(css)
    local parts, from, at = {}, 1, 1
    while true do
        local mark = css:find("[/\"']", at)
        if mark == nil then break end
        local c = css:sub(mark, mark)
        if c ~= "/" then
            at = end_of_string(css, mark + 1, c) + 1
        elseif css:sub(mark + 1, mark + 1) == "*" then
            parts[#parts + 1] = css:sub(from, mark - 1)
            local _, stop = css:find("*/", mark + 2, true)
            from = (stop or #css) + 1
            at = from
        else
            at = mark + 1
        end
    end
    parts[#parts + 1] = css:sub(from)
    return table.concat(parts, " ")
end

-- The next ; { or } outside of strings and parentheses.
local function next_mark(css, from)
    local depth = 0
    while true do
        local at = css:find("[;{}()\"'\\]", from)
        if at == nil then return nil end
        local c = css:sub(at, at)
        from = at + 1
        if c == "\\" then
            from = at + 2
        elseif c == "\"" or c == "'" then
            from = end_of_string(css, from, c) + 1
        elseif c == "(" then
            depth = depth + 1
        elseif c == ")" then
            depth = math.max(depth - 1, 0)
        elseif depth == 0 then
            return at, c
        end
    end
end

-- The parts between commas that stand in no parentheses or strings.
local function split(s)
    local parts, from, at, depth = {}, 1, 1, 0
    while true do
        local mark = s:find("[,()%[%]\"'\\]", at)
        if mark == nil then break end
        local c = s:sub(mark, mark)
        at = mark + 1
        if c == "\\" then
            at = mark + 2
        elseif c == "\"" or c == "'" then
            at = end_of_string(s, at, c) + 1
        elseif c == "(" or c == "[" then
            depth = depth + 1
        elseif c == ")" or c == "]" then
            depth = depth - 1
        elseif depth == 0 then
            parts[#parts + 1] = text.strip(s:sub(from, mark - 1))
            from = at
        end
    end
    parts[#parts + 1] = text.strip(s:sub(from))
    return parts
end

local function unescape(s)
    return (s:gsub("\\(%x%x?%x?%x?%x?%x?)%s?", function(hex)
        local n = tonumber(hex, 16)
        return n > 0 and n < 128 and string.char(n) or "?"
    end):gsub("\\(.)", "%1"))
end

local function add_declaration(rule, source)
    local property, value = source:match("^%s*([%w_\\-]+)%s*:(.*)$")
    if property == nil then return end
    property = text.lower(unescape(property))
    value = text.strip((text.lower(unescape(value)):gsub("%s+", " ")))
    local plain = value:gsub("%s*!%s*important$", "")
    if HIDES[property] or ASIDE[property] or text.starts(property, "--") then
        table.insert(rule, { property = property, value = plain, important = plain ~= value })
    end
end

-- Length in pixels, for conditions of screens.
local function pixels(number, unit)
    return (tonumber(number) or 0) * ((unit == "em" or unit == "rem") and 16 or 1)
end

-- Whether a condition of a screen holds at a width: true, false, or nil for one that may hold.
local function feature_holds(feature, width)
    local bound, number, unit = feature:match("^(%l+)%-width%s*:%s*([%d.]+)(%a*)$")
    if bound == "min" then return width >= pixels(number, unit) end
    if bound == "max" then return width <= pixels(number, unit) end
    local sign, limit, of = feature:match("^width%s*([<>]=?)%s*([%d.]+)(%a*)$")
    if sign == nil then
        limit, of, sign = feature:match("^([%d.]+)(%a*)%s*([<>]=?)%s*width$")
        sign = sign and (sign:find("<") and ">" or "<")
    end
    if sign then
        if sign:find(">") then return width >= pixels(limit, of) end
        return width <= pixels(limit, of)
    end
    return nil
end

local function query_holds(query, width)
    local word, kind = query:match("^(%l*)%s*(%l*)")
    if (word == "not" or word == "only") and kind ~= "" then
        if word == "not" then return kind == "print" or nil end
        word = kind
    end
    if word == "not" then return nil end
    if word == "print" or word == "speech" then return false end
    local holds = true
    for feature in query:gmatch("%(([^()]*)%)") do
        local one = feature_holds(text.strip(feature), width)
        if one == false then return false end
        if one == nil then holds = nil end
    end
    return holds
end

local function media_holds(condition, width)
    local result = false
    for _, query in ipairs(split(text.lower(condition))) do
        local one = query_holds(query, width)
        if one then return true end
        if one == nil then result = nil end
    end
    return result
end

-- Screens: one answer per width; outer conditions narrow it.
local function narrowed(screens, condition)
    return tables.map(WIDTHS, function(width, index)
        local outer, inner = screens[index], media_holds(condition, width)
        if outer == "no" or inner == false then return "no" end
        return outer == "yes" and inner and "yes" or "maybe"
    end)
end

local function nested(selectors, outer, sheet)
    if outer == nil then return selectors end
    local out = {}
    if #table.concat(outer) * #selectors > SELECTOR_LIMIT then
        sheet.over = true
        return out
    end
    for _, selector in ipairs(selectors) do
        local held = ":is(" .. table.concat(outer, ",") .. ")"
        local whole, found = selector:gsub("&", function() return held end)
        out[#out + 1] = found > 0 and whole or held .. " " .. selector
    end
    return out
end

local read_block

local function skip_block(css, from)
    local depth = 1
    while depth > 0 do
        local at, mark = next_mark(css, from)
        if at == nil then return #css + 1 end
        depth = depth + (mark == "{" and 1 or mark == "}" and -1 or 0)
        from = at + 1
    end
    return from
end

local function read_at_rule(css, from, sheet, block, name, condition)
    if name == "media" then
        return read_block(css, from, sheet, { screens = narrowed(block.screens, condition),
            selectors = block.selectors, rule = block.rule, depth = block.depth + 1 })
    end
    -- Browsers have what pages ask for.
    if name == "supports" and text.lower(condition):find("^%s*not[%s(]") then return skip_block(css, from) end
    if name == "supports" or name == "layer" then
        return read_block(css, from, sheet, { screens = block.screens,
            selectors = block.selectors, rule = block.rule, depth = block.depth + 1 })
    end
    -- Others apply to what no selector here names, or may apply.
    local maybe = name == "container" or name == "scope"
    local inner = maybe and sheet or { rules = {}, frames = {} }
    local stop = read_block(css, from, inner, { depth = block.depth + 1,
        screens = tables.map(WIDTHS, function() return "maybe" end), selectors = block.selectors,
        rule = block.rule })
    if name:find("keyframes$") then
        local frames = {}
        for _, rule in ipairs(inner.rules) do
            for _, one in ipairs(rule) do frames[#frames + 1] = one end
        end
        sheet.frames[text.lower(text.strip(condition, "\"' "))] = frames
    end
    return stop
end

-- Reads up to the end of a block, and gives where it goes on behind that.
function read_block(css, from, sheet, block)
    local rule = block.rule
    while from <= #css do
        local at, mark = next_mark(css, from)
        local source = css:sub(from, (at or #css + 1) - 1)
        from = (at or #css) + 1
        if mark == "{" then
            local name, condition = source:match("^%s*@([%w-]+)%s*(.*)$")
            if block.depth >= NESTING_LIMIT then
                sheet.over = true
                from = skip_block(css, from)
            elseif name then
                from = read_at_rule(css, from, sheet, block, text.lower(name), condition)
            else
                local inner = { screens = block.screens,
                    selectors = nested(split(source), block.selectors, sheet) }
                table.insert(sheet.rules, inner)
                from = read_block(css, from, sheet, { screens = block.screens, rule = inner,
                    selectors = inner.selectors, depth = block.depth + 1 })
            end
        else
            if rule then add_declaration(rule, source) end
            if mark == "}" and block.depth > 0 then return from end
        end
    end
    return from
end

local function parse(css)
    local sheet = { rules = {}, frames = {} }
    read_block(without_comments(css), 1, sheet,
        { depth = 0, screens = tables.map(WIDTHS, function() return "yes" end) })
    return sheet
end

-- The declarations of a style attribute.
local function declarations(style)
    local rule, from = {}, 1
    style = without_comments(style)
    while from <= #style do
        local at = next_mark(style, from) or #style + 1
        add_declaration(rule, style:sub(from, at - 1))
        from = at + 1
    end
    return rule
end

-- Selectors --------------------------------------------------------------------------------

local function quoted(s)
    if not s:find("'", 1, true) then return "'" .. s .. "'" end
    if not s:find("\"", 1, true) then return "\"" .. s .. "\"" end
end

local function read_name(s, at)
    local from = at
    while true do
        local stop = s:match("^[%w_\128-\255-]+()", at)
            or s:match("^\\%x%x?%x?%x?%x?%x?%s?()", at) or s:match("^\\.()", at)
        if stop == nil then break end
        at = stop
    end
    if at > from then return unescape(s:sub(from, at - 1)), at end
end

local function has_word(attribute, value)
    local word = quoted(" " .. value .. " ")
    return word and "contains(concat(' ', normalize-space(@" .. attribute .. "), ' '), " .. word
        .. ")"
end

local function attribute_holds(name, sign, value)
    if not name:find("^[%a_][%w_-]*$") then return nil end
    local at, v = "@" .. text.lower(name), quoted(value)
    if sign == "" then return at end
    if v == nil then return nil end
    if sign == "=" then return at .. " = " .. v end
    if sign == "~=" then return has_word(text.lower(name), value) end
    if sign == "^=" then return "starts-with(" .. at .. ", " .. v .. ")" end
    if sign == "*=" then return "contains(" .. at .. ", " .. v .. ")" end
    if sign == "$=" then
        return "substring(" .. at .. ", string-length(" .. at .. ") - string-length(" .. v
            .. ") + 1) = " .. v
    end
    if sign == "|=" then
        return "(" .. at .. " = " .. v .. " or starts-with(" .. at .. ", " .. quoted(value .. "-")
            .. "))"
    end
end

local function nth_holds(argument, axis)
    local place = "(count(" .. axis .. ") + 1)"
    local given = text.lower(argument):gsub("%s+", "")
    if given == "odd" then given = "2n+1" elseif given == "even" then given = "2n" end
    local step, from = given:match("^([+-]?%d*)n([+-]?%d*)$")
    if step == nil then
        return given:find("^%d+$") and place .. " = " .. given or nil
    end
    step = step == "" and 1 or step == "+" and 1 or step == "-" and -1 or tonumber(step)
    from = from == "" and 0 or tonumber(from)
    if step == 0 then return place .. " = " .. from end
    return "((" .. place .. " - (" .. from .. ")) mod " .. step .. " = 0 and (" .. place .. " - ("
        .. from .. ")) div " .. step .. " >= 0)"
end

local compile

-- One of several selectors, or nil if one can't be told.
local function any_of(argument, context, axis)
    local parts, weight = {}, 0
    for _, selector in ipairs(split(argument)) do
        local sign, rest = selector:match("^([>+~]?)%s*(.*)$")
        local holds, own = compile(axis and rest or selector, context)
        if holds == nil then return nil end
        if axis then
            local way = sign == ">" and "*" or sign == "+" and "following-sibling::*[1]"
                or sign == "~" and "following-sibling::*" or ".//*"
            holds = way .. "[" .. holds .. "]"
        end
        parts[#parts + 1] = "(" .. holds .. ")"
        weight = math.max(weight, own)
    end
    return "(" .. table.concat(parts, " or ") .. ")", weight
end

local SIBLINGS = {
    ["first-child"] = "not(preceding-sibling::*)",
    ["last-child"] = "not(following-sibling::*)",
    ["only-child"] = "not(preceding-sibling::* or following-sibling::*)",
    ["root"] = "not(parent::*)", ["empty"] = "not(node())", ["disabled"] = "@disabled",
    ["link"] = "(self::a and @href)", ["any-link"] = "(self::a and @href)",
    ["required"] = "@required", ["optional"] = "not(@required)",
}

-- What a pseudo-class asks for and its weight, or nil.
local function pseudo_holds(name, argument, tag, context)
    if STATES[name] then
        context.state = true
        return "true()", 1000
    end
    if ALWAYS[name] then return "true()", 1000 end
    if SIBLINGS[name] then return SIBLINGS[name], 1000 end
    if name == "is" or name == "where" or name == "not" or name == "has" or name:find("any$") then
        local holds, weight = any_of(argument or "", context, name == "has")
        if holds == nil then return nil end
        if name == "not" then holds = "not" .. holds end
        return holds, name == "where" and 0 or weight
    end
    local siblings = tag and tag or name:find("of%-type") and "" or "*"
    if name:find("child$") then siblings = "*" end
    if siblings == "" then return nil end
    local before, after = "preceding-sibling::" .. siblings, "following-sibling::" .. siblings
    if name == "first-of-type" then return "not(" .. before .. ")", 1000 end
    if name == "last-of-type" then return "not(" .. after .. ")", 1000 end
    if name:find("^nth%-last") then return nth_holds(argument or "", after), 1000 end
    if name:find("^nth") then return nth_holds(argument or "", before), 1000 end
end

-- The end of an argument in parentheses whose first character is at from.
local function argument_end(s, from)
    local depth = 1
    while true do
        local at = s:find("[()\"'\\]", from)
        if at == nil then return nil end
        local c = s:sub(at, at)
        from = at + 1
        if c == "\\" then from = at + 2
        elseif c == "(" then depth = depth + 1
        elseif c == ")" then
            depth = depth - 1
            if depth == 0 then return at end
        else from = end_of_string(s, from, c) + 1 end
    end
end

-- What one element has to be: the conditions from a place on, their weight, and where they end.
local function compound(s, at, context)
    local parts, weight, tag = {}, 0, nil
    local from = at
    while at <= #s do
        local c = s:sub(at, at)
        local holds, own, name, stop
        if c == "*" then
            holds, own, stop = "true()", 0, at + 1
        elseif c == "." or c == "#" then
            name, stop = read_name(s, at + 1)
            if name == nil then return nil end
            own = c == "." and 1000 or 1000000
            if context.known(name) then context.touched = true end
            if context.relaxed and context.known(name) then
                context.state, holds = true, "true()"
            elseif c == "." then
                holds = has_word("class", name)
            else
                holds = quoted(name) and "@id = " .. quoted(name)
            end
        elseif c == "[" then
            local attribute, sign, rest = s:match("^%[%s*([%w_-]+)%s*([~|^$*]?=?)%s*()", at)
            if attribute == nil then return nil end
            local value = ""
            stop = rest
            if sign ~= "" then
                local quote = s:match("^[\"']", rest)
                if quote then
                    local close = end_of_string(s, rest + 1, quote)
                    value, stop = s:sub(rest + 1, close - 1), close + 1
                else
                    value, stop = read_name(s, rest)
                    if value == nil then return nil end
                end
            end
            stop = s:match("^%s*[iIsS]?%s*%]()", stop)
            own = 1000
            local by_script = context.known(attribute) or value ~= "" and context.known(value)
            if by_script then context.touched = true end
            if attribute == "open" or context.relaxed and by_script then
                context.state, holds = true, "true()"
            else
                holds = attribute_holds(attribute, sign, value)
            end
        elseif c == ":" then
            if s:sub(at + 1, at + 1) == ":" then return nil end
            name, stop = read_name(s, at + 1)
            if name == nil or PARTS[text.lower(name)] then return nil end
            local argument
            if s:sub(stop, stop) == "(" then
                local close = argument_end(s, stop + 1)
                if close == nil then return nil end
                argument, stop = s:sub(stop + 1, close - 1), close + 1
            end
            holds, own = pseudo_holds(text.lower(name), argument, tag, context)
        else
            name, stop = read_name(s, at)
            if name == nil then break end
            if not name:find("^[%a][%w-]*$") then return nil end
            tag = text.lower(name)
            holds, own = "self::" .. tag, 1
        end
        if holds == nil or stop == nil then return nil end
        if holds ~= "true()" then parts[#parts + 1] = holds end
        weight = weight + own
        at = stop
    end
    if at == from then return nil end
    return #parts == 0 and "true()" or table.concat(parts, " and "), weight, at
end

local AXES = { [""] = "ancestor::*", [">"] = "parent::*", ["+"] = "preceding-sibling::*[1]",
    ["~"] = "preceding-sibling::*" }
local PATHS = { [""] = "//*", [">"] = "/*", ["+"] = "/following-sibling::*[1]",
    ["~"] = "/following-sibling::*" }

-- A selector in XPath, and its weight: a path from the root, or what an element has to be; nil for
-- one that names no element or that is not known.
function compile(s, context, as_path)
    s = text.strip(s)
    context.depth = (context.depth or 0) + 1
    if #s > SELECTOR_LIMIT or context.depth > INNER_LIMIT then
        context.over = true
        return nil
    end
    local holds, weight, at = compound(s, 1, context)
    if holds and as_path then holds = "//*[" .. holds .. "]" end
    local compounds = 1
    while holds and at <= #s do
        local sign, next_at = s:match("^%s*([>+~]?)%s*()", at)
        if next_at == at then return nil end
        local one, own, stop = compound(s, next_at, context)
        if one == nil then return nil end
        compounds = compounds + 1
        if compounds > (as_path and COMPOUND_LIMIT or INNER_LIMIT) then
            context.over = true
            return nil
        end
        holds = as_path and holds .. PATHS[sign] .. "[" .. one .. "]"
            or one .. " and " .. AXES[sign] .. "[" .. holds .. "]"
        weight, at = weight + own, stop
    end
    context.depth = context.depth - 1
    return holds, weight
end

return {
    WIDTHS = WIDTHS,
    HIDES = HIDES,
    parse = parse,
    declarations = declarations,
    compile = compile,
}
