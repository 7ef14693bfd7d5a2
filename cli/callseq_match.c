/* SPDX-License-Identifier: MIT */
/* kverify callseq match: a trace or a trajectory against a specification. */
#include "callseq.h"
#include "callseq_load.h"
#include "file.h"
#include "out.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *
word(uint32_t outcome)
{
    return outcome == KV_CLAUSE_HOLDS    ? "holds"
           : outcome == KV_CLAUSE_BROKEN ? "broken"
                                         : "undecided";
}

/* The length of the first line: a clause may have several, and the first is
 * enough to recognise it. */
static int
first_line(kv_str text)
{
    const char *newline = memchr(text.data, '\n', text.length);

    return (int)(newline == NULL ? text.length : (size_t)(newline - text.data));
}

static void
show_text(const kv_watch *watch, const kv_watched *all)
{
    kv_clause c = {.struct_size = sizeof c};
    uint64_t i;

    for (i = 0; i < all->clauses; i++) {
        kv_watch_clause(watch, i, &c);
        say(11, "%-9s  %u: %.*s", word(c.outcome), c.line, first_line(c.text),
            c.text.data);
        if (c.why.length > 0)
            say(11, "           %.*s", (int)c.why.length, c.why.data);
        if (c.outcome != KV_CLAUSE_HOLDS && c.lcs_num < c.lcs_den)
            say(11, "           %llu of %llu in order",
                (unsigned long long)c.lcs_num, (unsigned long long)c.lcs_den);
    }
    say(4, "%s: %llu of %llu clauses hold, %llu calls, %llu thread%s",
        word(all->outcome), (unsigned long long)all->held,
        (unsigned long long)all->clauses, (unsigned long long)all->calls,
        (unsigned long long)all->threads, all->threads == 1 ? "" : "s");
}

static void
show_json(const kv_watch *watch, const kv_watched *all)
{
    kv_clause c = {.struct_size = sizeof c};
    uint64_t i;

    printf("{\"outcome\":\"%s\",\"held\":%llu,\"events\":%llu,\"calls\":%llu,"
           "\"threads\":%llu,\"clauses\":[",
           word(all->outcome), (unsigned long long)all->held,
           (unsigned long long)all->events, (unsigned long long)all->calls,
           (unsigned long long)all->threads);
    for (i = 0; i < all->clauses; i++) {
        kv_watch_clause(watch, i, &c);
        printf("%s\n {\"outcome\":\"%s\",\"line\":%u,\"column\":%u,\"text\":",
               i > 0 ? "," : "", word(c.outcome), c.line, c.column);
        put_json(stdout, c.text);
        if (c.why.length > 0) {
            printf(",\"why\":");
            put_json(stdout, c.why);
        }
        if (c.lcs_den > 0)
            printf(",\"lcs_ratio\":[%llu,%llu]", (unsigned long long)c.lcs_num,
                   (unsigned long long)c.lcs_den);
        if (c.f1_den > 0)
            printf(",\"set_f1\":[%llu,%llu]", (unsigned long long)c.f1_num,
                   (unsigned long long)c.f1_den);
        printf("}");
    }
    printf("]}\n");
}

typedef struct feeding {
    kv_watch *watch;
    kv_error *err;
    kv_status status;
} feeding;

static int
feed(void *context, const char *data, size_t length)
{
    feeding *f = context;

    f->status = kv_watch_feed(f->watch, (kv_str){data, length}, f->err);
    return f->status == KV_OK ? 0 : -1;
}

/* Whether the first line is one of a trace in kverify's own form. */
static bool
is_trace(const char *data, size_t length)
{
    const char *newline = memchr(data, '\n', length);

    if (newline != NULL)
        length = (size_t)(newline - data);
    return memmem(data, length, "\"kverify_trace\"", 15) != NULL ||
           (memmem(data, length, "\"seq\"", 5) != NULL &&
            memmem(data, length, "\"kind\"", 6) != NULL);
}

/* Documents are read as a whole, unlike traces.  The first LENGTH bytes were
 * read from FD into DATA already. */
static kv_status
match_document(const callseq_args *args, const char *path, int fd,
               const char *data, size_t length, kv_watch *watch, kv_error *err)
{
    feeding f = {watch, err, KV_OK};
    char *all = file_rest(fd, data, &length, DOCUMENT_MAX);
    uint64_t count, index = args->index == INDEX_NONE ? 0 : args->index;
    kv_status status;

    if (all == NULL) {
        snprintf(err->message, sizeof err->message, "cannot read '%s': %s",
                 path, strerror(errno));
        return KV_EIO;
    }
    status = kv_trace_import((kv_str){all, length}, path, index, feed, &f,
                             &count, err);
    free(all);
    if (status == KV_EIO && f.status != KV_OK)
        status = f.status;
    if (status == KV_OK && count > 1 && args->index == INDEX_NONE) {
        snprintf(err->message, sizeof err->message,
                 "%s: it holds %llu trajectories: choose with --index", path,
                 (unsigned long long)count);
        status = KV_EINVAL;
    }
    return status;
}

static kv_status
match_file(const callseq_args *args, const char *path, kv_watch *watch,
           kv_error *err)
{
    static char piece[1 << 18];
    int fd = strcmp(path, "-") == 0 ? 0 : open(path, O_RDONLY | O_CLOEXEC);
    kv_status status = KV_OK;
    ssize_t got;
    bool first = true;

    if (fd < 0) {
        snprintf(err->message, sizeof err->message, "cannot read '%s': %s",
                 path, strerror(errno));
        return KV_EIO;
    }
    while (status == KV_OK && (got = read(fd, piece, sizeof piece)) > 0) {
        if (first && !is_trace(piece, (size_t)got)) {
            status =
                match_document(args, path, fd, piece, (size_t)got, watch, err);
            break;
        }
        first = false;
        status = kv_watch_feed(watch, (kv_str){piece, (size_t)got}, err);
    }
    if (status == KV_OK && got < 0) {
        snprintf(err->message, sizeof err->message, "cannot read '%s': %s",
                 path, strerror(errno));
        status = KV_EIO;
    }
    if (fd > 0)
        close(fd);
    return status;
}

int
callseq_match(void *context, int argc, char **argv)
{
    const callseq_args *args = context;
    const char *trace = argv[1];
    kv_calls *calls = callseq_load(argv[0]);
    kv_watch *watch = NULL;
    kv_watched all = {.struct_size = sizeof all};
    kv_error err = {0};
    kv_status status;

    (void)argc;
    if (calls == NULL)
        return EXIT_UNABLE;
    status = kv_watch_new(calls, &watch, &err);
    if (status == KV_OK)
        status = match_file(args, trace, watch, &err);
    if (status == KV_OK)
        status = kv_watch_end(watch, &all, &err);
    if (status != KV_OK) {
        bool named = strncmp(err.message, trace, strlen(trace)) == 0;

        complain("%s%s%s", named ? "" : trace, named ? "" : ": ", err.message);
    } else if (args->json) {
        show_json(watch, &all);
    } else {
        show_text(watch, &all);
    }
    kv_watch_free(watch);
    kv_calls_free(calls);
    if (status != KV_OK || all.outcome == KV_CLAUSE_UNDECIDED)
        return EXIT_UNABLE;
    return all.outcome == KV_CLAUSE_HOLDS ? EXIT_DONE : EXIT_GATE;
}
