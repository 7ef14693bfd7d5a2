/* The parts of the plugin: who runs what, and what a trace is judged by. */
#ifndef KV_PLUGINS_CALLSEQ_PARTS_H
#define KV_PLUGINS_CALLSEQ_PARTS_H

#include "plugins/kit/text.h"

/* Drivers in Python (plugins/kit/python), programs in C (plugins/kit/ctest). */
extern const kv_plugin calls_python, calls_c;

/* Traces of the runs of one attempt, and the text of their clauses. */
typedef struct calls_runs {
    struct calls_run {
        kv_str id;
        text trace;
    } * run;
    size_t count;
    char **kept;
    size_t keeps;
    bool failed;
} calls_runs;

void calls_clear(calls_runs *runs);
/* A piece of a trace: ["trace", run, text]. */
void calls_trace(calls_runs *runs, const kv_host *host, const kv_value *piece);
void calls_add(calls_runs *runs, kv_str id, kv_str text);

/* What the task's "specs" hold for run ID, or NULL. */
const kv_value *calls_spec(const kv_host *host, const kv_task *task, kv_str id);
/* Its text, and WHAT it is called in messages.  False: there is none. */
bool calls_source(const kv_host *host, const kv_task *task, kv_verdict *verdict,
                  const kv_value *spec, kv_str *source, char *what,
                  size_t size);

/* The clauses of what the task's "specs" hold for run ID, one by one as tests
 * "ID#1 clause".  A trace that is torn is one such test, an error; so is a
 * specification that is absent or wrong, of outcome NONE. */
typedef void (*calls_clause_fn)(void *context, kv_str id, kv_outcome outcome,
                                kv_str why);
void calls_judge_run(calls_runs *runs, const kv_host *host, const kv_task *task,
                     kv_verdict *verdict, kv_str id, calls_clause_fn each,
                     void *context);

/* --- of programs in C (compiled.c) --- */

/* What the specifications declare, a line each; SIZE_MAX: one of them is
 * wrong, and said to be. */
size_t calls_signatures(const kv_host *host, const kv_task *task,
                        kv_verdict *verdict, text *out);
/* Options of objcopy that lead the candidate's calls to the stand-ins, and
 * the source that has these. */
void calls_redirect(const char *signatures, text *script);
void calls_glue(const char *signatures, text *out);
/* Whether a function of the candidate's has no record of its entry. */
bool calls_unrecorded(const char *code, char *name, size_t size);
/* A name that only the recorder has. */
bool calls_own_name(kv_str name);
/* The trace out of its frames; *channel becomes what is behind them.  False:
 * a frame was not written by the holder of the key. */
bool calls_unframe(kv_str *channel, const char key[16], text *trace);

#endif
