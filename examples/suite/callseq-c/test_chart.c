/* SPDX-License-Identifier: MIT */
#include "chart.h"

int
main(void)
{
    return chart_size("/usr/bin/env") > 1000 ? 0 : 1;
}
