/* SPDX-License-Identifier: MIT */
/* A task's own checker, for outputs of which more than one is right: the first
 * file of its list "checker" is Python and has a function check(case, got).  It
 * runs in a box of its own, where no code of the candidate is: what it is given
 * of the candidate is data. */
#ifndef KV_PLUGINS_CHECKER_H
#define KV_PLUGINS_CHECKER_H

#include "plugins/kit/text.h"

/* Add the pair of a case and what the candidate gave for it, GOT as JSON, to
 * PAIRS, which is empty before the first. */
void checker_pair(const kv_host *host, kv_verdict *verdict,
                  const kv_value *test_case, kv_str got, text *pairs);
/* Fill BOX with the checker and PAIRS, which is cleared.  FORMS: the values are
 * those of function, in which JSON lacks nothing.  When the task's files don't
 * allow it the box stays empty, and VERDICT has its outcome. */
kv_status checker_run(const kv_host *host, const kv_task *task,
                      const char *python, bool forms, text *pairs,
                      kv_verdict *verdict, kv_box *box);
/* Call EACH for every pair, in order, with what the checker said of it; the
 * message lives as long as VERDICT.  False: it broke before the COUNT pairs
 * were all judged, and VERDICT has its outcome. */
bool checker_read(const kv_host *host, const kv_result *result, size_t count,
                  kv_verdict *verdict,
                  void (*each)(void *context, size_t pair, bool right,
                               kv_str message),
                  void *context);

#endif
