/* SPDX-License-Identifier: MIT */
/* Tasks and attempts as embedders make them: a JSON document, an answer, and
 * files, with the limits that the task asks for. */
#include "core/model/task.h"

#include "core/base/json.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Members of tasks of all verifiers; "registering", "twin" and "probes" are
 * made by us.  Limits are checked where they are read. */
const char kv__task_members[] =
    "{\"id\":\"text\",\"verifier\":\"text\",\"labels\":\"object\","
    "\"root\":\"text\",\"files\":\"object\",\"submission\":\"files\","
    "\"extract\":\"=code|raw\",\"entry\":\"text\",\"prefix\":\"text\","
    "\"replace\":{\"first\":\"number\",\"last\":\"number\"},"
    "\"reference\":\"any\",\"stub\":\"any\",\"limits\":\"object\","
    "\"tests\":\"files\",\"support\":\"files\",\"include\":\"files\","
    "\"data\":\"files\",\"headers\":\"files\",\"inventory\":\"texts\","
    "\"skips\":\"texts\",\"xfails\":\"texts\",\"objects\":\"texts\","
    "\"integrity\":\"text\","
    "\"cost_ms\":\"number\",\"valid\":\"bool\",\"invalid\":\"text\","
    "\"why_not_i2\":\"list\",\"why_not_i3\":\"text\","
    "\"registering\":\"bool\",\"twin\":\"object\",\"probes\":\"list\","
    "\"prompt\":\"text\",\"instruction\":\"text\",\"question\":\"text\","
    "\"note\":\"any\",\"meta\":\"any\"}";

static char *
copy_bytes(kv_str text)
{
    char *copy = kv__alloc(text.length + 1);

    if (copy != NULL) {
        if (text.length > 0)
            memcpy(copy, text.data, text.length);
        copy[text.length] = '\0';
    }
    return copy;
}

/* --- limits ------------------------------------------------------------- */

/* A member of "limits": where it goes, what it is multiplied by, and the most
 * that a document may ask for, far above what any test needs and below what
 * could overflow. */
typedef struct limit_name {
    const char *name;
    size_t offset;
    bool wide; /* 64 bits */
    double scale;
    double most;
} limit_name;

#define LIMIT(name, field, wide, scale, most)                \
    {                                                        \
        name, offsetof(kv__limits, field), wide, scale, most \
    }

static const limit_name limit_names[] = {
    LIMIT("cpu_s", cpu_ms, true, 1000, 86400),
    LIMIT("wall_s", wall_ms, true, 1000, 864000),
    LIMIT("mem_mb", memory, true, 1048576, 1048576),
    LIMIT("stack_mb", stack, true, 1048576, 1048576),
    LIMIT("file_mb", file_size, true, 1048576, 1048576),
    LIMIT("disk_mb", disk, true, 1048576, 1048576),
    LIMIT("output_mb", output, true, 1048576, 65536),
    LIMIT("inodes", inodes, false, 1, 1e8),
    LIMIT("pids", processes, false, 1, 1e6),
    LIMIT("open_files", open_files, false, 1, 1e6),
};

static const limit_name *
find_limit(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof limit_names / sizeof *limit_names; i++)
        if (strcmp(limit_names[i].name, name) == 0)
            return &limit_names[i];
    return NULL;
}

static kv_status
check_limits(const cJSON *limits, kv_error *err)
{
    const limit_name *limit;
    const cJSON *item;

    if (limits != NULL && !cJSON_IsObject(limits))
        return kv__fail(err, KV_EFORMAT, "task: 'limits' is not an object");
    cJSON_ArrayForEach(item, limits)
    {
        limit = find_limit(item->string);
        if (limit == NULL)
            return kv__fail(err, KV_EFORMAT,
                            "task: unknown limit '%.40s', expected cpu_s, "
                            "wall_s, mem_mb, stack_mb, file_mb, disk_mb, "
                            "output_mb, inodes, pids or open_files",
                            item->string);
        if (!cJSON_IsNumber(item) || !(item->valuedouble > 0) ||
            item->valuedouble > limit->most)
            return kv__fail(err, KV_EFORMAT,
                            "task: invalid limit '%s', expected a number above "
                            "0 and up to %g",
                            item->string, limit->most);
    }
    return KV_OK;
}

void
kv__task_limits(const kv_task *task, kv__limits *out)
{
    const cJSON *limits = kv__json_get(task->document, "limits"), *item;
    const limit_name *limit;
    char *field;
    bool cpu = false, wall = false;
    double value;

    kv__limits_default(out);
    cJSON_ArrayForEach(item, limits)
    {
        limit = find_limit(item->string);
        value = item->valuedouble * limit->scale;
        value = value < 1 ? 1 : value; /* 0 would mean: no limit */
        field = (char *)out + limit->offset;
        if (limit->wide)
            *(uint64_t *)(void *)field = (uint64_t)value;
        else
            *(uint32_t *)(void *)field = (uint32_t)value;
        cpu = cpu || limit->offset == offsetof(kv__limits, cpu_ms);
        wall = wall || limit->offset == offsetof(kv__limits, wall_ms);
    }
    /* CPU time decides and the clock is the backstop, because a machine under
     * load gives a program its CPU time late, not less of it: a verdict must
     * not depend on what else runs. */
    if (wall && !cpu)
        out->cpu_ms = out->wall_ms;
    if (cpu && !wall)
        out->wall_ms = 3 * out->cpu_ms + 2000;
}

/* --- files ------------------------------------------------------------------
 */

static void
free_files(kv__file *file, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        free(file[i].path);
        free(file[i].content);
    }
    free(file);
}

static kv_status
add_file(kv__file **files, size_t *count, size_t *room, const char *path,
         kv_str content)
{
    kv__file *grown = kv__grow(*files, room, *count + 1, sizeof *grown), f;

    if (grown == NULL)
        return KV_ENOMEM;
    *files = grown;
    f.path = copy_bytes(kv__cstr(path));
    f.content = copy_bytes(content);
    f.length = content.length;
    if (f.path == NULL || f.content == NULL) {
        free(f.path);
        free(f.content);
        return KV_ENOMEM;
    }
    grown[(*count)++] = f;
    return KV_OK;
}

/* A larger file is not found: it would be kept in memory for the whole run. */
#define TASK_FILE_MAX (64u << 20)

static kv_status
read_file(const char *folder, const char *path, kv__buf *out)
{
    kv__buf name = {0};
    struct stat st;
    kv_status status = KV_ENOTFOUND;
    ssize_t n = 0;
    int fd = -1;

    kv__buf_printf(&name, "%s/%s", folder, path);
    /* O_NONBLOCK: to open a pipe would otherwise wait for its writer. */
    if (kv__buf_text(&name) != NULL)
        fd = open(name.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    kv__buf_clear(&name);
    if (fd < 0)
        return KV_ENOTFOUND;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        (uint64_t)st.st_size <= TASK_FILE_MAX &&
        kv__buf_reserve(out, (size_t)st.st_size + 1)) {
        while (out->length < (size_t)st.st_size &&
               (n = read(fd, out->data + out->length,
                         (size_t)st.st_size - out->length)) > 0)
            out->length += (size_t)n;
        status = out->length == (size_t)st.st_size ? KV_OK : KV_ENOTFOUND;
    }
    close(fd);
    return status;
}

kv_status
kv__task_file(const kv_task *task, const char *path, kv_str *out)
{
    /* A cache inside, under the lock: not a change that a caller could see.
     * Text that was lent stays where it is when the list of files grows. */
    kv_task *t = (kv_task *)task;
    const cJSON *own =
        kv__json_get(kv__json_get(task->document, "files"), path);
    kv__buf content = {0};
    kv_status status = KV_ENOTFOUND;
    size_t i;

    if (cJSON_IsString(own)) {
        *out = kv__cstr(own->valuestring);
        return KV_OK;
    }
    if (task->folder == NULL || !kv__path_inside(kv__cstr(path)))
        return KV_ENOTFOUND;
    pthread_mutex_lock(&t->lock);
    for (i = 0; i < t->file_count; i++)
        if (strcmp(t->files[i].path, path) == 0)
            break;
    if (i < t->file_count) {
        status = KV_OK;
    } else {
        status = read_file(task->folder, path, &content);
        if (status == KV_OK)
            status = add_file(&t->files, &t->file_count, &t->file_capacity,
                              path, kv__str(content.data, content.length));
        kv__buf_clear(&content);
    }
    if (status == KV_OK)
        *out = kv__str(t->files[i].content, t->files[i].length);
    pthread_mutex_unlock(&t->lock);
    if (status == KV_OK && task->served != NULL)
        task->served(task->served_context, path, *out);
    return status;
}

kv_status
kv_task_folder(kv_task *task, const char *path, kv_error *err)
{
    char *copy = copy_bytes(kv__cstr(path));

    if (copy == NULL)
        return kv__nomem(err);
    free(task->folder);
    task->folder = copy;
    return KV_OK;
}

void
kv__attempt_digest(const kv_attempt *attempt, kv__sha256 *sha)
{
    size_t i;

    kv__sha256_part(sha, kv__str(attempt->answer, attempt->length));
    for (i = 0; i < attempt->file_count; i++) {
        kv__sha256_part(sha, kv__cstr(attempt->files[i].path));
        kv__sha256_part(
            sha, kv__str(attempt->files[i].content, attempt->files[i].length));
    }
}

kv_status
kv_attempt_file(kv_attempt *attempt, const char *path, kv_str content,
                kv_error *err)
{
    if (!kv__path_inside(kv__cstr(path)))
        return kv__fail(err, KV_EINVAL,
                        "invalid path '%.200s', expected one below the folder "
                        "of the attempt",
                        path);
    return add_file(&attempt->files, &attempt->file_count,
                    &attempt->file_capacity, path, content) == KV_OK
               ? KV_OK
               : kv__nomem(err);
}

/* --- task and attempt --------------------------------------------------------
 */

kv_status
kv_task_new(kv_str id, kv_str document, kv_task **out, kv_error *err)
{
    kv_task *task = kv__zalloc(1, sizeof *task);
    kv_status status;

    *out = NULL;
    if (task == NULL)
        return kv__nomem(err);
    pthread_mutex_init(&task->lock, NULL);
    task->id = copy_bytes(id);
    task->id_length = id.length;
    status =
        task->id == NULL ? kv__nomem(err) : kv__verdict_new(&task->labels, err);
    if (status == KV_OK)
        status = kv__json_parse(document, "task", &task->document, err);
    if (status == KV_OK && !cJSON_IsObject(task->document))
        status = kv__fail(err, KV_EFORMAT, "task: not a JSON object");
    if (status == KV_OK)
        status = check_limits(kv__json_get(task->document, "limits"), err);
    if (status != KV_OK) {
        kv_task_free(task);
        return status;
    }
    *out = task;
    return KV_OK;
}

void
kv_task_free(kv_task *task)
{
    if (task == NULL)
        return;
    cJSON_Delete(task->document);
    kv_verdict_free(task->labels);
    free_files(task->files, task->file_count);
    pthread_mutex_destroy(&task->lock);
    free(task->folder);
    free(task->id);
    free(task);
}

kv_status
kv_task_label(kv_task *task, const char *key, kv_str value, kv_error *err)
{
    return kv__verdict_label(task->labels, kv__cstr(key), value, err);
}

/* Add copies of the members of FROM that OUT does not have yet, all or those of
 * SHAPE. */
static bool
take_members(cJSON *out, const cJSON *from, const cJSON *shape)
{
    const cJSON *item;
    cJSON *copy;

    cJSON_ArrayForEach(item, from)
    {
        if (kv__json_get(out, item->string) != NULL ||
            (shape != NULL && kv__json_get(shape, item->string) == NULL))
            continue;
        copy = cJSON_Duplicate(item, true);
        if (copy == NULL || !cJSON_AddItemToObject(out, item->string, copy)) {
            cJSON_Delete(copy);
            return false;
        }
    }
    return true;
}

static kv_status
members_about(const kv_task *task, const char *over, cJSON *out, kv_error *err)
{
    cJSON *shape = NULL, *own = NULL;
    kv_status status =
        kv__json_parse(kv__cstr(kv__task_members), "members", &shape, err);

    if (status == KV_OK && over != NULL)
        status = kv__json_parse(kv__cstr(over), "task", &own, err);
    if (status == KV_OK && over != NULL && !cJSON_IsObject(own))
        status = kv__fail(err, KV_EFORMAT, "its task is not an object");
    if (status == KV_OK && (!take_members(out, own, NULL) ||
                            !take_members(out, task->document, shape)))
        status = kv__nomem(err);
    cJSON_Delete(shape);
    cJSON_Delete(own);
    return status;
}

kv_status
kv__task_about(const kv_task *task, const char *over, kv_task **out,
               kv_error *err)
{
    cJSON *document = cJSON_CreateObject();
    const kv__label *label;
    char *text = NULL;
    kv_status status;
    size_t i;

    *out = NULL;
    if (document == NULL)
        return kv__nomem(err);
    status = members_about(task, over, document, err);
    if (status == KV_OK && (text = cJSON_PrintUnformatted(document)) == NULL)
        status = kv__nomem(err);
    cJSON_Delete(document);
    if (status == KV_OK)
        status = kv_task_new(kv__str(task->id, task->id_length), kv__cstr(text),
                             out, err);
    free(text);
    for (i = 0; status == KV_OK && i < task->labels->label_count; i++) {
        label = &task->labels->labels[i];
        status = kv_task_label(*out, label->key, kv__cstr(label->value), err);
    }
    if (status == KV_OK && task->folder != NULL)
        status = kv_task_folder(*out, task->folder, err);
    if (status == KV_OK) {
        (*out)->served = task->served;
        (*out)->served_context = task->served_context;
    } else {
        kv_task_free(*out);
        *out = NULL;
    }
    return status;
}

kv_status
kv_attempt_new(uint32_t index, kv_str answer, kv_attempt **out, kv_error *err)
{
    kv_attempt *attempt = kv__zalloc(1, sizeof *attempt);

    *out = NULL;
    if (attempt == NULL)
        return kv__nomem(err);
    attempt->index = index;
    attempt->length = answer.length;
    attempt->answer = copy_bytes(answer);
    if (attempt->answer == NULL) {
        kv_attempt_free(attempt);
        return kv__nomem(err);
    }
    *out = attempt;
    return KV_OK;
}

void
kv_attempt_free(kv_attempt *attempt)
{
    if (attempt != NULL) {
        free_files(attempt->files, attempt->file_count);
        free(attempt->answer);
    }
    free(attempt);
}
