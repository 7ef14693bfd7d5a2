/* Rubrics over files: answers found, tasks joined, verdicts handed out; and
 * the cases that a rubric brings. */
#include "core/json.h"
#include "core/ratings.h"
#include "core/verdict.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FILE_MAX (64u << 20)

typedef struct session {
    kv_engine *engine;
    const kv_rubric_options *o;
    kv_verifier *verifier;
    cJSON **task; /* of the tasks file, sorted by key */
    char **key;
    size_t tasks, room;
    int (*each)(void *context, const kv_judged *judged);
    void *context;
    kv_error *err;
} session;

/* --- files -------------------------------------------------------------- */

static kv_status
slurp(const char *path, kv__buf *out, kv_error *err)
{
    FILE *file = fopen(path, "rb");
    char block[65536];
    size_t got;
    bool bad;

    kv__buf_reset(out);
    if (file == NULL)
        return kv__fail(err, KV_EIO, "cannot read '%s': %s", path,
                        strerror(errno));
    while ((got = fread(block, 1, sizeof block, file)) > 0 &&
           out->length <= FILE_MAX)
        kv__buf_add(out, block, got);
    bad = ferror(file) != 0;
    fclose(file);
    if (bad)
        return kv__fail(err, KV_EIO, "cannot read '%s'", path);
    if (out->length > FILE_MAX)
        return kv__fail(err, KV_EFORMAT, "'%s' is larger than 64 MiB", path);
    return kv__buf_text(out) == NULL ? kv__nomem(err) : KV_OK;
}

static bool
has_suffix(const char *path, const char *suffix)
{
    size_t length = strlen(path), n = strlen(suffix);

    return length > n && strcmp(path + length - n, suffix) == 0;
}

/* Call EACH_LINE with every line that holds something. */
static kv_status
lines_of(const char *path,
         kv_status (*each_line)(void *context, const char *path,
                                unsigned long line, cJSON *tree, kv_error *err),
         kv_status (*bad_line)(void *context, const char *path,
                               unsigned long line, const char *why),
         void *context, kv_error *err)
{
    kv_status status;
    kv__buf text = {0};
    const char *at, *end, *stop;
    unsigned long line = 0;
    kv_error inner;
    cJSON *tree;

    status = slurp(path, &text, err);
    at = text.data;
    end = text.data == NULL ? NULL : text.data + text.length;
    for (; status == KV_OK && at < end; at = stop + 1) {
        line++;
        stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        if (stop == at || strspn(at, " \t\r") >= (size_t)(stop - at))
            continue;
        tree = NULL;
        inner.message[0] = '\0';
        if (kv__json_parse(kv__str(at, (size_t)(stop - at)), "line", &tree,
                           &inner) == KV_OK &&
            cJSON_IsObject(tree))
            status = each_line(context, path, line, tree, err);
        else if (bad_line != NULL)
            status = bad_line(context, path, line,
                              tree == NULL ? inner.message : "not an object");
        else
            status = kv__fail(err, KV_EFORMAT, "%s:%lu: %s", path, line,
                              tree == NULL ? inner.message : "not an object");
        cJSON_Delete(tree);
    }
    kv__buf_clear(&text);
    return status;
}

/* --- tasks -------------------------------------------------------------- */

static const char *
key_name(const session *s)
{
    return s->o->key == NULL ? "id" : s->o->key;
}

/* A member as a key: text, or a number as written. */
static char *
key_of(const cJSON *object, const char *name)
{
    const cJSON *item = kv__json_get(object, name);
    kv__buf buf = {0};

    if (cJSON_IsString(item))
        kv__buf_str(&buf, item->valuestring);
    else if (cJSON_IsNumber(item))
        kv__json_number(&buf, item->valuedouble);
    else
        return NULL;
    if (kv__buf_text(&buf) == NULL)
        kv__buf_clear(&buf);
    return buf.data;
}

static kv_status
add_task(void *context, const char *path, unsigned long line, cJSON *tree,
         kv_error *err)
{
    session *s = context;
    char *key = key_of(tree, key_name(s)), **keys;
    cJSON **tasks, *copy;

    if (key == NULL)
        return kv__fail(err, KV_EFORMAT, "%s:%lu: no member '%s'", path, line,
                        key_name(s));
    copy = cJSON_Duplicate(tree, 1);
    tasks = kv__realloc(s->task, (s->tasks + 1) * sizeof *tasks);
    if (tasks != NULL)
        s->task = tasks;
    keys = kv__realloc(s->key, (s->tasks + 1) * sizeof *keys);
    if (keys != NULL)
        s->key = keys;
    if (copy == NULL || tasks == NULL || keys == NULL) {
        cJSON_Delete(copy);
        free(key);
        return kv__nomem(err);
    }
    s->task[s->tasks] = copy;
    s->key[s->tasks++] = key;
    return KV_OK;
}

static int
by_key(const void *a, const void *b, void *context)
{
    const session *s = context;

    return strcmp(s->key[*(const size_t *)a], s->key[*(const size_t *)b]);
}

static kv_status
sort_tasks(session *s)
{
    size_t *order = kv__zalloc(s->tasks + 1, sizeof *order), i;
    cJSON **task = kv__zalloc(s->tasks + 1, sizeof *task);
    char **key = kv__zalloc(s->tasks + 1, sizeof *key);

    if (order == NULL || task == NULL || key == NULL) {
        free(order);
        free(task);
        free(key);
        return kv__nomem(s->err);
    }
    for (i = 0; i < s->tasks; i++)
        order[i] = i;
    qsort_r(order, s->tasks, sizeof *order, by_key, s);
    for (i = 0; i < s->tasks; i++) {
        task[i] = s->task[order[i]];
        key[i] = s->key[order[i]];
    }
    free(order);
    free(s->task);
    free(s->key);
    s->task = task;
    s->key = key;
    for (i = 1; i < s->tasks; i++)
        if (strcmp(key[i - 1], key[i]) == 0)
            return kv__fail(s->err, KV_EFORMAT,
                            "%s: the task '%.60s' is there twice", s->o->tasks,
                            key[i]);
    return KV_OK;
}

static const cJSON *
find_task(const session *s, const char *key)
{
    size_t low = 0, high = s->tasks, middle;
    int order;

    while (low < high) {
        middle = low + (high - low) / 2;
        order = strcmp(s->key[middle], key);
        if (order == 0)
            return s->task[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* --- one answer --------------------------------------------------------- */

/* Members of FROM that INTO lacks. */
static bool
complete(cJSON *into, const cJSON *from)
{
    const cJSON *item;
    cJSON *copy;

    for (item = from == NULL ? NULL : from->child; item != NULL;
         item = item->next) {
        if (kv__json_get(into, item->string) != NULL)
            continue;
        copy = cJSON_Duplicate(item, 1);
        if (copy == NULL || !cJSON_AddItemToObject(into, item->string, copy)) {
            cJSON_Delete(copy);
            return false;
        }
    }
    return true;
}

/* Ratings of ITEM as member "ratings": criterion to a list of scores. */
static bool
add_ratings(cJSON *document, kv_ratings *ratings, const char *item)
{
    cJSON *all, *list;
    size_t i;

    if (ratings == NULL)
        return true;
    cJSON_DeleteItemFromObjectCaseSensitive(document, "ratings");
    all = cJSON_AddObjectToObject(document, "ratings");
    kv__ratings_sort(ratings);
    for (i = 0; all != NULL && i < ratings->count; i++) {
        const kv__rating *r = &ratings->item[i];

        if (strcmp(r->item, item) != 0)
            continue;
        if (r->score < 0) {
            if (kv__json_get(all, r->criterion) == NULL &&
                cJSON_AddStringToObject(all, r->criterion, "n/a") == NULL)
                return false;
            continue;
        }
        list = cJSON_GetObjectItemCaseSensitive(all, r->criterion);
        if (cJSON_IsString(list)) {
            cJSON_DeleteItemFromObjectCaseSensitive(all, r->criterion);
            list = NULL;
        }
        if (list == NULL)
            list = cJSON_AddArrayToObject(all, r->criterion);
        if (list == NULL ||
            !cJSON_AddItemToArray(list,
                                  cJSON_CreateNumber((double)r->score / 1e6)))
            return false;
    }
    return all != NULL;
}

static kv_status
verdict_for(session *s, const char *name, const cJSON *document, kv_str answer,
            kv_verdict **out)
{
    char *text = cJSON_PrintUnformatted(document);
    kv_task *task = NULL;
    kv_attempt *attempt = NULL;
    kv_status status;

    *out = NULL;
    if (text == NULL)
        return kv__nomem(s->err);
    status = kv_task_new(kv__cstr(name), kv__cstr(text), &task, s->err);
    if (status == KV_OK)
        status = kv_attempt_new(0, answer, &attempt, s->err);
    if (status == KV_OK)
        status = kv_verify(s->verifier, task, attempt, out, s->err);
    kv_attempt_free(attempt);
    kv_task_free(task);
    cJSON_free(text);
    return status;
}

static kv_status
judge_answer(session *s, const char *name, cJSON *document, kv_str answer)
{
    kv_judged judged = {
        .struct_size = sizeof judged, .name = name, .answer = answer};
    kv_verdict *verdict;
    kv_status status;

    if (!add_ratings(document, s->o->ratings, name))
        return kv__nomem(s->err);
    status = verdict_for(s, name, document, answer, &verdict);
    judged.verdict = verdict;
    if (status == KV_OK && s->each(s->context, &judged) != 0)
        status = kv__fail(s->err, KV_EIO, "stopped");
    kv_verdict_free(verdict);
    return status;
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static kv_status
judge_file(session *s, const char *path)
{
    cJSON *document = cJSON_CreateObject();
    kv__buf text = {0};
    kv_status status =
        document == NULL ? kv__nomem(s->err) : slurp(path, &text, s->err);

    if (status == KV_OK && !complete(document, find_task(s, base_name(path))))
        status = kv__nomem(s->err);
    if (status == KV_OK)
        status = judge_answer(s, base_name(path), document,
                              kv__str(text.data, text.length));
    cJSON_Delete(document);
    kv__buf_clear(&text);
    return status;
}

static const cJSON *
first_text(const cJSON *object, const char *const *names)
{
    const cJSON *item;

    for (; *names != NULL; names++) {
        item = kv__json_get(object, *names);
        if (cJSON_IsString(item))
            return item;
    }
    return NULL;
}

/* A line that is no answer: an error of class parse, and on to the next. */
static kv_status
bad_line(void *context, const char *path, unsigned long line, const char *why)
{
    session *s = context;
    kv_judged judged = {.struct_size = sizeof judged, .answer = {"", 0}};
    kv_verdict *verdict;
    char name[300], text[KV_ERROR_MAX + 300];
    kv_status status = kv__verdict_new(&verdict, s->err);

    snprintf(name, sizeof name, "%.200s:%lu", base_name(path), line);
    snprintf(text, sizeof text, "%s: %s", name, why);
    if (status == KV_OK)
        status =
            kv__verdict_identify(verdict, NULL, 0, kv__cstr(name), 0, s->err);
    if (status == KV_OK) {
        kv__verdict_break(verdict, text);
        verdict->error_class = KV_CLASS_PARSE;
        judged.name = name;
        judged.verdict = verdict;
        if (s->each(s->context, &judged) != 0)
            status = kv__fail(s->err, KV_EIO, "stopped");
    }
    kv_verdict_free(verdict);
    return status;
}

static kv_status
judge_line(void *context, const char *path, unsigned long line, cJSON *tree,
           kv_error *err)
{
    static const char *const answers[] = {"answer", "response", "completion",
                                          "output", NULL};
    static const char *const ids[] = {"task", "task_id", "id", "key"};
    session *s = context;
    const cJSON *answer = first_text(tree, answers), *task = NULL;
    char *name = NULL, *key = key_of(tree, key_name(s)), fallback[300],
         why[400];
    cJSON *document;
    kv_status status;
    size_t i;

    for (i = 0; name == NULL && i < 4; i++)
        name = key_of(tree, ids[i]);
    snprintf(fallback, sizeof fallback, "%.200s:%lu", base_name(path), line);
    if (s->tasks > 0)
        task = find_task(s, key != NULL ? key : name != NULL ? name : "");
    if (answer == NULL) {
        status = bad_line(s, path, line,
                          "no text 'answer', 'response', 'completion' or "
                          "'output'");
    } else if (s->tasks > 0 && task == NULL) {
        snprintf(why, sizeof why, "no task with its '%s' in %s", key_name(s),
                 s->o->tasks);
        status = bad_line(s, path, line, why);
    } else {
        /* Whoever wrote the answer does not write the task, or its ratings. */
        document = cJSON_Duplicate(task == NULL ? tree : task, 1);
        status = document == NULL
                     ? kv__nomem(err)
                     : judge_answer(s, name == NULL ? fallback : name, document,
                                    kv__cstr(answer->valuestring));
        cJSON_Delete(document);
    }
    free(name);
    free(key);
    return status;
}

static int
visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static kv_status judge_path(session *s, const char *path, int depth);

static kv_status
judge_folder(session *s, const char *path, int depth)
{
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, visible, alphasort), i;
    kv_status status = KV_OK;
    kv__buf inner = {0};

    if (n < 0)
        return kv__fail(s->err, KV_EIO, "cannot read '%s': %s", path,
                        strerror(errno));
    for (i = 0; i < n; i++) {
        kv__buf_reset(&inner);
        kv__buf_printf(&inner, "%s/%s", path, entries[i]->d_name);
        if (status == KV_OK)
            status = kv__buf_text(&inner) == NULL
                         ? kv__nomem(s->err)
                         : judge_path(s, inner.data, depth + 1);
        free(entries[i]);
    }
    free(entries);
    kv__buf_clear(&inner);
    return status;
}

static kv_status
judge_path(session *s, const char *path, int depth)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return kv__fail(s->err, KV_EIO, "cannot read '%s': %s", path,
                        strerror(errno));
    if (S_ISDIR(st.st_mode))
        return depth > 8 ? kv__fail(s->err, KV_EINVAL,
                                    "'%s' lies more than 8 folders deep", path)
                         : judge_folder(s, path, depth);
    if (has_suffix(path, ".jsonl"))
        return lines_of(path, judge_line, bad_line, s, s->err);
    return judge_file(s, path);
}

/* --- opening ------------------------------------------------------------ */

/* The configuration: what the caller gives, with the rubric in it. */
static kv_status
config_of(const kv_rubric_options *o, char **out, kv_error *err)
{
    cJSON *tree = NULL;
    kv_status status = KV_OK;

    *out = NULL;
    if (o->config != NULL)
        status =
            kv__json_parse(kv__cstr(o->config), "configuration", &tree, err);
    else
        tree = cJSON_CreateObject();
    if (status != KV_OK)
        return status;
    if (tree == NULL ||
        cJSON_AddStringToObject(tree, "rubric", o->rubric) == NULL ||
        (*out = cJSON_PrintUnformatted(tree)) == NULL)
        status = kv__nomem(err);
    cJSON_Delete(tree);
    return status;
}

static kv_status
open_session(session *s)
{
    char *config;
    kv_status status = config_of(s->o, &config, s->err);

    if (status == KV_OK)
        status = kv_verifier_open(s->engine,
                                  s->o->plugin == NULL ? "lua" : s->o->plugin,
                                  config, &s->verifier, s->err);
    cJSON_free(config);
    if (status == KV_OK && s->o->tasks != NULL) {
        status = lines_of(s->o->tasks, add_task, NULL, s, s->err);
        if (status == KV_OK)
            status = sort_tasks(s);
    }
    return status;
}

static void
close_session(session *s)
{
    size_t i;

    kv_verifier_close(s->verifier);
    for (i = 0; i < s->tasks; i++) {
        cJSON_Delete(s->task[i]);
        free(s->key[i]);
    }
    free(s->task);
    free(s->key);
}

kv_status
kv_rubric_judge(kv_engine *engine, const kv_rubric_options *options,
                const char *const *paths, size_t count,
                int (*each)(void *context, const kv_judged *judged),
                void *context, kv_error *err)
{
    session s = {.engine = engine,
                 .o = options,
                 .each = each,
                 .context = context,
                 .err = err};
    kv_status status = open_session(&s);
    size_t i;

    for (i = 0; status == KV_OK && i < count; i++)
        status = judge_path(&s, paths[i], 0);
    close_session(&s);
    return status;
}

/* --- cases -------------------------------------------------------------- */

typedef struct testing {
    session s;
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
        snprintf(out, size, "%.6g", value);
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
            n * (double)strlen(what->valuestring) > FILE_MAX)
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

    if (cJSON_IsString(file)) {
        kv__buf_printf(&path, "%s/%s", folder, file->valuestring);
        if (kv__buf_text(&path) == NULL)
            (void)kv__nomem(inner);
        else if (slurp(path.data, text, inner) == KV_OK)
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

    if (document == NULL || !complete(document, kv__json_get(c, "task")))
        status = kv__nomem(t->s.err);
    if (status == KV_OK && kv__json_get(c, "ratings") != NULL) {
        copy = cJSON_Duplicate(kv__json_get(c, "ratings"), 1);
        cJSON_DeleteItemFromObjectCaseSensitive(document, "ratings");
        if (copy == NULL || !cJSON_AddItemToObject(document, "ratings", copy))
            status = kv__nomem(t->s.err);
    }
    if (status == KV_OK)
        status = verdict_for(&t->s, result->name, document, answer, &verdict);
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
    return entry->d_name[0] != '.' && has_suffix(entry->d_name, ".json");
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
    status = kv__buf_text(&path) == NULL ? kv__nomem(t->s.err)
                                         : slurp(path.data, &text, t->s.err);
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
    testing t = {.s = {.engine = engine, .o = options, .err = err},
                 .each = each,
                 .context = context};
    char *config = NULL;
    kv_status status = open_session(&t.s);

    if (status == KV_OK)
        status = config_of(options, &config, err);
    if (status == KV_OK)
        status = inline_cases(&t, config);
    if (status == KV_OK)
        status = folder_cases(&t, config);
    cJSON_free(config);
    close_session(&t.s);
    return status;
}
