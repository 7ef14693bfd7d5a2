/* SPDX-License-Identifier: MIT */
/* Runs functions of a shared object with arguments that come from descriptor
 * 4, and reports on descriptor 3 what each call did.  What is expected is never
 * sent here.  Each case runs in a process of its own, which loads the library.
 * The buffers are in memory that both processes share, between pages that are
 * not accessible; this process runs nothing of the library and reads them.
 *
 *   in     library PATH
 *          case NUMBER MILLISECONDS SIGNATURE
 *          then its arguments in order, one a line:
 *            i 5 or d 0x1p+0             a number
 *            { 5 0x1p+0                  a struct, by the values of its members
 *            s HEX or n                  a string, or NULL
 *            b SIZE HEX                  a buffer
 *            f COUNT VALUES... RESULT ARGUMENTS
 *                                        a callback, which returns the values
 *          go
 *   out    NUMBER HOW CODE ERRNO NAME LEAKED STAMPED MICROSECONDS
 *          =VALUE
 *          b INDEX HEX                   what a buffer contains afterwards
 *          f INDEX COUNT ; VALUES...     calls of a callback
 *          end
 *          over                          after the last case */
#define _GNU_SOURCE
#include "plugins/native/runner/child.h"
#include "plugins/native/runner/values.h"
#include "plugins/kit/ffi_types.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *library;

static long
since(const struct timespec *from)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - from->tv_sec) * 1000000 +
           (now.tv_nsec - from->tv_nsec) / 1000;
}

static void
say_results(one_case *c)
{
    const callback *b;
    size_t i, n, k;

    dprintf(3, "=");
    if (*c->result == 's' && between->null)
        dprintf(3, " n");
    else if (*c->result == 's') {
        dprintf(3, " t");
        say_hex(3, (unsigned char *)between->text,
                between->length > TEXT_MAX ? TEXT_MAX : between->length);
    } else {
        say_value(3, c->result, between->result);
    }
    dprintf(3, "\n");
    for (i = 0; i < c->arguments; i++) {
        if (c->buffer[i].base != NULL) {
            dprintf(3, "b %zu ", i);
            say_hex(3, c->buffer[i].at, c->buffer[i].size);
            dprintf(3, "\n");
        }
        b = &c->callback[i];
        if (b->signature == NULL)
            continue;
        n = b->called->count;
        dprintf(3, "f %zu %zu", i, n);
        for (k = 0; k < n && k < CALLS_MAX; k++) {
            size_t a;

            dprintf(3, " ;");
            for (a = 0; a < b->arguments; a++)
                say_value(3, b->argument[a],
                          (unsigned char *)b->called->value[k][a]);
        }
        dprintf(3, "\n");
    }
}

/* --- our own limits, which code of a case may have changed --------------- */

#define MEDDLED 92
static struct rlimit first[RLIM_NLIMITS];

static void
note_limits(void)
{
    int i;

    for (i = 0; i < RLIM_NLIMITS; i++)
        (void)getrlimit((__rlimit_resource_t)i, &first[i]);
}

static bool
limits_hold(void)
{
    struct rlimit now = {0};
    int i;

    for (i = 0; i < RLIM_NLIMITS; i++)
        if (getrlimit((__rlimit_resource_t)i, &now) != 0 ||
            now.rlim_cur != first[i].rlim_cur ||
            now.rlim_max != first[i].rlim_max)
            return false;
    return true;
}

static void
run(one_case *c)
{
    struct timespec start;
    struct pollfd p = {.events = POLLIN};
    const char *how = "exit", *name;
    size_t i, n, outside = 0;
    int status = 0, code = 0;
    pid_t pid;

    if (c->filled != c->arguments)
        broken("a case with too few arguments");
    memset(between, 0, offsetof(shared, text));
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (!limits_hold())
        _exit(MEDDLED);
    pid = fork();
    if (pid < 0)
        broken("no process");
    if (pid == 0) {
        /* It neither reports nor takes what the other cases need. */
        close(3);
        close(4);
        child(c, library);
    }
    p.fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (p.fd >= 0 && poll(&p, 1, (int)c->milliseconds) == 0) {
        how = "timeout";
        kill(pid, SIGKILL);
    }
    if (p.fd >= 0)
        close(p.fd);
    waitpid(pid, &status, 0);
    if (strcmp(how, "timeout") != 0 && WIFSIGNALED(status)) {
        how = "signal";
        code = WTERMSIG(status);
    } else if (strcmp(how, "timeout") != 0) {
        code = WEXITSTATUS(status);
        if (code == 0 && between->done)
            how = "done";
    }
    for (i = 0; i < c->arguments; i++) {
        if (c->buffer[i].base == NULL)
            continue;
        n = stamped(&c->buffer[i]);
        if (n > 0 && outside == 0)
            outside = i + 1;
    }
    name = between->error == 0 ? "0" : strerrorname_np(between->error);
    dprintf(3, "%lu %s %d %d %s %llu %zu %ld\n", c->number, how, code,
            between->error, name == NULL ? "?" : name,
            (unsigned long long)between->leaked, outside, since(&start));
    if (strcmp(how, "done") == 0)
        say_results(c);
    dprintf(3, "end\n");
    for (i = 0; i < c->arguments; i++) {
        drop_buffer(&c->buffer[i]);
        free(c->callback[i].returns);
        if (c->callback[i].called != NULL)
            munmap(c->callback[i].called, sizeof *c->callback[i].called);
    }
}

/* Read "COUNT VALUES... RESULT ARGUMENTS".  The types come last because types
 * of structs contain blanks. */
static void
take_callback(one_case *c, size_t i, char *rest)
{
    callback *b = &c->callback[i];
    char *count = strsep(&rest, " "), *first = rest, *whole;
    size_t n;

    b->count = count == NULL ? 0 : strtoul(count, NULL, 10);
    for (n = 0; n < b->count && rest != NULL; n++)
        (void)strsep(&rest, " ");
    if (rest == NULL || asprintf(&whole, "f %s", rest) < 0)
        broken("a callback");
    b->signature = whole;
    b->arguments = types_of(whole, &b->result, b->argument);
    b->returns = calloc(b->count + 1, sizeof *b->returns);
    b->called = mmap(NULL, sizeof *b->called, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (b->returns == NULL || b->called == MAP_FAILED)
        broken("no memory for a callback");
    for (n = 0; n < b->count; n++, first += strlen(first) + 1)
        store(b->result, first, b->returns[n]);
}

static void
take_argument(one_case *c, char *line)
{
    size_t i = c->filled++, size;
    const char *s;
    char *word = line + 2;
    void *p = NULL;

    if (i >= c->arguments)
        broken("a case with too many arguments");
    s = c->argument[i];
    switch (line[0]) {
    case 'n': break;
    case 'b':
        size = strtoul(strsep(&word, " "), NULL, 10);
        c->buffer[i] = make_buffer(size);
        if (word != NULL)
            from_hex(word, c->buffer[i].at, size);
        p = c->buffer[i].at;
        break;
    case 's':
        size = strlen(word) / 2 + 1;
        c->buffer[i] = make_buffer(size);
        memset(c->buffer[i].at, 0, size);
        from_hex(word, c->buffer[i].at, size);
        p = c->buffer[i].at;
        break;
    case 'f': take_callback(c, i, word); return;
    case '{': store_struct(s, word, c->value[i]); return;
    default: store(s, word, c->value[i]); return;
    }
    memcpy(c->value[i], &p, sizeof p);
}

int
main(void)
{
    static one_case c;
    char *line = NULL, *at, *word;
    size_t room = 0;
    ssize_t n;
    FILE *in = fdopen(4, "r");

    note_limits();
    between = mmap(NULL, sizeof *between, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (in == NULL || between == MAP_FAILED)
        broken("no input");
    while ((n = getline(&line, &room, in)) > 0) {
        line[n - 1] = '\0';
        if (strncmp(line, "library ", 8) == 0) {
            library = strdup(line + 8);
        } else if (strncmp(line, "case ", 5) == 0) {
            memset(&c, 0, sizeof c);
            forget_types_for_ffi();
            at = line + 5;
            word = strsep(&at, " ");
            c.number = strtoul(word, NULL, 10);
            word = strsep(&at, " ");
            if (word == NULL || at == NULL)
                broken("a case");
            c.milliseconds = strtoul(word, NULL, 10);
            c.signature = strdup(at);
            c.arguments = types_of(c.signature, &c.result, c.argument);
        } else if (strcmp(line, "go") == 0) {
            run(&c);
            free(c.signature);
        } else {
            take_argument(&c, line);
        }
    }
    dprintf(3, "over\n");
    return 0;
}
