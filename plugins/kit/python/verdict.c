/* SPDX-License-Identifier: MIT */
#include "plugins/kit/python/verdict.h"

kv_status
py_end(const py_job *j, kv_verdict *verdict, kv_outcome outcome,
       kv_class error_class, const char *what, kv_str detail)
{
    const kv_host *host = j->s->host;

    if (error_class == KV_CLASS_TAMPER && j->total > 0)
        host->verdict->counts(verdict, 0, 0, j->total, 0, j->total);
    host->verdict->evidence(verdict, "%s%.*s", what, (int)detail.length,
                            detail.data);
    return host->verdict->outcome(verdict, outcome, error_class, 0);
}

kv_status
py_pass(const py_job *j, kv_verdict *verdict, uint32_t grade)
{
    j->s->host->verdict->integrity(verdict, grade);
    return j->s->host->verdict->outcome(verdict, KV_OUTCOME_PASS, KV_CLASS_NONE,
                                        1);
}
