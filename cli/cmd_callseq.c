/* SPDX-License-Identifier: MIT */
/* kverify callseq: options and sub-commands to try call specifications. */
#include "cmd.h"
#include "callseq.h"

/* --- options ------------------------------------------------------------ */

static const char *const forms[] = {"text", "json", NULL};

#define ROW_FORMAT(text)                                               \
    {                                                                  \
        .name = "format", .argument = "text|json", .type = OPT_CHOICE, \
        AT(callseq_args, json), .words = forms, .standard = "text",    \
        .help = text                                                   \
    }

#define ROW_INDEX                                                         \
    {                                                                     \
        .name = "index", .argument = "N", .type = OPT_COUNT,              \
        AT(callseq_args, index),                                          \
        .help = "Take this trajectory of a file that holds several; the " \
                "first is 0"                                              \
    }

static const opt check_options[] = {
    ROW_FORMAT("Print that a specification is fine, or, with json, the text "
               "that it stands for"),
    {0},
};

static const opt match_options[] = {
    ROW_FORMAT("How the clauses are printed"),
    ROW_INDEX,
    {0},
};

static const opt import_options[] = {
    {ROW_OUTPUT(OPT_FILE, "FILE"), .standard = "standard output",
     .help = "Write the trace to this file"},
    ROW_INDEX,
    {0},
};

static const opt record_options[] = {
    {ROW_OUTPUT(OPT_FILE, "FILE"), .required = true,
     .help = "Write the trace to this file"},
    {.name = "names",
     .argument = "NAMES",
     .type = OPT_TEXT,
     .offer = OFFER_NOTHING,
     AT(callseq_args, names),
     .help = "Record these functions of a Python program, such as "
             "'shop.*,json.dumps'"},
    {.name = "calls",
     .argument = "SPEC",
     .type = OPT_FILE,
     AT(callseq_args, calls),
     .help = "Record the functions that this specification declares, which "
             "a C program calls"},
    {0},
};

/* --- the table ---------------------------------------------------------- */

static const callseq_args initial = {.index = INDEX_NONE};

#define CALLSEQ                                                   \
    .manual = "kverify-callseq(7)", .size = sizeof(callseq_args), \
    .initial = &initial

static const command subs[] = {
    {.name = "check",
     .operands = "SPEC...",
     .least = 1,
     .most = ANY_NUMBER,
     .summary = "Check specifications",
     .options = check_options,
     .run = callseq_check,
     CALLSEQ},
    {.name = "match",
     .operands = "SPEC TRACE",
     .least = 2,
     .most = 2,
     .summary = "Hold a trace or a trajectory against a specification",
     .about = "TRACE is a file that was recorded or imported, a trajectory of "
              "an agent, or '-' for standard input.  Exits with status 0 when "
              "the specification holds, 1 when it is broken, 3 when that "
              "cannot be decided.",
     .options = match_options,
     .run = callseq_match,
     CALLSEQ},
    {.name = "record",
     .operands = "-- COMMAND [ARGUMENT...]",
     .least = 1,
     .most = ANY_NUMBER,
     .offer = OFFER_PROGRAMS,
     .summary = "Run a program and record its calls",
     .about = "The program's input, output and exit status are its own.  "
              "Without --names and --calls, what was compiled with "
              "-finstrument-functions is recorded.",
     .options = record_options,
     .run = callseq_record,
     CALLSEQ},
    {.name = "import",
     .operands = "FILE",
     .least = 1,
     .most = 1,
     .summary = "Turn the tool calls of an agent's trajectory into a trace",
     .options = import_options,
     .run = callseq_import,
     CALLSEQ},
    {.name = NULL},
};

const command cmd_callseq = {
    .name = "callseq",
    .heading = "Check what a program called",
    .summary = "Check which functions were called, in which order, with what",
    .manual = "kverify-callseq(7)",
    .subs = subs,
};
