/* SPDX-License-Identifier: MIT */
/* A suite as one folder that has all it needs.  Files of tasks are in
 * files/N, N being the number of the folder that they were in, so that tasks
 * which share files go on sharing them. */
#include "core/base/members.h"
#include "core/base/table.h"
#include "core/base/take.h"
#include "core/formats/suites.h"
#include "core/model/task.h"
#include "core/plugin/verifier.h"
#include "core/run/registered.h"
#include "core/suite/sums.h"

#include <kverify/run.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct pack {
    const char *folder;
    char **roots; /* folders of tasks, real ones */
    size_t root_count, root_capacity;
    char **paths; /* in FOLDER, of files that are there already */
    size_t path_count, path_capacity;
    kv__table table;     /* of those */
    kv__buf tasks, sums; /* tasks.jsonl, SHA256SUMS */
    kv_packed *packed;
    /* Of the task at hand. */
    const kv_task *task;
    size_t root;
    bool any; /* it has files in the folder */
    kv_status status;
    kv_error *err;
} pack;

static kv_status
keep_text(char ***list, size_t *count, size_t *capacity, const char *text,
          kv_error *err)
{
    char **grown = kv__grow(*list, capacity, *count + 1, sizeof *grown);

    if (grown == NULL)
        return kv__nomem(err);
    *list = grown;
    grown[*count] = strdup(text);
    if (grown[*count] == NULL)
        return kv__nomem(err);
    (*count)++;
    return KV_OK;
}

static kv_status
number_of_root(pack *p, const char *folder, size_t *out)
{
    char *real = realpath(folder, NULL);
    kv_status status = KV_OK;

    for (*out = 0; real != NULL && *out < p->root_count; (*out)++)
        if (strcmp(p->roots[*out], real) == 0)
            break;
    if (real != NULL && *out == p->root_count)
        status = keep_text(&p->roots, &p->root_count, &p->root_capacity, real,
                           p->err);
    free(real);
    return status;
}

/* The folders above PATH in FOLDER. */
static kv_status
make_folders(const char *folder, const char *path, kv_error *err)
{
    kv__buf whole = {0};
    kv_status status = KV_OK;
    char *slash;

    kv__buf_printf(&whole, "%s/", folder);
    kv__buf_str(&whole, path);
    if (kv__buf_text(&whole) == NULL)
        status = kv__nomem(err);
    slash = status == KV_OK ? whole.data + strlen(folder) : NULL;
    while (status == KV_OK && (slash = strchr(slash + 1, '/')) != NULL) {
        *slash = '\0';
        if (mkdir(whole.data, 0755) != 0 && errno != EEXIST)
            status =
                kv__fail(err, KV_EIO, "%s: %s", whole.data, strerror(errno));
        *slash = '/';
    }
    kv__buf_clear(&whole);
    return status;
}

static bool
is_there(const pack *p, const char *path)
{
    size_t probe = 0;
    uint32_t at;

    while ((at = kv__table_next(&p->table, kv__hash(path, strlen(path), 0),
                                &probe)) != KV__TABLE_END)
        if (strcmp(p->paths[at], path) == 0)
            return true;
    return false;
}

static kv_status
note_path(pack *p, const char *path)
{
    kv_status status =
        keep_text(&p->paths, &p->path_count, &p->path_capacity, path, p->err);

    if (status == KV_OK &&
        !kv__table_add(&p->table, kv__hash(path, strlen(path), 0),
                       p->path_count - 1))
        status = kv__nomem(p->err);
    return status;
}

/* A name that sums could not hold. */
static bool
is_odd(const char *path)
{
    return strpbrk(path, "\n\r\\") != NULL;
}

/* A file of the task's folder that was read, by whomever. */
static void
add_file(void *context, const char *path, kv_str content)
{
    pack *p = context;
    kv__buf place = {0};

    if (p->status != KV_OK)
        return;
    p->any = true;
    kv__buf_printf(&place, "files/%zu/", p->root);
    kv__buf_str(&place, path);
    if (kv__buf_text(&place) == NULL) {
        p->status = kv__nomem(p->err);
    } else if (is_odd(path)) {
        p->status = kv__fail(p->err, KV_EINVAL,
                             "task '%.80s': a file whose name has a line break "
                             "or a backslash can't be packed",
                             p->task->id);
    } else if (!is_there(p, place.data)) {
        p->status = make_folders(p->folder, place.data, p->err);
        if (p->status == KV_OK)
            p->status =
                kv__registered_write(p->folder, place.data, content, p->err);
        if (p->status == KV_OK)
            p->status = note_path(p, place.data);
        kv__sums_add(&p->sums, place.data, content);
        p->packed->files++;
        p->packed->bytes += content.length;
    }
    kv__buf_clear(&place);
}

/* Attempts bring these; the suite may have one that is to be completed. */
static bool
is_submitted(const kv_task *task, const char *path)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, kv__json_get(task->document, "submission"))
    {
        if (cJSON_IsString(item) && strcmp(item->valuestring, path) == 0)
            return true;
    }
    return false;
}

/* What a task names has to be there: it would else be missed on the other
 * machine, and not before. */
static void
expect_file(void *context, const char *path, bool surely)
{
    pack *p = context;
    kv_str content;

    if (p->status == KV_OK && surely && !is_submitted(p->task, path) &&
        kv__task_file(p->task, path, &content) != KV_OK)
        p->status = kv__fail(p->err, KV_ENOTFOUND,
                             "task '%.80s': the suite has no file '%.200s'",
                             p->task->id, path);
}

static void
expect_files(pack *p, const char *shape)
{
    cJSON *tree = NULL;

    if (shape == NULL || p->status != KV_OK)
        return;
    p->status = kv__json_parse(kv__cstr(shape), "members", &tree, p->err);
    if (p->status == KV_OK)
        kv__members_files(p->task->document, tree, expect_file, p);
    cJSON_Delete(tree);
}

/* All that a verdict on the task depends on is what it needs: what its members
 * name, what its verifier reads by itself, and those that this one asks. */
static void
add_files(pack *p, const kv__suite_task *t)
{
    const cJSON *item;
    kv_status status;
    kv__sha256 sha;
    kv_str content;

    t->task->served = add_file;
    t->task->served_context = p;
    kv__sha256_init(&sha);
    status = kv__verifier_digest(t->verifier, t->task, &sha, p->err);
    if (p->status == KV_OK)
        p->status = status;
    cJSON_ArrayForEach(item, kv__json_get(t->task->document, "reference"))
    {
        if (cJSON_IsArray(kv__json_get(t->task->document, "reference")) &&
            cJSON_IsString(item))
            (void)kv__task_file(t->task, item->valuestring, &content);
    }
    if (cJSON_IsTrue(kv__json_get(t->task->document, "valid")) ||
        kv__json_get(t->task->document, "valid") == NULL) {
        expect_files(p, kv__task_members);
        expect_files(p, kv__verifier_shape(t->verifier));
    }
    t->task->served = NULL;
}

static bool
set_root(cJSON *document, const pack *p)
{
    char root[40];
    cJSON *value;

    cJSON_DeleteItemFromObjectCaseSensitive(document, "root");
    if (!p->any)
        return true;
    snprintf(root, sizeof root, "files/%zu", p->root);
    value = cJSON_CreateString(root);
    if (value != NULL && cJSON_AddItemToObject(document, "root", value))
        return true;
    cJSON_Delete(value);
    return false;
}

static kv_status
add_task(pack *p, const kv__suite_task *t)
{
    cJSON *document = NULL;
    char *text = NULL;

    p->task = t->task;
    p->any = false;
    p->status = KV_OK;
    if (t->task->folder != NULL)
        p->status = number_of_root(p, t->task->folder, &p->root);
    if (p->status == KV_OK)
        add_files(p, t);
    if (p->status == KV_OK)
        p->status =
            kv__json_parse(kv__cstr(t->text), "a task", &document, p->err);
    if (p->status == KV_OK) {
        p->packed->tasks++;
        p->packed->bound +=
            cJSON_GetArraySize(kv__json_get(document, "bind")) > 0;
        text = set_root(document, p) ? cJSON_PrintUnformatted(document) : NULL;
        if (text == NULL)
            p->status = kv__nomem(p->err);
    }
    if (p->status == KV_OK) {
        kv__buf_str(&p->tasks, text);
        kv__buf_char(&p->tasks, '\n');
    }
    cJSON_free(text);
    cJSON_Delete(document);
    return p->status;
}

/* Nothing of another suite may be left there. */
static kv_status
make_empty(const char *folder, kv_error *err)
{
    const struct dirent *e;
    bool empty = true;
    DIR *d;

    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return kv__fail(err, KV_EIO, "cannot make the folder '%s': %s", folder,
                        strerror(errno));
    d = opendir(folder);
    if (d == NULL)
        return kv__fail(err, KV_EIO, "%s: %s", folder, strerror(errno));
    while (empty && (e = readdir(d)) != NULL)
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    closedir(d);
    return empty ? KV_OK
                 : kv__fail(err, KV_EMISMATCH,
                            "'%s' is not empty: a suite is packed into a "
                            "folder of its own",
                            folder);
}

static kv_status
write_all(pack *p, const kv__suite *suite)
{
    kv__buf defaults = {0}, sums = {0};
    kv_str tasks = kv__str(p->tasks.data, p->tasks.length);
    kv_status status = kv__registered_suite(suite, &defaults, p->err);

    if (status == KV_OK) {
        /* First the tasks: by them it is known as ours, even when it is cut. */
        kv__sums_add(&sums, "tasks.jsonl", tasks);
        kv__sums_add(&sums, "suite.json",
                     kv__str(defaults.data, defaults.length));
        kv__buf_add(&sums, p->sums.data, p->sums.length);
        if (p->tasks.failed || p->sums.failed || sums.failed)
            status = kv__nomem(p->err);
    }
    if (status == KV_OK)
        status = kv__registered_write(p->folder, "tasks.jsonl", tasks, p->err);
    if (status == KV_OK)
        status = kv__registered_write(p->folder, "suite.json",
                                      kv__str(defaults.data, defaults.length),
                                      p->err);
    /* Last: with it the suite is whole. */
    if (status == KV_OK)
        status = kv__registered_write(p->folder, "SHA256SUMS",
                                      kv__str(sums.data, sums.length), p->err);
    kv__buf_clear(&defaults);
    kv__buf_clear(&sums);
    return status;
}

static void
free_texts(char **texts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

kv_status
kv_suite_pack(kv_engine *engine, const char *suite, const char *folder,
              kv_packed *packed, kv_error *err)
{
    kv_packed full = {.struct_size = sizeof full};
    pack p = {.folder = folder, .packed = &full, .err = err};
    kv__suite opened;
    kv_status status;
    size_t i;

    kv__give(packed, &full, sizeof full);
    status = kv__suite_open(&opened, engine, suite, NULL, NULL, false, err);
    if (status != KV_OK)
        return status;
    status = make_empty(folder, err);
    for (i = 0; i < opened.task_count && status == KV_OK; i++)
        status = add_task(&p, &opened.tasks[i]);
    if (status == KV_OK)
        status = write_all(&p, &opened);
    kv__suite_close(&opened);
    free_texts(p.roots, p.root_count);
    free_texts(p.paths, p.path_count);
    kv__table_clear(&p.table);
    kv__buf_clear(&p.tasks);
    kv__buf_clear(&p.sums);
    kv__give(packed, &full, sizeof full);
    return status;
}
