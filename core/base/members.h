/* SPDX-License-Identifier: MIT */
/* What members an object may have: documents that people write are read
 * strictly, because a member that is misspelt and ignored changes verdicts.
 *
 * A shape is JSON itself, an object from member to what it holds:
 *
 *     "text" "number" "bool" "object" "list" "texts" "any"   its kind
 *     "file" "files"      a text, a list of texts: files of the task
 *     "any-file"          anything, where a text within may be a file's name
 *     "=eq|is|near"       one of these texts
 *     {...}               an object of that shape
 *     [{...}]             a list of such objects
 *
 * The member "" is a text with alternatives, as in "expect|raises": an object
 * has at least one of them. */
#ifndef KV_BASE_MEMBERS_H
#define KV_BASE_MEMBERS_H

#include "core/base/json.h"

/* Check OBJECT against the COUNT SHAPES, of which each may be NULL and each
 * knows some of the members.  The message is "WHERE: OF: unknown member 'x';
 * did you mean 'y'?". */
kv_status kv__members_check(const cJSON *object, const cJSON *const *shapes,
                            size_t count, const char *where, const char *of,
                            kv_error *err);

/* Call EACH with every text of OBJECT that names a file by its shape, SURELY or
 * perhaps. */
void kv__members_files(const cJSON *object, const cJSON *shape,
                       void (*each)(void *context, const char *path,
                                    bool surely),
                       void *context);

#endif
