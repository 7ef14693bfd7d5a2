/* SPDX-License-Identifier: MIT */
/* kverify plugins, metrics and formats: lists of what is available. */
#include "cmd.h"
#include "near.h"
#include "out.h"
#include "shared.h"
#include "text.h"

#include <stdlib.h>

static const opt options[] = {
    ROW_PLUGIN_DIR,
    {0},
};

static void
list(const kv_engine *engine)
{
    const char *refusal;
    size_t i;

    for (i = 0; i < kv_engine_plugin_count(engine); i++) {
        refusal = kv_engine_plugin_refusal(engine, i);
        if (refusal == NULL)
            say(22, "%-12s %-8s %s", kv_engine_plugin_name(engine, i),
                kv_engine_plugin_version(engine, i),
                kv_engine_plugin_summary(engine, i));
        else
            say(22, "%-12s %-8s %s: %s", kv_engine_plugin_name(engine, i),
                "refused", kv_engine_plugin_path(engine, i), refusal);
    }
}

static int
describe(kv_engine *engine, const char *name)
{
    gathered text = {0};
    kv_error err;
    kv_status status;
    near n;
    size_t i;

    status = kv_engine_plugin_describe(engine, name, gather, &text, &err);
    if (status == KV_OK)
        text_lines((kv_str){text.data, text.length}, 4);
    free(text.data);
    if (status == KV_OK)
        return EXIT_DONE;
    near_start(&n, name);
    for (i = 0; i < kv_engine_plugin_count(engine); i++)
        near_try(&n, kv_engine_plugin_name(engine, i));
    complain("%s%s", err.message, near_text(&n, ""));
    return EXIT_UNABLE;
}

static int
run(void *context, int argc, char **argv)
{
    kv_engine *engine;
    int code = shared_engine(context, ENGINE_PLUGINS, &engine);

    if (code != EXIT_DONE)
        return code;
    if (argc == 0)
        list(engine);
    else
        code = describe(engine, argv[0]);
    kv_engine_free(engine);
    return code;
}

const command cmd_plugins = {
    .name = "plugins",
    .operands = "[NAME]",
    .most = 1,
    .offer = OFFER_PLUGINS,
    .summary = "List verifier plugins, or describe one",
    .about = "A description is what was agreed with the plugin, as key=value "
             "lines.",
    .manual = "kverify(1)",
    .options = options,
    .size = sizeof(shared_args),
    .run = run,
};

/* --- the two tables ----------------------------------------------------- */

static const opt no_options[] = {{0}};

static int
run_metrics(void *args, int argc, char **argv)
{
    size_t i;

    (void)args;
    (void)argc;
    (void)argv;
    for (i = 0; kv_metric_name(i) != NULL; i++)
        say(23, "%-22s %s", kv_metric_name(i), kv_metric_summary(i));
    return EXIT_DONE;
}

static int
run_formats(void *args, int argc, char **argv)
{
    size_t i;

    (void)args;
    (void)argc;
    (void)argv;
    for (i = 0; kv_format_name(i) != NULL; i++)
        say(23, "%-22s %s", kv_format_name(i), kv_format_summary(i));
    return EXIT_DONE;
}

const command cmd_metrics = {
    .name = "metrics",
    .summary = "List the metrics that score can report",
    .manual = "kverify(1)",
    .options = no_options,
    .run = run_metrics,
};

const command cmd_formats = {
    .name = "formats",
    .summary = "List the result formats that score can read",
    .manual = "kverify(1)",
    .options = no_options,
    .run = run_formats,
};
