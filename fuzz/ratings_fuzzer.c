/* SPDX-License-Identifier: MIT */
/* Ratings as CSV or JSON Lines: what is read writes and reads as the same, and
 * agreement is between numbers that make sense. */
#include "core/rubric/ratings.h"
#include "fuzz/fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int
collect(void *context, const char *data, size_t length)
{
    kv__buf_add(context, data, length);
    return 0;
}

static kv_ratings *
read_bytes(const void *data, size_t size)
{
    kv_ratings *ratings;
    char path[60];
    int fd = memfd_create("ratings", 0);
    kv_status status;

    PROMISE(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    PROMISE(kv_ratings_new(&ratings, NULL) == KV_OK);
    status = kv_ratings_read(ratings, path, NULL);
    close(fd);
    if (status != KV_OK) {
        kv_ratings_free(ratings);
        return NULL;
    }
    return ratings;
}

static void
check_agreement(kv_ratings *ratings)
{
    const kv_agree_options o = {sizeof o, 5, 0, 1};
    kv_agreement *a;
    kv_agree_figure f = {.struct_size = sizeof f};
    size_t i;
    uint32_t k;

    PROMISE(kv_agreement_new(ratings, &o, &a, NULL) == KV_OK);
    for (i = 0; i < kv_agreement_count(a); i++)
        for (k = 0; k < KV_AGREE_COUNT; k++) {
            PROMISE(kv_agreement_figure(a, i, k, &f) == KV_OK);
            PROMISE(f.defined ? f.value <= 1 : f.reason != NULL);
        }
    kv_agreement_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kv_ratings *ratings = read_bytes(data, size), *back;
    kv__buf text[2] = {{0}, {0}}, again = {0};
    uint32_t format;

    if (ratings == NULL)
        return 0;
    for (format = 0; format < 2; format++) {
        PROMISE(kv_ratings_write(ratings, format, collect, &text[format],
                                 NULL) == KV_OK);
        back = read_bytes(text[format].data, text[format].length);
        if (format == KV_RATINGS_JSONL && text[format].length == 0) {
            kv_ratings_free(back);
            continue;
        }
        /* Text that is no UTF-8 or holds a NUL is not the same in JSON. */
        if (format == KV_RATINGS_JSONL &&
            (!kv__utf8_valid((const char *)data, size) ||
             memchr(data, '\0', size) != NULL)) {
            kv_ratings_free(back);
            continue;
        }
        PROMISE(back != NULL || memchr(data, '\0', size) != NULL);
        if (back != NULL) {
            PROMISE(kv_ratings_count(back) == kv_ratings_count(ratings));
            PROMISE(kv_ratings_write(back, format, collect, &again, NULL) ==
                    KV_OK);
            PROMISE(again.length == text[format].length &&
                    memcmp(again.data, text[format].data, again.length) == 0);
        }
        kv__buf_reset(&again);
        kv_ratings_free(back);
    }
    if (kv_ratings_count(ratings) < 200)
        check_agreement(ratings);
    kv__buf_clear(&text[0]);
    kv__buf_clear(&text[1]);
    kv__buf_clear(&again);
    kv_ratings_free(ratings);
    return 0;
}
