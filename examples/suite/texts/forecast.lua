-- A forecast for sailors: short, with a wind and an hour.
local text = kv.text

local winds = { "calm", "breeze", "gale", "storm", "force" }

return {
    name = "forecast",
    version = "1",
    description = "A forecast names the wind and the hour, in a few words.",
    pass = 0.8,
    dimensions = {
        {
            id = "wind",
            title = "Names the wind",
            score = function(answer)
                local word, place = text.find_any(answer.text, winds,
                    { word = true, fold = true })
                if word == nil then return 0, "no wind" end
                return 5, word, place
            end,
        },
        {
            id = "hour",
            title = "Names the hour",
            score = function(answer)
                local from, to = answer.text:find("%d%d:%d%d")
                if from == nil then return 0, "no hour" end
                return 5, answer.text:sub(from, to), { from, to }
            end,
        },
        {
            id = "short",
            title = "At most 20 words",
            score = function(answer)
                local n = text.count_words(answer.text)
                if n == 0 then return kv.cannot("there is no text") end
                return n <= 20, n .. " words"
            end,
        },
    },
    cases = {
        {
            name = "short and whole",
            answer = "From 14:00 on a fresh breeze from the west.",
            expect = { outcome = "pass", score = 1, wind = 5, hour = 5 },
        },
        {
            name = "no hour",
            answer = "A gale is coming.",
            expect = { outcome = "fail", hour = 0 },
        },
    },
}
