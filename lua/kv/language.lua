-- kv.text.language: the ISO 639-1 code of a text's language, "und" where it
-- has letters and says nothing, nil where it has none.
--
-- 1. URLs and mail addresses are left out. Letters are counted by script; a letter of a script that
-- one language alone uses counts 3, a syllable block or ideograph 4, any other letter (Latin, Cyrillic, Arabic, Devanagari) 2.
-- 2. The heaviest script decides unless it is Latin. 3. Scripts shared by languages are told apart by letters and function
-- words. 4. Latin: function words, and letters that few languages use. 5. With no function word at all: see `latin`.
local text = require "kv.text"

local SCRIPT = {
    { "latin", 2, 0x41, 0x24F, 0x1E00, 0x1EFF }, { "greek", 3, 0x370, 0x3FF, 0x1F00, 0x1FFF },
    { "cyrillic", 2, 0x400, 0x52F }, { "hebrew", 3, 0x5D0, 0x5EA },
    { "arabic", 2, 0x620, 0x64A, 0x671, 0x6D3, 0x6FA, 0x6FC },
    { "devanagari", 2, 0x900, 0x963 }, { "bn", 3, 0x980, 0x9E3 }, { "pa", 3, 0xA00, 0xA65 },
    { "gu", 3, 0xA80, 0xAE5 }, { "ta", 3, 0xB80, 0xBE5 }, { "te", 3, 0xC00, 0xC65 },
    { "kn", 3, 0xC80, 0xCE5 }, { "ml", 3, 0xD00, 0xD65 }, { "th", 3, 0xE00, 0xE4E },
    { "ko", 4, 0x1100, 0x11FF, 0xAC00, 0xD7A3 }, { "ja", 4, 0x3041, 0x30FF }, { "han", 4, 0x4E00, 0x9FFF },
}
local function script_of(cp)
    for _, r in ipairs(SCRIPT) do
        for i = 3, #r, 2 do if cp >= r[i] and cp <= r[i + 1] then return r[1], r[2] end end
    end
end

local function set(words) local t = {} for w in words:gmatch("%S+") do t[w] = true end return t end
local DEVA = { -- whole words (cut at white space and punctuation)
    hi = set "है हैं था थे थी में का की के को और से पर यह वह नहीं एक ने भी कि जो हो लिए करने कर इस उस",
    mr = set "आहे आहेत आणि मध्ये हे ही हा ते ती तो च्या नाही होते होता होती साठी असते असतो असतात किंवा म्हणून आपण काही",
    ne = set "छ छन् र हो हुन् मा को छैन गर्न गर्नुहोस् हुन्छ थियो यो त्यो पनि लागि तपाईं हामी भएको गर्ने दिन हुनेछ",
}
local MR_END = { "चा", "ची", "चे", "च्या", "ांनी", "तो", "ावर", "ून", "ला" } -- Marathi endings, half a point each
local CYR = {
    ru = set "и в не что на с это как по для его но из за от то у или все если которые также является чтобы я он мы где",
    bg = set "и в не че на с това как по за но от са се е ще или да си ли ги към един която който тази аз",
    uk = set "і в не що на з це як по для його але із за від та у або є я він ми де ця ці",
    mk = set "и во не што на со ова како по за но од се е ќе или да тоа",
}
local LATIN = {
    en = set "a the of and to in is that for it with as on was are be this you at by not or from have an they which his her she he we has had were been their but what all will would there can i my your if when our me who how so do no did more about into than them its just out up like am could should",
    de = set "der die und das ist nicht ein eine zu mit sie den von für auf dem im es auch sich des wir ich als an werden wie oder bei einen einem einer sind hat aus nach um zur zum wenn nur ihre ihr ihnen kann haben wird du bist",
    fr = set "le la les et des est un une que pour dans qui pas sur au ce il vous nous avec par plus sont ne se du de en je mais ou cette ses aux elle ont non oui où ici",
    es = set "el la los las y que de en un una es por con para no su del al lo como más se pero sus este esta son también muy ser hay nuestro nuestra está están qué dónde sí yo",
    pt = set "o a os as e que de do da em um uma é para com não por no na dos das se mais como mas foi ao sua seu são ele ela também ser nos nas às pelo pela",
    it = set "il lo la i gli le e che di un una è per con non del della dei delle nel nella in sono si da al più come anche questo questa su ma dal alla ed sul sulla sulle sui mia mio",
    nl = set "de het een en van is dat in niet op te zijn met voor die aan er maar om ook als bij naar wordt worden deze door ik je wij heeft uit hun",
    sv = set "och att det som en på är av för med den till inte har om ett var jag men ni vi sig från kan hade skulle",
    da = set "og at det som en på er af for med den til ikke har om et var jeg men vi sig fra kan der være også ved hvad hvor noget efter",
    no = set "og at det som en på er av for med den til ikke har om et var jeg men vi seg fra kan også hadde være vet hva hvor noe etter",
    fi = set "ja on se että ei oli ovat kun niin mutta joka hän tai sen ole kuin myös voi sinun kanssa mukaan jotka ne kuten sekä sitä hyvin nyt jos",
    pl = set "i w na z że się nie to jest do o jak ale po za od są przez dla które oraz może jego tak tym co",
    cs = set "a je se na v že to z s do o k ale jak za jsou byl které pro by podle také nebo může jeho",
    ro = set "și de în a la cu pe nu este un o să care din mai pentru că sunt ce se fi au prin sau lui",
    hu = set "a az és hogy nem is egy ez meg van volt csak de ha vagy mint már még el minden lehet",
    tr = set "ve bir bu için ile da de çok olarak daha gibi ne var olan en ama kadar sonra mi değil",
    vi = set "và của là có không cho được trong với một người những các đã này tôi để khi từ như con mẹ chúng ta thể sẽ năm",
    id = set "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena ada mereka bisa adalah atau saya kami anda oleh",
    sw = set "na ya wa kwa ni la za katika hii kuwa hiyo cha yake sana lakini kama mtu watu mimi siku alikuwa ilikuwa hapa huu huyo yangu wake nini sababu hakuna ambayo mambo zaidi unaweza ninaweza kuhusu",
    tl = set "ang ng mga sa na ay at ako siya hindi ito para kung may po namin niya sila isang",
    ca = set "el la els les i que de en un una és per amb no del al com més però són aquest aquesta també va és on què està",
    hr = set "i je se na u da za su od s kao to što ili ali nije koji iz bi sam biti samo",
    cy = set "y yn a i o mae ar yr oedd ei wedi gan eu am fel hyn bod",
    so = set "waa iyo in ka ku oo uu ay ah la soo waxaa aan ma kale",
}
local RARE = { -- letters that speak for a language, two points a word holding one
    de = "ßäöü", fr = "êœûèç", es = "ñ¿¡", pt = "ãõç", fi = "äö", vi = "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    tr = "ığş", pl = "łąęśźżńć", cs = "ěřůčž", ro = "șțăî", hu = "őű", sv = "å", da = "æø", no = "æøå", hr = "đčćž",
}
local rare = {}
for lang, chars in pairs(RARE) do
    for _, cp in utf8.codes(chars) do rare[cp] = rare[cp] or {}; table.insert(rare[cp], lang) end
end
local ENDING = { -- half a point a word
    en = { "ing$", "tion$", "ght$", "ness$" }, it = { "tt[aeio]$", "ll[aeio]$", "zione$", "mente$" }, es = { "ción$", "dad$" },
    pt = { "ção$", "dade$" }, de = { "ung$", "keit$", "lich$", "sch$" }, fi = { "ss[a\xC3]", "nen$" }, vi = {},
}
-- letters and letter groups much more usual in English than in the other languages of Latin script
local MARKS = { "sh", "th", "wh", "ck", "gh", "oo", "ee", "dg", "ly", "w", "k", "y", "ss$", "ll$", "ct$", "ft$" }

local speaks = {} -- function word -> languages
for lang, list in pairs(LATIN) do
    for w in pairs(list) do
        speaks[w] = speaks[w] or {}
        table.insert(speaks[w], lang)
    end
end

-- Signs among the letters of Latin-1.
local function letter(cp)
    if cp < 0xC0 then return cp == 0xAA or cp == 0xB5 or cp == 0xBA or cp < 0x80 end
    return cp ~= 0xD7 and cp ~= 0xF7
end

local function latin(words, letters)
    local score, hits, junk = {}, 0, 0
    for _, w in ipairs(words) do
        if #w > 40 then junk = junk + #w end
        for _, lang in ipairs(speaks[w] or {}) do
            score[lang] = (score[lang] or 0) + 1
            hits = hits + 1
        end
        local seen = {}
        for _, cp in utf8.codes(w) do
            for _, lang in ipairs(rare[cp] or {}) do
                if not seen[lang] then seen[lang] = true; score[lang] = (score[lang] or 0) + 2; hits = hits + 1 end
            end
        end
    end
    for lang, list in pairs(ENDING) do
        for _, w in ipairs(words) do
            for _, e in ipairs(list) do
                if w:find(e) then score[lang] = (score[lang] or 0) + 0.5 break end
            end
        end
    end
    if 2 * junk > letters then return "und" end                    -- mostly no words at all
    if hits == 0 then
        -- nothing but content words: one word, or a long list of names, says nothing; a few words pass as English
        -- when their spelling looks English
        if #words < 2 or #words > 40 then return "und" end
        for _, w in ipairs(words) do
            for _, m in ipairs(MARKS) do if w:find(m) then return "en" end end
        end
        return "und"
    end
    local best, top = "und", 0
    for lang, n in pairs(score) do
        if n > top or n == top and (lang == "en" or best ~= "en" and lang < best) then best, top = lang, n end
    end
    return best
end

local function language(s)
    s = s:gsub("https?://%S+", " "):gsub("%f[%w._-][%w._-]+@[%w._-]+%.%a+", " ")
    s = text.lower(text.valid(s)):gsub("\u{2019}", "'"):gsub("n't%f[%W]", " not "):gsub("'[smd]%f[%W]", " "):gsub("'[lrv][le]%f[%W]", " ")
    local weight, count, letters = {}, {}, 0
    local words, start = {}, nil
    for a, cp in utf8.codes(s) do
        local sc, w
        if cp < 0x80 then
            if cp >= 97 and cp <= 122 then sc, w = "latin", 2 end
        elseif cp > 0 then
            sc, w = script_of(cp)
            if sc == "latin" and not letter(cp) then sc = nil end
        end
        if sc then
            weight[sc] = (weight[sc] or 0) + w
            letters = letters + 1
            count[cp] = (count[cp] or 0) + 1
            start = start or a
        elseif start and not (cp == 0x200C or cp == 0x200D) then
            words[#words + 1] = s:sub(start, a - 1); start = nil
        end
    end
    if start then words[#words + 1] = s:sub(start) end
    if letters == 0 then return nil end
    local function n(chars) local k = 0 for _, cp in utf8.codes(chars) do k = k + (count[cp] or 0) end return k end
    local best, top = "latin", weight.latin or 0
    for sc, w in pairs(weight) do if w > top or w == top and sc < best then best, top = sc, w end end
    if best == "latin" then
        local own, size = {}, 0
        for _, w in ipairs(words) do
            if script_of(utf8.codepoint(w)) == "latin" then own[#own + 1] = w; size = size + #w end
        end
        return latin(own, size)
    elseif best == "greek" then return "el"
    elseif best == "hebrew" then return "he"
    elseif best == "han" then return (weight.ja or 0) * 10 > top and "ja" or "zh"
    elseif best == "cyrillic" then
        local score = { ru = 4 * n "ыэё", bg = n "ъ", uk = 4 * n "іїєґ", mk = 4 * n "јљњќѓѕ" }
        for _, w in ipairs(words) do
            for lang, list in pairs(CYR) do if list[w] then score[lang] = score[lang] + 1 end end
        end
        local lang = "ru"
        for _, other in ipairs { "bg", "uk", "mk" } do if score[other] > score[lang] then lang = other end end
        return lang
    elseif best == "arabic" then
        if n "ٹڈڑےںھہ" * 50 > top then return "ur" end
        return n "پچژگکی" * 50 > top and "fa" or "ar"
    elseif best == "devanagari" then
        local score = { hi = 0, mr = 0, ne = 0 }
        for _, w in ipairs(words) do
            for lang, list in pairs(DEVA) do if list[w] then score[lang] = score[lang] + 1 end end
        end
        score.mr = score.mr + n "ळ"
        for _, w in ipairs(words) do
            for _, e in ipairs(MR_END) do if #w > #e + 2 and w:sub(-#e) == e then score.mr = score.mr + 0.5 end end
        end
        if score.ne > score.hi and score.ne > score.mr then return "ne" end
        return score.mr > score.hi and "mr" or "hi"
    end
    return best
end

return language
