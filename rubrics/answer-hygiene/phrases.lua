-- The phrases that answer-hygiene looks for, in lower case.
local M = {}

-- Refusals of the whole request, and beginnings that need one of the verbs.
M.refusals = {
    "can't help with", "cannot help with", "can't assist", "cannot assist",
    "can't comply", "cannot comply", "unable to help", "unable to assist", "unable to comply",
    "not able to help", "not able to assist", "won't help", "must decline", "have to decline",
    "can't fulfill", "cannot fulfill", "can't fulfil", "cannot fulfil",
    "can't do that", "cannot do that", "against my guidelines",
    "kann dabei nicht helfen", "kann ihnen dabei nicht", "kann dir dabei nicht",
    "ne peux pas vous aider", "ne peux pas t'aider", "no puedo ayudar",
    "não posso ajudar", "non posso aiutar", "无法帮助", "不能帮助",
    "お手伝いできません",
}
M.declines = {
    "i can't", "i cannot", "i'm unable to", "i am unable to", "i'm not able to", "i won't",
}
M.verbs = { "provide", "create", "generate", "write", "share", "answer", "discuss", "engage" }

M.hedges = {
    "perhaps", "maybe", "possibly", "presumably", "probably", "i think", "i believe", "i guess",
    "i suppose", "it seems", "it appears", "might be", "may be", "could be", "might not",
    "not entirely sure", "not sure", "to some extent", "in some cases", "it depends",
    "as far as i know", "as far as i can tell", "generally speaking", "more or less", "kind of",
    "sort of", "arguably", "conceivably", "likely",
}

M.as_a_model = {
    "as an ai language model", "as an ai model", "as an ai assistant", "as an ai,",
    "as a language model", "as a large language model", "my training data", "my knowledge cutoff",
}
M.openings = {
    "sure!", "sure thing", "certainly!", "certainly,", "of course!", "absolutely!",
    "great question", "good question", "what a great", "excellent question", "i'd be happy to",
    "i would be happy to",
    "i'd be glad to", "happy to help", "thank you for your question", "thanks for asking",
}
M.closings = {
    "i hope this helps", "hope this helps", "hope that helps", "let me know if", "feel free to ask",
    "feel free to reach out", "is there anything else", "if you have any other questions",
    "if you have any further questions", "happy coding", "don't hesitate to ask",
}

M.placeholders = {
    "lorem ipsum", "your code here", "your code goes here", "your text here", "insert your",
    "code goes here", "rest of the code", "rest of your code", "existing code here",
    "implementation goes here", "add your logic", "your logic here", "content goes here",
    "[insert", "<insert", "[your name]", "[your ", "placeholder text", "to be filled in",
}

-- Words after which a sentence goes on.
M.leading = kv.table.set {
    "a", "an", "the", "and", "or", "but", "of", "to", "with", "for", "in", "on", "at", "by", "from",
    "into", "than", "because", "which", "who", "whose", "if", "when", "while", "as", "is", "are",
    "was", "were", "be", "has", "have", "had", "their", "its", "our", "your", "my", "very",
    "und", "oder", "der", "die", "das", "ein", "eine", "mit", "von", "für", "weil", "et", "ou",
    "le", "la", "les", "un", "une", "des", "de", "avec", "pour", "y", "el", "los", "las", "con",
}

return M
