/* SPDX-License-Identifier: MIT */
/* SHA256SUMS of a suite that was packed: what its files have to be, in the form
 * of sha256sum. */
#ifndef KV_SUITE_SUMS_H
#define KV_SUITE_SUMS_H

#include "core/base/buf.h"

/* Append the line of a file. */
void kv__sums_add(kv__buf *sums, const char *path, kv_str content);
/* Check all files of FOLDER that its SHA256SUMS names, if it has one that names
 * tasks.jsonl: another one is not kverify's.  KV_EFORMAT: a file is missing or
 * another one, or SUMS can't be understood. */
kv_status kv__sums_check(const char *folder, kv_error *err);

#endif
