/* SPDX-License-Identifier: MIT */
#include "shared.h"

#include "out.h"

#include <stdlib.h>
#include <unistd.h>

const char *const shared_levels[] = {"L0", "L1", "L2", "L3", "L4", NULL};
const char *const shared_grades[] = {"I0", "I1", "I1+", "I2", "I3", NULL};
const char *const shared_colours[] = {"auto", "always", "never", NULL};

bool
shared_colour(const shared_args *args)
{
    const char *no_colour = getenv("NO_COLOR");

    if (args->colour != COLOUR_AUTO)
        return args->colour == COLOUR_ALWAYS;
    return isatty(STDOUT_FILENO) == 1 &&
           (no_colour == NULL || no_colour[0] == '\0');
}

int
shared_engine(const shared_args *args, unsigned parts, kv_engine **out)
{
    kv_error err;
    kv_status status = kv_engine_new(out, &err);

    if (status == KV_OK && (parts & ENGINE_PLUGINS) != 0)
        status = kv_engine_load_path(*out, args->plugin_dir, &err);
    if (status == KV_OK && (parts & ENGINE_SANDBOX) != 0)
        status = kv_engine_sandbox(*out, &args->box, &err);
    if (status == KV_OK)
        return EXIT_DONE;
    complain("%s", err.message);
    kv_engine_free(*out);
    *out = NULL;
    return status == KV_EINVAL ? EXIT_USAGE : EXIT_UNABLE;
}

int
shared_input(const char *command, const kv_tally *tally, bool lenient)
{
    /* Attempts about which nothing was learnt stay what they are: they are no
     * doubt unless they are counted as not passed. */
    const kv_report_options options = {.struct_size = sizeof options,
                                       .policy = KV_POLICY_SKIP};
    kv_report *report = NULL;
    unsigned long long damaged, doubts;
    bool nothing;
    kv_error err;

    if (kv_report_new(tally, &options, &report, &err) != KV_OK) {
        complain("%s: %s", command, err.message);
        return EXIT_UNABLE;
    }
    nothing = kv_report_group_count(report) == 0;
    damaged = kv_report_damaged(report);
    doubts = kv_report_doubts(report);
    kv_report_free(report);
    if (nothing)
        complain("%s: no attempts were found", command);
    if (damaged > 0)
        complain("%s: %llu records or files could not be read and are missing; "
                 "'kverify score' lists them",
                 command, damaged);
    if (doubts > 0)
        complain("%s: the input is in doubt; 'kverify score' tells why",
                 command);
    if (nothing)
        return EXIT_UNABLE;
    return lenient || damaged + doubts == 0 ? EXIT_DONE : EXIT_UNABLE;
}
