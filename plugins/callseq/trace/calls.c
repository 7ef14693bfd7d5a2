/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "plugins/callseq/trace/calls.h"

#include "plugins/callseq/trace/events.h"
#include "plugins/callseq/trace/out.h"
#include "plugins/callseq/trace/values.h"
#include "plugins/kit/ffi_types.h"
#include "plugins/kit/signature.h"

#include <errno.h>
#include <string.h>

typedef struct declared {
    const char *signature; /* "open i s,i" */
    const char *argument[SIGNATURE_ARGS], *result;
    size_t name, arguments; /* name: its length */
    ffi_cif cif;
    ffi_type *types[SIGNATURE_ARGS];
    void (*real)(void);
} declared;

static declared table[STAND_INS_MAX];
static size_t stand_ins;

/* libffi returns a small integer as a whole word. */
static QUIET const void *
returned(const char *s, const void *at, uint64_t *word)
{
    if (strchr("bcChHiI", *s) == NULL)
        return at;
    memcpy(word, at, 8);
    return word; /* little-endian: the value comes first */
}

#if defined(KV_FRAMED) && defined(__x86_64__)
/* The glue's jump to a stand-in sets it. */
__thread char *kv_caller_frame;

static QUIET char *
callers_frame(void)
{
    return kv_caller_frame + 8;
}
#else
/* Unknown here, so that no call is taken for one that a jump left. */
static QUIET char *
callers_frame(void)
{
    return NULL;
}
#endif

static QUIET void
record_call(ffi_cif *cif, void *result, void **args, void *user)
{
    declared *d = user;
    uint64_t mine = 0, word;
    char *frame = callers_frame();
    size_t i;
    int error = errno;
    bool record = enter_recorder();

    if (record)
        drop_passed(frame);
    if (record && begin("call")) {
        mine = last_event();
        put_string(d->signature, d->name);
        put_recorded_caller();
        PUT(",\"args\":[");
        for (i = 0; i < d->arguments; i++) {
            if (i > 0)
                PUT(",");
            put_value(d->argument[i], args[i]);
        }
        PUT("]");
        put_time();
    }
    if (record) {
        /* Number 0, as this function records the return itself. */
        push((void *)d->real, 0, frame);
        leave_recorder();
    }
    errno = error;
    ffi_call(cif, d->real, result, args);
    error = errno;
    if (record && enter_recorder()) {
        pop();
        if (mine > 0 && begin("return")) {
            put_string(d->signature, d->name);
            PUT(",\"call\":");
            put_number(mine);
            PUT(",\"result\":");
            put_value(d->result, returned(d->result, result, &word));
            put_time();
        }
        leave_recorder();
    }
    errno = error;
}

PART void *
stand_in(const char *signature, void (*real)(void))
{
    declared *d = &table[stand_ins];
    ffi_closure *closure;
    ffi_type *result;
    void *code;
    size_t i;

    if (real == NULL || stand_ins == STAND_INS_MAX)
        return NULL;
    stand_ins++;
    d->signature = signature;
    d->name = strcspn(signature, " ");
    d->real = real;
    d->arguments = types_of(signature, &d->result, d->argument);
    result = type_for_ffi(d->result);
    for (i = 0; i < d->arguments; i++) {
        d->types[i] = type_for_ffi(d->argument[i]);
        if (d->types[i] == NULL)
            return NULL;
    }
    if (result == NULL ||
        ffi_prep_cif(&d->cif, FFI_DEFAULT_ABI, (unsigned)d->arguments, result,
                     d->types) != FFI_OK)
        return NULL;
    closure = ffi_closure_alloc(sizeof *closure, &code);
    if (closure == NULL ||
        ffi_prep_closure_loc(closure, &d->cif, record_call, d, code) != FFI_OK)
        return NULL;
    return code;
}

#ifdef KV_FRAMED
/* Defined by the glue of the program: the declared signatures, the functions,
 * and the slots through which the candidate's calls go. */
extern const char *const kv_signatures[];
extern void (*const kv_reals[])(void);
extern void *kv_slots[];
extern const unsigned kv_declared;

PART bool
stand_in_for_all(void)
{
    unsigned i;

    for (i = 0; i < kv_declared; i++) {
        if (kv_reals[i] == NULL)
            continue; /* the program has no such function */
        kv_slots[i] = stand_in(kv_signatures[i], kv_reals[i]);
        if (kv_slots[i] == NULL)
            return false;
    }
    return true;
}
#endif
