/* Rubrics that are open: found by name, read once, kept by the verifier. */
#ifndef KV_LUA_SHELF_H
#define KV_LUA_SHELF_H

#include "plugins/rubric/rubric.h"

typedef struct kvr_shelf {
    const kv_host *host;
    kvr_rubric **rubric;
    char **key;
    size_t count;
    char *path;    /* of the configuration; NULL: tasks bring theirs */
    char *source;  /* or its text */
    char *options; /* of the configuration, as a value */
    const kv_value *config;
    kvl_limits limits;
    bool has_seed, print;
    uint64_t seed;
} kvr_shelf;

kv_status kvr_shelf_open(const kv_host *host, const kv_value *config,
                         kvr_shelf **out);
void kvr_shelf_close(kvr_shelf *shelf);
/* The rubric for TASK; borrowed.  The reason of a failure is in host->fail. */
kv_status kvr_shelf_get(kvr_shelf *shelf, const kv_task *task,
                        kvr_rubric **out);
/* What TASK's rubric was made from: see kv_plugin. */
kv_status kvr_shelf_digest(kvr_shelf *shelf, const kv_task *task,
                           unsigned char *digest);
/* The configuration's own rubric, in a lenient reading. */
kv_status kvr_shelf_look(const kv_host *host, const kv_value *config,
                         kvr_rubric **out);
/* Seed for TASK: its own, or the configuration's.  False: none. */
bool kvr_shelf_seed(const kvr_shelf *shelf, const kv_task *task,
                    uint64_t *seed);

#endif
