/* Growing bytes, an arena for strings, and allocation with a fault switch. */
#ifndef KV_CORE_BUF_H
#define KV_CORE_BUF_H

#include "core/base/error.h"

#include <stdbool.h>
#include <string.h>

/* malloc, realloc and calloc of the whole core.  In test builds of the
 * library KV_TEST_FAIL_ALLOC=n in the environment fails the nth call. */
void *kv__alloc(size_t size);
void *kv__realloc(void *old, size_t size);
void *kv__zalloc(size_t count, size_t size);
/* Test hook: fail the NTH allocation from now (0: never). */
void kv__alloc_fail_at(uint64_t nth);
uint64_t kv__alloc_count(void);

/* Grow ARRAY of *CAPACITY items of SIZE bytes to hold NEED.  NULL when memory
 * ran out or the size overflows: the old array is then untouched. */
void *kv__grow(void *array, size_t *capacity, size_t need, size_t size);

/* A byte buffer.  Once an append failed it stays failed and empty of
 * surprises: check kv__buf_ok once, at the end. */
typedef struct kv__buf {
    char *data;
    size_t length, capacity;
    bool failed;
} kv__buf;

void kv__buf_clear(kv__buf *buf); /* release everything, ready for reuse */
void kv__buf_reset(kv__buf *buf); /* length 0, memory kept */
bool kv__buf_reserve(kv__buf *buf, size_t extra);
void kv__buf_add(kv__buf *buf, const char *data, size_t length);
void kv__buf_str(kv__buf *buf, const char *text);
void kv__buf_char(kv__buf *buf, char c);
void kv__buf_printf(kv__buf *buf, const char *format, ...) KV_PRINTF(2, 3);
/* Everything, NUL-terminated; NULL when an append failed. */
const char *kv__buf_text(kv__buf *buf);

/* Strings that live as long as the arena. */
typedef struct kv__arena {
    struct kv__arena_block *blocks;
    size_t used;
} kv__arena;

void kv__arena_clear(kv__arena *arena);
/* A copy with a NUL after it; NULL when memory ran out. */
char *kv__arena_copy(kv__arena *arena, const char *data, size_t length);

/* Interned strings: equal bytes, equal pointer. */
typedef struct kv__pool {
    kv__arena arena;
    struct kv__pool_slot *slots;
    size_t count, capacity;
} kv__pool;

void kv__pool_clear(kv__pool *pool);
/* NULL when memory ran out.  *length_out as given. */
const char *kv__pool_intern(kv__pool *pool, const char *data, size_t length);

uint64_t kv__hash(const char *data, size_t length, uint64_t seed);

static inline kv_str
kv__str(const char *data, size_t length)
{
    kv_str s = {data, length};
    return s;
}
kv_str kv__cstr(const char *text);
/* Inline: with a literal it becomes a comparison of words. */
static inline bool
kv__str_is(kv_str s, const char *text)
{
    return s.length == strlen(text) &&
           (s.length == 0 || memcmp(s.data, text, strlen(text)) == 0);
}
int kv__str_compare(kv_str a, kv_str b);

/* Length of the valid UTF-8 sequence at DATA (1..4), 0 when there is none. */
size_t kv__utf8_step(const unsigned char *data, size_t left);
bool kv__utf8_valid(const char *data, size_t length);
/* Append TEXT with invalid bytes replaced by U+FFFD, MAX bytes at most, never
 * cutting a character. */
void kv__buf_utf8(kv__buf *buf, kv_str text, size_t max);

#endif
