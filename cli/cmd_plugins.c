#include "cmd.h"

#include <string.h>

typedef struct plugins_args {
    const char *plugin_dir;
} plugins_args;

static const char *
set_dir(void *target, const char *value)
{
    ((plugins_args *)target)->plugin_dir = value;
    return NULL;
}

static const opt options[] = {
    {"plugin-dir", "DIR", "look for plugins there first", set_dir},
    {NULL, NULL, NULL, NULL},
};

static void
list(const kv_engine *engine)
{
    const char *refusal;
    size_t i;

    for (i = 0; i < kv_engine_plugin_count(engine); i++) {
        refusal = kv_engine_plugin_refusal(engine, i);
        if (refusal == NULL)
            printf("%-12s %-8s %s\n", kv_engine_plugin_name(engine, i),
                   kv_engine_plugin_version(engine, i),
                   kv_engine_plugin_summary(engine, i));
        else
            printf("%-12s %-8s %s: %s\n", kv_engine_plugin_name(engine, i),
                   "refused", kv_engine_plugin_path(engine, i), refusal);
    }
}

static int
run(int argc, char **argv)
{
    plugins_args args = {0};
    kv_engine *engine = NULL;
    kv_error err;
    kv_status status;
    int rest = opt_parse(&cmd_plugins, &args, argc, argv);

    if (rest == -2)
        return finish(EXIT_DONE);
    if (rest < 0 || rest > 1) {
        if (rest > 1)
            complain("plugins: one name at most");
        return EXIT_USAGE;
    }
    status = kv_engine_new(&engine, &err);
    if (status == KV_OK)
        status = kv_engine_load_path(engine, args.plugin_dir, &err);
    if (status == KV_OK && rest == 1)
        status = kv_engine_plugin_describe(engine, argv[0], write_stdout, NULL,
                                           &err);
    else if (status == KV_OK)
        list(engine);
    if (status != KV_OK)
        complain("%s", err.message);
    kv_engine_free(engine);
    return finish(status == KV_OK ? EXIT_DONE : EXIT_UNABLE);
}

const command cmd_plugins = {
    "plugins", "plugins [--plugin-dir DIR] [NAME]",
    "list verifier plugins, or what was agreed with one", options, run};

/* --- the two tables ----------------------------------------------------- */

static const opt no_options[] = {{NULL, NULL, NULL, NULL}};

static int
print_table(const command *cmd, int argc, char **argv,
            const char *(*name)(size_t), const char *(*summary)(size_t))
{
    int rest = opt_parse(cmd, NULL, argc, argv);
    size_t i;

    if (rest == -2)
        return finish(EXIT_DONE);
    if (rest != 0) {
        if (rest > 0)
            complain("%s: takes no argument", cmd->name);
        return EXIT_USAGE;
    }
    for (i = 0; name(i) != NULL; i++)
        printf("%-22s %s\n", name(i), summary(i));
    return finish(EXIT_DONE);
}

static int
run_metrics(int argc, char **argv)
{
    return print_table(&cmd_metrics, argc, argv, kv_metric_name,
                       kv_metric_summary);
}

static int
run_formats(int argc, char **argv)
{
    return print_table(&cmd_formats, argc, argv, kv_format_name,
                       kv_format_summary);
}

const command cmd_metrics = {"metrics", "metrics",
                             "list the metrics that score can report",
                             no_options, run_metrics};
const command cmd_formats = {"formats", "formats",
                             "list the result formats that score can read",
                             no_options, run_formats};
