/* SPDX-License-Identifier: MIT */
/* The engine: which plugins there are, where they are looked for, and what can
 * be asked about them.  Judging with them is in verify.c and job.c. */
#include "core/plugin/engine.h"

#include "core/base/json.h"
#include "core/plugin/verifier.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

kv_status
kv_engine_new(kv_engine **out, kv_error *err)
{
    *out = kv__zalloc(1, sizeof **out);
    if (*out == NULL)
        return kv__nomem(err);
    pthread_mutex_init(&(*out)->lock, NULL);
    (*out)->policy.min_level = 2;
    (*out)->policy.max_level = 3;
    (*out)->policy.min_integrity = KV_INTEGRITY_I1C;
    return KV_OK;
}

void
kv_engine_free(kv_engine *engine)
{
    size_t i;

    if (engine == NULL)
        return;
    for (i = 0; i < engine->module_count; i++)
        kv__module_free(engine->modules[i]);
    free(engine->modules);
    for (i = 0; i < engine->idle_count; i++)
        kv__launcher_stop(engine->idle[i]);
    free(engine->idle);
    pthread_mutex_destroy(&engine->lock);
    free(engine);
}

/* The lock is the engine's own business: a const engine can be searched. */
static pthread_mutex_t *
lock_of(const kv_engine *engine)
{
    return &((kv_engine *)engine)->lock;
}

/* To be called with the lock held. */
static kv__module *
find(const kv_engine *engine, const char *name, bool refused)
{
    kv__module *module;
    size_t i;

    for (i = 0; i < engine->module_count; i++) {
        module = engine->modules[i];
        if ((module->refusal != NULL) == refused &&
            strcmp(module->name, name) == 0)
            return module;
    }
    return NULL;
}

kv_status
kv__engine_find(const kv_engine *engine, const char *name, kv__module **out,
                kv_error *err)
{
    const kv__module *refused;

    pthread_mutex_lock(lock_of(engine));
    *out = find(engine, name, false);
    refused = *out == NULL ? find(engine, name, true) : NULL;
    pthread_mutex_unlock(lock_of(engine));
    if (*out != NULL)
        return KV_OK;
    if (refused != NULL)
        return kv__fail(err, KV_EPLUGIN, "plugin '%s' is refused: %s",
                        refused->path, refused->refusal);
    return kv__fail(err, KV_ENOTFOUND,
                    "no plugin '%s' in --plugin-dir, KVERIFY_PLUGIN_PATH or "
                    "%s",
                    name, KV_PLUGIN_DIR);
}

static kv__module *
module_at(const kv_engine *engine, size_t index)
{
    kv__module *module;

    pthread_mutex_lock(lock_of(engine));
    module = index < engine->module_count ? engine->modules[index] : NULL;
    pthread_mutex_unlock(lock_of(engine));
    return module;
}

/* To be called with the lock held.  True: the engine owns the module. */
static bool
keep_module(kv_engine *engine, kv__module *module, kv_status *status)
{
    kv__module **grown;

    *status = KV_OK;
    if (module->refusal == NULL && find(engine, module->name, false) != NULL)
        return false; /* the first one found wins, as in a search path */
    grown = kv__grow(engine->modules, &engine->module_capacity,
                     engine->module_count + 1, sizeof *grown);
    if (grown == NULL) {
        *status = KV_ENOMEM;
        return false;
    }
    engine->modules = grown;
    grown[engine->module_count++] = module;
    return true;
}

/* Add the module, usable or refused; *ADDED is NULL where its name was taken
 * already. */
static kv_status
add(kv_engine *engine, const char *path, const kv__module **added,
    kv_error *err)
{
    kv__module *module;
    kv_status status = kv__module_load(path, &module, err);
    bool kept;

    *added = NULL;
    if (status != KV_OK)
        return status;
    /* Loaded without the lock: constructors of a library may take long. */
    pthread_mutex_lock(&engine->lock);
    kept = keep_module(engine, module, &status);
    pthread_mutex_unlock(&engine->lock);
    if (kept)
        *added = module;
    else
        kv__module_free(module);
    return status == KV_OK ? KV_OK : kv__nomem(err);
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

/* Folders of a search path need not exist; one that was named by an option has
 * to. */
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
    size_t count;

    pthread_mutex_lock(lock_of(engine));
    count = engine->module_count;
    pthread_mutex_unlock(lock_of(engine));
    return count;
}

const char *
kv_engine_plugin_name(const kv_engine *engine, size_t index)
{
    const kv__module *module = module_at(engine, index);

    return module == NULL ? "" : module->name;
}

const char *
kv_engine_plugin_path(const kv_engine *engine, size_t index)
{
    const kv__module *module = module_at(engine, index);

    return module == NULL ? "" : module->path;
}

const char *
kv_engine_plugin_version(const kv_engine *engine, size_t index)
{
    const kv__module *module = module_at(engine, index);

    return module == NULL || module->refusal != NULL ? ""
                                                     : module->table.version;
}

const char *
kv_engine_plugin_summary(const kv_engine *engine, size_t index)
{
    const kv__module *module = module_at(engine, index);

    return module == NULL || module->refusal != NULL ? ""
                                                     : module->table.summary;
}

const char *
kv_engine_plugin_refusal(const kv_engine *engine, size_t index)
{
    const kv__module *module = module_at(engine, index);

    return module == NULL ? "there is no such plugin" : module->refusal;
}

kv_status
kv_engine_plugin_describe(const kv_engine *engine, const char *name,
                          kv_write_fn write, void *context, kv_error *err)
{
    static const char *const models[] = {"serial", "per-state", "parallel"};
    kv__module *module;
    const kv_plugin *p;
    kv_status status = kv__engine_find(engine, name, &module, err);
    kv__buf out = {0};

    if (status != KV_OK)
        return status;
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
    kv__buf_printf(
        &out, "has_open=%d\nhas_verify=%d\nhas_close=%d\nhas_start=%d\n",
        p->open != NULL, p->verify != NULL, p->close != NULL, p->start != NULL);
    if (out.failed)
        status = kv__nomem(err);
    else if (write(context, out.data, out.length) != 0)
        status = kv__fail(err, KV_EIO, "the description could not be written");
    kv__buf_clear(&out);
    return status;
}

typedef struct writing {
    kv_write_fn write;
    void *context;
} writing;

static int32_t
pass_on(void *context, const char *data, size_t length)
{
    writing *w = context;

    return w->write(w->context, data, length);
}

kv_status
kv_engine_inspect(kv_engine *engine, const char *name, const char *config,
                  const char *what, kv_write_fn write, void *context,
                  kv_error *err)
{
    kv__module *module;
    writing w = {write, context};
    kv_status status = kv__engine_find(engine, name, &module, err);
    cJSON *tree = NULL;

    if (status != KV_OK)
        return status;
    if (module->table.inspect == NULL)
        return kv__fail(err, KV_ENOTFOUND, "plugin '%s' has nothing to inspect",
                        name);
    kv__reason_clear();
    if (config != NULL)
        status = kv__json_parse(kv__cstr(config), "configuration", &tree, err);
    if (status != KV_OK)
        return status;
    kv__module_enter(module);
    status = module->table.inspect(&kv__host, (const kv_value *)tree, what,
                                   pass_on, &w);
    kv__module_leave(module);
    cJSON_Delete(tree);
    if (status == KV_OK)
        return KV_OK;
    return kv__fail(err, status, "%s",
                    kv__reason()[0] == '\0' ? "the plugin has no such answer"
                                            : kv__reason());
}
