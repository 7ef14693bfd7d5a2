/* SPDX-License-Identifier: MIT */
#include "core/formats/harbor/tasks.h"

#include "core/base/json.h"
#include "core/formats/harbor/image.h"
#include "core/formats/harbor/toml.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX (1u << 20)
#define FILES_MAX 10000
#define DEPTH_MAX 32
#define WORKDIR "/app"

typedef struct reading {
    kv__suite *suite;
    const char *path; /* of the task's folder */
    cJSON *doc;
    cJSON *sources, *places, *tests, *env;
    kv__image image;
    const char *workdir;
    size_t files;
    char why[300]; /* it can't be judged; "" */
    kv_status status;
    kv_error *err;
} reading;

/* --- small things -----------------------------------------------------------
 */

static bool
is_file(const char *folder, const char *name)
{
    kv__buf path = {0};
    struct stat st;
    bool is;

    kv__buf_printf(&path, "%s/%s", folder, name);
    is = kv__buf_text(&path) != NULL && stat(path.data, &st) == 0 &&
         S_ISREG(st.st_mode);
    kv__buf_clear(&path);
    return is;
}

/* A text of the task's folder; false: it is not there, or is none. */
static bool
read_text(reading *r, const char *name, kv__buf *out)
{
    kv__buf path = {0};
    struct stat st;
    ssize_t n = 0;
    int fd = -1;

    kv__buf_printf(&path, "%s/%s", r->path, name);
    if (kv__buf_text(&path) == NULL)
        r->status = kv__nomem(r->err);
    else
        fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    kv__buf_clear(&path);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= TEXT_MAX &&
        kv__buf_reserve(out, (size_t)st.st_size + 1))
        while (out->length < (size_t)st.st_size &&
               (n = read(fd, out->data + out->length,
                         (size_t)st.st_size - out->length)) > 0)
            out->length += (size_t)n;
    close(fd);
    return n >= 0 && kv__buf_text(out) != NULL &&
           strlen(out->data) == out->length &&
           kv__utf8_valid(out->data, out->length);
}

static void
cannot(reading *r, const char *what, const char *word)
{
    if (r->why[0] == '\0')
        snprintf(r->why, sizeof r->why, "%.140s%.140s", what, word);
}

static void
put(reading *r, cJSON *object, const char *name, cJSON *value)
{
    if (value == NULL || !cJSON_AddItemToObject(object, name, value)) {
        cJSON_Delete(value);
        r->status = kv__nomem(r->err);
    }
}

static void
append(reading *r, cJSON *list, const char *text)
{
    cJSON *item = cJSON_CreateString(text);

    if (item == NULL || !cJSON_AddItemToArray(list, item)) {
        cJSON_Delete(item);
        r->status = kv__nomem(r->err);
    }
}

static cJSON *
put_list(reading *r, const char *name)
{
    cJSON *list = cJSON_CreateArray();

    put(r, r->doc, name, list);
    return r->status == KV_OK ? list : NULL;
}

/* --- files ------------------------------------------------------------------
 */

static int
by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* FROM, below the task's folder, at TO below the working folder, or as a test
 * where TO is NULL. */
static void
add_file(reading *r, const char *from, const char *to)
{
    if (++r->files > FILES_MAX) {
        cannot(r, "more files than 10,000", "");
        return;
    }
    if (to == NULL) {
        append(r, r->tests, from);
        return;
    }
    append(r, r->sources, from);
    if (kv__json_get(r->places, from) == NULL)
        put(r, r->places, from, cJSON_CreateString(to));
    else
        cannot(r, "a file is copied to two places: ", from);
}

/* A file, or all that is below a folder.  Links are passed over, since what
 * they lead to may be anything. */
static void
add_tree(reading *r, const char *from, const char *to, unsigned depth)
{
    kv__buf path = {0}, inner = {0}, place = {0};
    struct dirent **names;
    struct stat st;
    int i, count;

    kv__buf_printf(&path, "%s/%s", r->path, from);
    if (kv__buf_text(&path) == NULL) {
        r->status = kv__nomem(r->err);
    } else if (lstat(path.data, &st) != 0) {
        cannot(r, "a file that is copied is missing: ", from);
    } else if (S_ISREG(st.st_mode)) {
        add_file(r, from, to);
    } else if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX) {
        count = scandir(path.data, &names, NULL, by_name);
        for (i = 0; i < count; i++) {
            if (r->status == KV_OK && strcmp(names[i]->d_name, ".") != 0 &&
                strcmp(names[i]->d_name, "..") != 0) {
                kv__buf_reset(&inner);
                kv__buf_reset(&place);
                kv__buf_printf(&inner, "%s/%s", from, names[i]->d_name);
                kv__buf_printf(&place, "%s%s%s", to == NULL ? "" : to,
                               to == NULL || to[0] == '\0' ? "" : "/",
                               names[i]->d_name);
                if (kv__buf_text(&inner) == NULL ||
                    kv__buf_text(&place) == NULL)
                    r->status = kv__nomem(r->err);
                /* What makes the image is no part of it. */
                else if (to == NULL ||
                         (strcmp(inner.data, "environment/Dockerfile") != 0 &&
                          strcmp(inner.data, "environment/.dockerignore") != 0))
                    add_tree(r, inner.data, to == NULL ? NULL : place.data,
                             depth + 1);
            }
            free(names[i]);
        }
        if (count >= 0)
            free(names);
    }
    kv__buf_clear(&path);
    kv__buf_clear(&inner);
    kv__buf_clear(&place);
}

/* TO as a path below the working folder, "" being that itself; NULL: it is
 * elsewhere. */
static const char *
below_workdir(const reading *r, const char *to)
{
    size_t length = strlen(r->workdir);

    if (strncmp(to, r->workdir, length) != 0)
        return NULL;
    if (to[length] == '\0')
        return "";
    if (to[length] == '/')
        return to + length + 1;
    return length == 1 ? to + 1 : NULL; /* "/" itself */
}

/* One file or folder that COPY names. */
static void
copy_one(reading *r, const char *path, const char *to)
{
    const char *name = strrchr(path, '/');
    size_t length = strlen(to);
    kv__buf whole = {0}, place = {0};
    struct stat st;

    kv__buf_printf(&whole, "%s/%s", r->path, path);
    if (kv__buf_text(&whole) == NULL) {
        r->status = kv__nomem(r->err);
    } else if (stat(whole.data, &st) == 0 && S_ISDIR(st.st_mode)) {
        /* Of a folder its content. */
        kv__buf_printf(&place, "%.*s",
                       (int)(length - (length > 0 && to[length - 1] == '/')),
                       to);
    } else {
        kv__buf_str(&place, to);
        if (length == 0 || to[length - 1] == '/')
            kv__buf_str(&place, name == NULL ? path : name + 1);
    }
    if (r->status == KV_OK && kv__buf_text(&place) == NULL)
        r->status = kv__nomem(r->err);
    if (r->status == KV_OK)
        add_tree(r, path, place.data, 0);
    kv__buf_clear(&whole);
    kv__buf_clear(&place);
}

static void
copy_files(reading *r, const kv__copy *copy)
{
    const char *to = below_workdir(r, copy->to);
    kv__buf pattern = {0};
    size_t skip = strlen(r->path) + 1, i;
    glob_t found = {0};

    if (to == NULL) {
        cannot(r,
               "it copies to a path outside of its working folder: ", copy->to);
        return;
    }
    if (strstr(copy->from, "..") != NULL || copy->from[0] == '/') {
        cannot(r, "it copies from outside of its folder: ", copy->from);
        return;
    }
    if (strcmp(copy->from, ".") == 0) {
        copy_one(r, "environment", to);
        return;
    }
    kv__buf_printf(&pattern, "%s/environment/%s", r->path, copy->from);
    if (kv__buf_text(&pattern) == NULL)
        r->status = kv__nomem(r->err);
    else if (glob(pattern.data, 0, NULL, &found) != 0)
        cannot(r, "a file that is copied is missing: ", copy->from);
    for (i = 0; r->status == KV_OK && i < found.gl_pathc; i++) {
        /* "folder/" names the same as "folder". */
        char *path = found.gl_pathv[i] + skip;

        if (path[0] != '\0' && path[strlen(path) - 1] == '/')
            path[strlen(path) - 1] = '\0';
        copy_one(r, path, to);
    }
    globfree(&found);
    kv__buf_clear(&pattern);
}

/* --- task.toml --------------------------------------------------------------
 */

static double
number_of(const cJSON *table, const char *name)
{
    const cJSON *value = kv__json_get(table, name);

    return cJSON_IsNumber(value) && value->valuedouble > 0 ? value->valuedouble
                                                           : 0;
}

/* "2G", "512M", "1Gi" in MiB; 0: none of these. */
static double
size_of(const cJSON *value)
{
    char *end;
    double n;

    if (!cJSON_IsString(value))
        return 0;
    n = strtod(value->valuestring, &end);
    switch (*end) {
    case 'G':
    case 'g': return n * 1024;
    case 'M':
    case 'm': return n;
    case 'K':
    case 'k': return n / 1024;
    default: return 0;
    }
}

/* Both boxes have the limits of the longer one. */
static void
put_limits(reading *r, const cJSON *toml)
{
    const cJSON *environment = kv__json_get(toml, "environment");
    double agent = number_of(kv__json_get(toml, "agent"), "timeout_sec");
    double verifier = number_of(kv__json_get(toml, "verifier"), "timeout_sec");
    double wall = agent > verifier ? agent : verifier;
    double cpus = number_of(environment, "cpus");
    double memory = number_of(environment, "memory_mb");
    cJSON *limits = cJSON_CreateObject();

    put(r, r->doc, "limits", limits);
    if (r->status != KV_OK)
        return;
    if (memory == 0)
        memory = size_of(kv__json_get(environment, "memory"));
    if (wall > 0) {
        put(r, limits, "wall_s", cJSON_CreateNumber(wall));
        put(r, limits, "cpu_s",
            cJSON_CreateNumber(wall * (cpus > 1 ? cpus : 1)));
    }
    if (memory > 0)
        put(r, limits, "mem_mb", cJSON_CreateNumber(memory));
    put(r, limits, "disk_mb", cJSON_CreateNumber(1024));
    put(r, limits, "pids", cJSON_CreateNumber(512));
}

static void
put_env(reading *r, const cJSON *table)
{
    const cJSON *item;
    kv__buf text = {0};

    cJSON_ArrayForEach(item, table)
    {
        if (!cJSON_IsString(item))
            continue;
        if (strchr(item->valuestring, '$') != NULL) {
            cannot(r, "a variable takes its value from the caller's: ",
                   item->string);
            continue;
        }
        kv__buf_reset(&text);
        kv__buf_printf(&text, "%s=%s", item->string, item->valuestring);
        if (kv__buf_text(&text) == NULL)
            r->status = kv__nomem(r->err);
        else
            append(r, r->env, text.data);
    }
    kv__buf_clear(&text);
}

static void
take_toml(reading *r)
{
    const cJSON *environment, *image, *verifier;
    kv__buf text = {0};
    cJSON *toml = NULL;
    char why[200] = "", *json = NULL;

    if (!read_text(r, "task.toml", &text)) {
        r->status = r->status != KV_OK
                        ? r->status
                        : kv__fail(r->err, KV_EFORMAT,
                                   "%.200s/task.toml: no text of 1 MiB at most",
                                   r->path);
    } else {
        json = kv__toml_json(text.data, text.length, why, sizeof why);
        if (json == NULL)
            r->status = kv__fail(r->err, KV_EFORMAT, "%.200s/task.toml: %s",
                                 r->path, why);
        else
            r->status =
                kv__json_parse(kv__cstr(json), "task.toml", &toml, r->err);
    }
    kv__buf_clear(&text);
    free(json);
    if (r->status != KV_OK)
        return;
    environment = kv__json_get(toml, "environment");
    verifier = kv__json_get(toml, "verifier");
    put_limits(r, toml);
    put_env(r, kv__json_get(verifier, "env"));
    if (kv__json_get(toml, "steps") != NULL)
        cannot(r, "it has several steps", "");
    image = kv__json_get(environment, "docker_image");
    if (cJSON_IsString(image)) {
        free(r->image.name);
        r->image.name = strdup(image->valuestring);
        if (r->image.name == NULL)
            r->status = kv__nomem(r->err);
    }
    cJSON_Delete(toml);
}

/* --- a task -----------------------------------------------------------------
 */

static void
take_image(reading *r)
{
    kv__buf text = {0};
    size_t i;

    if (is_file(r->path, "environment/docker-compose.yaml") ||
        is_file(r->path, "environment/docker-compose.yml"))
        cannot(r, "it has several containers (docker-compose)", "");
    if (read_text(r, "environment/Dockerfile", &text))
        r->status =
            kv__image_read(kv__str(text.data, text.length), &r->image, r->err);
    kv__buf_clear(&text);
    if (r->status != KV_OK)
        return;
    if (r->image.why[0] != '\0')
        cannot(r, "its Dockerfile: ", r->image.why);
    r->workdir = r->image.workdir == NULL ? WORKDIR : r->image.workdir;
    if (r->workdir[1] == '\0' || kv__path_taken(r->workdir))
        cannot(r, "its working folder is one of the system's: ", r->workdir);
    for (i = 0; i < r->image.env_count; i++)
        append(r, r->env, r->image.env[i]);
    for (i = 0; i < r->image.copy_count && r->status == KV_OK; i++)
        copy_files(r, &r->image.copies[i]);
}

static void
take_texts(reading *r)
{
    kv__buf text = {0};
    cJSON *reference;

    if (read_text(r, "instruction.md", &text))
        put(r, r->doc, "instruction", cJSON_CreateString(text.data));
    kv__buf_reset(&text);
    if (r->status == KV_OK && read_text(r, "solution/solve.sh", &text)) {
        reference = cJSON_CreateObject();
        put(r, r->doc, "reference", reference);
        if (r->status == KV_OK)
            put(r, reference, "solution.sh", cJSON_CreateString(text.data));
    }
    kv__buf_clear(&text);
}

static void
fill(reading *r, const char *id, const char *root)
{
    cJSON *submission;

    put(r, r->doc, "id", cJSON_CreateString(id));
    put(r, r->doc, "verifier", cJSON_CreateString("terminal"));
    put(r, r->doc, "layout", cJSON_CreateString("harbor"));
    put(r, r->doc, "root", cJSON_CreateString(root));
    r->sources = put_list(r, "sources");
    r->tests = put_list(r, "tests");
    r->env = put_list(r, "env");
    submission = put_list(r, "submission");
    r->places = cJSON_CreateObject();
    put(r, r->doc, "places", r->places);
    if (r->status == KV_OK)
        append(r, submission, "solution.sh");
    if (r->status == KV_OK)
        take_image(r);
    if (r->status == KV_OK)
        take_toml(r);
    if (r->status == KV_OK)
        take_texts(r);
    if (r->status == KV_OK && !is_file(r->path, "tests/test.sh"))
        cannot(r, "it has no tests/test.sh", "");
    if (r->status == KV_OK && is_file(r->path, "tests/test.sh"))
        add_tree(r, "tests", NULL, 0);
    if (r->status == KV_OK && r->image.name != NULL)
        put(r, r->doc, "image", cJSON_CreateString(r->image.name));
    if (r->status == KV_OK)
        put(r, r->doc, "workdir", cJSON_CreateString(r->workdir));
    if (r->status == KV_OK && r->why[0] != '\0') {
        put(r, r->doc, "valid", cJSON_CreateFalse());
        put(r, r->doc, "invalid", cJSON_CreateString(r->why));
    }
}

static kv_status
read_task(kv__suite *suite, const char *path, const char *id, const char *root,
          kv_error *err)
{
    reading r = {.suite = suite, .path = path, .err = err, .workdir = WORKDIR};

    r.doc = cJSON_CreateObject();
    if (r.doc == NULL)
        return kv__nomem(err);
    fill(&r, id, root);
    if (r.status == KV_OK)
        r.status = kv__suite_add(suite, r.doc, suite->folder, path, err);
    kv__image_clear(&r.image);
    cJSON_Delete(r.doc);
    return r.status;
}

/* --- a folder of them -------------------------------------------------------
 */

static bool
is_task(const char *folder)
{
    return is_file(folder, "task.toml") && is_file(folder, "instruction.md");
}

/* Calls EACH with the folders of tasks below PATH, by name; 0: go on. */
static kv_status
each_task(const char *path,
          kv_status (*each)(void *context, const char *folder,
                            const char *name),
          void *context, kv_error *err)
{
    struct dirent **names;
    kv__buf inner = {0};
    kv_status status = KV_OK;
    int i, count = scandir(path, &names, NULL, by_name);

    if (count < 0)
        return kv__fail(err, KV_EIO, "%.200s: %s", path, strerror(errno));
    for (i = 0; i < count; i++) {
        if (status == KV_OK && names[i]->d_name[0] != '.') {
            kv__buf_reset(&inner);
            kv__buf_printf(&inner, "%s/%s", path, names[i]->d_name);
            if (kv__buf_text(&inner) == NULL)
                status = kv__nomem(err);
            else if (is_task(inner.data))
                status = each(context, inner.data, names[i]->d_name);
        }
        free(names[i]);
    }
    free(names);
    kv__buf_clear(&inner);
    return status;
}

static kv_status
found_one(void *context, const char *folder, const char *name)
{
    (void)folder;
    (void)name;
    *(bool *)context = true;
    return KV_OK;
}

bool
kv__harbor_is(const char *path)
{
    bool found = false;
    kv_error unread;

    if (is_task(path))
        return true;
    (void)each_task(path, found_one, &found, &unread);
    return found;
}

typedef struct adding {
    kv__suite *suite;
    kv_error *err;
} adding;

static kv_status
add_one(void *context, const char *folder, const char *name)
{
    adding *a = context;

    return read_task(a->suite, folder, name, name, a->err);
}

kv_status
kv__harbor_read(kv__suite *suite, const char *path, kv_error *err)
{
    adding a = {suite, err};

    return is_task(path) ? read_task(suite, path, suite->name, ".", err)
                         : each_task(path, add_one, &a, err);
}
