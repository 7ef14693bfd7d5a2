/* SPDX-License-Identifier: MIT */
/* The cases that a rubric brings: what it should say, and what it says. */
#include "core/rubric/rubric.h"
#include "core/base/take.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FILE_MAX KV__RUBRIC_FILE_MAX

typedef struct testing {
    kv__session s;
    int (*each)(void *context, const kv_case_result *result);
    void *context;
} testing;

static void
expected(kv__buf *out, const char *what, const char *want, const char *got)
{
    kv__buf_printf(out, "%s: expected %s, got %s\n", what, want, got);
}

static void
number_text(char *out, size_t size, double value)
{
    if (isnan(value))
        snprintf(out, size, "none");
    else
        snprintf(out, size, "%.10g", value);
}

static const char *
criterion_text(const kv_criterion *c, char *out, size_t size)
{
    switch (c->state) {
    case KV_CRITERION_NOT_APPLICABLE: return "n/a";
    case KV_CRITERION_CANNOT_JUDGE: return "cannot";
    case KV_CRITERION_BLOCKED: return "blocked";
    default: number_text(out, size, c->score); return out;
    }
}

static void
compare_number(kv__buf *out, const char *what, const cJSON *want, double got)
{
    char a[40], b[40];

    number_text(b, sizeof b, got);
    if (cJSON_IsNumber(want) && fabs(want->valuedouble - got) <= 5e-7)
        return;
    if (cJSON_IsNull(want) && isnan(got))
        return;
    if (cJSON_IsNumber(want))
        number_text(a, sizeof a, want->valuedouble);
    else
        snprintf(a, sizeof a, "%s", cJSON_IsNull(want) ? "none" : "a number");
    expected(out, what, a, b);
}

static void
compare_criterion(kv__buf *out, const kv_verdict *v, const cJSON *want)
{
    kv_criterion c = {.struct_size = sizeof c};
    char number[40], wanted[40];
    const char *got;
    size_t i;

    for (i = 0; kv_verdict_criterion(v, i, &c) == KV_OK; i++)
        if (kv__str_is(c.id, want->string))
            break;
    if (i == kv_verdict_criterion_count(v)) {
        expected(out, want->string, "a criterion of that name", "none");
        return;
    }
    got = criterion_text(&c, number, sizeof number);
    if (cJSON_IsNumber(want))
        number_text(wanted, sizeof wanted, want->valuedouble);
    else if (cJSON_IsBool(want))
        number_text(wanted, sizeof wanted, cJSON_IsTrue(want) ? c.max : 0);
    else
        snprintf(wanted, sizeof wanted, "%s",
                 cJSON_IsString(want) ? want->valuestring : "n/a");
    if (strcmp(wanted, got) == 0)
        return;
    expected(out, want->string, wanted, got);
    if (c.evidence.length > 0)
        kv__buf_printf(out, "    because: %.*s\n", (int)c.evidence.length,
                       c.evidence.data);
}

/* Whether some evidence, of the whole or of a criterion, holds TEXT. */
static bool
says(const kv_verdict *v, const char *text)
{
    kv_criterion c = {.struct_size = sizeof c};
    size_t i;

    if (strstr(kv_verdict_evidence(v), text) != NULL)
        return true;
    for (i = 0; kv_verdict_criterion(v, i, &c) == KV_OK; i++)
        if (c.evidence.length > 0 &&
            memmem(c.evidence.data, c.evidence.length, text, strlen(text)))
            return true;
    return false;
}

/* An error that was not expected says it all. */
static bool
unexpected_error(kv__buf *out, const kv_verdict *v, const cJSON *expect)
{
    const cJSON *outcome = kv__json_get(expect, "outcome");

    if (kv_verdict_outcome(v) != KV_OUTCOME_ERROR ||
        (cJSON_IsString(outcome) && strcmp(outcome->valuestring, "error") == 0))
        return false;
    kv__buf_printf(out, "error (%s): %s\n", kv_class_name(kv_verdict_class(v)),
                   kv_verdict_evidence(v));
    return true;
}

static void
compare_verdict(kv__buf *out, const kv_verdict *v, const cJSON *expect)
{
    const cJSON *want;
    const char *outcome = kv_outcome_name(kv_verdict_outcome(v));
    double value;

    if (unexpected_error(out, v, expect))
        return;
    for (want = expect->child; want != NULL; want = want->next) {
        if (strcmp(want->string, "outcome") == 0) {
            if (!cJSON_IsString(want) ||
                strcmp(want->valuestring, outcome) != 0)
                expected(out, "outcome",
                         cJSON_IsString(want) ? want->valuestring : "a word",
                         outcome);
        } else if (strcmp(want->string, "score") == 0) {
            compare_number(out, "score", want, kv_verdict_score(v));
        } else if (strcmp(want->string, "says") == 0) {
            if (!cJSON_IsString(want) || !says(v, want->valuestring))
                expected(out, "says",
                         cJSON_IsString(want) ? want->valuestring : "a text",
                         "no such evidence");
        } else if (kv_verdict_subscore(v, want->string, &value)) {
            compare_number(out, want->string, want, value);
        } else {
            compare_criterion(out, v, want);
        }
    }
    if (out->length > 0 && kv_verdict_evidence(v)[0] != '\0')
        kv__buf_printf(out, "    verdict: %s\n", kv_verdict_evidence(v));
}

/* A case that can't be run fails, and the others are run all the same. */
static kv_status
malformed(testing *t, kv_case_result *result, const char *why)
{
    result->difference = why;
    return t->each(t->context, result) == 0
               ? KV_OK
               : kv__fail(t->s.err, KV_EIO, "stopped");
}

/* NULL, or what is wrong with a case before it is run. */
static const char *
check_case(const cJSON *c, char *why, size_t size)
{
    static const char *const names[] = {
        "name", "answer",  "answer_file", "answer_hex", "answer_parts",
        "task", "ratings", "expect",      NULL};
    const cJSON *member, *expect = kv__json_get(c, "expect");
    size_t i;

    for (member = c->child; member != NULL; member = member->next) {
        for (i = 0; names[i] != NULL; i++)
            if (member->string != NULL && strcmp(names[i], member->string) == 0)
                break;
        if (names[i] == NULL) {
            snprintf(why, size, "a case has no member '%.60s'",
                     member->string == NULL ? "" : member->string);
            return why;
        }
    }
    if (!cJSON_IsObject(c))
        return "a case is an object";
    if (!cJSON_IsObject(expect) || expect->child == NULL)
        return "a case needs an object 'expect' that expects something";
    if (!cJSON_IsString(kv__json_get(c, "answer")) &&
        !cJSON_IsString(kv__json_get(c, "answer_file")) &&
        !cJSON_IsString(kv__json_get(c, "answer_hex")) &&
        !cJSON_IsArray(kv__json_get(c, "answer_parts")))
        return "a case needs a text 'answer', or 'answer_file'";
    return NULL;
}

static int
digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : 0;
}

/* A list of texts, and of [text, times]. */
static const char *
put_parts(const cJSON *parts, kv__buf *text)
{
    const cJSON *part, *what, *times;
    double i, n;

    cJSON_ArrayForEach(part, parts)
    {
        what = cJSON_IsArray(part) ? cJSON_GetArrayItem(part, 0) : part;
        times = cJSON_IsArray(part) ? cJSON_GetArrayItem(part, 1) : NULL;
        n = cJSON_IsNumber(times) ? times->valuedouble : 1;
        if (!cJSON_IsString(what) || !(n >= 0 && n <= 1e7) ||
            n * (double)strlen(what->valuestring) + (double)text->length >
                FILE_MAX)
            return "'answer_parts' is no list of texts and [text, times]";
        for (i = 0; i < n; i++)
            kv__buf_str(text, what->valuestring);
    }
    return NULL;
}

/* The bytes of the answer; NULL, or why there are none. */
static const char *
answer_of(const cJSON *c, const char *folder, kv__buf *text, kv_error *inner)
{
    const cJSON *file = kv__json_get(c, "answer_file");
    const cJSON *hex = kv__json_get(c, "answer_hex");
    const char *at;
    kv__buf path = {0};
    struct stat st;

    if (cJSON_IsString(file) && !kv__path_inside(kv__cstr(file->valuestring)))
        return "'answer_file' leaves the folder of the cases";
    if (cJSON_IsString(file)) {
        kv__buf_printf(&path, "%s/%s", folder, file->valuestring);
        if (kv__buf_text(&path) == NULL)
            (void)kv__nomem(inner);
        else if (stat(path.data, &st) == 0 && !S_ISREG(st.st_mode))
            (void)kv__fail(inner, KV_EIO, "'%s' is no file", path.data);
        else if (kv__buf_file(text, path.data, FILE_MAX, inner) == KV_OK)
            inner->message[0] = '\0';
        kv__buf_clear(&path);
        return inner->message[0] == '\0' ? NULL : inner->message;
    }
    if (cJSON_IsString(hex)) {
        for (at = hex->valuestring; at[0] != '\0' && at[1] != '\0'; at += 2)
            kv__buf_char(text, (char)(digit(at[0]) << 4 | digit(at[1])));
        return NULL;
    }
    if (kv__json_get(c, "answer") == NULL)
        return put_parts(kv__json_get(c, "answer_parts"), text);
    kv__buf_str(text, kv__json_get(c, "answer")->valuestring);
    return NULL;
}

static kv_status
judge_case(testing *t, const cJSON *c, kv_str answer, kv_case_result *result)
{
    cJSON *document = cJSON_CreateObject(), *copy;
    kv__buf difference = {0};
    kv_verdict *verdict = NULL;
    kv_status status = KV_OK;

    if (document == NULL ||
        !kv__json_complete(document, kv__json_get(c, "task")))
        status = kv__nomem(t->s.err);
    if (status == KV_OK && kv__json_get(c, "ratings") != NULL) {
        copy = cJSON_Duplicate(kv__json_get(c, "ratings"), 1);
        cJSON_DeleteItemFromObjectCaseSensitive(document, "ratings");
        if (copy == NULL || !cJSON_AddItemToObject(document, "ratings", copy))
            status = kv__nomem(t->s.err);
    }
    if (status == KV_OK)
        status = kv__session_verdict(&t->s, result->name, document, answer,
                                     &verdict);
    if (status == KV_OK) {
        compare_verdict(&difference, verdict, kv__json_get(c, "expect"));
        result->passed = difference.length == 0;
        result->difference =
            difference.length == 0 ? NULL : kv__buf_text(&difference);
        result->verdict = verdict;
        if (difference.failed)
            status = kv__nomem(t->s.err);
        else if (t->each(t->context, result) != 0)
            status = kv__fail(t->s.err, KV_EIO, "stopped");
    }
    kv_verdict_free(verdict);
    cJSON_Delete(document);
    kv__buf_clear(&difference);
    return status;
}

/* A case: answer (or answer_file beside FOLDER), task, ratings, expect. */
static kv_status
run_case(testing *t, const char *name, const cJSON *c, const char *folder)
{
    kv_case_result result = {.struct_size = sizeof result, .name = name};
    kv__buf text = {0};
    kv_error inner = {0};
    char why[120];
    const char *wrong = check_case(c, why, sizeof why);
    kv_status status;

    if (wrong == NULL)
        wrong = answer_of(c, folder, &text, &inner);
    if (wrong != NULL)
        status = malformed(t, &result, wrong);
    else if (text.failed)
        status = kv__nomem(t->s.err);
    else
        status = judge_case(
            t, c, kv__str(text.data == NULL ? "" : text.data, text.length),
            &result);
    kv__buf_clear(&text);
    return status;
}

static int
collect_text(void *context, const char *data, size_t length)
{
    kv__buf_add(context, data, length);
    return 0;
}

static kv_status
inline_cases(testing *t, const char *config)
{
    kv__buf text = {0};
    cJSON *tree = NULL, *c;
    char name[120];
    kv_status status;
    int i = 0;

    status = kv_engine_inspect(t->s.engine,
                               t->s.o->plugin == NULL ? "lua" : t->s.o->plugin,
                               config, "cases", collect_text, &text, t->s.err);
    if (status == KV_OK)
        status = kv__json_parse(kv__str(text.data, text.length), "cases", &tree,
                                t->s.err);
    for (c = tree == NULL ? NULL : tree->child; status == KV_OK && c != NULL;
         c = c->next) {
        const cJSON *given = kv__json_get(c, "name");

        i++;
        if (cJSON_IsString(given))
            snprintf(name, sizeof name, "%.100s", given->valuestring);
        else
            snprintf(name, sizeof name, "case %d", i);
        status = run_case(t, name, c, ".");
    }
    cJSON_Delete(tree);
    kv__buf_clear(&text);
    return status;
}

static int
is_case(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && kv__has_suffix(entry->d_name, ".json");
}

static kv_status
case_file(testing *t, const char *folder, const char *file)
{
    kv__buf path = {0}, text = {0};
    cJSON *tree = NULL;
    char name[120];
    kv_status status;

    kv__buf_printf(&path, "%s/%s", folder, file);
    snprintf(name, sizeof name, "%.*s",
             (int)(strlen(file) - 5 > 100 ? 100 : strlen(file) - 5), file);
    status = kv__buf_text(&path) == NULL
                 ? kv__nomem(t->s.err)
                 : kv__buf_file(&text, path.data, FILE_MAX, t->s.err);
    if (status == KV_OK)
        status = kv__json_parse(kv__str(text.data, text.length), path.data,
                                &tree, t->s.err);
    if (status == KV_OK)
        status = run_case(t, name, tree, folder);
    cJSON_Delete(tree);
    kv__buf_clear(&path);
    kv__buf_clear(&text);
    return status;
}

static kv_status
folder_cases(testing *t, const char *config)
{
    struct dirent **entries = NULL;
    kv__buf folder = {0}, path = {0};
    const char *slash, *rubric;
    kv_status status;
    int n, i;

    status = kv_engine_inspect(t->s.engine,
                               t->s.o->plugin == NULL ? "lua" : t->s.o->plugin,
                               config, "path", collect_text, &path, t->s.err);
    rubric = kv__buf_text(&path);
    if (status != KV_OK || rubric == NULL) {
        kv__buf_clear(&path);
        return status == KV_OK ? kv__nomem(t->s.err) : status;
    }
    slash = strrchr(rubric, '/');
    kv__buf_printf(&folder, "%.*scases",
                   slash == NULL ? 0 : (int)(slash - rubric + 1), rubric);
    kv__buf_clear(&path);
    if (kv__buf_text(&folder) == NULL) {
        kv__buf_clear(&folder);
        return kv__nomem(t->s.err);
    }
    n = scandir(folder.data, &entries, is_case, alphasort);
    for (i = 0; i < n; i++) {
        if (status == KV_OK)
            status = case_file(t, folder.data, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    kv__buf_clear(&folder);
    return status;
}

kv_status
kv_rubric_test(kv_engine *engine, const kv_rubric_options *options,
               int (*each)(void *context, const kv_case_result *result),
               void *context, kv_error *err)
{
    kv_rubric_options own;
    testing t = {.s = {.engine = engine, .o = &own, .err = err},
                 .each = each,
                 .context = context};
    char *config = NULL;
    kv_status status =
        kv__take("kv_rubric_test", options, &own, sizeof own, err);

    if (status != KV_OK)
        return status;
    status = kv__session_open(&t.s);
    if (status == KV_OK)
        status = kv__session_config(&own, &config, err);
    if (status == KV_OK)
        status = inline_cases(&t, config);
    if (status == KV_OK)
        status = folder_cases(&t, config);
    cJSON_free(config);
    kv__session_close(&t.s);
    return status;
}
