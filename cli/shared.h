/* SPDX-License-Identifier: MIT */
/* Options that several commands have, declared once, and the members that
 * store them. */
#ifndef KVERIFY_CLI_SHARED_H
#define KVERIFY_CLI_SHARED_H

#include "opt.h"

#include <kverify/kverify.h>

#include <stdbool.h>

#define COLOUR_AUTO 0u
#define COLOUR_ALWAYS 1u
#define COLOUR_NEVER 2u

/* The first member of the arguments of every command that has such options. */
typedef struct shared_args {
    const char *plugin_dir, *output, *config;
    const char *report; /* file of a page about the results, or NULL */
    kv_sandbox_options box;
    uint32_t colour; /* COLOUR_* */
    bool quiet;
} shared_args;

#define SHARED_INITIAL                                \
    {                                                 \
        .box.struct_size = sizeof(kv_sandbox_options) \
    }

extern const char *const shared_levels[];
extern const char *const shared_grades[];
extern const char *const shared_colours[];

#define ROW_PLUGIN_DIR                                                  \
    {                                                                   \
        .name = "plugin-dir", .argument = "DIR", .type = OPT_DIR,       \
        AT(shared_args, plugin_dir),                                    \
        .help = "Look for plugins in this folder first",                \
        .more = "The folders of KVERIFY_PLUGIN_PATH and the installed " \
                "one come after it."                                    \
    }

/* The members that all forms of --output share; KIND is its type, PLACE its
 * argument. */
#define ROW_OUTPUT(kind, place)                                       \
    .name = "output", .argument = place, .type = kind, .letter = 'o', \
    AT(shared_args, output)

#define ROW_REPORT                                              \
    {                                                           \
        .name = "report", .argument = "FILE", .type = OPT_FILE, \
        AT(shared_args, report),                                \
        .help = "Write a page about the results, too, as "      \
                "'kverify report' does"                         \
    }

#define ROW_CONFIG                                                   \
    {                                                                \
        .name = "config", .argument = "JSON", .type = OPT_TEXT,      \
        .offer = OFFER_NOTHING, AT(shared_args, config),             \
        .help = "Configure verifiers: an object from the name of a " \
                "verifier to its configuration"                      \
    }

#define ROW_MIN_ISOLATION(text)                                         \
    {                                                                   \
        .name = "min-isolation", .argument = "LEVEL", .type = OPT_WORD, \
        AT(shared_args, box.min_isolation), .words = shared_levels,     \
        .standard = "L2", .help = text                                  \
    }

#define ROW_ISOLATION                                                          \
    {                                                                          \
        .name = "isolation", .argument = "LEVEL", .type = OPT_WORD,            \
        AT(shared_args, box.max_isolation), .words = shared_levels,            \
        .standard = "L3", .help = "Use no higher level of isolation than this" \
    }

#define ROW_QUIET(text)                                              \
    {                                                                \
        .name = "quiet", .type = OPT_SWITCH, AT(shared_args, quiet), \
        .help = text                                                 \
    }

#define ROW_COLOUR                                                             \
    {                                                                          \
        .name = "colour", .argument = "auto|always|never", .type = OPT_CHOICE, \
        AT(shared_args, colour), .words = shared_colours, .standard = "auto",  \
        .help = "When to use colours",                                         \
        .more =                                                                \
            "With auto, colours are used on a terminal unless NO_COLOR is "    \
            "set."                                                             \
    }

/* Whether to print colours. */
bool shared_colour(const shared_args *args);

/* What a reader of what COMMAND made of TALLY would not see: no attempts,
 * damage, doubts.  Returns an exit status, after a message. */
int shared_input(const char *command, const kv_tally *tally, bool lenient);

#define ENGINE_PLUGINS 1u /* load those of the search path */
#define ENGINE_SANDBOX 2u /* make boxes as the options ask for */
/* Make an engine.  Returns an exit status, after a message if it failed. */
int shared_engine(const shared_args *args, unsigned parts, kv_engine **out);

#endif
