/* kverify score: result files in, a table out. */
#include "cmd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LIST_MAX 64

typedef struct score_args {
    kv_score_options score;
    kv_report_options report;
    kv_render_options render;
    const char *by[LIST_MAX];
    const char *metrics[LIST_MAX];
    uint32_t ks[LIST_MAX];
    const char *require[LIST_MAX];
    size_t requires;
    const char *plugin_dir, *groups_file, *save_tally;
    bool quiet, lenient, width_set;
    int colour; /* 0 auto, 1 always, 2 never */
} score_args;

/* --- options ------------------------------------------------------------ */

static const char *
number(const char *value, unsigned long long max, unsigned long long *out)
{
    char *rest;

    errno = 0;
    *out = strtoull(value, &rest, 10);
    if (value[0] < '0' || value[0] > '9' || *rest != '\0' || errno != 0 ||
        *out > max)
        return "not a number in range";
    return NULL;
}

/* The index of VALUE in a list of names, -1 when absent. */
static int
choice(const char *value, const char *const *names)
{
    int i;

    for (i = 0; names[i] != NULL; i++)
        if (strcmp(value, names[i]) == 0)
            return i;
    return -1;
}

/* Items of a comma-separated value, appended to LIST.  Cuts VALUE up, which
 * is the program's own argument. */
static const char *
append_items(const char *value, const char **list, size_t *count)
{
    char *item;

    for (item = strtok((char *)value, ","); item != NULL;
         item = strtok(NULL, ",")) {
        if (*count == LIST_MAX)
            return "too many items";
        list[(*count)++] = item;
    }
    return *count == 0 ? "no name" : NULL;
}

static const char *
set_metric(void *target, const char *value)
{
    score_args *a = target;

    a->report.metrics = a->metrics;
    return append_items(value, a->metrics, &a->report.metric_count);
}

static const char *
set_by(void *target, const char *value)
{
    score_args *a = target;

    a->report.by = a->by;
    return append_items(value, a->by, &a->report.by_count);
}

static const char *
set_k(void *target, const char *value)
{
    score_args *a = target;
    const char *items[LIST_MAX], *wrong;
    unsigned long long k;
    size_t count = 0, i;

    wrong = append_items(value, items, &count);
    for (i = 0; wrong == NULL && i < count; i++) {
        wrong = number(items[i], 1000000000, &k);
        if (wrong == NULL && (k == 0 || a->report.k_count == LIST_MAX))
            wrong = "k is 1 or more";
        if (wrong == NULL)
            a->ks[a->report.k_count++] = (uint32_t)k;
    }
    a->report.ks = a->ks;
    return wrong;
}

static const char *
set_groups(void *target, const char *value)
{
    ((score_args *)target)->groups_file = value;
    return NULL;
}

static const char *
set_policy_of(uint32_t *out, const char *value)
{
    static const char *const names[] = {"fail", "skip", NULL};
    int i = choice(value, names);

    if (i < 0)
        return "expected fail or skip";
    *out = (uint32_t)i;
    return NULL;
}

static const char *
set_policy(void *target, const char *value)
{
    return set_policy_of(&((score_args *)target)->report.policy, value);
}

static const char *
set_missing(void *target, const char *value)
{
    return set_policy_of(&((score_args *)target)->report.missing_groups, value);
}

static const char *
set_interval(void *target, const char *value)
{
    static const char *const names[] = {
        "wilson", "clopper-pearson", "cluster", "bootstrap", "none", NULL};
    int i = choice(value, names);

    if (i < 0)
        return "expected wilson, clopper-pearson, cluster, bootstrap or none";
    ((score_args *)target)->report.interval = (uint32_t)i;
    return NULL;
}

static const char *
set_cluster(void *target, const char *value)
{
    score_args *a = target;

    a->report.cluster = value;
    a->report.interval = KV_INTERVAL_CLUSTER;
    return NULL;
}

static const char *
fraction(const char *value, double *out)
{
    char *rest;

    *out = strtod(value, &rest);
    return rest == value || *rest != '\0' || !(*out > 0.0 && *out <= 1.0)
               ? "not a fraction in (0,1]"
               : NULL;
}

static const char *
set_confidence(void *target, const char *value)
{
    score_args *a = target;
    const char *wrong = fraction(value, &a->report.confidence);

    return wrong == NULL && a->report.confidence == 1.0 ? "below 1, please"
                                                        : wrong;
}

static const char *
set_threshold(void *target, const char *value)
{
    return fraction(value, &((score_args *)target)->report.threshold);
}

static const char *
set_seed(void *target, const char *value)
{
    unsigned long long n;
    const char *wrong = number(value, UINT64_MAX, &n);

    ((score_args *)target)->report.seed = n;
    return wrong;
}

static const char *
set_resamples(void *target, const char *value)
{
    unsigned long long n;
    const char *wrong = number(value, 1000000, &n);

    ((score_args *)target)->report.resamples = (uint32_t)n;
    return wrong == NULL && n == 0 ? "not a number in range" : wrong;
}

static const char *
set_eligible(void *target, const char *value)
{
    (void)value;
    ((score_args *)target)->report.k_eligible = 1;
    return NULL;
}

static const char *
set_format(void *target, const char *value)
{
    static const char *const names[] = {"table", "json",  "csv",
                                        "md",    "latex", NULL};
    int i = choice(value, names);

    if (i < 0)
        return "expected table, json, csv, md or latex";
    ((score_args *)target)->render.format = (uint32_t)i;
    return NULL;
}

static const char *
set_digits(void *target, const char *value)
{
    unsigned long long n;
    const char *wrong = number(value, 6, &n);

    ((score_args *)target)->render.digits = (uint32_t)n;
    return wrong;
}

static const char *
set_width(void *target, const char *value)
{
    score_args *a = target;
    unsigned long long n;
    const char *wrong = number(value, 100000, &n);

    a->render.width = (uint32_t)n;
    a->width_set = true;
    return wrong;
}

static const char *
set_colour(void *target, const char *value)
{
    static const char *const names[] = {"auto", "always", "never", NULL};
    int i = choice(value, names);

    ((score_args *)target)->colour = i;
    return i < 0 ? "expected auto, always or never" : NULL;
}

static const char *
set_inputs(void *target, const char *value)
{
    (void)value;
    ((score_args *)target)->render.inputs = 1;
    return NULL;
}

static const char *
set_run(void *target, const char *value)
{
    ((score_args *)target)->score.run = value;
    return NULL;
}

static const char *
set_extract(void *target, const char *value)
{
    ((score_args *)target)->score.extract = value;
    return NULL;
}

static const char *
set_problems(void *target, const char *value)
{
    ((score_args *)target)->score.problems = value;
    return NULL;
}

static const char *
set_require(void *target, const char *value)
{
    score_args *a = target;

    if (a->requires == LIST_MAX)
        return "too many conditions";
    a->require[a->requires++] = value;
    return NULL;
}

static const char *
set_save(void *target, const char *value)
{
    ((score_args *)target)->save_tally = value;
    return NULL;
}

static const char *
set_threads(void *target, const char *value)
{
    unsigned long long n;
    const char *wrong = number(value, 64, &n);

    ((score_args *)target)->score.threads = (uint32_t)n;
    return wrong;
}

static const char *
set_reader(void *target, const char *value)
{
    static const char *const names[] = {"auto", "portable", "simdjson", NULL};
    int i = choice(value, names);

    if (i < 0)
        return "expected auto, portable or simdjson";
    ((score_args *)target)->score.reader = (uint32_t)i;
    return NULL;
}

static const char *
set_max_record(void *target, const char *value)
{
    unsigned long long n;
    const char *wrong = number(value, UINT64_C(1) << 32, &n);

    ((score_args *)target)->score.max_record = n;
    return wrong == NULL && n == 0 ? "not a number in range" : wrong;
}

static const char *
set_lenient(void *target, const char *value)
{
    (void)value;
    ((score_args *)target)->lenient = true;
    return NULL;
}

static const char *
set_quiet(void *target, const char *value)
{
    (void)value;
    ((score_args *)target)->quiet = true;
    return NULL;
}

static const char *
set_plugin_dir(void *target, const char *value)
{
    ((score_args *)target)->plugin_dir = value;
    return NULL;
}

static const opt options[] = {
    {"metric", "NAME,...", "report these metrics (kverify metrics lists them)",
     set_metric},
    {"k", "N,...", "k of pass@k and pass^k (default 1)", set_k},
    {"by", "KEY,...", "group levels below the run (default dataset)", set_by},
    {"groups", "FILE", "JSON map from data set to group path", set_groups},
    {"run", "NAME", "all inputs belong to this run", set_run},
    {"policy", "fail|skip", "errors, unscored, absent: not passed, or left out",
     set_policy},
    {"missing-groups", "fail|skip",
     "groups without tasks: mean undefined, or left out", set_missing},
    {"k-eligible", NULL, "pass@k over the tasks that have k attempts",
     set_eligible},
    {"threshold", "SCORE", "of all_reach (default 0.75)", set_threshold},
    {"interval", "METHOD",
     "wilson, clopper-pearson, cluster, bootstrap or none", set_interval},
    {"cluster", "KEY", "cluster-robust interval over this label", set_cluster},
    {"confidence", "SHARE", "of intervals (default 0.95)", set_confidence},
    {"seed", "N", "of the bootstrap (default 0)", set_seed},
    {"resamples", "N", "of the bootstrap (default 1000)", set_resamples},
    {"extract", "MODE", "grade choice answers afresh: strict, last or koco",
     set_extract},
    {"problems", "PATH", "problem definitions to grade against", set_problems},
    {"require", "CONDITION", "gate such as 'acc>=0.5', for every run",
     set_require},
    {"format", "FORMAT", "table, json, csv, md or latex", set_format},
    {"digits", "N", "decimals of percentages (default 1)", set_digits},
    {"inputs", NULL, "list every input below the table", set_inputs},
    {"width", "COLUMNS", "of the table (default: the terminal's)", set_width},
    {"colour", "WHEN", "auto, always or never", set_colour},
    {"save-tally", "FILE", "save the exact counts, to be scored again",
     set_save},
    {"threads", "N", "reading threads (default: one a processor)", set_threads},
    {"reader", "NAME", "auto, portable or simdjson", set_reader},
    {"max-record", "BYTES", "skip larger records (default 16777216)",
     set_max_record},
    {"lenient", NULL, "exit 0 although some input was damaged", set_lenient},
    {"quiet", NULL, "no progress", set_quiet},
    {"plugin-dir", "DIR", "look for plugins there first", set_plugin_dir},
    {NULL, NULL, NULL, NULL},
};

/* --- terminal ----------------------------------------------------------- */

static int
show_progress(void *context, const kv_progress *now)
{
    (void)context;
    fprintf(stderr, "\r\x1b[K%llu files, %llu records, %.1f MB",
            (unsigned long long)now->files, (unsigned long long)now->records,
            (double)now->bytes / 1e6);
    fflush(stderr);
    return 0;
}

static void
look_at_terminal(score_args *a)
{
    struct winsize size;
    const char *no_colour = getenv("NO_COLOR");
    bool terminal = isatty(STDOUT_FILENO) != 0;

    if (!a->width_set && terminal &&
        ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        a->render.width = size.ws_col;
    a->render.colour =
        a->colour == 1 || (a->colour == 0 && terminal &&
                           (no_colour == NULL || no_colour[0] == '\0'));
    if (!a->quiet && isatty(STDERR_FILENO))
        a->score.progress = show_progress;
}

/* --- the run ------------------------------------------------------------ */

static char *
read_text(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t capacity = 1 << 20, length;
    char *text = NULL;

    if (file == NULL) {
        complain("cannot open '%s': %s", path, strerror(errno));
        return NULL;
    }
    text = malloc(capacity);
    length = text == NULL ? 0 : fread(text, 1, capacity, file);
    if (text == NULL || ferror(file) || length == capacity ||
        memchr(text, '\0', length) != NULL) {
        complain("'%s' is no readable text of less than 1 MB", path);
        free(text);
        text = NULL;
    } else {
        text[length] = '\0';
    }
    fclose(file);
    return text;
}

/* To a temporary name first: a cut tally never has the final one. */
static kv_status
save_tally(const kv_tally *tally, const char *path, kv_error *err)
{
    size_t length = strlen(path);
    char *temporary = malloc(length + 5);
    kv_status status;
    FILE *file;

    if (temporary == NULL) {
        snprintf(err->message, sizeof err->message, "out of memory");
        return KV_ENOMEM;
    }
    memcpy(temporary, path, length);
    memcpy(temporary + length, ".tmp", 5);
    file = fopen(temporary, "wb");
    if (file == NULL) {
        snprintf(err->message, sizeof err->message, "cannot write '%s': %s",
                 temporary, strerror(errno));
        free(temporary);
        return KV_EIO;
    }
    status = kv_tally_save(tally, write_file, file, err);
    if (fflush(file) != 0 || fsync(fileno(file)) != 0)
        status = KV_EIO;
    if (fclose(file) != 0)
        status = KV_EIO;
    if (status == KV_OK && rename(temporary, path) != 0)
        status = KV_EIO;
    if (status == KV_EIO)
        snprintf(err->message, sizeof err->message, "cannot write '%s': %s",
                 path, strerror(errno));
    if (status != KV_OK)
        unlink(temporary);
    free(temporary);
    return status;
}

/* The exit status the gates ask for, with a line each that failed. */
static int
check_gates(const score_args *a, const kv_report *report)
{
    int status = EXIT_DONE, holds, defined;
    kv_error err;
    size_t i;

    for (i = 0; i < a->requires; i++) {
        if (kv_report_require(report, a->require[i], &holds, &defined, &err) !=
            KV_OK) {
            complain("score: --require: %s", err.message);
            return EXIT_USAGE;
        }
        if (!holds) {
            complain("gate failed: %s", a->require[i]);
            status = EXIT_GATE;
        } else if (!defined) {
            complain("gate can't be judged, a figure is undefined: %s",
                     a->require[i]);
            status = status == EXIT_DONE ? EXIT_UNABLE : status;
        }
    }
    return status;
}

static int
report_on(score_args *a, const kv_tally *tally)
{
    kv_report *report = NULL;
    kv_error err;
    kv_status status = kv_report_new(tally, &a->report, &report, &err);
    uint64_t damaged;
    int code;

    if (status == KV_OK)
        status = kv_report_render(report, &a->render, write_stdout, NULL, &err);
    if (status != KV_OK) {
        complain("score: %s", err.message);
        kv_report_free(report);
        return status == KV_EINVAL || status == KV_ENOTFOUND ||
                       status == KV_ECONFIG || status == KV_EFORMAT
                   ? EXIT_USAGE
                   : EXIT_UNABLE;
    }
    code = check_gates(a, report);
    damaged = kv_report_damaged(report);
    if (damaged > 0 && !a->lenient && code != EXIT_USAGE) {
        complain("%llu damaged records or files, listed with the inputs; "
                 "--lenient accepts that",
                 (unsigned long long)damaged);
        code = code == EXIT_DONE ? EXIT_UNABLE : code;
    }
    if (kv_report_group_count(report) == 0 && code == EXIT_DONE) {
        complain("no result found");
        code = EXIT_UNABLE;
    }
    kv_report_free(report);
    return code;
}

static int
score(score_args *a, const char *const *paths, size_t count)
{
    kv_engine *engine = NULL;
    kv_tally *tally = NULL;
    kv_error err;
    kv_status status = kv_engine_new(&engine, &err);
    int code = EXIT_UNABLE;

    if (status == KV_OK)
        status = kv_engine_load_path(engine, a->plugin_dir, &err);
    if (status == KV_OK)
        status = kv_tally_new(&tally, &err);
    if (status == KV_OK)
        status = kv_score_paths(engine, paths, count, &a->score, tally, &err);
    if (a->score.progress != NULL)
        fputs("\r\x1b[K", stderr);
    if (status == KV_OK && a->save_tally != NULL)
        status = save_tally(tally, a->save_tally, &err);
    if (status != KV_OK) {
        complain("score: %s", err.message);
        code = status == KV_EINVAL || status == KV_ECONFIG ? EXIT_USAGE
                                                           : EXIT_UNABLE;
    } else {
        code = report_on(a, tally);
    }
    kv_tally_free(tally);
    kv_engine_free(engine);
    return code;
}

static int
run(int argc, char **argv)
{
    score_args a = {
        .score = {.struct_size = sizeof a.score},
        .report = {.struct_size = sizeof a.report},
        .render = {.struct_size = sizeof a.render, .digits = 1},
    };
    int paths = opt_parse(&cmd_score, &a, argc, argv), code;
    char *groups = NULL;

    if (paths == -2)
        return finish(EXIT_DONE);
    if (paths < 0)
        return EXIT_USAGE;
    if (paths == 0) {
        complain("score: no PATH given, see kverify score --help");
        return EXIT_USAGE;
    }
    if (a.groups_file != NULL && a.report.by != NULL) {
        complain("score: --groups and --by exclude each other");
        return EXIT_USAGE;
    }
    if (a.groups_file != NULL) {
        groups = read_text(a.groups_file);
        if (groups == NULL)
            return EXIT_USAGE;
        a.report.groups = groups;
    }
    look_at_terminal(&a);
    code = score(&a, (const char *const *)argv, (size_t)paths);
    free(groups);
    return finish(code);
}

const command cmd_score = {"score", "score [OPTION...] PATH...",
                           "read result files and folders, print their figures",
                           options, run};
