/* What a long command says while it works. */
#ifndef KVERIFY_CLI_PROGRESS_H
#define KVERIFY_CLI_PROGRESS_H

#include <kverify/types.h>

#include <stdbool.h>

typedef struct progress {
    const char *command; /* for the lines */
    bool terminal;       /* is stderr one */
    double every;        /* seconds between two reports; 0: none */
    double started, shown;
    bool visible; /* a line of it is on the terminal now */
} progress;

/* ON_TERMINAL: the command keeps a line up to date on a terminal.  Elsewhere
 * it prints a line a minute, or as often as KVERIFY_PROGRESS_SECONDS says. */
void progress_start(progress *p, const char *command, bool quiet,
                    bool on_terminal);
double progress_seconds(const progress *p);
/* Whether it is time for a report. */
bool progress_due(progress *p);
/* The report. */
void progress_show(progress *p, const char *format, ...) KV_PRINTF(2, 3);
/* Nothing of it stays on a terminal: before other lines, and at the end. */
void progress_end(progress *p);

#endif
