/* SPDX-License-Identifier: MIT */
/* Going into a plugin with the state of a verifier, and out of it. */
#include "core/plugin/verifier.h"

/* The module's lock always comes first, so that two threads can't wait for each
 * other. */
/* The verifiers that the thread is in, one inside the other, and the locale of
 * before: a program around the library may write 2,5 for 2.5, and plugins print
 * and read numbers. */
static _Thread_local struct {
    kv_verifier *verifiers[KV__INSIDE_MAX];
    size_t count;
    locale_t locale;
} inside;

kv_verifier *
kv__verifier_inside(void)
{
    return inside.count == 0 ? NULL : inside.verifiers[inside.count - 1];
}

bool
kv__verifier_can_enter(void)
{
    return inside.count < KV__INSIDE_MAX;
}

void
kv__verifier_enter(kv_verifier *verifier)
{
    if (inside.count == 0)
        inside.locale = uselocale(kv__c_locale());
    inside.verifiers[inside.count++] = verifier;
    kv__module_enter(verifier->module);
    if (verifier->module->table.threads == KV_THREADS_PER_STATE)
        pthread_mutex_lock(&verifier->lock);
}

void
kv__verifier_leave(kv_verifier *verifier)
{
    if (verifier->module->table.threads == KV_THREADS_PER_STATE)
        pthread_mutex_unlock(&verifier->lock);
    kv__module_leave(verifier->module);
    if (--inside.count == 0)
        uselocale(inside.locale);
}
