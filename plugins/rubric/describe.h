/* A rubric described: for programs, and for people who rate by hand. */
#ifndef KV_LUA_DESCRIBE_H
#define KV_LUA_DESCRIBE_H

#include "plugins/rubric/rubric.h"

typedef int32_t (*kvr_write)(void *context, const char *data, size_t length);

/* JSON. */
int32_t kvr_describe(const kvr_rubric *rubric, kvr_write write, void *context);
/* Markdown. */
int32_t kvr_explain(const kvr_rubric *rubric, kvr_write write, void *context);
/* What is wrong with it, as JSON lines. */
int32_t kvr_list_issues(const kvr_rubric *rubric, kvr_write write,
                        void *context);
/* The rubric's own cases as a JSON list; -1 with the reason in WHY. */
int32_t kvr_cases(kvr_rubric *rubric, kvr_write write, void *context, char *why,
                  size_t size);
/* The text that a new rubric begins with. */
extern const char kvr_skeleton[];

#endif
