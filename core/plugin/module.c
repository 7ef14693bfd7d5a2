/* SPDX-License-Identifier: MIT */
/* Loading a shared object, and agreeing with it on a table of functions.  A
 * file that is not a usable plugin is kept with the reason, so that kverify
 * plugins can show it instead of the plugin only being absent. */
#include "core/plugin/module.h"

#include "core/base/buf.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The table as ABI 2 began. */
#define PLUGIN_SIZE_FIRST \
    (offsetof(kv_plugin, fingerprint) + sizeof(void (*)(void)))
/* Capability bits from 32 on are demands: one that is unknown here means that
 * the plugin would be used in a way that it does not work in. */
#define CAP_REQUIRED_BITS (~UINT64_C(0) << 32)
#define CAP_KNOWN (KV_CAP_PURE | KV_CAP_CHOICE | KV_CAP_SPLIT)

static char *
copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = kv__alloc(size);

    return copy == NULL ? NULL : memcpy(copy, text, size);
}

/* --- one thread at a time in a SERIAL plugin ----------------------------- */

/* Two engines that load one file get one copy of its code and data, so the
 * promise has to be kept for the process: one lock a loaded file. */
struct kv__gate {
    struct kv__gate *next;
    void *dl; /* the same for every load of one file */
    size_t users;
    pthread_mutex_t lock;
};

static pthread_mutex_t gates_lock = PTHREAD_MUTEX_INITIALIZER;
static struct kv__gate *gates;

/* NULL: out of memory. */
static struct kv__gate *
gate_open(void *dl)
{
    struct kv__gate *gate;

    pthread_mutex_lock(&gates_lock);
    for (gate = gates; gate != NULL && gate->dl != dl; gate = gate->next) {
    }
    if (gate == NULL && (gate = kv__zalloc(1, sizeof *gate)) != NULL) {
        gate->dl = dl;
        pthread_mutex_init(&gate->lock, NULL);
        gate->next = gates;
        gates = gate;
    }
    if (gate != NULL)
        gate->users++;
    pthread_mutex_unlock(&gates_lock);
    return gate;
}

static void
gate_close(struct kv__gate *gate)
{
    struct kv__gate **at;

    if (gate == NULL)
        return;
    pthread_mutex_lock(&gates_lock);
    if (--gate->users == 0) {
        for (at = &gates; *at != gate; at = &(*at)->next) {
        }
        *at = gate->next;
        pthread_mutex_destroy(&gate->lock);
        free(gate);
    }
    pthread_mutex_unlock(&gates_lock);
}

void
kv__module_free(kv__module *module)
{
    if (module == NULL)
        return;
    /* First, because the number of the object may be used again once it is
     * closed. */
    gate_close(module->gate);
    if (module->dl != NULL)
        dlclose(module->dl);
    free(module->path);
    free(module->name);
    free(module->refusal);
    free(module);
}

void
kv__module_enter(kv__module *module)
{
    if (module->table.threads == KV_THREADS_SERIAL)
        pthread_mutex_lock(&module->gate->lock);
}

void
kv__module_leave(kv__module *module)
{
    if (module->table.threads == KV_THREADS_SERIAL)
        pthread_mutex_unlock(&module->gate->lock);
}

/* KV_OK: the module is there, with what is wrong with it. */
static kv_status KV_PRINTF(3, 4)
    refuse(kv__module *module, kv_error *err, const char *format, ...)
{
    char text[KV_ERROR_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    module->refusal = copy_text(text);
    return module->refusal == NULL ? kv__nomem(err) : KV_OK;
}

/* "mcq" from "/a/b/mcq.so". */
static char *
name_of_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = copy_text(slash == NULL ? path : slash + 1), *dot;

    if (name != NULL && (dot = strchr(name, '.')) != NULL && dot != name)
        *dot = '\0';
    return name;
}

static bool
valid_name(const char *name)
{
    const char *at;

    if (name[0] < 'a' || name[0] > 'z')
        return false;
    for (at = name; *at != '\0'; at++)
        if (!(*at >= 'a' && *at <= 'z') && !(*at >= '0' && *at <= '9') &&
            *at != '-')
            return false;
    return at - name <= 32;
}

/* The table is in place: does it hold together? */
static kv_status
check_table(kv__module *module, kv_error *err)
{
    const kv_plugin *p = &module->table;
    uint64_t unknown = p->capabilities & CAP_REQUIRED_BITS & ~CAP_KNOWN;

    if (p->name == NULL || p->version == NULL || p->summary == NULL)
        return refuse(module, err, "its name, version or summary is NULL");
    if (!valid_name(p->name))
        return refuse(module, err,
                      "invalid name '%.40s', expected [a-z][a-z0-9-]* of at "
                      "most 32 bytes",
                      p->name);
    if (strcmp(p->name, module->name) != 0)
        return refuse(module, err,
                      "its name is '%s', expected '%s', the name of its file",
                      p->name, module->name);
    if (unknown != 0)
        return refuse(module, err,
                      "it requires capabilities 0x%llx that this kverify "
                      "does not have",
                      (unsigned long long)unknown);
    if (p->threads > KV_THREADS_PARALLEL)
        return refuse(module, err, "unknown thread model %u", p->threads);
    if (p->start != NULL && p->step == NULL)
        return refuse(module, err, "it has a start function and no step");
    if (p->start != NULL && p->finish == NULL)
        return refuse(module, err, "it has a start function and no finish");
    if (p->verify == NULL && p->start == NULL)
        return refuse(module, err, "it has no verify function");
    return KV_OK;
}

static kv_status
agree(kv__module *module, const kv_plugin *theirs, kv_error *err)
{
    size_t common;

    if (theirs == NULL)
        return refuse(module, err, "kv_plugin_entry returned NULL");
    module->theirs_abi = theirs->abi_version;
    module->theirs = theirs->struct_size;
    if (theirs->abi_version != KV_PLUGIN_ABI)
        return refuse(module, err, "its ABI is %u, expected %u",
                      theirs->abi_version, KV_PLUGIN_ABI);
    if (theirs->struct_size < PLUGIN_SIZE_FIRST)
        return refuse(module, err,
                      "its table has %u bytes, expected at least %zu",
                      theirs->struct_size, PLUGIN_SIZE_FIRST);
    common = theirs->struct_size < sizeof module->table ? theirs->struct_size
                                                        : sizeof module->table;
    memcpy(&module->table, theirs, common);
    return check_table(module, err);
}

static kv_status
open_object(kv__module *module, kv_error *err)
{
    kv_plugin_entry_fn entry;
    void *symbol;

    /* NOW: a missing symbol must stop the run here, not at the first attempt
     * that reaches it.  LOCAL: plugins may carry different copies of one
     * library and must not see each other's. */
    module->dl = dlopen(module->path, RTLD_NOW | RTLD_LOCAL);
    if (module->dl == NULL)
        return refuse(module, err, "cannot load it: %s", dlerror());
    module->gate = gate_open(module->dl);
    if (module->gate == NULL)
        return kv__nomem(err);
    symbol = dlsym(module->dl, "kv_plugin_entry");
    if (symbol == NULL)
        return refuse(module, err, "it exports no kv_plugin_entry");
    memcpy(&entry, &symbol, sizeof entry);
    return agree(module, entry(), err);
}

kv_status
kv__module_load(const char *path, kv__module **out, kv_error *err)
{
    kv__module *module = kv__zalloc(1, sizeof *module);
    kv_status status;

    *out = NULL;
    if (module == NULL)
        return kv__nomem(err);
    /* dlopen searches the library path for a name without a slash. */
    module->path = kv__alloc(strlen(path) + 3);
    module->name = name_of_file(path);
    if (module->path == NULL || module->name == NULL) {
        kv__module_free(module);
        return kv__nomem(err);
    }
    sprintf(module->path, "%s%s", strchr(path, '/') == NULL ? "./" : "", path);
    status = open_object(module, err);
    if (status != KV_OK) {
        kv__module_free(module);
        return status;
    }
    *out = module;
    return KV_OK;
}
