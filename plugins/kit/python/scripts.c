/* SPDX-License-Identifier: MIT */
#include "plugins/kit/python/scripts.h"

static const char runner_py[] = {
#include "plugins/kit/python/runner.inc"
};
static const char guard_py[] = {
#include "plugins/kit/python/guard.inc"
};
static const char split_py[] = {
#include "plugins/kit/python/split.inc"
};
static const char tester_py[] = {
#include "plugins/kit/python/tester.inc"
};
static const char worker_py[] = {
#include "plugins/kit/python/worker.inc"
};
static const char mutate_py[] = {
#include "plugins/kit/python/mutate.inc"
};

#define ADD(script, part) text_add(&s->script, part, sizeof part)

bool
py_scripts_join(py_scripts *s, kv_str driver)
{
    ADD(guard, runner_py);
    text_add(&s->guard, driver.data, driver.length);
    ADD(guard, guard_py);

    ADD(tester, runner_py);
    text_add(&s->tester, driver.data, driver.length);
    ADD(tester, split_py);
    ADD(tester, tester_py);

    ADD(worker, split_py);
    ADD(worker, worker_py);
    return !s->guard.failed && !s->tester.failed && !s->worker.failed;
}

void
py_scripts_clear(py_scripts *s)
{
    text_clear(&s->guard);
    text_clear(&s->tester);
    text_clear(&s->worker);
}

kv_str
py_mutate_script(void)
{
    return (kv_str){mutate_py, sizeof mutate_py};
}
