/* How far the recorder is. */
#ifndef KV_CALLSEQ_PYTRACE_STATE_H
#define KV_CALLSEQ_PYTRACE_STATE_H

#include <stdbool.h>
#include <stdint.h>

/* Of what several files have: nobody else finds it. */
#define HIDDEN __attribute__((visibility("hidden")))

#define EVENTS_MAX ((uint64_t)1 << 20)
#define LINES_MAX ((size_t)48 << 20)

/* How functions are listened to. */
typedef enum way { PROFILING, EVALUATING, MONITORING } way;

HIDDEN extern struct trace {
    bool on;    /* functions are traced */
    bool taken; /* the lines have been given away */
    bool cut;   /* something is missing in them */
    bool weak;  /* code of the candidate's had a part in them */
    way way;
    uint64_t seq;      /* number of the last event */
    char trouble[120]; /* what would have taken the recorder away */
} trace;

/* In this thread the recorder is at work, and sees nothing; it is the one that
 * changes how functions are listened to. */
HIDDEN extern __thread bool busy, ours;

/* The first of what went wrong, which makes the whole trace void. */
void wrong(const char *what);

#endif
