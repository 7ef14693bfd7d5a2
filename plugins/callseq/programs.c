/* SPDX-License-Identifier: MIT */
/* Programs in C whose calls are recorded: the hooks of hidden C tests.
 *
 * The candidate is compiled so that each of its functions calls the recorder,
 * which is linked into the test program.  The recorder writes the trace in
 * frames with a keyed hash, before the nonce. */
#include "plugins/callseq/code.h"
#include "plugins/callseq/frames.h"
#include "plugins/callseq/glue.h"
#include "plugins/callseq/parts.h"
#include "plugins/callseq/runs.h"
#include "plugins/kit/ctest/ctest.h"
#include "plugins/kit/ctest/job.h"
#include "plugins/kit/ctest/names.h"
#include "plugins/kit/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char trace_source[] = {
#include "plugins/callseq/trace.inc"
    0};

/* Functions that instrumented code calls. */
#define ENTER "__cyg_profile_func_enter"
#define EXIT "__cyg_profile_func_exit"

typedef struct tests {
    char *recorder; /* an object */
    size_t length;
    text signatures; /* "open i s,i", a line each */
    size_t declared;
} tests;

typedef struct attempt {
    char *code;           /* of the candidate, as objdump shows it */
    tests while_compiled; /* signatures until the tests are compiled */
    text trace;           /* of the last program that ended */
} attempt;

static void
clear_tests(void *own)
{
    tests *t = own;

    free(t->recorder);
    text_clear(&t->signatures);
}

static void
clear_attempt(void *own)
{
    attempt *a = own;

    free(a->code);
    clear_tests(&a->while_compiled);
    text_clear(&a->trace);
}

/* --- the candidate ------------------------------------------------------ */

static void
compile(const ct_job *j, kv_box *box, text *script)
{
    text_str(script, "objdump -hdr --no-show-raw-insn cand.o > code || "
                     "exit 12\n");
    j->s->host->box->collect(box, "code");
}

static void
compiled(ct_job *j, const kv_result *result)
{
    attempt *a = j->own;

    a->code = copy_result(j->s->host, result, "code", NULL);
}

static const char *
suspect(const ct_job *j, char *detail, size_t size)
{
    const attempt *a = j->own;

    if (j->plain == NULL || a->code == NULL)
        return "no code to look at";
    if (lists_name(j->plain, str_c(ENTER), true) ||
        lists_name(j->plain, str_c(EXIT), true) ||
        lists_name(j->names, str_c(ENTER), false) ||
        lists_name(j->names, str_c(EXIT), false)) {
        snprintf(detail, size, ENTER);
        return "a call record of its own making";
    }
    if (calls_unrecorded(a->code, detail, size))
        return "a function that keeps its calls from being recorded";
    return NULL;
}

static const char *
suspect_name(kv_str name, char type)
{
    if (is_undefined(type))
        return calls_own_name(name) ? "a reference to what records its calls"
                                    : NULL;
    /* Names that belong to other functions in a trace. */
    return str_is(name, "main") || (str_starts(name, "kv_") && name.length > 3)
               ? "a name of the test program's"
               : NULL;
}

/* --- the tests ---------------------------------------------------------- */

static bool
compile_tests(ct_job *j, kv_verdict *verdict, kv_box *box, text *script)
{
    const kv_host *host = j->s->host;
    attempt *a = j->own;
    tests *t = &a->while_compiled;

    t->declared = calls_signatures(host, j->task, verdict, &t->signatures);
    if (t->declared == SIZE_MAX)
        return false;
    host->box->file(box, ".kverify/trace.c", str_c(trace_source),
                    KV_FILE_PROTECT);
    text_printf(script,
                "%s -std=gnu11 -O2 -DKV_FRAMED%s -c .kverify/trace.c -o "
                "trace.o || exit 15\n",
                j->s->cc, t->declared > 0 ? " -DKV_CALLS" : "");
    host->box->collect(box, "trace.o");
    return true;
}

static bool
compiled_tests(ct_job *j, ct_built *built, const kv_result *result)
{
    attempt *a = j->own;
    tests *t = built->own;

    *t = a->while_compiled;
    memset(&a->while_compiled, 0, sizeof a->while_compiled);
    t->recorder = copy_result(j->s->host, result, "trace.o", &t->length);
    return t->recorder != NULL;
}

static void
link_recorder(const ct_job *j, kv_box *box, ct_link *link)
{
    const kv_host *host = j->s->host;
    tests *t = j->b->own;
    text glue = {0};

    calls_redirect(text_c(&t->signatures), &link->renames);
    host->box->file(box, "trace.o", (kv_str){t->recorder, t->length}, 0);
    text_str(&link->objects, " trace.o");
    text_str(&link->libraries, " -ldl -lpthread");
    if (t->declared == 0)
        return;
    calls_glue(text_c(&t->signatures), &glue);
    host->box->file(box, ".kverify/glue.c", text_view(&glue), 0);
    text_clear(&glue);
    text_printf(&link->commands, "%s -c .kverify/glue.c -o glue.o || exit 22\n",
                j->s->cc);
    text_str(&link->objects, " glue.o");
    text_str(&link->libraries, " -lffi");
}

/* --- judging ------------------------------------------------------------ */

static bool
unwrap(ct_job *j, kv_str *channel)
{
    attempt *a = j->own;

    text_clear(&a->trace);
    return calls_unframe(channel, j->key, &a->trace);
}

typedef struct counting {
    ct_job *j;
    kv_verdict *verdict;
} counting;

static void
count_clause(void *context, kv_str id, kv_outcome outcome, kv_str why)
{
    counting *c = context;
    ct_job *j = c->j;

    j->s->host->verdict->test(
        c->verdict, id, outcome == KV_OUTCOME_NONE ? KV_OUTCOME_ERROR : outcome,
        why, 0);
    j->passed += outcome == KV_OUTCOME_PASS;
    j->failed += outcome == KV_OUTCOME_FAIL;
    j->errors += outcome == KV_OUTCOME_ERROR || outcome == KV_OUTCOME_NONE;
    if (outcome != KV_OUTCOME_PASS && j->first[0] == '\0') {
        snprintf(j->first, sizeof j->first, "%.*s: %.*s",
                 (int)(id.length > 250 ? 250 : id.length), id.data,
                 (int)(why.length > 300 ? 300 : why.length), why.data);
        j->first_class =
            outcome == KV_OUTCOME_NONE ? KV_CLASS_ENVIRONMENT : KV_CLASS_PARSE;
    }
}

static void
judge(ct_job *j, kv_verdict *verdict, const char *program)
{
    attempt *a = j->own;
    calls_runs runs = {0};
    counting c = {j, verdict};

    calls_add(&runs, str_c(program), text_view(&a->trace));
    calls_judge_run(&runs, j->s->host, j->task, verdict, str_c(program),
                    count_clause, &c);
    calls_clear(&runs);
}

/* --- the part ----------------------------------------------------------- */

static const ct_hooks hooks = {
    .job_size = sizeof(attempt),
    .built_size = sizeof(tests),
    .clear_job = clear_attempt,
    .clear_built = clear_tests,
    /* The compiler neither removes calls nor adds any. */
    .candidate_flags = " -finstrument-functions -fno-builtin -fno-inline -O0 "
                       "-fno-optimize-sibling-calls",
    .main_flags = " -DKV_TRACE",
    .keyed = true,
    .channel = 64u << 20,
    .compile = compile,
    .compiled = compiled,
    .compile_tests = compile_tests,
    .compiled_tests = compiled_tests,
    .suspect = suspect,
    .suspect_name = suspect_name,
    .link = link_recorder,
    .unwrap = unwrap,
    .judge = judge,
};

static kv_status
open_state(const kv_host *host, const kv_value *config, void **state)
{
    return ct_open(&hooks, host, config, state);
}

const kv_plugin calls_c = {
    .open = open_state,
    .close = ct_close,
    .start = ct_start,
    .step = ct_step,
    .finish = ct_finish,
};
