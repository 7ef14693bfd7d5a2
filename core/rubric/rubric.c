/* SPDX-License-Identifier: MIT */
/* Rubrics over files: answers found, tasks joined, verdicts handed out. */
#include "core/rubric/rubric.h"
#include "core/base/take.h"

#include "core/rubric/ratings.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FILE_MAX KV__RUBRIC_FILE_MAX

/* --- files -------------------------------------------------------------- */

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

    status = kv__buf_file(&text, path, FILE_MAX, err);
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
key_name(const kv__session *s)
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
    kv__session *s = context;
    char *key = key_of(tree, key_name(s)), **keys;
    cJSON **tasks, *copy;

    if (key == NULL)
        return kv__fail(err, KV_EFORMAT, "%s:%lu: no member '%s'", path, line,
                        key_name(s));
    copy = cJSON_Duplicate(tree, 1);
    tasks = kv__realloc(s->tasks, (s->task_count + 1) * sizeof *tasks);
    if (tasks != NULL)
        s->tasks = tasks;
    keys = kv__realloc(s->key, (s->task_count + 1) * sizeof *keys);
    if (keys != NULL)
        s->key = keys;
    if (copy == NULL || tasks == NULL || keys == NULL) {
        cJSON_Delete(copy);
        free(key);
        return kv__nomem(err);
    }
    s->tasks[s->task_count] = copy;
    s->key[s->task_count++] = key;
    return KV_OK;
}

static int
by_key(const void *a, const void *b, void *context)
{
    const kv__session *s = context;

    return strcmp(s->key[*(const size_t *)a], s->key[*(const size_t *)b]);
}

static kv_status
sort_tasks(kv__session *s)
{
    size_t *order = kv__zalloc(s->task_count + 1, sizeof *order), i;
    cJSON **task = kv__zalloc(s->task_count + 1, sizeof *task);
    char **key = kv__zalloc(s->task_count + 1, sizeof *key);

    if (order == NULL || task == NULL || key == NULL) {
        free(order);
        free(task);
        free(key);
        return kv__nomem(s->err);
    }
    for (i = 0; i < s->task_count; i++)
        order[i] = i;
    qsort_r(order, s->task_count, sizeof *order, by_key, s);
    for (i = 0; i < s->task_count; i++) {
        task[i] = s->tasks[order[i]];
        key[i] = s->key[order[i]];
    }
    free(order);
    free(s->tasks);
    free(s->key);
    s->tasks = task;
    s->key = key;
    for (i = 1; i < s->task_count; i++)
        if (strcmp(key[i - 1], key[i]) == 0)
            return kv__fail(s->err, KV_EFORMAT,
                            "%s: the task '%.60s' is there twice", s->o->tasks,
                            key[i]);
    return KV_OK;
}

static const cJSON *
find_task(kv__session *s, const char *key)
{
    size_t low = 0, high = s->task_count, middle;
    int order;

    while (low < high) {
        middle = low + (high - low) / 2;
        order = strcmp(s->key[middle], key);
        if (order == 0) {
            s->answered[middle] = true;
            return s->tasks[middle];
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* --- one answer --------------------------------------------------------- */

/* Members of FROM that INTO lacks. */
bool
kv__json_complete(cJSON *into, const cJSON *from)
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
        const kv__rating *r = &ratings->items[i];

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

kv_status
kv__session_verdict(kv__session *s, const char *name, const cJSON *document,
                    kv_str answer, kv_verdict **out)
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
judge_answer(kv__session *s, const char *name, cJSON *document, kv_str answer)
{
    kv_judged judged = {
        .struct_size = sizeof judged, .name = name, .answer = answer};
    kv_verdict *verdict;
    kv_status status;

    if (!add_ratings(document, s->o->ratings, name))
        return kv__nomem(s->err);
    status = kv__session_verdict(s, name, document, answer, &verdict);
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

/* A line that is no answer: an error of class parse, and on to the next. */
static kv_status
bad_line(void *context, const char *path, unsigned long line, const char *why)
{
    kv__session *s = context;
    kv_judged judged = {.struct_size = sizeof judged, .answer = {"", 0}};
    kv_verdict *verdict;
    char name[300], text[KV_ERROR_MAX + 300];
    kv_status status = kv__verdict_new(&verdict, s->err);

    if (line == 0)
        snprintf(name, sizeof name, "%.200s", base_name(path));
    else
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
judge_file(kv__session *s, const char *path)
{
    cJSON *document = cJSON_CreateObject();
    const cJSON *task;
    char why[400];
    kv__buf text = {0};
    kv_status status = document == NULL
                           ? kv__nomem(s->err)
                           : kv__buf_file(&text, path, FILE_MAX, s->err);

    task = find_task(s, base_name(path));
    if (status == KV_OK && s->task_count > 0 && task == NULL) {
        snprintf(why, sizeof why, "no task with its name as '%s' in %s",
                 key_name(s), s->o->tasks);
        status = bad_line(s, path, 0, why);
        cJSON_Delete(document);
        kv__buf_clear(&text);
        return status;
    }
    if (status == KV_OK && !kv__json_complete(document, task))
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

static kv_status
judge_line(void *context, const char *path, unsigned long line, cJSON *tree,
           kv_error *err)
{
    static const char *const answers[] = {"answer", "response", "completion",
                                          "output", NULL};
    static const char *const ids[] = {"task", "task_id", "id", "key"};
    kv__session *s = context;
    const cJSON *answer = first_text(tree, answers), *task = NULL;
    char *name = NULL, *key = key_of(tree, key_name(s)), fallback[300],
         why[400];
    cJSON *document;
    kv_status status;
    size_t i;

    for (i = 0; name == NULL && i < 4; i++)
        name = key_of(tree, ids[i]);
    snprintf(fallback, sizeof fallback, "%.200s:%lu", base_name(path), line);
    if (s->task_count > 0)
        task = find_task(s, key != NULL ? key : name != NULL ? name : "");
    if (answer == NULL) {
        status = bad_line(s, path, line,
                          "no text 'answer', 'response', 'completion' or "
                          "'output'");
    } else if (s->task_count > 0 && task == NULL) {
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

static kv_status judge_path(kv__session *s, const char *path, int depth);

static kv_status
judge_folder(kv__session *s, const char *path, int depth)
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
judge_path(kv__session *s, const char *path, int depth)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return kv__fail(s->err, KV_EIO, "cannot read '%s': %s", path,
                        strerror(errno));
    if (S_ISDIR(st.st_mode))
        return depth > 8 ? kv__fail(s->err, KV_EINVAL,
                                    "'%s' lies more than 8 folders deep", path)
                         : judge_folder(s, path, depth);
    if (kv__has_suffix(path, ".jsonl"))
        return lines_of(path, judge_line, bad_line, s, s->err);
    return judge_file(s, path);
}

/* --- opening ------------------------------------------------------------ */

/* The configuration: what the caller gives, with the rubric in it. */
kv_status
kv__session_config(const kv_rubric_options *o, char **out, kv_error *err)
{
    cJSON *tree = NULL;
    kv_status status = KV_OK;

    *out = NULL;
    if (o->rubric == NULL)
        return kv__fail(err, KV_EINVAL,
                        "no rubric is named, expected a path or the name of "
                        "a bundled one");
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

kv_status
kv__session_open(kv__session *s)
{
    char *config;
    kv_status status = kv__session_config(s->o, &config, s->err);

    if (status == KV_OK)
        status = kv_verifier_open(s->engine,
                                  s->o->plugin == NULL ? "lua" : s->o->plugin,
                                  config, &s->verifier, s->err);
    cJSON_free(config);
    if (status == KV_OK && s->o->tasks != NULL) {
        status = lines_of(s->o->tasks, add_task, NULL, s, s->err);
        if (status == KV_OK)
            status = sort_tasks(s);
        s->answered = kv__zalloc(s->task_count + 1, sizeof *s->answered);
        if (status == KV_OK && s->answered == NULL)
            status = kv__nomem(s->err);
    }
    return status;
}

void
kv__session_close(kv__session *s)
{
    size_t i;

    kv_verifier_close(s->verifier);
    for (i = 0; i < s->task_count; i++) {
        cJSON_Delete(s->tasks[i]);
        free(s->key[i]);
    }
    free(s->tasks);
    free(s->key);
    free(s->answered);
}

/* Tell the caller of tasks that no answer was for. */
static void
say_leftover(const kv__session *s)
{
    size_t left = 0, first = 0, i;

    for (i = s->task_count; i-- > 0;) {
        if (!s->answered[i]) {
            left++;
            first = i;
        }
    }
    if (left > 0 && s->o->leftover != NULL)
        s->o->leftover(s->context, left, s->task_count, s->key[first]);
}

kv_status
kv_rubric_judge(kv_engine *engine, const kv_rubric_options *options,
                const char *const *paths, size_t count,
                int (*each)(void *context, const kv_judged *judged),
                void *context, kv_error *err)
{
    kv_rubric_options own;
    kv__session s = {.engine = engine,
                     .o = &own,
                     .each = each,
                     .context = context,
                     .err = err};
    kv_status status =
        kv__take("kv_rubric_judge", options, &own, sizeof own, err);
    size_t i;

    if (status != KV_OK)
        return status;
    status = kv__session_open(&s);
    for (i = 0; status == KV_OK && i < count; i++)
        status = judge_path(&s, paths[i], 0);
    if (status == KV_OK)
        say_leftover(&s);
    kv__session_close(&s);
    return status;
}
