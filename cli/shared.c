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
