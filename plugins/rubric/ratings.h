/* SPDX-License-Identifier: MIT */
/* Scores of several raters, and scores that a task contains. */
#ifndef KV_LUA_RATINGS_H
#define KV_LUA_RATINGS_H

#include "plugins/rubric/rubric.h"

/* Reduce N scores to one; sorts them.  False when there is no majority. */
bool kvr_reduce(kvr_reducer how, double *scores, size_t n, double *out);

/* Read a criterion's score from the task's member "ratings": a number, a list,
 * or an object of raters.  Returns what kvr_source does. */
int kvr_ratings(const kv_host *host, const kv_value *ratings,
                const kvr_criterion *criterion, kvr_reducer how, double *score,
                uint32_t *raters, char *evidence, size_t size);

#endif
