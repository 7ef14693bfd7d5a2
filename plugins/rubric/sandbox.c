/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

/* Instructions between two checks of the limits. */
#define STRIDE 250
#define ALIGN 16u
/* Steps that C functions may use between two checks of the clock. */
#define CLOCKED 1000000
/* How many garbage collections a full arena may force. */
#define RESCUES 100

/* With AddressSanitizer, reading beyond a block of this answer is noticed; the
 * picture's blocks are readable as a whole. */
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define SHUT(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define OPEN(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#else
#define SHUT(at, size) ((void)(at), (void)(size))
#define OPEN(at, size) ((void)(at), (void)(size))
#endif

/* --- the arena ---------------------------------------------------------- */

/* Sizes of blocks are powers of two, and one and a half times those.  Free
 * blocks of a size form a list. */
static unsigned
bin_of(size_t size, size_t *room)
{
    size_t unit = ALIGN;
    unsigned bin = 0;

    for (;; unit *= 2, bin += 2) {
        if (size <= unit) {
            *room = unit;
            return bin;
        }
        if (unit >= 32 && size <= unit + unit / 2) {
            *room = unit + unit / 2;
            return bin + 1;
        }
    }
}

static void *
take(kvl_box *box, size_t size)
{
    size_t room;
    unsigned bin;
    void *block;

    if (size > box->size)
        return NULL;
    bin = bin_of(size, &room);
    block = box->bin[bin];
    if (block != NULL) {
        OPEN(block, room);
        memcpy(&box->bin[bin], block, sizeof block);
    } else if (room <= box->size - box->top) {
        block = box->base + box->top;
        box->top += room;
    } else {
        return NULL;
    }
    SHUT(block, room);
    OPEN(block, size);
    return block;
}

static void
give(kvl_box *box, void *block, size_t size)
{
    size_t room;
    unsigned bin = bin_of(size, &room);

    OPEN(block, room);
    if ((unsigned char *)block + room == box->base + box->top) {
        box->top -= room;
    } else {
        memcpy(block, &box->bin[bin], sizeof box->bin[bin]);
        box->bin[bin] = block;
    }
    SHUT(block, room);
}

static void *
resize(kvl_box *box, void *block, size_t old, size_t size)
{
    size_t before, after;
    void *moved;

    (void)bin_of(old, &before);
    if (size > box->size)
        return NULL;
    (void)bin_of(size, &after);
    if (before == after) {
        SHUT(block, after);
        OPEN(block, size);
        return block;
    }
    /* The last block can grow and shrink in place. */
    if ((unsigned char *)block + before == box->base + box->top &&
        after <= box->size - (box->top - before)) {
        box->top = box->top - before + after;
        SHUT(block, before > after ? before : after);
        OPEN(block, size);
        return block;
    }
    moved = take(box, size);
    if (moved == NULL)
        return size <= old ? block : NULL;
    memcpy(moved, block, old < size ? old : size);
    give(box, block, old);
    return moved;
}

static void *
allocate(void *context, void *block, size_t old, size_t size)
{
    kvl_box *box = context;
    void *moved;

    if (block == NULL)
        old = 0;
    if (size > old && box->fail_at > 0 && --box->fail_at == 0) {
        box->hit = KVL_MEMORY;
        return NULL;
    }
    if (size > old && box->hit == KVL_MEMORY)
        return NULL;
    if (size == 0) {
        if (block != NULL && old > 0)
            give(box, block, old);
        return NULL;
    }
    moved = block == NULL || old == 0 ? take(box, size)
                                      : resize(box, block, old, size);
    /* After NULL, Lua collects garbage and tries again. */
    if (moved == NULL && ++box->rescues > RESCUES)
        box->hit = KVL_MEMORY;
    return moved;
}

/* --- limits ------------------------------------------------------------- */

kvl_box *
kvl_of(lua_State *L)
{
    void *box;

    (void)lua_getallocf(L, &box);
    return box;
}

const char *
kvl_limit_text(const kvl_box *box)
{
    switch (box->hit) {
    case KVL_STEPS: return "the rubric used up its steps";
    case KVL_MEMORY: return "the rubric used up its memory";
    case KVL_OUTPUT: return "the rubric printed more than it may";
    case KVL_CLOCK: return "the rubric used up its time";
    default: return "no limit was hit";
    }
}

kv_class
kvl_limit_class(const kvl_box *box)
{
    switch (box->hit) {
    case KVL_MEMORY: return KV_CLASS_OOM;
    case KVL_OUTPUT: return KV_CLASS_OUTPUT;
    case KVL_STEPS:
    case KVL_CLOCK: return KV_CLASS_TIMEOUT;
    default: return KV_CLASS_INFRA;
    }
}

static uint64_t
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
stop(lua_State *L, kvl_box *box, kvl_limit limit)
{
    if (box->hit == KVL_NONE)
        box->hit = limit;
    luaL_error(L, "%s", kvl_limit_text(box));
}

void
kvl_charge(lua_State *L, uint64_t n)
{
    kvl_box *box = kvl_of(L);

    if (n > (uint64_t)box->steps || box->hit != KVL_NONE) {
        box->steps = 0;
        stop(L, box, KVL_STEPS);
    }
    box->steps -= (int64_t)n;
    box->unclocked += n;
    if (box->unclocked > CLOCKED) {
        box->unclocked = 0;
        if (now_ms() > box->deadline)
            stop(L, box, KVL_CLOCK);
    }
}

static void
tick(lua_State *L, lua_Debug *ar)
{
    kvl_box *box = kvl_of(L);

    (void)ar;
    kvl_charge(L, STRIDE);
    if (now_ms() > box->deadline)
        stop(L, box, KVL_CLOCK);
}

void
kvl_begin(kvl_box *box)
{
    box->steps = (int64_t)box->limits.steps;
    box->hit = KVL_NONE;
    box->rescues = 0;
    box->output_length = box->output_used = 0;
    box->deadline = now_ms() + box->limits.wall_ms;
    lua_sethook(box->L, tick, LUA_MASKCOUNT, STRIDE);
}

void
kvl_seed(lua_State *L, const uint64_t *seed)
{
    kvl_of(L)->may_random = seed != NULL;
    if (seed == NULL)
        return;
    lua_getfield(L, LUA_REGISTRYINDEX, "kv.randomseed");
    lua_pushinteger(L, (lua_Integer)*seed);
    lua_pushinteger(L, 0);
    lua_call(L, 2, 0);
}

void
kvl_hold(lua_State *L, void *object, void (*release)(void *), size_t bytes)
{
    kvl_box *box = kvl_of(L);
    kvl_foreign *entry = malloc(sizeof *entry);

    if (entry == NULL || bytes > 2 * box->limits.memory - box->foreign_bytes) {
        free(entry);
        release(object);
        stop(L, box, KVL_MEMORY);
        return;
    }
    *entry = (kvl_foreign){box->foreign, release, object, bytes};
    box->foreign = entry;
    box->foreign_bytes += bytes;
}

void
kvl_release(kvl_box *box, const kvl_foreign *mark)
{
    kvl_foreign *entry;

    while ((entry = box->foreign) != mark) {
        box->foreign = entry->next;
        box->foreign_bytes -= entry->bytes;
        entry->release(entry->object);
        free(entry);
    }
}

void
kvl_make_lasting(kvl_box *box)
{
    kvl_foreign **last = &box->lasting;

    while (*last != NULL)
        last = &(*last)->next;
    *last = box->foreign;
    box->foreign = NULL;
}

void
kvl_end(kvl_box *box)
{
    kvl_release(box, NULL);
}

/* --- life --------------------------------------------------------------- */

static bool
make_state(kvl_box *box, lua_CFunction open)
{
    box->hit = KVL_NONE;
    box->steps = (int64_t)box->limits.steps;
    box->deadline = UINT64_MAX;
    box->L = lua_newstate(allocate, box);
    if (box->L == NULL)
        return false;
    /* Collect garbage only when memory is short: nothing lives long enough for
     * more, and a full collection is the same on every machine. */
    lua_gc(box->L, LUA_GCSTOP);
    lua_pushcfunction(box->L, open);
    /* A protected call, because memory may run out, and an error outside of one
     * would end the process. */
    return lua_pcall(box->L, 0, 0, 0) == LUA_OK;
}

kvl_box *
kvl_make(const kv_host *host, const kvl_limits *limits, lua_CFunction open)
{
    kvl_box *box = calloc(1, sizeof *box);

    if (box == NULL)
        return NULL;
    box->host = host;
    box->limits = *limits;
    box->size = (size_t)limits->memory;
    box->base = mmap(NULL, box->size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (box->base == MAP_FAILED) {
        free(box);
        return NULL;
    }
    if (!make_state(box, open)) {
        kvl_free(box);
        return NULL;
    }
    return box;
}

void
kvl_free(kvl_box *box)
{
    if (box == NULL)
        return;
    kvl_end(box);
    box->foreign = box->lasting;
    kvl_end(box);
    OPEN(box->base, box->size);
    munmap(box->base, box->size);
    free(box->picture);
    free(box->output);
    free(box);
}

bool
kvl_keep(kvl_box *box)
{
    lua_gc(box->L, LUA_GCCOLLECT);
    free(box->picture);
    box->picture = malloc(box->top);
    if (box->picture == NULL)
        return false;
    OPEN(box->base, box->top);
    memcpy(box->picture, box->base, box->top);
    memcpy(box->picture_bin, box->bin, sizeof box->bin);
    box->picture_top = box->top;
    return true;
}

void
kvl_restore(kvl_box *box)
{
    /* Return memory far above the picture to the system. */
    size_t keep = box->picture_top + (1u << 20);

    if (box->top > box->picture_top)
        SHUT(box->base + box->picture_top, box->top - box->picture_top);
    if (box->top > keep)
        madvise(box->base + ((keep + 4095) & ~(size_t)4095),
                box->size - ((keep + 4095) & ~(size_t)4095), MADV_DONTNEED);
    OPEN(box->base, box->picture_top);
    memcpy(box->base, box->picture, box->picture_top);
    memcpy(box->bin, box->picture_bin, sizeof box->bin);
    box->top = box->picture_top;
}

/* --- calls -------------------------------------------------------------- */

/* Show only lines of the rubric and its modules, not C functions. */
static int
trace_back(lua_State *L)
{
    const char *message = lua_tostring(L, 1);
    lua_Debug ar;
    luaL_Buffer b;
    char here[LUA_IDSIZE + 20];
    int level, shown = 0;

    if (message == NULL)
        message = luaL_tolstring(L, 1, NULL);
    if (kvl_of(L)->hit != KVL_NONE) {
        lua_pushstring(L, message);
        return 1;
    }
    luaL_buffinit(L, &b);
    luaL_addstring(&b, message);
    for (level = 1; lua_getstack(L, level, &ar) && shown < 8; level++) {
        lua_getinfo(L, "Snl", &ar);
        if (ar.currentline <= 0)
            continue;
        /* The message begins with its own line already. */
        snprintf(here, sizeof here, "%s:%d:", ar.short_src, ar.currentline);
        if (shown == 0 && strncmp(message, here, strlen(here)) == 0)
            continue;
        lua_pushfstring(L, "%s%s:%d", shown++ == 0 ? "\n  called at " : ", ",
                        ar.short_src, ar.currentline);
        luaL_addvalue(&b);
        if (ar.name != NULL) {
            lua_pushfstring(L, " (%s)", ar.name);
            luaL_addvalue(&b);
        }
    }
    luaL_pushresult(&b);
    return 1;
}

int
kvl_call(lua_State *L, int arguments, int results)
{
    int handler = lua_gettop(L) - arguments, status;

    lua_pushcfunction(L, trace_back);
    lua_insert(L, handler);
    status = lua_pcall(L, arguments, results, handler);
    lua_remove(L, handler);
    if (status == LUA_ERRMEM && kvl_of(L)->hit == KVL_NONE)
        kvl_of(L)->hit = KVL_MEMORY;
    return status;
}
