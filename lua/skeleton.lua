-- A rubric: try it with
--     kverify rubric run THIS-FILE ANSWER-FILE...
--     kverify rubric test THIS-FILE
-- man 5 kverify-rubric tells everything; this is most of it.

local text = kv.text -- also kv.code, kv.json, kv.html, kv.xml, kv.table, ...

return {
    name = "NAME",
    version = "1",
    description = "What a good answer is, in a sentence.",

    -- Scores go from 0 to max.  Anchors say what they look like.
    scale = {
        max = 5,
        anchors = { [0] = "absent", [1] = "broken", [5] = "flawless" },
    },

    -- The answer passes when it has this share of all there is.
    pass = 0.6,

    -- A gate that fails makes the whole score 0.
    gates = {
        {
            id = "not_empty",
            title = "There is an answer",
            score = function(answer)
                if text.strip(answer.text) ~= "" then return true end
                return false, "the answer is empty"
            end,
        },
    },

    dimensions = {
        {
            id = "length",
            title = "Not too long",
            layer = "form",
            weight = 1,
            -- A score, and a word on why.  true is the maximum, false is 0.
            score = function(answer)
                local n = text.count_words(answer.text)
                if n <= 200 then return 5, n .. " words" end
                return math.max(0, 5 - (n - 200) // 50), n .. " words, 200 would do"
            end,
        },
        {
            id = "example",
            title = "Gives an example",
            layer = "content",
            weight = 2,
            -- Places in the answer come behind the evidence.
            score = function(answer)
                local _, place = text.find_any(answer.text,
                    { "for example", "for instance", "e.g." }, { fold = true })
                if place == nil then return 0, "no example" end
                return 5, "an example", place
            end,
        },
        {
            id = "clarity",
            title = "Easy to follow",
            layer = "content",
            weight = 0, -- reported, not counted; rated by people
            by = "rating",
            anchors = { [0] = "cannot be followed", [5] = "read once, understood" },
        },
    },

    -- What it must say of answers: kverify rubric test.
    cases = {
        {
            name = "short, with an example",
            answer = "Use a queue. For example, requests wait in it.",
            expect = { outcome = "pass", score = 1, length = 5, example = 5 },
        },
        {
            name = "nothing",
            answer = " ",
            expect = { outcome = "fail", score = 0, not_empty = 0 },
        },
    },
}
