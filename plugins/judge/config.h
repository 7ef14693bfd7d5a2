/* SPDX-License-Identifier: MIT */
/* The configuration of a judge. */
#ifndef KV_JUDGE_CONFIG_H
#define KV_JUDGE_CONFIG_H

#include "plugins/judge/http.h"
#include "plugins/rubric/rubric.h"

#define KVJ_MODELS_MAX 16
#define KVJ_VOTES_MAX 64

typedef enum kvj_mode { KVJ_LIVE, KVJ_RECORD, KVJ_REPLAY } kvj_mode;

typedef struct kvj_config {
    char *url, *system, *models[KVJ_MODELS_MAX];
    size_t model_count;
    uint32_t votes, min_votes, max_tokens;
    kvr_reducer reduce;
    kvj_mode mode;
    double temperature, price_in, price_out;
    bool has_seed, has_price;
    uint64_t seed, deadline_ms, answer_max; /* answer_max: bytes */
    kvj_limits limits;
    char *cache;   /* a file, or NULL */
    char *key_env; /* environment variable that has the key, or NULL */
} kvj_config;

/* Read VALUE, the object "judge" of the plugin's configuration.  OUT is zeroed
 * at first; clear it in any case. */
kv_status kvj_config_read(const kv_host *host, const kv_value *value,
                          kvj_config *out);
void kvj_config_clear(kvj_config *config);

#endif
