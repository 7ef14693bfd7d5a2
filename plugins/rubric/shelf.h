/* SPDX-License-Identifier: MIT */
/* Loaded rubrics: each is found by name, read once, and kept by the
 * verifier. */
#ifndef KV_LUA_SHELF_H
#define KV_LUA_SHELF_H

#include "plugins/rubric/rubric.h"

typedef struct kvr_shelf {
    const kv_host *host;
    kvr_rubric **rubric;
    char **key;
    size_t count;
    char *path;   /* of the configuration; NULL when tasks name theirs */
    char *source; /* or its text */
    const kv_value *config;
    kvl_limits limits;
    bool has_seed, print;
    uint64_t seed;
} kvr_shelf;

kv_status kvr_shelf_open(const kv_host *host, const kv_value *config,
                         kvr_shelf **out);
void kvr_shelf_close(kvr_shelf *shelf);
/* The rubric for TASK, which the shelf owns.  On failure, host->fail was called
 * with the reason. */
kv_status kvr_shelf_get(kvr_shelf *shelf, const kv_task *task,
                        kvr_rubric **out);
/* A digest of the sources of TASK's rubric: see kv_plugin. */
kv_status kvr_shelf_digest(kvr_shelf *shelf, const kv_task *task,
                           unsigned char *digest);
/* Load the rubric of the configuration, collecting its issues. */
kv_status kvr_shelf_look(const kv_host *host, const kv_value *config,
                         kvr_rubric **out);
/* The seed for TASK: its own, or that of the configuration.  False when there
 * is none. */
bool kvr_shelf_seed(const kvr_shelf *shelf, const kv_task *task,
                    uint64_t *seed);

#endif
