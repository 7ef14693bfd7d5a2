#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rep.h"

static int bad;

static char *copy(const char *s)
{
    char *p = malloc(strlen(s) + 1);
    return strcpy(p, s);
}

static void same(char *got, char *want)
{
    if (!got || strcmp(got, want)) {
        fprintf(stderr, "FAIL: '%s' instead of '%s'\n", got ? got : "(null)", want);
        bad = 1;
    }
    free(got);
    free(want);
}

int main(void)
{
    const char *v[] = { "a", "bc", "d" };
    same(str_repeat("ab", 3), copy("ababab"));
    same(str_repeat("x", 0), copy(""));
    same(str_join(v, 3, ", "), copy("a, bc, d"));
    same(str_join(v, 1, "-"), copy("a"));
    if (bad)
        exit(1);
    printf("ALL TESTS PASSED\n");
    return 0;
}
