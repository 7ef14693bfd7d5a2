/* SPDX-License-Identifier: MIT */
/* KoCo-Bench's code tasks: a function of a project, tests beside it.
 *
 * The project's tree is read, never written: a candidate is spliced into a
 * copy of the one file that is in the box. */
#include "core/base/json.h"
#include "core/formats/suites.h"
#include "core/formats/koco/results.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FILES_MAX 5000
#define BYTES_MAX ((uint64_t)64 << 20)

static const char *
text_of(const cJSON *record, const char *name)
{
    const cJSON *item = kv__json_get(record, name);

    return cJSON_IsString(item) ? item->valuestring : "";
}

static bool
match(const cJSON *record)
{
    return text_of(record, "function_name")[0] != '\0' &&
           text_of(record, "implementation_location")[0] != '\0' &&
           text_of(record, "test_code_path")[0] != '\0';
}

/* Backticks and blanks around it go, backslashes turn; true when something
 * had to be done. */
static bool
clean_path(const char *from, char *to, size_t size)
{
    size_t n = 0;
    bool changed = false;

    for (; *from != '\0' && n + 1 < size; from++) {
        if (*from == '`' || (n == 0 && *from == ' ')) {
            changed = true;
            continue;
        }
        changed = changed || *from == '\\';
        to[n++] = *from == '\\' ? '/' : *from;
    }
    while (n > 0 && to[n - 1] == ' ')
        n--;
    to[n] = '\0';
    return changed;
}

/* "code/a/b.py:line 21-79". */
static bool
location(const char *text, char *path, size_t size, long *first, long *last)
{
    char copy[1100], *colon, *end;

    (void)clean_path(text, copy, sizeof copy);
    colon = strrchr(copy, ':');
    if (colon == NULL)
        return false;
    *colon++ = '\0';
    while (*colon != '\0' && (*colon < '0' || *colon > '9'))
        colon++;
    *first = strtol(colon, &end, 10);
    if (end == colon)
        return false;
    *last = *first;
    if (*end == '-')
        *last = strtol(end + 1, &end, 10);
    snprintf(path, size, "%s", copy);
    return *first >= 1 && *last >= *first && kv__path_inside(kv__cstr(path));
}

typedef struct walk {
    cJSON *include, *support;
    const char *tests; /* folder of the test file, with its slash */
    const char *test, *implementation;
    size_t files;
    uint64_t bytes;
} walk;

static bool
ends(const char *name, const char *with)
{
    size_t n = strlen(name), k = strlen(with);

    return n >= k && strcmp(name + n - k, with) == 0;
}

/* Every file of the tree that may be in the box; other tests may not. */
static bool
collect(walk *w, const char *root, const char *below)
{
    kv__buf path = {0};
    struct dirent **entries = NULL;
    struct stat st;
    int count, i;
    bool ok = true;

    kv__buf_printf(&path, "%s/%s", root, below);
    count = kv__buf_text(&path) == NULL
                ? -1
                : scandir(path.data, &entries, NULL, alphasort);
    for (i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char relative[1100];
        bool in_tests;

        snprintf(relative, sizeof relative, "%s/%s", below, name);
        kv__buf_reset(&path);
        kv__buf_printf(&path, "%s/%s", root, relative);
        if (ok && name[0] != '.' && !ends(name, ".backup") &&
            !ends(name, ".pyc") && strcmp(name, "__pycache__") != 0 &&
            kv__buf_text(&path) != NULL && lstat(path.data, &st) == 0) {
            in_tests = strncmp(relative, w->tests, strlen(w->tests)) == 0;
            if (S_ISDIR(st.st_mode)) {
                ok = collect(w, root, relative);
            } else if (S_ISREG(st.st_mode) && w->files < FILES_MAX &&
                       w->bytes + (uint64_t)st.st_size < BYTES_MAX &&
                       strcmp(relative, w->test) != 0 &&
                       strcmp(relative, w->implementation) != 0 &&
                       !(in_tests && strncmp(name, "test_", 5) == 0)) {
                w->files++;
                w->bytes += (uint64_t)st.st_size;
                ok = cJSON_AddItemToArray(in_tests ? w->support : w->include,
                                          cJSON_CreateString(relative));
            }
        }
        free(entries[i]);
    }
    free(entries);
    kv__buf_clear(&path);
    return ok;
}

/* The project's folder: as configured, or where the benchmark keeps it. */
static bool
find_source(const kv__suite *suite, const char *where, char *out, size_t size)
{
    static const char head[] = "algorithm_methods_data_";
    const cJSON *given = kv__json_get(
        kv__json_get(kv__json_get(suite->defaults, "config"), "koco"),
        "source");
    const char *slash = strrchr(where, '/'), *name, *fw;
    char folder[1000], project[300], framework[300];
    struct stat st;

    name = slash == NULL ? where : slash + 1;
    if (strncmp(name, head, sizeof head - 1) == 0)
        name += sizeof head - 1;
    snprintf(project, sizeof project, "%s", name);
    project[strcspn(project, ".")] = '\0';
    if (ends(project, "_output"))
        project[strlen(project) - 7] = '\0';
    if (cJSON_IsString(given)) {
        snprintf(out, size, "%s", given->valuestring);
        if (stat(out, &st) == 0 && S_ISDIR(st.st_mode)) {
            /* The folder itself, or one of projects. */
            snprintf(folder, sizeof folder, "%.600s/%.300s", given->valuestring,
                     project);
            if (stat(folder, &st) == 0 && S_ISDIR(st.st_mode))
                snprintf(out, size, "%s", folder);
            return true;
        }
        return false;
    }
    snprintf(folder, sizeof folder, "%.*s",
             slash == NULL ? 1 : (int)(slash - where),
             slash == NULL ? "." : where);
    fw = strrchr(folder, '/');
    snprintf(framework, sizeof framework, "%.250s", fw ? fw + 1 : folder);
    snprintf(out, size, "%.500s/../../../%.200s/test_examples/%.200s", folder,
             framework, project);
    if (stat(out, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    snprintf(out, size, "%.500s/%.200s", folder, project);
    return stat(out, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool
is_there(const char *root, const char *path)
{
    char full[2200];
    struct stat st;

    snprintf(full, sizeof full, "%s/%s", root, path);
    return stat(full, &st) == 0 && S_ISREG(st.st_mode);
}

/* The runner, as the file says: what imports pytest is pytest's. */
static const char *
framework_of(const char *root, const char *path)
{
    char full[2200], line[4096];
    const char *found = "unittest";
    FILE *f;

    snprintf(full, sizeof full, "%s/%s", root, path);
    f = fopen(full, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "import pytest", 13) == 0 ||
            strncmp(line, "from pytest", 11) == 0)
            found = "pytest";
    if (f != NULL)
        fclose(f);
    return found;
}

static bool
put_list(cJSON *doc, const char *name, const char *one)
{
    cJSON *list = cJSON_AddArrayToObject(doc, name);

    return list != NULL && cJSON_AddItemToArray(list, cJSON_CreateString(one));
}

static bool
fill(cJSON *doc, const char *root, const char *test, const char *path,
     long first, long last, const char *name)
{
    char tests[1100];
    const char *short_name = strrchr(name, '.');
    cJSON *replace;
    walk w = {.tests = tests, .test = test, .implementation = path};

    snprintf(tests, sizeof tests, "%s", test);
    *(strrchr(tests, '/') == NULL ? tests : strrchr(tests, '/') + 1) = '\0';
    if (tests[0] == '\0')
        snprintf(tests, sizeof tests, "/");
    return cJSON_AddStringToObject(doc, "verifier", framework_of(root, test)) &&
           cJSON_AddStringToObject(doc, "root", root) &&
           put_list(doc, "tests", test) && put_list(doc, "submission", path) &&
           put_list(doc, "reference", path) && put_list(doc, "path", "code") &&
           cJSON_AddStringToObject(doc, "cwd", "code") &&
           (w.include = cJSON_AddArrayToObject(doc, "include")) != NULL &&
           (w.support = cJSON_AddArrayToObject(doc, "support")) != NULL &&
           collect(&w, root, "code") &&
           cJSON_AddStringToObject(
               doc, "entry", short_name == NULL ? name : short_name + 1) &&
           (replace = cJSON_AddObjectToObject(doc, "replace")) != NULL &&
           cJSON_AddNumberToObject(replace, "first", (double)first) &&
           cJSON_AddNumberToObject(replace, "last", (double)last);
}

static kv_status
add_record(kv__suite *suite, const cJSON *record, const char *root,
           const char *where, kv_error *err)
{
    const char *name = text_of(record, "function_name");
    char test[1100], path[1100], why[400] = "";
    cJSON *doc = cJSON_CreateObject();
    long first = 0, last = 0;
    kv_status status = KV_OK;
    bool ok;

    (void)clean_path(text_of(record, "test_code_path"), test, sizeof test);
    if (root == NULL)
        snprintf(why, sizeof why,
                 "the project's source tree is not there: name it with "
                 "--config '{\"koco\":{\"source\":\"FOLDER\"}}'");
    else if (!location(text_of(record, "implementation_location"), path,
                       sizeof path, &first, &last))
        snprintf(why, sizeof why, "'%.200s' is no location",
                 text_of(record, "implementation_location"));
    else if (!is_there(root, path))
        snprintf(why, sizeof why, "source file missing: %.300s", path);
    else if (!kv__path_inside(kv__cstr(test)) || !is_there(root, test))
        snprintf(why, sizeof why, "test file missing: %.300s", test);
    ok = doc != NULL && cJSON_AddStringToObject(doc, "id", name);
    if (ok && why[0] != '\0')
        ok = cJSON_AddStringToObject(doc, "verifier", "unittest") &&
             cJSON_AddFalseToObject(doc, "valid") &&
             cJSON_AddStringToObject(doc, "invalid", why);
    else if (ok)
        ok = fill(doc, root, test, path, first, last, name);
    if (!ok)
        status = kv__nomem(err);
    if (status == KV_OK)
        status = kv__suite_add(suite, doc, suite->folder, where, err);
    cJSON_Delete(doc);
    return status;
}

static kv_status
read_problems(kv__suite *suite, cJSON **records, size_t count,
              const char *where, kv_error *err)
{
    char root[2000], *real = NULL;
    kv_status status = KV_OK;
    size_t i;

    suite->form = &kv__koco_form;

    if (find_source(suite, where, root, sizeof root))
        real = realpath(root, NULL);
    for (i = 0; i < count && status == KV_OK; i++) {
        if (!match(records[i]))
            status = kv__fail(err, KV_EFORMAT,
                              "%s: record %zu has no function_name, "
                              "implementation_location and test_code_path",
                              where, i + 1);
        else
            status = add_record(suite, records[i], real, where, err);
    }
    free(real);
    return status;
}

const kv__suite_reader kv__suite_koco = {
    "koco", match, read_problems, &kv__koco_form, "{\"source\":\"text\"}"};
