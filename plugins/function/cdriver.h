/* Drivers for C functions, made from their signature. */
#ifndef KV_PLUGINS_CDRIVER_H
#define KV_PLUGINS_CDRIVER_H

#include "plugins/kit/text.h"

/* A C program that calls the task's "entry" for each of its cases and writes
 * what came back to descriptor 3.  "signature" is {"returns": TYPE, "args":
 * [TYPE...]}; a TYPE is bool, char, int, long, size_t, a fixed-width integer,
 * float, double, string, or an array of a number as "int[]" (the case gives
 * its items; an array is written back, and its contents are part of the
 * result as {"$tuple": [returned, array...]}).  False: *why says what is wrong
 * with the task. */
bool cdriver_make(const kv_host *host, const kv_task *task, text *out,
                  char *why, size_t size);

#endif
