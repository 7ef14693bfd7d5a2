/* Cases of a native task: what is sent to the runner, and what came back held
 * against what is expected. */
#ifndef KV_PLUGINS_NATIVE_CASES_H
#define KV_PLUGINS_NATIVE_CASES_H

#include "plugins/kit/text.h"

/* Lines for every case.  NULL, or what is wrong with the task. */
const char *cases_write(const kv_host *host, const kv_task *task,
                        kv_verdict *verdict, text *out, char *why, size_t size);

/* What became of one case. */
typedef struct ending {
    char how[16], name[32];
    int code, error;
    unsigned long long leaked, stamped;
    long microseconds;
    kv_str value; /* behind '=' */
    kv_str lines; /* of buffers and callbacks */
} ending;

/* The answer to case NUMBER out of what the runner said, at *at.  False: it
 * is not there. */
bool ending_read(kv_str said, size_t *at, size_t number, ending *out);

typedef struct judged {
    kv_outcome outcome;
    kv_class error_class;
    char id[200], why[300];
} judged;

void case_judge(const kv_host *host, const kv_task *task, kv_verdict *verdict,
                size_t number, const ending *e, judged *out);
size_t cases_count(const kv_host *host, const kv_task *task);

#endif
