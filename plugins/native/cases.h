/* SPDX-License-Identifier: MIT */
/* Cases of a native task: writes them for the runner, and compares its results
 * with what is expected. */
#ifndef KV_PLUGINS_NATIVE_CASES_H
#define KV_PLUGINS_NATIVE_CASES_H

#include "plugins/kit/text.h"

/* Write lines for all cases.  NULL, or what is wrong with the task. */
const char *cases_write(const kv_host *host, const kv_task *task,
                        kv_verdict *verdict, text *out, char *why, size_t size);

/* The result of one case. */
typedef struct ending {
    char how[16], name[32];
    int code, error;
    unsigned long long leaked, stamped;
    long microseconds;
    kv_str value; /* after '=' */
    kv_str lines; /* lines of buffers and callbacks */
} ending;

/* Read the result of case NUMBER from the runner's output, at *at.  False when
 * it is missing. */
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
