/* SPDX-License-Identifier: MIT */
/* kverify submit: the shards of a run as the jobs of something that has many
 * machines.  Two scripts are written, one for a shard and one for what comes
 * after them, and started by Slurm or by GNU parallel. */
#include "cmd.h"
#include "file.h"
#include "opt_parse.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef struct submit_args {
    shared_args shared;
    uint32_t shards, jobs, retries; /* jobs: 0, one for each shard */
    bool dry_run;
    opt_list sbatch, parallel, option;
} submit_args;

static const opt options[] = {
    {ROW_OUTPUT(OPT_DIR, "DIR"), .required = true,
     .help = "Keep scripts, logs, shards and merged results in this folder",
     .more = "All machines see it at the same place, and the suite and the "
             "attempts as well."},
    {.name = "shards",
     .argument = "N",
     .type = OPT_COUNT,
     AT(submit_args, shards),
     .least = 1,
     .most = 100000,
     .required = true,
     .help = "Divide the attempts into as many shards"},
    {.name = "jobs",
     .argument = "N",
     .type = OPT_COUNT,
     AT(submit_args, jobs),
     .least = 1,
     .most = 100000,
     .standard = "one per shard",
     .help = "Have N jobs take shards until none is left",
     .more = "With several times as many shards as jobs, no job has much left "
             "to do when the others are done."},
    {.name = "retries",
     .argument = "N",
     .type = OPT_COUNT,
     AT(submit_args, retries),
     .most = 100,
     .standard = "2",
     .help = "Submit shards that did not finish again, so often at most",
     .more = "They go on where they were."},
    {.name = "sbatch",
     .argument = "NAME=VALUE",
     .type = OPT_PAIRS,
     AT(submit_args, sbatch),
     .help = "Give this option to sbatch: partition=long, say"},
    {.name = "parallel",
     .argument = "NAME=VALUE",
     .type = OPT_PAIRS,
     AT(submit_args, parallel),
     .help = "Give this option to parallel: jobs=2 or sshloginfile=hosts, say",
     .more = "Without jobs one shard is run at a time, on all processors."},
    {.name = "option",
     .argument = "TEXT",
     .type = OPT_TEXTS,
     .offer = OFFER_NOTHING,
     AT(submit_args, option),
     .help = "Give this option to each kverify run: --option=--workers=4, say"},
    {.name = "dry-run",
     .type = OPT_SWITCH,
     AT(submit_args, dry_run),
     .help = "Write the scripts and print the command, and start nothing"},
    {0},
};

typedef struct submission {
    const submit_args *args;
    bool slurm;
    char id[32];                   /* no other submission has it */
    char name[80];                 /* of its jobs */
    char *program, *folder, *here; /* absolute; to be freed */
    char **paths;                  /* suite and attempts; to be freed */
    size_t count;
} submission;

/* --- the scripts -----------------------------------------------------------
 */

static void
quote(FILE *to, const char *text)
{
    putc('\'', to);
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", to);
        else
            putc(*text, to);
    }
    putc('\'', to);
}

/* What decides where kverify finds things, as it is here. */
static void
environment(FILE *to)
{
    static const char *const names[] = {
        "KVERIFY_PLUGIN_PATH", "KVERIFY_LAUNCHER", "KVERIFY_RUBRIC_PATH",
        "LD_LIBRARY_PATH"};
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++) {
        if (getenv(names[i]) == NULL)
            continue;
        fprintf(to, "export %s=", names[i]);
        quote(to, getenv(names[i]));
        putc('\n', to);
    }
}

/* The file NAME of the folder log, in which Slurm replaces what follows a "%":
 * in the folder's own path that is written twice. */
static void
put_log(const submission *s, FILE *to, const char *name)
{
    const char *at;

    putc('\'', to);
    for (at = s->folder; *at != '\0'; at++) {
        if (*at == '\'')
            fputs("'\\''", to);
        else if (*at == '%')
            fputs("%%", to);
        else
            putc(*at, to);
    }
    fprintf(to, "/log/%s'", name);
}

static void
head(const submission *s, FILE *to, const char *what)
{
    fprintf(to,
            "#!/bin/sh\n# Written by kverify submit: %s of %u.\n"
            "shards=%u submission=%s folder=",
            what, s->args->shards, s->args->shards, s->id);
    quote(to, s->folder);
    fputs(" kverify=", to);
    quote(to, s->program);
    putc('\n', to);
    environment(to);
    fputs("cd ", to);
    quote(to, s->here);
    fputs(" || exit 1\n", to);
}

/* "run_shard N".  The same command begins a shard and goes on with it. */
static void
put_run(const submission *s, FILE *to)
{
    size_t i;

    fputs("run_shard() {\n    \"$kverify\" run", to);
    for (i = 0; i < s->count; i++) {
        putc(' ', to);
        quote(to, s->paths[i]);
    }
    fputs(" -o \"$folder/shards/$1\" \\\n"
          "        --shard \"$1/$shards\" --resume --quiet",
          to);
    for (i = 0; i < s->args->option.count; i++) {
        putc(' ', to);
        quote(to, s->args->option.item[i]);
    }
    fputs("\n}\n", to);
}

/* Hostile programs are tried once on each machine; one that they get out of
 * judges nothing. */
static void
put_doctor(FILE *to)
{
    fputs("node=$folder/nodes/$(uname -n)\n"
          "if [ ! -e \"$node\" ]; then\n"
          "    \"$kverify\" doctor >\"$node.$$\" 2>&1\n"
          "    if [ $? -eq 1 ]; then\n"
          "        mv \"$node.$$\" \"$node.failed\"\n"
          "        echo \"$(uname -n): boxes do not hold, see "
          "$node.failed\" >&2\n"
          "        exit 1\n"
          "    fi\n"
          "    mv \"$node.$$\" \"$node\"\n"
          "fi\n",
          to);
}

static void
job_script(const submission *s, FILE *to)
{
    head(s, to, "one shard");
    put_doctor(to);
    put_run(s, to);
    fputs("run_shard \"${SLURM_ARRAY_TASK_ID:-$1}\"\n", to);
}

/* A job takes a shard by making a folder, which only one of them can, wherever
 * they run.  What it had taken before it was begun again is still its own;
 * what a job that is gone had taken is left to the next round. */
static void
taking_script(const submission *s, FILE *to)
{
    head(s, to, "shards, as long as there are some");
    put_doctor(to);
    put_run(s, to);
    fputs("if [ -n \"$SLURM_ARRAY_TASK_ID\" ]; then\n"
          "    job=$SLURM_ARRAY_TASK_ID round=$1\n"
          "else\n"
          "    job=$1 round=0\n"
          "fi\n"
          "taken=$folder/taken/$submission.$round status=0\n"
          "mkdir -p \"$taken\" || exit 1\n"
          "done_already() {\n"
          "    [ -e \"$folder/shards/$1/verdicts.jsonl\" ]\n"
          "}\n"
          /* Whose it is, is written before anybody sees it. */
          "take() {\n"
          "    [ ! -e \"$taken/$1\" ] && mkdir -p \"$taken/.$job.$$\" &&\n"
          "        echo \"$job\" >\"$taken/.$job.$$/by\" &&\n"
          "        mv -T \"$taken/.$job.$$\" \"$taken/$1\" 2>/dev/null\n"
          "}\n"
          "for mine in \"$taken\"/*/by; do\n"
          "    [ \"$(cat \"$mine\" 2>/dev/null)\" = \"$job\" ] || continue\n"
          "    shard=${mine%/by} shard=${shard##*/}\n"
          "    done_already \"$shard\" || run_shard \"$shard\" || status=1\n"
          "done\n"
          "shard=1\n"
          "while [ $shard -le $shards ]; do\n"
          "    if ! done_already $shard && take $shard; then\n"
          "        run_shard $shard || status=1\n"
          "    fi\n"
          "    shard=$((shard + 1))\n"
          "done\n"
          "exit $status\n",
          to);
}

/* "--NAME=VALUE" for each pair. */
static void
pairs(FILE *to, const opt_list *list)
{
    size_t i;

    for (i = 0; i < list->count; i++) {
        fputs(" --", to);
        quote(to, list->item[i]);
    }
}

/* A shard is finished when its verdicts are there: they appear at its end. */
static void
merge_script(const submission *s, FILE *to)
{
    head(s, to, "what comes after the shards");
    fputs("missing= list=\n"
          "shard=1\n"
          "while [ $shard -le $shards ]; do\n"
          "    [ -e \"$folder/shards/$shard/verdicts.jsonl\" ] ||\n"
          "        missing=$missing,$shard\n"
          "    shard=$((shard + 1))\n"
          "done\n"
          "missing=${missing#,}\n",
          to);
    if (s->slurm) {
        fprintf(to, "left=${1:-%u}\n", s->args->retries);
        fputs("if [ -n \"$missing\" ] && [ \"$left\" -gt 0 ]; then\n"
              "    echo \"$(date +%FT%T) not finished, submitted again: "
              "$missing\"\n"
              "    rm -rf \"$folder/taken/$submission.$((left - 1))\"\n"
              "    array=$missing\n",
              to);
        /* As many jobs as before, or fewer. */
        if (s->args->jobs > 0)
            fprintf(to,
                    "    jobs=$(echo \"$missing\" | tr , '\\n' | wc -l)\n"
                    "    [ \"$jobs\" -le %u ] || jobs=%u\n"
                    "    array=1-$jobs\n",
                    s->args->jobs, s->args->jobs);
        fputs("    array=$(sbatch --parsable --array=\"$array\" \\\n"
              "        --output=",
              to);
        put_log(s, to, "%a.out");
        fprintf(to, " --job-name=%s --open-mode=append --requeue", s->name);
        pairs(to, &s->args->sbatch);
        fputs(" \\\n        \"$folder/job.sh\" $((left - 1))) || exit 3\n"
              "    merge=$(sbatch --parsable "
              "--dependency=afterany:\"${array%%;*}\" \\\n        --output=",
              to);
        put_log(s, to, "merge.out");
        fprintf(to, " --job-name=%s --open-mode=append", s->name);
        pairs(to, &s->args->sbatch);
        fputs(" \\\n        \"$folder/merge.sh\" $((left - 1))) || exit 3\n"
              "    echo \"$array $merge\" >\"$folder/submitted\"\n"
              "    echo \"array $array, and $merge after it\"\n"
              "    exit 0\nfi\n",
              to);
    }
    fputs("if [ -n \"$missing\" ]; then\n"
          "    echo \"shards that did not finish: $missing; what they "
          "printed is in $folder/log\" >&2\n"
          "    exit 3\n"
          "fi\n"
          /* Short names, of which there may be many. */
          "cd \"$folder/shards\" || exit 1\n"
          "exec \"$kverify\" merge * -o ../merged\n",
          to);
}

/* Returns whether the script is there, after a message if it is not. */
static bool
write_script(const submission *s, const char *name,
             void (*script)(const submission *, FILE *))
{
    char path[PATH_MAX + 32];
    draft d;

    snprintf(path, sizeof path, "%s/%s", s->folder, name);
    if (!draft_open(&d, path))
        return false;
    script(s, d.to);
    if (!draft_close(&d, true))
        return false;
    if (chmod(path, 0755) == 0)
        return true;
    complain("submit: %s: %s", path, strerror(errno));
    return false;
}

/* --- starting them ----------------------------------------------------------
 */

static uint32_t
jobs_of(const submission *s)
{
    return s->args->jobs > 0 ? s->args->jobs : s->args->shards;
}

static void
slurm_command(const submission *s, FILE *to)
{
    fprintf(to, "array=$(sbatch --parsable --array=1-%u --output=", jobs_of(s));
    put_log(s, to, "%a.out");
    fprintf(to, " --job-name=%s --open-mode=append --requeue", s->name);
    pairs(to, &s->args->sbatch);
    putc(' ', to);
    quote(to, s->folder);
    fprintf(to,
            "/job.sh %u) && merge=$(sbatch --parsable "
            "--dependency=afterany:\"${array%%%%;*}\" --output=",
            s->args->retries);
    put_log(s, to, "merge.out");
    fprintf(to, " --job-name=%s --open-mode=append", s->name);
    pairs(to, &s->args->sbatch);
    putc(' ', to);
    quote(to, s->folder);
    fprintf(to, "/merge.sh %u) && echo \"$array $merge\" >", s->args->retries);
    quote(to, s->folder);
    fputs("/submitted && echo \"jobs: array $array, and $merge after it\" && "
          "echo \"scancel ${array%%;*} ${merge%%;*} ends both\"",
          to);
}

static void
parallel_command(const submission *s, FILE *to)
{
    size_t i;
    bool jobs = false;

    for (i = 0; i < s->args->parallel.count; i++)
        jobs = jobs || strncmp(s->args->parallel.item[i], "jobs=", 5) == 0;
    /* It starts a shell of its own, and replaces {} by default. */
    fprintf(to,
            "seq %u | parallel -q -I ,, --will-cite%s --retries=%u --joblog=",
            jobs_of(s), jobs ? "" : " --jobs=1", s->args->retries + 1);
    quote(to, s->folder);
    fputs("/log/joblog", to);
    pairs(to, &s->args->parallel);
    putc(' ', to);
    quote(to, s->folder);
    fputs("/job.sh; ", to);
    quote(to, s->folder);
    fputs("/merge.sh", to);
}

/* The command line, to be freed; NULL: no memory. */
static char *
command_of(const submission *s)
{
    char *text = NULL;
    size_t length;
    FILE *to = open_memstream(&text, &length);

    if (to == NULL)
        return NULL;
    if (s->slurm)
        slurm_command(s, to);
    else
        parallel_command(s, to);
    if (fclose(to) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

static bool
is_program(const char *name)
{
    const char *path = getenv("PATH");
    char file[PATH_MAX];
    size_t n;

    for (; path != NULL && *path != '\0'; path += n + (path[n] == ':')) {
        n = strcspn(path, ":");
        snprintf(file, sizeof file, "%.*s/%s", (int)n, path, name);
        if (access(file, X_OK) == 0)
            return true;
    }
    return false;
}

/* What is there once the jobs were submitted. */
static void
marker(const submission *s, char *path, size_t size)
{
    snprintf(path, size, "%s/submitted", s->folder);
}

static int
launch(const submission *s)
{
    const char *program = s->slurm ? "sbatch" : "parallel";
    char *line = command_of(s);
    char path[PATH_MAX + 32];
    int fd, status;

    if (line == NULL) {
        complain("submit: out of memory");
        return EXIT_UNABLE;
    }
    if (s->args->dry_run) {
        puts(line);
        free(line);
        return EXIT_DONE;
    }
    if (!is_program(program)) {
        complain("submit: no program '%s' in PATH; the scripts are in '%s', "
                 "and --dry-run prints the command",
                 program, s->folder);
        free(line);
        return EXIT_UNABLE;
    }
    marker(s, path, sizeof path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        complain("submit: %s: %s", path, strerror(errno));
        free(line);
        return EXIT_UNABLE;
    }
    close(fd);
    fflush(stdout);
    status = system(line); /* made of quoted words and of ours */
    free(line);
    if (status != 0) {
        unlink(path); /* it may be tried again, and goes on */
        if (s->slurm)
            complain("submit: sbatch failed");
        else
            complain("submit: a shard or the merging failed, see '%s/log'",
                     s->folder);
        return EXIT_UNABLE;
    }
    if (s->slurm)
        say(0,
            "%u shards submitted; 'kverify status %s' looks at them, and "
            "'%s/merged' holds the results in the end",
            s->args->shards, s->folder, s->folder);
    return EXIT_DONE;
}

/* --- what is checked at once ------------------------------------------------
 */

/* What the scripts say themselves. */
static bool
is_own(const char *text, const char *const *names)
{
    size_t n;

    for (; *names != NULL; names++) {
        n = strlen(*names);
        if (strncmp(text, *names, n) == 0 &&
            (text[n] == '\0' || text[n] == '='))
            return true;
    }
    return false;
}

/* A mistake would else be made on every machine.  Returns false after a
 * message. */
static bool
check_options(const submit_args *args)
{
    static const char *const ours[] = {"-o",       "--output", "--shard",
                                       "--resume", "--quiet",  NULL};
    static const char *const slurms[] = {"array",     "output",   "dependency",
                                         "open-mode", "parsable", NULL};
    char folder[] = "-o", place[] = "x", *argv[OPT_ITEMS_MAX + 2];
    void *scratch;
    int argc = 0, left;
    size_t i;

    for (i = 0; i < args->sbatch.count; i++)
        if (args->sbatch.item[i][0] == '-' ||
            is_own(args->sbatch.item[i], slurms)) {
            complain("submit: --sbatch %s: expected NAME=VALUE without dashes, "
                     "and none of array, output, dependency, open-mode and "
                     "parsable, which are its own",
                     args->sbatch.item[i]);
            return false;
        }
    argv[argc++] = folder;
    argv[argc++] = place;
    for (i = 0; i < args->option.count; i++) {
        if (is_own(args->option.item[i], ours)) {
            complain("submit: --option=%s: -o, --shard, --resume and --quiet "
                     "are given to each shard already",
                     args->option.item[i]);
            return false;
        }
        argv[argc++] = (char *)args->option.item[i];
    }
    scratch = malloc(cmd_run.size);
    if (scratch == NULL) {
        complain("submit: out of memory");
        return false;
    }
    memcpy(scratch, cmd_run.initial, cmd_run.size);
    left = opt_parse(cmd_run.options, "submit: --option: run", scratch, argc,
                     argv);
    free(scratch);
    if (left > 0)
        complain("submit: --option=%s is not an option of kverify run",
                 argv[0]);
    return left == 0;
}

/* Another split of the same attempts would leave shards that nobody wants. */
static bool
same_split(const submission *s, const char *output)
{
    char path[PATH_MAX + 32], line[200];
    unsigned shards = s->args->shards;
    FILE *f;

    snprintf(path, sizeof path, "%s/job.sh", s->folder);
    f = fopen(path, "re");
    while (f != NULL && fgets(line, sizeof line, f) != NULL &&
           sscanf(line, "shards=%u ", &shards) != 1) {
    }
    if (f != NULL)
        fclose(f);
    if (shards == s->args->shards)
        return true;
    complain("submit: '%s' has the scripts of %u shards, and %u are asked for: "
             "another folder begins anew",
             output, shards, s->args->shards);
    return false;
}

/* A name for jobs: the folder's, of characters that no program minds. */
static void
name_jobs(submission *s)
{
    const char *slash = strrchr(s->folder, '/');
    size_t i, n = 0;

    snprintf(s->name, sizeof s->name, "%.70s",
             slash == NULL || slash[1] == '\0' ? "kverify" : slash + 1);
    for (i = 0; s->name[i] != '\0'; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                   "0123456789._",
                   s->name[i]) == NULL)
            s->name[i] = '_';
        else
            n++;
    if (n == 0)
        snprintf(s->name, sizeof s->name, "kverify");
}

/* --- what is submitted ------------------------------------------------------
 */

/* Returns false after a message. */
static bool
make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    complain("submit: %s: %s", path, strerror(errno));
    return false;
}

static bool
make_folders(submission *s, const char *output)
{
    char path[PATH_MAX + 32];

    if (!make_folder(output))
        return false;
    s->folder = realpath(output, NULL);
    s->here = realpath(".", NULL);
    s->program = realpath("/proc/self/exe", NULL);
    if (s->folder == NULL || s->here == NULL || s->program == NULL) {
        complain("submit: %s: %s", output, strerror(errno));
        return false;
    }
    if (s->slurm && strchr(s->folder, '\\') != NULL) {
        complain("submit: '%s': Slurm takes no backslash in a path", s->folder);
        return false;
    }
    name_jobs(s);
    snprintf(s->id, sizeof s->id, "%llx-%lx", (unsigned long long)time(NULL),
             (long)getpid());
    marker(s, path, sizeof path);
    if (access(path, F_OK) == 0) {
        complain("submit: '%s' was submitted already.  When its jobs have "
                 "ended, 'sh %s/merge.sh' submits what is not finished, and "
                 "merges; another folder begins anew",
                 output, output);
        return false;
    }
    if (!same_split(s, output))
        return false;
    snprintf(path, sizeof path, "%s/log", s->folder);
    if (!make_folder(path))
        return false;
    snprintf(path, sizeof path, "%s/nodes", s->folder);
    if (!make_folder(path))
        return false;
    snprintf(path, sizeof path, "%s/shards", s->folder);
    return make_folder(path);
}

/* Paths as other machines find them; "@reference" is not a path. */
static bool
take_paths(submission *s, int argc, char **argv)
{
    int i;

    s->paths = calloc((size_t)argc, sizeof *s->paths);
    if (s->paths == NULL)
        return false;
    for (i = 0; i < argc; i++) {
        s->paths[i] =
            argv[i][0] == '@' ? strdup(argv[i]) : realpath(argv[i], NULL);
        if (s->paths[i] == NULL) {
            complain("submit: %s: %s", argv[i], strerror(errno));
            return false;
        }
        s->count++;
    }
    return true;
}

static void
clear(submission *s)
{
    size_t i;

    for (i = 0; i < s->count; i++)
        free(s->paths[i]);
    free(s->paths);
    free(s->program);
    free(s->folder);
    free(s->here);
}

static int
run(void *context, int argc, char **argv)
{
    const submit_args *args = context;
    submission s = {.args = args, .slurm = strcmp(argv[0], "slurm") == 0};
    int status = EXIT_UNABLE;

    if (!s.slurm && strcmp(argv[0], "parallel") != 0) {
        complain("submit: unknown back end '%s', expected slurm or parallel",
                 argv[0]);
        return EXIT_USAGE;
    }
    if (args->jobs > args->shards) {
        complain("submit: %u jobs for %u shards, expected no more jobs than "
                 "shards",
                 args->jobs, args->shards);
        return EXIT_USAGE;
    }
    if (!check_options(args))
        return EXIT_USAGE;
    if (take_paths(&s, argc - 1, argv + 1) &&
        make_folders(&s, args->shared.output) &&
        write_script(&s, "job.sh",
                     args->jobs > 0 ? taking_script : job_script) &&
        write_script(&s, "merge.sh", merge_script))
        status = launch(&s);
    clear(&s);
    return status;
}

static const submit_args initial = {
    .shared = SHARED_INITIAL,
    .retries = 2,
};

const command cmd_submit = {
    .name = "submit",
    .operands = "slurm|parallel SUITE ATTEMPTS...",
    .least = 3,
    .most = ANY_NUMBER,
    .summary = "Run shards as the jobs of Slurm or of GNU parallel",
    .about = "The shards are an array of jobs, and a job after them merges "
             "their results.  A shard that did not finish, because its machine "
             "or its job ended, goes on in a new job.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(submit_args),
    .initial = &initial,
    .run = run,
};
