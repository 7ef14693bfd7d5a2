#include <stdlib.h>
#include "pool.h"

static unsigned char *used;
static int cap, count;

static void cleanup(void)
{
    free(used);
}

int id_get(void)
{
    int i = 0;
    while (i < cap && used[i])
        i++;
    if (i == cap) {
        if (!cap)
            atexit(cleanup);
        used = realloc(used, cap + 64);
        for (int k = 0; k < 64; k++)
            used[cap + k] = 0;
        cap += 64;
    }
    used[i] = 1;
    count++;
    return i;
}

void id_put(int i)
{
    if (i >= 0 && i < cap && used[i]) {
        used[i] = 0;
        count--;
    }
}

int id_used(void)
{
    return count;
}
