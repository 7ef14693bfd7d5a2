/* SPDX-License-Identifier: MIT */
/* The state of the recorder. */
#ifndef KV_CALLSEQ_PYTRACE_STATE_H
#define KV_CALLSEQ_PYTRACE_STATE_H

#include <stdbool.h>
#include <stdint.h>

/* Marks what several files of the recorder share; it is not exported. */
#define HIDDEN __attribute__((visibility("hidden")))

#define EVENTS_MAX ((uint64_t)1 << 20)
#define LINES_MAX ((size_t)48 << 20)

/* How calls of functions are noticed. */
typedef enum way { PROFILING, EVALUATING, MONITORING } way;

HIDDEN extern struct trace {
    bool on;    /* functions are traced */
    bool taken; /* the lines were taken */
    bool cut;   /* lines are missing */
    bool weak;  /* code of the candidate influenced the lines */
    way way;
    uint64_t seq;      /* number of the last event */
    char trouble[120]; /* what would have removed the recorder */
} trace;

/* Set while the recorder works in this thread and ignores events (busy), and
 * while it changes how calls are noticed (ours). */
HIDDEN extern __thread bool busy, ours;

/* Note what went wrong; the first note makes the whole trace void. */
void wrong(const char *what);

#endif
