/* SPDX-License-Identifier: MIT */
/* Reading the files of a rubric. */
#ifndef KV_LUA_FILES_H
#define KV_LUA_FILES_H

#include "plugins/rubric/sandbox.h"

/* Read a file of at most 4 MiB; a NUL is added, and the caller frees it.  On
 * failure the reason is in WHY. */
kv_status kvr_read_file(const char *path, char **out, size_t *length, char *why,
                        size_t size);
/* Add this text to the digest of all that was read into the box. */
void kvr_add_digest(kvl_box *box, const char *text, size_t length);

#endif
