/* SPDX-License-Identifier: MIT */
/* Generates drivers for C functions from their signatures. */
#ifndef KV_PLUGINS_CDRIVER_H
#define KV_PLUGINS_CDRIVER_H

#include "plugins/kit/text.h"

/* Write a C program that calls the task's "entry" for each of its cases and
 * reports the results on descriptor 3.  "signature" is {"returns": TYPE,
 * "args": [TYPE...]}; a TYPE is bool, char, int, long, size_t, a fixed-width
 * integer, float, double, string, or an array of a number as "int[]".  A case
 * gives the items of an array; afterwards its content is part of the result,
 * {"$tuple": [returned, array...]}.  False with the fault of the task in
 * *why. */
bool cdriver_make(const kv_host *host, const kv_task *task, text *out,
                  char *why, size_t size);

#endif
