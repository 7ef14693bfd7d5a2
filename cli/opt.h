/* SPDX-License-Identifier: MIT */
/* Options of commands, a row each.  The parser, the help texts, the manual
 * pages and the completions of shells all come from these rows. */
#ifndef KVERIFY_CLI_OPT_H
#define KVERIFY_CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a value has to be, and the type of the member that stores it. */
typedef enum opt_type {
    OPT_END,     /* ends the rows of a command */
    OPT_HEADING, /* no option: help is a heading above those that follow */
    OPT_SWITCH,  /* bool or uint32_t: takes no value, stores 1 */
    OPT_TEXT,    /* const char *: any text */
    OPT_FILE,    /* const char *: shells complete files */
    OPT_DIR,     /* const char *: shells complete folders */
    OPT_WORD,    /* const char *: one of the words */
    OPT_CHOICE,  /* uint32_t: one of the words, stored as LEAST and its place */
    OPT_COUNT,   /* uint32_t or uint64_t: a whole number, LEAST to MOST */
    OPT_SHARE,   /* double: above 0 and below 1; with MOST 1, also 1 */
    OPT_TEXTS,   /* opt_list: the text is appended */
    OPT_PAIRS,   /* opt_list: the text, which is NAME=VALUE, is appended */
    OPT_LIST,    /* opt_list: texts between commas are appended */
    OPT_COUNTS,  /* opt_counts: whole numbers between commas are appended */
    OPT_OTHER    /* what SET stores */
} opt_type;

#define OPTIONS_MAX 64 /* rows of a command */
#define OPT_ITEMS_MAX 64

typedef struct opt_list {
    const char *item[OPT_ITEMS_MAX];
    size_t count;
} opt_list;

typedef struct opt_counts {
    uint32_t item[OPT_ITEMS_MAX];
    size_t count;
} opt_counts;

/* What shells propose for a value, if that does not follow from its type. */
typedef enum opt_offer {
    OFFER_BY_TYPE,
    OFFER_NOTHING,
    OFFER_METRICS,  /* first words of "kverify metrics" */
    OFFER_PLUGINS,  /* first words of "kverify plugins" */
    OFFER_COMMANDS, /* of kverify */
    OFFER_PROGRAMS  /* of the system */
} opt_offer;

typedef struct opt {
    const char *name;     /* without the dashes */
    const char *argument; /* what help calls the value; NULL for a switch */
    opt_type type;
    char letter;          /* 'o' for "-o"; 0: it has none */
    bool required;        /* the command does not work without it */
    opt_offer offer;      /* for shells */
    size_t at, size;      /* the member of the command's arguments, by AT() */
    uint64_t least, most; /* MOST 0: as much as the member holds */
    const char *const *words; /* ends with NULL; a text may have some too, as
                                 proposals */
    const char *standard;     /* the default, for people; NULL: none */
    const char *help;         /* one sentence without a full stop */
    const char *more;         /* further sentences for the manual, or NULL */
    /* Stores VALUE in ARGS; returns NULL, or what was expected. */
    const char *(*set)(void *args, const char *value);
} opt;

#define AT(type, member) \
    .at = offsetof(type, member), .size = sizeof(((type *)NULL)->member)

#endif
