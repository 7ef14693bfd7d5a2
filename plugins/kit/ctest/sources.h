/* SPDX-License-Identifier: MIT */
/* Sources of a task, and the commands that compile them. */
#ifndef KV_PLUGINS_CTEST_SOURCES_H
#define KV_PLUGINS_CTEST_SOURCES_H

#include "plugins/kit/ctest/job.h"

bool is_source(kv_str path);
bool is_cxx(kv_str path);
/* The compiler that links: the one of C++ when any file of the task is C++. */
const char *linker_of(const ct_job *j);
/* Whether the task links GoogleTest's own main, which its tests then lack. */
bool needs_main(const ct_job *j);
/* Add a main to OBJECT unless it has one. */
void add_main(const ct_job *j, kv_box *box, text *script, const char *object);
/* Add the command that compiles SOURCE into OBJECT with the options EXTRA; the
 * script ends with status 10 when that fails. */
void compile_line(const ct_job *j, text *script, kv_str source,
                  const char *extra, const char *object);

/* Begin the script with a look at what the compiler can do at all. */
void probe_compiler(const ct_job *j, text *script);

#endif
