/* SPDX-License-Identifier: MIT */
/* The pass ratio that KoCo-Bench's script reads from a test run's text, with
 * its flaws, and the one the same text supports.  For reproducing stored
 * figures only: no verdict of kverify comes from text. */
#include "core/base/buf.h"

#include <kverify/benchmarks.h>

#include <stdlib.h>

/* --- small pieces of the script's patterns ------------------------------ */

/* No test run has more tests; a program can print any number. */
#define COUNT_MAX 1000000000L

static bool
digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
word(char c)
{
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '_';
}

/* The number right behind the first PREFIX that has one; -1: none. */
static long
number_behind(const char *text, const char *prefix)
{
    const char *at = text;

    while ((at = strstr(at, prefix)) != NULL) {
        at += strlen(prefix);
        if (digit(*at) && strtol(at, NULL, 10) <= COUNT_MAX)
            return strtol(at, NULL, 10);
    }
    return -1;
}

/* Occurrences of WORD between word boundaries. */
static long
count_word(const char *text, const char *name)
{
    size_t length = strlen(name);
    const char *at = text;
    long count = 0;

    while ((at = strstr(at, name)) != NULL) {
        count += (at == text || !word(at[-1])) && !word(at[length]);
        at += length;
    }
    return count;
}

/* "N LABEL" right at *at, which then moves behind it; 0 when not there. */
static long
take_count(const char **at, const char *label)
{
    const char *from = *at, *end;
    long count;

    if (!digit(*from))
        return 0;
    count = strtol(from, (char **)&end, 10);
    if (count > COUNT_MAX || strncmp(end, label, strlen(label)) != 0)
        return 0;
    *at = end + strlen(label);
    if (strncmp(*at, ", ", 2) == 0)
        *at += 2;
    return count;
}

/* Whether "in 0.12s" follows on this line. */
static bool
timed(const char *at)
{
    for (; *at != '\0' && *at != '\n'; at++) {
        const char *number = at + 3;

        if (strncmp(at, "in ", 3) != 0)
            continue;
        while (digit(*number) || *number == '.')
            number++;
        if (number > at + 3 && *number == 's')
            return true;
    }
    return false;
}

/* --- the script --------------------------------------------------------- */

/* Counts at the very start of the first line that is timed: pytest's summary
 * starts with "=", so there are none. */
static bool
pytest_summary(const char *text, double *ratio)
{
    const char *line = text;
    long failed, passed, skipped, errors;

    while (line != NULL && !timed(line)) {
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    if (line == NULL)
        return false;
    failed = take_count(&line, " failed");
    passed = take_count(&line, " passed");
    skipped = take_count(&line, " skipped");
    errors = take_count(&line, " error");
    if (passed + failed + errors == 0 && skipped == 0)
        return false;
    *ratio =
        passed == 0 ? 0.0 : (double)passed / (double)(passed + failed + errors);
    return true;
}

static bool
pytest_ratio(const char *text, bool exit_ok, double *ratio)
{
    long passed = count_word(text, "PASSED"), collected;
    long run = passed + count_word(text, "FAILED") + count_word(text, "ERROR");

    if (pytest_summary(text, ratio))
        return true;
    if (run > 0) {
        *ratio = (double)passed / (double)run;
        return true;
    }
    collected = number_behind(text, "collected ");
    if (exit_ok && collected > 0) {
        *ratio = count_word(text, "SKIPPED") == collected ? 0.0 : 1.0;
        return true;
    }
    *ratio = 1.0;
    return exit_ok && strcasestr(text, "passed") != NULL;
}

/* The first run of three or more of the characters E, F and the full stop. */
static bool
marker_ratio(const char *text, double *ratio)
{
    const char *at;
    size_t length, i, passed = 0;

    for (at = text + strcspn(text, "EF."); *at != '\0';
         at += length, at += strcspn(at, "EF.")) {
        length = strspn(at, "EF.");
        if (length < 3)
            continue;
        for (i = 0; i < length; i++)
            passed += at[i] == '.';
        *ratio = (double)passed / (double)length;
        return true;
    }
    return false;
}

static long
or_zero(long value)
{
    return value < 0 ? 0 : value;
}

static double
unittest_ratio(const char *text, bool exit_ok)
{
    long ran = number_behind(text, "Ran ");
    long skipped = number_behind(text, "skipped="), passed, failed;
    double ratio;

    if (ran >= 0 && skipped >= 0 && ran == skipped)
        return 0.0;
    if (exit_ok)
        return skipped > 0 && ran > skipped
                   ? (double)(ran - skipped) / (double)ran
                   : 1.0;
    if (marker_ratio(text, &ratio))
        return ratio;
    if (ran > 0) {
        passed = ran - or_zero(number_behind(text, "failures=")) -
                 or_zero(number_behind(text, "errors=")) - or_zero(skipped);
        return passed < 0 ? 0.0 : (double)passed / (double)ran;
    }
    for (; *text != '\0'; text++) {
        if (!digit(*text))
            continue;
        passed = take_count(&text, " passed");
        if (passed > 0) {
            failed = take_count(&text, " failed");
            return (double)passed / (double)(passed + failed);
        }
        text += strspn(text, "0123456789") - 1;
    }
    return 0.0;
}

/* --- what the text supports --------------------------------------------- */

/* "1 failed, 3 passed, 1 skipped in 0.40s" of the last timed line. */
static bool
true_pytest(const char *text, double *ratio)
{
    const char *line = text, *last = NULL, *end;
    long passed = 0, failed = 0, count;

    for (; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (timed(line))
            last = line;
    }
    while (last != NULL && *last != '\0' && *last != '\n') {
        if (!digit(*last)) {
            last++;
            continue;
        }
        count = strtol(last, (char **)&end, 10);
        count = count > COUNT_MAX ? 0 : count;
        if (strncmp(end, " passed", 7) == 0)
            passed += count;
        if (strncmp(end, " failed", 7) == 0 || strncmp(end, " error", 6) == 0)
            failed += count;
        last = end;
    }
    if (passed + failed == 0)
        return false;
    *ratio = (double)passed / (double)(passed + failed);
    return true;
}

static bool
true_unittest(const char *text, double *ratio)
{
    long ran = number_behind(text, "Ran ");
    long skipped = or_zero(number_behind(text, "skipped="));
    long failed = or_zero(number_behind(text, "failures=")) +
                  or_zero(number_behind(text, "errors="));

    if (ran < 0 || ran < skipped + failed || ran == skipped)
        return false;
    *ratio = (double)(ran - skipped - failed) / (double)(ran - skipped);
    return true;
}

kv_status
kv_koco_script_ratio(int pytest, kv_str out, kv_str errors, int exit_ok,
                     double *script, double *truth, kv_error *err)
{
    kv__buf text = {0};
    const char *all;

    kv__buf_add(&text, out.data, out.length);
    kv__buf_add(&text, errors.data, errors.length);
    all = kv__buf_text(&text);
    if (all == NULL) {
        kv__buf_clear(&text);
        return kv__nomem(err);
    }
    if (!pytest || !pytest_ratio(all, exit_ok != 0, script))
        *script = unittest_ratio(all, exit_ok != 0);
    if (!(pytest ? true_pytest(all, truth) : true_unittest(all, truth)))
        *truth = -1.0;
    kv__buf_clear(&text);
    return KV_OK;
}
