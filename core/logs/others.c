/* SPDX-License-Identifier: MIT */
/* Logs of runners of other languages. */
#include "core/logs/grammars.h"
#include "core/logs/text.h"

/* "A SEPARATOR B", in BEFORE. */
static kv_str
joined(kv__log *log, kv_str a, const char *separator, kv_str b)
{
    kv__buf *out = &log->before;

    kv__buf_reset(out);
    kv__buf_add(out, a.data, a.length);
    if (a.length > 0 && b.length > 0)
        kv__buf_str(out, separator);
    kv__buf_add(out, b.data, b.length);
    return kv__str(out->data, out->length);
}

/* --- go test -v ---------------------------------------------------------- */

static void
go_take(kv__log *log, kv_str line)
{
    kv_str s = line_trim(line);
    kv__log_status status;

    if (line_starts(line, "ok  \t") || line_starts(line, "FAIL\t") ||
        kv__str_is(line, "PASS") || kv__str_is(line, "FAIL"))
        log->ran = true;
    if (line_take(&s, "--- PASS: "))
        status = KV__LOG_PASSED;
    else if (line_take(&s, "--- FAIL: "))
        status = KV__LOG_FAILED;
    else if (line_take(&s, "--- SKIP: "))
        status = KV__LOG_SKIPPED;
    else
        return;
    kv__log_worse(log, line_untimed(s), status);
}

static bool
go_sign(kv_str line)
{
    return line_has(line, "--- PASS: ") || line_has(line, "--- FAIL: ") ||
           line_starts(line, "=== RUN   ");
}

const kv__log_grammar kv__log_go = {"go", "go test -v", go_take, go_sign};

/* --- cargo test ---------------------------------------------------------- */

static void
cargo_take(kv__log *log, kv_str line)
{
    kv_str s = line, rest;
    size_t dots;

    if (line_starts(line, "test result: "))
        log->ran = true;
    if (!line_take(&s, "test ") ||
        (dots = line_find(s, " ... ", 0)) == SIZE_MAX)
        return;
    rest = line_slice(s, dots + 5, s.length);
    s = line_slice(s, 0, dots);
    if (line_ends(s, " - should panic"))
        s.length -= 15;
    if (line_starts(rest, "ok"))
        kv__log_worse(log, s, KV__LOG_PASSED);
    else if (line_starts(rest, "FAILED"))
        kv__log_worse(log, s, KV__LOG_FAILED);
    else if (line_starts(rest, "ignored"))
        kv__log_worse(log, s, KV__LOG_SKIPPED);
}

static bool
cargo_sign(kv_str line)
{
    return line_starts(line, "test result: ") ||
           (line_starts(line, "test ") && line_ends(line, " ... ok"));
}

const kv__log_grammar kv__log_cargo = {"cargo", "cargo test", cargo_take,
                                       cargo_sign};

/* --- Jest and Vitest, verbose -------------------------------------------- */

/* SUITE holds the titles around a test, a line each with its indentation. */
static void
suite_enter(kv__log *log, size_t indent, kv_str title)
{
    kv__buf *suite = &log->suite;
    size_t from = 0, end, depth;

    /* Titles that are not further out are closed. */
    while (from < suite->length) {
        const char *newline =
            memchr(suite->data + from, '\n', suite->length - from);

        end = newline == NULL ? suite->length : (size_t)(newline - suite->data);
        for (depth = 0; from + depth < end && suite->data[from + depth] == ' ';
             depth++)
            ;
        if (depth >= indent)
            break;
        from = end + 1;
    }
    suite->length = from > suite->length ? suite->length : from;
    if (title.length == 0)
        return;
    while (indent-- > 0)
        kv__buf_char(suite, ' ');
    kv__buf_add(suite, title.data, title.length);
    kv__buf_char(suite, '\n');
}

/* The titles and NAME, with SEPARATOR in between. */
static kv_str
suite_name(kv__log *log, const char *separator, kv_str name)
{
    kv__buf *out = &log->before;
    kv_str all = kv__str(log->suite.data, log->suite.length), title;
    const char *end;

    kv__buf_reset(out);
    while (all.length > 0) {
        end = memchr(all.data, '\n', all.length);
        title = line_trim(kv__str(all.data, (size_t)(end - all.data)));
        kv__buf_add(out, title.data, title.length);
        kv__buf_str(out, separator);
        all.length -= (size_t)(end - all.data) + 1;
        all.data = end + 1;
    }
    kv__buf_add(out, name.data, name.length);
    return kv__str(out->data, out->length);
}

static const struct {
    const char *mark;
    kv__log_status status;
} marks[] = {
    {"\xe2\x9c\x93 ", KV__LOG_PASSED},  /* check mark */
    {"\xe2\x9c\x94 ", KV__LOG_PASSED},  /* heavy check mark */
    {"\xe2\x88\x9a ", KV__LOG_PASSED},  /* square root, on Windows */
    {"\xe2\x9c\x95 ", KV__LOG_FAILED},  /* multiplication x */
    {"\xe2\x9c\x97 ", KV__LOG_FAILED},  /* ballot x */
    {"\xc3\x97 ", KV__LOG_FAILED},      /* multiplication sign */
    {"\xe2\x97\x8b ", KV__LOG_SKIPPED}, /* circle: skipped, todo */
    {"\xe2\x86\x93 ", KV__LOG_SKIPPED}, /* arrow: Vitest */
    {"\xe2\x9c\x8e ", KV__LOG_SKIPPED}, /* pencil: todo */
};

static size_t
indent_of(kv_str line)
{
    size_t n = 0;

    while (n < line.length && line.data[n] == ' ')
        n++;
    return n;
}

static kv__log_status
mark_of(kv_str *s)
{
    size_t i;

    for (i = 0; i < sizeof marks / sizeof *marks; i++)
        if (line_take(s, marks[i].mark))
            return marks[i].status;
    return KV__LOG_ABSENT;
}

/* BEFORE is scratch; STATE is 1 inside of the list of a file. */
static void
jest_take(kv__log *log, kv_str line)
{
    size_t indent = indent_of(line);
    kv_str s = line_trim(line);
    kv__log_status status;

    if (line_starts(s, "Tests: ") || line_starts(s, "Tests  "))
        log->ran = true;
    if (line_starts(line, "PASS ") || line_starts(line, "FAIL ")) {
        log->suite.length = 0;
        log->state = 1;
        return;
    }
    status = mark_of(&s);
    if (status != KV__LOG_ABSENT) {
        (void)line_take(&s, "skipped ");
        (void)line_take(&s, "todo ");
        s = line_untimed(s);
        suite_enter(log, indent, kv__str("", 0));
        /* Vitest prints its titles with " > " in one line. */
        kv__log_worse(log, suite_name(log, " ", s), status);
        kv__log_worse(log, s, status);
        return;
    }
    if (log->state == 1 && indent >= 2 && s.length > 0 &&
        !line_starts(s, "\xe2\x97\x8f"))
        suite_enter(log, indent, s);
    else if (s.length > 0 && indent == 0)
        log->state = 0;
}

static bool
jest_sign(kv_str line)
{
    kv_str s = line_trim(line);

    return line_starts(line, "PASS ") || line_starts(line, "FAIL ") ||
           line_starts(s, "Test Suites: ") || line_starts(s, "Test Files  ") ||
           (line_starts(line, " ") && line_has(line, " > ") &&
            mark_of(&s) != KV__LOG_ABSENT);
}

const kv__log_grammar kv__log_jest = {"jest", "Jest and Vitest, verbose",
                                      jest_take, jest_sign};

/* --- Mocha --------------------------------------------------------------- */

/* STATE is 1 once the counts came: what follows are failures in detail. */
static void
mocha_take(kv__log *log, kv_str line)
{
    size_t indent = indent_of(line);
    kv_str s = line_trim(line), number;
    kv__log_status status;

    if (line_has(s, " passing (") || kv__str_is(s, "0 passing")) {
        log->ran = true;
        log->state = 1;
        return;
    }
    if (log->state == 1 || s.length == 0 || indent < 2)
        return;
    number = line_word(s);
    status = mark_of(&s);
    if (status == KV__LOG_ABSENT && line_take(&s, "- "))
        status = KV__LOG_SKIPPED;
    else if (status == KV__LOG_ABSENT && number.length > 1 &&
             number.data[number.length - 1] == ')' &&
             line_is_number(kv__str(number.data, number.length - 1))) {
        status = KV__LOG_FAILED;
        s = line_trim(line_slice(s, number.length, s.length));
    }
    if (status == KV__LOG_ABSENT) {
        suite_enter(log, indent, s);
        return;
    }
    s = line_untimed(s);
    suite_enter(log, indent, kv__str("", 0));
    kv__log_worse(log, suite_name(log, " ", s), status);
    kv__log_worse(log, s, status);
}

static bool
mocha_sign(kv_str line)
{
    return line_has(line, " passing (") || line_ends(line, " failing") ||
           line_ends(line, " pending");
}

const kv__log_grammar kv__log_mocha = {"mocha", "Mocha's spec reporter",
                                       mocha_take, mocha_sign};

/* --- Maven --------------------------------------------------------------- */

/* "[ERROR] Class.method:12 message", "[INFO] Tests run: 3, Failures: 0, ... -
 * in Class", "Class.method  Time elapsed: 0.1 s  <<< FAILURE!". */
static void
maven_take(kv__log *log, kv_str line)
{
    kv_str s = line, name, test;
    size_t at, dot;

    (void)(line_take(&s, "[ERROR] ") || line_take(&s, "[INFO] ") ||
           line_take(&s, "[WARNING] "));
    s = line_trim(s);
    if (line_starts(s, "Tests run: ")) {
        log->ran = true;
        at = line_find(s, " - in ", 0);
        if (at == SIZE_MAX || !line_has(s, "Failures: 0, Errors: 0"))
            return;
        name = line_trim(line_slice(s, at + 6, s.length));
        kv__log_put(log, name,
                    line_has(s, "Tests run: 0,") ? KV__LOG_SKIPPED
                                                 : KV__LOG_PASSED);
        return;
    }
    at = line_find(s, "Time elapsed: ", 0);
    if (at == SIZE_MAX)
        return;
    name = line_trim(line_slice(s, 0, at));
    if (line_ends(name, "--"))
        name = line_trim(line_slice(name, 0, name.length - 2));
    /* "method(Class)" of older ones. */
    dot = line_find(name, "(", 0);
    if (dot != SIZE_MAX && line_ends(name, ")")) {
        test = line_slice(name, 0, dot);
        name =
            joined(log, line_slice(name, dot + 1, name.length - 1), ".", test);
    }
    if (line_has(s, "<<< FAILURE!"))
        kv__log_worse(log, name, KV__LOG_FAILED);
    else if (line_has(s, "<<< ERROR!"))
        kv__log_worse(log, name, KV__LOG_ERROR);
    else
        kv__log_worse(log, name, KV__LOG_PASSED);
}

static bool
maven_sign(kv_str line)
{
    return line_has(line, "Tests run: ") || line_has(line, "BUILD SUCCESS") ||
           line_has(line, "BUILD FAILURE");
}

const kv__log_grammar kv__log_maven = {
    "maven", "Maven's Surefire: classes, and tests that failed", maven_take,
    maven_sign};

/* --- Gradle -------------------------------------------------------------- */

static void
gradle_take(kv__log *log, kv_str line)
{
    kv_str s = line_untimed(line);
    kv__log_status status;
    size_t cut;

    if (line_starts(line, "BUILD SUCCESSFUL") ||
        line_starts(line, "BUILD FAILED"))
        log->ran = true;
    if (!line_has(s, " > "))
        return;
    if (line_ends(s, " PASSED")) {
        status = KV__LOG_PASSED;
        cut = 7;
    } else if (line_ends(s, " FAILED")) {
        status = KV__LOG_FAILED;
        cut = 7;
    } else if (line_ends(s, " SKIPPED")) {
        status = KV__LOG_SKIPPED;
        cut = 8;
    } else {
        return;
    }
    if (!line_starts(s, "> Task "))
        kv__log_worse(log, line_slice(s, 0, s.length - cut), status);
}

static bool
gradle_sign(kv_str line)
{
    return line_starts(line, "> Task :") ||
           (line_has(line, " > ") && line_ends(line, " PASSED")) ||
           line_starts(line, "BUILD SUCCESSFUL in ");
}

const kv__log_grammar kv__log_gradle = {
    "gradle", "Gradle with testLogging of passed tests", gradle_take,
    gradle_sign};

/* --- PHPUnit --testdox --------------------------------------------------- */

/* A title in a line of its own, and below it " [x] does something" or the marks
 * of newer ones. */
static void
phpunit_take(kv__log *log, kv_str line)
{
    kv_str s = line_trim(line), suite;
    kv__log_status status = KV__LOG_ABSENT;

    if (line_starts(s, "OK (") || line_starts(s, "Tests: "))
        log->ran = true;
    if (!line_starts(line, " ")) {
        if (s.length > 0)
            line_keep(&log->suite, s);
        return;
    }
    if (line_take(&s, "[x] "))
        status = KV__LOG_PASSED;
    else if (line_take(&s, "[ ] "))
        status = KV__LOG_FAILED;
    else if (line_take(&s, "\xe2\x9c\x98 "))
        status = KV__LOG_FAILED;
    else if (line_take(&s, "\xe2\x88\x85 ") || line_take(&s, "\xe2\x86\xa9 "))
        status = KV__LOG_SKIPPED;
    else
        status = mark_of(&s);
    if (status == KV__LOG_ABSENT)
        return;
    s = line_untimed(s);
    suite = kv__str(log->suite.data, log->suite.length);
    kv__log_worse(log, joined(log, suite, " > ", s), status);
    kv__log_worse(log, s, status);
}

static bool
phpunit_sign(kv_str line)
{
    return line_starts(line, "PHPUnit ") || line_starts(line, " [x] ") ||
           line_starts(line, "OK (") || line_starts(line, " \xe2\x9c\x98 ");
}

const kv__log_grammar kv__log_phpunit = {"phpunit", "PHPUnit with --testdox",
                                         phpunit_take, phpunit_sign};

/* --- RSpec, documentation ------------------------------------------------- */

/* Titles with tests below them; " (FAILED - 1)" and " (PENDING: why)" behind
 * what did not pass.  A title is told from a test by the line after it, which
 * is further in: it waits in HELD. */
static void
rspec_take(kv__log *log, kv_str line)
{
    kv_str s = line_trim(line);
    size_t mark, indent = indent_of(line), i, waited = 0;
    bool counts = line_has(s, " example") && line_has(s, " failure");

    if (counts || kv__str_is(s, "Failures:") || kv__str_is(s, "Pending:"))
        log->state |= 1;
    if (counts)
        log->ran = true;
    /* What waited is a test unless this line is below it. */
    if (log->held.length > 0) {
        kv_str held = kv__str(log->held.data, log->held.length), name;

        waited = indent_of(held);
        name = line_trim(held);
        if (s.length > 0 && indent > waited && (log->state & 1) == 0) {
            suite_enter(log, waited, name);
        } else if (waited > 0) {
            suite_enter(log, waited, kv__str("", 0));
            kv__log_worse(log, suite_name(log, " ", name), KV__LOG_PASSED);
        }
        kv__buf_reset(&log->held);
    }
    if (s.length == 0 || (log->state & 1) != 0)
        return;
    mark = line_find(s, " (FAILED - ", 0);
    i = line_find(s, " (PENDING: ", 0);
    if (mark != SIZE_MAX || i != SIZE_MAX) {
        suite_enter(log, indent, kv__str("", 0));
        kv__log_worse(
            log,
            suite_name(log, " ", line_slice(s, 0, mark != SIZE_MAX ? mark : i)),
            mark != SIZE_MAX ? KV__LOG_FAILED : KV__LOG_SKIPPED);
    } else {
        kv__buf_reset(&log->held);
        kv__buf_add(&log->held, line.data, line.length);
    }
}

static bool
rspec_sign(kv_str line)
{
    return (line_has(line, " examples, ") && line_has(line, " failure")) ||
           line_has(line, " (FAILED - ");
}

const kv__log_grammar kv__log_rspec = {"rspec", "RSpec's documentation format",
                                       rspec_take, rspec_sign};

/* --- TAP ------------------------------------------------------------------ */

static void
tap_take(kv__log *log, kv_str line)
{
    kv_str s = line, number;
    kv__log_status status = KV__LOG_PASSED;
    size_t hash;

    if (line_starts(line, "1..")) {
        log->ran = true;
        return;
    }
    if (line_take(&s, "not ok"))
        status = KV__LOG_FAILED;
    else if (!line_take(&s, "ok"))
        return;
    s = line_trim(s);
    number = line_word(s);
    if (line_is_number(number))
        s = line_trim(line_slice(s, number.length, s.length));
    if (line_take(&s, "- "))
        s = line_trim(s);
    hash = line_find(s, " # ", 0);
    if (hash != SIZE_MAX) {
        kv_str what = line_trim(line_slice(s, hash + 3, s.length));

        if (what.length >= 4 && strncasecmp(what.data, "skip", 4) == 0)
            status = KV__LOG_SKIPPED;
        else if (what.length >= 4 && strncasecmp(what.data, "todo", 4) == 0)
            status = status == KV__LOG_FAILED ? KV__LOG_XFAIL : KV__LOG_XPASS;
        s = line_trim(line_slice(s, 0, hash));
    }
    kv__log_worse(log, s.length > 0 ? s : number, status);
}

static bool
tap_sign(kv_str line)
{
    return line_starts(line, "TAP version ") || line_starts(line, "ok ") ||
           line_starts(line, "not ok ");
}

const kv__log_grammar kv__log_tap = {"tap", "TAP", tap_take, tap_sign};
