/* SPDX-License-Identifier: MIT */
/* What a folder of tasks that kverify wrote has beside its tasks. */
#ifndef KV_RUN_REGISTERED_H
#define KV_RUN_REGISTERED_H

#include "core/suite/suite.h"

/* suite.json as text: the suite's name and its verifiers' configuration.  What
 * tasks had in common they have themselves then. */
kv_status kv__registered_suite(const kv__suite *suite, kv__buf *out,
                               kv_error *err);
/* Write NAME in FOLDER. */
kv_status kv__registered_write(const char *folder, const char *name,
                               kv_str content, kv_error *err);

#endif
