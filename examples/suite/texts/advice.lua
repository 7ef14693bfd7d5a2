-- Advice to a beginner: one point by rule, one by a judge.
return {
    name = "advice",
    version = "1",
    description = "Advice that a beginner can follow.",
    instructions = "You rate advice to somebody who has never sailed.",
    pass = 0.6,
    scale = {
        max = 5,
        anchors = { [0] = "useless", [3] = "half of it helps", [5] = "clear" },
    },
    dimensions = {
        {
            id = "plain",
            title = "No jargon",
            score = function(answer)
                local word, place = kv.text.find_any(answer.text,
                    { "luff", "halyard", "leeway" }, { word = true, fold = true })
                if word ~= nil then return 0, word, place end
                return 5
            end,
        },
        {
            id = "helpful",
            title = "Helps a beginner",
            by = "judge",
            ask = "Could a beginner act on this advice?",
            weight = 2,
        },
    },
}
