/* A Lua state that a rubric can't get out of, use up or make undecided.
 *
 * Memory is an arena of fixed size; the state as it is once a rubric has been
 * read is kept as a picture of the arena, and put back before each answer.  So
 * every answer meets the same state, nothing is left of the one before, and no
 * garbage has to be collected.  Work is counted in steps: instructions of the
 * interpreter, and what C functions do, by the byte.  Both limits give the same
 * result on every machine; the clock is only the last resort.
 *
 * A limit that was hit stays hit: protected calls pass it on. */
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
    uint64_t output;  /* bytes that print and evidence may make */
    uint64_t wall_ms; /* of one answer */
} kvl_limits;

/* Something of C's that one answer made and the picture knows nothing of. */
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
    char *output; /* what print said; malloc'ed */
    size_t output_length, output_room, output_used;
    kvl_foreign *foreign, *lasting; /* lasting: made while loading */
    uint64_t foreign_bytes;
    bool may_random;
    char folder[4096]; /* of sibling modules; empty: there are none */
    kv_str (*find)(void *context, const char *path); /* or they come so */
    void *find_context;
    unsigned char digest[32]; /* of all that was read */

    /* the arena */
    unsigned char *base, *picture;
    size_t size, top, picture_top;
    void *bin[128], *picture_bin[128];
    unsigned rescues;
    uint64_t fail_at; /* tests: the nth allocation fails; 0: none */
} kvl_box;

/* A state in which OPEN was called.  NULL: out of memory. */
kvl_box *kvl_make(const kv_host *host, const kvl_limits *limits,
                  lua_CFunction open);
void kvl_free(kvl_box *box);
/* Keep the state as it is now, to be put back by kvl_restore. */
bool kvl_keep(kvl_box *box);
void kvl_restore(kvl_box *box);
/* Full limits again. */
void kvl_begin(kvl_box *box);
/* Of math.random; NULL: it is refused.  May raise. */
void kvl_seed(lua_State *L, const uint64_t *seed);
/* What is held now lasts as long as the box: the picture may know of it. */
void kvl_make_lasting(kvl_box *box);
/* Release what C objects of this answer hold. */
void kvl_end(kvl_box *box);

/* The box that L belongs to. */
kvl_box *kvl_of(lua_State *L);
/* Use up N steps; raises the limit's error. */
void kvl_charge(lua_State *L, uint64_t n);
/* Take OBJECT, of about BYTES, over until kvl_end or kvl_release: raises, and
 * releases it, where there is no memory for it or all that is held is beyond
 * twice the limit. */
void kvl_hold(lua_State *L, void *object, void (*release)(void *),
              size_t bytes);
/* Release what was taken over since MARK, a former value of box->foreign. */
void kvl_release(kvl_box *box, const kvl_foreign *mark);
/* lua_pcall with a traceback in terms of the rubric's own lines. */
int kvl_call(lua_State *L, int arguments, int results);
/* Text of a limit that was hit. */
const char *kvl_limit_text(const kvl_box *box);
kv_class kvl_limit_class(const kvl_box *box);

#endif
