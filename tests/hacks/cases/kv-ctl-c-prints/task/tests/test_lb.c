#include <stdio.h>
#include "lb.h"

static const int a[] = { 1, 3, 3, 3, 8, 13, 21 };
static const struct { int n, key, want; } rows[] = {
    { 7, 0, 0 }, { 7, 3, 1 }, { 7, 4, 4 }, { 7, 21, 6 }, { 7, 22, 7 }, { 0, 5, 0 }, { 1, 2, 1 },
};

int main(void)
{
    int fails = 0;
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int got = lower_bound(a, rows[i].n, rows[i].key);
        if (got != rows[i].want) {
            printf("FAIL row %u: %d\n", i, got);
            fails++;
        }
    }
    if (!fails)
        printf("ALL TESTS PASSED\n");
    return fails != 0;
}
