/* SPDX-License-Identifier: MIT */
/* Checks that the candidate's compiled code doesn't evade the recorder. */
#ifndef KV_PLUGINS_CALLSEQ_CODE_H
#define KV_PLUGINS_CALLSEQ_CODE_H

#include <kverify/types.h>

#include <stdbool.h>

/* CODE is the output of "objdump -hdr".  True when a function does not record
 * its entry exactly once, or when there is an unusual section; NAME then names
 * it. */
bool calls_unrecorded(const char *code, char *name, size_t size);
/* Whether only the recorder may refer to this name. */
bool calls_own_name(kv_str name);

#endif
