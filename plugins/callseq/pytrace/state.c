/* SPDX-License-Identifier: MIT */
#include "plugins/callseq/pytrace/state.h"

#include <stdio.h>

struct trace trace;
__thread bool busy, ours;

void
wrong(const char *what)
{
    if (trace.trouble[0] == '\0')
        snprintf(trace.trouble, sizeof trace.trouble, "%s", what);
}
