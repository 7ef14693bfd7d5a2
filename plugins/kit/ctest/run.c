/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/run.h"

#include "plugins/kit/ctest/split/split.h"
#include "plugins/kit/str.h"
#include "plugins/kit/task.h"

#include <string.h>

static bool
is_sanitized(const ct_job *j)
{
    kv_str item;
    size_t i;

    for (i = 0; task_item(j->s->host, j->task, "flags", i, &item); i++)
        if (str_find(item, "-fsanitize", 0) != SIZE_MAX)
            return true;
    return false;
}

/* Give the program its secret: the nonce, followed by a key when the plugin
 * wants one. */
static kv_status
put_secret(ct_job *j, kv_box *box)
{
    const kv_host *host = j->s->host;
    char secret[NONCE + CT_KEY];
    kv_str bytes = {secret, NONCE};

    if (!new_nonce(host, j->nonce))
        return host->fail(host, KV_EIO, "no random bytes for the nonce");
    memcpy(secret, j->nonce, NONCE);
    if (j->s->hooks->keyed) {
        if (host->util->random(j->key, sizeof j->key) != KV_OK)
            return host->fail(host, KV_EIO, "no random bytes for the key");
        memcpy(secret + NONCE, j->key, CT_KEY);
        bytes.length += CT_KEY;
    }
    host->box->secret(box, bytes);
    return KV_OK;
}

static kv_status
conclude(const ct_job *j, kv_verdict *verdict)
{
    const kv_host *host = j->s->host;

    host->verdict->counts(verdict, j->passed, j->failed, j->errors, j->skipped,
                          j->passed + j->failed + j->errors + j->skipped);
    if (j->passed > 0 && j->failed + j->errors == 0)
        return host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE,
                                      1);
    host->verdict->evidence(verdict, "%s", j->first);
    return host->verdict->outcome(
        verdict, j->failed > 0 ? KV_OUTCOME_FAIL : KV_OUTCOME_ERROR,
        j->failed > 0 ? KV_CLASS_NONE : j->first_class, 0);
}

kv_status
run_program(ct_job *j, kv_verdict *verdict, kv_box *box)
{
    const kv_host *host = j->s->host;
    kv_box_limits limits = {.struct_size = sizeof limits};
    kv_str binary;

    j->phase = CT_RUN;
    while (j->at < j->b->objects && !j->b->object[j->at].program)
        j->at++;
    if (j->at == j->b->objects)
        return conclude(j, verdict);
    if (j->split)
        return split_run(j, box)
                   ? put_secret(j, box)
                   : host->fail(host, KV_EPLUGIN, "there is no second box");
    binary = (kv_str){j->binary[j->at], j->binary_length[j->at]};
    host->box->file(box, "t", binary, KV_FILE_EXEC | KV_FILE_PROTECT);
    (void)box_task_files(host, j->task, box, "data", KV_FILE_PROTECT, NULL);
    host->box->arg(box, "{kept}/t");
    box_environment(host, box);
    host->box->env(box, "ASAN_OPTIONS=detect_leaks=0");
    host->box->env(box, "CK_VERBOSITY=verbose"); /* Check names its tests */
    host->box->env(box, "TEMP={tmp}"); /* and may have no other folder */
    host->task->limits(j->task, &limits);
    if (j->s->hooks->channel > 0)
        limits.channel = j->s->hooks->channel;
    host->box->limits(box, &limits);
    host->box->flags(box, KV_BOX_FIXED_CODE |
                              (is_sanitized(j) ? KV_BOX_NO_ADDRESS : 0));
    return put_secret(j, box);
}
