-- How good is a review of a change?
--
-- A task has "diff", a unified diff, and may have "context", text or a list of
-- texts whose names a review may use too.  The answer is the review.
--
-- A remark is a paragraph or a list item; headings and code are none.
-- max_words: what a review may take without losing on brevity.

local text, code = kv.text, kv.code

-- The change: its files with the lines and the names of each

local function add_names(set, s)
    for name in s:gmatch("[%a_][%w_]*") do set[name] = true end
end

local function bare_path(path)
    path = text.strip(path):gsub("\t.*$", ""):gsub("^\"(.*)\"$", "%1")
    if path == "/dev/null" then return nil end
    return (path:gsub("^[ab]/", ""))
end

local function read_diff(diff)
    local files, file, left, right, names = {}, nil, 0, 0, {}
    local function open(path)
        if path and (not file or file.path ~= path) then
            file = { path = path, names = {}, lines = {} }
            files[#files + 1] = file
        end
    end
    for _, line in ipairs(text.lines(diff)) do
        if left <= 0 and right <= 0 then
            local old, n, new, m = line:match("^@@ %-(%d+),?(%d*) %+(%d+),?(%d*) @@")
            if old and file then
                left, right = tonumber(n) or 1, tonumber(m) or 1
                local span = { tonumber(new), tonumber(new) + math.max(1, right) - 1 }
                local before = { tonumber(old), tonumber(old) + math.max(1, left) - 1 }
                file.lines[#file.lines + 1] = span
                file.lines[#file.lines + 1] = before
                add_names(file.names, line)
            elseif line:find("^diff %-%-git ") then
                open(bare_path(line:match(" (%S+)$") or ""))
            elseif line:find("^%-%-%- ") then
                open(bare_path(line:sub(5)))
            elseif line:find("^%+%+%+ ") then
                local path = bare_path(line:sub(5))
                if file and path and #file.lines == 0 then file.path = path else open(path) end
            end
        else
            local mark = line:sub(1, 1)
            if mark ~= "+" and mark ~= "\\" then left = left - 1 end
            if mark ~= "-" and mark ~= "\\" then right = right - 1 end
            add_names(file.names, line:sub(2))
        end
    end
    for _, f in ipairs(files) do
        add_names(names, f.path)
        for name in pairs(f.names) do names[name] = true end
    end
    return files, names
end

local function basename(path) return path:match("[^/]+$") or path end

-- A name that nobody writes by chance, unless it is marked as code.
local function looks_like_name(s)
    return s:find("%l%u") ~= nil or s:find("%w_%w") ~= nil or s:find("%a%d") ~= nil
end

-- The review: its remarks, without fenced code

local function blank(s) return (s:gsub("[^\n]", " ")) end

local function without_fences(s)
    local out, at = {}, 1
    for _, b in ipairs(code.blocks(s)) do
        if b.from > at then
            out[#out + 1] = s:sub(at, b.from - 1):gsub("[`~]+[^`~\n]*\n$", blank)
        end
        out[#out + 1] = blank(s:sub(b.from, b.to))
        at = math.max(at, b.to + 1)
    end
    out[#out + 1] = s:sub(at):gsub("^[ \t]*[`~]+[ \t]*\n", blank)
    return table.concat(out)
end

local function remarks_of(prose)
    local list, current = {}, nil
    for from, line in prose:gmatch("()([^\n]*)\n?") do
        local bare = text.strip(line)
        local item = bare:find("^[-*+]%s") or bare:find("^%d+[.)]%s")
        if bare == "" or bare:find("^#+%s") then
            current = nil
        elseif item or not current then
            current = { from = from, to = from + #line - 1 }
            list[#list + 1] = current
        else
            current.to = from + #line - 1
        end
    end
    for _, r in ipairs(list) do r.text = prose:sub(r.from, r.to) end
    return kv.table.filter(list, function(r) return text.count_words(r.text) >= 2 end)
end

local READ = 100000

local function prepare(answer, task)
    if type(task.diff) ~= "string" then error("the task has no text 'diff'", 0) end
    local p = {}
    p.files, p.names = read_diff(task.diff)
    if #p.files == 0 then error("the task's diff has no files", 0) end
    local context = task.context or {}
    for _, s in ipairs(type(context) == "table" and context or { context }) do
        add_names(p.names, tostring(s))
    end
    p.prose = without_fences(answer.text:sub(1, READ))
    p.remarks = remarks_of(p.prose)
    p.words = text.count_words(p.prose)
    return p
end

-- Does a text name this file, a line of the change, or a name in it?

local function names_file(s, file)
    return text.has(s, file.path, { word = true })
        or text.has(s, basename(file.path), { word = true })
end

local function marked_names(s)
    local list = {}
    for span in s:gmatch("`([^`\n]+)`") do
        for name in span:gmatch("[%a_][%w_]*") do list[#list + 1] = name end
    end
    for name in s:gmatch("([%a_][%w_]*)%(") do list[#list + 1] = name end
    for name in s:gmatch("[%a_][%w_]*") do
        if looks_like_name(name) then list[#list + 1] = name end
    end
    return list
end

local function in_lines(files, n)
    for _, f in ipairs(files) do
        for _, span in ipairs(f.lines) do
            if n >= span[1] and n <= span[2] then return true end
        end
    end
    return false
end

local function reference(s, p)
    for _, f in ipairs(p.files) do
        if names_file(s, f) then return basename(f.path) end
    end
    for n in text.lower(s):gmatch("%f[%a]lines?%s+(%d+)") do
        if in_lines(p.files, tonumber(n)) then return "line " .. n end
    end
    for n in s:gmatch("%f[%w]L(%d+)%f[%W]") do
        if in_lines(p.files, tonumber(n)) then return "line " .. n end
    end
    for _, name in ipairs(marked_names(s)) do
        if p.names[name] then return name end
    end
end

local REQUESTS = {
    "should", "please", "could you", "can you", "consider", "suggest", "instead", "needs to",
    "need to", "must", "has to", "have to", "why not", "better to", "prefer", "let's",
}
-- These ask for something where a clause begins with them.
local VERBS = kv.table.set {
    "add", "remove", "replace", "use", "move", "extract", "check", "handle", "return", "free",
    "close", "document", "test", "drop", "initialise", "initialize", "validate", "split", "rename",
    "make", "keep", "fix", "avoid", "do", "call", "guard", "cover", "pass", "merge", "inline",
}

local function asks(s)
    if text.find_any(s, REQUESTS, { word = true, fold = true }) then return true end
    for clause in text.lower(s):gmatch("[^.!?:;,\n]+") do
        if VERBS[clause:match("^[%s%d)*+-]*(%l+)") or ""] then return true end
    end
    return false
end

-- The share of remarks of which something holds; half of them are enough.
local function half_of_remarks(p, holds, what)
    if #p.remarks == 0 then return 0, "no remark" end
    local n, places = 0, {}
    for _, r in ipairs(p.remarks) do
        if holds(r.text) then
            n = n + 1
            if #places < 20 then places[#places + 1] = { r.from, r.to } end
        end
    end
    local evidence = n .. " of " .. #p.remarks .. " remarks " .. what
    return 5 * math.min(1, 2 * n / #p.remarks), evidence, #places > 0 and places or nil
end

local function refers_to_code(_, _, p)
    return half_of_remarks(p, function(s) return reference(s, p) ~= nil end, "name code")
end

-- A request about nothing in the change is advice for any change.
local function actionable(_, _, p)
    return half_of_remarks(p, function(s)
        return asks(s) and reference(s, p) ~= nil
    end, "ask for something")
end

local BLOCKING = { "blocking", "blocker", "must fix", "must be fixed", "critical", "major", "high",
    "severe", "before merging", "before this merges", "required", "p0", "p1" }
local MINOR = { "nit", "nits", "nitpick", "minor", "optional", "low", "trivial", "non-blocking",
    "not blocking", "suggestion", "could also", "p2", "p3", "up to you", "cosmetic" }

local function severity(_, _, p)
    local s = p.prose
    for _, negated in ipairs { "[Nn]on%-blocking", "[Nn]ot blocking" } do
        s = s:gsub(negated, "minor       ")
    end
    local fold = { word = true, fold = true }
    local blocking, at = text.find_any(s, BLOCKING, fold)
    local minor, also = text.find_any(s, MINOR, fold)
    if blocking and minor then return 5, blocking .. ", " .. minor end
    if blocking or minor then return 3, "only " .. (blocking or minor), at or also end
    return 0, "none said"
end

local function coverage(_, _, p)
    local n, missed = 0, nil
    local said = kv.table.set(marked_names(p.prose))
    for _, f in ipairs(p.files) do
        local hit = names_file(p.prose, f)
        for name in pairs(f.names) do
            if hit then break end
            -- a name of this file alone
            if said[name] then
                hit = true
                for _, other in ipairs(p.files) do
                    if other ~= f and other.names[name] then hit = false end
                end
            end
        end
        if hit then n = n + 1 else missed = missed or f.path end
    end
    local evidence = n .. " of " .. #p.files .. " files"
    if missed then evidence = evidence .. ", not " .. missed end
    return 5 * n / #p.files, evidence
end

local INSULTS = { "stupid", "stupidity", "idiot", "idiotic", "moron", "moronic", "imbecile", "dumb",
    "garbage", "crap", "crappy", "shit", "shitty", "bullshit", "wtf", "braindead", "brain-dead",
    "pathetic", "incompetent", "embarrassing", "laughable", "clueless", "ridiculous", "disgusting",
    "worthless", "are you blind", "learn to code", "sucks" }
local HARMLESS = { "garbage[%s-]collect%a*", "garbage value%a*", "garbage data", "dumb terminal%a*",
    "dumb%-init", "garbage at the end" }

local function tone(_, _, p)
    local s = p.prose:gsub("`[^`\n]+`", blank):gsub("[A-Z]+", string.lower)
    for _, pattern in ipairs(HARMLESS) do s = s:gsub(pattern, blank) end
    local found, at = text.find_any(s, INSULTS, { word = true })
    if found then return false, found, at end
    return true, "civil"
end

local function brevity(answer, task, p)
    local limit = task.options.max_words
    if p.words == 0 then return 0, "no words" end
    local words = math.max(p.words, #answer.text // 10)
    local over = math.max(0, words - limit) / (2 * limit)
    return 5 * math.max(0, 1 - over), words .. " words"
end

-- Names in backticks that stand in neither the diff nor the context.  One that a
-- sentence proposes is no claim about the code; keywords belong to everybody.
local PROPOSING = { "rename", "call it", "named", "name it", "introduce", "add", "extract", "use",
    "using", "replace", "instead", "consider", "prefer", "such as", "like", "try", "create",
    "define", "new", "e.g.", "for example", "suggest", "could be", "would be", "with" }

local keywords = {}
local LANGUAGES = { "c", "python", "javascript", "java", "go", "rust", "lua", "shell" }

local function is_keyword(name)
    if keywords[name] == nil then
        keywords[name] = #name <= 4 and kv.table.contains({ "NULL", "nil", "true", "null", "None",
            "True", "int", "char", "self", "this" }, name)
        for _, language in ipairs(LANGUAGES) do
            local token = code.tokens(name, language)[1]
            if token and token.kind == "keyword" then keywords[name] = true end
        end
    end
    return keywords[name]
end

local function sentence_before(s, at)
    local head = s:sub(math.max(1, at - 300), at - 1)
    local start = 1
    for after in head:gmatch("[.!?\n]%s()") do start = after end
    return head:sub(start)
end

local MOST = 500

local function no_invention(_, _, p)
    local spans, invented, first, places = 0, 0, nil, {}
    for from, span, to in p.prose:gmatch("`()([^`\n]+)()`") do
        local shape = span:gsub("%b()$", "")
        local is_path = shape:find("^[%w_./-]+%.%w+$") ~= nil
        if shape:find("^[%a_][%w_.:]*$") or shape:find("^[%a_][%w_>-]*$") or is_path then
            spans = spans + 1
            local unknown
            for name in shape:gmatch("[%a_][%w_]*") do
                if not p.names[name] and not is_keyword(name) then unknown = name break end
            end
            local proposed = unknown and text.find_any(sentence_before(p.prose, from), PROPOSING,
                { word = true, fold = true })
            if unknown and not proposed then
                invented = invented + 1
                first = first or unknown
                if #places < 20 then places[#places + 1] = { from, to - 1 } end
            end
            if spans == MOST then break end
        end
    end
    if spans == 0 then return kv.na("no names in backticks") end
    if invented == 0 then return 5, spans .. " names are there" end
    return 5 * (1 - invented / spans), invented .. " of " .. spans .. " names, " .. first, places
end

return {
    name = "code-review",
    version = "1",
    description = "A review of a change: concrete, complete, civil, short, and right.",
    instructions = "Read the diff first. Judge the review, not the change.",
    scale = { max = 5, anchors = { [0] = "absent", [3] = "in part", [5] = "throughout" } },
    pass = 0.7,
    missing = "skip",
    options = { max_words = 400 },
    prepare = prepare,
    dimensions = {
        {
            id = "refers_to_code",
            title = "Names files, lines or names of the change",
            layer = "substance",
            weight = 2,
            score = refers_to_code,
        },
        {
            id = "actionable",
            title = "Says what to do",
            layer = "substance",
            weight = 2,
            score = actionable,
        },
        {
            id = "coverage",
            title = "Speaks of every file",
            layer = "substance",
            score = coverage,
        },
        {
            id = "no_invention",
            title = "Names nothing that is not there",
            layer = "substance",
            weight = 2,
            score = no_invention,
        },
        {
            id = "correctness",
            title = "What it says of the code is true",
            layer = "substance",
            weight = 5,
            by = "judge",
            ask = "Is each remark of the review true of the diff, and is no grave fault of the "
                .. "diff left out? Quote the remark and the line that decide.",
            anchors = {
                [0] = "its main claims are false, or it approves a grave fault",
                [1] = "most claims are false",
                [2] = "a grave fault is missed, or a main claim is false",
                [3] = "true, but misses a fault that matters",
                [4] = "true and complete but for details",
                [5] = "every claim is true, and every fault that matters is named",
            },
        },
        {
            id = "severity",
            title = "Tells what blocks from what is a matter of taste",
            layer = "form",
            when = function(_, _, p) return #p.remarks ~= 1, "one remark" end,
            score = severity,
        },
        {
            id = "tone",
            title = "Civil",
            layer = "form",
            when = function(_, _, p) return p.words > 0, "no words" end,
            score = tone,
        },
        {
            id = "brevity",
            title = "Short",
            layer = "form",
            score = brevity,
        },
    },
}
