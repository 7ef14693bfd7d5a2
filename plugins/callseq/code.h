/* What the candidate's compiled code must not have where its calls are
 * recorded. */
#ifndef KV_PLUGINS_CALLSEQ_CODE_H
#define KV_PLUGINS_CALLSEQ_CODE_H

#include <kverify/types.h>

#include <stdbool.h>

/* CODE is what "objdump -hdr" prints.  Whether a function has no record of its
 * entry, or a section is an unusual one, which NAME then holds. */
bool calls_unrecorded(const char *code, char *name, size_t size);
/* A name that only the recorder has. */
bool calls_own_name(kv_str name);

#endif
