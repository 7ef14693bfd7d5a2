/* SPDX-License-Identifier: MIT */
#include "plugins/kit/ctest/judge.h"

#include "plugins/kit/ctest/frameworks.h"
#include "plugins/kit/ctest/run.h"
#include "plugins/kit/ctest/split/split.h"
#include "plugins/kit/str.h"

#include <stdio.h>
#include <string.h>

typedef struct meaning {
    kv_outcome outcome;
    kv_class error_class;
    char message[400];
} meaning;

/* The last line that is not empty. */
static void
last_line(kv_str out, char *buffer, size_t size)
{
    kv_str line;
    size_t at = 0, n;

    buffer[0] = '\0';
    while (str_line(out, &at, &line)) {
        if (line.length == 0)
            continue;
        n = line.length < size - 1 ? line.length : size - 1;
        memcpy(buffer, line.data, n);
        buffer[n] = '\0';
    }
}

/* Read the end of a program that no limit or signal ended, and that wrote
 * nothing but CHANNEL to its channel. */
static void
mean_exit(const ct_job *j, const kv_ending *e, kv_str channel, meaning *m)
{
    char line[200];

    if (e->code == 0 && str_is(channel, j->nonce)) {
        m->outcome = KV_OUTCOME_PASS;
        return;
    }
    if (channel.length > 0 && !j->split) {
        snprintf(m->message, sizeof m->message,
                 "something that is not the test wrote to its channel");
        m->outcome = KV_OUTCOME_ERROR;
        m->error_class = KV_CLASS_TAMPER;
        return;
    }
    last_line(e->err.length > 0 ? e->err : e->out, line, sizeof line);
    if (e->code == 0)
        snprintf(m->message, sizeof m->message,
                 "it ended before its tests were over: %s", line);
    else
        snprintf(m->message, sizeof m->message, "exit status %u: %s", e->code,
                 line);
}

static void
mean_signal(const kv_ending *e, meaning *m)
{
    char line[200];

    if (e->code == 6) { /* SIGABRT: an assertion */
        last_line(e->err, line, sizeof line);
        snprintf(m->message, sizeof m->message, "aborted: %s", line);
        return;
    }
    snprintf(m->message, sizeof m->message, "ended by signal %u", e->code);
    m->outcome = KV_OUTCOME_ERROR;
    m->error_class = KV_CLASS_CRASH;
}

static void
mean_limit(const kv_ending *e, meaning *m)
{
    const char *what = "time";

    m->outcome = KV_OUTCOME_ERROR;
    m->error_class = KV_CLASS_TIMEOUT;
    if (e->how == KV_ENDED_MEMORY) {
        m->error_class = KV_CLASS_OOM;
        what = "memory";
    } else if (e->how == KV_ENDED_OUTPUT) {
        m->error_class = KV_CLASS_OUTPUT;
        what = "output";
    }
    snprintf(m->message, sizeof m->message, "a limit ended it: %s", what);
}

/* The tests ended early, for a reason that the tester gives in CHANNEL; OTHER
 * is how the worker ended.  False: nothing of the kind. */
static bool
mean_split(const kv_ending *other, kv_str channel, meaning *m)
{
    kv_str what = {"", 0};
    split_said said = split_read(channel, &what);

    if (said == SPLIT_NOTHING)
        return false;
    snprintf(m->message, sizeof m->message, "%.*s",
             (int)(what.length > 300 ? 300 : what.length), what.data);
    if (said == SPLIT_LOST && other->how == KV_ENDED_SIGNAL) {
        mean_signal(other, m);
    } else if (said == SPLIT_LOST && other->how != KV_ENDED_EXIT) {
        mean_limit(other, m);
    } else if (said != SPLIT_LOST && said != SPLIT_CHANGED) {
        m->outcome = KV_OUTCOME_ERROR;
        m->error_class = said == SPLIT_WRONG     ? KV_CLASS_TAMPER
                         : said == SPLIT_REFUSED ? KV_CLASS_PARSE
                                                 : KV_CLASS_INFRA;
    }
    return true;
}

static void
mean(ct_job *j, const kv_ending *e, const kv_ending *other, meaning *m)
{
    const ct_hooks *hooks = j->s->hooks;
    kv_str channel = e->channel;

    *m = (meaning){.outcome = KV_OUTCOME_FAIL, .error_class = KV_CLASS_NONE};
    if (hooks->unwrap != NULL && !hooks->unwrap(j, &channel)) {
        snprintf(m->message, sizeof m->message,
                 "something that is not its recorder wrote to its trace");
        m->outcome = KV_OUTCOME_ERROR;
        m->error_class = KV_CLASS_TAMPER;
    } else if (e->how == KV_ENDED_EXIT && j->split &&
               (e->code == 96 || e->code == 0) &&
               mean_split(other, channel, m)) {
        return; /* also where only a child of the tests said so */
    } else if (e->how == KV_ENDED_EXIT) {
        mean_exit(j, e, channel, m);
    } else if (e->how == KV_ENDED_SIGNAL) {
        mean_signal(e, m);
    } else {
        mean_limit(e, m);
    }
}

kv_status
judge_program(ct_job *j, const kv_ending *e, const kv_result *peer,
              kv_verdict *verdict, kv_box *box)
{
    kv_ending other = {.struct_size = sizeof other};
    const kv_host *host = j->s->host;
    const ct_hooks *hooks = j->s->hooks;
    const char *name = j->b->object[j->at].name;
    meaning m;

    if (peer != NULL)
        host->result->ending(peer, &other);
    mean(j, e, &other, &m);
    if (m.outcome == KV_OUTCOME_ERROR ||
        !framework_tests(j, e, m.outcome == KV_OUTCOME_PASS, verdict, name)) {
        host->verdict->test(verdict, str_c(name), m.outcome, str_c(m.message),
                            e->wall_us);
        j->passed += m.outcome == KV_OUTCOME_PASS;
        j->failed += m.outcome == KV_OUTCOME_FAIL;
        j->errors += m.outcome == KV_OUTCOME_ERROR;
    }
    if (m.outcome != KV_OUTCOME_PASS && j->first[0] == '\0') {
        snprintf(j->first, sizeof j->first, "%s: %s", name, m.message);
        j->first_class = m.error_class;
    }
    if (hooks->judge != NULL && m.outcome != KV_OUTCOME_ERROR)
        hooks->judge(j, verdict, name);
    if (m.error_class == KV_CLASS_TAMPER) {
        host->verdict->evidence(verdict, "%s", j->first);
        return host->verdict->outcome(verdict, KV_OUTCOME_ERROR,
                                      KV_CLASS_TAMPER, 0);
    }
    j->at++;
    return run_program(j, verdict, box);
}
