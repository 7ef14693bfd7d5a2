/* SPDX-License-Identifier: MIT */
/* A shell in a box that tells statuses on the channel.  Each line begins with a
 * key that is read before anything else is run: a line without it was written
 * by somebody else. */
#ifndef KV_PLUGINS_TOLD_H
#define KV_PLUGINS_TOLD_H

#include "plugins/kit/box.h"

/* The beginning of such a script: "tell NAME STATUS". */
#define TELL                       \
    "read -r key <&4; exec 4<&-\n" \
    "tell() { echo \"$key $1 $2\" >&3; }\n"

/* Have the box run SCRIPT, which is cleared, with the key NONCE, in the
 * environment of every box and of the task's list "env", with what its list
 * "bind" names, within its limits. */
void told_box(const kv_host *host, const kv_task *task, kv_box *box,
              text *script, const char *nonce);

/* The next status that was told on CHANNEL. */
typedef enum told { TOLD_END, TOLD_STATUS, TOLD_FORGED } told_kind;
#define TOLD_NAME 64
told_kind told_next(kv_str channel, size_t *at, const char *nonce,
                    char name[TOLD_NAME], int *status);
/* The last status of FIRST, and the last one of any other name; -1: there is
 * none.  False: somebody else wrote there. */
bool told_pair(kv_str channel, const char *nonce, const char *first, int *one,
               int *other);
/* The verdict where somebody else wrote. */
kv_status told_forged(const kv_host *host, kv_verdict *verdict);

#endif
