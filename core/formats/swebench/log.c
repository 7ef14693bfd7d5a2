/* SPDX-License-Identifier: MIT */
/* SWE-bench's logs of test runs, judged by the instances that are at hand: the
 * harness's old ones, INSTANCE.MODEL.eval.log, and test_output.txt.
 *
 * Everything in a log could have been printed by what is tested. */
#include "core/formats/found.h"
#include "core/logs/resolution.h"

#define LOG_MAX ((size_t)512 << 20)
#define HEAD 4096 /* bytes in which a log says what it is about */

typedef struct state {
    kv__buf text;
    bool too_long;
} state;

static int
match(const kv__sniff *sniff)
{
    kv_str text = sniff->text;

    /* Old ones begin with "[" as well. */
    if (kv__begins_with(text, "{") || kv__begins_with(text, "[{"))
        return 0;
    return kv__sniff_mentions(sniff, ">>>>> Applied Patch") ||
                   kv__sniff_mentions(sniff, ">>>>> Patch Apply Failed") ||
                   kv__sniff_mentions(sniff, ">>>>> Start Test Output") ||
                   (kv__sniff_mentions(sniff, "Task Metadata:") &&
                    kv__sniff_mentions(sniff, "- Instance ID: "))
               ? 9
               : 0;
}

static bool
bytes(kv__import *in, const char *data, size_t length)
{
    state *s = in->state;

    /* Without instances nothing can be judged, whatever comes. */
    if (!kv__gold_has_instances(in->gold))
        return false;
    if (s->text.length + length > LOG_MAX) {
        s->too_long = true;
        return false;
    }
    kv__buf_add(&s->text, data, length);
    return !s->text.failed;
}

static void
clear(void *opaque)
{
    kv__buf_clear(&((state *)opaque)->text);
}

static size_t
find(kv_str text, const char *what, size_t from)
{
    const char *hit;

    if (from > text.length)
        return SIZE_MAX;
    hit = memmem(text.data + from, text.length - from, what, strlen(what));
    return hit == NULL ? SIZE_MAX : (size_t)(hit - text.data);
}

static size_t
find_last(kv_str text, const char *what)
{
    size_t at = find(text, what, 0), next = at;

    while (next != SIZE_MAX) {
        at = next;
        next = find(text, what, at + 1);
    }
    return at;
}

static kv_str
part(kv_str s, size_t from, size_t to)
{
    return kv__str(s.data + from, to > from ? to - from : 0);
}

/* What follows KEY in the head of the log, up to the end of the line. */
static kv_str
head_value(kv_str text, const char *key)
{
    kv_str head = part(text, 0, text.length < HEAD ? text.length : HEAD), line;
    size_t at = find(head, key, 0), end;

    if (at == SIZE_MAX)
        return kv__str("", 0);
    at += strlen(key);
    end = find(head, "\n", at);
    line = part(head, at, end == SIZE_MAX ? head.length : end);
    while (line.length > 0 && (line.data[line.length - 1] == ' ' ||
                               line.data[line.length - 1] == '\r'))
        line.length--;
    return line;
}

/* The instance: named in the log, by its folder, or by its file. */
static const kv__question *
instance_of(kv__import *in, kv_str text)
{
    kv_str names[3], set = kv__cstr("SWE-bench");
    const kv__question *found = NULL;
    size_t i;

    names[0] = head_value(text, "Instance ID: ");
    names[1] = kv__import_part(in, 1);
    names[2] = kv__before(kv__import_part(in, 0), ".");
    for (i = 0; i < 3 && found == NULL; i++)
        if (names[i].length > 0)
            found = kv__gold_find(in->gold, set, names[i]);
    return found;
}

static const kv__log_grammar *
grammar_of(kv_str repo, kv_str text)
{
    static const char *const pytest[] = {"astropy/astropy",
                                         "matplotlib/matplotlib",
                                         "mwaskom/seaborn",
                                         "pallets/flask",
                                         "psf/requests",
                                         "pydata/xarray",
                                         "pylint-dev/pylint",
                                         "pytest-dev/pytest",
                                         "sphinx-doc/sphinx",
                                         "scikit-learn/scikit-learn",
                                         "pylint-dev/astroid",
                                         "pydicom/pydicom",
                                         "pvlib/pvlib-python",
                                         "sqlfluff/sqlfluff",
                                         "marshmallow-code/marshmallow"};
    size_t i;

    for (i = 0; i < sizeof pytest / sizeof *pytest; i++)
        if (kv__str_is(repo, pytest[i]))
            return kv__log_named(kv__cstr("pytest"));
    if (kv__str_is(repo, "django/django"))
        return kv__log_named(kv__cstr("unittest"));
    if (kv__str_is(repo, "sympy/sympy"))
        return kv__log_named(kv__cstr("sympy"));
    return kv__log_guess(text);
}

/* The part of the log that the tests printed; false: they did not run, and
 * *FOUND says what became of the patch. */
static bool
section(kv_str text, kv__found *found, kv_str *out)
{
    size_t start = find_last(text, ">>>>> Start Test Output"), end;

    if (start == SIZE_MAX)
        start = find_last(text, ">>>>> Applied Patch (pred)");
    if (start == SIZE_MAX) {
        if (find(text, ">>>>> Patch Apply Failed", 0) != SIZE_MAX)
            found->outcome = KV_OUTCOME_FAIL;
        else
            kv__found_error(found, KV_CLASS_INFRA);
        return false;
    }
    end = find(text, ">>>>> End Test Output", start);
    *out = part(text, start, end == SIZE_MAX ? text.length : end);
    if (find(*out, ">>>>> Tests Timed Out", 0) != SIZE_MAX) {
        kv__found_error(found, KV_CLASS_TIMEOUT);
        return false;
    }
    if (find(*out, ">>>>> Tests Errored", 0) != SIZE_MAX) {
        kv__found_error(found, KV_CLASS_INFRA);
        return false;
    }
    return true;
}

static void
count(kv__import *in, const kv__log *log, kv_str list, bool fix,
      kv__resolution *out)
{
    kv__log_status status;
    const char *wrong = NULL;
    kv_str raw, name;
    size_t at = 0;

    while (kv__scan_next(list, &at, &raw, &wrong)) {
        if (!kv__text(in, raw, &name))
            continue;
        status = kv__log_find(log, name);
        if (fix) {
            out->to_fix++;
            out->fixed += kv__resolution_fixed(status);
        } else {
            out->to_keep++;
            out->kept += kv__resolution_kept(status);
            out->skipped += status == KV__LOG_SKIPPED;
        }
    }
}

/* The status that the harness says the tests ended with; -1: it says none. */
static int
exit_code(kv_str text)
{
    static const char *const keys[] = {">>>>> Test Exit Code: ",
                                       "Return Code: "};
    size_t i, at;
    int code;

    for (i = 0; i < 2; i++) {
        at = find_last(text, keys[i]);
        if (at == SIZE_MAX)
            continue;
        at += strlen(keys[i]);
        for (code = 0; at < text.length && text.data[at] >= '0' &&
                       text.data[at] <= '9' && code < 1000;
             at++)
            code = code * 10 + (text.data[at] - '0');
        return code;
    }
    return -1;
}

static bool
has_failure(const kv__log *log)
{
    size_t i;

    for (i = 0; i < log->count; i++)
        if (log->tests[i].status >= KV__LOG_FAILED)
            return true;
    return false;
}

static void
judge(kv__import *in, const kv__question *instance, kv_str text,
      kv__found *found)
{
    const kv__log_grammar *grammar = grammar_of(instance->instruction, text);
    kv__resolution r = {0};
    kv__log log = {0};

    if (grammar == NULL) {
        kv__found_error(found, KV_CLASS_INFRA);
        return;
    }
    if (!kv__log_read(grammar, text, &log)) {
        kv__import_nomem(in);
        kv__log_clear(&log);
        return;
    }
    count(in, &log, instance->gt, true, &r);
    count(in, &log, instance->stem, false, &r);
    found->has_counts = true;
    found->counts.passed = r.fixed + r.kept - r.skipped;
    found->counts.skipped = r.skipped;
    found->counts.total = r.to_fix + r.to_keep;
    found->counts.failed =
        found->counts.total - found->counts.passed - found->counts.skipped;
    found->outcome = kv__resolution_of(&r) == KV__RESOLVED_FULL
                         ? KV_OUTCOME_PASS
                         : KV_OUTCOME_FAIL;
    /* No sign that a suite ran; or a status that none of the tests explains. */
    if ((log.count == 0 && !log.ran) ||
        (found->outcome == KV_OUTCOME_PASS && exit_code(text) > 0 &&
         !has_failure(&log)))
        kv__found_error(found, KV_CLASS_INFRA);
    kv__buf_reset(&in->memory);
    kv__buf_printf(&in->memory, "F2P %llu of %llu, P2P %llu of %llu, by %s",
                   (unsigned long long)r.fixed, (unsigned long long)r.to_fix,
                   (unsigned long long)r.kept, (unsigned long long)r.to_keep,
                   grammar->name);
    if (kv__buf_text(&in->memory) != NULL)
        in->note = in->memory.data;
    kv__log_clear(&log);
}

static void
end(kv__import *in)
{
    static const char notice[] =
        "some verdicts come from logs of tests (I0): what is tested could "
        "have printed them";
    state *s = in->state;
    kv_str text = kv__str(s->text.data, s->text.length), tests;
    const kv__question *instance;
    kv__found found = {.indexed = true};

    if (!kv__gold_has_instances(in->gold)) {
        if (in->alone)
            in->note =
                "a log of tests: --problems with its instances judges it";
        return;
    }
    if (s->text.failed) {
        kv__import_nomem(in);
        return;
    }
    if (s->too_long) {
        kv__import_bad(in, 0, "a log of more than 512 MiB");
        return;
    }
    /* The harness's own report of an instance is in its folder. */
    if (kv__import_beside(in, 1, "report.json") &&
        kv__str_is(kv__import_part(in, 0), "test_output.txt"))
        return;
    /* Stored verdicts of these logs, test by test. */
    if (kv__import_beside(in, 2, "cases.json"))
        return;
    instance = instance_of(in, text);
    if (instance == NULL) {
        in->note = "a log of an instance that no definition is at hand of";
        return;
    }
    /* LOGS/INSTANCE.eval.log of a folder, MODEL/INSTANCE/test_output.txt */
    kv__import_run_folder(
        in, kv__str_is(kv__import_part(in, 1), "logs") ||
                    kv__str_is(kv__import_part(in, 0), "test_output.txt")
                ? 2
                : 1);
    found.task = instance->id;
    if (section(text, &found, &tests))
        judge(in, instance, tests, &found);
    if (in->status != KV_OK)
        return;
    kv__found_put(in, &found);
    if (!kv__tally_notice(in->tally, kv__cstr(notice), false))
        kv__import_nomem(in);
}

const kv__importer kv__import_swebench_log = {
    .name = "swebench-log",
    .summary = "SWE-bench: logs of test runs, judged where instances are known",
    .whole = true,
    .silent = true,
    .deferred = true,
    .state = sizeof(state),
    .match = match,
    .bytes = bytes,
    .end = end,
    .clear = clear,
};
