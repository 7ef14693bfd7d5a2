/* SPDX-License-Identifier: MIT */
/* One plugin file: loading, checking, agreeing on a table. */
#ifndef KV_PLUGIN_MODULE_H
#define KV_PLUGIN_MODULE_H

#include "core/base/error.h"

#include <pthread.h>

typedef struct kv__module {
    char *path, *name; /* name: the plugin's, or the file's when refused */
    char *refusal;     /* NULL: usable */
    void *dl;
    kv_plugin table;             /* the common prefix, rest zero */
    uint32_t theirs, theirs_abi; /* its size and version, for describe */
    struct kv__gate *gate;       /* the process's lock for a SERIAL plugin */
} kv__module;

/* A module in any case, except without memory; *out->refusal says what is
 * wrong with it. */
kv_status kv__module_load(const char *path, kv__module **out, kv_error *err);
void kv__module_free(kv__module *module);
/* Around every call into a SERIAL plugin; nothing for others. */
void kv__module_enter(kv__module *module);
void kv__module_leave(kv__module *module);

#endif
