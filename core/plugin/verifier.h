/* An open verifier, as engine.c and job.c see it. */
#ifndef KV_CORE_VERIFIER_H
#define KV_CORE_VERIFIER_H

#include "core/plugin/host.h"
#include "core/plugin/module.h"

struct kv_verifier {
    kv_engine *engine;
    kv__module *module;
    kv__host host;
    cJSON *config;
    void *state;
    bool open;
};

#endif
