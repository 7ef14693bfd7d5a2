/* SPDX-License-Identifier: MIT */
#include "plugins/native/cases.h"

#include "plugins/kit/signature.h"
#include "plugins/kit/str.h"
#include "plugins/native/check.h"
#include "plugins/native/values.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tolerances for floating point, unless the case has its own. */
#define RELATIVE 1e-7
#define ABSOLUTE 1e-6
#define CASE_MS 2000

static const kv_value *
case_at(const kv_host *host, const kv_task *task, size_t number)
{
    return host->value->at(host->task->get(task, "cases"), number);
}

size_t
cases_count(const kv_host *host, const kv_task *task)
{
    return host->value->length(host->task->get(task, "cases"));
}

static kv_str
signature_of(const kv_host *host, const kv_task *task, kv_verdict *verdict,
             const kv_value *c, char *why, size_t size)
{
    kv_str name, declaration, none = {"", 0};
    char copy[200];

    if (!host->value->str(host->value->get(c, "call"), &name) ||
        !c_copy(copy, sizeof copy, name) ||
        !host->value->str(
            host->value->get(host->task->get(task, "functions"), copy),
            &declaration)) {
        snprintf(why, size, "'call' is no member of the task's 'functions'");
        return none;
    }
    return host->calls->c_signature(verdict, host->task->get(task, "structs"),
                                    declaration, why, size);
}

const char *
cases_write(const kv_host *host, const kv_task *task, kv_verdict *verdict,
            text *out, char *why, size_t size)
{
    const kv_value *c, *args;
    const char *result, *argument[SIGNATURE_ARGS];
    kv_str signature;
    double ms;
    size_t i, k, n;
    char wrong[240];

    for (i = 0; i < cases_count(host, task); i++) {
        c = case_at(host, task, i);
        wrong[0] = '\0';
        signature = signature_of(host, task, verdict, c, wrong, sizeof wrong);
        if (signature.length == 0) {
            snprintf(why, size, "case %zu: %s", i + 1, wrong);
            return why;
        }
        if (case_check(host, task, verdict, c, signature, wrong,
                       sizeof wrong) != NULL) {
            snprintf(why, size, "case %zu: %s", i + 1, wrong);
            return why;
        }
        if (!host->value->number(host->value->get(c, "ms"), &ms))
            ms = CASE_MS;
        n = types_of(signature.data, &result, argument);
        args = host->value->get(c, "args");
        text_printf(out, "case %zu %.0f ", i, ms);
        text_add(out, signature.data, signature.length);
        text_str(out, "\n");
        for (k = 0; k < n; k++) {
            if (!write_argument(host, verdict, host->task->get(task, "structs"),
                                argument[k], host->value->at(args, k), out,
                                wrong, sizeof wrong)) {
                kv_str got =
                    host->value->json(verdict, host->value->at(args, k));

                snprintf(why, size,
                         "case %zu: argument %zu: expected %s, got %.*s%s%s",
                         i + 1, k + 1, type_words(*argument[k]),
                         (int)(got.length > 60 ? 60 : got.length), got.data,
                         wrong[0] == '\0' ? "" : ": ", wrong);
                return why;
            }
            text_str(out, "\n");
        }
        text_str(out, "go\n");
    }
    return NULL;
}

/* --- values back -------------------------------------------------------- */

bool
ending_read(kv_str said, size_t *at, size_t want, ending *out)
{
    kv_str line;
    char head[200];
    size_t from;
    unsigned long n;

    memset(out, 0, sizeof *out);
    if (!str_line(said, at, &line) || !c_copy(head, sizeof head, line) ||
        sscanf(head, "%lu %15s %d %d %31s %llu %llu %ld", &n, out->how,
               &out->code, &out->error, out->name, &out->leaked, &out->stamped,
               &out->microseconds) != 8 ||
        n != want)
        return false;
    from = *at;
    while (str_line(said, at, &line)) {
        if (str_is(line, "end"))
            return true;
        if (line.length > 0 && line.data[0] == '=') {
            out->value = (kv_str){line.data + 1, line.length - 1};
            from = *at;
        }
        out->lines = (kv_str){said.data + from, *at - from};
    }
    return false;
}

typedef struct compare {
    const kv_host *host;
    double absolute, relative;
    judged *out;
} compare;

static bool
differs(compare *c, const char *what, const char *got)
{
    if (c->out->why[0] == '\0')
        snprintf(c->out->why, sizeof c->out->why, "%s is %.120s", what, got);
    c->out->outcome = KV_OUTCOME_FAIL;
    return false;
}

static bool
near(const compare *c, double got, double want)
{
    if (isnan(want) || isnan(got))
        return isnan(want) && isnan(got);
    if (isinf(want) || isinf(got))
        return want == got;
    return fabs(got - want) <= c->absolute + c->relative * fabs(want);
}

/* Compare one token of a number with the expected value. */
static bool
same_number(compare *c, const char *what, const kv_value *want, char type,
            const char *token)
{
    char digits[64];
    double d;

    if (type_is_float(type)) {
        char got[40];

        snprintf(got, sizeof got, "%.17g", strtod(token, NULL));
        return (value_number_of(c->host, want, &d) &&
                near(c, strtod(token, NULL), d)) ||
               differs(c, what, got);
    }
    return (value_integer(c->host, want, type, digits, sizeof digits) &&
            strcmp(digits, token) == 0) ||
           differs(c, what, token);
}

/* Take the next word of *s. */
static bool
next_word(kv_str *s, char *word, size_t size)
{
    size_t n = 0;

    while (s->length > 0 && s->data[0] == ' ')
        s->data++, s->length--;
    while (n < s->length && s->data[n] != ' ')
        n++;
    if (n == 0 || n >= size)
        return false;
    memcpy(word, s->data, n);
    word[n] = '\0';
    s->data += n;
    s->length -= n;
    return true;
}

static bool
same_value(compare *c, const char *what, const kv_value *want, const char *type,
           kv_str *tokens)
{
    char word[80], name[80], inner[160];
    const char *next, *end, *s;

    if (*type == '{') {
        for (s = strchr(type, ';') + 1; *s != '}'; s = end + 1) {
            next = type_behind(s);
            end = strchr(next, ';');
            snprintf(name, sizeof name, "%.*s", (int)(end - next - 1),
                     next + 1);
            snprintf(inner, sizeof inner, "%.70s.%s", what, name);
            if (!same_value(c, inner, c->host->value->get(want, name), s,
                            tokens))
                return false;
        }
        return true;
    }
    if (!next_word(tokens, word, sizeof word))
        return differs(c, what, "absent");
    if (*type == 'v')
        return true;
    if (strchr("p*", *type) != NULL)
        return (c->host->value->kind(want) == KV_VALUE_NULL) ==
                   (word[0] == 'n') ||
               differs(c, what, word[0] == 'n' ? "NULL" : "a pointer");
    return same_number(c, what, want, *type, word);
}

static unsigned char
nibble(char c)
{
    return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Compare text in hexadecimal with the expected text. */
static bool
same_text(compare *c, const char *what, const kv_value *want, kv_str hex)
{
    kv_str s;
    char shown[60];
    size_t i, n = hex.length / 2;

    for (i = 0; i < n && i < sizeof shown - 1; i++) {
        shown[i] =
            (char)(nibble(hex.data[2 * i]) << 4 | nibble(hex.data[2 * i + 1]));
        if ((unsigned char)shown[i] < 0x20)
            shown[i] = '?';
    }
    shown[i] = '\0';
    if (!c->host->value->str(want, &s) || s.length != n)
        return differs(c, what, shown);
    for (i = 0; i < n; i++)
        if ((unsigned char)s.data[i] !=
            (unsigned char)(nibble(hex.data[2 * i]) << 4 |
                            nibble(hex.data[2 * i + 1])))
            return differs(c, what, shown);
    return true;
}

/* Compare the bytes of a buffer, element by element. */
static bool
same_buffer(compare *c, const char *what, const kv_value *buffer, kv_str hex)
{
    const kv_value *want = c->host->value->get(buffer, "expect");
    int index = element_of(c->host, buffer);
    size_t size = index < 0 ? 1 : elements[index].size, i, k;
    unsigned char bytes[8];
    char name[120], token[64];
    double d;
    float f;
    int64_t n;
    uint64_t u;
    kv_str s;

    if (c->host->value->str(want, &s)) {
        /* The text ends at its NUL. */
        for (k = 0; 2 * k < hex.length; k++)
            if (hex.data[2 * k] == '0' && hex.data[2 * k + 1] == '0')
                break;
        return same_text(c, what, want, (kv_str){hex.data, 2 * k});
    }
    for (i = 0; i < c->host->value->length(want); i++) {
        snprintf(name, sizeof name, "%.80s[%zu]", what, i);
        if (2 * (i + 1) * size > hex.length)
            return differs(c, name, "outside of the buffer");
        memset(bytes, 0, sizeof bytes);
        for (k = 0; k < size; k++)
            bytes[k] =
                (unsigned char)(nibble(hex.data[2 * (i * size + k)]) << 4 |
                                nibble(hex.data[2 * (i * size + k) + 1]));
        memcpy(&u, bytes, 8);
        n = (int64_t)(u << (64 - 8 * size)) >> (64 - 8 * size);
        memcpy(&f, bytes, sizeof f);
        memcpy(&d, bytes, sizeof d);
        if (elements[index].code == 'f')
            snprintf(token, sizeof token, "%a", (double)f);
        else if (elements[index].code == 'd')
            snprintf(token, sizeof token, "%a", d);
        else if (elements[index].code <= 'Z')
            snprintf(token, sizeof token, "%" PRIu64, u);
        else
            snprintf(token, sizeof token, "%" PRId64, n);
        if (!same_number(c, name, c->host->value->at(want, i),
                         elements[index].code, token))
            return false;
    }
    return true;
}

/* Compare "f INDEX COUNT ; a b ; c d" with a list of lists of arguments. */
static bool
same_calls(compare *c, const char *what, const kv_value *callback,
           kv_verdict *verdict, const kv_value *structs, kv_str calls)
{
    const kv_value *want = c->host->value->get(callback, "expect_calls");
    const char *result, *argument[SIGNATURE_ARGS];
    kv_str declaration = {"", 0}, signature;
    char word[80], name[120], why[100];
    size_t i, k, n;

    if (want == NULL)
        return true;
    (void)c->host->value->str(c->host->value->get(callback, "callback"),
                              &declaration);
    signature = c->host->calls->c_signature(verdict, structs, declaration, why,
                                            sizeof why);
    if (signature.length == 0 || !next_word(&calls, word, sizeof word))
        return differs(c, what, "not a callback");
    n = types_of(signature.data, &result, argument);
    if (strtoul(word, NULL, 10) != c->host->value->length(want)) {
        snprintf(name, sizeof name, "called %.20s times", word);
        return differs(c, what, name);
    }
    for (i = 0; i < c->host->value->length(want); i++) {
        (void)next_word(&calls, word, sizeof word); /* the semicolon */
        for (k = 0; k < n; k++) {
            snprintf(name, sizeof name, "%.60s, call %zu, argument %zu", what,
                     i + 1, k + 1);
            if (!same_value(c, name,
                            c->host->value->at(c->host->value->at(want, i), k),
                            argument[k], &calls))
                return false;
        }
    }
    return true;
}

static void
compare_lines(compare *c, kv_verdict *verdict, const kv_value *structs,
              const kv_value *args, kv_str lines)
{
    const kv_value *arg;
    kv_str line, rest;
    char word[40], name[40];
    size_t at = 0, i;

    while (str_line(lines, &at, &line)) {
        rest = line;
        if (line.length < 2 || !next_word(&rest, word, sizeof word) ||
            !next_word(&rest, name, sizeof name))
            continue;
        i = strtoul(name, NULL, 10);
        arg = c->host->value->at(args, i);
        snprintf(name, sizeof name, "argument %zu", i + 1);
        while (rest.length > 0 && rest.data[0] == ' ')
            rest.data++, rest.length--;
        if (word[0] == 'b' && c->host->value->get(arg, "expect") != NULL)
            (void)same_buffer(c, name, arg, rest);
        else if (word[0] == 'f')
            (void)same_calls(c, name, arg, verdict, structs, rest);
    }
}

static void
compare_error(compare *c, const kv_value *want, const ending *e)
{
    kv_str s;
    double d;

    if (c->host->value->number(want, &d) ? (int)d == e->error
        : c->host->value->str(want, &s)  ? str_is(s, e->name)
                                         : true)
        return;
    (void)differs(c, "errno", e->name);
}

static void
ended_badly(const ending *e, judged *out)
{
    out->outcome = KV_OUTCOME_ERROR;
    if (strcmp(e->how, "timeout") == 0) {
        out->error_class = KV_CLASS_TIMEOUT;
        snprintf(out->why, sizeof out->why, "it did not come back in its time");
    } else if (strcmp(e->how, "signal") == 0) {
        out->error_class = KV_CLASS_CRASH;
        snprintf(out->why, sizeof out->why, "ended by signal %d%s", e->code,
                 e->stamped > 0 ? ", after it wrote outside of a buffer" : "");
    } else if (e->code == 93) {
        out->outcome = KV_OUTCOME_FAIL;
        snprintf(out->why, sizeof out->why, "there is no such function");
    } else if (e->code == 92) {
        out->outcome = KV_OUTCOME_FAIL;
        snprintf(out->why, sizeof out->why, "the library can't be loaded");
    } else {
        out->outcome = KV_OUTCOME_FAIL;
        snprintf(out->why, sizeof out->why,
                 "the function ended its process with status %d", e->code);
    }
}

void
case_judge(const kv_host *host, const kv_task *task, kv_verdict *verdict,
           size_t n, const ending *e, judged *out)
{
    const kv_value *c = case_at(host, task, n), *want, *tolerance;
    const kv_value *structs = host->task->get(task, "structs");
    compare cmp = {host, ABSOLUTE, RELATIVE, out};
    const char *result, *argument[SIGNATURE_ARGS];
    kv_str name = {"", 0}, signature, tokens = e->value;
    char why[200];
    int32_t leaks = 0;

    memset(out, 0, sizeof *out);
    out->outcome = KV_OUTCOME_PASS;
    if (!host->value->str(host->value->get(c, "name"), &name))
        (void)host->value->str(host->value->get(c, "call"), &name);
    snprintf(out->id, sizeof out->id, "%.*s#%zu",
             (int)(name.length > 150 ? 150 : name.length), name.data, n + 1);
    if (strcmp(e->how, "done") != 0) {
        ended_badly(e, out);
        return;
    }
    tolerance = host->value->get(c, "tolerance");
    if (tolerance == NULL)
        tolerance = host->task->get(task, "tolerance");
    if (host->value->number(tolerance, &cmp.absolute))
        cmp.relative = 0;
    (void)host->value->number(host->value->get(tolerance, "abs"),
                              &cmp.absolute);
    (void)host->value->number(host->value->get(tolerance, "rel"),
                              &cmp.relative);
    signature = signature_of(host, task, verdict, c, why, sizeof why);
    (void)types_of(signature.data, &result, argument);
    want = host->value->get(c, "expect");
    if (want != NULL && *result == 's') {
        while (tokens.length > 0 && tokens.data[0] == ' ')
            tokens.data++, tokens.length--;
        if (tokens.length > 0 && tokens.data[0] == 't')
            (void)same_text(&cmp, "the result", want,
                            (kv_str){tokens.data + 1, tokens.length - 1});
        else if (host->value->kind(want) != KV_VALUE_NULL)
            (void)differs(&cmp, "the result", "NULL");
    } else if (want != NULL) {
        (void)same_value(&cmp, "the result", want, result, &tokens);
    }
    compare_error(&cmp, host->value->get(c, "errno"), e);
    compare_lines(&cmp, verdict, structs, host->value->get(c, "args"),
                  e->lines);
    if (e->stamped > 0) {
        snprintf(why, sizeof why, "argument %llu", e->stamped);
        (void)differs(&cmp, why, "written to outside of its buffer");
    }
    if (!host->value->boolean(host->value->get(c, "leaks"), &leaks))
        (void)host->value->boolean(host->task->get(task, "leaks"), &leaks);
    if (leaks == 0 && host->value->get(c, "leaks") == NULL &&
        host->task->get(task, "leaks") == NULL)
        return;
    if (leaks == 0 && e->leaked > 0) {
        snprintf(why, sizeof why, "%llu bytes", e->leaked);
        (void)differs(&cmp, "memory that was not given back", why);
    }
}
