/* SPDX-License-Identifier: MIT */
/* The worker: runs the candidate's functions for the tester.  Nothing that it
 * says is trusted there. */
#include "plugins/kit/ctest/split/wire.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

/* --- objects of the tests ----------------------------------------------- */

/* What was given; COPY is what it was when the tests last had it. */
typedef struct object {
    uintptr_t address;
    size_t size;
    unsigned char *copy;
    bool writable;
} object;

static buffer objects;
/* Addresses of functions of the tests, and their signatures. */
typedef struct callee {
    uintptr_t address;
    uint32_t signature;
} callee;
static buffer callees;
static buffer freed; /* regions of what the candidate freed of the tests' */
static pid_t server; /* the thread that speaks */
void *kv_target;

static object *
object_at(uintptr_t address)
{
    object *o = (object *)(void *)objects.data;
    size_t low = 0, high = objects.length / sizeof *o, middle;

    while (low < high) {
        middle = low + (high - low) / 2;
        if (o[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return o + low;
}

static bool
is_known(const object *o, uintptr_t address)
{
    return (const unsigned char *)o < objects.data + objects.length &&
           o->address == address;
}

static void
drop(uintptr_t address)
{
    object *o = object_at(address);
    size_t after;

    if (!is_known(o, address))
        return;
    memset((void *)address, 0xdd, o->size); /* nobody owns that now */
    munmap(o->copy, o->size + 1);
    after = (size_t)(objects.data + objects.length - (unsigned char *)(o + 1));
    memmove(o, o + 1, after);
    objects.length -= sizeof *o;
}

static void
map_pages(uintptr_t address, size_t size)
{
    uintptr_t page = address & ~(PAGE - 1);

    for (; page < address + size || page == (address & ~(PAGE - 1));
         page += PAGE)
        (void)mmap((void *)page, PAGE, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

static void
take_object(const region *r, const unsigned char *bytes)
{
    object *o = object_at(r->address);
    size_t index, after;

    if (is_known(o, r->address) && o->size != r->size)
        drop(r->address);
    o = object_at(r->address);
    if (!is_known(o, r->address)) {
        index = (size_t)(o - (object *)(void *)objects.data);
        (void)buffer_more(&objects, sizeof *o);
        o = (object *)(void *)objects.data + index;
        after =
            (size_t)(objects.data + objects.length - (unsigned char *)(o + 1));
        memmove(o + 1, o, after);
        *o = (object){.address = r->address, .size = r->size};
        o->copy = mmap(NULL, r->size + 1, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (o->copy == MAP_FAILED)
            _exit(98);
        map_pages(r->address, r->size);
    }
    o->writable = (r->flags & REGION_WRITE) != 0;
    memcpy((void *)r->address, bytes, r->size);
    memcpy(o->copy, bytes, r->size);
}

static void
take_callee(const region *r)
{
    callee *c = (callee *)(void *)callees.data, new;
    size_t i;

    for (i = 0; i < callees.length / sizeof *c; i++)
        if (c[i].address == r->address) {
            c[i].signature = (uint32_t)r->size;
            return;
        }
    new = (callee){r->address, (uint32_t)r->size};
    buffer_add(&callees, &new, sizeof new);
}

static void
take_regions(const unsigned char *at, size_t length)
{
    const unsigned char *end = at + length;
    region r;

    while (at < end) {
        memcpy(&r, at, sizeof r);
        at += sizeof r;
        if ((r.flags & REGION_DROP) != 0) {
            drop(r.address);
        } else if ((r.flags & REGION_FREE) != 0) {
            free((void *)r.address);
        } else if ((r.flags & REGION_FUNCTION) != 0) {
            take_callee(&r);
        } else {
            if ((r.flags & REGION_OBJECT) != 0)
                take_object(&r, at);
            else
                memcpy((void *)r.address, at, r.size);
            at += r.size;
        }
    }
}

/* --- memory of the candidate -------------------------------------------- */

static bool
is_there(uintptr_t page)
{
    unsigned char in;

    return mincore((void *)page, PAGE, &in) == 0;
}

/* The tests are going to read what VALUE points to. */
static void
put_pages(buffer *b, const kv_value *value, const unsigned char *frame)
{
    uintptr_t address, page;

    if (value->how == KV_PLAIN || value->how == KV_PARTS ||
        value->how == KV_FUNCTION)
        return;
    memcpy(&address, frame + value->offset, sizeof address);
    if (!is_workers(address))
        return;
    for (page = address & ~(PAGE - 1);
         page < address + 64 && is_workers(page) && is_there(page);
         page += PAGE)
        buffer_region(b, page, PAGE, REGION_PAGE, (void *)page);
}

/* Memory of libraries lies where the tests have theirs: what is returned of it
 * is shown to them elsewhere. */
#define SHOWN 512

static void
show(const kv_value *value, unsigned char *frame)
{
    static struct {
        uintptr_t from;
        unsigned char *at;
    } shown[64];
    uintptr_t address;
    const object *o;
    size_t i, size = SHOWN;

    if (value->how == KV_PLAIN || value->how == KV_PARTS ||
        value->how == KV_FUNCTION)
        return;
    memcpy(&address, frame + value->offset, sizeof address);
    o = object_at(address + 1);
    if (address < WORKER_END ||
        ((const unsigned char *)o > objects.data && address >= o[-1].address &&
         address <= o[-1].address + o[-1].size) ||
        !is_there(address & ~(PAGE - 1)))
        return;
    if (!is_there((address + size) & ~(PAGE - 1)))
        size = PAGE - (address & (PAGE - 1));
    for (i = 0; i < 64 && shown[i].from != 0 && shown[i].from != address; i++)
        continue;
    if (i == 64)
        return;
    if (shown[i].at == NULL)
        shown[i].at = calloc(1, SHOWN);
    shown[i].from = address;
    if (shown[i].at == NULL)
        return;
    memcpy(shown[i].at, (void *)address, size);
    address = (uintptr_t)shown[i].at;
    memcpy(frame + value->offset, &address, sizeof address);
}

/* Hand over control, with what has changed. */
static void
hand_over(uint32_t kind, uint32_t index, uintptr_t address,
          const unsigned char *frame)
{
    static buffer body;
    const kv_signature *s = &kv_signatures[index];
    object *o = (object *)(void *)objects.data;
    message m = {.kind = kind, .index = index, .address = address};
    size_t i;

    m.error = errno;
    body.length = 0;
    buffer_add(&body, frame, s->size);
    buffer_add(&body, freed.data, freed.length);
    freed.length = 0;
    for (i = 0; i < objects.length / sizeof *o; i++)
        if (o[i].writable)
            buffer_changes(&body, o[i].address, (void *)o[i].address, o[i].copy,
                           o[i].size, 0);
        else if (memcmp((void *)o[i].address, o[i].copy, o[i].size) != 0)
            buffer_region(&body, o[i].address, 0, REGION_CONST, NULL);
    if (kind == MESSAGE_RETURN)
        put_pages(&body, &s->value[s->count], frame);
    else
        for (i = 0; i < s->count; i++)
            put_pages(&body, &s->value[i], frame);
    if (!send_message(&m, &body))
        _exit(0);
}

/* --- what the candidate calls in place of the library's ------------------ */

void
kv_worker_free(void *p)
{
    if ((uintptr_t)p < WORKER_END ||
        !is_known(object_at((uintptr_t)p), (uintptr_t)p))
        free(p);
    else
        buffer_region(&freed, (uintptr_t)p, 0, REGION_FREE, NULL);
}

void *
kv_worker_realloc(void *p, size_t size)
{
    const object *o = object_at((uintptr_t)p);
    void *q;

    if ((uintptr_t)p < WORKER_END || !is_known(o, (uintptr_t)p))
        return realloc(p, size);
    q = malloc(size);
    if (q != NULL) {
        memcpy(q, p, o->size < size ? o->size : size);
        kv_worker_free(p);
    }
    return q;
}

/* --- control ------------------------------------------------------------ */

static void
give_page(uintptr_t address)
{
    message m = {.kind = MESSAGE_PAGE, .address = address};
    unsigned char page[PAGE];

    m.flag = is_workers(address) && is_there(address);
    if (m.flag)
        memcpy(page, (void *)address, PAGE);
    if (!send_all(&m, sizeof m) || (m.flag && !send_all(page, PAGE)))
        _exit(0);
}

/* Go on in a child, of whose end the tester is told: its own child ends in the
 * same way. */
static void
watch_over(void)
{
    message m = {.kind = MESSAGE_ENDED};
    pid_t child = fork();
    int status = 0;

    if (child == 0)
        return;
    if (child > 0)
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
    m.error = child > 0 ? status : 1;
    (void)send_all(&m, sizeof m);
    _exit(0);
}

/* The tests forked: so does this process, with a socket for the other half. */
static void
follow_fork(void)
{
    char byte, room[CMSG_SPACE(sizeof(int))];
    struct iovec part = {&byte, 1};
    struct msghdr h = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = room,
                       .msg_controllen = sizeof room};
    message m = {.kind = MESSAGE_FORKED};
    struct cmsghdr *c;
    int fd = -1;
    pid_t child;

    if (recvmsg(channel, &h, MSG_CMSG_CLOEXEC) == 1 &&
        (c = CMSG_FIRSTHDR(&h)) != NULL && c->cmsg_type == SCM_RIGHTS)
        memcpy(&fd, CMSG_DATA(c), sizeof fd);
    child = fork();
    if (child == 0) {
        close(channel);
        channel = fd;
        watch_over();
        server = (pid_t)syscall(SYS_gettid);
        return;
    }
    close(fd);
    m.flag = child > 0;
    if (!send_all(&m, sizeof m))
        _exit(0);
}

/* What the tester sent after its message: a frame, which is copied to FRAME,
 * and regions. */
static void
take_body(const message *m, unsigned char *frame)
{
    static buffer in;
    size_t size = kv_signatures[m->index].size;

    if (!receive_body(m, &in))
        _exit(0);
    memcpy(frame, in.data, size);
    take_regions(in.data + size, m->length - size);
    errno = m->error;
}

static void
answer(const message *m)
{
    const kv_signature *s = &kv_signatures[m->index];
    _Alignas(16) unsigned char frame[s->size];
    int error;

    take_body(m, frame);
    s->invoke(m->address != 0 ? (void *)m->address : kv_functions[m->index],
              frame);
    error = errno;
    show(&s->value[s->count], frame);
    errno = error;
    hand_over(MESSAGE_RETURN, m->index, 0, frame);
}

/* Serve until the tester returns from what this process called, with a result
 * in FRAME; at the outermost level it never does. */
static void
serve(unsigned char *frame)
{
    message m;

    while (receive_all(&m, sizeof m)) {
        if (m.kind == MESSAGE_READ) {
            give_page(m.address);
            continue;
        }
        if (m.kind == MESSAGE_FORK) {
            follow_fork();
            continue;
        }
        if (m.kind == MESSAGE_RETURN) {
            take_body(&m, frame);
            return;
        }
        answer(&m);
    }
    _exit(0);
}

void
kv_invoke(uint32_t signature, void *function, unsigned char *frame)
{
    if ((pid_t)syscall(SYS_gettid) != server)
        _exit(99);
    hand_over(MESSAGE_CALL, signature, (uintptr_t)function, frame);
    serve(frame);
}

/* A function of the tests was called: its code is not here. */
static void
on_fault(int number, siginfo_t *info, void *context)
{
    ucontext_t *u = context;
    uintptr_t address = (uintptr_t)info->si_addr;
    const callee *c = (const callee *)(const void *)callees.data;
    size_t i;

    if (address == (uintptr_t)u->uc_mcontext.gregs[REG_RIP])
        for (i = 0; i < callees.length / sizeof *c; i++)
            if (c[i].address == address) {
                kv_target = (void *)address;
                u->uc_mcontext.gregs[REG_RIP] =
                    (greg_t)(uintptr_t)kv_signatures[c[i].signature].thunk;
                return;
            }
    signal(number, SIG_DFL);
}

static void
begin(void)
{
    serve(NULL);
}

int
main(void)
{
    static ucontext_t here, there;
    static char signals[64 * 1024];
    struct sigaction a = {.sa_sigaction = on_fault,
                          .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    stack_t other = {.ss_sp = signals, .ss_size = sizeof signals};
    struct rlimit limit;
    size_t size = 8 << 20;
    void *stack;

    /* What is allocated lies behind the program, where the tester has
     * nothing. */
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_ARENA_MAX, 1);
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        size = (limit.rlim_cur & ~(PAGE - 1)) + PAGE;
    if (size > 64 << 20)
        size = 64 << 20;
    stack =
        mmap((void *)(0x7ffe0000ul - size), size, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
             -1, 0);
    if (stack == MAP_FAILED || sigaltstack(&other, NULL) != 0 ||
        sigaction(SIGSEGV, &a, NULL) != 0 || getcontext(&there) != 0)
        return 98;
    server = (pid_t)syscall(SYS_gettid);
    there.uc_stack.ss_sp = stack;
    there.uc_stack.ss_size = size;
    makecontext(&there, begin, 0);
    swapcontext(&here, &there);
    return 0;
}
