/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/split/tester.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* --- where the tests' memory is ----------------------------------------- */

/* Where AddressSanitizer allocates what libraries ask for. */
#define OTHER_HEAP 0x600000000000ul
#define OTHER_HEAP_END 0x640000000000ul

static range image, code;
OWN range stack;
static range writable[16];
static size_t writables;

static bool
is_in(range r, uintptr_t address)
{
    return address >= r.from && address < r.to;
}

static int
note_segments(struct dl_phdr_info *info, size_t size, void *context)
{
    size_t i;

    (void)size;
    (void)context;
    image.from = UINTPTR_MAX;
    for (i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &info->dlpi_phdr[i];
        range r = {info->dlpi_addr + h->p_vaddr,
                   info->dlpi_addr + h->p_vaddr + h->p_memsz};

        if (h->p_type != PT_LOAD)
            continue;
        image.from = r.from < image.from ? r.from : image.from;
        image.to = r.to > image.to ? r.to : image.to;
        if ((h->p_flags & PF_X) != 0)
            code = r;
        if ((h->p_flags & PF_W) != 0 && writables < 16)
            writable[writables++] = r;
    }
    return 1; /* the program itself comes first */
}

PART void
note_image(void)
{
    (void)dl_iterate_phdr(note_segments, NULL);
}

static bool
is_writable(uintptr_t address)
{
    size_t i;

    if (!is_in(image, address))
        return true;
    for (i = 0; i < writables; i++)
        if (is_in(writable[i], address))
            return true;
    return false;
}

/* --- objects that the worker has ---------------------------------------- */

static object **given;
static size_t given_count, given_room;
static object **pending; /* reached and not yet searched for pointers */
static size_t pending_count, pending_room;
static uint64_t turn;
/* Functions of the tests that the worker may call, and with what. */
static buffer callees; /* of both sides */

/* The frames from the stub's up: each with the address that it returns to. */
static uintptr_t frame_at[512], frame_site[512];
static size_t frames;

PART void
given_turn(const void *frame)
{
    const uintptr_t *at = frame;

    turn++;
    for (frames = 0; frames < 512; frames++) {
        if (!is_in(stack, (uintptr_t)at) || ((uintptr_t)at & 7) != 0)
            break;
        frame_at[frames] = (uintptr_t)at;
        frame_site[frames] = at[1];
        if (at[0] <= (uintptr_t)at)
            break;
        at = (const uintptr_t *)at[0];
    }
}

static size_t
frame_of(uintptr_t address)
{
    size_t i = 0;

    while (i < frames && frame_at[i] < address)
        i++;
    return i;
}

static bool
is_alive(const object *o)
{
    size_t i;

    if (o->loose)
        return o->reached == turn;
    if (__asan_address_is_poisoned((void *)o->base))
        return false;
    if (!is_in(stack, o->base))
        return true;
    i = frame_of(o->base);
    return i < frames && frame_at[i] == o->frame && frame_site[i] == o->site;
}

static size_t
place_of(uintptr_t address)
{
    size_t low = 0, high = given_count, middle;

    /* The first object that begins behind ADDRESS. */
    while (low < high) {
        middle = low + (high - low) / 2;
        if (given[middle]->base <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The given object that holds ADDRESS or ends there. */
static object *
object_of(uintptr_t address)
{
    size_t i = place_of(address);
    object *o = i == 0 ? NULL : given[i - 1];

    return o != NULL && address <= o->base + o->size ? o : NULL;
}

static void *
grown(void *list, size_t *room, size_t size)
{
    *room = *room == 0 ? 64 : *room * 2;
    list = realloc(list, *room * size);
    if (list == NULL)
        give_up('i', "out of memory", NULL);
    return list;
}

static buffer dropped; /* regions for the worker */

static void
forget(size_t index)
{
    object *o = given[index];

    if (o->copy != NULL)
        buffer_region(&dropped, o->base, 0, REGION_DROP, NULL);
    memmove(given + index, given + index + 1,
            (given_count - index - 1) * sizeof *given);
    given_count--;
    free(o->copy);
    free(o);
}

static object *
add_object(uintptr_t base, size_t size)
{
    object *o = calloc(1, sizeof *o);
    size_t at, i;

    if (o == NULL)
        give_up('i', "out of memory", NULL);
    /* What lay there before is gone. */
    for (at = place_of(base + size - 1); at > 0; at--)
        if (given[at - 1]->base + given[at - 1]->size <= base)
            break;
        else
            forget(at - 1);
    o->base = base;
    o->size = size;
    if (is_in(stack, base)) {
        i = frame_of(base);
        o->frame = i < frames ? frame_at[i] : 0;
        o->site = i < frames ? frame_site[i] : 0;
    }
    if (given_count == given_room)
        given = grown(given, &given_room, sizeof *given);
    at = place_of(base);
    memmove(given + at + 1, given + at, (given_count - at) * sizeof *given);
    given[at] = o;
    given_count++;
    return o;
}

/* The object of the tests at ADDRESS, as AddressSanitizer knows it; false when
 * there is none. */
static bool
locate(uintptr_t address, uintptr_t *base, size_t *size)
{
    char name[8];
    void *from = NULL;
    const char *kind;

    if (heap_has(address))
        return heap_find(address, base, size);
    if (!is_in(image, address) && !is_in(stack, address) &&
        (address < OTHER_HEAP || address >= OTHER_HEAP_END))
        return false;
    if (__asan_address_is_poisoned((void *)address))
        return false;
    kind =
        __asan_locate_address((void *)address, name, sizeof name, &from, size);
    *base = (uintptr_t)from;
    return kind != NULL && from != NULL && *size > 0 && address >= *base &&
           address < *base + *size;
}

static void
reach(object *o, bool may_write)
{
    o->writes = o->writes || (may_write && is_writable(o->base));
    if (o->reached == turn)
        return;
    o->reached = turn;
    if (pending_count == pending_room)
        pending = grown(pending, &pending_room, sizeof *pending);
    pending[pending_count++] = o;
}

/* Give the object at ADDRESS, if there is one. */
static bool
give(uintptr_t address, bool may_write)
{
    object *o = object_of(address);
    uintptr_t base;
    size_t size;

    if (o != NULL && address < o->base + o->size && is_alive(o)) {
        reach(o, may_write);
        return true;
    }
    if (!locate(address, &base, &size))
        return false;
    o = object_of(base);
    if (o == NULL || o->base != base || o->size != size || !is_alive(o))
        o = add_object(base, size);
    reach(o, may_write);
    return true;
}

static bool
is_mapped(uintptr_t address)
{
    unsigned char in;

    return address >= WORKER_START && address < 0x800000000000ul &&
           mincore((void *)(address & ~(PAGE - 1)), PAGE, &in) == 0;
}

PART void
give_function(uintptr_t address, int32_t signature)
{
    callee *c = (callee *)(void *)callees.data, new;
    size_t i;

    if (signature < 0 || (!is_in(code, address) && !is_workers(address)))
        return;
    for (i = 0; i < callees.length / sizeof *c; i++)
        if (c[i].address == address) {
            c[i].sent = c[i].sent && c[i].signature == (uint32_t)signature;
            c[i].signature = (uint32_t)signature;
            return;
        }
    new = (callee){address, (uint32_t)signature, is_workers(address)};
    buffer_add(&callees, &new, sizeof new);
}

PART const callee *
callee_at(uintptr_t address)
{
    const callee *c = (const callee *)(const void *)callees.data;
    size_t i;

    for (i = 0; i < callees.length / sizeof *c; i++)
        if (c[i].address == address)
            return c + i;
    return NULL;
}

static void
give_words(const unsigned char *at, size_t size)
{
    uintptr_t word;
    size_t i;

    for (i = 0; i + sizeof word <= size; i += sizeof word) {
        memcpy(&word, at + i, sizeof word);
        if (word >= WORKER_END)
            (void)give(word, true);
    }
}

/* Give what one parameter, or a result, leads to. */
PART void
give_value(const kv_signature *s, const kv_value *v, const unsigned char *frame)
{
    uintptr_t address, inside;
    uint32_t i;

    if (v->how == KV_PLAIN)
        return;
    if (v->how == KV_PARTS) {
        give_words(frame + v->offset, v->size);
        return;
    }
    memcpy(&address, frame + v->offset, sizeof address);
    if (v->how == KV_FUNCTION) {
        give_function(address, v->function);
        return;
    }
    if (address < WORKER_END)
        return;
    if (give(address, v->how == KV_POINTER)) {
        for (i = 0; i < v->slots; i++)
            if (object_of(address + v->slot[i].offset + 7) ==
                object_of(address)) {
                memcpy(&inside, (void *)(address + v->slot[i].offset),
                       sizeof inside);
                give_function(inside, v->slot[i].function);
            }
        return;
    }
    if (!is_mapped(address) || object_of(address) != NULL)
        return; /* a number, or the end of an object */
    if (v->how == KV_TEXT) {
        object *o = add_object(address, strlen((const char *)address) + 1);

        o->loose = true;
        reach(o, false);
        return;
    }
    if (__asan_address_is_poisoned((void *)address))
        return; /* the end of an object, or one that is gone */
    give_up('c', "an argument leads to memory that is not of the tests",
            s->name);
}

/* --- what comes back ---------------------------------------------------- */

/* A pointer to what the worker was never given, or has no longer.  Memory of
 * libraries is at addresses that other values may look like; there only what is
 * known to be a pointer counts. */
static bool
is_forged(uintptr_t word, bool is_pointer)
{
    uintptr_t base;
    const object *o;
    size_t size;

    if (!is_in(image, word) && !is_in(stack, word) && !heap_has(word) &&
        !(is_pointer && locate(word, &base, &size)))
        return false;
    o = object_of(word);
    return (o == NULL || !is_alive(o)) &&
           (!is_in(code, word) || callee_at(word) == NULL);
}

PART void
clean(unsigned char *at, size_t size, bool is_pointer)
{
    uintptr_t word;
    size_t i;

    for (i = 0; i + sizeof word <= size; i++) {
        memcpy(&word, at + i, sizeof word);
        if (word < WORKER_END || word >= 0x800000000000ul ||
            !is_forged(word, is_pointer))
            continue;
        word = 0xdead000000000000ul;
        memcpy(at + i, &word, sizeof word);
    }
}

PART void
given_changes(buffer *out)
{
    callee *c = (callee *)(void *)callees.data;
    object *o;
    size_t i;

    for (i = 0; i < pending_count; i++)
        give_words((unsigned char *)pending[i]->base, pending[i]->size);
    pending_count = 0;
    for (i = given_count; i > 0; i--)
        if (!is_alive(given[i - 1]))
            forget(i - 1);
    buffer_add(out, dropped.data, dropped.length);
    dropped.length = 0;
    for (i = 0; i < given_count; i++) {
        o = given[i];
        if (o->copy != NULL && o->writes == o->told &&
            memcmp(o->copy, (void *)o->base, o->size) == 0)
            continue;
        o->told = o->writes;
        if (o->copy == NULL)
            o->copy = malloc(o->size);
        if (o->copy == NULL)
            give_up('i', "out of memory", NULL);
        memcpy(o->copy, (void *)o->base, o->size);
        buffer_region(out, o->base, o->size,
                      REGION_OBJECT | (o->writes ? REGION_WRITE : 0), o->copy);
    }
    for (i = 0; i < callees.length / sizeof *c; i++)
        if (!c[i].sent) {
            buffer_region(out, c[i].address, c[i].signature, REGION_FUNCTION,
                          NULL);
            c[i].sent = true;
        }
}

PART void
given_change(uintptr_t address, const unsigned char *bytes, size_t size)
{
    object *o = object_of(address);
    uintptr_t from, to;

    if (o == NULL && (o = object_of(address + 1)) == NULL)
        wrong("a change outside of what it was given");
    if (address < o->base || size > o->size ||
        address - o->base > o->size - size || !o->writes || o->copy == NULL)
        wrong("a change outside of what it was given");
    if (!is_alive(o))
        return;
    memcpy((void *)address, bytes, size);
    /* A pointer may have been put together from old and new bytes. */
    from = address - o->base < 7 ? o->base : address - 7;
    to = o->base + o->size - address - size < 7 ? o->base + o->size
                                                : address + size + 7;
    clean((unsigned char *)from, to - from, false);
    memcpy(o->copy + (from - o->base), (void *)from, to - from);
}
