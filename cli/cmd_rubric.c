/* The annotator's tools: a rubric made, checked, tried, tested, explained; and
 * how far raters agree. */
#include "rubric.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* --- options ------------------------------------------------------------ */

static const char *
set_dir(void *target, const char *value)
{
    ((rubric_args *)target)->plugin_dir = value;
    return NULL;
}

static const char *
set_tasks(void *target, const char *value)
{
    ((rubric_args *)target)->tasks = value;
    return NULL;
}

static const char *
set_key(void *target, const char *value)
{
    ((rubric_args *)target)->key = value;
    return NULL;
}

static const char *
set_ratings(void *target, const char *value)
{
    ((rubric_args *)target)->ratings = value;
    return NULL;
}

static const char *
set_output(void *target, const char *value)
{
    ((rubric_args *)target)->output = value;
    return NULL;
}

static const char *
set_judge(void *target, const char *value)
{
    ((rubric_args *)target)->judge = value;
    return NULL;
}

static const char *
set_seed(void *target, const char *value)
{
    ((rubric_args *)target)->seed = value;
    return *value != '\0' && value[strspn(value, "0123456789")] == '\0' &&
                   strlen(value) < 16
               ? NULL
               : "expected a number from 0";
}

static const char *
set_set(void *target, const char *value)
{
    rubric_args *args = target;

    if (strchr(value, '=') == NULL || *value == '=')
        return "expected NAME=VALUE";
    if (args->sets == sizeof args->set / sizeof *args->set)
        return "there are 32 already";
    args->set[args->sets++] = value;
    return NULL;
}

static const char *
set_format(void *target, const char *value)
{
    static const char *const names[] = {"card", "json", "csv", "jsonl"};
    rubric_args *args = target;
    size_t i;

    for (i = 0; i < 4; i++)
        if (strcmp(value, names[i]) == 0) {
            args->format = (format)i;
            return NULL;
        }
    return "expected card, json, csv or jsonl";
}

static const char *
set_colour(void *target, const char *value)
{
    rubric_args *args = target;

    args->colour = strcmp(value, "always") == 0;
    args->colour_given = strcmp(value, "auto") != 0;
    return args->colour || strcmp(value, "never") == 0 || !args->colour_given
               ? NULL
               : "expected auto, always or never";
}

static const char *
set_watch(void *target, const char *value)
{
    (void)value;
    ((rubric_args *)target)->watch = true;
    return NULL;
}

static const char *
set_quiet(void *target, const char *value)
{
    (void)value;
    ((rubric_args *)target)->quiet = true;
    return NULL;
}

static const char *
set_resamples(void *target, const char *value)
{
    char *end;

    ((rubric_args *)target)->resamples = strtoull(value, &end, 10);
    return *value >= '1' && *value <= '9' && *end == '\0' && strlen(value) < 8
               ? NULL
               : "expected a number from 1 to 9999999";
}

static const opt options[] = {
    {"tasks", "FILE", "run: task documents, a JSON object each line",
     set_tasks},
    {"key", "NAME", "run: member by which answers find their task (id)",
     set_key},
    {"ratings", "FILE", "run: ratings of the answers, CSV or JSON Lines",
     set_ratings},
    {"set", "NAME=VALUE", "run, test: an option of the rubric", set_set},
    {"seed", "NUMBER", "run, test: of math.random; agree: of the intervals",
     set_seed},
    {"judge", "FILE", "run: ask a model, as this configuration says",
     set_judge},
    {"format", "NAME", "card, json, csv or jsonl: ratings", set_format},
    {"colour", "WHEN", "auto, always or never", set_colour},
    {"watch", NULL, "run: again whenever a file changes", set_watch},
    {"quiet", NULL, "run: no cards, the last lines only; test: failures only",
     set_quiet},
    {"resamples", "NUMBER", "agree: of the intervals' bootstrap (1000)",
     set_resamples},
    {"output", "FILE", "new: the file to be made (-o)", set_output},
    {"plugin-dir", "DIR", "look for plugins there first", set_dir},
    {NULL, NULL, NULL, NULL},
};

/* --- run ---------------------------------------------------------------- */

typedef struct totals {
    rubric_args *args;
    size_t answers, pass, fail, error, unscored;
    kv_tally *tally;
    kv_ratings *scores; /* with --format csv or jsonl */
    struct dimension {
        char id[65];
        int64_t sum, max; /* millionths */
        size_t n;
    } * dimension;
    size_t dimensions;
    uint64_t met, counted; /* of constraints */
    bool failed;
} totals;

static struct dimension *
dimension_of(totals *t, kv_str id)
{
    struct dimension *grown;
    size_t i;

    for (i = 0; i < t->dimensions; i++)
        if (same(id, str(t->dimension[i].id)))
            return &t->dimension[i];
    grown = realloc(t->dimension, (t->dimensions + 1) * sizeof *grown);
    if (grown == NULL) {
        t->failed = true;
        return NULL;
    }
    t->dimension = grown;
    memset(&grown[t->dimensions], 0, sizeof *grown);
    snprintf(grown[t->dimensions].id, sizeof grown->id, "%.*s", (int)id.length,
             id.data);
    return &grown[t->dimensions++];
}

static void
count(totals *t, const kv_verdict *v)
{
    kv_criterion c = {.struct_size = sizeof c};
    struct dimension *d;
    kv_counts counts;
    size_t i;

    t->answers++;
    if (kv_verdict_counts(v, &counts)) {
        t->met += counts.passed;
        t->counted += counts.total;
    }
    t->pass += kv_verdict_outcome(v) == KV_OUTCOME_PASS;
    t->fail += kv_verdict_outcome(v) == KV_OUTCOME_FAIL;
    t->error += kv_verdict_outcome(v) == KV_OUTCOME_ERROR;
    t->unscored += kv_verdict_outcome(v) == KV_OUTCOME_UNSCORED;
    if (kv_tally_add(t->tally, v, NULL) != KV_OK)
        t->failed = true;
    for (i = 0; kv_verdict_criterion(v, i, &c) == KV_OK; i++) {
        d = dimension_of(t, c.id);
        /* What is blocked has 0 of its maximum. */
        if (d == NULL ||
            (c.state != KV_CRITERION_SCORED && c.state != KV_CRITERION_BLOCKED))
            continue;
        if (c.state == KV_CRITERION_SCORED)
            d->sum += (int64_t)(c.score * 1e6 + 0.5);
        d->max += (int64_t)(c.max * 1e6 + 0.5);
        d->n++;
    }
}

/* Scores as ratings by "rule", "judge" or "rating", to be held against other
 * people's. */
static bool
keep_scores(totals *t, const kv_judged *j)
{
    static const char *const raters[] = {"", "rule", "rating", "judge"};
    kv_criterion c = {.struct_size = sizeof c};
    kv_rating r = {.struct_size = sizeof r, .item = j->name};
    char id[65];
    size_t i;

    for (i = 0; kv_verdict_criterion(j->verdict, i, &c) == KV_OK; i++) {
        if (c.gate || (c.state != KV_CRITERION_SCORED &&
                       c.state != KV_CRITERION_NOT_APPLICABLE))
            continue;
        snprintf(id, sizeof id, "%.*s", (int)c.id.length, c.id.data);
        r.criterion = id;
        r.rater = raters[c.by];
        r.state = c.state;
        r.score = c.score;
        if (kv_ratings_add(t->scores, &r, NULL) != KV_OK)
            return false;
    }
    return true;
}

static int
judged(void *context, const kv_judged *j)
{
    totals *t = context;
    kv_error err;

    count(t, j->verdict);
    if (t->scores != NULL) {
        if (!keep_scores(t, j))
            t->failed = true;
    } else if (t->args->format != CARD) {
        if (kv_verdict_write(j->verdict, write_stdout, NULL, &err) != KV_OK)
            return -1;
        putchar('\n');
    } else if (!t->args->quiet) {
        put_card(t->args, j);
    }
    return 0;
}

/* num/den as a percentage with one decimal, rounded once, half up. */
static void
put_share(int64_t num, int64_t den)
{
    __int128 tenths = ((__int128)num * 2000 + den) / (2 * (__int128)den);

    printf("%5lld.%lld %%", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void
put_mean(const totals *t)
{
    static const char *const score[] = {"score"};
    kv_report_options o = {.struct_size = sizeof o,
                           .policy = KV_POLICY_SKIP,
                           .interval = KV_INTERVAL_NONE,
                           .metrics = score,
                           .metric_count = 1};
    kv_figure f = {.struct_size = sizeof f};
    kv_report *report;
    char text[40];

    if (kv_report_new(t->tally, &o, &report, NULL) != KV_OK)
        return;
    if (kv_report_group_count(report) > 0 &&
        kv_report_figure(report, 0, "score", &f, NULL) == KV_OK && f.defined) {
        kv_percent(f.value, 1, text, sizeof text);
        printf(", mean score %s %% over %llu", text, (unsigned long long)f.n);
    }
    kv_report_free(report);
}

static void
put_totals(const totals *t)
{
    size_t i;
    int room = 8;

    printf("%zu answers: %zu pass, %zu fail", t->answers, t->pass, t->fail);
    if (t->error > 0)
        printf(", %zu error", t->error);
    if (t->unscored > 0)
        printf(", %zu unscored", t->unscored);
    put_mean(t);
    putchar('\n');
    if (t->counted > 0)
        printf("%llu of %llu constraints met\n", (unsigned long long)t->met,
               (unsigned long long)t->counted);
    for (i = 0; i < t->dimensions; i++)
        if (width(str(t->dimension[i].id)) > room)
            room = width(str(t->dimension[i].id));
    for (i = 0; i < t->dimensions; i++) {
        const struct dimension *d = &t->dimension[i];

        printf("    %s", d->id);
        pad(room - width(str(d->id)));
        if (d->n > 0)
            put_share(d->sum, d->max);
        else
            printf("%9s", "-");
        printf("  of the maximum over %zu\n", d->n);
    }
}

/* A value of --set is a number, true or false when it reads so, else text. */
static void
set_member(FILE *to, const char *given)
{
    const char *value = strchr(given, '=');
    char name[100], *end;
    double number;

    snprintf(name, sizeof name, "%.*s", (int)(value - given), given);
    json_string(to, name);
    fputc(':', to);
    value++;
    number = strtod(value, &end);
    if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
        fputs(value, to);
    else if (*value != '\0' && *end == '\0' && isfinite(number))
        fprintf(to, "%.17g", number);
    else
        json_string(to, value);
}

static char *
read_file(const char *path)
{
    FILE *file = fopen(path, "rbe");
    char *text = NULL;
    size_t got = 0;

    if (file != NULL && (text = malloc(1 << 20)) != NULL)
        got = fread(text, 1, (1 << 20) - 1, file);
    if (text != NULL)
        text[got] = '\0';
    if (file != NULL)
        fclose(file);
    if (text == NULL)
        complain("cannot read '%s': %s", path, strerror(errno));
    return text;
}

/* The plugin's configuration; malloc'ed.  NULL after a message. */
static char *
config_of(const rubric_args *args)
{
    char *text = NULL, *judge = NULL;
    size_t length, i;
    FILE *to = open_memstream(&text, &length);

    if (to == NULL)
        return NULL;
    fputs("{\"print\":true,\"options\":{", to);
    for (i = 0; i < args->sets; i++) {
        fputs(i > 0 ? "," : "", to);
        set_member(to, args->set[i]);
    }
    fputc('}', to);
    if (args->seed != NULL)
        fprintf(to, ",\"seed\":%s", args->seed);
    if (args->judge != NULL) {
        judge = read_file(args->judge);
        if (judge != NULL)
            fprintf(to, ",\"judge\":%s", judge);
    }
    fputc('}', to);
    if (fclose(to) != 0 || (args->judge != NULL && judge == NULL)) {
        free(text);
        text = NULL;
    }
    free(judge);
    return text;
}

static int
run_once(rubric_args *args, int argc, char **argv, const kv_rubric_options *o)
{
    totals t = {.args = args};
    kv_error err = {0};
    kv_status status = kv_tally_new(&t.tally, &err);
    int code = EXIT_DONE;

    if (status == KV_OK && args->format >= CSV)
        status = kv_ratings_new(&t.scores, &err);
    if (status == KV_OK)
        status = kv_rubric_judge(args->engine, o, (const char *const *)argv + 1,
                                 (size_t)argc - 1, judged, &t, &err);
    if (status == KV_OK && t.scores != NULL)
        status = kv_ratings_write(
            t.scores, args->format == CSV ? KV_RATINGS_CSV : KV_RATINGS_JSONL,
            write_stdout, NULL, &err);
    if (status == KV_OK && t.failed) {
        complain("out of memory");
        code = EXIT_UNABLE;
    } else if (status != KV_OK) {
        complain("%s", err.message);
        code = EXIT_UNABLE;
    } else if (args->format == CARD &&
               (t.answers > 1 || args->quiet || t.answers == 0)) {
        put_totals(&t);
    }
    if (code == EXIT_DONE && t.error + t.unscored > 0)
        code = EXIT_UNABLE;
    else if (code == EXIT_DONE && t.fail > 0)
        code = EXIT_GATE;
    kv_ratings_free(t.scores);
    kv_tally_free(t.tally);
    free(t.dimension);
    return code;
}

/* A number that is another one when a file was changed. */
static uint64_t
changed(int argc, char **argv)
{
    struct stat st;
    uint64_t mark = 0;
    int i;

    for (i = 0; i < argc; i++)
        if (stat(argv[i], &st) == 0)
            mark = mark * 31 + (uint64_t)st.st_mtim.tv_sec * 1000000000 +
                   (uint64_t)st.st_mtim.tv_nsec + (uint64_t)st.st_size;
    return mark;
}

static volatile sig_atomic_t stopped;

static void
stop(int number)
{
    (void)number;
    stopped = 1;
}

static int
watch(rubric_args *args, int argc, char **argv, const kv_rubric_options *o)
{
    struct timespec pause = {0, 200000000};
    uint64_t seen = 0, now;

    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    while (!stopped) {
        now = changed(argc, argv);
        if (now != seen) {
            seen = now;
            if (isatty(STDOUT_FILENO))
                fputs("\033[H\033[2J", stdout);
            (void)run_once(args, argc, argv, o);
            printf("-- waiting for %s to change\n", argv[0]);
            if (finish(EXIT_DONE) != EXIT_DONE)
                return EXIT_UNABLE;
        }
        nanosleep(&pause, NULL);
    }
    return EXIT_DONE;
}

static int
run_answers(rubric_args *args, int argc, char **argv)
{
    kv_rubric_options o = {.struct_size = sizeof o,
                           .plugin = args->judge == NULL ? "lua" : "judge",
                           .rubric = argv[0],
                           .tasks = args->tasks,
                           .key = args->key};
    char *config = config_of(args);
    kv_error err = {0};
    kv_status status = KV_OK;
    int code;

    if (config == NULL)
        return EXIT_UNABLE;
    o.config = config;
    if (args->ratings != NULL) {
        status = kv_ratings_new(&o.ratings, &err);
        if (status == KV_OK)
            status = kv_ratings_read(o.ratings, args->ratings, &err);
    }
    if (status != KV_OK) {
        complain("%s", err.message);
        code = EXIT_UNABLE;
    } else {
        code = args->watch ? watch(args, argc, argv, &o)
                           : run_once(args, argc, argv, &o);
    }
    kv_ratings_free(o.ratings);
    free(config);
    return code;
}

/* --- test --------------------------------------------------------------- */

static int
tested(void *context, const kv_case_result *result)
{
    totals *t = context;
    const char *at, *end;

    t->answers++;
    t->fail += !result->passed;
    if (result->passed && t->args->quiet)
        return 0;
    paint(t->args, result->passed ? GREEN : RED,
          result->passed ? "ok    " : "FAILED");
    fputs("  ", stdout);
    put_clean(str(result->name), 200);
    putchar('\n');
    for (at = result->difference; at != NULL && *at != '\0'; at = end + 1) {
        end = strchrnul(at, '\n');
        fputs("          ", stdout);
        put_clean((kv_str){at, (size_t)(end - at)}, 400);
        putchar('\n');
        if (*end == '\0')
            break;
    }
    return 0;
}

static int
test(rubric_args *args, const char *path)
{
    kv_rubric_options o = {.struct_size = sizeof o, .rubric = path};
    totals t = {.args = args};
    char *config = config_of(args);
    kv_error err = {0};
    kv_status status;

    if (config == NULL)
        return EXIT_UNABLE;
    o.config = config;
    status = kv_rubric_test(args->engine, &o, tested, &t, &err);
    free(config);
    if (status != KV_OK) {
        complain("%s", err.message);
        return EXIT_UNABLE;
    }
    printf("%zu %s, %zu failed\n", t.answers, t.answers == 1 ? "case" : "cases",
           t.fail);
    if (t.answers == 0) {
        complain("%s has no cases: nothing was tested", path);
        return EXIT_UNABLE;
    }
    return t.fail > 0 ? EXIT_GATE : EXIT_DONE;
}

/* --- check, explain, new -------------------------------------------------- */

typedef struct text {
    char *data;
    size_t length;
} text;

static int
collect(void *context, const char *data, size_t length)
{
    text *t = context;
    char *grown = realloc(t->data, t->length + length + 1);

    if (grown == NULL)
        return -1;
    memcpy(grown + t->length, data, length);
    t->data = grown;
    t->length += length;
    grown[t->length] = '\0';
    return 0;
}

static kv_status
ask(const rubric_args *args, const char *path, const char *what, text *out,
    kv_error *err)
{
    char *config = NULL;
    size_t length;
    FILE *to = open_memstream(&config, &length);
    kv_status status;

    if (to == NULL)
        return KV_ENOMEM;
    fputs("{\"rubric\":", to);
    json_string(to, path);
    fputc('}', to);
    fclose(to);
    status =
        kv_engine_inspect(args->engine, "lua", config, what, collect, out, err);
    free(config);
    return status;
}

/* The text of member NAME of a line that the plugin wrote; into OUT. */
static bool
member(const char *line, const char *name, char *out, size_t size)
{
    char quoted[40];
    const char *at;
    size_t n = 0;

    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    at = strstr(line, quoted);
    if (at == NULL)
        return false;
    at += strlen(quoted);
    if (*at != '"') {
        snprintf(out, size, "%.*s", (int)strcspn(at, ",}"), at);
        return strcmp(out, "null") != 0;
    }
    for (at++; *at != '\0' && *at != '"' && n + 1 < size; at++) {
        if (*at == '\\' && at[1] == 'u') {
            out[n++] = ' ';
            at += 5;
        } else {
            at += *at == '\\';
            out[n++] = *at;
        }
    }
    out[n] = '\0';
    return true;
}

static int
check(const rubric_args *args, const char *path)
{
    char level[20], line[20], what[300], hint[200], *at, *end;
    size_t errors = 0, warnings = 0;
    kv_error err = {0};
    text t = {0};

    if (ask(args, path, "check", &t, &err) != KV_OK) {
        complain("%s", err.message);
        free(t.data);
        return EXIT_UNABLE;
    }
    for (at = t.data; at != NULL && *at != '\0'; at = end + 1) {
        end = strchr(at, '\n');
        *end = '\0';
        if (!member(at, "level", level, sizeof level) ||
            !member(at, "line", line, sizeof line) ||
            !member(at, "text", what, sizeof what))
            continue;
        errors += strcmp(level, "error") == 0;
        warnings += strcmp(level, "error") != 0;
        printf("%s:%s%s ", path, strcmp(line, "0") == 0 ? "" : line,
               strcmp(line, "0") == 0 ? "" : ":");
        paint(args, strcmp(level, "error") == 0 ? RED : YELLOW, level);
        fputs(": ", stdout);
        put_clean(str(what), 400);
        putchar('\n');
        if (member(at, "hint", hint, sizeof hint))
            printf("    hint: %s\n", hint);
    }
    free(t.data);
    printf("%s: %zu %s, %zu %s\n", path, errors,
           errors == 1 ? "error" : "errors", warnings,
           warnings == 1 ? "warning" : "warnings");
    return errors > 0 ? EXIT_GATE : EXIT_DONE;
}

static int
explain(const rubric_args *args, const char *path)
{
    kv_error err = {0};
    text t = {0};
    kv_status status = ask(args, path, "explain", &t, &err);

    if (status != KV_OK)
        complain("%s", err.message);
    else
        fwrite(t.data, 1, t.length, stdout);
    free(t.data);
    return status == KV_OK ? EXIT_DONE : EXIT_UNABLE;
}

/* The skeleton with its name put in. */
static bool
write_skeleton(const char *path, const char *name, const char *skeleton)
{
    const char *at = strstr(skeleton, "NAME");
    FILE *file = fopen(path, "wx");
    bool ok = file != NULL;

    if (ok)
        ok = fprintf(file, "%.*s%s%s", (int)(at - skeleton), skeleton, name,
                     at + 4) > 0;
    if (file != NULL)
        ok = fclose(file) == 0 && ok;
    if (!ok)
        complain("cannot make '%s': %s", path, strerror(errno));
    return ok;
}

static int
make(const rubric_args *args, const char *name)
{
    char path[300];
    kv_error err = {0};
    text t = {0};
    bool ok;

    if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0' ||
        *name == '\0' || strlen(name) > 60) {
        complain("rubric new: '%s' is no name: expected lower case letters, "
                 "digits and dashes",
                 name);
        return EXIT_USAGE;
    }
    snprintf(path, sizeof path, "%s.lua", name);
    if (kv_engine_inspect(args->engine, "lua", NULL, "new", collect, &t,
                          &err) != KV_OK) {
        complain("%s", err.message);
        free(t.data);
        return EXIT_UNABLE;
    }
    ok = write_skeleton(args->output == NULL ? path : args->output, name,
                        t.data);
    free(t.data);
    if (ok)
        printf("%s is made; next: kverify rubric test %s\n",
               args->output == NULL ? path : args->output,
               args->output == NULL ? path : args->output);
    return ok ? EXIT_DONE : EXIT_UNABLE;
}

/* --- the command ---------------------------------------------------------- */

static int
dispatch(rubric_args *args, int argc, char **argv)
{
    const char *what = argv[0];

    if (strcmp(what, "new") == 0 && argc == 2)
        return make(args, argv[1]);
    if (strcmp(what, "check") == 0 && argc == 2)
        return check(args, argv[1]);
    if (strcmp(what, "explain") == 0 && argc == 2)
        return explain(args, argv[1]);
    if (strcmp(what, "test") == 0 && argc == 2)
        return test(args, argv[1]);
    if (strcmp(what, "run") == 0 && argc >= 3)
        return run_answers(args, argc - 1, argv + 1);
    if (strcmp(what, "agree") == 0 && argc >= 2)
        return rubric_agree(args, argc - 1, argv + 1);
    complain("rubric: expected new NAME, check FILE, run FILE ANSWER..., test "
             "FILE, explain FILE or agree RATINGS...");
    return EXIT_USAGE;
}

static int
run(int argc, char **argv)
{
    rubric_args args = {0};
    kv_error err;
    kv_status status;
    int rest = opt_parse(&cmd_rubric, &args, argc, argv);
    int code;

    if (rest == -2)
        return finish(EXIT_DONE);
    if (rest < 0)
        return EXIT_USAGE;
    if (!args.colour_given)
        args.colour = isatty(STDOUT_FILENO) != 0;
    if (rest == 0)
        return dispatch(&args, 1, (char *[]){(char *)"", NULL});
    status = kv_engine_new(&args.engine, &err);
    if (status == KV_OK)
        status = kv_engine_load_path(args.engine, args.plugin_dir, &err);
    if (status != KV_OK) {
        complain("%s", err.message);
        kv_engine_free(args.engine);
        return EXIT_UNABLE;
    }
    code = dispatch(&args, rest, argv);
    kv_engine_free(args.engine);
    return finish(code);
}

const command cmd_rubric = {
    "rubric",
    "rubric new NAME | check FILE | run FILE ANSWER... | test FILE | explain "
    "FILE | agree RATINGS... [OPTION...]",
    "write, try and test rubrics; agreement of raters", options, run};
