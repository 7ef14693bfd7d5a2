/* Files that a rubric is made of. */
#ifndef KV_LUA_FILES_H
#define KV_LUA_FILES_H

#include "plugins/rubric/sandbox.h"

/* A file of 4 MiB at most, with a NUL behind it; the caller's.  On failure the
 * reason is in WHY. */
kv_status kvr_read_file(const char *path, char **out, size_t *length, char *why,
                        size_t size);
/* The box's digest becomes that of all that was read so far, and of this. */
void kvr_add_digest(kvl_box *box, const char *text, size_t length);

#endif
