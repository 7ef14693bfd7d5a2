-- kv.page: a page found in an answer, and what rubrics of pages ask of it.
-- A page, as place_of and the others take it, is a table with its document,
-- source, place in the answer (from), styles and files.
local code, html, text, tables = kv.code, kv.html, kv.text, kv.table
local style = require "kv.style"

-- Beyond these a page would use up the steps of a rubric, or a place would say nothing.
local PAGE_LIMIT = 2 * 1024 * 1024
local STYLE_LIMIT = 256 * 1024
local ELEMENT_LIMIT = 10000
local NESTING_LIMIT = 64
local LINE_LIMIT = 400
local PAGE_LANGUAGES = tables.set({ "", "html", "htm", "xhtml", "xml" })
-- Parts of a page that a visitor does not get to see.
local SHOWN = "[not(ancestor::textarea or ancestor-or-self::*[self::template or self::noscript"
    .. " or self::script or self::style or @hidden"
    .. " or contains(translate(@style, ' ', ''), 'display:none')])]"

-- Parts with words or controls that are not for everyone.
local UNHEARD = "//*[@aria-hidden = 'true'][descendant-or-self::*[self::h1 or self::h2 or self::h3"
    .. " or self::p or self::a or self::button or self::input or self::select or self::nav"
    .. " or self::main or self::section or self::header or self::footer]]"
-- Elements whose text is not shown.
local UNSHOWN = "[not(ancestor::title or ancestor::desc or ancestor::metadata or ancestor::script"
    .. " or ancestor::style or ancestor::template or ancestor::noscript or ancestor::textarea)]"

local SHAPE = "*[local-name() = 'path' or local-name() = 'rect' or local-name() = 'circle'"
    .. " or local-name() = 'polygon' or local-name() = 'ellipse' or local-name() = 'use'"
    .. " or local-name() = 'line' or local-name() = 'polyline' or local-name() = 'text']"

local function file_page(files)
    if files["index.html"] then return files["index.html"] end
    for path, content in pairs(files) do
        if text.ends(text.lower(path), ".html") then return content end
    end
end

local function is_markup(s)
    return s:find("<[%a!]") ~= nil and s:find(">", 1, true) ~= nil
end

-- The source of the page and where it starts in the answer, if it is part of its text.
local function find_page(answer)
    local source = answer.files and file_page(answer.files)
    if source then return source end
    source = answer.text
    if source:find("^[\239\187\191]*%s*<") then return source, 1 end
    local best
    for _, block in ipairs(code.blocks(source)) do
        if PAGE_LANGUAGES[text.lower(block.language or "")] and is_markup(block.text)
            and (best == nil or #block.text > #best.text) then
            best = block
        end
    end
    if best then return best.text, best.from end
    local from = source:find("<![Dd][Oo][Cc]") or source:find("<[Hh][Tt][Mm][Ll]")
    if from then return source:sub(from), from end
end

-- Without what stands between two patterns; linear, also where the second is missing.
local function without(s, open, close)
    s = s:gsub("[\1\2]", " "):gsub(close, "\2"):gsub(open, "\1")
    s = s:gsub("\1[^\2]*\2?", " "):gsub("\2", " ")
    return s
end

local function collect(document, xpath, attribute)
    local parts = tables.map(document:find(xpath), function(node)
        return attribute and node:attribute(attribute) or node:text()
    end)
    return table.concat(parts, "\n")
end

-- Values by property, so that no pattern has to search the whole style sheet.
local function declarations(css)
    local found = {}
    for part in css:gmatch("[^;{}]+") do
        local property, value = part:match("^%s*([%w-]+)%s*:(.*)$")
        if property then
            found[property] = found[property] or {}
            table.insert(found[property], value)
        end
    end
    return found
end

-- Files and fenced blocks of a language, which a page may refer to.
local function beside(answer, language)
    local parts = {}
    for path, content in pairs(answer.files or {}) do
        if text.ends(text.lower(path), "." .. language) then parts[#parts + 1] = content end
    end
    for _, block in ipairs(code.blocks(answer.text)) do
        if text.lower(block.language or "") == language then parts[#parts + 1] = block.text end
    end
    return table.concat(parts, "\n")
end

-- A document of a size to judge, or nil and what is wrong with it.
local function parse(source)
    local document, reason = html.parse((source:gsub("\0", " ")))
    if document == nil then return nil, reason end
    if document:count("//*") > ELEMENT_LIMIT then return nil, "more than 10000 elements" end
    if document:count(("/*"):rep(NESTING_LIMIT)) > 0 then return nil, "nested too deep" end
    return document
end

-- Style sheets of a page and beside it, as they are written.
local function sheets_of(document, answer)
    local parts = {}
    for _, node in ipairs(document:find("//style[not(ancestor::template or ancestor::noscript)]")) do
        local media, css = node:attribute("media"), node:text()
        parts[#parts + 1] = media and "@media " .. media .. " {" .. css .. "\n}" or css
    end
    if document:count("//link[contains(@rel, 'stylesheet')][not(contains(@href, '//'))]") > 0 then
        parts[#parts + 1] = beside(answer, "css")
    end
    return table.concat(parts, "\n")
end

-- What the scripts of a page do, without comments.
local function script_of(document, answer)
    local script = collect(document, "//script[not(@type) or contains(@type, 'javascript')"
        .. " or @type = 'module']")
    if document:count("//script[@src][not(contains(@src, '//'))]") > 0 then
        script = script .. "\n" .. beside(answer, "js") .. "\n" .. beside(answer, "javascript")
    end
    return code.without_comments(script:sub(1, STYLE_LIMIT), "javascript")
end

-- What links within the page may lead to, also where it is hidden at first.
local function targets_of(document)
    local targets = { [""] = true, top = true }
    for _, node in ipairs(document:find("//*[@id or @name]")) do
        targets[node:attribute("id") or node:attribute("name")] = true
    end
    return targets
end

-- Takes out of a document what a visitor does not get to see, by its elements and its style sheets.
local function strip(document, sheets, script)
    if #sheets > STYLE_LIMIT then return nil, "style sheets of more than 256 KiB" end
    for _, node in ipairs(document:find("//*[@hidden]|" .. UNHEARD)) do node:remove() end
    if not script:find("%.show%w*%(") then
        for _, node in ipairs(document:find("//dialog[not(@open)]")) do node:remove() end
    end
    return style.strip(document, sheets, script)
end

-- The page of an answer, or { problem = why there is none }.
local function read(answer)
    if #answer.text > PAGE_LIMIT then return { problem = "more than 2 MiB" } end
    local source, from = find_page(answer)
    if source == nil then return { problem = "no HTML page" } end
    if #source > PAGE_LIMIT then return { problem = "more than 2 MiB" } end
    local document, problem = parse(source)
    if document == nil then return { problem = problem } end
    local sheets, script = sheets_of(document, answer), script_of(document, answer)
    local scripted = document:count("//script") > 0
    local targets = targets_of(document)
    local stripped, trouble = strip(document, sheets, script)
    if not stripped then return { problem = trouble } end
    if document:count("//body//*[not(self::link or self::meta)]" .. SHOWN) == 0 then
        return { problem = scripted and "only a script" or "an empty page" }
    end
    local css = text.lower(without(sheets, "/%*", "%*/") .. "\n"
        .. collect(document, "//*[@style]" .. SHOWN, "style"):gsub("\n", ";"))
    return {
        document = document,
        source = source,
        from = from,
        files = answer.files or {},
        script = script,
        targets = targets,
        css = css,
        styles = declarations(css),
        classes = " " .. collect(document, "//*[@class]" .. SHOWN, "class"):gsub("%s+", " ") .. " ",
    }
end

-- The line of a node, as a place in the answer.
local function place_of(page, node)
    if page.from == nil or node == nil then return nil end
    local first = 1
    for _ = 2, node:line() do
        local stop = page.source:find("\n", first)
        if stop == nil then return nil end
        first = stop + 1
    end
    local last = (page.source:find("\n", first) or #page.source + 1) - 1
    if last < first or last - first > LINE_LIMIT then return nil end
    return { page.from + first - 1, page.from + last - 1 }
end

-- A point for being there at all, and one for each of four checks: { holds, what else, node }.
local function points(page, checks)
    local failed, places, known = {}, {}, {}
    for _, check in ipairs(checks) do
        if not check[1] then
            failed[#failed + 1] = check[2]
            local place = place_of(page, check[3])
            if place and not known[place[1]] then
                known[place[1]] = true
                places[#places + 1] = place
            end
        end
    end
    if #failed == 0 then return 5, "all of four checks" end
    return 5 - #failed, table.concat(failed, ", "), #places > 0 and places or nil
end

local function has_any(s, patterns)
    for _, pattern in ipairs(patterns) do
        if s:find(pattern) then return true end
    end
    return false
end

-- Whether a property has a value with one of the patterns, or any value.
local function styled(page, property, patterns)
    for _, value in ipairs(page.styles[property] or {}) do
        if has_any(value, patterns or { "%S" }) then return true end
    end
    return false
end

local function has_text(node)
    return node:count(".//text()[normalize-space() != '']" .. UNSHOWN) > 0
end

local function source_problem(page, source)
    local lowered = text.lower(text.strip(source or ""))
    if lowered == "" or lowered == "#" then return "no source" end
    if text.find_any(lowered, { "placeholder", "placehold", "dummyimage", "path/to", "your-image",
        "example.com", "lorem" }) then
        return "a placeholder"
    end
    if lowered:find("^data:image/%w+[%w+]*[;,].") or lowered:find("^https?://[^/]+/.")
        or lowered:find("^//[^/]+/.") then
        return nil
    end
    local path = source:gsub("^%./", ""):gsub("[?#].*$", "")
    if page.files[path] == nil then return "a file that is not there" end
end

local GENERIC = tables.set({ "image", "img", "picture", "photo", "alt", "alt text", "todo" })
local function background_images(page)
    local found = {}
    for _, property in ipairs({ "background", "background-image" }) do
        for _, value in ipairs(page.styles[property] or {}) do
            local from = value:find("url(", 1, true)
            local to = from and value:find(")", from, true)
            if to then found[#found + 1] = text.strip(value:sub(from + 4, to - 1), "\"' ") end
        end
    end
    return found
end

local function image(_, _, page)
    local document = page.document
    local pictures = document:find("//img" .. SHOWN)
    local drawings = document:find("//svg[.//" .. SHAPE .. "]" .. SHOWN)
    local backgrounds = background_images(page)
    local films = document:count("//video[@src or source[@src]]" .. SHOWN)
    if #pictures + #drawings + #backgrounds + films == 0 then return 0, "no image" end

    local missing, broken, unnamed, unsized
    local named, problem = films, nil
    for _, picture in ipairs(pictures) do
        local source = picture:attribute("src") or picture:attribute("srcset")
        local trouble = source_problem(page, source)
        if trouble == "no source" then
            missing = missing or picture
        elseif trouble then
            broken, problem = broken or picture, problem or trouble
        end
        local alt = picture:attribute("alt")
        local words = text.lower(text.strip(alt or ""))
        if alt == nil or GENERIC[words] or words:find("%.%a%a%a%a?$") then
            unnamed = unnamed or picture
        elseif words ~= "" then
            named = named + 1
        end
        if not (picture:attribute("width") and picture:attribute("height"))
            and not picture:attribute("style") and not picture:attribute("class")
            and not page.css:find("%f[%w]img%f[^%w]") then
            unsized = unsized or picture
        end
    end
    for _, drawing in ipairs(drawings) do
        if drawing:count("@aria-label[. != '']|title[. != '']|ancestor::*[@aria-label != '']")
            > 0 then
            named = named + 1
        elseif drawing:count("ancestor-or-self::*[@aria-hidden = 'true' or self::a"
            .. " or self::button]") == 0 then
            unnamed = unnamed or drawing
        end
        if drawing:attribute("viewbox") == nil and drawing:attribute("viewBox") == nil
            and drawing:attribute("width") == nil then
            unsized = unsized or drawing
        end
    end
    for _, value in ipairs(backgrounds) do
        if not value:find("^#") then problem = problem or source_problem(page, value) end
    end
    return points(page, {
        { not missing, "an image without source", missing },
        { not (missing or problem), "an image is " .. (problem or "empty"), broken or missing },
        { not unnamed and named > 0,
            unnamed and "an image without text" or "no image has a text", unnamed },
        { not unsized, "an image without size", unsized },
    })
end

-- Dimensions of 0 to 5 ---------------------------------------------------------------------

local function anchored(two, three, four)
    return { [0] = "absent", [1] = "broken rendering", [2] = two, [3] = three, [4] = four,
        [5] = "flawless and notable" }
end

local CHECKED = anchored("one of the four checks holds", "two of the four checks hold",
    "three of the four checks hold")

-- A brief may ask for a page without images, say: without = { "image" }, or --set without=image.
-- The rubric has an option of that name.
local function wanted(id)
    return function(_, task)
        local given = task.without or task.options.without
        local list = type(given) == "table" and given or text.words(given)
        return not tables.contains(list, id), "the brief leaves it out"
    end
end

-- Makers of the dimensions that need a gate: what points decides, and what needs an eye.
local function dimensions(gate)
    local function by_rule(id, layer, title, score)
        return { id = id, layer = layer, title = title, by = "rule", needs = { gate },
            anchors = CHECKED, when = wanted(id), score = score }
    end
    local function by_rating(id, layer, title, ask, anchors)
        return { id = id, layer = layer, title = title, by = "rating", needs = { gate },
            anchors = anchors, when = wanted(id), ask = ask }
    end
    return by_rule, by_rating
end

return {
    PAGE_LIMIT = PAGE_LIMIT,
    SHOWN = SHOWN,
    SHAPE = SHAPE,
    find_page = find_page,
    parse = parse,
    read = read,
    strip = strip,
    sheets_of = sheets_of,
    script_of = script_of,
    without = without,
    place_of = place_of,
    points = points,
    has_any = has_any,
    styled = styled,
    has_text = has_text,
    image = image,
    anchored = anchored,
    wanted = wanted,
    dimensions = dimensions,
}
