/* SPDX-License-Identifier: MIT */
/* Verifiers: a plugin opened with a configuration.  The configuration is kept
 * as long as the verifier, because the plugin may keep pointers into it. */
#include "core/plugin/verifier.h"

#include "core/base/members.h"
#include "core/plugin/engine.h"

#include <stdatomic.h>
#include <stdlib.h>

/* The module's lock always comes first, so that two threads can't wait for each
 * other. */
/* The locale of the thread that is in a plugin: a program around the library
 * may write 2,5 for 2.5, and plugins print and read numbers. */
static _Thread_local locale_t locale_outside;

void
kv__verifier_enter(kv_verifier *verifier)
{
    locale_outside = uselocale(kv__c_locale());
    kv__module_enter(verifier->module);
    if (verifier->module->table.threads == KV_THREADS_PER_STATE)
        pthread_mutex_lock(&verifier->lock);
}

void
kv__verifier_leave(kv_verifier *verifier)
{
    if (verifier->module->table.threads == KV_THREADS_PER_STATE)
        pthread_mutex_unlock(&verifier->lock);
    kv__module_leave(verifier->module);
    uselocale(locale_outside);
}

bool
kv__verifier_can(const kv_verifier *verifier, uint64_t capability)
{
    return (verifier->module->table.capabilities & capability) != 0;
}

const char *
kv__verifier_name(const kv_verifier *verifier)
{
    return verifier->module->table.name;
}

const char *
kv__verifier_version(const kv_verifier *verifier)
{
    return verifier->module->table.version;
}

bool
kv__verifier_fingerprint(kv_verifier *verifier, const kv_task *task,
                         unsigned char *digest)
{
    const kv_plugin *p = &verifier->module->table;

    memset(digest, 0, 32);
    if (p->fingerprint == NULL)
        return false;
    kv__verifier_enter(verifier);
    (void)p->fingerprint(verifier->state, task, digest);
    kv__verifier_leave(verifier);
    return true;
}

void
kv_verifier_close(kv_verifier *verifier)
{
    if (verifier == NULL)
        return;
    /* Only what was opened is closed: after a failed open the state is not. */
    if (verifier->open && verifier->module->table.close != NULL) {
        kv__verifier_enter(verifier);
        verifier->module->table.close(verifier->state);
        kv__verifier_leave(verifier);
    }
    pthread_mutex_destroy(&verifier->lock);
    cJSON_Delete(verifier->config);
    free(verifier);
}

void
kv__verifier_checked(const kv_verifier *verifier, const kv_task *task)
{
    atomic_store(&((kv_task *)task)->checked, verifier->module);
}

kv_status
kv__verifier_check(const kv_verifier *verifier, const kv_task *task,
                   kv_error *err)
{
    const char *shape = verifier->module->table.task_members;
    cJSON *common = NULL, *own = NULL;
    const cJSON *shapes[2];
    kv_status status;

    if (shape == NULL || atomic_load(&task->checked) == verifier->module)
        return KV_OK;
    status =
        kv__json_parse(kv__cstr(kv__task_members), "members", &common, err);
    if (status == KV_OK)
        status = kv__json_parse(kv__cstr(shape), "members", &own, err);
    shapes[0] = common;
    shapes[1] = own;
    if (status == KV_OK)
        status = kv__members_check(task->document, shapes, 2, "the task",
                                   verifier->module->table.name, err);
    if (status == KV_OK)
        kv__verifier_checked(verifier, task);
    cJSON_Delete(common);
    cJSON_Delete(own);
    return status;
}

kv_status
kv__verifier_members(const char *shape, const cJSON *object, const char *where,
                     const char *of, kv_error *err)
{
    cJSON *tree;
    const cJSON *shapes[1];
    kv_status status;

    if (shape == NULL || object == NULL)
        return KV_OK;
    status = kv__json_parse(kv__cstr(shape), of, &tree, err);
    if (status != KV_OK)
        return status;
    shapes[0] = tree;
    status = kv__members_check(object, shapes, 1, where, of, err);
    cJSON_Delete(tree);
    return status;
}

const char *
kv__verifier_shape(const kv_verifier *verifier)
{
    return verifier->module->table.task_members;
}

static kv_status
open_state(kv_verifier *verifier, kv_error *err)
{
    const kv_plugin *p = &verifier->module->table;
    kv_status status = KV_OK;

    if (verifier->config != NULL && !cJSON_IsObject(verifier->config))
        return kv__fail(err, KV_ECONFIG,
                        "%s: its configuration is not a JSON object", p->name);
    status = kv__verifier_members(p->config_members, verifier->config,
                                  "configuration", p->name, err);
    if (status != KV_OK) {
        if (err != NULL && status == KV_EFORMAT)
            err->code = KV_ECONFIG;
        return status == KV_EFORMAT ? KV_ECONFIG : status;
    }
    kv__reason_clear();
    if (p->open != NULL) {
        kv__verifier_enter(verifier);
        status = p->open(&kv__host, (const kv_value *)verifier->config,
                         &verifier->state);
        kv__verifier_leave(verifier);
    }
    if (status != KV_OK)
        return kv__fail(
            err, status < 0 ? status : KV_EPLUGIN, "%s: %s", p->name,
            kv__reason()[0] == '\0' ? "it could not be opened" : kv__reason());
    verifier->open = true;
    return KV_OK;
}

kv_status
kv_verifier_open(kv_engine *engine, const char *name, const char *config,
                 kv_verifier **out, kv_error *err)
{
    kv__module *module;
    kv_verifier *verifier;
    kv_status status = kv__engine_find(engine, name, &module, err);

    *out = NULL;
    if (status != KV_OK)
        return status;
    verifier = kv__zalloc(1, sizeof *verifier);
    if (verifier == NULL)
        return kv__nomem(err);
    verifier->engine = engine;
    verifier->module = module;
    pthread_mutex_init(&verifier->lock, NULL);
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
