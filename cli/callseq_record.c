/* SPDX-License-Identifier: MIT */
/* kverify callseq record: a program leaves a trace of its calls. */
#include "callseq.h"
#include "callseq_load.h"
#include "out.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path of the recorder's part NAME.  Returns NULL after a message when it
 * is missing. */
static const char *
part(const char *name, const char *uninstalled, char *buffer, size_t size)
{
    const char *folder = getenv("KVERIFY_BUILD");

    if (folder != NULL)
        snprintf(buffer, size, "%s/%s", folder, uninstalled);
    else
        snprintf(buffer, size, "%s/%s", KV_LIBEXEC, name);
    if (access(buffer, R_OK) == 0)
        return buffer;
    complain("callseq record: no recorder: '%s': %s", buffer, strerror(errno));
    return NULL;
}

static bool
set(const char *name, const char *value)
{
    if (value == NULL)
        return false;
    if (setenv(name, value, 1) == 0)
        return true;
    complain("%s", strerror(errno));
    return false;
}

/* Put VALUE in front of what the variable holds. */
static bool
set_first(const char *name, const char *value)
{
    const char *old = getenv(name);
    char *both;
    bool good;

    if (value == NULL || old == NULL)
        return set(name, value);
    if (asprintf(&both, "%s:%s", value, old) < 0) {
        complain("out of memory");
        return false;
    }
    good = set(name, both);
    free(both);
    return good;
}

static bool
set_signatures(const char *path)
{
    kv_calls *calls = callseq_load(path);
    char all[16384] = "";
    size_t i, n = 0;

    if (calls == NULL)
        return false;
    for (i = 0; i < kv_calls_signatures(calls) && n < sizeof all; i++)
        n += (size_t)snprintf(all + n, sizeof all - n, "%s\n",
                              kv_calls_signature(calls, i));
    kv_calls_free(calls);
    if (n == 0 || n >= sizeof all) {
        complain("%s: %s", path,
                 n == 0 ? "it declares no function" : "too many declarations");
        return false;
    }
    return set("KVERIFY_TRACE_CALLS", all);
}

/* --- the program -------------------------------------------------------- */

static bool
can_start(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return false;
    errno = EACCES;
    return S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* Whether execvp finds NAME: as a path, or in a folder of PATH. */
static bool
find_program(const char *name)
{
    const char *folder = getenv("PATH");
    char path[4096];
    size_t length;

    errno = ENOENT;
    if (strchr(name, '/') != NULL)
        return can_start(name);
    for (folder = folder == NULL ? "/bin:/usr/bin" : folder;;
         folder += length + 1) {
        length = strcspn(folder, ":");
        snprintf(path, sizeof path, "%.*s%s%s", (int)length, folder,
                 length > 0 ? "/" : "", name);
        if (can_start(path))
            return true;
        if (folder[length] == '\0')
            return false;
    }
}

static bool
prepare(const callseq_args *args)
{
    char path[1100];

    if (!set("KVERIFY_TRACE", args->shared.output))
        return false;
    if (args->names != NULL)
        return set("KVERIFY_TRACE_NAMES", args->names) &&
               set("KVERIFY_TRACE_PYTHON",
                   part("pytrace.so", "plugins/callseq/pytrace.so", path,
                        sizeof path)) &&
               set_first("PYTHONPATH", part("python", "plugins/callseq/tracer",
                                            path, sizeof path));
    return (args->calls == NULL || set_signatures(args->calls)) &&
           set_first("LD_PRELOAD",
                     part("kverify-trace.so", ".libs/kverify-trace.so", path,
                          sizeof path));
}

/* If the program never writes a trace, an old one must not be taken for
 * its. */
static bool
empty_trace(const char *path)
{
    FILE *file = fopen(path, "wb");

    if (file != NULL && fclose(file) == 0)
        return true;
    complain("cannot write '%s': %s", path, strerror(errno));
    return false;
}

static void
drop_trace(const char *path)
{
    struct stat st;

    if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
        unlink(path);
}

/* The program replaces this one, so its input, output and status are its own.
 * The trace is not touched before it is known that the program exists. */
int
callseq_record(void *context, int argc, char **argv)
{
    const callseq_args *args = context;
    int failure;

    (void)argc;
    if (args->names != NULL && args->calls != NULL) {
        complain("callseq record: --names is for Python, --calls for C: "
                 "expected one of them");
        return EXIT_USAGE;
    }
    if (!find_program(argv[0])) {
        complain("cannot start '%s': %s", argv[0], strerror(errno));
        return EXIT_UNABLE;
    }
    if (!prepare(args) || !empty_trace(args->shared.output))
        return EXIT_UNABLE;
    out_leave();
    execvp(argv[0], argv);
    failure = errno;
    drop_trace(args->shared.output);
    complain("cannot start '%s': %s", argv[0], strerror(failure));
    return EXIT_UNABLE;
}
