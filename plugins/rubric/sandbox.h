/* SPDX-License-Identifier: MIT */
/* A Lua state that a rubric can't escape from, exhaust, or make
 * nondeterministic.
 *
 * Its memory is an arena of fixed size.  After a rubric was read, a copy of the
 * arena, the picture, is kept and restored before each answer.  So every answer
 * meets the same state, nothing is left of the answer before, and garbage need
 * not be collected.  Work is counted in steps: instructions of the interpreter,
 * and the bytes that C functions handle.  Both limits give the same result on
 * every machine; the clock is only a last resort.
 *
 * After a limit was hit, protected calls pass its error on until the answer
 * ends. */
#ifndef KV_LUA_SANDBOX_H
#define KV_LUA_SANDBOX_H

#include <kverify/plugin.h>

#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum kvl_limit {
    KVL_NONE,
    KVL_STEPS,
    KVL_MEMORY,
    KVL_OUTPUT,
    KVL_CLOCK
} kvl_limit;

typedef struct kvl_limits {
    uint64_t steps;   /* of one answer */
    uint64_t memory;  /* bytes of the arena */
    uint64_t output;  /* bytes that print and evidence may add */
    uint64_t wall_ms; /* of one answer */
} kvl_limits;

/* A C object that belongs to one answer and is outside of the arena. */
typedef struct kvl_foreign {
    struct kvl_foreign *next;
    void (*release)(void *object);
    void *object;
    size_t bytes;
} kvl_foreign;

typedef struct kvl_box {
    lua_State *L;
    const kv_host *host;
    kvl_limits limits;
    int64_t steps; /* left */
    uint64_t unclocked;
    uint64_t deadline;
    kvl_limit hit;
    char *output; /* output of print; malloc'ed */
    size_t output_length, output_room, output_used;
    kvl_foreign *foreign, *lasting; /* lasting: made while loading */
    uint64_t foreign_bytes;
    bool may_random;
    char folder[4096]; /* folder of sibling modules, or "" */
    kv_str (*find)(void *context, const char *path); /* or finds them */
    void *find_context;
    unsigned char digest[32]; /* of all that was read */

    /* the arena */
    unsigned char *base, *picture;
    size_t size, top, picture_top;
    void *bin[128], *picture_bin[128];
    unsigned rescues;
    uint64_t fail_at; /* for tests: the nth allocation fails */
} kvl_box;

/* Make a state, and call OPEN in it.  NULL when memory ran out. */
kvl_box *kvl_make(const kv_host *host, const kvl_limits *limits,
                  lua_CFunction open);
void kvl_free(kvl_box *box);
/* Take a picture of the state, which kvl_restore restores. */
bool kvl_keep(kvl_box *box);
void kvl_restore(kvl_box *box);
/* Begin an answer, with full limits. */
void kvl_begin(kvl_box *box);
/* Seed math.random; with NULL, calling it is refused.  May raise. */
void kvl_seed(lua_State *L, const uint64_t *seed);
/* Keep everything that is held now for as long as the box, because the picture
 * may refer to it. */
void kvl_make_lasting(kvl_box *box);
/* End an answer, and release its C objects. */
void kvl_end(kvl_box *box);

/* The box that L belongs to. */
kvl_box *kvl_of(lua_State *L);
/* Charge N steps; raises the error of the limit. */
void kvl_charge(lua_State *L, uint64_t n);
/* Let the box own OBJECT, of about BYTES, until kvl_end or kvl_release.  When
 * memory runs out, or all objects exceed twice the limit, OBJECT is released
 * and an error raised. */
void kvl_hold(lua_State *L, void *object, void (*release)(void *),
              size_t bytes);
/* Release objects that are newer than MARK, an earlier value of
 * box->foreign. */
void kvl_release(kvl_box *box, const kvl_foreign *mark);
/* lua_pcall, with a traceback of the rubric's own lines. */
int kvl_call(lua_State *L, int arguments, int results);
/* The text for the limit that was hit. */
const char *kvl_limit_text(const kvl_box *box);
kv_class kvl_limit_class(const kvl_box *box);

#endif
