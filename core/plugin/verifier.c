/* SPDX-License-Identifier: MIT */
/* Verifiers: a plugin opened with a configuration.  The configuration is kept
 * as long as the verifier, because the plugin may keep pointers into it. */
#include "core/plugin/verifier.h"

#include "core/base/members.h"
#include "core/plugin/engine.h"

#include <stdatomic.h>
#include <stdlib.h>

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

/* --- the verifiers that it asks: opened once, and closed with it -------- */

typedef struct kv__child {
    char *name, *config; /* CONFIG: "" where there is none */
    kv_verifier *verifier;
} kv__child;

static kv_verifier *
find_child(const kv_verifier *parent, const char *name, const char *config)
{
    const kv__child *c;
    size_t i;

    for (i = 0; i < parent->child_count; i++) {
        c = &parent->children[i];
        if (strcmp(c->name, name) == 0 && strcmp(c->config, config) == 0)
            return c->verifier;
    }
    return NULL;
}

static void
clear_child(kv__child *c)
{
    kv_verifier_close(c->verifier);
    free(c->name);
    free(c->config);
}

static kv_status
add_child(kv_verifier *parent, const char *name, const char *config,
          kv_verifier **out, kv_error *err)
{
    kv__child c = {strdup(name), strdup(config == NULL ? "" : config), NULL};
    kv__child *grown =
        kv__grow(parent->children, &parent->child_capacity,
                 parent->child_count + 1, sizeof *parent->children);
    kv_status status = KV_OK;

    if (grown != NULL)
        parent->children = grown;
    if (grown == NULL || c.name == NULL || c.config == NULL)
        status = kv__nomem(err);
    if (status == KV_OK)
        status =
            kv_verifier_open(parent->engine, name, config, &c.verifier, err);
    if (status != KV_OK) {
        clear_child(&c);
        return status;
    }
    grown[parent->child_count++] = c;
    *out = c.verifier;
    return KV_OK;
}

kv_status
kv__verifier_child(kv_verifier *parent, const char *name, const char *config,
                   kv_verifier **out, kv_error *err)
{
    kv_status status = KV_OK;

    pthread_mutex_lock(&parent->children_lock);
    *out = find_child(parent, name, config == NULL ? "" : config);
    if (*out == NULL)
        status = add_child(parent, name, config, out, err);
    pthread_mutex_unlock(&parent->children_lock);
    return status;
}

static void
close_children(kv_verifier *parent)
{
    size_t i;

    for (i = 0; i < parent->child_count; i++)
        clear_child(&parent->children[i]);
    free(parent->children);
}

static kv_status
question_digest(kv_verifier *asking, const kv_task *task, const kv__question *q,
                unsigned char *digest)
{
    kv_verifier *child;
    kv_error err;
    kv_task *own;
    kv__sha256 sha;
    kv_status status =
        kv__verifier_child(asking, q->verifier, q->config, &child, &err);

    if (status == KV_OK)
        status = kv__task_about(task, q->document, &own, &err);
    if (status != KV_OK)
        return status;
    kv__sha256_init(&sha);
    status = kv__verifier_digest(child, own, &sha, &err);
    kv__sha256_end(&sha, digest);
    kv_task_free(own);
    return status;
}

/* --- opening and closing ------------------------------------------------- */

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
    close_children(verifier);
    pthread_mutex_destroy(&verifier->children_lock);
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

static _Atomic uint64_t serials;

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
    verifier->digest = question_digest;
    verifier->serial = atomic_fetch_add(&serials, 1) + 1;
    pthread_mutex_init(&verifier->lock, NULL);
    pthread_mutex_init(&verifier->children_lock, NULL);
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
