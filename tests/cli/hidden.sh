#!/bin/sh
# What no visitor of a page sees is not scored, whatever hides it; what a
# visitor gets to see is, also where it is hidden at first.
. "${KVERIFY_SRC:-.}/tests/functions.sh"
KVERIFY_PLUGIN_PATH=$build/plugins/lua/.libs
KVERIFY_RUBRIC_PATH=$src/rubrics
export KVERIFY_PLUGIN_PATH KVERIFY_RUBRIC_PATH
"$python" - "$src/rubrics/landing-page/cases/good.html" >"$tmp/pages.jsonl" <<'EOF'
import json, sys
good = open(sys.argv[1]).read()
def page(name, css="", before="", after="", change=None, script="", head=""):
    text = good
    if css:
        text = text.replace("</head>", "<style>%s</style></head>" % css)
    text = text.replace("</head>", head + "</head>")
    text = text.replace("<body>", "<body>" + before).replace("</body>", after + "</body>")
    if change:
        assert change[0] in text
        text = text.replace(*change)
    if script:
        text = text.replace("</body>", "<script>%s</script></body>" % script)
    print(json.dumps({"id": name, "answer": text}))
def hidden(name, css="", **more): page("hidden/" + name, css, **more)
def shown(name, css="", **more): page("shown/" + name, css, **more)
wrap = lambda tag, attributes: {"before": "<%s %s>" % (tag, attributes), "after": "</%s>" % tag}
for name, css in {
    "all": "body *{display:none}", "capitals": "BODY * { DISPLAY : NONE }", "important": "body>*{display:none!important}",
    "over inline": "header,main,footer{display:none !important}", "escapes": "body>*{d\\69splay:n\\6fne}",
    "comment": "/* } */ main, header /* a */ , footer { /* display:block; */ display: none }",
    "string": "body::before{content:'} main{'} main{display:none}", "body": "body{opacity:0}", "root": ":root{visibility:hidden}",
    "opacity": "main{opacity:.0}", "percent": "main{opacity:0%}", "hardly": "main{opacity:0.001}", "filter": "main{filter:opacity(0)}",
    "visibility": "main{visibility:hidden}", "collapse": "main{visibility:collapse}", "inherit": "main{visibility:hidden} h9{visibility:visible}",
    "left": "main{position:absolute;left:-9999px}", "fixed": "main{position:fixed;top:-200vh}", "inset": "main{position:absolute;inset:0 auto auto -999em}",
    "right": "main{position:absolute;left:99999px}", "indent": "main{text-indent:-9999px}", "margin": "main{margin-left:-9999px}",
    "translate": "main{transform:translateX(-5000px)}", "translate property": "main{translate:-5000px 0}", "scale": "main{transform:scale(0)}",
    "scale property": "main{scale:0}", "clip": "main{position:absolute;clip:rect(0,0,0,0)}", "clip-path": "main{clip-path:inset(50%)}",
    "circle": "main{clip-path:circle(0)}", "small": "main{height:0;overflow:hidden}", "one": "main{width:1px;height:1px;overflow:hidden;position:absolute}",
    "max-height": "main{max-height:0;overflow:hidden}", "font-size": "main{font-size:0} main *{font-size:inherit;font-size:0}",
    "inherited": "main{visibility:hidden} main *{visibility:inherit}", "unset": "main{visibility:hidden} main *{visibility:unset}",
    "parts of nothing": "main{font-size:0} main *{font-size:1.5em} main h1,main h2,main h3{font-size:200%}",
    "content": "main{content-visibility:hidden}", "media": "@media screen{main{display:none}}", "widths": "@media (min-width:1px){main{display:none}}",
    "both": "@media (max-width:700px){main{display:none}} @media (min-width:701px){main{display:none}}", "range": "@media (width > 10px){main{display:none}}",
    "supports": "@supports (display:grid){main{display:none}}", "layer": "@layer a{main{display:none}}", "nested": "body{ & main{display:none} }",
    "variable": ":root{--d:none} main{display:var(--d)}", "fallback": "main{display:var(--nothing, none)}", "not": "main:not(.x){display:none}",
    "is": ":is(main, .x){display:none}", "where": "body :where(main){display:none}", "has": "main:has(h1){display:none}",
    "child": "body > main{display:none}", "sibling": "header ~ main{display:none}", "next": "header + main{display:none}",
    "nth": "body > :nth-child(2){display:none}", "even": "body > :nth-child(even){display:none}", "of type": "main:first-of-type{display:none}",
    "attribute": "section[id^=fea],section[id$=ans],section[id*=oi],.hero{display:none}", "later": "main{display:block} main{display:none}",
    "stronger": "body main{display:none} main{display:block}", "after at-rules": "@import 'x.css'; @charset 'u'; main{display:none}",
    "frames that stay": "main{opacity:0;animation:a 1s} @keyframes a{from{opacity:0}}", "frames of others": "main{opacity:0} @keyframes a{to{opacity:1}}",
    "printed": "main{display:none} @media print{main{display:block}}", "cut": "main{display:none", "other class": "main{display:none} .open main{display:block}",
}.items():
    hidden(name, css)
hidden("no color", "main,main *{color:transparent!important}")
hidden("template", **wrap("template", ""))
hidden("noscript", **wrap("noscript", ""))
hidden("attribute hidden", **wrap("div", "hidden"))
hidden("unheard", **wrap("div", "aria-hidden=true"))
hidden("dialog", **wrap("dialog", ""))
hidden("inline", **wrap("div", 'style="DISPLAY: none !important"'))
hidden("inline off", **wrap("div", 'style="position:absolute;left:-9999px"'))
hidden("inline opacity", **wrap("div", 'style="opacity:0"'))
hidden("id", "#x{display:none}", **wrap("div", "id=x"))
hidden("class", ".sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}", **wrap("div", 'class="a sr-only b"'))
hidden("media of the sheet", head="<style media=screen>main{display:none}</style>")
hidden("files of words in title", "main *{display:none}", change=("<main>", "<main><svg><title>words</title></svg>"))
for name, css in {
    "plain": "main{color:red}", "none of it": ".no-such{display:none}", "part": "footer a{display:none}",
    "narrow": "@media (max-width:700px){main{display:none}}", "wide": "@media (min-width:701px){main{display:none}}",
    "print": "@media print{main,header{display:none}}", "motion": "@media (prefers-reduced-motion: reduce){main{opacity:0}}",
    "overruled": "main{display:none} body main{display:block}", "by inline": "form{display:none}",
    "frames": "main{opacity:0;animation:in 1s forwards} @keyframes in{from{opacity:0} to{opacity:1}}",
    "hover": "main{opacity:0} body:hover main{opacity:1}", "shown again": "body{visibility:hidden} header,main,footer{visibility:visible}",
    "small font": "main{font-size:0} main *{font-size:1rem}", "before": "main::before{display:none} main:before{opacity:0}",
    "moved": "main{position:relative;left:-10px;transform:translateY(-50%)}", "high": "main{height:0}", "wide text": "h1{width:1px}",
    "later": "main{display:none} main{display:grid}", "in a comment": "/* main{display:none} */", "in a string": "main::after{content:'main{display:none}'}",
    "unknown": "main:frobnicate{display:none}", "gradient": "h1,h2,a,button{background-clip:text;color:transparent}",
    "data": "main{background:url(data:image/svg+xml;utf8,<svg>;display:none)}", "starts": "@starting-style{main{opacity:0}}",
    "unsupported": "@supports not (display:grid){main{display:none}} main{color:red}",
    "hidden in motion": "@media (prefers-reduced-motion: no-preference){main{opacity:0}}",
}.items():
    shown(name, css, **({"change": ("<form ", '<form style="display:block" ')} if name == "by inline" else {}))
shown("on scrolling", "main{opacity:0} main.visible{opacity:1}",
      script="new IntersectionObserver(e => e.forEach(x => x.target.classList.add('visible'))).observe(document.querySelector('main'))")
shown("by a script", ".all{opacity:0}", **wrap("div", "class=all"), script="document.querySelector('.all').style.opacity = 1")
shown("at the start", "body{opacity:0;transition:opacity 1s}", script="document.body.style.opacity = '1'")
shown("loaded", "body{opacity:0} body.loaded{opacity:1}", script='document.body.classList.add("loaded")')
shown("by a library", "main{opacity:0}", script="gsap.to('main', { opacity: 1 })")
shown("without a class", ".x.y{opacity:0} .x.y.z{opacity:1}", **wrap("div", 'class="x y"'), script="el.className = 'x y z'")
hidden("script of something else", ".x{opacity:0}", **wrap("div", 'class="x"'), script="other.classList.add('visible')")
hidden("script that only speaks", ".veil{opacity:0}", **wrap("div", 'class="veil"'), script="console.log('hello')")
shown("toggled", ".tab{display:none} .tab.active{display:block}", **wrap("div", "class=tab"), script="tab.classList.toggle('active')")
shown("a class that goes", ".shut{display:none}", **wrap("div", 'class="shut"'), script="document.body.firstChild.classList.remove('shut')")
shown("an icon", change=('<p>Write on', '<i aria-hidden="true">*</i><p>Write on'))
shown("a menu of its own", ".menu{display:none}", after='<div class="menu"><a href="/x">x</a></div>')
EOF
kverify rubric run landing-page "$tmp/pages.jsonl" --format json >"$tmp/out" || true
"$python" - "$tmp/out" <<'EOF' || fail "see above"
import collections, json, sys
bad, seen = 0, collections.Counter()
for line in open(sys.argv[1]):
    verdict = json.loads(line)
    kind, _, name = verdict["task"].partition("/")
    seen[kind] += 1
    scores = {c["id"]: c["score"] for c in verdict["criteria"]}
    full = scores["components"] == 5 and scores["layout"] == 5
    none = (scores["components"] or 0) <= 3 and scores["page"] is not None
    none = none or scores["layout"] is None or scores["layout"] < 5
    if kind == "hidden" and (full or not none) or kind == "shown" and not full or verdict["outcome"] == "error":
        print(verdict["task"], verdict["outcome"], scores, verdict["evidence"])
        bad += 1
print(dict(seen))
sys.exit(bad > 0 or seen["hidden"] < 60 or seen["shown"] < 25)
EOF
