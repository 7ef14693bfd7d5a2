/* SPDX-License-Identifier: MIT */
#include "plugins/judge/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define REPLY_MAX (4u << 20)
#define RETRY_AFTER_MAX 60000

typedef struct transfer {
    CURL *easy;
    kvj_request *request;
    char *data;
    size_t length;
    uint64_t retry_after; /* ms */
    bool too_long;
    struct transfer *next; /* of those that run */
    char error[CURL_ERROR_SIZE];
} transfer;

struct kvj_http {
    CURLM *multi;
    struct curl_slist *headers;
    char *url;
    kvj_limits limits;
    pthread_t thread;
    pthread_mutex_t lock;
    kvj_request *queue; /* waiting, oldest first */
    transfer *going;
    uint32_t active;
    bool stopping, running;
};

uint64_t
kvj_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* --- one transfer -------------------------------------------------------- */

static size_t
take(char *data, size_t size, size_t count, void *context)
{
    transfer *t = context;
    size_t length = size * count;
    char *grown;

    if (length > REPLY_MAX - t->length) {
        t->too_long = true;
        return 0;
    }
    grown = realloc(t->data, t->length + length + 1);
    if (grown == NULL)
        return 0;
    memcpy(grown + t->length, data, length);
    t->data = grown;
    t->length += length;
    grown[t->length] = '\0';
    return length;
}

/* "Retry-After: 3" */
static size_t
header(char *data, size_t size, size_t count, void *context)
{
    static const char name[] = "retry-after:";
    transfer *t = context;
    size_t length = size * count;
    uint64_t seconds = 0, i;

    if (length < sizeof name || strncasecmp(data, name, sizeof name - 1) != 0)
        return length;
    for (i = sizeof name - 1; i < length && data[i] == ' '; i++) {
    }
    for (; i < length && data[i] >= '0' && data[i] <= '9' && seconds < 100000;
         i++)
        seconds = seconds * 10 + (uint64_t)(data[i] - '0');
    t->retry_after =
        seconds * 1000 > RETRY_AFTER_MAX ? RETRY_AFTER_MAX : seconds * 1000;
    return length;
}

static void
free_transfer(transfer *t)
{
    if (t == NULL)
        return;
    if (t->easy != NULL)
        curl_easy_cleanup(t->easy);
    free(t->data);
    free(t);
}

static transfer *
new_transfer(kvj_http *h, kvj_request *r, uint64_t now)
{
    transfer *t = calloc(1, sizeof *t);
    uint64_t left = r->due > now ? r->due - now : 1;

    if (t == NULL || (t->easy = curl_easy_init()) == NULL) {
        free_transfer(t);
        return NULL;
    }
    if (left > h->limits.timeout_ms)
        left = h->limits.timeout_ms;
    t->request = r;
    curl_easy_setopt(t->easy, CURLOPT_URL, h->url);
    curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, h->headers);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)strlen(r->body));
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, r->body);
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)left);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "kverify");
    return t;
}

/* --- on the thread -------------------------------------------------------- */

static void
free_request(kvj_request *r)
{
    free(r->body);
    free(r->reply);
    free(r);
}

/* The caller holds the lock. */
static void
conclude(kvj_request *r)
{
    uint64_t one = 1;

    r->done = true;
    if (r->abandoned)
        free_request(r);
    else if (write(r->notify, &one, sizeof one) < 0)
        return; /* the waiter checks again after its time */
}

static void
put_last(kvj_http *h, kvj_request *r)
{
    kvj_request **at = &h->queue;

    while (*at != NULL)
        at = &(*at)->next;
    r->next = NULL;
    r->queued = true;
    *at = r;
}

static bool
worth_another(const kvj_http *h, const kvj_request *r, CURLcode code)
{
    if (r->tries > h->limits.retries)
        return false;
    if (r->status == 0 || code != CURLE_OK)
        return code != CURLE_URL_MALFORMAT &&
               code != CURLE_UNSUPPORTED_PROTOCOL &&
               code != CURLE_PEER_FAILED_VERIFICATION;
    return r->status == 408 || r->status == 429 || r->status >= 500;
}

/* The pause is doubled with each try, in the same way on every machine. */
static uint64_t
pause_before(const kvj_http *h, const kvj_request *r, const transfer *t)
{
    uint64_t wait = h->limits.backoff_ms << (r->tries > 10 ? 10 : r->tries - 1);

    return t->retry_after > wait ? t->retry_after : wait;
}

static void
finished(kvj_http *h, transfer *t, CURLcode code)
{
    kvj_request *r = t->request;
    uint64_t now = kvj_now(), wait;

    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &r->status);
    r->transfer = NULL;
    r->failed = code != CURLE_OK || r->status != 200;
    if (t->too_long)
        snprintf(r->reason, sizeof r->reason, "the reply is longer than 4 MiB");
    else if (code != CURLE_OK)
        snprintf(r->reason, sizeof r->reason, "%.150s",
                 t->error[0] == '\0' ? curl_easy_strerror(code) : t->error);
    else if (r->failed)
        snprintf(r->reason, sizeof r->reason, "HTTP status %ld", r->status);
    wait = pause_before(h, r, t);
    if (r->failed && !t->too_long && !r->abandoned && !h->stopping &&
        worth_another(h, r, code)) {
        if (now + wait < r->due) {
            r->not_before = now + wait;
            put_last(h, r);
            return;
        }
        r->late = true;
    }
    if (!r->failed) {
        r->reply = t->data;
        r->length = t->length;
        t->data = NULL;
        r->failed = r->reply == NULL;
        if (r->failed)
            snprintf(r->reason, sizeof r->reason, "an empty reply");
    }
    conclude(r);
}

/* Begin all requests that may begin.  Returns the time until more may. */
static int
begin(kvj_http *h, bool *started)
{
    kvj_request **at = &h->queue, *r;
    uint64_t now = kvj_now(), wait = 1000;
    transfer *t;

    *started = false;
    while ((r = *at) != NULL) {
        if (r->abandoned || h->stopping || now >= r->due) {
            *at = r->next;
            r->queued = false;
            r->failed = r->late = true;
            if (r->reason[0] == '\0')
                snprintf(r->reason, sizeof r->reason, "the deadline passed");
            conclude(r);
            continue;
        }
        if (h->active >= h->limits.concurrency || r->not_before > now) {
            if (r->not_before > now && r->not_before - now < wait)
                wait = r->not_before - now;
            at = &r->next;
            continue;
        }
        *at = r->next;
        r->queued = false;
        r->tries++;
        t = new_transfer(h, r, now);
        if (t == NULL || curl_multi_add_handle(h->multi, t->easy) != CURLM_OK) {
            free_transfer(t);
            r->failed = true;
            snprintf(r->reason, sizeof r->reason, "out of memory");
            conclude(r);
            continue;
        }
        r->transfer = t;
        t->next = h->going;
        h->going = t;
        h->active++;
        *started = true;
    }
    return (int)wait;
}

static void
take_out(kvj_http *h, const transfer *t)
{
    transfer **at = &h->going;

    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    curl_multi_remove_handle(h->multi, t->easy);
    h->active--;
}

/* Cancel transfers that nobody waits for any more. */
static void
cancel(kvj_http *h)
{
    transfer *t, *next;

    for (t = h->going; t != NULL; t = next) {
        next = t->next;
        if (!h->stopping && !t->request->abandoned)
            continue;
        take_out(h, t);
        t->request->failed = t->request->late = true;
        snprintf(t->request->reason, sizeof t->request->reason, "cancelled");
        conclude(t->request);
        free_transfer(t);
    }
}

static void
collect(kvj_http *h)
{
    CURLMsg *message;
    int left;
    transfer *t;

    while ((message = curl_multi_info_read(h->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        CURLcode code = message->data.result;
        take_out(h, t);
        finished(h, t, code);
        free_transfer(t);
    }
}

static void *
work(void *context)
{
    kvj_http *h = context;
    bool started = false, stop;
    int running, wait;

    for (;;) {
        curl_multi_perform(h->multi, &running);
        pthread_mutex_lock(&h->lock);
        collect(h);
        cancel(h);
        wait = begin(h, &started);
        stop = h->stopping && h->active == 0;
        pthread_mutex_unlock(&h->lock);
        if (stop)
            return NULL;
        if (!started)
            curl_multi_poll(h->multi, NULL, 0, wait, NULL);
    }
}

/* --- for the plugin ------------------------------------------------------- */

static bool
start_thread(kvj_http *h)
{
    sigset_t all, before;
    int bad;

    /* The program's other threads handle signals. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bad = pthread_create(&h->thread, NULL, work, h);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    h->running = bad == 0;
    return h->running;
}

static bool
add_header(kvj_http *h, const char *text)
{
    struct curl_slist *grown = curl_slist_append(h->headers, text);

    if (grown != NULL)
        h->headers = grown;
    return grown != NULL;
}

kvj_http *
kvj_http_new(const char *url, const char *key, const kvj_limits *limits)
{
    kvj_http *h = calloc(1, sizeof *h);
    char *bearer = NULL;
    bool ok;

    if (h == NULL)
        return NULL;
    pthread_mutex_init(&h->lock, NULL);
    h->limits = *limits;
    h->url = strdup(url);
    h->multi = curl_multi_init();
    ok = h->url != NULL && h->multi != NULL &&
         add_header(h, "Content-Type: application/json") &&
         add_header(h, "Expect:");
    if (ok && key != NULL) {
        bearer = malloc(strlen(key) + 30);
        ok = bearer != NULL;
        if (ok) {
            sprintf(bearer, "Authorization: Bearer %s", key);
            ok = add_header(h, bearer);
            explicit_bzero(bearer, strlen(bearer));
        }
        free(bearer);
    }
    if (!ok || !start_thread(h)) {
        kvj_http_free(h);
        return NULL;
    }
    return h;
}

void
kvj_http_free(kvj_http *h)
{
    if (h == NULL)
        return;
    if (h->running) {
        pthread_mutex_lock(&h->lock);
        h->stopping = true;
        pthread_mutex_unlock(&h->lock);
        curl_multi_wakeup(h->multi);
        pthread_join(h->thread, NULL);
    }
    curl_multi_cleanup(h->multi);
    curl_slist_free_all(h->headers);
    pthread_mutex_destroy(&h->lock);
    free(h->url);
    free(h);
}

kvj_request *
kvj_submit(kvj_http *h, char *body, int notify, uint64_t due)
{
    kvj_request *r = calloc(1, sizeof *r);

    if (r == NULL) {
        free(body);
        return NULL;
    }
    r->body = body;
    r->notify = notify;
    r->due = due;
    pthread_mutex_lock(&h->lock);
    put_last(h, r);
    pthread_mutex_unlock(&h->lock);
    curl_multi_wakeup(h->multi);
    return r;
}

bool
kvj_is_done(kvj_http *h, const kvj_request *r)
{
    bool done;

    pthread_mutex_lock(&h->lock);
    done = r->done;
    pthread_mutex_unlock(&h->lock);
    return done;
}

void
kvj_release(kvj_http *h, kvj_request *r)
{
    if (r == NULL)
        return;
    pthread_mutex_lock(&h->lock);
    if (r->done)
        free_request(r);
    else
        r->abandoned = true;
    pthread_mutex_unlock(&h->lock);
    curl_multi_wakeup(h->multi);
}
