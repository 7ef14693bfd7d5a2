/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/split/tester.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- where the tests' memory is ----------------------------------------- */

/* Where AddressSanitizer allocates what libraries ask for. */
#define OTHER_HEAP 0x600000000000ul
#define OTHER_HEAP_END 0x640000000000ul

static range image;
static uintptr_t base_address;
OWN range stack;
static range writable[16];
static size_t writables;
/* Segments of the program and of libraries, and those that are code. */
static range loaded[512], code[256];
static size_t loads, codes;

static bool
is_in(range r, uintptr_t address)
{
    return address >= r.from && address < r.to;
}

static bool
is_in_any(const range *list, size_t count, uintptr_t address)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (is_in(list[i], address))
            return true;
    return false;
}

static int
note_segments(struct dl_phdr_info *info, size_t size, void *context)
{
    bool first = image.to == 0;
    size_t i;

    (void)size;
    (void)context;
    if (first) {
        base_address = info->dlpi_addr;
        image.from = UINTPTR_MAX; /* the program itself comes first */
    }
    for (i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *h = &info->dlpi_phdr[i];
        range r = {info->dlpi_addr + h->p_vaddr,
                   info->dlpi_addr + h->p_vaddr + h->p_memsz};

        if (h->p_type != PT_LOAD)
            continue;
        if (loads < 512)
            loaded[loads++] = r;
        if ((h->p_flags & PF_X) != 0 && codes < 256)
            code[codes++] = r;
        if (!first)
            continue;
        image.from = r.from < image.from ? r.from : image.from;
        image.to = r.to > image.to ? r.to : image.to;
        if ((h->p_flags & PF_W) != 0 && writables < 16)
            writable[writables++] = r;
    }
    return 0;
}

static void note_names(void);

PART void
note_image(void)
{
    (void)dl_iterate_phdr(note_segments, NULL);
    note_names();
}

static bool
is_writable(uintptr_t address)
{
    return !is_in(image, address) || is_in_any(writable, writables, address);
}

/* --- objects that the worker has ---------------------------------------- */

static object **given;
static size_t given_count, given_room;
static object **pending; /* reached and not yet searched for pointers */
static size_t pending_count, pending_room;
static uint64_t turn;
/* Functions of the tests that the worker may call, and with what. */
static buffer callees; /* of both sides */

/* Functions of the tests that run, from the outermost in: a number for each
 * time that one begins. */
#define RUNS_MAX (1u << 18)
static struct {
    uintptr_t frame;
    const void *function;
    uint64_t life;
} running[RUNS_MAX];
static size_t runs;
static uint64_t lives;

/* Functions whose frames lie below FRAME have ended, however they did. */
static void
leave_below(uintptr_t frame)
{
    while (runs > 0 && running[runs - 1].frame < frame)
        runs--;
}

PART void
given_leave(uintptr_t frame, const void *function)
{
    leave_below(frame);
    /* One that was inlined has the frame of another. */
    if (runs > 0 && running[runs - 1].frame == frame &&
        running[runs - 1].function == function)
        runs--;
}

PART void
given_enter(uintptr_t frame, const void *function)
{
    if (!is_in(stack, frame))
        return;
    leave_below(frame);
    if (runs > 0 && running[runs - 1].frame == frame &&
        running[runs - 1].function != function)
        return;
    if (runs == RUNS_MAX)
        give_up('c', "the tests call themselves very deeply", NULL);
    if (runs > 0 && running[runs - 1].frame == frame)
        runs--;
    running[runs].frame = frame;
    running[runs].function = function;
    running[runs++].life = ++lives;
}

PART void
given_turn(uintptr_t frame)
{
    turn++;
    if (is_in(stack, frame))
        leave_below(frame + 1);
}

/* Which use of its memory an object at BASE belongs to; 0: none that could be
 * told from others. */
static uint64_t
life_of(uintptr_t base)
{
    size_t i = runs;

    if (heap_has(base))
        return heap_serial(base);
    if (!is_in(stack, base))
        return 1;
    while (i > 0 && running[i - 1].frame < base)
        i--;
    return i > 0 ? running[i - 1].life : 0;
}

static bool
is_alive(const object *o)
{
    if (o->loose)
        return o->reached == turn;
    return !__asan_address_is_poisoned((void *)o->base) && o->life != 0 &&
           life_of(o->base) == o->life;
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
    size_t i;

    for (i = 0; i < pending_count; i++)
        if (pending[i] == o)
            pending[i--] = pending[--pending_count];
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
    size_t at;

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
    o->life = life_of(base);
    if (given_count == given_room)
        given = grown(given, &given_room, sizeof *given);
    at = place_of(base);
    memmove(given + at + 1, given + at, (given_count - at) * sizeof *given);
    given[at] = o;
    given_count++;
    return o;
}

/* The array of variable size on the stack at ADDRESS, whose bounds the shadow
 * of AddressSanitizer shows. */
static bool
locate_array(uintptr_t address, uintptr_t *base, size_t *size)
{
    const unsigned char *shadow =
        (const unsigned char *)(0x7fff8000ul + (address >> 3));
    const unsigned char *low = shadow, *high = shadow;
    const unsigned char *first =
        (const unsigned char *)(0x7fff8000ul + (stack.from >> 3));
    const unsigned char *last =
        (const unsigned char *)(0x7fff8000ul + (stack.to >> 3)) - 2;

    while (low > first + 1 && low[-1] == 0)
        low--;
    while (high < last && *high == 0)
        high++;
    if (low[-1] != 0xca || (*high != 0xcb && high[*high < 8] != 0xcb))
        return false;
    *base = ((uintptr_t)low - 0x7fff8000ul) << 3;
    *size = (((uintptr_t)high - 0x7fff8000ul) << 3) - *base +
            (*high < 8 ? *high : 0);
    return address >= *base && address < *base + *size;
}

/* The object of the tests at ADDRESS, as AddressSanitizer knows it; false when
 * there is none. */
static bool
locate(uintptr_t address, uintptr_t *base, size_t *size)
{
    char name[8];
    void *from = NULL;
    const char *kind;

    if (heap_has(address)) {
        if (!heap_find(address, base, size))
            return false;
        heap_keep(*base); /* it is never used again */
        return true;
    }
    if (!is_in(image, address) && !is_in(stack, address) &&
        (address < OTHER_HEAP || address >= OTHER_HEAP_END))
        return false;
    if (__asan_address_is_poisoned((void *)address))
        return false;
    if (is_in(stack, address) && locate_array(address, base, size))
        return true;
    kind =
        __asan_locate_address((void *)address, name, sizeof name, &from, size);
    *base = (uintptr_t)from;
    return kind != NULL && from != NULL && *size > 0 && address >= *base &&
           address < *base + *size;
}

/* O is reached: MAY_WRITE says whether it may be changed, SPREADS whether what
 * it leads to may. */
static void
reach(object *o, bool may_write, bool spreads)
{
    bool again = o->reached != turn;

    if (again) {
        o->reached = turn;
        o->writes = o->spreads = false;
    }
    o->writes = o->writes || (may_write && is_writable(o->base));
    if (!again && (o->spreads || !spreads))
        return;
    o->spreads = spreads;
    if (pending_count == pending_room)
        pending = grown(pending, &pending_room, sizeof *pending);
    pending[pending_count++] = o;
}

/* Give the object at ADDRESS, if there is one. */
static bool
give(uintptr_t address, bool may_write, bool spreads)
{
    object *o = object_of(address);
    uintptr_t base;
    size_t size;

    if (o == NULL || address >= o->base + o->size || !is_alive(o)) {
        if (!locate(address, &base, &size))
            return false;
        o = object_of(base);
        if (o == NULL || o->base != base || o->size != size || !is_alive(o))
            o = add_object(base, size);
    }
    reach(o, may_write, spreads);
    return true;
}

static bool
is_mapped(uintptr_t address)
{
    unsigned char in;

    return address >= WORKER_START && address < 0x800000000000ul &&
           mincore((void *)(address & ~(PAGE - 1)), PAGE, &in) == 0;
}

/* Whether ADDRESS is one of the functions that stand in for the library's. */
static bool
is_allocator(uintptr_t address)
{
    return address == (uintptr_t)free || address == (uintptr_t)malloc ||
           address == (uintptr_t)calloc || address == (uintptr_t)realloc;
}

static bool
is_alike(uint32_t a, uint32_t b)
{
    const kv_signature *x = &kv_signatures[a], *y = &kv_signatures[b];
    uint32_t i;

    if (a == b)
        return true;
    if (x->count != y->count)
        return false;
    for (i = 0; i <= x->count; i++)
        if (x->value[i].size != y->value[i].size)
            return false;
    return true;
}

PART void
give_function(uintptr_t address, int32_t signature)
{
    range own = {(uintptr_t)kv_tester_begin, (uintptr_t)kv_tester_end};
    callee *c = (callee *)(void *)callees.data, new;
    bool theirs = is_workers(address);
    size_t i;

    if (signature < 0 || (!theirs && !is_in_any(code, codes, address)) ||
        (is_in(own, address) && !is_allocator(address)))
        return;
    for (i = 0; i < callees.length / sizeof *c; i++)
        if (c[i].address == address) {
            if (theirs && !is_alike(c[i].signature, (uint32_t)signature))
                wrong("one function that has two types");
            c[i].sent = c[i].sent && c[i].signature == (uint32_t)signature;
            c[i].signature = (uint32_t)signature;
            return;
        }
    new = (callee){address, (uint32_t)signature, theirs};
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

PART bool
is_callable(uintptr_t address, int32_t signature)
{
    const callee *c = callee_at(address);

    return address == 0 || is_workers(address) ||
           (c != NULL && signature >= 0 &&
            is_alike(c->signature, (uint32_t)signature));
}

/* The functions of the tests, by address, as the program's own table of names
 * has them. */
static callee *own_functions;
static size_t own_count;

static void
note_own(const char *name, uintptr_t address)
{
    uint32_t i;
    size_t k;

    for (i = 0; i < kv_own_count && strcmp(kv_owns[i].name, name) != 0; i++)
        continue;
    if (i == kv_own_count || (address >= (uintptr_t)kv_tester_begin &&
                              address < (uintptr_t)kv_tester_end))
        return;
    /* Of two with one name nobody knows which is which. */
    for (k = 0; k < own_count; k++)
        if (own_functions[k].signature == (uint32_t)kv_owns[i].signature) {
            own_functions[k].address = 0;
            return;
        }
    own_functions[own_count++] =
        (callee){address, (uint32_t)kv_owns[i].signature, false};
}

static void
note_names(void)
{
    int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    struct stat st;
    const char *file = MAP_FAILED;
    const ElfW(Ehdr) * e;
    const ElfW(Shdr) * sections;
    size_t i, k;

    own_functions = calloc(kv_own_count + 1, sizeof *own_functions);
    if (fd >= 0 && own_functions != NULL && fstat(fd, &st) == 0)
        file = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0)
        close(fd);
    if (file == MAP_FAILED)
        return;
    e = (const void *)file;
    sections = (const void *)(file + e->e_shoff);
    for (i = 0; i < e->e_shnum; i++) {
        const ElfW(Sym) *sym = (const void *)(file + sections[i].sh_offset);
        const char *names = file + sections[sections[i].sh_link].sh_offset;

        if (sections[i].sh_type != SHT_SYMTAB)
            continue;
        for (k = 0; k < sections[i].sh_size / sizeof *sym; k++)
            if (ELF64_ST_TYPE(sym[k].st_info) == STT_FUNC &&
                sym[k].st_value != 0)
                note_own(names + sym[k].st_name,
                         base_address + sym[k].st_value);
    }
    munmap((void *)file, (size_t)st.st_size);
}

static void
give_own(uintptr_t address)
{
    size_t i;

    for (i = 0; i < own_count; i++)
        if (own_functions[i].address == address)
            give_function(address, (int32_t)own_functions[i].signature);
}

static void
give_words(const unsigned char *at, size_t size, bool may_write)
{
    uintptr_t word;
    size_t i;

    for (i = 0; i + sizeof word <= size; i += sizeof word) {
        memcpy(&word, at + i, sizeof word);
        if (word >= WORKER_END && is_in_any(code, codes, word))
            give_own(word);
        else if (word >= WORKER_END)
            (void)give(word, may_write, may_write);
    }
}

PART void
given_written(const unsigned char *now, const unsigned char *before,
              size_t size)
{
    size_t i;

    for (i = 0; i + sizeof(uintptr_t) <= size; i += sizeof(uintptr_t))
        if (memcmp(now + i, before + i, sizeof(uintptr_t)) != 0)
            give_words(now + i, sizeof(uintptr_t), true);
}

PART bool
given_changed(uintptr_t address, size_t size)
{
    size_t i;

    for (i = 0; i < given_count; i++)
        if (given[i]->changed_from < address + size &&
            given[i]->changed_to > address)
            return true;
    return false;
}

PART void
given_gone(uintptr_t address, size_t size)
{
    size_t i;

    for (i = given_count; i > 0; i--)
        if (given[i - 1]->base < address + size &&
            given[i - 1]->base + given[i - 1]->size > address)
            forget(i - 1);
}

PART void
given_ask(const kv_signature *s, const unsigned char *frame)
{
    const object *o;
    uintptr_t address;
    uint32_t i;

    for (i = 0; i < s->count; i++) {
        if (s->value[i].how != KV_POINTER)
            continue;
        memcpy(&address, frame + s->value[i].offset, sizeof address);
        o = object_of(address);
        if (address >= WORKER_END && o != NULL && !o->writes)
            give_up('m', "the candidate has what it may only read changed",
                    NULL);
    }
}

PART bool
is_tests(uintptr_t address)
{
    return is_in(image, address);
}

PART void
given_free(uintptr_t address)
{
    const object *o = object_of(address);

    if (o == NULL || o->base != address || !heap_has(address) || !is_alive(o))
        wrong("it freed what it was not given");
    heap_put((void *)address);
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
        give_words(frame + v->offset, v->size, true);
        return;
    }
    memcpy(&address, frame + v->offset, sizeof address);
    if (v->how == KV_FUNCTION) {
        give_function(address, v->function);
        return;
    }
    if (address < WORKER_END)
        return;
    if (give(address, v->how == KV_POINTER,
             v->how == KV_POINTER || v->how == KV_CONST)) {
        for (i = 0; i < v->slots; i++)
            if (object_of(address + v->slot[i].offset + 7) ==
                object_of(address)) {
                memcpy(&inside, (void *)(address + v->slot[i].offset),
                       sizeof inside);
                give_function(inside, v->slot[i].function);
            }
        return;
    }
    /* The end of an object leads to that object. */
    if (__asan_address_is_poisoned((void *)address) &&
        give(address - 1, v->how == KV_POINTER,
             v->how == KV_POINTER || v->how == KV_CONST))
        return;
    if (!is_mapped(address) || object_of(address) != NULL)
        return; /* a number */
    if (v->how == KV_TEXT) {
        object *o = add_object(address, strlen((const char *)address) + 1);

        o->loose = true;
        o->life = 1;
        reach(o, false, false);
        return;
    }
    if (__asan_address_is_poisoned((void *)address))
        return; /* the end of an object, or one that is gone */
    give_up('c', "an argument leads to memory that is not of the tests",
            s->name);
}

/* --- what comes back ---------------------------------------------------- */

/* A pointer to what the worker was never given, or has no longer.  What
 * libraries allocate is at addresses that other values may look like; there
 * only what is known to be a pointer counts. */
#define LIBRARIES 0x7e0000000000ul /* and stacks, and what is mapped */

static bool
is_forged(uintptr_t word, bool is_pointer)
{
    uintptr_t base;
    const object *o;
    size_t size;

    if (!is_in_any(loaded, loads, word) && !is_in(stack, word) &&
        !heap_may_have(word) && !(word >= LIBRARIES && is_mapped(word)) &&
        !(is_pointer && locate(word, &base, &size)))
        return false;
    o = object_of(word);
    return (o == NULL || !is_alive(o)) &&
           (callee_at(word) == NULL || is_workers(word));
}

PART void
clean(unsigned char *at, unsigned char *same, size_t size, bool is_pointer)
{
    uintptr_t word;
    size_t i;

    for (i = 0; i + sizeof word <= size; i++) {
        memcpy(&word, at + i, sizeof word);
        if (word < WORKER_END || word >= 0x800000000000ul ||
            !is_forged(word, is_pointer))
            continue;
        /* No byte of it can be part of another address. */
        memset(at + i, 0xdb, sizeof word);
        if (same != NULL)
            memset(same + i, 0xdb, sizeof word);
    }
}

PART void
given_changes(buffer *out)
{
    callee *c;
    object *o;
    size_t i;

    while (pending_count > 0) {
        o = pending[--pending_count];
        give_words((unsigned char *)o->base, o->size, o->spreads);
    }
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
    c = (callee *)(void *)callees.data;
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
    o->changed_from = address < o->changed_from || o->changed_to == 0
                          ? address
                          : o->changed_from;
    o->changed_to =
        address + size > o->changed_to ? address + size : o->changed_to;
    /* A pointer may have been put together from old and new bytes. */
    from = address - o->base < 7 ? o->base : address - 7;
    to = o->base + o->size - address - size < 7 ? o->base + o->size
                                                : address + size + 7;
    clean((unsigned char *)from, NULL, to - from, false);
    memcpy(o->copy + (from - o->base), (void *)from, to - from);
}
