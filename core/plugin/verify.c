/* SPDX-License-Identifier: MIT */
/* One attempt after the other in the calling program: kv_verify, and what it
 * may be judged in. */
#include "core/base/take.h"
#include "core/model/names.h"
#include "core/plugin/engine.h"
#include "core/plugin/verifier.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Level names as users write them: "L2". */
static bool
level_of(const char *name, uint32_t *out)
{
    if (name[0] != 'L' || name[1] < '0' || name[1] > '4' || name[2] != '\0')
        return false;
    *out = (uint32_t)(name[1] - '0');
    return true;
}

kv_status
kv_engine_sandbox(kv_engine *engine, const kv_sandbox_options *options,
                  kv_error *err)
{
    kv__policy policy = {2, 3, KV_INTEGRITY_I1C, false, false, false};
    kv_sandbox_options own;
    kv_status status =
        kv__take("kv_engine_sandbox", options, &own, sizeof own, err);

    if (status != KV_OK)
        return status;
    if (own.min_isolation != NULL &&
        !level_of(own.min_isolation, &policy.min_level))
        return kv__fail(err, KV_EINVAL,
                        "unknown isolation '%.20s', expected L0, L1, L2, L3 or "
                        "L4",
                        own.min_isolation);
    if (own.max_isolation != NULL &&
        !level_of(own.max_isolation, &policy.max_level))
        return kv__fail(err, KV_EINVAL,
                        "unknown isolation '%.20s', expected L0, L1, L2 or L3",
                        own.max_isolation);
    if (own.min_integrity != NULL)
        policy.min_integrity = kv__integrity_of(kv__cstr(own.min_integrity));
    if (policy.min_integrity == KV_INTEGRITY_COUNT)
        return kv__fail(err, KV_EINVAL,
                        "unknown integrity '%.20s', expected I0, I1, I1+, I2 "
                        "or I3",
                        own.min_integrity);
    if (policy.max_level > 3)
        policy.max_level = 3;
    policy.attested = own.attested != 0;
    policy.retry_wall = own.retry_wall != 0;
    if (policy.max_level == 0 && !own.unsafe)
        return kv__fail(err, KV_EINVAL,
                        "L0 runs programs without any isolation: it has to "
                        "be allowed explicitly");
    if (policy.min_level > (policy.attested ? 4 : policy.max_level))
        return kv__fail(err, KV_EINVAL,
                        "isolation L%u is required and L%u is the most that "
                        "may be used",
                        policy.min_level, policy.max_level);
    pthread_mutex_lock(&engine->lock);
    /* They were started for the level of before. */
    while (engine->idle_count > 0)
        kv__launcher_stop(engine->idle[--engine->idle_count]);
    engine->policy = policy;
    pthread_mutex_unlock(&engine->lock);
    return KV_OK;
}

kv__policy
kv__engine_policy(kv_engine *engine)
{
    kv__policy policy;

    pthread_mutex_lock(&engine->lock);
    policy = engine->policy;
    pthread_mutex_unlock(&engine->lock);
    return policy;
}

bool
kv__level_enough(const kv__policy *policy, const kv__launcher *launcher,
                 char *why, size_t size)
{
    uint32_t level = kv__launcher_hello(launcher)->level;

    if (policy->attested && level >= 2)
        level = 4;
    if (level >= policy->min_level && (level > 0 || policy->max_level == 0))
        return true;
    snprintf(why, size,
             "isolation L%u is required, this machine gives L%u: %.200s; see "
             "'kverify doctor'",
             policy->min_level, level, kv__launcher_lacking(launcher));
    return false;
}

bool
kv__job_level_enough(const kv__job *job, const kv__launcher *launcher,
                     char *why, size_t size)
{
    uint32_t level = kv__launcher_hello(launcher)->level;

    if (level >= 2 || job->box.peer == NULL)
        return kv__level_enough(job->policy, launcher, why, size);
    snprintf(why, size,
             "two processes at once need isolation L2, this machine gives "
             "L%u: %.200s",
             level, kv__launcher_lacking(launcher));
    return false;
}

/* Starting a launcher takes longer than most boxes, so they are kept: one for
 * each thread that is in kv_verify at the same time. */
static kv_status
borrow(kv_engine *engine, uint32_t level, kv__launcher **out, kv_error *err)
{
    kv_status status = KV_OK;

    *out = NULL;
    pthread_mutex_lock(&engine->lock);
    while (*out == NULL && engine->idle_count > 0) {
        *out = engine->idle[--engine->idle_count];
        if (!kv__launcher_is_ours(*out)) {
            kv__launcher_stop(*out);
            *out = NULL;
        }
    }
    pthread_mutex_unlock(&engine->lock);
    if (*out == NULL)
        status = kv__launcher_start(level, out, err);
    return status;
}

static void
give_back(kv_engine *engine, kv__launcher *launcher)
{
    kv__launcher **grown;

    pthread_mutex_lock(&engine->lock);
    grown = kv__grow(engine->idle, &engine->idle_capacity,
                     engine->idle_count + 1, sizeof *grown);
    if (grown != NULL) {
        engine->idle = grown;
        grown[engine->idle_count++] = launcher;
        launcher = NULL;
    }
    pthread_mutex_unlock(&engine->lock);
    kv__launcher_stop(launcher);
}

/* Until the descriptor can be read, or its time is up. */
static void
wait_for(const kv_box *box)
{
    uint64_t end = kv__now_ms() + box->wait_ms, now;
    struct pollfd p = {box->wait_fd, POLLIN, 0};

    while ((now = kv__now_ms()) < end)
        if (poll(&p, 1, (int)(end - now > 60000 ? 60000 : end - now)) > 0)
            break;
}

/* Run a job's boxes, one after the other.  A launcher that dies is replaced
 * once.  A box that hits the wall clock is run once more where the policy says
 * so: if it ends by itself then, the machine was too busy, and the verdict says
 * that it depends on the load. */
static void
drive(kv_engine *engine, kv__job *job)
{
    kv__launcher *launcher = NULL;
    kv__box_result result = {0};
    kv_error err;
    char why[400];
    int lost = 0, slow = 0, state;

    while (!job->done) {
        if (job->box.waits) {
            wait_for(&job->box);
            kv__job_waited(job);
            continue;
        }
        if (launcher == NULL &&
            borrow(engine, job->policy->max_level, &launcher, &err) != KV_OK) {
            kv__job_lost(job, err.message);
            break;
        }
        if (!kv__job_level_enough(job, launcher, why, sizeof why)) {
            kv__job_unscored(job, why);
            break;
        }
        state =
            kv__launcher_send(launcher, &job->box.fields, &err) == KV_OK
                ? kv__launcher_wait(launcher, kv__job_deadline(job), &result)
                : -1;
        if (state < 0) {
            kv__launcher_stop(launcher);
            launcher = NULL;
            if (++lost == 2)
                kv__job_lost(job, "the launcher died twice under this "
                                  "attempt");
            continue;
        }
        if (result.first.state.ended == KV__ENDED_WALL && slow == 0 &&
            job->policy->retry_wall && result.first.state.survivors == 0) {
            slow = 1;
            continue;
        }
        if (slow == 1 && result.first.state.ended != KV__ENDED_WALL)
            kv__job_load(job, true);
        slow = 0;
        kv__job_step(job, &result);
    }
    kv__box_result_clear(&result);
    if (launcher != NULL)
        give_back(engine, launcher);
}

kv_status
kv_verify(kv_verifier *verifier, const kv_task *task, const kv_attempt *attempt,
          kv_verdict **out, kv_error *err)
{
    kv_engine *engine = verifier->engine;
    kv__policy policy;
    kv__job job;
    kv_status status;

    *out = NULL;
    policy = kv__engine_policy(engine);
    status = kv__job_start(&job, verifier, task, attempt, &policy, err);
    if (status != KV_OK)
        return status;
    drive(engine, &job);
    *out = kv__job_finish(&job);
    return KV_OK;
}
