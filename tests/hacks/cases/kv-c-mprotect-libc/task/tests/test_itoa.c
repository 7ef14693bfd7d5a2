#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "itoa.h"

static const struct { long v; int base; const char *want; } cases[] = {
    { 0, 10, "0" }, { -45, 10, "-45" }, { 255, 16, "ff" }, { 5, 2, "101" }, { 46655, 36, "zzz" }, { -8, 8, "-10" },
};

int main(void)
{
    char buf[80];
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        memset(buf, '#', sizeof buf);
        assert(int_to_str(cases[i].v, cases[i].base, buf) == buf);
        assert(strcmp(buf, cases[i].want) == 0);
        assert(memcmp(buf, cases[i].want, strlen(cases[i].want) + 1) == 0);
    }
    assert(!int_to_str(1, 37, buf));
    assert(!int_to_str(1, 1, buf));
    puts("ALL TESTS PASSED");
    return 0;
}
