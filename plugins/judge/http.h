/* Requests on a thread of their own, through libcurl: retried, limited in
 * number, and each with somebody who waits for a descriptor. */
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

/* What became of one request.  Whoever submitted it owns it until it is given
 * back with kvj_release, done or not. */
typedef struct kvj_request {
    char *body;   /* sent */
    int notify;   /* a byte of 8 is added here once it is done: an eventfd */
    uint64_t due; /* on kvj_now: no try begins, or goes on, after that */

    bool done;   /* set last, read under the lock: kvj_is_done */
    bool failed; /* no reply of status 200 came: reason says why */
    bool late;   /* because of the deadline */
    long status; /* 0: no reply at all */
    uint32_t tries;
    char *reply; /* NUL-terminated */
    size_t length;
    char reason[200];
    struct kvj_request *next;
    void *transfer;
    uint64_t not_before;
    bool abandoned, queued;
} kvj_request;

/* KEY may be NULL; it is sent as a bearer token and never shown.  NULL: out of
 * memory, or no thread can be had. */
kvj_http *kvj_http_new(const char *url, const char *key,
                       const kvj_limits *limits);
void kvj_http_free(kvj_http *http);
/* BODY is taken over.  NULL: out of memory. */
kvj_request *kvj_submit(kvj_http *http, char *body, int notify, uint64_t due);
bool kvj_is_done(kvj_http *http, const kvj_request *request);
void kvj_release(kvj_http *http, kvj_request *request);
uint64_t kvj_now(void);

#endif
