#include "core/suite/suite.h"

#include "core/base/sha256.h"
#include "core/plugin/verifier.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>

#include "core/base/json.h"

#define FILE_MOST ((size_t)1 << 31)

/* A whole file, gzip or not. */
static kv_status
slurp(const char *path, kv__buf *out, kv_error *err)
{
    gzFile f = gzopen(path, "rbe");
    kv_status status = KV_OK;
    int n = 1;

    if (f == NULL)
        return kv__fail(err, errno == ENOENT ? KV_ENOTFOUND : KV_EIO,
                        "cannot open '%s': %s", path, strerror(errno));
    while (n > 0 && status == KV_OK) {
        if (out->length > FILE_MOST || !kv__buf_reserve(out, 1 << 18)) {
            status = kv__nomem(err);
            break;
        }
        n = gzread(f, out->data + out->length, 1 << 18);
        if (n < 0)
            status =
                kv__fail(err, KV_EIO, "%s: %s", path, gzerror(f, &(int){0}));
        else
            out->length += (size_t)n;
    }
    gzclose(f);
    if (status == KV_OK && kv__buf_text(out) == NULL)
        status = kv__nomem(err);
    return status;
}

/* --- verifiers --------------------------------------------------------------
 */

static kv_status
verifier_of(kv__suite *suite, const char *name, kv_verifier **out,
            kv_error *err)
{
    const cJSON *config =
        kv__json_get(kv__json_get(suite->defaults, "config"), name);
    kv_status status;
    char *text = NULL;
    size_t i;

    for (i = 0; i < suite->verifiers; i++) {
        if (strcmp(suite->verifier_name[i], name) == 0) {
            *out = suite->verifier[i];
            return KV_OK;
        }
    }
    if (i == KV__SUITE_VERIFIERS)
        return kv__fail(err, KV_EINVAL, "more than %d verifiers in a suite",
                        KV__SUITE_VERIFIERS);
    if (config != NULL) {
        text = cJSON_PrintUnformatted(config);
        if (text == NULL)
            return kv__nomem(err);
    }
    status = kv_verifier_open(suite->engine, name, text, out, err);
    free(text);
    if (status != KV_OK)
        return status;
    suite->verifier_name[i] = strdup(name);
    if (suite->verifier_name[i] == NULL) {
        kv_verifier_close(*out);
        return kv__nomem(err);
    }
    suite->verifier[i] = *out;
    suite->verifiers++;
    return KV_OK;
}

/* --- tasks -------------------------------------------------------------- */

static kv_status
index_task(kv__suite *suite, size_t index, const char *where, kv_error *err)
{
    const kv_task *task = suite->task[index].task;
    kv_str id = kv__str(task->id, task->id_length);
    uint32_t *grown;
    size_t i, k;

    if (kv__suite_find(suite, id) != SIZE_MAX)
        return kv__fail(err, KV_EFORMAT, "%s: task '%.80s' is there twice",
                        where, task->id);
    if (2 * (index + 1) > suite->slots) {
        size_t slots = suite->slots == 0 ? 64 : 2 * suite->slots;

        grown = kv__zalloc(slots, sizeof *grown);
        if (grown == NULL)
            return kv__nomem(err);
        for (i = 0; i < index; i++) {
            const kv_task *t = suite->task[i].task;

            k = kv__hash(t->id, t->id_length, 0) & (slots - 1);
            while (grown[k] != 0)
                k = (k + 1) & (slots - 1);
            grown[k] = (uint32_t)i + 1;
        }
        free(suite->slot);
        suite->slot = grown;
        suite->slots = slots;
    }
    k = kv__hash(id.data, id.length, 0) & (suite->slots - 1);
    while (suite->slot[k] != 0)
        k = (k + 1) & (suite->slots - 1);
    suite->slot[k] = (uint32_t)index + 1;
    return KV_OK;
}

size_t
kv__suite_find(const kv__suite *suite, kv_str id)
{
    const kv_task *t;
    size_t k;

    if (suite->slots == 0)
        return SIZE_MAX;
    k = kv__hash(id.data, id.length, 0) & (suite->slots - 1);
    for (; suite->slot[k] != 0; k = (k + 1) & (suite->slots - 1)) {
        t = suite->task[suite->slot[k] - 1].task;
        if (t->id_length == id.length && memcmp(t->id, id.data, id.length) == 0)
            return suite->slot[k] - 1;
    }
    return SIZE_MAX;
}

static kv_status
label_task(const kv__suite *suite, kv_task *task, const cJSON *document,
           kv_error *err)
{
    const cJSON *own = kv__json_get(document, "labels"), *item;
    const char *dataset = suite->name;
    kv_status status = KV_OK;
    bool has_dataset = false;

    cJSON_ArrayForEach(item, own)
    {
        if (!cJSON_IsString(item))
            return kv__fail(err, KV_EFORMAT, "label '%.40s' is not a string",
                            item->string == NULL ? "" : item->string);
        if (strcmp(item->string, "run") == 0)
            continue; /* the run's own */
        has_dataset = has_dataset || strcmp(item->string, "dataset") == 0;
        status =
            kv_task_label(task, item->string, kv__cstr(item->valuestring), err);
        if (status != KV_OK)
            return status;
    }
    if (!has_dataset)
        status = kv_task_label(task, "dataset", kv__cstr(dataset), err);
    if (status == KV_OK && suite->run != NULL)
        status = kv_task_label(task, "run", kv__cstr(suite->run), err);
    return status;
}

/* Members of suite.json's "task" that the document does not have itself. */
static bool
inherit(const kv__suite *suite, cJSON *document)
{
    const cJSON *common = kv__json_get(suite->defaults, "task"), *item;
    cJSON *copy;

    cJSON_ArrayForEach(item, common)
    {
        if (kv__json_get(document, item->string) != NULL)
            continue;
        copy = cJSON_Duplicate(item, true);
        if (copy == NULL ||
            !cJSON_AddItemToObject(document, item->string, copy)) {
            cJSON_Delete(copy);
            return false;
        }
    }
    return true;
}

kv_status
kv__suite_add(kv__suite *suite, cJSON *document, const char *folder,
              const char *where, kv_error *err)
{
    kv__suite_task *grown, t = {0};
    const cJSON *id, *verifier, *root, *cost;
    kv__buf place = {0};
    kv_status status;

    if (!inherit(suite, document))
        return kv__nomem(err);
    id = kv__json_get(document, "id");
    verifier = kv__json_get(document, "verifier");
    root = kv__json_get(document, "root");
    cost = kv__json_get(document, "cost_ms");
    if (!cJSON_IsString(id) || id->valuestring[0] == '\0')
        return kv__fail(err, KV_EFORMAT, "%s: a task without an 'id'", where);
    if (!cJSON_IsString(verifier))
        return kv__fail(err, KV_EFORMAT, "%s: task '%.80s' has no 'verifier'",
                        where, id->valuestring);
    t.text = cJSON_PrintUnformatted(document);
    if (t.text == NULL)
        return kv__nomem(err);
    status =
        kv_task_new(kv__cstr(id->valuestring), kv__cstr(t.text), &t.task, err);
    if (status == KV_OK)
        status = label_task(suite, t.task, document, err);
    if (status == KV_OK)
        status = verifier_of(suite, verifier->valuestring, &t.verifier, err);
    if (status == KV_OK && folder != NULL) {
        bool has_root = cJSON_IsString(root) && root->valuestring[0] != '\0';

        if (has_root && root->valuestring[0] == '/')
            kv__buf_str(&place, root->valuestring);
        else
            kv__buf_printf(&place, "%s%s%s", folder, has_root ? "/" : "",
                           has_root ? root->valuestring : "");
        status = kv__buf_text(&place) == NULL
                     ? kv__nomem(err)
                     : kv_task_folder(t.task, place.data, err);
        kv__buf_clear(&place);
    }
    t.cost_ms = cJSON_IsNumber(cost) && cost->valuedouble > 0 &&
                        cost->valuedouble < 1e12
                    ? (uint64_t)cost->valuedouble
                    : 0;
    if (status == KV_OK && suite->count == UINT32_MAX - 1)
        status = kv__fail(err, KV_EINVAL, "too many tasks");
    if (status == KV_OK) {
        grown = kv__grow(suite->task, &suite->room, suite->count + 1,
                         sizeof *grown);
        if (grown == NULL) {
            status = kv__nomem(err);
        } else {
            suite->task = grown;
            grown[suite->count] = t;
            status = index_task(suite, suite->count, where, err);
        }
    }
    if (status != KV_OK) {
        kv_task_free(t.task);
        free(t.text);
        return status;
    }
    suite->count++;
    return KV_OK;
}

/* --- reading ------------------------------------------------------------ */

typedef struct records {
    cJSON **record;
    size_t count, room;
} records;

static void
free_records(records *r)
{
    size_t i;

    for (i = 0; i < r->count; i++)
        cJSON_Delete(r->record[i]);
    free(r->record);
}

static kv_status
read_records(const char *path, records *out, kv_error *err)
{
    kv__buf bytes = {0};
    char where[600];
    kv_status status = slurp(path, &bytes, err);
    size_t at = 0, line = 0, end;
    cJSON **grown, *record;
    kv_str text;

    while (status == KV_OK && at < bytes.length) {
        const char *nl = memchr(bytes.data + at, '\n', bytes.length - at);

        end = nl == NULL ? bytes.length : (size_t)(nl - bytes.data);
        text = kv__str(bytes.data + at, end - at);
        at = end + 1;
        line++;
        if (kv__scan_blank(text, 0) == text.length)
            continue;
        snprintf(where, sizeof where, "%.500s:%zu", path, line);
        status = kv__json_parse(text, where, &record, err);
        if (status != KV_OK)
            break;
        grown =
            kv__grow(out->record, &out->room, out->count + 1, sizeof *grown);
        if (grown == NULL) {
            cJSON_Delete(record);
            status = kv__nomem(err);
            break;
        }
        out->record = grown;
        grown[out->count++] = record;
        if (!cJSON_IsObject(record))
            status = kv__fail(err, KV_EFORMAT, "%s: not a JSON object", where);
    }
    kv__buf_clear(&bytes);
    return status;
}

static kv_status
add_records(kv__suite *suite, const records *r, const char *path, kv_error *err)
{
    kv_status status = KV_OK;
    size_t i;

    if (r->count == 0)
        return kv__fail(err, KV_EFORMAT, "%s: no task in it", path);
    if (kv__suite_is_humaneval(r->record[0]))
        return kv__suite_humaneval(suite, r->record, r->count, path, err);
    if (kv__suite_is_koco(r->record[0]))
        return kv__suite_koco(suite, r->record, r->count, path, err);
    for (i = 0; i < r->count && status == KV_OK; i++)
        status = kv__suite_add(suite, r->record[i], suite->folder, path, err);
    return status;
}

static kv_status
read_defaults(kv__suite *suite, const char *config, kv_error *err)
{
    kv__buf path = {0}, bytes = {0};
    cJSON *given = NULL, *merged, *item, *copy;
    kv_status status = KV_OK;

    kv__buf_printf(&path, "%s/suite.json", suite->folder);
    if (kv__buf_text(&path) == NULL)
        status = kv__nomem(err);
    else if ((status = slurp(path.data, &bytes, err)) == KV_ENOTFOUND)
        status = KV_OK;
    else if (status == KV_OK)
        status = kv__json_parse(kv__str(bytes.data, bytes.length), path.data,
                                &suite->defaults, err);
    if (status == KV_OK && suite->defaults != NULL &&
        !cJSON_IsObject(suite->defaults))
        status = kv__fail(err, KV_EFORMAT, "%s: not a JSON object", path.data);
    if (status == KV_OK && suite->defaults == NULL &&
        (suite->defaults = cJSON_CreateObject()) == NULL)
        status = kv__nomem(err);
    if (status == KV_OK && config != NULL)
        status = kv__json_parse(kv__cstr(config), "configuration", &given, err);
    if (status == KV_OK && given != NULL) {
        merged = (cJSON *)kv__json_get(suite->defaults, "config");
        if (merged == NULL)
            merged = cJSON_AddObjectToObject(suite->defaults, "config");
        cJSON_ArrayForEach(item, given)
        {
            copy = cJSON_Duplicate(item, true);
            cJSON_DeleteItemFromObjectCaseSensitive(merged, item->string);
            if (copy == NULL ||
                !cJSON_AddItemToObject(merged, item->string, copy)) {
                cJSON_Delete(copy);
                status = kv__nomem(err);
                break;
            }
        }
    }
    cJSON_Delete(given);
    kv__buf_clear(&path);
    kv__buf_clear(&bytes);
    return status;
}

/* The last part of a path, without its extensions. */
static char *
stem(const char *path)
{
    size_t length = strlen(path), start;
    char *out;

    while (length > 1 && path[length - 1] == '/')
        length--;
    start = length;
    while (start > 0 && path[start - 1] != '/')
        start--;
    out = strndup(path + start, length - start);
    if (out != NULL && strchr(out, '.') > out)
        *strchr(out, '.') = '\0';
    return out;
}

kv_status
kv__suite_open(kv__suite *suite, kv_engine *engine, const char *path,
               const char *run, const char *config, kv_error *err)
{
    const cJSON *name;
    kv__buf file = {0};
    records r = {0};
    struct stat st;
    kv_status status = KV_OK;

    memset(suite, 0, sizeof *suite);
    suite->engine = engine;
    suite->run = run;
    if (stat(path, &st) != 0)
        return kv__fail(err, KV_ENOTFOUND, "cannot read the suite '%s': %s",
                        path, strerror(errno));
    kv__buf_str(&file, path);
    if (S_ISDIR(st.st_mode)) {
        suite->folder = strdup(path);
        kv__buf_str(&file, "/tasks.jsonl");
    } else {
        const char *slash = strrchr(path, '/');

        suite->folder =
            slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path));
    }
    suite->name = stem(path);
    if (kv__buf_text(&file) == NULL || suite->folder == NULL ||
        suite->name == NULL)
        status = kv__nomem(err);
    if (status == KV_OK)
        status = read_defaults(suite, config, err);
    if (status == KV_OK) {
        suite->koco = cJSON_IsTrue(kv__json_get(suite->defaults, "koco"));
        name = kv__json_get(suite->defaults, "dataset");
        if (cJSON_IsString(name)) {
            free(suite->name);
            suite->name = strdup(name->valuestring);
            status = suite->name == NULL ? kv__nomem(err) : KV_OK;
        }
    }
    if (status == KV_OK)
        status = read_records(file.data, &r, err);
    if (status == KV_OK)
        status = add_records(suite, &r, file.data, err);
    free_records(&r);
    kv__buf_clear(&file);
    if (status != KV_OK)
        kv__suite_close(suite);
    return status;
}

void
kv__suite_close(kv__suite *suite)
{
    size_t i;

    for (i = 0; i < suite->verifiers; i++) {
        kv_verifier_close(suite->verifier[i]);
        free(suite->verifier_name[i]);
    }
    for (i = 0; i < suite->count; i++) {
        kv_task_free(suite->task[i].task);
        free(suite->task[i].text);
    }
    free(suite->task);
    free(suite->slot);
    cJSON_Delete(suite->defaults);
    free(suite->folder);
    free(suite->name);
    memset(suite, 0, sizeof *suite);
}

/* --- names by content --------------------------------------------------- */

/* What else the verifier reads.  Where that fails the verdict will say so. */
static void
add_fingerprint(kv__sha256 *sha, const kv__suite_task *t)
{
    kv__module *module = t->verifier->module;
    unsigned char digest[32] = {0};

    if (module->table.fingerprint == NULL)
        return;
    kv__module_enter(module);
    (void)module->table.fingerprint(t->verifier->state, t->task, digest);
    kv__module_leave(module);
    kv__sha256_add(sha, digest, sizeof digest);
}

kv_status
kv__suite_key(kv__suite *suite, size_t index, kv_error *err)
{
    static const char *const lists[] = {"tests",   "support", "include",
                                        "headers", "data",    "specs"};
    kv__suite_task *t = &suite->task[index];
    const cJSON *config, *item;
    kv__sha256 sha;
    kv_str content;
    char *text = NULL;
    size_t i;

    if (t->ready)
        return KV_OK;
    kv__sha256_init(&sha);
    kv__sha256_part(&sha, kv__cstr(kv_version()));
    kv__sha256_part(&sha, kv__cstr(kv__verifier_name(t->verifier)));
    kv__sha256_part(&sha, kv__cstr(kv__verifier_version(t->verifier)));
    config = kv__json_get(kv__json_get(suite->defaults, "config"),
                          kv__verifier_name(t->verifier));
    if (config != NULL && (text = cJSON_PrintUnformatted(config)) == NULL)
        return kv__nomem(err);
    kv__sha256_part(&sha, kv__cstr(text == NULL ? "" : text));
    free(text);
    {
        const kv__policy *p = &suite->engine->policy;
        uint32_t policy[4] = {p->min_level, p->max_level, p->min_integrity,
                              p->attested};

        kv__sha256_add(&sha, policy, sizeof policy);
    }
    kv__sha256_part(&sha, kv__cstr(suite->name));
    kv__sha256_part(&sha, kv__cstr(suite->run == NULL ? "" : suite->run));
    kv__sha256_part(&sha, kv__cstr(t->text));
    for (i = 0; i < sizeof lists / sizeof *lists; i++) {
        cJSON_ArrayForEach(item, kv__json_get(t->task->document, lists[i]))
        {
            if (!cJSON_IsString(item))
                continue;
            kv__sha256_part(&sha, kv__cstr(item->valuestring));
            if (kv__task_file(t->task, item->valuestring, &content) == KV_OK)
                kv__sha256_part(&sha, content);
        }
    }
    add_fingerprint(&sha, t);
    kv__sha256_end(&sha, t->key);
    t->ready = true;
    return KV_OK;
}
