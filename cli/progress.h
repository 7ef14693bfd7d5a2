/* SPDX-License-Identifier: MIT */
/* Reports the progress of long commands on stderr. */
#ifndef KVERIFY_CLI_PROGRESS_H
#define KVERIFY_CLI_PROGRESS_H

#include <kverify/kverify.h>

#include <stdbool.h>

typedef struct progress {
    const char *command; /* for the lines */
    bool terminal;       /* is stderr one */
    double every;        /* seconds between two reports; 0: none */
    double started, shown;
    bool visible; /* a line of it is on the terminal now */
} progress;

/* With ON_TERMINAL, a terminal gets a line that is kept up to date.  Anything
 * else gets a line a minute, or as often as KVERIFY_PROGRESS_SECONDS says. */
void progress_start(progress *p, const char *command, bool quiet,
                    bool on_terminal);
double progress_seconds(const progress *p);
/* Whether it is time for progress_show. */
bool progress_due(progress *p);
void progress_show(progress *p, const char *format, ...) KV_PRINTF(2, 3);
/* The member progress of kv_score_options, with a progress as its context. */
int progress_reading(void *context, const kv_progress *now);
/* Remove the line from a terminal.  Call it before other output and at the
 * end. */
void progress_end(progress *p);

#endif
