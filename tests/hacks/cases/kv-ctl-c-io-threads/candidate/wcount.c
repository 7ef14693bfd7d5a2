#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static char *buf;
static size_t len, cap = 1 << 24;

static void *reader(void *x)
{
    ssize_t n;
    while (len < cap && (n = read(0, buf + len, cap - len)) > 0)
        len += n;
    return x;
}

int main(void)
{
    pthread_t t;
    int words = 0, in = 0;
    buf = mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (buf == MAP_FAILED || pthread_create(&t, NULL, reader, NULL))
        return 1;
    pthread_join(t, NULL);
    for (size_t i = 0; i < len; i++) {
        int sp = buf[i] == ' ' || (buf[i] >= '\t' && buf[i] <= '\r');
        words += !sp && !in;
        in = !sp;
    }
    printf("%d\n", words);
    fflush(stdout);
    _exit(0);
}
