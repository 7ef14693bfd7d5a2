/* SPDX-License-Identifier: MIT */
/* kverify convert: results in the formats of other programs. */
#include "cmd.h"
#include "file.h"
#include "out.h"
#include "progress.h"
#include "shared.h"
#include "text.h"

#include <kverify/convert.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct convert_args {
    shared_args shared;
    kv_score_options score;
    uint32_t target;
    uint64_t time; /* UINT64_MAX: not given */
    bool lenient;
} convert_args;

static const char *const names[] = {
    "verdicts", "csv",  "csv-wide", "every-eval-ever", "inspect-scores",
    "junit",    "ctrf", "evalplus", "swebench",        NULL};

static const opt options[] = {
    {.name = "to",
     .argument = "FORMAT",
     .type = OPT_CHOICE,
     AT(convert_args, target),
     .words = names,
     .required = true,
     .help = "Write this format",
     .more =
         "The formats: verdicts, csv, csv-wide, every-eval-ever, "
         "inspect-scores, junit, ctrf, evalplus, swebench.  docs/formats.md "
         "describes them."},
    {ROW_OUTPUT(OPT_FILE, "PATH"),
     .help = "Write to this file, or into this folder",
     .more = "It is a file for verdicts, csv and csv-wide, which go to "
             "standard output without this option.  For the other formats it "
             "is a folder, which is made, and the option is required."},
    {.name = "run",
     .argument = "NAME",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(convert_args, score.run),
     .help = "All inputs belong to this run"},
    {.name = "timestamp",
     .argument = "SECONDS",
     .type = OPT_COUNT,
     .most = UINT64_C(253402300799),
     AT(convert_args, time),
     .standard = "SOURCE_DATE_EPOCH, or now",
     .help = "The time of the results in formats that state one, in seconds "
             "since 1970"},
    {.name = "lenient",
     .type = OPT_SWITCH,
     AT(convert_args, lenient),
     .help = "Exit with status 0 although input was damaged or is in doubt"},
    ROW_QUIET("Print no progress and no summary"),
    {0},
};

/* --- files --------------------------------------------------------------- */

typedef struct output {
    const char *place; /* NULL: standard output */
    bool folder;
    char *name; /* of the file that is open, as the library says it */
    char *path;
    char *before; /* path of the file before this one */
    draft file;
    bool open;
    uint64_t files;
} output;

/* Make the folders of PATH that are missing, the last part aside. */
static bool
make_folders(char *path)
{
    char *at;
    bool good = true;

    for (at = strchr(path + 1, '/'); good && at != NULL;
         at = strchr(at + 1, '/')) {
        *at = '\0';
        good = mkdir(path, 0777) == 0 || errno == EEXIST;
        if (!good)
            complain("cannot make the folder '%s': %s", path, strerror(errno));
        *at = '/';
    }
    return good;
}

static bool
close_file(output *o, bool keep)
{
    bool good = !o->open || draft_close(&o->file, keep);

    o->open = false;
    free(o->name);
    free(o->path);
    o->name = o->path = NULL;
    return good;
}

/* Files of an earlier conversion that this one leaves out: verdicts next to a
 * file, or the file that they are next to. */
static void
remove_stale(const output *o, const char *before)
{
    static const char beside[] = ".kverify.jsonl";
    size_t length = strlen(o->path), ending = sizeof beside - 1;
    char *other = NULL;

    if (length > ending && strcmp(o->path + length - ending, beside) == 0) {
        other = strndup(o->path, length - ending);
        if (before != NULL && other != NULL && strcmp(before, other) == 0) {
            free(other);
            other = NULL;
        }
    } else if (asprintf(&other, "%s%s", o->path, beside) < 0) {
        other = NULL;
    }
    if (other != NULL)
        unlink(other);
    free(other);
}

static bool
open_file(output *o, const char *name)
{
    o->name = strdup(name);
    if (o->folder) {
        if (asprintf(&o->path, "%s/%s", o->place, name) < 0)
            o->path = NULL;
    } else {
        o->path = strdup(o->place);
    }
    if (o->name == NULL || o->path == NULL) {
        complain("out of memory");
        return false;
    }
    if (!make_folders(o->path))
        return false;
    if (o->folder)
        remove_stale(o, o->before);
    free(o->before);
    o->before = strdup(o->path);
    o->open = draft_open(&o->file, o->path);
    o->files += o->open;
    return o->open;
}

static int
write_piece(void *context, const char *name, const char *data, size_t length)
{
    output *o = context;

    if (o->place == NULL)
        return write_stdout(NULL, data, length);
    if ((o->name == NULL || strcmp(o->name, name) != 0) &&
        (!close_file(o, true) || !open_file(o, name)))
        return 1;
    return write_file(o->file.to, data, length);
}

/* --- the run ------------------------------------------------------------- */

static int
write_all(const convert_args *a, const kv_tally *tally, output *o)
{
    kv_convert_options how = {
        .struct_size = sizeof how,
        .target = names[a->target],
        .write = write_piece,
        .context = o,
        .time = (int64_t)a->time,
    };
    kv_error err;
    kv_status status = kv_convert(tally, &how, &err);

    if (!close_file(o, status == KV_OK) && status == KV_OK)
        return EXIT_UNABLE;
    if (status == KV_OK)
        return EXIT_DONE;
    if (status != KV_EIO)
        complain("convert: %s", err.message);
    return EXIT_UNABLE;
}

static int
convert(convert_args *a, const char *const *paths, size_t count, output *o)
{
    kv_tally *tally = NULL;
    kv_error err;
    progress p;
    kv_status status = kv_tally_new(&tally, &err);
    int code, written;

    progress_start(&p, "convert", a->shared.quiet, true);
    a->score.progress = progress_reading;
    a->score.progress_context = &p;
    a->score.details = 1;
    if (status == KV_OK)
        status = kv_score_paths(NULL, paths, count, &a->score, tally, &err);
    progress_end(&p);
    if (status != KV_OK) {
        complain("convert: %s", err.message);
        code = EXIT_UNABLE;
    } else {
        code = shared_input("convert", tally, a->lenient);
        written = write_all(a, tally, o);
        code = written > code ? written : code;
    }
    kv_tally_free(tally);
    return code;
}

static uint64_t
default_time(void)
{
    const char *given = getenv("SOURCE_DATE_EPOCH");
    char *end;
    unsigned long long value;

    if (given != NULL && given[0] >= '0' && given[0] <= '9') {
        errno = 0;
        value = strtoull(given, &end, 10);
        if (*end == '\0' && errno == 0 && value <= 253402300799)
            return value;
    }
    return (uint64_t)time(NULL);
}

/* Whether the format is always one file. */
static bool
is_single(const char *name)
{
    size_t i;

    for (i = 0; kv_target_name(i) != NULL; i++)
        if (strcmp(kv_target_name(i), name) == 0)
            return kv_target_single(i) != 0;
    return false;
}

static int
run(void *args, int argc, char **argv)
{
    convert_args *a = args;
    output o = {.place = a->shared.output,
                .folder = !is_single(names[a->target])};
    struct stat st;
    int code;

    if (o.folder && o.place == NULL) {
        complain("convert: %s is written as several files: expected "
                 "--output FOLDER",
                 names[a->target]);
        return EXIT_USAGE;
    }
    if (o.place != NULL && stat(o.place, &st) == 0 &&
        S_ISDIR(st.st_mode) != o.folder) {
        complain("convert: '%s' is %s, and %s needs a %s", o.place,
                 o.folder ? "no folder" : "a folder", names[a->target],
                 o.folder ? "folder" : "file");
        return EXIT_USAGE;
    }
    if (a->time == UINT64_MAX)
        a->time = default_time();
    code = convert(a, (const char *const *)argv, (size_t)argc, &o);
    free(o.before);
    if (code == EXIT_DONE && o.place != NULL && !a->shared.quiet)
        say(4, "%llu file%s", (unsigned long long)o.files,
            o.files == 1 ? "" : "s");
    return code;
}

static const convert_args initial = {
    .shared = SHARED_INITIAL,
    .score = {.struct_size = sizeof initial.score},
    .time = UINT64_MAX,
};

const command cmd_convert = {
    .name = "convert",
    .operands = "RESULTS...",
    .least = 1,
    .most = ANY_NUMBER,
    .summary = "Write results in the format of another program",
    .about =
        "All results are read as kverify score reads them.  Runs, data sets, "
        "tasks, attempts, outcomes, classes, scores, counts of tests, "
        "integrity and isolation are kept in all formats but csv-wide, and "
        "are read back.  What a format has no room for is written to a file "
        "next to it that ends in .kverify.jsonl.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(convert_args),
    .initial = &initial,
    .run = run,
};
