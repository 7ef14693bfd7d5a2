#include "core/host.h"
#include "core/json.h"
#include "core/module.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kv_engine {
    kv__module **module;
    size_t count, capacity;
};

struct kv_verifier {
    kv__module *module;
    kv__host host;
    cJSON *config;
    void *state;
    bool open;
};

kv_status
kv_engine_new(kv_engine **out, kv_error *err)
{
    *out = kv__zalloc(1, sizeof **out);
    return *out == NULL ? kv__nomem(err) : KV_OK;
}

void
kv_engine_free(kv_engine *engine)
{
    size_t i;

    if (engine == NULL)
        return;
    for (i = 0; i < engine->count; i++)
        kv__module_free(engine->module[i]);
    free(engine->module);
    free(engine);
}

static kv__module *
find(const kv_engine *engine, const char *name)
{
    size_t i;

    for (i = 0; i < engine->count; i++)
        if (engine->module[i]->refusal == NULL &&
            strcmp(engine->module[i]->name, name) == 0)
            return engine->module[i];
    return NULL;
}

static const kv__module *
find_refused(const kv_engine *engine, const char *name)
{
    size_t i;

    for (i = 0; i < engine->count; i++)
        if (engine->module[i]->refusal != NULL &&
            strcmp(engine->module[i]->name, name) == 0)
            return engine->module[i];
    return NULL;
}

/* Adds the module, usable or refused. */
static kv_status
add(kv_engine *engine, const char *path, const kv__module **added,
    kv_error *err)
{
    kv__module *module, **grown;
    kv_status status = kv__module_load(path, &module, err);

    *added = NULL;
    if (status != KV_OK)
        return status;
    grown = kv__grow(engine->module, &engine->capacity, engine->count + 1,
                     sizeof *grown);
    if (grown == NULL) {
        kv__module_free(module);
        return kv__nomem(err);
    }
    engine->module = grown;
    if (module->refusal == NULL && find(engine, module->name) != NULL) {
        kv__module_free(module); /* the first one found wins */
        return KV_OK;
    }
    engine->module[engine->count++] = module;
    *added = module;
    return KV_OK;
}

kv_status
kv_engine_load(kv_engine *engine, const char *path, kv_error *err)
{
    const kv__module *module;
    kv_status status = add(engine, path, &module, err);

    if (status == KV_OK && module != NULL && module->refusal != NULL)
        status = kv__fail(err, KV_EPLUGIN, "plugin '%s' is refused: %s", path,
                          module->refusal);
    return status;
}

static int
is_plugin_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 3 && entry->d_name[0] != '.' &&
           strcmp(entry->d_name + length - 3, ".so") == 0;
}

kv_status
kv_engine_load_dir(kv_engine *engine, const char *folder, kv_error *err)
{
    struct dirent **entries = NULL;
    const kv__module *module;
    kv_status status = KV_OK;
    kv__buf path = {0};
    int count = scandir(folder, &entries, is_plugin_file, alphasort), i;

    if (count < 0)
        return kv__fail(err, KV_EIO, "cannot read plugin folder '%s': %s",
                        folder, strerror(errno));
    for (i = 0; i < count; i++) {
        kv__buf_reset(&path);
        kv__buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
        if (status == KV_OK)
            status = kv__buf_text(&path) == NULL
                         ? kv__nomem(err)
                         : add(engine, path.data, &module, err);
        free(entries[i]);
    }
    free(entries);
    kv__buf_clear(&path);
    return status;
}

static kv_status
load_if_there(kv_engine *engine, const char *folder, kv_error *err)
{
    DIR *dir = opendir(folder);

    if (dir == NULL)
        return KV_OK;
    closedir(dir);
    return kv_engine_load_dir(engine, folder, err);
}

kv_status
kv_engine_load_path(kv_engine *engine, const char *extra, kv_error *err)
{
    const char *at = getenv("KVERIFY_PLUGIN_PATH"), *end;
    kv__buf folder = {0};
    kv_status status = KV_OK;

    if (extra != NULL)
        status = kv_engine_load_dir(engine, extra, err);
    while (status == KV_OK && at != NULL && *at != '\0') {
        end = strchr(at, ':');
        end = end == NULL ? at + strlen(at) : end;
        kv__buf_reset(&folder);
        kv__buf_add(&folder, at, (size_t)(end - at));
        if (kv__buf_text(&folder) == NULL)
            status = kv__nomem(err);
        else if (folder.length > 0)
            status = load_if_there(engine, folder.data, err);
        at = *end == ':' ? end + 1 : end;
    }
    kv__buf_clear(&folder);
    return status == KV_OK ? load_if_there(engine, KV_PLUGIN_DIR, err) : status;
}

size_t
kv_engine_plugin_count(const kv_engine *engine)
{
    return engine->count;
}

const char *
kv_engine_plugin_name(const kv_engine *engine, size_t index)
{
    return engine->module[index]->name;
}

const char *
kv_engine_plugin_path(const kv_engine *engine, size_t index)
{
    return engine->module[index]->path;
}

const char *
kv_engine_plugin_version(const kv_engine *engine, size_t index)
{
    const char *version = engine->module[index]->table.version;

    return engine->module[index]->refusal != NULL || version == NULL ? ""
                                                                     : version;
}

const char *
kv_engine_plugin_summary(const kv_engine *engine, size_t index)
{
    const char *summary = engine->module[index]->table.summary;

    return engine->module[index]->refusal != NULL || summary == NULL ? ""
                                                                     : summary;
}

const char *
kv_engine_plugin_refusal(const kv_engine *engine, size_t index)
{
    return engine->module[index]->refusal;
}

/* The reason why NAME can't be used, in err. */
static kv_status
not_usable(const kv_engine *engine, const char *name, kv_error *err)
{
    const kv__module *refused = find_refused(engine, name);

    if (refused != NULL)
        return kv__fail(err, KV_EPLUGIN, "plugin '%s' is refused: %s",
                        refused->path, refused->refusal);
    return kv__fail(err, KV_ENOTFOUND,
                    "no plugin '%s' in --plugin-dir, KVERIFY_PLUGIN_PATH or "
                    "%s",
                    name, KV_PLUGIN_DIR);
}

kv_status
kv_engine_plugin_describe(const kv_engine *engine, const char *name,
                          kv_write_fn write, void *context, kv_error *err)
{
    static const char *const models[] = {"serial", "per-state", "parallel"};
    const kv__module *module = find(engine, name);
    const kv_plugin *p;
    kv_status status = KV_OK;
    kv__buf out = {0};

    if (module == NULL)
        return not_usable(engine, name, err);
    p = &module->table;
    kv__buf_printf(&out, "path=%s\nname=%s\nversion=%s\nsummary=%s\n",
                   module->path, p->name, p->version, p->summary);
    kv__buf_printf(&out, "config=%s\n",
                   p->config_help == NULL ? "" : p->config_help);
    kv__buf_printf(&out, "abi=%u\nplugin_size=%u\nhost_size=%zu\nagreed=%zu\n",
                   module->theirs_abi, module->theirs, sizeof *p,
                   module->theirs < sizeof *p ? (size_t)module->theirs
                                              : sizeof *p);
    kv__buf_printf(&out, "capabilities=0x%llx\ncap_pure=%d\nthreads=%s\n",
                   (unsigned long long)p->capabilities,
                   (p->capabilities & KV_CAP_PURE) != 0, models[p->threads]);
    kv__buf_printf(&out, "has_open=%d\nhas_verify=%d\nhas_close=%d\n",
                   p->open != NULL, p->verify != NULL, p->close != NULL);
    if (out.failed)
        status = kv__nomem(err);
    else if (write(context, out.data, out.length) != 0)
        status = kv__fail(err, KV_EIO, "the description could not be written");
    kv__buf_clear(&out);
    return status;
}

/* --- verifiers ---------------------------------------------------------- */

void
kv_verifier_close(kv_verifier *verifier)
{
    if (verifier == NULL)
        return;
    if (verifier->open && verifier->module->table.close != NULL) {
        kv__module_enter(verifier->module);
        verifier->module->table.close(verifier->state);
        kv__module_leave(verifier->module);
    }
    cJSON_Delete(verifier->config);
    free(verifier);
}

static kv_status
open_state(kv_verifier *verifier, kv_error *err)
{
    const kv_plugin *p = &verifier->module->table;
    kv_status status = KV_OK;

    if (verifier->config != NULL && !cJSON_IsObject(verifier->config))
        return kv__fail(err, KV_ECONFIG,
                        "%s: its configuration is not a JSON object", p->name);
    if (p->open != NULL) {
        kv__module_enter(verifier->module);
        status = p->open(&verifier->host.table,
                         (const kv_value *)verifier->config, &verifier->state);
        kv__module_leave(verifier->module);
    }
    if (status != KV_OK)
        return kv__fail(
            err, status < 0 ? status : KV_EPLUGIN, "%s: %s", p->name,
            verifier->host.reason[0] == '\0' ? "it could not be opened"
                                             : verifier->host.reason);
    verifier->open = true;
    return KV_OK;
}

kv_status
kv_verifier_open(kv_engine *engine, const char *name, const char *config,
                 kv_verifier **out, kv_error *err)
{
    kv__module *module = find(engine, name);
    kv_verifier *verifier;
    kv_status status = KV_OK;

    *out = NULL;
    if (module == NULL)
        return not_usable(engine, name, err);
    verifier = kv__zalloc(1, sizeof *verifier);
    if (verifier == NULL)
        return kv__nomem(err);
    verifier->module = module;
    kv__host_init(&verifier->host);
    if (config != NULL)
        status = kv__json_parse(kv__cstr(config), "configuration",
                                &verifier->config, err);
    if (status == KV_OK)
        status = open_state(verifier, err);
    if (status != KV_OK) {
        kv_verifier_close(verifier);
        return status;
    }
    *out = verifier;
    return KV_OK;
}

kv_status
kv_verify(kv_verifier *verifier, const kv_task *task, const kv_attempt *attempt,
          kv_verdict **out, kv_error *err)
{
    const kv_plugin *p = &verifier->module->table;
    kv_verdict *verdict;
    kv_status status = kv__verdict_new(&verdict, err), judged;

    *out = NULL;
    if (status != KV_OK)
        return status;
    status = kv__verdict_identify(
        verdict, task->labels->label, task->labels->label_count,
        kv__str(task->id, task->id_length), attempt->index, err);
    if (status == KV_OK &&
        (!kv__verdict_set_text(&verdict->verifier, kv__cstr(p->name)) ||
         !kv__verdict_set_text(&verdict->version, kv__cstr(p->version)) ||
         !kv__verdict_set_text(&verdict->isolation, kv__cstr("none"))))
        status = kv__nomem(err);
    if (status != KV_OK) {
        kv_verdict_free(verdict);
        return status;
    }
    verifier->host.reason[0] = '\0';
    kv__module_enter(verifier->module);
    judged = p->verify(verifier->state, task, attempt, verdict);
    kv__module_leave(verifier->module);
    if (judged != KV_OK)
        kv__verdict_break(verdict, verifier->host.reason[0] == '\0'
                                       ? "the verifier failed"
                                       : verifier->host.reason);
    kv__verdict_settle(verdict);
    *out = verdict;
    return KV_OK;
}
