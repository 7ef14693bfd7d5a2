-- kv.style: what the style sheets of a page hide from everyone who looks at it.
-- A part is hidden where no rule, state or script that the page names shows it, on a wide and on
-- a narrow screen.  What a script hides by itself is not seen.
local text, tables = kv.text, kv.table
local css = require "kv.css"
local HIDES, WIDTHS = css.HIDES, css.WIDTHS

-- Elements times selectors; beyond it the search would use up the steps of a rubric.
local WORK_LIMIT = 2000000
local VALUE_LIMIT = 500
local INHERITED = { "visibility", "font-size", "color" }
local MOVED = { "opacity", "filter", "transform", "scale", "translate", "clip-path",
    "content-visibility", "display", "margin-left", "margin-top", "text-indent" }

-- The cascade ------------------------------------------------------------------------------

-- Whether a script speaks of a name, as classes, ids and attributes are spoken of.
local function speaker(script)
    local reply = {}
    return function(name)
        if reply[name] == nil then
            local pattern = "[\"'`%s.#]" .. name:gsub("%W", "%%%0") .. "[\"'`%s,.:>%])]"
            reply[name] = #name > 0 and script:find(pattern) ~= nil
        end
        return reply[name]
    end
end

local function variables(sheet)
    local values = {}
    for _, rule in ipairs(sheet.rules) do
        for _, one in ipairs(rule) do
            if text.starts(one.property, "--") then
                local before = values[one.property]
                values[one.property] = (before == nil or before == one.value) and one.value or false
            end
        end
    end
    return values
end

local function resolved(value, values)
    for _ = 1, 4 do
        if #value > VALUE_LIMIT or not value:find("var(", 1, true) then break end
        value = value:gsub("var%(%s*(%-%-[%w_-]+)%s*,?([^()]*)%)", function(name, fallback)
            return values[name] or values[name] == nil and text.strip(fallback) or "?"
        end)
    end
    return value
end

-- Elements that a path leads to, by their order; found once.
local function finder(document)
    local found, left = {}, WORK_LIMIT
    local size = math.max(document:count("//*"), 1)
    return function(path)
        if found[path] == nil then
            left = left - size
            if left < 0 then return nil end
            found[path] = tables.map(document:find(path), function(node) return node:order() end)
        end
        return found[path]
    end
end

local function put(state, order, one, value, precedence)
    local element = state[order] or {}
    state[order] = element
    precedence = precedence + (one.important and 1e15 or 0)
    local before = element[one.property]
    if before == nil or before.precedence <= precedence then
        element[one.property] = { value = value, precedence = precedence }
    end
end

local function reveal(state, order, property)
    state[order] = state[order] or {}
    state[order].reveals = state[order].reveals or {}
    state[order].reveals[property] = true
end

-- What one selector of a rule does; false if that is too much work.
local function apply(rule, selector, index, page)
    local context = { known = page.known }
    local path, weight = css.compile(selector, context, true)
    if context.over then return false end
    if path == nil then return true end
    local orders = page.elements(path)
    if orders == nil then return false end
    local again
    if context.touched then
        again = page.elements((css.compile(selector, { known = page.known, relaxed = true }, true)))
        if again == nil then return false end
    end
    for _, one in ipairs(rule) do
        local value = resolved(one.value, page.values)
        local hides = HIDES[one.property] and HIDES[one.property](value)
        for screen in ipairs(WIDTHS) do
            local state, holding = page.states[screen], rule.screens[screen]
            local sure = holding == "yes" and not context.state
                and not (hides and context.touched)
            for _, order in ipairs(holding ~= "no" and orders or {}) do
                if sure then put(state, order, one, value, weight * 1e5 + index) end
                if not sure and not hides then reveal(state, order, one.property) end
            end
            for _, order in ipairs(holding ~= "no" and not hides and again or {}) do
                reveal(state, order, one.property)
            end
        end
    end
    return true
end

local function apply_inline(document, page)
    for _, node in ipairs(document:find("//*[@style]")) do
        for _, one in ipairs(css.declarations(node:attribute("style"))) do
            for screen in ipairs(WIDTHS) do
                put(page.states[screen], node:order(), one, resolved(one.value, page.values), 1e14)
            end
        end
    end
end

-- Whether keyframes that an element plays give it a value that shows it.
local function is_played(element, property, frames)
    for _, name in ipairs({ "animation", "animation-name" }) do
        local value = element[name] and element[name].value or ""
        for word in value:gmatch("[%w_-]+") do
            for _, one in ipairs(frames[word] or {}) do
                if one.property == property and not HIDES[property](one.value) then return true end
            end
        end
    end
    return false
end

local function has(element, property, pattern)
    return element[property] ~= nil and element[property].value:find(pattern) ~= nil
end

-- Whether a property hides, with what else it takes.
local function hides(element, property, frames)
    local own = element[property]
    return own ~= nil and HIDES[property](own.value)
        and not (element.reveals and element.reveals[property])
        and not is_played(element, property, frames)
end

local function is_cut(element)
    return has(element, "overflow", "hidden") or has(element, "overflow", "clip")
        or has(element, "overflow-x", "hidden") or has(element, "overflow-y", "hidden")
end

-- The property that takes an element and all in it out of sight, or nil.
local function hidden_by(element, frames)
    for _, property in ipairs(MOVED) do
        if hides(element, property, frames) then return property end
    end
    if has(element, "position", "absolute") or has(element, "position", "fixed") then
        for _, property in ipairs({ "left", "right", "top", "bottom", "inset", "clip" }) do
            if hides(element, property, frames) then return property end
        end
    end
    if is_cut(element) then
        for _, property in ipairs({ "width", "height", "max-width", "max-height" }) do
            if hides(element, property, frames) then return property end
        end
    end
end

-- Scripts that set styles themselves, of an element that they speak of.
local WRITES = { "%.style%f[^%w]", "%.hidden%f[^%w]", "removeattribute", "setattribute", "csstext",
    "%.show%(", "%.toggle%(", "%.fade%l+%(", "%.slide%l+%(", "%.animate%(", "gsap", "anime%(" }

local function is_written(node, page)
    if not page.writes then return false end
    local id = node:attribute("id")
    if id and page.known(id) or page.known(node:name()) then return true end
    for _, class in ipairs(text.words(node:attribute("class") or "")) do
        if page.known(class) then return true end
    end
    return false
end

-- Whether one of the orders, which ascend, lies above one and up to another.
local function any_between(orders, above, last)
    local low, high = 1, #orders + 1
    while low < high do
        local middle = (low + high) // 2
        if orders[middle] > above then high = middle else low = middle + 1 end
    end
    return orders[low] ~= nil and orders[low] <= last
end

-- Takes out a node and what is in it, except what is shown again and what holds that; of what
-- only makes words invisible, the words.
local function empty_out(node, shown, words)
    local order = node:order()
    local held = order and (words or any_between(shown, order, order + node:count(".//*")))
    if not held then
        node:remove()
        return
    end
    for _, child in ipairs(node:find("*|text()")) do
        local own = child:order()
        if own == nil or not any_between(shown, own - 1, own) then
            empty_out(child, shown, words)
        end
    end
end

local function on_all(page, test)
    for screen in ipairs(WIDTHS) do
        if not test(page.states[screen]) then return false end
    end
    return true
end

local function take_out(document, page)
    for _, node in ipairs(document:find("//*")) do
        local order = node:order()
        if on_all(page, function(state)
            return state[order] and hidden_by(state[order], page.frames) ~= nil
        end) and not is_written(node, page) then
            node:remove()
        end
    end
end

-- Whether a value of an inherited property is not that of what is around, or a part of it.
local function is_own(element, property)
    local value = element and element[property] and element[property].value
    return value ~= nil and value ~= "inherit" and value ~= "unset" and value ~= "currentcolor"
        and not (property == "font-size" and (value:find("^[%d.]+em$") or value:find("%%$")
            or value == "larger" or value == "smaller"))
end

-- Inherited properties: what is hidden by one is shown again where a part sets it anew.
local function take_out_inherited(document, page, property)
    local hidden, shown = {}, {}
    for _, node in ipairs(document:find("//*")) do
        local order = node:order()
        local sets = on_all(page, function(state)
            return state[order] and state[order][property] ~= nil
        end)
        local out = sets and on_all(page, function(state)
            local element = state[order]
            return hides(element, property, page.frames)
                and not (property == "color" and (has(element, "background-clip", "text")
                    or has(element, "-webkit-background-clip", "text")
                    or element["-webkit-text-fill-color"]))
        end) and not is_written(node, page)
        if out then
            hidden[#hidden + 1] = node
        elseif not on_all(page, function(state) return not is_own(state[order], property) end) then
            shown[#shown + 1] = order
        end
    end
    for _, node in ipairs(hidden) do empty_out(node, shown, property ~= "visibility") end
end

-- Takes out of a document what its style sheets hide; nil and the reason where that would be too
-- much work.
local function strip(document, source, script)
    local sheet = css.parse(source)
    local lowered = text.lower(script)
    local page = {
        frames = sheet.frames,
        values = variables(sheet),
        known = speaker(script),
        elements = finder(document),
        states = tables.map(WIDTHS, function() return {} end),
        writes = false,
    }
    for _, pattern in ipairs(WRITES) do
        page.writes = page.writes or lowered:find(pattern) ~= nil
    end
    if sheet.over then return nil, "style rules nested too deep" end
    for index, rule in ipairs(sheet.rules) do
        for _, selector in ipairs(#rule > 0 and rule.selectors or {}) do
            if not apply(rule, selector, index, page) then
                return nil, "more style rules than can be judged"
            end
        end
    end
    apply_inline(document, page)
    take_out(document, page)
    for _, property in ipairs(INHERITED) do take_out_inherited(document, page, property) end
    return true
end

return { strip = strip }
