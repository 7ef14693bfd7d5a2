/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/libraries.h"

#include "plugins/rubric/base.h"
#include "plugins/rubric/stringlib.h"

static int
open_all(lua_State *L)
{
    kvl_open_base(L);
    kvl_open_strings(L);
    return 0;
}

kvl_box *
kvl_new(const kv_host *host, const kvl_limits *limits)
{
    return kvl_make(host, limits, open_all);
}
