/* SPDX-License-Identifier: MIT */
#include "plugins/mcq/commit.h"

#include "plugins/kit/str.h"
#include "plugins/mcq/chars.h"
#include "plugins/mcq/letters.h"
#include "plugins/mcq/words.h"

#include <string.h>

/* How far is looked ahead and back: a line may be as long as the text, and all
 * of it an answer. */
#define AHEAD 4096
#define BACK 400
#define ALL ((UINT32_C(1) << 26) - 1)

static const mcq_answer ambiguous = {MCQ_AMBIGUOUS, 0, "answers that differ"};
static const mcq_answer not_letters = {MCQ_NONE, 0,
                                       "the answer is not only option letters"};

/* --- what follows ------------------------------------------------------- */

/* Words that take back what was said before them, where they begin a clause. */
static const char *const corrections[] = {"wait",
                                          "no wait",
                                          "actually",
                                          "however",
                                          "alternatively",
                                          "instead",
                                          "sorry",
                                          "oops",
                                          "correction",
                                          "edit",
                                          "revised",
                                          "hmm",
                                          "scratch that",
                                          "no",
                                          "on second thought",
                                          "but it turns out",
                                          "or is it",
                                          "this is wrong",
                                          "this is incorrect",
                                          "this is false",
                                          "this is not",
                                          "that is wrong",
                                          "that is incorrect",
                                          "that is not",
                                          "that's wrong",
                                          "that's incorrect",
                                          "that's not",
                                          "it is wrong",
                                          "it is incorrect",
                                          "which is wrong",
                                          "which is incorrect",
                                          NULL};
/* Words that put something beside it, in the same sentence. */
static const char *const doubts[] = {
    "maybe",    "perhaps",        "either",   "neither", "but",
    "although", "unless",         "rather",   "unsure",  "otherwise",
    "possibly", "don't think so", "not sure", "i doubt", NULL};

/* Of these, those that no option's text has. */
static const char *const doubted[] = {"maybe",    "perhaps",      "unsure",
                                      "possibly", "not sure",     "i doubt",
                                      "wait",     "scratch that", NULL};

/* Where the sentence that S begins in ends, with its mark. */
static size_t
sentence_end(kv_str s)
{
    size_t at;

    for (at = 0; at < s.length; at++)
        if (is_any((unsigned char)s.data[at], ".!?;\n") &&
            (at + 1 == s.length || s.data[at] == '\n' ||
             is_space((unsigned char)s.data[at + 1])))
            return at + 1;
    return s.length;
}

static bool
begins_clause(kv_str s, size_t at)
{
    while (at > 0 && is_any((unsigned char)s.data[at - 1], " \t*_\"'"))
        at--;
    return at == 0 || is_any((unsigned char)s.data[at - 1], ".,;:!?-(\n") ||
           (unsigned char)s.data[at - 1] >= 0x80;
}

/* A no is one where a mark follows it: "no other option" is none. */
static bool
corrects(kv_str s, size_t at)
{
    size_t end = past_one_of(s, at, corrections);

    if (end == at || !begins_clause(s, at))
        return false;
    return past(s, at, "no") != end || end == s.length ||
           is_any((unsigned char)s.data[end], ",.;:!-");
}

/* "or C" */
static bool
offers_another(kv_str s, size_t at)
{
    size_t end = past(s, at, "or"), next;
    group g = {0};

    next = past_blanks(s, end);
    return end > at && one_letter(s, &next, ALL, &g) && !g.lower;
}

static bool
takes_back(kv_str s)
{
    kv_str same = part(s, 0, sentence_end(s));
    size_t at;

    if (has_word(same, doubts) ||
        (same.length > 0 && memchr(same.data, '?', same.length) != NULL))
        return true;
    for (at = 0; at < s.length; at++)
        if (begins_word(s, at) && (corrects(s, at) || offers_another(s, at)))
            return true;
    return false;
}

/* A letter of an option, by itself, in S. */
static bool
names_letter(kv_str s)
{
    size_t at, next;

    for (at = 0; at < s.length; at++) {
        group g = {0};

        next = at;
        if (begins_word(s, at) && one_letter(s, &next, ALL, &g) && !g.lower &&
            (g.letters & (g.letters - 1)) == 0)
            return true;
    }
    return false;
}

/* The same behind the MARK of an option, "B. No" or "B) Either": its own text
 * may begin with a word that would take back what was said, where no other
 * letter follows. */
static bool
takes_back_option(kv_str s, size_t mark)
{
    static const char *const own[] = {
        "no", "however", "either", "neither", "although", "instead", NULL};
    size_t start = past_blanks(s, mark), end = past_one_of(s, start, own);
    kv_str rest = part(s, end, s.length);

    if (end == start || names_letter(rest))
        return takes_back(s);
    /* "No, but" is a text as well. */
    return takes_back(part(rest, sentence_end(rest), rest.length)) ||
           has_word(part(rest, 0, sentence_end(rest)), doubted);
}

/* Whether TAIL, which comes behind the letters, leaves them as they are. */
static bool
leaves(kv_str s, size_t at)
{
    static const char *const links[] = {"because", "since", "as",    "which",
                                        "where",   "due",   "given", "for",
                                        "based",   "with",  NULL};
    static const char *const limits[] = {"if",    "when",   "unless", "only",
                                         "not",   "except", "is",     "are",
                                         "isn't", NULL};
    static const char *const verbs[] = {"is", "are", NULL};
    static const char *const goods[] = {"correct", "right", "best", "true",
                                        NULL};
    static const char *const provisos[] = {"if", "unless", "assuming",
                                           "provided", NULL};
    kv_str rest = part(s, at, s.length);
    size_t p = past_spaces(s, at), q = at, length;
    uint32_t c;

    while (p < s.length && is_any((unsigned char)s.data[p], "*_`$"))
        p++;
    if (p == s.length)
        return true;
    c = code_at(s, p, &length);
    /* "B, if it rains" */
    if (c == ',' &&
        past_one_of(s, past_blanks(s, p + 1), provisos) > past_blanks(s, p + 1))
        return false;
    if (c == '-' || c == 0x2013 || c == 0x2014 || c == '=')
        return p > at && !takes_back(rest);
    if (c == '.' && p == at && p + 1 < s.length &&
        is_space((unsigned char)s.data[p + 1]))
        return !takes_back_option(rest, p + 1 - at);
    /* "B.2" is no letter and a full stop. */
    if (is_any(c, ".,;:!"))
        return (p + 1 == s.length || !is_word(code_at(s, p + 1, &length))) &&
               !takes_back(rest);
    if (is_any(c, "([\n\r") || c == 0x3002 || c == 0xff0c || c == 0xff1a ||
        memchr(s.data + at, '\n', p - at) != NULL)
        return !takes_back(rest);
    /* "(B) Paris", "**(B)** Paris", "\textbf{(B) } 15" */
    while (q > 0 && is_any((unsigned char)s.data[q - 1], "*_`} "))
        q--;
    if (q > 0 && is_any((unsigned char)s.data[q - 1], ")]") &&
        past_one_of(s, p, limits) == p)
        return !takes_back_option(rest, p - at);
    if (past_one_of(s, p, links) > p)
        return !takes_back(rest);
    q = past_one_of(s, p, verbs);
    if (q == p)
        return false;
    p = past_blanks(s, q);
    q = past(s, p, "the");
    p = past_blanks(s, q);
    return past_one_of(s, p, goods) > p && !takes_back(rest);
}

static bool
says_skip(kv_str text)
{
    static const char *const words[] = {"skip", "skipped", "none", "pass",
                                        "n/a"};
    size_t i, start = past_open(text, 0), end, length;

    for (i = 0; i < sizeof words / sizeof *words; i++) {
        length = folded_word(text, start, words[i]);
        end = start + length;
        while (length > 0 && end < text.length &&
               (is_space((unsigned char)text.data[end]) ||
                is_close((unsigned char)text.data[end]) ||
                is_any((unsigned char)text.data[end], ".,;:!")))
            end++;
        if (length > 0 && end == text.length)
            return true;
    }
    return false;
}

static bool
is_empty(kv_str s)
{
    size_t at = past_open(s, 0), length;

    while (at < s.length && (is_close(code_at(s, at, &length)) ||
                             is_any(code_at(s, at, &length), ".,;:!") ||
                             is_space(code_at(s, at, &length))))
        at += length;
    return at == s.length;
}

mcq_answer
commit_content(kv_str s, uint32_t options)
{
    group g = {0};
    size_t at = 0;

    if (is_empty(s))
        return (mcq_answer){MCQ_NONE, 0, "the answer is empty"};
    if (says_skip(s))
        return (mcq_answer){MCQ_SKIPPED, 0, "the model skips"};
    if (past(s, past_open(s, 0), "either") > past_open(s, 0))
        return ambiguous;
    if (!letters_at(s, &at, options, &g))
        return not_letters;
    /* "a car" is no answer a. */
    if (!leaves(s, at) || (g.lower && past_blanks(s, at) < s.length &&
                           !is_empty(part(s, at, s.length))))
        return takes_back(part(s, at, s.length)) ? ambiguous : not_letters;
    if (g.either)
        return ambiguous;
    if (g.foreign)
        return (mcq_answer){MCQ_NONE, 0,
                            "the answer names a letter that is no option"};
    return (mcq_answer){MCQ_FOUND, g.letters, NULL};
}

/* --- where it is said --------------------------------------------------- */

/* The answers so far. */
typedef struct sum {
    mcq_answer all;
    bool any;   /* something was said, if only that it is no letter */
    bool firm;  /* letters were said */
    bool final; /* a "final answer" was said, which counts before others */
    bool last_wins;
} sum;

static void
add(sum *s, mcq_answer one, bool final)
{
    bool letters = one.state != MCQ_NONE ||
                   (one.why != not_letters.why && one.letters == 0 &&
                    strstr(one.why, "no option") != NULL);

    if (final && !s->final && letters) {
        s->final = true;
        s->firm = false;
    } else if (!final && s->final && !s->last_wins) {
        return;
    }
    if (!s->any || (letters && !s->firm) || (s->last_wins && letters))
        s->all = one;
    else if (letters &&
             (s->all.state != one.state || s->all.letters != one.letters))
        s->all = ambiguous;
    s->any = true;
    s->firm = s->firm || letters;
}

/* Words before the lead that turn it round: a condition in its sentence, a
 * denial in its clause. */
static bool
turned_round(kv_str s, size_t at)
{
    static const char *const conditions[] = {
        "if", "whether", "unless", "suppose", "assume", "assuming", NULL};
    static const char *const denials[] = {
        "not",     "never",   "neither",       "nor",    "cannot", "don't",
        "doesn't", "didn't",  "wouldn't",      "isn't",  "can't",  "doubt",
        "false",   "wrong",   "incorrect",     "untrue", "least",  "worst",
        "mistake", "student", "misconception", NULL};
    size_t start = at, clause;

    while (start > 0 && at - start < BACK &&
           !is_any((unsigned char)s.data[start - 1], ".!?\n:;"))
        start--;
    clause = at;
    while (clause > start && s.data[clause - 1] != ',')
        clause--;
    return has_word(part(s, start, at), conditions) ||
           has_word(part(s, clause, at), denials);
}

/* The word before AT, ends and blanks skipped. */
static kv_str
word_before(kv_str s, size_t at)
{
    size_t end, least = at > BACK ? at - BACK : 0;

    while (at > least && is_any((unsigned char)s.data[at - 1], " \t*_`\"'"))
        at--;
    end = at;
    while (at > least && is_ascii_letter((unsigned char)s.data[at - 1]))
        at--;
    return part(s, at, end);
}

static bool
is_one_of(kv_str word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strlen(*words) == word.length &&
            folded_word(word, 0, *words) == word.length)
            return true;
    return false;
}

/* The end of a lead at AT, such as "answer is: " or "correct option is"; 0 when
 * there is none.  *final: it is the final one. */
static size_t
lead_at(kv_str s, size_t at, bool *final)
{
    static const char *const nouns[] = {"answers", "answer", NULL};
    static const char *const others[] = {"options", "option", "choices",
                                         "choice", NULL};
    static const char *const goods[] = {"correct", "right", "best",   "final",
                                        "answer",  "my",    "chosen", NULL};
    static const char *const finals[] = {"final", NULL};
    static const char *const verbs[] = {"is",        "are",     "must be",
                                        "should be", "will be", NULL};
    static const char *const asides[] = {"to the question",
                                         "to this question",
                                         "choice",
                                         "option",
                                         "letter",
                                         "here",
                                         "therefore",
                                         "thus",
                                         NULL};
    static const char *const adverbs[] = {"therefore", "thus",       "clearly",
                                          "indeed",    "definitely", "simply",
                                          "then",      NULL};
    kv_str before = word_before(s, at);
    size_t p = past_one_of(s, at, nouns), q, length;
    bool colon = false;

    if (p == at) {
        p = past_one_of(s, at, others);
        if (p == at || !is_one_of(before, goods))
            return 0;
    }
    *final = is_one_of(before, finals);
    p = past_marks(s, p);
    q = past_one_of(s, p, asides);
    p = past_marks(s, q);
    q = past_one_of(s, p, verbs);
    colon = q > p;
    p = past_marks(s, q);
    q = past_one_of(s, p, adverbs);
    if (colon)
        p = past_marks(s, q);
    while (p < s.length &&
           (code_at(s, p, &length) == ':' || code_at(s, p, &length) == 0xff1a ||
            (code_at(s, p, &length) == '=' && !colon))) {
        p += length;
        colon = true;
    }
    return colon ? p : 0;
}

static size_t
line_end(kv_str s, size_t at)
{
    size_t most = s.length - at > AHEAD ? at + AHEAD : s.length;
    const char *nl = at < most ? memchr(s.data + at, '\n', most - at) : NULL;

    return nl == NULL ? most : (size_t)(nl - s.data);
}

static bool
has_lead(kv_str line)
{
    bool final;
    size_t at;

    for (at = 0; at < line.length; at++)
        if (begins_word(line, at) && lead_at(line, at, &final) > 0)
            return true;
    return false;
}

/* The line after END that is not blank; false when there is none. */
static bool
line_after(kv_str s, size_t end, kv_str *line)
{
    size_t at = end + 1;

    while (next_line(s, &at, line))
        if (past_blanks(*line, 0) < line->length)
            return true;
    return false;
}

/* Past the marks of a heading or a list. */
static kv_str
bare_line(kv_str line)
{
    size_t at = 0;

    while (at < line.length && is_any((unsigned char)line.data[at], " \t#>*_-"))
        at++;
    return part(line, at, line.length);
}

/* A later line that begins with "Wait" takes back what was said. */
static bool
corrected(kv_str s, size_t from)
{
    size_t at = line_end(s, from) + 1;
    kv_str line;

    while (next_line(s, &at, &line)) {
        line = bare_line(line);
        if (past_one_of(line, 0, corrections) > 0)
            return true;
    }
    return false;
}

/* "B. Paris", "(B) Paris", "B) Paris": the mark of an option at the beginning
 * of LINE, and its letter. */
static bool
option_mark(kv_str line, uint32_t options, uint32_t *letter)
{
    size_t at = 0;
    group g = {0};

    line = bare_line(line);
    if (!one_letter(line, &at, options, &g) || g.lower || g.foreign ||
        (g.letters & (g.letters - 1)) != 0 || at == 0)
        return false;
    *letter = g.letters;
    if (line.data[at - 1] == ')' || line.data[at - 1] == ']')
        return true;
    return at + 1 < line.length && is_any((unsigned char)line.data[at], ".)") &&
           is_space((unsigned char)line.data[at + 1]);
}

/* The letters of the list, if any, that begins on the line after END: items
 * that are a letter, or an option with its text. */
static group
list_after(kv_str s, size_t end, uint32_t options)
{
    size_t at = end + 1, p, items = 0;
    group all = {0}, g;
    uint32_t letter;
    kv_str line;

    while (next_line(s, &at, &line)) {
        if (past_blanks(line, 0) == line.length) {
            if (items > 0)
                break; /* what comes behind it may speak of other options */
            continue;
        }
        line = bare_line(line);
        p = 0;
        g = (group){0};
        if (!letters_at(line, &p, options, &g) || g.foreign || g.either ||
            g.lower)
            break;
        if (!is_empty(part(line, p, line.length)) &&
            !option_mark(line, options, &letter))
            break;
        all.letters |= g.letters;
        items++;
    }
    if (items < 2)
        all.letters = 0;
    return all;
}

/* What is said behind a lead: up to the end of the line, or on the next. */
static void
said(sum *out, kv_str s, size_t at, uint32_t options, bool final)
{
    size_t end = line_end(s, at);
    kv_str content = part(s, at, end), line;
    group g;

    if (!is_empty(content)) {
        add(out, commit_content(content, options), final);
        return;
    }
    if (!line_after(s, end, &line)) {
        add(out, commit_content(content, options), final);
        return;
    }
    if (has_lead(line))
        return;
    g = list_after(s, end, options);
    if (g.letters != 0)
        add(out, (mcq_answer){MCQ_FOUND, g.letters, NULL}, final);
    else
        add(out, commit_content(line, options), final);
}

/* "B is the correct answer.", "Option B is correct", at the beginning of a
 * sentence. */
static void
named(sum *out, kv_str s, size_t at, uint32_t options)
{
    static const char *const verbs[] = {"is", "are", NULL};
    static const char *const so[] = {"therefore", "thus",    "hence", "so",
                                     "then",      "clearly", "both",  NULL};
    size_t end = line_end(s, at), p = at;
    kv_str line = part(s, 0, end);
    group g = {0};

    p = past_one_of(line, p, so);
    if (p > at && p < line.length && line.data[p] == ',')
        p++;
    if (!letters_at(line, &p, options, &g) || g.lower || g.foreign)
        return;
    p = past_blanks(line, p);
    if (past_one_of(line, p, verbs) == p)
        return;
    if (leaves(line, p) && !g.either)
        add(out, (mcq_answer){MCQ_FOUND, g.letters, NULL}, false);
}

static bool
begins_sentence(kv_str s, size_t at)
{
    size_t p = at;

    while (p > 0 && at - p < BACK &&
           is_any((unsigned char)s.data[p - 1], " \t*_#>-"))
        p--;
    return p == 0 || is_any((unsigned char)s.data[p - 1], ".!?\n:");
}

/* --- a letter by itself ------------------------------------------------- */

/* Whether one option only stands in S as options do: a list of them is the
 * question said again. */
static bool
one_option(kv_str s, uint32_t options)
{
    uint32_t letter, first = 0;
    size_t at = 0;
    kv_str line;

    while (next_line(s, &at, &line)) {
        if (!option_mark(line, options, &letter))
            continue;
        if (first != 0 && letter != first)
            return false;
        first = letter;
    }
    return first != 0;
}

/* The letters that begin or end the text, each on a line of its own, or as the
 * mark of an option, with its text, where no other option is.  A line with more
 * than that counts only where it is the whole text. */
static void
alone(sum *out, kv_str s, uint32_t options)
{
    static const char *const so[] = {"therefore", "thus", "hence", "so", NULL};
    bool marked = one_option(s, options);
    uint32_t letter;
    size_t at = 0, count = 0;
    kv_str line, first = {"", 0}, last = {"", 0};
    const kv_str *ends[2] = {&first, &last};
    group g;
    size_t end, i;

    while (next_line(s, &at, &line)) {
        if (past_blanks(line, 0) == line.length)
            continue;
        first = count++ == 0 ? line : first;
        last = line;
    }
    for (i = 0; i < 2 && i < count; i++) {
        line = bare_line(*ends[i]);
        end = past_one_of(line, 0, so);
        if (end > 0 && end < line.length && line.data[end] == ',')
            line = part(line, past_blanks(line, end + 1), line.length);
        end = 0;
        g = (group){0};
        if (!letters_at(line, &end, options, &g))
            continue;
        if (count == 1 || is_empty(part(line, end, line.length)) ||
            (marked && option_mark(line, options, &letter) &&
             !corrected(s, (size_t)(ends[i]->data - s.data))))
            add(out, commit_content(line, options), false);
    }
}

/* "<answer>B</answer>", the last of them. */
static void
tagged(sum *out, kv_str s, uint32_t options)
{
    size_t at, end = 0, start = SIZE_MAX;

    for (at = str_find(s, "<answer>", 0); at != SIZE_MAX;
         at = str_find(s, "<answer>", end)) {
        start = at + 8;
        end = str_find(s, "</answer>", start);
        if (end == SIZE_MAX)
            return;
    }
    if (start != SIZE_MAX)
        add(out, commit_content(part(s, start, end), options), true);
}

bool
commit_of(kv_str s, uint32_t options, bool last_wins, mcq_answer *out)
{
    sum all = {.last_wins = last_wins};
    bool final = false;
    size_t at, end, length, latest = 0;

    tagged(&all, s, options);

    for (at = 0; at < s.length; at += length) {
        (void)code_at(s, at, &length);
        if (!begins_word(s, at) && !is_open((unsigned char)s.data[at]))
            continue;
        end = begins_word(s, at) ? lead_at(s, at, &final) : 0;
        if (end > 0 && !turned_round(s, at)) {
            said(&all, s, end, options, final);
            latest = end;
        } else if (end == 0 && begins_sentence(s, at)) {
            named(&all, s, at, options);
        }
    }
    if (!all.firm)
        alone(&all, s, options);
    else if (corrected(s, latest) && !last_wins)
        all.all = ambiguous;
    *out = all.all;
    return all.any;
}
