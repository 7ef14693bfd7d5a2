/* SPDX-License-Identifier: MIT */
#include "plugins/judge/config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *
text_of(const kv_host *h, const kv_value *config, const char *name)
{
    kv_str text;

    return h->value->str(h->value->get(config, name), &text)
               ? strndup(text.data, text.length)
               : NULL;
}

/* A number from LEAST to MOST; USUAL when it is missing, -1 when it is
 * invalid. */
static double
number_of(const kv_host *h, const kv_value *config, const char *name,
          double usual, double least, double most, bool *bad)
{
    const kv_value *value = h->value->get(config, name);
    double number;

    if (value == NULL)
        return usual;
    if (h->value->number(value, &number) && number >= least && number <= most)
        return number;
    if (!*bad)
        (void)h->fail(h, KV_ECONFIG, "judge.%s is no number from %g to %g",
                      name, least, most);
    *bad = true;
    return usual;
}

static int
choice_of(const kv_host *h, const kv_value *config, const char *name,
          const char *const *choices, int usual, bool *bad)
{
    char *text = text_of(h, config, name);
    int i;

    if (text == NULL)
        return usual;
    for (i = 0; choices[i] != NULL && strcmp(choices[i], text) != 0; i++) {
    }
    free(text);
    if (choices[i] != NULL)
        return i;
    if (!*bad)
        (void)h->fail(h, KV_ECONFIG, "judge.%s is none of %s, %s, %s%s%s", name,
                      choices[0], choices[1], choices[2],
                      choices[3] == NULL ? "" : ", ",
                      choices[3] == NULL ? "" : choices[3]);
    *bad = true;
    return usual;
}

static bool
read_models(const kv_host *h, const kv_value *config, kvj_config *out)
{
    const kv_value *list = h->value->get(config, "models");
    size_t i, count = h->value->length(list);
    kv_str name;

    if (list == NULL) {
        out->models[0] = text_of(h, config, "model");
        out->model_count = out->models[0] != NULL;
        return out->model_count > 0;
    }
    for (i = 0; i < count && i < KVJ_MODELS_MAX; i++) {
        if (!h->value->str(h->value->at(list, i), &name))
            return false;
        out->models[i] = strndup(name.data, name.length);
        if (out->models[i] == NULL)
            return false;
        out->model_count++;
    }
    return count > 0 && count <= KVJ_MODELS_MAX;
}

/* A member of the wrong kind must not be ignored, because the judge would be
 * another one than the author wanted. */
static bool
is_kind(const kv_host *h, const kv_value *value, char kind)
{
    kv_str text;
    double number;

    switch (kind) {
    case 't': return h->value->str(value, &text);
    case 'w':
        return h->value->number(value, &number) && number == floor(number);
    case 'n': return h->value->number(value, &number);
    default: return h->value->kind(value) == KV_VALUE_ARRAY;
    }
}

static const char *
kind_name(char kind)
{
    return kind == 't'   ? "a text"
           : kind == 'w' ? "a whole number"
           : kind == 'n' ? "a number"
                         : "a list";
}

static kv_status
check_members(const kv_host *h, const kv_value *config)
{
    /* t: text, w: whole number, n: number, l: list */
    static const char *const members[] = {
        "turl",        "tmodel",      "lmodels",      "tkey_env",
        "wvotes",      "wmin_votes",  "treduce",      "ntemperature",
        "wmax_tokens", "wseed",       "wretries",     "nbackoff_ms",
        "ntimeout_ms", "ndeadline_s", "wconcurrency", "tcache",
        "tmode",       "tsystem",     "nanswer_kb",   "nprice_in",
        "nprice_out",  NULL};
    const kv_value *member;
    kv_str name;
    size_t i;

    for (member = h->value->first(config); member != NULL;
         member = h->value->next(member)) {
        name = h->value->name(member);
        for (i = 0; members[i] != NULL; i++)
            if (strlen(members[i] + 1) == name.length &&
                memcmp(members[i] + 1, name.data, name.length) == 0)
                break;
        if (members[i] == NULL)
            return h->fail(h, KV_ECONFIG, "unknown member 'judge.%.*s'",
                           (int)name.length, name.data);
        if (!is_kind(h, member, members[i][0]))
            return h->fail(h, KV_ECONFIG, "judge.%s is not %s", members[i] + 1,
                           kind_name(members[i][0]));
    }
    if (h->value->get(config, "model") != NULL &&
        h->value->get(config, "models") != NULL)
        return h->fail(h, KV_ECONFIG,
                       "judge has 'model' and 'models': one of them");
    return KV_OK;
}

kv_status
kvj_config_read(const kv_host *h, const kv_value *c, kvj_config *out)
{
    static const char *const reducers[] = {"mean", "median", "min", "majority",
                                           NULL};
    static const char *const modes[] = {"live", "record", "replay", NULL};
    bool bad = false;
    double most;

    if (h->value->kind(c) != KV_VALUE_OBJECT)
        return h->fail(h, KV_ECONFIG,
                       "the configuration has no object 'judge'");
    if (check_members(h, c) != KV_OK)
        return KV_ECONFIG;
    out->url = text_of(h, c, "url");
    out->system = text_of(h, c, "system");
    out->cache = text_of(h, c, "cache");
    out->key_env = text_of(h, c, "key_env");
    out->mode = (kvj_mode)choice_of(h, c, "mode", modes, KVJ_LIVE, &bad);
    out->reduce =
        (kvr_reducer)choice_of(h, c, "reduce", reducers, KVR_MEAN, &bad);
    out->votes = (uint32_t)number_of(h, c, "votes", 1, 1, KVJ_VOTES_MAX, &bad);
    out->temperature = number_of(h, c, "temperature", 0, 0, 2, &bad);
    out->max_tokens =
        (uint32_t)number_of(h, c, "max_tokens", 1024, 1, 1e6, &bad);
    out->has_seed = h->value->get(c, "seed") != NULL;
    out->seed = (uint64_t)number_of(h, c, "seed", 0, 0, 1e15, &bad);
    out->limits.retries = (uint32_t)number_of(h, c, "retries", 3, 0, 100, &bad);
    out->limits.backoff_ms =
        (uint64_t)number_of(h, c, "backoff_ms", 500, 1, 60000, &bad);
    out->limits.timeout_ms =
        (uint64_t)number_of(h, c, "timeout_ms", 60000, 1, 3600000, &bad);
    out->deadline_ms = (uint64_t)(1000 * number_of(h, c, "deadline_s", 300,
                                                   0.01, 86400, &bad));
    out->limits.concurrency =
        (uint32_t)number_of(h, c, "concurrency", 8, 1, 256, &bad);
    out->answer_max =
        (uint64_t)(1024 * number_of(h, c, "answer_kb", 512, 1, 65536, &bad));
    out->has_price = h->value->get(c, "price_in") != NULL ||
                     h->value->get(c, "price_out") != NULL;
    out->price_in = number_of(h, c, "price_in", 0, 0, 1e6, &bad);
    out->price_out = number_of(h, c, "price_out", 0, 0, 1e6, &bad);
    if (!bad && (out->url == NULL || !read_models(h, c, out)))
        return h->fail(h, KV_ECONFIG,
                       "judge needs 'url' and 'model', or 'models': names, "
                       "16 at most");
    most = (double)out->votes * (double)out->model_count;
    out->min_votes = (uint32_t)number_of(
        h, c, "min_votes", (double)(uint32_t)(most / 2) + 1, 1, most, &bad);
    return bad ? KV_ECONFIG : KV_OK;
}

void
kvj_config_clear(kvj_config *config)
{
    size_t i;

    for (i = 0; i < config->model_count; i++)
        free(config->models[i]);
    free(config->url);
    free(config->system);
    free(config->cache);
    free(config->key_env);
    *config = (kvj_config){0};
}
