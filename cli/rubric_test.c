/* SPDX-License-Identifier: MIT */
/* kverify rubric test: runs the cases of a rubric. */
#include "out.h"
#include "rubric.h"
#include "rubric_card.h"
#include "rubric_config.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct cases {
    size_t cases, failed;
    bool quiet, colour;
} cases;

static int
tested(void *context, const kv_case_result *result)
{
    cases *t = context;
    const char *at = result->difference, *end;
    size_t columns = text_columns(STDOUT_FILENO);

    t->cases++;
    t->failed += !result->passed;
    if (result->passed && t->quiet)
        return 0;
    paint(t->colour, result->passed ? GREEN : RED,
          result->passed ? "ok    " : "FAILED");
    fputs("  ", stdout);
    text_clean(stdout, text_of(result->name), SIZE_MAX);
    putchar('\n');
    for (; at != NULL && *at != '\0'; at = end + (*end != '\0')) {
        end = strchrnul(at, '\n');
        fputs("          ", stdout);
        text_wrap(stdout, (kv_str){at, (size_t)(end - at)}, 10, 12, columns);
        putchar('\n');
    }
    return 0;
}

int
rubric_test(void *context, int argc, char **argv)
{
    const rubric_args *args = context;
    cases t = {.quiet = args->shared.quiet,
               .colour = shared_colour(&args->shared)};
    kv_rubric_options o = {.struct_size = sizeof o, .rubric = argv[0]};
    kv_engine *engine;
    kv_error err;
    kv_status status;
    char *config;
    int code = shared_engine(&args->shared, ENGINE_PLUGINS, &engine);

    (void)argc;
    if (code != EXIT_DONE)
        return code;
    config = rubric_config(args);
    if (config == NULL) {
        kv_engine_free(engine);
        return EXIT_UNABLE;
    }
    o.config = config;
    status = kv_rubric_test(engine, &o, tested, &t, &err);
    free(config);
    kv_engine_free(engine);
    if (status != KV_OK) {
        complain("%s", err.message);
        return EXIT_UNABLE;
    }
    say(4, "%zu %s, %zu failed", t.cases, t.cases == 1 ? "case" : "cases",
        t.failed);
    if (t.cases == 0) {
        complain("%s has no cases: nothing was tested", argv[0]);
        return EXIT_UNABLE;
    }
    return t.failed > 0 ? EXIT_GATE : EXIT_DONE;
}
