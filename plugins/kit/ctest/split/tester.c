/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/split/tester.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

int kv_test_main(int, char **, char **);
void kv_test_exit(int);
void kv_test_quick_exit(int);
void kv_test_longjmp(jmp_buf, int);
void kv_test_alloca_poison(uintptr_t, size_t);
void __asan_alloca_poison(uintptr_t, size_t);
void __cyg_profile_func_enter(void *, void *);
void __cyg_profile_func_exit(void *, void *);

const char *
__asan_default_options(void)
{
    return "detect_leaks=0:handle_segv=0:handle_abort=0:exitcode=95:"
           "detect_stack_use_after_return=0:quarantine_size_mb=16:"
           "allocator_may_return_null=1:malloc_context_size=1:"
           "alloc_dealloc_mismatch=0:intercept_tls_get_addr=0";
}

#define SECRET 32
static char secret[SECRET];
static int report = -1;
static pid_t process;
void *kv_target;

/* --- the end ------------------------------------------------------------ */

PART void
give_up(char letter, const char *why, const char *name)
{
    char line[300];
    int n = snprintf(line, sizeof line, "!%c %s%s%s\n", letter, why,
                     name == NULL ? "" : ": ", name == NULL ? "" : name);

    fflush(NULL);
    if (n > 0 && write(report, line, (size_t)n) != n)
        _exit(97);
    _exit(96);
}

static void
lost(void)
{
    give_up('l', "the candidate ended the program", NULL);
}

PART void
wrong(const char *what)
{
    give_up('w', "the worker spoke wrongly", what);
}

void
kv_test_exit(int status)
{
    fflush(NULL);
    /* A child of the tests says nothing for them. */
    if (status == 0 && getpid() == process &&
        write(report, secret, SECRET) != SECRET)
        _exit(97);
    _exit(status);
}

void
kv_test_quick_exit(int status)
{
    kv_test_exit(status);
}

/* --- pages of the worker ------------------------------------------------ */

typedef struct page {
    uintptr_t address;
    unsigned char copy[PAGE];
} page;

static page *pages; /* mapped for as many as fit */
static size_t page_count;
static buffer body;
static int store = -1; /* a file that nobody else can open */
#define PAGES_MAX 16384
static uint64_t freed[4096];
static size_t frees;

static int
new_store(void)
{
    const char *folder = getenv("TMPDIR");

    return open(folder == NULL ? "/tmp" : folder,
                O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

/* The page of the worker at ADDRESS, if the tests have it. */
static page *
page_at(uintptr_t address)
{
    size_t i;

    for (i = 0; i < page_count; i++)
        if (pages[i].address == address)
            return &pages[i];
    return NULL;
}

/* Pointers that lie across the end of the page at ADDRESS are looked at when
 * both pages are there. */
static void
clean_border(uintptr_t address)
{
    page *low = page_at(address), *high = page_at(address + PAGE);
    unsigned char bytes[14], copy[14];

    if (low == NULL || high == NULL)
        return;
    memcpy(bytes, (void *)(address + PAGE - 7), 14);
    memcpy(copy, low->copy + PAGE - 7, 7);
    memcpy(copy + 7, high->copy, 7);
    clean(bytes, copy, 14, false);
    memcpy((void *)(address + PAGE - 7), bytes, 14);
    memcpy(low->copy + PAGE - 7, copy, 7);
    memcpy(high->copy, copy + 7, 7);
}

static bool
take_page(uintptr_t address, const unsigned char *bytes)
{
    void *at = (void *)address;
    page *p;

    if (page_at(address) != NULL)
        return true;
    if (page_count == PAGES_MAX)
        return false;
    p = &pages[page_count];
    p->address = address;
    memcpy(p->copy, bytes, PAGE);
    clean(p->copy, NULL, PAGE, false);
    /* No thread sees it before its bytes are there: they come from a file. */
    if (pwrite(store, p->copy, PAGE, (off_t)(page_count * PAGE)) !=
            (ssize_t)PAGE ||
        mmap(at, PAGE, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_FIXED_NOREPLACE, store,
             (off_t)(page_count * PAGE)) != at)
        return false;
    page_count++;
    clean_border(address - PAGE);
    clean_border(address);
    return true;
}

/* What the tests wrote to the worker's memory goes there; its pages are
 * forgotten, because it may change them. */
static void
return_pages(void)
{
    size_t i;

    for (i = 0; i < page_count; i++) {
        given_written((unsigned char *)pages[i].address, pages[i].copy, PAGE);
        buffer_changes(&body, pages[i].address, (void *)pages[i].address,
                       pages[i].copy, PAGE, 0);
        munmap((void *)pages[i].address, PAGE);
    }
    page_count = 0;
    for (i = 0; i < frees; i++)
        buffer_region(&body, freed[i], 0, REGION_FREE, NULL);
    frees = 0;
}

/* --- control ------------------------------------------------------------ */

static void
hand_over(uint32_t kind, uint32_t index, uintptr_t address,
          const unsigned char *frame)
{
    const kv_signature *s = &kv_signatures[index];
    message m = {.kind = kind, .index = index, .address = address};
    uint32_t i;

    m.error = errno;
    body.length = 0;
    buffer_add(&body, frame, s->size);
    if (kind == MESSAGE_RETURN)
        give_value(s, &s->value[s->count], frame);
    else
        for (i = 0; i < s->count; i++)
            give_value(s, &s->value[i], frame);
    return_pages();
    given_changes(&body);
    if (!send_message(&m, &body))
        lost();
}

static void
take_regions(const unsigned char *at, size_t length)
{
    region r;

    while (length > 0) {
        if (length < sizeof r)
            wrong("half a region");
        memcpy(&r, at, sizeof r);
        at += sizeof r;
        length -= sizeof r;
        if (r.size > length)
            wrong("a region without its bytes");
        if (r.flags == 0)
            given_change(r.address, at, r.size);
        else if (r.flags == REGION_CONST && r.size == 0)
            give_up('m', "the candidate changed what it may only read", NULL);
        else if (r.flags == REGION_FREE && r.size == 0)
            given_free(r.address);
        else if (r.flags != REGION_PAGE || r.size != PAGE ||
                 (r.address & (PAGE - 1)) != 0 || !is_workers(r.address) ||
                 !is_workers(r.address + PAGE - 1))
            wrong("a region of an unknown kind");
        else
            (void)take_page(r.address, at);
        at += r.size;
        length -= r.size;
    }
}

static void
clean_value(const kv_value *v, unsigned char *frame)
{
    uintptr_t address = 0;

    if (v->how == KV_FUNCTION) {
        memcpy(&address, frame + v->offset, sizeof address);
        if (!is_callable(address, v->function))
            memset(frame + v->offset, 0xdb, sizeof address);
        return;
    }
    clean(frame + v->offset, NULL, v->size,
          v->how != KV_PLAIN && v->how != KV_PARTS);
}

#define BODY_MAX (256ul << 20)

/* Read what follows M: the frame of INDEX, copied to FRAME, and regions. */
static void
take_body(const message *m, uint32_t index, unsigned char *frame)
{
    const kv_signature *s = &kv_signatures[index];
    const kv_value *result = &s->value[s->count];
    static buffer in;
    uintptr_t address;
    uint32_t i;

    if (m->length < s->size || m->length > BODY_MAX)
        wrong("a message of an impossible size");
    if (!receive_body(m, &in))
        lost();
    take_regions(in.data + s->size, m->length - s->size);
    if (m->kind == MESSAGE_CALL)
        memcpy(frame, in.data, s->size);
    else
        memcpy(frame + result->offset, in.data + result->offset, result->size);
    for (i = 0; i <= s->count; i++)
        clean_value(&s->value[i], frame);
    errno = m->error;
    if (m->kind == MESSAGE_RETURN && result->how == KV_FUNCTION) {
        memcpy(&address, frame + result->offset, sizeof address);
        if (is_workers(address))
            give_function(address, result->function);
    }
}

/* The worker's other half of this child ended with STATUS: so does this one. */
static void
end_like(int status)
{
    /* A child that ends well has done what the tests asked for. */
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        lost();
    fflush(NULL);
    if (WIFSIGNALED(status)) {
        signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

static void serve(uint32_t index, unsigned char *frame);

/* The candidate calls a function of the tests. */
static void
answer(const message *m)
{
    const callee *c = callee_at(m->address);
    const kv_signature *s;

    if (m->index >= kv_signature_count || c == NULL ||
        c->signature != m->index || is_workers(m->address))
        wrong("a call of what it was not given");
    s = &kv_signatures[m->index];
    {
        _Alignas(16) unsigned char frame[s->size];

        take_body(m, m->index, frame);
        if (!is_tests(m->address))
            given_ask(s, frame);
        s->invoke((void *)m->address, frame);
        given_turn((uintptr_t)__builtin_frame_address(0));
        hand_over(MESSAGE_RETURN, m->index, 0, frame);
    }
}

/* Serve until the worker returns from a call of INDEX. */
static void
serve(uint32_t index, unsigned char *frame)
{
    message m;

    for (;;) {
        if (!receive_all(&m, sizeof m))
            lost();
        if (m.kind == MESSAGE_ENDED)
            end_like(m.error);
        if (m.kind == MESSAGE_RETURN && m.index == index) {
            take_body(&m, index, frame);
            return;
        }
        if (m.kind != MESSAGE_CALL)
            wrong("an unexpected message");
        answer(&m);
    }
}

static pthread_mutex_t turns = PTHREAD_MUTEX_INITIALIZER;
static pthread_t holder;
static unsigned depth;

static void
invoke(uint32_t signature, uintptr_t function, unsigned char *frame)
{
    int error = errno;

    /* One thread at a time; a call in a call is the same thread's. */
    if (depth == 0 || !pthread_equal(holder, pthread_self())) {
        pthread_mutex_lock(&turns);
        holder = pthread_self();
    }
    depth++;
    errno = error;
    given_turn((uintptr_t)__builtin_frame_address(0));
    hand_over(MESSAGE_CALL, signature, function, frame);
    serve(signature, frame);
    error = errno;
    if (--depth == 0)
        pthread_mutex_unlock(&turns);
    errno = error;
}

void
kv_call(uint32_t signature, unsigned char *frame)
{
    invoke(signature, 0, frame);
}

void
kv_invoke(uint32_t signature, void *function, unsigned char *frame)
{
    invoke(signature, (uintptr_t)function, frame);
}

/* The tests read memory of the worker, or call a function there. */
static void
on_fault(int number, siginfo_t *info, void *context)
{
    static unsigned char bytes[PAGE];
    ucontext_t *u = context;
    uintptr_t address = (uintptr_t)info->si_addr;
    message m = {.kind = MESSAGE_READ, .address = address & ~(PAGE - 1)};
    const callee *c;
    int error = errno;
    bool mine;

    if (is_workers(address) &&
        address == (uintptr_t)u->uc_mcontext.gregs[REG_RIP]) {
        c = callee_at(address);
        if (c != NULL) {
            kv_target = (void *)address;
            u->uc_mcontext.gregs[REG_RIP] =
                (greg_t)(uintptr_t)kv_signatures[c->signature].thunk;
            return;
        }
    } else if (is_workers(address)) {
        mine = depth > 0 && pthread_equal(holder, pthread_self());
        if (!mine)
            pthread_mutex_lock(&turns);
        if (page_at(m.address) != NULL) { /* another thread asked for it */
            if (!mine)
                pthread_mutex_unlock(&turns);
            return;
        }
        if (!send_all(&m, sizeof m) || !receive_all(&m, sizeof m))
            lost();
        if (m.kind != MESSAGE_PAGE || m.address != (address & ~(PAGE - 1)))
            wrong("no page in answer to a question for one");
        if (m.flag == 1) {
            if (!receive_all(bytes, PAGE))
                lost();
            errno = error;
            if (take_page(m.address, bytes)) {
                if (!mine)
                    pthread_mutex_unlock(&turns);
                return;
            }
            give_up('c', "the tests read too much of the candidate's memory",
                    NULL);
        }
    }
    signal(number, SIG_DFL);
}

/* --- what the tests call in place of the library's ---------------------- */

void *
malloc(size_t size)
{
    return heap_get(size, 16);
}

void *
calloc(size_t count, size_t size)
{
    void *p;

    if (size > 0 && count > SIZE_MAX / size)
        return NULL;
    p = heap_get(count * size, 16);
    if (p != NULL)
        memset(p, 0, count * size);
    return p;
}

void *
memalign(size_t alignment, size_t size)
{
    return heap_get(size, alignment);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
    return heap_get(size, alignment);
}

void *
valloc(size_t size)
{
    return heap_get(size, PAGE);
}

int
posix_memalign(void **out, size_t alignment, size_t size)
{
    void *p = heap_get(size, alignment);

    if (p != NULL)
        *out = p;
    return p == NULL ? ENOMEM : 0;
}

size_t
malloc_usable_size(void *p)
{
    uintptr_t base;
    size_t size = 0;

    return heap_find((uintptr_t)p, &base, &size) ? size : 0;
}

char *
strndup(const char *s, size_t most)
{
    size_t n = strnlen(s, most);
    char *copy = heap_get(n + 1, 16);

    if (copy != NULL) {
        memcpy(copy, s, n);
        copy[n] = '\0';
    }
    return copy;
}

char *
strdup(const char *s)
{
    return strndup(s, strlen(s));
}

/* A buffer that the worker wrote to leads anywhere. */
void
kv_test_longjmp(jmp_buf buffer, int value)
{
    if (given_changed((uintptr_t)buffer, sizeof(jmp_buf)))
        wrong("it changed where the tests go on");
    longjmp(buffer, value);
}

void
kv_test_alloca_poison(uintptr_t address, size_t size)
{
    given_gone(address, size);
    __asan_alloca_poison(address, size);
}

/* GCC calls these where the tests were compiled so. */
void
__cyg_profile_func_enter(void *function, void *site)
{
    (void)site;
    given_enter((uintptr_t)__builtin_frame_address(1), function);
}

void
__cyg_profile_func_exit(void *function, void *site)
{
    (void)site;
    given_leave((uintptr_t)__builtin_frame_address(1), function);
}

void
free(void *p)
{
    if (heap_has((uintptr_t)p))
        heap_put(p);
    else if (is_workers((uintptr_t)p) && frees < sizeof freed / sizeof *freed)
        freed[frees++] = (uintptr_t)p; /* else the candidate keeps it */
}

void *
realloc(void *p, size_t size)
{
    uintptr_t base;
    size_t before;
    void *q;

    if (p == NULL)
        return heap_get(size, 16);
    if (is_workers((uintptr_t)p))
        give_up('c', "the tests reallocate memory of the candidate", NULL);
    if (!heap_find((uintptr_t)p, &base, &before) || base != (uintptr_t)p)
        give_up('c', "the tests reallocate what they did not allocate", NULL);
    q = heap_get(size, 16);
    if (q != NULL) {
        memcpy(q, p, before < size ? before : size);
        heap_put(p);
    }
    return q;
}

#ifdef KV_CXX
void *operator_new(size_t size) __asm__("_Znwm");
void *
operator_new(size_t size)
{
    return heap_get(size, 16);
}
void *operator_new_array(size_t size) __asm__("_Znam");
void *
operator_new_array(size_t size)
{
    return heap_get(size, 16);
}
void operator_delete(void *p) __asm__("_ZdlPv");
void
operator_delete(void *p)
{
    free(p);
}
void operator_delete_sized(void *p, size_t size) __asm__("_ZdlPvm");
void
operator_delete_sized(void *p, size_t size)
{
    (void)size;
    free(p);
}
void operator_delete_array(void *p) __asm__("_ZdaPv");
void
operator_delete_array(void *p)
{
    free(p);
}
void operator_delete_array_sized(void *p, size_t size) __asm__("_ZdaPvm");
void
operator_delete_array_sized(void *p, size_t size)
{
    (void)size;
    free(p);
}
#endif

pid_t __libc_fork(void);

/* The other half forks too, so that what a child of the tests does in it stays
 * in the child. */
pid_t
fork(void)
{
    char byte = 0, room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec part = {&byte, 1};
    struct msghdr h = {.msg_iov = &part,
                       .msg_iovlen = 1,
                       .msg_control = room,
                       .msg_controllen = sizeof room};
    message m = {.kind = MESSAGE_FORK};
    struct cmsghdr *c = CMSG_FIRSTHDR(&h);
    int pair[2];
    pid_t child;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return -1;
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &pair[1], sizeof(int));
    if (!send_all(&m, sizeof m) || sendmsg(channel, &h, MSG_NOSIGNAL) != 1 ||
        !receive_all(&m, sizeof m))
        lost();
    close(pair[1]);
    if (m.kind != MESSAGE_FORKED || m.flag != 1) {
        close(pair[0]);
        errno = EAGAIN;
        return -1;
    }
    child = __libc_fork();
    if (child == 0) {
        close(channel);
        channel = pair[0];
        close(store);
        store = new_store();
    } else {
        close(pair[0]);
    }
    return child;
}

/* --- the start ---------------------------------------------------------- */

static int arguments;
static char **argument, **environment;

static void *
run(void *context)
{
    int i;

    (void)context;
    /* What the kernel put elsewhere may be an argument too. */
    char **copy = heap_get((size_t)(arguments + 1) * sizeof *copy, 16);

    for (i = 0; copy != NULL && i < arguments; i++)
        copy[i] = strdup(argument[i]);
    if (copy != NULL) {
        copy[arguments] = NULL;
        argument = copy;
    }
    kv_test_exit(kv_test_main(arguments, argument, environment));
    return NULL;
}

static bool
start(void)
{
    struct rlimit limit;
    pthread_attr_t attributes;
    pthread_t thread;
    size_t size = 8 << 20;
    void *at;

    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        size = (limit.rlim_cur & ~(PAGE - 1)) + PAGE;
    if (size > 64 << 20)
        size = 64 << 20;
    stack.from = somewhere(0x2100);
    stack.to = stack.from + size;
    at = mmap((void *)stack.from, size, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
              -1, 0);
    pages = mmap(NULL, PAGES_MAX * sizeof *pages, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if ((uintptr_t)at != stack.from || pages == MAP_FAILED ||
        pthread_attr_init(&attributes) != 0 ||
        pthread_attr_setstack(&attributes, at, size) != 0 ||
        pthread_create(&thread, &attributes, run, NULL) != 0)
        return false;
    pthread_join(thread, NULL);
    return true;
}

int
main(int argc, char **argv, char **envp)
{
    struct sigaction a = {.sa_sigaction = on_fault,
                          .sa_flags = SA_SIGINFO | SA_NODEFER};

    if (read(4, secret, SECRET) != SECRET)
        return 97;
    close(4);
    report = fcntl(3, F_DUPFD_CLOEXEC, 100);
    close(3);
    process = getpid();
    arguments = argc;
    argument = argv;
    environment = envp;
    store = new_store();
    note_image();
    if (store < 0 || sigaction(SIGSEGV, &a, NULL) != 0 || !start())
        give_up('i', "the tests could not be started", NULL);
    return 97;
}

void
kv_tester_end(void)
{
}
