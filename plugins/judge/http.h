/* SPDX-License-Identifier: MIT */
/* HTTP requests on a thread of their own, by libcurl: limited in number and
 * retried.  A descriptor tells whoever waits for one. */
#ifndef KV_JUDGE_HTTP_H
#define KV_JUDGE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct kvj_http kvj_http;

typedef struct kvj_limits {
    uint32_t concurrency, retries;
    uint64_t backoff_ms, timeout_ms; /* of one try */
} kvj_limits;

/* A request and its result.  Whoever submitted it gives it back with
 * kvj_release, finished or not. */
typedef struct kvj_request {
    char *body;   /* what is sent */
    int notify;   /* eventfd to which 1 is added when it is done */
    uint64_t due; /* by kvj_now: after this, no try begins or continues */

    bool done;   /* set last, under the lock: see kvj_is_done */
    bool failed; /* no reply with status 200; reason says why */
    bool late;   /* failed because of the deadline */
    long status; /* 0 without any reply */
    uint32_t tries;
    char *reply; /* NUL-terminated */
    size_t length;
    char reason[200];
    struct kvj_request *next;
    void *transfer;
    uint64_t not_before;
    bool abandoned, queued;
} kvj_request;

/* KEY, which may be NULL, is sent as a bearer token and never shown.  NULL when
 * memory ran out or no thread can be created. */
kvj_http *kvj_http_new(const char *url, const char *key,
                       const kvj_limits *limits);
void kvj_http_free(kvj_http *http);
/* Submit a request, which now owns BODY.  NULL when memory ran out. */
kvj_request *kvj_submit(kvj_http *http, char *body, int notify, uint64_t due);
bool kvj_is_done(kvj_http *http, const kvj_request *request);
void kvj_release(kvj_http *http, kvj_request *request);
uint64_t kvj_now(void);

#endif
