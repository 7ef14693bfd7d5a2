/* Sources of a task, and the command that compiles one. */
#ifndef KV_PLUGINS_CTEST_SOURCES_H
#define KV_PLUGINS_CTEST_SOURCES_H

#include "plugins/kit/ctest/job.h"

bool is_source(kv_str path);
/* The compiler that links them: of C++ when any file of the task is C++. */
const char *linker_of(const ct_job *j);
/* SOURCE into OBJECT, with EXTRA options; status 10 when it fails. */
void compile_line(const ct_job *j, text *script, kv_str source,
                  const char *extra, const char *object);

#endif
