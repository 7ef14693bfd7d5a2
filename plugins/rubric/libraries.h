/* SPDX-License-Identifier: MIT */
/* Makes a state with all libraries that a rubric may use. */
#ifndef KV_LUA_LIBRARIES_H
#define KV_LUA_LIBRARIES_H

#include "plugins/rubric/sandbox.h"

/* NULL when memory ran out. */
kvl_box *kvl_new(const kv_host *host, const kvl_limits *limits);

#endif
