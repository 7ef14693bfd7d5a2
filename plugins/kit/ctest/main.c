/* SPDX-License-Identifier: MIT */
/* The trusted main of a hidden C test program.  The tests' own main is
 * kv_test_main here, their exit kv_test_exit.  Only when that main returns 0,
 * or the tests call exit(0) themselves, is the nonce written to descriptor 3:
 * nothing that the candidate prints, and no way it may end the process, does
 * the same.  The nonce is read before any constructor runs. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
int kv_test_main(int, char **, char **);
#else
int kv_test_main();
#endif
void kv_test_exit(int);
void kv_test_quick_exit(int);
#ifdef __cplusplus
}
#endif

#ifdef KV_TRACE
/* A recorder is linked in; the end of what is read is its key. */
#include <string.h>
_Bool kv_trace_start(int);
void kv_trace_end(void);
unsigned char kv_trace_key[16];
#endif

static unsigned char hidden[64];
static size_t length;
static int report = -1;

static unsigned char
mask(size_t i)
{
    return (unsigned char)(((uintptr_t)hidden >> 4) + i * 37 + 11);
}

static void
take(int argc, char **argv, char **envp)
{
    unsigned char c;

    (void)argc;
    (void)argv;
    (void)envp;
    while (length < sizeof hidden && read(4, &c, 1) == 1) {
        hidden[length] = (unsigned char)(c ^ mask(length));
        length++;
    }
    close(4);
    report = fcntl(3, F_DUPFD_CLOEXEC, 100);
    close(3);
#ifdef KV_TRACE
    if (length > sizeof kv_trace_key) {
        size_t i;

        length -= sizeof kv_trace_key;
        for (i = 0; i < sizeof kv_trace_key; i++)
            kv_trace_key[i] =
                (unsigned char)(hidden[length + i] ^ mask(length + i));
        memset(hidden + length, 0, sizeof kv_trace_key);
    }
#endif
}

__attribute__((section(".preinit_array"),
               used)) static void (*const first)(int, char **, char **) = take;

#ifdef KV_TRACE
/* Before any constructor of the candidate's. */
__attribute__((constructor(101))) static void
record(void)
{
    if (!kv_trace_start(report))
        _exit(96);
}
#endif

void
kv_test_exit(int status)
{
    size_t i;

    fflush(NULL);
#ifdef KV_TRACE
    kv_trace_end();
#endif
    if (status == 0) {
        for (i = 0; i < length; i++)
            hidden[i] = (unsigned char)(hidden[i] ^ mask(i));
        if (write(report, hidden, length) != (ssize_t)length)
            _exit(97);
    }
    _exit(status);
}

void
kv_test_quick_exit(int status)
{
    kv_test_exit(status);
}

int
main(int argc, char **argv, char **envp)
{
    kv_test_exit(kv_test_main(argc, argv, envp));
    return 98;
}
