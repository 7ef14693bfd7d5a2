/* A state with the safe libraries. */
#ifndef KV_LUA_LIBRARIES_H
#define KV_LUA_LIBRARIES_H

#include "plugins/rubric/sandbox.h"

/* NULL: out of memory. */
kvl_box *kvl_new(const kv_host *host, const kvl_limits *limits);

#endif
