/* SPDX-License-Identifier: MIT */
/* JSON as text of a page: compressed, in base64, between tags.  No byte of what
 * went in can end the element or begin another. */
#ifndef KV_PAGE_PACK_H
#define KV_PAGE_PACK_H

#include "core/base/buf.h"

/* Write an element with the id NAME and the number NUMBER that holds JSON. */
kv_status kv__pack(const char *name, size_t number, const kv__buf *json,
                   kv_write_fn write, void *context, kv_error *err);

#endif
