/* function: inputs go in, what a function returned comes back, and the
 * comparison happens here.  Python by a driver, C by a driver that is made for
 * the signature.
 *
 * Values are JSON; what JSON lacks is an object with one member: $int, $float,
 * $complex, $str, $bytes, $tuple, $set, $dict, $object.  Equality is Python's:
 * 1 == 1.0 == true, a tuple is no list, sets and dicts have no order, NaN is
 * equal to nothing, an $object to nothing either. */
#include "plugins/function/cdriver.h"
#include "plugins/kit/box.h"
#include "plugins/kit/candidate.h"
#include "plugins/kit/shell.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"
#include "plugins/kit/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char driver[] = {
#include "plugins/function/driver.inc"
    0};

#define SET_MOST 4096

typedef struct state {
    const kv_host *host;
    char python[300], cc[300];
} state;

typedef struct job {
    state *s;
    const kv_task *task;
    const kv_attempt *attempt;
    bool c, built;
} job;

static kv_status
open_state(const kv_host *host, const kv_value *config, void **out)
{
    state *s = calloc(1, sizeof *s);
    kv_str python = str_c("/usr/bin/python3"), cc = str_c("/usr/bin/gcc");

    if (s == NULL)
        return KV_ENOMEM;
    s->host = host;
    (void)host->value_str(host->value_get(config, "python"), &python);
    (void)host->value_str(host->value_get(config, "cc"), &cc);
    if (!c_copy(s->python, sizeof s->python, python) ||
        !c_copy(s->cc, sizeof s->cc, cc) || s->python[0] != '/' ||
        s->cc[0] != '/') {
        free(s);
        return host->fail(host, KV_ECONFIG,
                          "'python' and 'cc' have to be absolute paths");
    }
    *out = s;
    return KV_OK;
}

static void
close_state(void *s)
{
    free(s);
}

/* --- equality --- */

/* The one member of an object that stands for a value of its kind. */
static const kv_value *
tagged(const kv_host *host, const kv_value *v, const char *tag)
{
    return host->value_kind(v) == KV_VALUE_OBJECT ? host->value_get(v, tag)
                                                  : NULL;
}

/* Numbers and bools; NaN for $float nan. */
static bool
number_of(const kv_host *host, const kv_value *v, double *out)
{
    int32_t flag;
    kv_str name;

    if (host->value_bool(v, &flag)) {
        *out = flag;
        return true;
    }
    if (host->value_number(v, out))
        return true;
    if (host->value_str(tagged(host, v, "$float"), &name)) {
        char copy[64], *end;

        *out = c_copy(copy, sizeof copy, name) ? strtod(copy, &end) : NAN;
        return true;
    }
    return false;
}

static bool equal(const kv_host *host, const kv_value *a, const kv_value *b,
                  int depth);

static bool
equal_items(const kv_host *host, const kv_value *a, const kv_value *b,
            int depth)
{
    size_t n = host->value_length(a), i;

    if (n != host->value_length(b))
        return false;
    for (i = 0; i < n; i++)
        if (!equal(host, host->value_at(a, i), host->value_at(b, i), depth))
            return false;
    return true;
}

/* In any order: sets, and the pairs of dicts. */
static bool
equal_bag(const kv_host *host, const kv_value *a, const kv_value *b, int depth)
{
    size_t n = host->value_length(a), i, k;
    unsigned char *used;
    bool ok = true;

    if (n != host->value_length(b) || n > SET_MOST)
        return false;
    used = calloc(n + 1, 1);
    if (used == NULL)
        return false;
    for (i = 0; i < n && ok; i++) {
        for (k = 0; k < n; k++)
            if (!used[k] &&
                equal(host, host->value_at(a, i), host->value_at(b, k), depth))
                break;
        ok = k < n;
        if (ok)
            used[k] = 1;
    }
    free(used);
    return ok;
}

static bool
equal(const kv_host *host, const kv_value *a, const kv_value *b, int depth)
{
    static const char *const lists[] = {"$tuple", "$complex", "$str"};
    static const char *const texts[] = {"$int", "$bytes"};
    static const char *const bags[] = {"$set", "$dict"};
    uint32_t kind = host->value_kind(a);
    double x, y;
    kv_str s, t;
    size_t i;

    if (depth > 80)
        return false;
    if (number_of(host, a, &x) || number_of(host, b, &y))
        return number_of(host, a, &x) && number_of(host, b, &y) && x == y;
    if (kind != host->value_kind(b))
        return false;
    if (kind == KV_VALUE_NULL)
        return true;
    if (kind == KV_VALUE_STRING)
        return host->value_str(a, &s) && host->value_str(b, &t) &&
               str_same(s, t);
    if (kind == KV_VALUE_ARRAY)
        return equal_items(host, a, b, depth + 1);
    for (i = 0; i < 3; i++)
        if (tagged(host, a, lists[i]) != NULL)
            return tagged(host, b, lists[i]) != NULL &&
                   equal_items(host, tagged(host, a, lists[i]),
                               tagged(host, b, lists[i]), depth + 1);
    for (i = 0; i < 2; i++)
        if (host->value_str(tagged(host, a, texts[i]), &s))
            return host->value_str(tagged(host, b, texts[i]), &t) &&
                   str_same(s, t);
    for (i = 0; i < 2; i++)
        if (tagged(host, a, bags[i]) != NULL)
            return tagged(host, b, bags[i]) != NULL &&
                   equal_bag(host, tagged(host, a, bags[i]),
                             tagged(host, b, bags[i]), depth + 1);
    return false; /* $object and what nobody knows */
}

/* Python's truth of a value; *known false for an object. */
static bool
truth(const kv_host *host, const kv_value *v, bool *known)
{
    static const char *const sized[] = {"$tuple", "$set", "$dict", "$str"};
    double x;
    kv_str s;
    size_t i;

    *known = true;
    if (number_of(host, v, &x))
        return x != 0;
    if (host->value_str(v, &s) ||
        host->value_str(tagged(host, v, "$bytes"), &s))
        return s.length > 0;
    if (host->value_kind(v) == KV_VALUE_ARRAY)
        return host->value_length(v) > 0;
    if (host->value_kind(v) == KV_VALUE_NULL)
        return false;
    for (i = 0; i < 4; i++)
        if (tagged(host, v, sized[i]) != NULL)
            return host->value_length(tagged(host, v, sized[i])) > 0;
    *known = tagged(host, v, "$int") != NULL;
    return *known;
}

/* What a list or a tuple holds. */
static const kv_value *
items_of(const kv_host *host, const kv_value *v)
{
    return host->value_kind(v) == KV_VALUE_ARRAY ? v
                                                 : tagged(host, v, "$tuple");
}

static bool
holds(const kv_host *host, const kv_value *c, const kv_value *got)
{
    const kv_value *want = host->value_get(c, "expect");
    kv_str relation = {"eq", 2};
    double x, y, tolerance = 0;
    bool known, is;

    (void)host->value_str(host->value_get(c, "relation"), &relation);
    if (str_is(relation, "eq"))
        return want != NULL && equal(host, got, want, 0);
    if (str_is(relation, "is"))
        return want != NULL &&
               host->value_kind(got) == host->value_kind(want) &&
               equal(host, got, want, 0);
    if (str_is(relation, "items"))
        return items_of(host, got) != NULL && items_of(host, want) != NULL &&
               equal_items(host, items_of(host, got), items_of(host, want), 0);
    if (str_is(relation, "near"))
        return host->value_number(host->value_get(c, "tolerance"),
                                  &tolerance) &&
               number_of(host, got, &x) && number_of(host, want, &y) &&
               fabs(x - y) < tolerance;
    is = truth(host, got, &known);
    if (str_is(relation, "true"))
        return known && is;
    return str_is(relation, "false") && known && !is;
}

/* --- boxes --- */

/* A kv_value as JSON text again. */
static void
print(const kv_host *host, const kv_value *v, text *out)
{
    kv_str s;
    double x;
    int32_t flag;
    size_t i;
    static const char *const tags[] = {"$int", "$float", "$complex",
                                       "$str", "$bytes", "$tuple",
                                       "$set", "$dict",  "$object"};

    if (host->value_str(v, &s)) {
        text_json(out, s);
    } else if (host->value_bool(v, &flag)) {
        text_str(out, flag ? "true" : "false");
    } else if (host->value_number(v, &x)) {
        if (x == floor(x) && fabs(x) < 9007199254740992.0)
            text_printf(out, "%.0f", x);
        else
            text_printf(out, "%.17g", x);
    } else if (host->value_kind(v) == KV_VALUE_ARRAY) {
        text_str(out, "[");
        for (i = 0; i < host->value_length(v); i++) {
            text_str(out, i > 0 ? "," : "");
            print(host, host->value_at(v, i), out);
        }
        text_str(out, "]");
    } else {
        for (i = 0; i < sizeof tags / sizeof *tags; i++)
            if (tagged(host, v, tags[i]) != NULL)
                break;
        if (i == sizeof tags / sizeof *tags) {
            text_str(out, "null");
            return;
        }
        text_printf(out, "{\"%s\":", tags[i]);
        print(host, tagged(host, v, tags[i]), out);
        text_str(out, "}");
    }
}

static void
fill_orders(const job *j, text *out)
{
    const kv_host *host = j->s->host;
    const kv_value *cases = host->task_get(j->task, "cases"), *c;
    kv_str entry = {"", 0}, file = {"", 0};
    size_t i, k, n;

    (void)host->value_str(host->task_get(j->task, "entry"), &entry);
    (void)task_item(host, j->task, "submission", 0, &file);
    n = file.length > 3 ? file.length - 3 : 0;
    text_str(out, "{\"module\":\"");
    for (i = 0; i < n; i++)
        text_add(out, file.data[i] == '/' ? "." : file.data + i, 1);
    text_str(out, "\",\"entry\":");
    text_json(out, entry);
    text_str(out, ",\"cases\":[");
    for (i = 0; i < host->value_length(cases); i++) {
        c = host->value_at(cases, i);
        text_str(out, i > 0 ? ",{\"args\":[" : "{\"args\":[");
        for (k = 0; k < host->value_length(host->value_get(c, "args")); k++) {
            text_str(out, k > 0 ? "," : "");
            print(host, host->value_at(host->value_get(c, "args"), k), out);
        }
        text_str(out, "]}");
    }
    text_str(out, "]}");
}

static kv_status
run_python(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    box_of_files to = {host, box};
    const char *wrong;
    text orders = {0};

    wrong = candidate_files(host, j->task, j->attempt, put_in_box, &to);
    if (wrong != NULL)
        return no_candidate(host, verdict, wrong);
    host->box_arg(box, j->s->python);
    host->box_arg(box, "-s");
    host->box_arg(box, "-S");
    host->box_arg(box, "-B");
    host->box_script(box, str_c(driver));
    box_preloads(host, j->task, box);
    box_environment(host, box);
    host->box_env(box, "PYTHONHASHSEED=0");
    host->box_env(box, "PYTHONDONTWRITEBYTECODE=1");
    host->box_env(box, "KV_BOX={box}");
    host->task_limits(j->task, &limits);
    host->box_limits(box, &limits);
    fill_orders(j, &orders);
    if (!orders.failed)
        host->box_secret(box, text_view(&orders));
    text_clear(&orders);
    return KV_OK;
}

/* A C candidate and the driver for its signature, compiled and run in one
 * box: nothing there knows what is expected. */
static kv_status
run_c(job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    box_of_files to = {host, box};
    const char *wrong;
    text source = {0}, script = {0};
    kv_str item;
    char why[200];
    size_t i;

    wrong = candidate_files(host, j->task, j->attempt, put_in_box, &to);
    if (wrong != NULL)
        return no_candidate(host, verdict, wrong);
    if (!cdriver_make(host, j->task, &source, why, sizeof why)) {
        text_clear(&source);
        return host->fail(host, KV_EFORMAT, "%s", why);
    }
    host->box_file(box, ".kverify/driver.c", text_view(&source),
                   KV_FILE_PROTECT);
    text_clear(&source);
    (void)box_task_files(host, j->task, box, "headers", KV_FILE_PROTECT);
    text_printf(&script, "%s -O1 -I.", j->s->cc);
    for (i = 0; task_item(host, j->task, "flags", i, &item); i++) {
        text_str(&script, " ");
        text_add(&script, item.data, item.length);
    }
    text_str(&script, " .kverify/driver.c");
    for (i = 0; task_item(host, j->task, "submission", i, &item); i++) {
        text_str(&script, " ");
        text_add(&script, item.data, item.length);
    }
    text_str(&script, " -o program -lm || exit 77\nexec ./program");
    box_shell(host, box, &script);
    box_environment(host, box);
    host->task_limits(j->task, &limits);
    if (limits.memory < (uint64_t)1 << 29)
        limits.memory = (uint64_t)1 << 29;
    host->box_limits(box, &limits);
    return KV_OK;
}

/* --- judging --- */

static const kv_value *
record_of(const kv_host *host, const kv_value *const *records, size_t count,
          size_t index)
{
    double n;
    size_t i;

    for (i = 0; i < count; i++)
        if (host->value_number(host->value_at(records[i], 1), &n) &&
            n == (double)index)
            return records[i];
    return NULL;
}

/* Python's own exceptions that have another than Exception above them. */
static const char *
above(kv_str name)
{
    static const char *const pairs[][2] = {
        {"ZeroDivisionError", "ArithmeticError"},
        {"OverflowError", "ArithmeticError"},
        {"FloatingPointError", "ArithmeticError"},
        {"IndexError", "LookupError"},
        {"KeyError", "LookupError"},
        {"UnicodeDecodeError", "UnicodeError"},
        {"UnicodeEncodeError", "UnicodeError"},
        {"UnicodeTranslateError", "UnicodeError"},
        {"UnicodeError", "ValueError"},
        {"NotImplementedError", "RuntimeError"},
        {"RecursionError", "RuntimeError"},
        {"ModuleNotFoundError", "ImportError"},
        {"UnboundLocalError", "NameError"},
        {"FileNotFoundError", "OSError"},
        {"FileExistsError", "OSError"},
        {"PermissionError", "OSError"},
        {"IsADirectoryError", "OSError"},
        {"NotADirectoryError", "OSError"},
        {"TimeoutError", "OSError"},
        {"InterruptedError", "OSError"},
        {"BlockingIOError", "OSError"},
        {"ChildProcessError", "OSError"},
        {"ProcessLookupError", "OSError"},
        {"ConnectionError", "OSError"},
        {"BrokenPipeError", "ConnectionError"},
        {"ConnectionAbortedError", "ConnectionError"},
        {"ConnectionRefusedError", "ConnectionError"},
        {"ConnectionResetError", "ConnectionError"},
        {"IndentationError", "SyntaxError"},
        {"TabError", "IndentationError"},
        {"ArithmeticError", ""},
        {"AssertionError", ""},
        {"AttributeError", ""},
        {"BufferError", ""},
        {"EOFError", ""},
        {"ImportError", ""},
        {"LookupError", ""},
        {"MemoryError", ""},
        {"NameError", ""},
        {"OSError", ""},
        {"ReferenceError", ""},
        {"RuntimeError", ""},
        {"StopAsyncIteration", ""},
        {"StopIteration", ""},
        {"SyntaxError", ""},
        {"SystemError", ""},
        {"TypeError", ""},
        {"ValueError", ""},
    };
    size_t i;

    for (i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (str_is(name, pairs[i][0]))
            return pairs[i][1];
    return NULL;
}

/* Whether a raised exception is, or inherits from, the expected one.  One that
 * inherits from unrelated ones of Python's own claims to be whatever is
 * expected, and is none of them. */
static bool
raised(const kv_host *host, const kv_value *record, kv_str want)
{
    const kv_value *mro = host->value_at(record, 2);
    const char *next = NULL;
    bool is = false, chain = false;
    kv_str name;
    size_t i;

    for (i = 0; host->value_str(host->value_at(mro, i), &name); i++) {
        is = is || str_same(name, want);
        if (above(name) == NULL)
            continue;
        if (chain && (next == NULL || !str_is(name, next)))
            return false;
        chain = true;
        next = above(name);
    }
    return is;
}

typedef struct sums {
    uint64_t passed, failed;
    char first[300];
} sums;

static void
judge_case(const job *j, kv_verdict *verdict, const kv_value *c, size_t index,
           const kv_value *record, sums *s)
{
    const kv_host *host = j->s->host;
    kv_str kind = {"", 0}, want, id, name = {"", 0};
    char number[32], message[160] = "";
    bool ok = false;

    snprintf(number, sizeof number, "%zu", index + 1);
    if (!host->value_str(host->value_get(c, "id"), &id))
        id = str_c(number);
    (void)host->value_str(host->value_at(record, 0), &kind);
    if (record == NULL) {
        snprintf(message, sizeof message, "nothing came back");
    } else if (str_is(kind, "raise")) {
        ok = host->value_str(host->value_get(c, "raises"), &want) &&
             raised(host, record, want);
        (void)host->value_str(host->value_at(record, 3), &name);
        if (!ok)
            snprintf(message, sizeof message, "it raised %.*s",
                     (int)(name.length > 80 ? 80 : name.length), name.data);
    } else if (str_is(kind, "value")) {
        ok = host->value_get(c, "raises") == NULL &&
             holds(host, c, host->value_at(record, 2));
        if (!ok)
            snprintf(message, sizeof message, "wrong value");
    }
    s->passed += ok;
    s->failed += !ok;
    if (!ok && s->first[0] == '\0')
        snprintf(s->first, sizeof s->first, "case %.*s: %s",
                 (int)(id.length > 100 ? 100 : id.length), id.data, message);
    host->test(verdict, id, ok ? KV_OUTCOME_PASS : KV_OUTCOME_FAIL,
               str_c(message), 0);
}

static kv_status
step(void *opaque, const kv_result *result, kv_verdict *verdict, kv_box *box)
{
    job *j = opaque;
    const kv_host *host = j->s->host;
    const kv_value *cases = host->task_get(j->task, "cases");
    size_t count = host->value_length(cases), n = 0, at = 0, i;
    const kv_value **records, *v;
    kv_ending e = {.struct_size = sizeof e};
    kv_str line, kind, why = {"", 0}, told = {"", 0};
    sums s = {0};
    bool load = false;

    (void)box;
    host->result_ending(result, &e);
    if (j->c && e.how == KV_ENDED_EXIT && e.code == 77 &&
        e.channel.length == 0) {
        while (str_line(e.err, &at, &line) &&
               str_find(line, "error", 0) == SIZE_MAX) {
        }
        host->evidence(verdict, "it does not compile: %.*s",
                       (int)(line.length > 300 ? 300 : line.length), line.data);
        return host->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_COMPILE, 0);
    }
    records = calloc(count + 1, sizeof *records);
    if (records == NULL)
        return KV_ENOMEM;
    while (n < count && str_line(e.channel, &at, &line)) {
        v = host->parse(verdict, line);
        if (!host->value_str(host->value_at(v, 0), &kind))
            break;
        if (str_is(kind, "load")) {
            load = true;
            (void)host->value_str(host->value_at(v, 1), &why);
            (void)host->value_str(host->value_at(v, 2), &told);
            break;
        }
        records[n++] = v;
    }
    for (i = 0; i < count; i++)
        judge_case(j, verdict, host->value_at(cases, i), i,
                   i < n && record_of(host, &records[i], 1, i) != NULL
                       ? records[i]
                       : record_of(host, records, n, i),
                   &s);
    free(records);
    host->counts(verdict, s.passed, s.failed, 0, 0, count);
    if (s.failed == 0)
        return host->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE, 1);
    if (ended_by_limit(host, verdict, &e))
        return KV_OK;
    if (load)
        host->evidence(verdict, "it can't be loaded: %.*s: %.*s",
                       (int)why.length, why.data, (int)told.length, told.data);
    else
        host->evidence(verdict, "%llu of %zu cases failed: %s",
                       (unsigned long long)s.failed, count, s.first);
    if (e.how == KV_ENDED_SIGNAL)
        return host->outcome(verdict, KV_OUTCOME_ERROR, KV_CLASS_CRASH, 0);
    return host->outcome(verdict, KV_OUTCOME_FAIL, KV_CLASS_NONE, 0);
}

static kv_status
start(void *opaque, const kv_task *task, const kv_attempt *attempt,
      kv_verdict *verdict, kv_box *box, void **out)
{
    state *s = opaque;
    const kv_host *host = s->host;
    kv_str language = {"python", 6}, entry;
    job *j;

    if (host->value_length(host->task_get(task, "cases")) == 0 ||
        host->value_length(host->task_get(task, "submission")) == 0 ||
        !host->value_str(host->task_get(task, "entry"), &entry))
        return host->fail(host, KV_EFORMAT,
                          "the task has no 'cases', no 'submission' or no "
                          "'entry'");
    (void)host->value_str(host->task_get(task, "language"), &language);
    if (!str_is(language, "python") && !str_is(language, "c"))
        return host->fail(host, KV_EFORMAT,
                          "'language' is neither python nor c");
    j = calloc(1, sizeof *j);
    if (j == NULL)
        return KV_ENOMEM;
    j->s = s;
    j->task = task;
    j->attempt = attempt;
    j->c = str_is(language, "c");
    host->integrity(verdict, KV_INTEGRITY_I3);
    *out = j;
    return j->c ? run_c(j, verdict, box) : run_python(j, verdict, box);
}

static void
finish(void *opaque)
{
    free(opaque);
}

static const kv_plugin plugin = {
    .abi_version = KV_PLUGIN_ABI,
    .struct_size = sizeof(kv_plugin),
    .name = "function",
    .version = "1",
    .summary = "functions by their inputs and outputs, compared outside",
    .config_help = "{\"python\": \"/usr/bin/python3\", \"cc\": "
                   "\"/usr/bin/gcc\"}",
    .threads = KV_THREADS_SERIAL,
    .open = open_state,
    .close = close_state,
    .start = start,
    .step = step,
    .finish = finish,
};

KV_PLUGIN_DEFINE(plugin)
