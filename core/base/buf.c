#include "core/base/buf.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- allocation --------------------------------------------------------- */

/* Counts down to the allocation that a torture test wants to fail.  One
 * relaxed add an allocation, and none at all unless a test switched it on. */
static atomic_bool torture;
static _Atomic uint64_t allocations, fail_at;

void
kv__alloc_fail_at(uint64_t nth)
{
    atomic_store(&allocations, 0);
    atomic_store(&fail_at, nth);
    atomic_store(&torture, true);
}

uint64_t
kv__alloc_count(void)
{
    return atomic_load(&allocations);
}

static bool
refuse(void)
{
    if (!atomic_load_explicit(&torture, memory_order_relaxed))
        return false;
    return atomic_fetch_add(&allocations, 1) + 1 == atomic_load(&fail_at);
}

void *
kv__alloc(size_t size)
{
    return refuse() ? NULL : malloc(size == 0 ? 1 : size);
}

void *
kv__realloc(void *old, size_t size)
{
    return refuse() ? NULL : realloc(old, size == 0 ? 1 : size);
}

void *
kv__zalloc(size_t count, size_t size)
{
    return refuse() ? NULL : calloc(count == 0 ? 1 : count, size);
}

void *
kv__grow(void *array, size_t *capacity, size_t need, size_t size)
{
    size_t want = *capacity == 0 ? 8 : *capacity, bytes;
    void *grown;

    if (need <= *capacity)
        return array;
    while (want < need) {
        if (__builtin_mul_overflow(want, 2, &want))
            return NULL;
    }
    if (__builtin_mul_overflow(want, size, &bytes))
        return NULL;
    grown = kv__realloc(array, bytes);
    if (grown != NULL)
        *capacity = want;
    return grown;
}

/* --- buffer ------------------------------------------------------------- */

void
kv__buf_clear(kv__buf *buf)
{
    free(buf->data);
    memset(buf, 0, sizeof *buf);
}

void
kv__buf_reset(kv__buf *buf)
{
    buf->length = 0;
    buf->failed = false;
}

bool
kv__buf_reserve(kv__buf *buf, size_t extra)
{
    size_t need;
    char *grown;

    if (buf->failed || __builtin_add_overflow(buf->length, extra, &need) ||
        __builtin_add_overflow(need, 1, &need)) {
        buf->failed = true;
        return false;
    }
    if (need <= buf->capacity)
        return true;
    grown = kv__grow(buf->data, &buf->capacity, need, 1);
    if (grown == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = grown;
    return true;
}

void
kv__buf_add(kv__buf *buf, const char *data, size_t length)
{
    if (length == 0 || !kv__buf_reserve(buf, length))
        return;
    memcpy(buf->data + buf->length, data, length);
    buf->length += length;
}

void
kv__buf_str(kv__buf *buf, const char *text)
{
    kv__buf_add(buf, text, strlen(text));
}

void
kv__buf_char(kv__buf *buf, char c)
{
    kv__buf_add(buf, &c, 1);
}

void
kv__buf_printf(kv__buf *buf, const char *format, ...)
{
    va_list args;
    char small[256];
    int length;

    va_start(args, format);
    length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = true;
    } else if ((size_t)length < sizeof small) {
        kv__buf_add(buf, small, (size_t)length);
    } else if (kv__buf_reserve(buf, (size_t)length)) {
        va_start(args, format);
        vsnprintf(buf->data + buf->length, (size_t)length + 1, format, args);
        va_end(args);
        buf->length += (size_t)length;
    }
}

const char *
kv__buf_text(kv__buf *buf)
{
    if (!kv__buf_reserve(buf, 1))
        return NULL;
    buf->data[buf->length] = '\0';
    return buf->data;
}

/* --- arena and pool ----------------------------------------------------- */

#define ARENA_BLOCK ((size_t)64 * 1024)

struct kv__arena_block {
    struct kv__arena_block *next;
    size_t capacity;
    char data[];
};

void
kv__arena_clear(kv__arena *arena)
{
    struct kv__arena_block *block = arena->blocks, *next;

    for (; block != NULL; block = next) {
        next = block->next;
        free(block);
    }
    memset(arena, 0, sizeof *arena);
}

char *
kv__arena_copy(kv__arena *arena, const char *data, size_t length)
{
    struct kv__arena_block *block = arena->blocks;
    size_t need, size;
    char *copy;

    if (__builtin_add_overflow(length, 1, &need))
        return NULL;
    if (block == NULL || block->capacity - arena->used < need) {
        size = need > ARENA_BLOCK ? need : ARENA_BLOCK;
        if (__builtin_add_overflow(size, sizeof *block, &size))
            return NULL;
        block = kv__alloc(size);
        if (block == NULL)
            return NULL;
        block->capacity = size - sizeof *block;
        block->next = arena->blocks;
        arena->blocks = block;
        arena->used = 0;
    }
    copy = block->data + arena->used;
    if (length > 0)
        memcpy(copy, data, length);
    copy[length] = '\0';
    arena->used += need;
    return copy;
}

struct kv__pool_slot {
    const char *text;
    size_t length;
    uint64_t hash;
};

void
kv__pool_clear(kv__pool *pool)
{
    kv__arena_clear(&pool->arena);
    free(pool->slots);
    memset(pool, 0, sizeof *pool);
}

static struct kv__pool_slot *
pool_find(struct kv__pool_slot *slots, size_t capacity, const char *data,
          size_t length, uint64_t hash)
{
    size_t at = (size_t)hash & (capacity - 1);

    while (slots[at].text != NULL &&
           (slots[at].hash != hash || slots[at].length != length ||
            memcmp(slots[at].text, data, length) != 0))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static bool
pool_grow(kv__pool *pool)
{
    size_t capacity = pool->capacity == 0 ? 64 : pool->capacity * 2, i;
    struct kv__pool_slot *slots = kv__zalloc(capacity, sizeof *slots), *slot;

    if (slots == NULL)
        return false;
    for (i = 0; i < pool->capacity; i++) {
        slot = &pool->slots[i];
        if (slot->text != NULL)
            *pool_find(slots, capacity, slot->text, slot->length, slot->hash) =
                *slot;
    }
    free(pool->slots);
    pool->slots = slots;
    pool->capacity = capacity;
    return true;
}

const char *
kv__pool_intern(kv__pool *pool, const char *data, size_t length)
{
    uint64_t hash = kv__hash(data, length, 0);
    struct kv__pool_slot *slot;

    if ((pool->count + 1) * 2 > pool->capacity && !pool_grow(pool))
        return NULL;
    slot = pool_find(pool->slots, pool->capacity, data, length, hash);
    if (slot->text == NULL) {
        slot->text = kv__arena_copy(&pool->arena, data, length);
        if (slot->text == NULL)
            return NULL;
        slot->length = length;
        slot->hash = hash;
        pool->count++;
    }
    return slot->text;
}

/* --- strings ------------------------------------------------------------ */

/* Multiply-and-fold over 8-byte words.  Places entries in tables and tells
 * duplicate verdicts apart in saved tallies (tally format 1): changing it
 * means a new tally format. */
uint64_t
kv__hash(const char *data, size_t length, uint64_t seed)
{
    uint64_t h = seed ^ (length * UINT64_C(0x9e3779b97f4a7c15)), word;
    __uint128_t m;

    for (; length >= 8; data += 8, length -= 8) {
        memcpy(&word, data, 8);
        m = (__uint128_t)(h ^ word) * UINT64_C(0xa0761d6478bd642f);
        h = (uint64_t)m ^ (uint64_t)(m >> 64);
    }
    word = 0;
    if (length > 0)
        memcpy(&word, data, length);
    m = (__uint128_t)(h ^ word ^ UINT64_C(0x8ebc6af09c88c6e3)) *
        UINT64_C(0xe7037ed1a0b428db);
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

kv_str
kv__cstr(const char *text)
{
    return kv__str(text, strlen(text));
}

int
kv__str_compare(kv_str a, kv_str b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

    if (order != 0)
        return order;
    return a.length < b.length ? -1 : a.length > b.length;
}

size_t
kv__utf8_step(const unsigned char *data, size_t left)
{
    static const struct {
        unsigned char low, high, second_low, second_high, length;
    } forms[] = {
        {0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    size_t i, j;

    for (i = 0; left > 0 && i < sizeof forms / sizeof *forms; i++) {
        if (data[0] < forms[i].low || data[0] > forms[i].high)
            continue;
        if (left < forms[i].length)
            return 0;
        for (j = 1; j < forms[i].length; j++) {
            if (data[j] < (j == 1 ? forms[i].second_low : 0x80) ||
                data[j] > (j == 1 ? forms[i].second_high : 0xbf))
                return 0;
        }
        return forms[i].length;
    }
    return 0;
}

bool
kv__utf8_valid(const char *data, size_t length)
{
    const unsigned char *at = (const unsigned char *)data;
    size_t step;
    uint64_t word;

    while (length > 0) {
        while (length >= 8) {
            memcpy(&word, at, 8);
            if ((word & UINT64_C(0x8080808080808080)) != 0)
                break;
            at += 8;
            length -= 8;
        }
        if (length == 0)
            break;
        step = kv__utf8_step(at, length);
        if (step == 0)
            return false;
        at += step;
        length -= step;
    }
    return true;
}

void
kv__buf_utf8(kv__buf *buf, kv_str text, size_t max)
{
    const unsigned char *at = (const unsigned char *)text.data;
    size_t left = text.length, step, start = buf->length;

    while (left > 0) {
        step = kv__utf8_step(at, left);
        if (buf->length - start + (step == 0 ? 3 : step) > max)
            return;
        if (step == 0)
            kv__buf_str(buf, "\xef\xbf\xbd");
        else
            kv__buf_add(buf, (const char *)at, step);
        if (buf->failed)
            return;
        step = step == 0 ? 1 : step;
        at += step;
        left -= step;
    }
}
