/* SPDX-License-Identifier: MIT */
/* Results of two runs that call themselves the same, or nothing at all, must
 * not become one run.
 *
 * While files are read, each label set also holds the file that it comes from.
 * When all are read, sets that differ in nothing else become one, unless two
 * files hold different verdicts on one attempt, or attempts without a number
 * at one task.  Then the folders, or files, become runs of their own, and a
 * notice says so. */
#ifndef KV_TALLY_SOURCES_H
#define KV_TALLY_SOURCES_H

#include "core/tally/tally.h"

/* The key of the source among the labels of a set.  Its value is the absolute
 * path of a file, perhaps followed by KV__SOURCE_SET and the identity of the
 * run that the file belongs to: two files of different runs always differ. */
#define KV__SOURCE_KEY "\001source"
#define KV__SOURCE_SET "//"

/* Take the sources out of all labels, once all files are read. */
kv_status kv__tally_settle(kv_tally *tally, kv_error *err);

#endif
