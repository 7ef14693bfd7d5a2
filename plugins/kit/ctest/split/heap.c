/* SPDX-License-Identifier: MIT */
/* The tests' heap: allocations in a row, with space between them that nobody
 * may touch.  Freed ones are used again late, and for the same size only, so
 * that an address says for a long time what it belonged to. */
#include "plugins/kit/ctest/split/tester.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void
kv_tester_begin(void)
{
}

/* Libraries allocate before AddressSanitizer has begun. */
static bool shadowed;

__attribute__((constructor(101))) static void
begin_shadow(void)
{
    shadowed = true;
}

static void
poison(void *at, size_t size)
{
    if (shadowed)
        __asan_poison_memory_region(at, size);
}

static void
unpoison(void *at, size_t size)
{
    if (shadowed)
        __asan_unpoison_memory_region(at, size);
}

#define HEAP_SIZE (1ul << 34)
#define GAP 16
#define WAIT 1024 /* as many are freed before one of its size is used again */

typedef struct chunk {
    uintptr_t base;
    size_t size, room; /* size: in use; 0 and not in_use: free */
    uint32_t next;     /* of the free ones of its class */
    bool in_use, kept;
    uint64_t serial; /* of the allocation */
} chunk;

static uintptr_t heap_from, heap_to, heap_end;
static chunk *chunks; /* in the order of their addresses */
static size_t chunk_count;
#define CHUNKS_MAX (1ul << 24)
/* Free chunks by the size of their room: the first and the last of each. */
static struct {
    uint32_t first, last, count;
} freed_chunks[64];
static uint64_t allocations;
static volatile char heap_lock;

/* The sanitizer stands before much of the library, and asks for memory before
 * it can be called. */
static void
lock_heap(void)
{
    while (__atomic_test_and_set(&heap_lock, __ATOMIC_ACQUIRE))
        (void)syscall(SYS_sched_yield);
}

static void
unlock_heap(void)
{
    __atomic_clear(&heap_lock, __ATOMIC_RELEASE);
}

static void *
map(uintptr_t at, size_t size)
{
    return (void *)syscall(SYS_mmap, at, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
                               (at != 0 ? MAP_FIXED_NOREPLACE : 0),
                           -1, 0);
}

PART uintptr_t
somewhere(uint32_t from)
{
    uint32_t dice[2];

    if (syscall(SYS_getrandom, dice, sizeof dice, 0) != (long)sizeof dice)
        _exit(97);
    return ((uintptr_t)(from + dice[0] % 0x500) << 32) +
           ((0x40000000u + dice[1] % 0x70000000u) & ~0xffffu);
}

/* False: there is no memory.  Constructors of the tests may be the first to ask
 * for some. */
static bool
heap_start(void)
{
    uintptr_t from = somewhere(0x2700);

    chunks = map(0, CHUNKS_MAX * sizeof *chunks);
    if ((intptr_t)chunks < 0 && (intptr_t)chunks > -4096)
        return false;
    if (map(from, HEAP_SIZE) != (void *)from)
        return false;
    heap_from = heap_end = from;
    heap_to = from + HEAP_SIZE;
    return true;
}

PART bool
heap_has(uintptr_t address)
{
    return address >= heap_from && address < heap_end;
}

PART bool
heap_may_have(uintptr_t address)
{
    return address >= heap_from && address < heap_end + (1ul << 30);
}

static chunk *
chunk_at(uintptr_t address)
{
    size_t low = 0, high = chunk_count, middle;

    while (low < high) {
        middle = low + (high - low) / 2;
        if (chunks[middle].base <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? NULL : &chunks[low - 1];
}

PART bool
heap_find(uintptr_t address, uintptr_t *base, size_t *size)
{
    chunk *c;
    bool found;

    if (!heap_has(address))
        return false;
    lock_heap();
    c = chunk_at(address);
    found = c != NULL && c->in_use && address < c->base + c->size;
    if (found) {
        *base = c->base;
        *size = c->size;
    }
    unlock_heap();
    return found;
}

PART void
heap_keep(uintptr_t base)
{
    chunk *c;

    lock_heap();
    c = chunk_at(base);
    if (c != NULL)
        c->kept = true;
    unlock_heap();
}

PART uint64_t
heap_serial(uintptr_t base)
{
    const chunk *c;
    uint64_t serial;

    lock_heap();
    c = chunk_at(base);
    serial = c != NULL && c->in_use && c->base == base ? c->serial : 0;
    unlock_heap();
    return serial;
}

/* Sizes are rounded up to powers of two: class N has room for 16 << N bytes. */
static unsigned
class_of(size_t size)
{
    unsigned n = 0;

    while ((size_t)16 << n < size)
        n++;
    return n;
}

static chunk *
new_chunk(size_t room, size_t alignment)
{
    uintptr_t base = (heap_end + GAP + alignment - 1) & ~(alignment - 1);
    chunk *c;

    if (room > heap_to - heap_from || base + room + GAP > heap_to ||
        chunk_count == CHUNKS_MAX)
        return NULL;
    poison((void *)heap_end, base - heap_end);
    c = &chunks[chunk_count++];
    *c = (chunk){.base = base, .room = room};
    heap_end = base + room;
    return c;
}

PART void *
heap_get(size_t size, size_t alignment)
{
    unsigned n;
    chunk *c = NULL;

    if (size > (size_t)1 << 33)
        return NULL;
    n = class_of(size + 1);
    lock_heap();
    if (heap_from == 0 && !heap_start())
        give_up('i', "no memory for the tests", NULL);
    if (alignment <= 16 && freed_chunks[n].count > WAIT) {
        c = &chunks[freed_chunks[n].first];
        freed_chunks[n].first = c->next;
        freed_chunks[n].count--;
    } else {
        c = new_chunk((size_t)16 << n, alignment < 16 ? 16 : alignment);
    }
    if (c != NULL) {
        c->in_use = true;
        c->serial = ++allocations;
        c->size = size == 0 ? 1 : size;
        /* What is behind it is not part of it. */
        poison((void *)c->base, c->room);
        unpoison((void *)c->base, c->size);
    }
    unlock_heap();
    return c == NULL ? NULL : (void *)c->base;
}

PART void
heap_put(void *p)
{
    chunk *c;
    unsigned n;

    lock_heap();
    c = chunk_at((uintptr_t)p);
    if (c == NULL || c->base != (uintptr_t)p || !c->in_use) {
        unlock_heap();
        give_up('c', "the tests free what they did not allocate", NULL);
        return;
    }
    c->in_use = false;
    /* Nobody finds there what the tests expected once. */
    memset((void *)c->base, 0, c->size);
    poison((void *)c->base, c->room);
    if (c->room >= 16 * PAGE)
        madvise((void *)((c->base + PAGE - 1) & ~(PAGE - 1)), c->room - PAGE,
                MADV_DONTNEED);
    if (c->kept) {
        unlock_heap();
        return;
    }
    n = class_of(c->room);
    if (freed_chunks[n].count == 0)
        freed_chunks[n].first = (uint32_t)(c - chunks);
    else
        chunks[freed_chunks[n].last].next = (uint32_t)(c - chunks);
    freed_chunks[n].last = (uint32_t)(c - chunks);
    freed_chunks[n].count++;
    unlock_heap();
}
