/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include "out.h"
#include "text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ON_TERMINAL_EVERY 0.2
#define ELSEWHERE_EVERY 60.0

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double
every_elsewhere(void)
{
    const char *text = getenv("KVERIFY_PROGRESS_SECONDS");
    double seconds;
    char *end;

    if (text == NULL || text[0] == '\0')
        return ELSEWHERE_EVERY;
    seconds = strtod(text, &end);
    if (*end == '\0' && seconds > 0)
        return seconds;
    complain("KVERIFY_PROGRESS_SECONDS is '%s', expected a number above 0",
             text);
    return ELSEWHERE_EVERY;
}

void
progress_start(progress *p, const char *command, bool quiet, bool on_terminal)
{
    p->command = command;
    p->terminal = isatty(STDERR_FILENO) == 1;
    p->started = p->shown = now();
    p->every = 0;
    p->visible = false;
    if (quiet)
        return;
    if (!p->terminal)
        p->every = every_elsewhere();
    else if (on_terminal)
        p->every = ON_TERMINAL_EVERY;
}

double
progress_seconds(const progress *p)
{
    return now() - p->started;
}

bool
progress_due(progress *p)
{
    double t = now();

    if (p->every == 0 || t - p->shown < p->every)
        return false;
    p->shown = t;
    return true;
}

/* A terminal gets one line that is overwritten each time.  It is cut to the
 * width of the terminal because a line that wraps can't be overwritten. */
void
progress_show(progress *p, const char *format, ...)
{
    char text[400];
    size_t columns = text_columns(STDERR_FILENO);
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (!p->terminal) {
        fprintf(stderr, "kverify: %s: %s\n", p->command, text);
        return;
    }
    if (strlen(text) >= columns && columns > 4) {
        text[columns - 4] = '\0';
        if (strrchr(text, ' ') != NULL)
            *strrchr(text, ' ') = '\0';
        strcat(text, "...");
    }
    fprintf(stderr, "\r\033[K%s", text);
    fflush(stderr);
    p->visible = true;
}

void
progress_end(progress *p)
{
    if (p->visible)
        fputs("\r\033[K", stderr);
    p->visible = false;
}

/* Called from any thread, by one at a time. */
int
progress_reading(void *context, const kv_progress *now)
{
    progress *p = context;

    if (progress_due(p))
        progress_show(p, "%llu files, %llu records, %.1f MB",
                      (unsigned long long)now->files,
                      (unsigned long long)now->records,
                      (double)now->bytes / 1e6);
    return 0;
}
