/* SPDX-License-Identifier: MIT */
#include "knots.h"

#include <assert.h>

int
main(void)
{
    assert(knots(6, 60) == 6);
    assert(knots(1, 30) == 2);
    assert(knots(5, 0) == 0);
    return 0;
}
