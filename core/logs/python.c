/* SPDX-License-Identifier: MIT */
/* Logs of Python's runners: pytest (tox too), unittest (Django too), and
 * SymPy's own. */
#include "core/logs/grammars.h"
#include "core/logs/text.h"

/* --- pytest -------------------------------------------------------------- */

static const struct {
    const char *word;
    kv__log_status status;
} pytest_words[] = {
    {"PASSED", KV__LOG_PASSED}, {"FAILED", KV__LOG_FAILED},
    {"ERROR", KV__LOG_ERROR},   {"XFAIL", KV__LOG_XFAIL},
    {"XPASS", KV__LOG_XPASS},   {"SKIPPED", KV__LOG_SKIPPED},
    {"XFAILED", KV__LOG_XFAIL}, {"XPASSED", KV__LOG_XPASS},
};

static kv__log_status
pytest_status(kv_str word)
{
    size_t i;

    for (i = 0; i < sizeof pytest_words / sizeof *pytest_words; i++)
        if (kv__str_is(word, pytest_words[i].word))
            return pytest_words[i].status;
    return KV__LOG_ABSENT;
}

/* "==== 3 passed, 1 failed in 0.05s ====" and the like. */
static bool
pytest_end(kv_str s)
{
    return s.length > 0 &&
           (line_has(s, " passed") || line_has(s, " failed") ||
            line_has(s, " skipped") || line_has(s, " error") ||
            line_has(s, " xfailed") || line_has(s, " deselected")) &&
           line_has(s, " in ") &&
           line_has(s, " second") + line_has(s, "s") > 0 &&
           (s.data[0] == '=' || (s.data[0] >= '0' && s.data[0] <= '9'));
}

/* A name that -r prints: up to " - ", or, where the runner cut the line, to its
 * end. */
static void
pytest_named(kv__log *log, kv_str rest, kv__log_status status)
{
    size_t dash = line_find(rest, " - ", 0);
    kv_str name =
        line_trim(line_slice(rest, 0, dash == SIZE_MAX ? rest.length : dash));
    kv_str first = line_word(name);

    /* "SKIPPED [2] path:3: reason" counts, and names nothing.  "[100%]" after a
     * status is progress, which lists of SWE-bench have among their tests: the
     * latest word on it counts, wherever it is. */
    if (line_starts(name, "[") && !line_has(first, "::")) {
        if (status != KV__LOG_SKIPPED)
            kv__log_put(log, first, status);
        return;
    }
    kv__log_worse(log, name, status);
    /* Parameters with blanks: lists of tests often have the first word only. */
    if (first.length < name.length)
        kv__log_worse(log, first, status);
}

/* STATE is 1 once a summary of the tests began.  What the tests print comes
 * before it, and can be the log of another suite: the last one counts. */
static void
pytest_take(kv__log *log, kv_str line)
{
    kv_str word = line_word(line), last;
    kv__log_status status;
    size_t blank;

    if (word.length > 8 && word.data[0] == '=' &&
        line_has(line, "short test summary info")) {
        if (log->state != 0)
            kv__log_restart(log);
        log->state = 1;
        return;
    }
    if (pytest_end(line)) {
        log->ran = true;
        return;
    }
    status = pytest_status(word);
    if (status != KV__LOG_ABSENT) {
        pytest_named(log, line_trim(line_slice(line, word.length, line.length)),
                     status);
        return;
    }
    /* "path::name PASSED   [ 5%]" */
    blank = word.length;
    if (!line_has(word, "::") || blank == line.length)
        return;
    last = line_word(line_trim(line_slice(line, blank, line.length)));
    status = pytest_status(last);
    if (status != KV__LOG_ABSENT)
        kv__log_worse(log, word, status);
}

static bool
pytest_sign(kv_str line)
{
    kv_str word = line_word(line);

    return (pytest_status(word) != KV__LOG_ABSENT && line_has(line, ".py")) ||
           (line_has(word, ".py::") && word.length < line.length) ||
           line_has(line, "= short test summary info =") ||
           line_has(line, "= test session starts =");
}

const kv__log_grammar kv__log_pytest = {"pytest", "pytest with -rA or -v, tox",
                                        pytest_take, pytest_sign};

/* --- unittest, Django ---------------------------------------------------- */

/* What comes after " ... ". */
static kv__log_status
unittest_status(kv_str s)
{
    if (kv__str_is(s, "ok") || kv__str_is(s, "OK"))
        return KV__LOG_PASSED;
    if (kv__str_is(s, "FAIL"))
        return KV__LOG_FAILED;
    if (kv__str_is(s, "ERROR"))
        return KV__LOG_ERROR;
    if (line_starts(s, "skipped"))
        return KV__LOG_SKIPPED;
    if (kv__str_is(s, "expected failure"))
        return KV__LOG_XFAIL;
    return kv__str_is(s, "unexpected success") ? KV__LOG_FAILED
                                               : KV__LOG_ABSENT;
}

/* "test_name (module.Class)" */
static bool
is_case(kv_str s)
{
    return line_ends(s, ")") && line_has(s, " (") &&
           line_find(s, " ", 0) == line_find(s, " (", 0);
}

static kv_str
kept(const kv__buf *buf)
{
    return kv__str(buf->data, buf->length);
}

static void
unittest_named(kv__log *log, kv_str name, kv__log_status status)
{
    kv__log_worse(log, name, status);
    /* The line of a docstring is what is printed; the test is above it. */
    if (!is_case(name) && log->before.length > 0 && is_case(kept(&log->before)))
        kv__log_worse(log, kept(&log->before), status);
}

/* SUITE holds a test whose status comes in a later line, and BEFORE the line
 * before this one. */
static void
unittest_take(kv__log *log, kv_str raw)
{
    kv_str line = line_trim(raw), name, rest;
    size_t dots = line_find(line, " ... ", 0), last = dots;
    kv__log_status status;

    if (line_starts(line, "Ran ") && line_has(line, " test"))
        log->ran = true;
    if (line_take(&line, "FAIL: ")) {
        kv__log_worse(log, line, KV__LOG_FAILED);
        return;
    }
    if (line_take(&line, "ERROR: ")) {
        kv__log_worse(log, line, KV__LOG_ERROR);
        return;
    }
    if (dots != SIZE_MAX) {
        while ((dots = line_find(line, " ... ", last + 1)) != SIZE_MAX)
            last = dots;
        name = line_slice(line, 0, last);
        rest = line_trim(line_slice(line, last + 5, line.length));
        status = unittest_status(rest);
        if (status != KV__LOG_ABSENT) {
            unittest_named(log, line_trim(name), status);
            log->suite.length = 0;
        } else {
            line_keep(&log->suite,
                      line_slice(line, 0, line_find(line, " ... ", 0)));
        }
    } else if (line_ends(line, " ...")) {
        line_keep(&log->suite, line_slice(line, 0, line.length - 4));
    } else if (log->suite.length > 0 &&
               (status = unittest_status(line)) != KV__LOG_ABSENT) {
        /* The test printed something of its own in between. */
        unittest_named(log, kept(&log->suite), status);
        log->suite.length = 0;
    }
    line_keep(&log->before, line);
}

static bool
unittest_sign(kv_str line)
{
    return (line_has(line, ") ... ") &&
            (line_ends(line, " ok") || line_ends(line, " FAIL") ||
             line_ends(line, " ERROR") || line_has(line, " skipped "))) ||
           (line_starts(line, "Ran ") && line_has(line, " tests in "));
}

const kv__log_grammar kv__log_unittest = {
    "unittest", "Python's unittest with -v, Django's runner", unittest_take,
    unittest_sign};

/* --- SymPy --------------------------------------------------------------- */

static kv__log_status
sympy_status(kv_str s)
{
    if (kv__str_is(s, "ok"))
        return KV__LOG_PASSED;
    if (kv__str_is(s, "F"))
        return KV__LOG_FAILED;
    if (kv__str_is(s, "E"))
        return KV__LOG_ERROR;
    if (kv__str_is(s, "f"))
        return KV__LOG_XFAIL;
    if (kv__str_is(s, "X"))
        return KV__LOG_XPASS;
    if (kv__str_is(s, "s") || kv__str_is(s, "w") || kv__str_is(s, "T"))
        return KV__LOG_SKIPPED;
    return KV__LOG_ABSENT;
}

/* "test_name ok", with a reason in front of s, and the end of a file with its
 * [OK] or [FAIL] behind that. */
static void
sympy_take(kv__log *log, kv_str line)
{
    kv_str name = line_word(line), rest;
    kv__log_status status;
    size_t i;

    line = line_trim(line);
    if (line_starts(line, "tests finished: "))
        log->ran = true;
    if (!line_starts(line, "test_"))
        return;
    if (line_ends(line, "[OK]") || line_ends(line, "[FAIL]"))
        line = line_trim(line_slice(
            line, 0, line.length - (line_ends(line, "[OK]") ? 4 : 6)));
    name = line_word(line);
    rest = line_slice(line, name.length, line.length);
    for (i = rest.length; i > 0 && rest.data[i - 1] != ' '; i--)
        ;
    status = sympy_status(line_slice(rest, i, rest.length));
    /* Tests of several files have one name; lists mean the last of them. */
    if (status != KV__LOG_ABSENT)
        kv__log_put(log, name, status);
}

static bool
sympy_sign(kv_str line)
{
    return (line_starts(line, "test_") && line_ends(line, " ok") &&
            !line_has(line, "(")) ||
           line_has(line, "tests finished: ");
}

const kv__log_grammar kv__log_sympy = {"sympy", "SymPy's bin/test --verbose",
                                       sympy_take, sympy_sign};
