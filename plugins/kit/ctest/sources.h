/* SPDX-License-Identifier: MIT */
/* Sources of a task, and the commands that compile them. */
#ifndef KV_PLUGINS_CTEST_SOURCES_H
#define KV_PLUGINS_CTEST_SOURCES_H

#include "plugins/kit/ctest/job.h"

bool is_source(kv_str path);
/* The compiler that links: the one of C++ when any file of the task is C++. */
const char *linker_of(const ct_job *j);
/* Add the command that compiles SOURCE into OBJECT with the options EXTRA; the
 * script ends with status 10 when that fails. */
void compile_line(const ct_job *j, text *script, kv_str source,
                  const char *extra, const char *object);

#endif
