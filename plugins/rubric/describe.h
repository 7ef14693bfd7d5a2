/* SPDX-License-Identifier: MIT */
/* Describes a rubric, for programs and for people who rate by hand. */
#ifndef KV_LUA_DESCRIBE_H
#define KV_LUA_DESCRIBE_H

#include "plugins/rubric/rubric.h"

typedef int32_t (*kvr_write)(void *context, const char *data, size_t length);

/* Write the rubric as JSON. */
int32_t kvr_describe(const kvr_rubric *rubric, kvr_write write, void *context);
/* Write the rubric as Markdown. */
int32_t kvr_explain(const kvr_rubric *rubric, kvr_write write, void *context);
/* Write the issues of the rubric, one JSON object a line. */
int32_t kvr_list_issues(const kvr_rubric *rubric, kvr_write write,
                        void *context);
/* Write the rubric's own cases as a JSON list.  Returns -1 with the reason in
 * WHY when that fails. */
int32_t kvr_cases(kvr_rubric *rubric, kvr_write write, void *context, char *why,
                  size_t size);
/* The text of a new rubric. */
extern const char kvr_skeleton[];

#endif
