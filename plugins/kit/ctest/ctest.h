/* SPDX-License-Identifier: MIT */
/* Hidden C tests, compiled apart from the candidate.
 *
 *   candidate   its sources and the trusted headers; no tests are there
 *   tests       once a task: each test program with its main renamed
 *   link        the candidate's object with nothing global but the API
 *   run         each program, with a nonce that only its end gives away
 *
 * The candidate can't take the place of a function that the tests call, can't
 * name anything of theirs, and can't end the program as if they had passed.
 *
 * These are the callbacks of a kv_plugin; its open adds its own table of
 * hooks. */
#ifndef KV_PLUGINS_CTEST_H
#define KV_PLUGINS_CTEST_H

#include "plugins/kit/ctest/hooks.h"

kv_status ct_open(const ct_hooks *hooks, const kv_host *host,
                  const kv_value *config, void **state);
void ct_close(void *state);
kv_status ct_start(void *state, const kv_task *task, const kv_attempt *attempt,
                   kv_verdict *verdict, kv_box *box, void **job);
kv_status ct_step(void *job, const kv_result *result, kv_verdict *verdict,
                  kv_box *box);
void ct_finish(void *job);

#endif
