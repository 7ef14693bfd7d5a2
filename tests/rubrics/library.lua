-- The standard library, asked one thing after the other: every criterion is a
-- function of it, and its evidence is the first answer that is wrong.
local text, code, json, html, xml = kv.text, kv.code, kv.json, kv.html, kv.xml
local diff, list, stats = kv.diff, kv.table, kv.stats

local function show(v)
    if type(v) ~= "table" then return tostring(v) end
    local out = {}
    if #v > 0 or next(v) == nil then
        for i, x in ipairs(v) do out[i] = show(x) end
    else
        for k, x in pairs(v) do out[#out + 1] = k .. "=" .. show(x) end
    end
    return "{" .. table.concat(out, ",") .. "}"
end

-- A document of one answer can be changed, and one of the rubric cannot.
local function changes(page)
    local own = html.parse("<div>a<p>b<i>c</i></p></div><div>d</div>")
    local first, inner = own:find("//div")[1], own:find("//i")[1]
    local before = { first:order() < inner:order(), first:order() == own:find("//div[1]")[1]:order(),
        own:find("//text()")[1]:order() }
    local kept, said = pcall(function() page:find("//p")[1]:remove() end)
    own:find("//p")[1]:remove()
    inner:remove()
    inner:remove()
    own:find("//div[1]/text()")[1]:remove()
    local got = show({ before[1], before[2], before[3] == nil, kept, said:find("as it was", 1, true) ~= nil, page:count("//p"),
        own:value("string(/)"), inner:text(), own:count("//p|//i"), first:count("..") })
    own:find("/*")[1]:remove()
    return got .. own:count("//*") == "{true,true,true,false,true,2,d,c,0,1}0", got
end

-- Rows of what is asked, and what the answer has to read like.
local function holds(...)
    local rows, n = { ... }, select("#", ...)
    return function()
        for i = 1, n, 2 do
            local got = show(rows[i])
            if got ~= show(rows[i + 1]) then
                return false, ("%d: %s instead of %s"):format((i + 1) // 2, got, show(rows[i + 1]))
            end
        end
        return true, n // 2 .. " answers"
    end
end

local function kinds(source, language)
    local out = {}
    for i, t in ipairs(code.tokens(source, language)) do out[i] = t.kind:sub(1, 2) .. ":" .. t.text end
    return table.concat(out, " ")
end

local function measure(source, language)
    local m = code.measure(source, language)
    return ("%d %d %d %d f%d b%d d%d"):format(m.lines, m.code_lines, m.comment_lines, m.blank_lines,
        m.functions, m.branches, m.depth)
end

local c_source = [[
/* a file */
#include <x.h>

int f(int n) {
    if (n > 0) { // "no string"
        return g("a // b", '"');
    }
    return 0;
}
static void h(void)
{
}
]]

local page = html.parse([[<!DOCTYPE html><html><head><title>A &amp; B</title></head><body class="x">
<p>one</p><p id="two">two <b>bold</b></p><img src="a.png"><!-- <p>no</p> --><script>"<p>no</p>"</script></body></html>]])

local sheet = xml.parse('<r xmlns:k="urn:k"><a n="1">x</a><a n="2"/><k:b/></r>')

local dims = {
    case = holds(
        text.lower("ÄÖÜ ΑΒΓ ЖЗ İ"), "äöü αβγ жз i̇", text.upper("äöü ßx"), "ÄÖÜ ßX",
        text.is_upper("HELLO 1!"), true, text.is_upper("HELLo"), false, text.is_upper("123"), false,
        text.is_lower("straße"), true, text.is_lower("Straße"), false, text.is_upper("ÄÖ"), true,
        text.is_upper("ǅ"), false
    ),
    space = holds(
        text.strip("\u{3000} a b \n"), "a b", text.strip("xxaxx", "x"), "a", text.strip("   "), "",
        text.squeeze("  a \n\t b  "), "a b", text.plain("a\u{A0}b\u{0663}"), "a b3",
        text.valid("a\xffb"), "a\u{FFFD}b", text.valid("ä"), "ä", text.length("äöü€😀"), 5
    ),
    cut = holds(
        text.split("a,b,,c", ","), { "a", "b", "", "c" }, text.split("", ","), { "" }, text.lines("a\r\nb\n"), { "a", "b" },
        text.count_lines("a\nb"), 2, text.count_lines(""), 0, text.words("don't stop_1 naïve 日本"),
        { "don", "t", "stop_1", "naïve", "日本" }, text.count_words("a-b c"), 3,
        { text.longest_line("a\nbbb\ncc") }, { 3, 2 }, { text.position("ab\ncd", 5) }, { 2, 2 }
    ),
    search = holds(
        text.count("aaaa", "aa"), 2, text.count("The the THE", "the", { fold = true }), 3,
        text.count("there the", "the", { word = true }), 1, text.count_word("War, forward war.", "war"), 2,
        text.find("hello", "ll"), { 3, 4 }, text.find("hello", "x"), nil, text.find_all("abab", "ab"), { { 1, 2 }, { 3, 4 } },
        { text.find_any("say please", { "now", "please" }) }, { "please", { 5, 10 } }, text.has("ÄPFEL", "äpfel", { fold = true }), true,
        text.starts("abc", "ab"), true, text.ends("abc", "bc"), true, text.ends("c", "bc"), false,
        text.count("naïve", "na", { word = true }), 0
    ),
    sentences = holds(
        text.sentences("One. Two! Three?"), { "One.", "Two!", "Three?" },
        text.sentences("Dr. Smith paid 3.50 to J. Doe, e.g. in cash. Then he left."),
        { "Dr. Smith paid 3.50 to J. Doe, e.g. in cash.", "Then he left." },
        text.sentences('He said "Stop." And went.'), { 'He said "Stop."', "And went." }, text.sentences(""), {},
        text.sentences("No end"), { "No end" }
    ),
    language = holds(
        text.language("This is a sentence and it is not long."), "en", text.language("Das ist ein Satz und er ist nicht lang."), "de",
        text.language("Это короткое предложение, и оно не длинное."), "ru", text.language("これは短い文です。"), "ja",
        text.language("这是一个句子。"), "zh", text.language("이것은 문장입니다."), "ko", text.language("هذه جملة قصيرة"), "ar",
        text.language("C'est une phrase et elle n'est pas longue."), "fr", text.language("Esta es una frase y no es larga."), "es",
        text.language("123 !?"), nil
    ),
    tokens = holds(
        kinds('int x = "a\\"b"; // c', "c"), 'ke:int na:x ma:= st:"a\\"b" ma:; co:// c',
        kinds("x = f'a' + r\"\"\"b\n\"\"\" # c", "python"), "na:x ma:= st:f'a' ma:+ st:r\"\"\"b\n\"\"\" co:# c",
        kinds("a = b / c; d = /[/]x/g", "javascript"), "na:a ma:= na:b ma:/ na:c ma:; na:d ma:= st:/[/]x/g",
        kinds("let s = `a ${b}`", "js"), "ke:let na:s ma:= st:`a ${b}`",
        kinds("fn f<'a>(x: &'a str) -> char { 'b' }", "rust"),
        "ke:fn na:f ma:< ma:' na:a ma:> ma:( na:x ma:: ma:& ma:' na:a na:str ma:) ma:- ma:> na:char ma:{ st:'b' ma:}",
        kinds('r#"a "b" c"# /* x /* y */ z */ 1', "rust"), 'st:r#"a "b" c"# co:/* x /* y */ z */ nu:1',
        kinds("s := `a\\` + \"b\"", "go"), 'na:s ma:: ma:= st:`a\\` ma:+ st:"b"',
        kinds('String t = """\n a "q" """;', "java"), 'na:String na:t ma:= st:"""\n a "q" """ ma:;',
        kinds("local x = 0x1F -- y", "lua"), "ke:local na:x ma:= nu:0x1F co:-- y",
        kinds("1e-5 0x1e+2 .5", "c"), "nu:1e-5 nu:0x1e ma:+ nu:2 nu:.5",
        kinds("'unclosed\nx", "python"), "st:'unclosed na:x", kinds("/* open", "c"), "co:/* open"
    ),
    measures = holds(
        measure(c_source, "c"), "12 10 1 1 f2 b1 d3",
        measure("def f(x):\n    # c\n    if x:\n        return 1\n\nclass A:\n    def g(self): pass\n", "python"), "7 5 1 1 f2 b1 d2",
        measure("class A { int f(int x) { while (x > 0) { x--; } return x; } void g() { } }", "java"), "1 1 0 0 f2 b1 d3",
        measure("", "go"), "0 0 0 0 f0 b0 d0", measure("func f() { if x { } }\n", "go"), "1 1 0 0 f1 b1 d2",
        code.identifiers("a = b; a = c // d", "c"), { "a", "b", "c" }, code.comments("x /* a */ // b", "c"), { "/* a */", "// b" },
        code.strings("f('a', \"b\")", "python"), { "'a'", '"b"' }, code.without_comments("a /* b\n */ c", "c"), "a     \n    c"
    ),
    blocks = holds(
        list.map(code.blocks("x\n```c\nint a;\n```\ny\n~~~\nb\n~~~\n```py\nopen"), function(b)
            return b.language .. "|" .. b.text .. "|" .. tostring(b.open)
        end), { "c|int a;\n|false", "|b\n|false", "py|open|true" },
        code.blocks("no fence"), {}, #code.blocks("````\n```\nx\n```\n````"), 1
    ),
    json = holds(
        json.decode('{"a": [1, 2.5, "x", true, null]}').a[5] == json.null, true, json.decode("[1, 2]"), { 1, 2 },
        json.decode('{"b": 1, "a": "\\u00e9"}'), { a = "é", b = 1 }, json.decode("{") == nil, true,
        select(2, json.decode("[1,]")) ~= nil, true, json.decode("1e3"), 1000, math.type(json.decode("3")), "integer",
        json.decode('{"a": 1, "a": 2}') == nil, true
    ),
    html = holds(
        page:count("//p"), 2, page:value("//title"), "A & B", page:value("string(//p[2])"), "two bold", page:find("//p")[2]:attribute("id"),
        "two", page:find("//p")[1]:attribute("id"), nil, page:find("//b")[1]:name(), "b", page:find("//p")[2]:count("b"), 1,
        page:find("//p")[2]:text(), "two bold", page:value("count(//p) > 1"), true, page:value("//nothing"), nil,
        page:find("//p")[1]:line(), 2, html.parse("") == nil, true, html.parse("just text"):count("//p"), 1,
        html.parse("<p>a</p>\0<p>b</p>"):count("//p"), 2, pcall(page.find, page, "//p["), false, page:count("//*[local-name()='script']"), 1
    ),
    changes = function() return changes(page) end,
    xml = holds(
        sheet:count("//a"), 2, sheet:value("sum(//a/@n)"), 3.0, sheet:find("//*[local-name()='b']")[1]:name(), "b",
        xml.parse("<a>") == nil, true, select(2, xml.parse("<a>\n<b></a>")):find("line 2") ~= nil, true,
        xml.parse('<!DOCTYPE a [<!ENTITY b "c">]><a/>') == nil, true
    ),
    diff = holds(
        diff.common("abcbdab", "bdcaba"), 4, diff.similarity("abc", "abc"), 1.0, diff.similarity("", ""), 1.0, diff.similarity("ab", ""), 0.0,
        diff.common({ "a", "b", "c" }, { "b", "c", "d" }), 2, diff.similarity({ "x" }, { "x", "y", "z" }), 0.5
    ),
    tables = holds(
        list.unique { 3, 1, 3, 2, 1 }, { 3, 1, 2 }, list.repeated { "a", "b", "a" }, { "a" }, list.tally { "a", "b", "a" }, { a = 2, b = 1 },
        list.keys { b = 1, a = 2 }, { "a", "b" }, list.contains({ 5, 6 }, 6), 2, list.filter({ 1, 2, 3 }, function(x) return x > 1 end),
        { 2, 3 }, list.fold({ 1, 2, 3 }, function(a, x) return a + x end, 0), 6, list.set { "x" }, { x = true }
    ),
    stats = holds(
        stats.mean { 1, 2, 4 }, 7 / 3, stats.median { 4, 1, 3, 2 }, 2.5, stats.quantile({ 0, 10 }, 0.25), 2.5, stats.variance { 1, 3 }, 1.0,
        stats.min { 3, 1 }, 1, stats.max { 3, 1 }, 3, stats.mean {}, nil, stats.gini { 1, 1 }, 0.0, stats.gini { 0, 1 }, 0.5
    ),
    lua = holds(
        ("x"):rep(3, "-"), "x-x-x", ("%5.2f|%-3s|%q"):format(1.005, "a", "b"), " 1.00|a  |\"b\"", ("abc"):byte(1, -1), 97, ("abc"):sub(-2), "bc",
        table.concat({ 1, 2, 3 }, ",", 2), "2,3", table.unpack({ 1, 2 }, 2), 2, table.remove({ 1, 2, 3 }, 1), 1, utf8.len("äö"), 2, utf8.char(228), "ä",
        select("#", ("a b"):gsub("%w", "x")), 2, tostring({}), "table", tostring(print), "function", pcall(error, "x"), false,
        next({}), nil, next({ a = 1 }), "a", tostring(1e15), "1e+15", 7 // 2, 3, "10" + 5, 15
    ),
}

local dimensions = {}
for name, ask in pairs(dims) do
    dimensions[#dimensions + 1] = { id = name, score = ask }
end

return {
    name = "library",
    version = "1",
    aggregate = "constraints",
    dimensions = dimensions,
    cases = { { name = "all", answer = "", expect = { outcome = "pass" } },
        { name = "again", answer = "", expect = { outcome = "pass" } } },
}
