/* SPDX-License-Identifier: MIT */
/* Services for asking other verifiers. */
#include "core/base/take.h"
#include "core/plugin/verifier.h"

#include <math.h>
#include <stdlib.h>

/* JSON text; NULL for NULL, or *FAILED is set. */
static char *
text_of(const kv_value *value, bool *failed)
{
    char *text;

    if (value == NULL)
        return NULL;
    text = cJSON_PrintUnformatted((const cJSON *)value);
    *failed = *failed || text == NULL;
    return text;
}

static kv__question *
question_of(kv_str verifier, const kv_value *config, const kv_value *document)
{
    kv__question *q = kv__zalloc(1, sizeof *q);
    bool failed = false;

    if (q == NULL)
        return NULL;
    q->verifier = kv__zalloc(1, verifier.length + 1);
    q->config = text_of(config, &failed);
    q->document = text_of(document, &failed);
    if (q->verifier == NULL || failed) {
        kv__question_free(q);
        return NULL;
    }
    if (verifier.length > 0)
        memcpy(q->verifier, verifier.data, verifier.length);
    return q;
}

static void
child_ask(kv_box *box, kv_str verifier, const kv_value *config,
          const kv_value *document)
{
    kv__question_free(box->question);
    box->question = question_of(verifier, config, document);
    if (box->question == NULL)
        box->wrong = "out of memory for a question to another verifier";
}

static int32_t
child_verdict(const kv_result *result, kv_child_verdict *out)
{
    const kv_verdict *v = result == NULL ? NULL : result->child;
    kv_child_verdict full = {.score = NAN};

    if (v == NULL)
        return 0;
    full.outcome = v->outcome;
    full.error_class = v->error_class;
    full.integrity = v->integrity;
    if (v->has_score)
        full.score = v->score;
    if (v->has_counts) {
        full.passed = v->counts.passed;
        full.failed = v->counts.failed;
        full.errors = v->counts.errors;
        full.skipped = v->counts.skipped;
        full.total = v->counts.total;
    }
    full.verifier = kv__cstr(v->verifier);
    full.evidence = kv__cstr(v->evidence == NULL ? "" : v->evidence);
    kv__give(out, &full, sizeof full);
    return 1;
}

static kv_status
child_digest(const kv_task *task, kv_str verifier, const kv_value *config,
             const kv_value *document, unsigned char *digest)
{
    kv_verifier *asking = kv__verifier_inside();
    kv_status status = KV_ENOMEM;
    kv__question *q;

    memset(digest, 0, 32);
    if (asking == NULL || !kv__verifier_can_enter() ||
        asking->module->table.threads != KV_THREADS_PARALLEL)
        return KV_EPLUGIN;
    q = question_of(verifier, config, document);
    if (q != NULL)
        status = asking->digest(asking, task, q, digest);
    kv__question_free(q);
    return status;
}

const kv_child_services kv__child_services = {
    .struct_size = sizeof(kv_child_services),
    .version = 1,
    .ask = child_ask,
    .verdict = child_verdict,
    .digest = child_digest,
};
