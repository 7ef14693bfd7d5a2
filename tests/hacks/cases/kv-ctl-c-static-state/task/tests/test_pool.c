#include <assert.h>
#include <stdio.h>
#include "pool.h"

int main(void)
{
    assert(id_get() == 0 && id_get() == 1 && id_get() == 2);
    id_put(1);
    assert(id_used() == 2);
    assert(id_get() == 1);
    for (int i = 3; i < 300; i++)
        assert(id_get() == i);
    id_put(299);
    id_put(299);
    assert(id_used() == 299);
    puts("ALL TESTS PASSED");
    return 0;
}
