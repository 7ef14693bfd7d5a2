/* Scores of several raters, and those that a task brings. */
#ifndef KV_LUA_RATINGS_H
#define KV_LUA_RATINGS_H

#include "plugins/rubric/rubric.h"

/* Reduce N scores, which are sorted; false: no majority. */
bool kvr_reduce(kvr_reducer how, double *scores, size_t n, double *out);

/* A criterion's score from member "ratings" of the task: a number, a list, or
 * an object of raters; see kvr_source. */
int kvr_ratings(const kv_host *host, const kv_value *ratings,
                const kvr_criterion *criterion, kvr_reducer how, double *score,
                uint32_t *raters, char *evidence, size_t size);

#endif
