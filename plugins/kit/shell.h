/* SPDX-License-Identifier: MIT */
/* Writing commands for a shell in a box. */
#ifndef KV_PLUGINS_SHELL_H
#define KV_PLUGINS_SHELL_H

#include "plugins/kit/text.h"

/* Add a blank, BEFORE, and WORD in single quotes. */
void quote_after(text *t, const char *before, kv_str word);
void quote(text *t, kv_str word);
/* Add each item of the task's list NAME, in quotes. */
void quote_list(const kv_host *host, const kv_task *task, text *t,
                const char *name);
/* Have the box run SCRIPT; clears SCRIPT. */
void box_shell(const kv_host *host, kv_box *box, text *script);

#endif
