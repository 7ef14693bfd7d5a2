/* What the files of kverify rubric share. */
#ifndef KVERIFY_CLI_RUBRIC_H
#define KVERIFY_CLI_RUBRIC_H

#include "cmd.h"

#include <kverify/rubric.h>

typedef enum format { CARD, JSON, CSV, JSONL } format;

typedef struct rubric_args {
    const char *plugin_dir, *tasks, *key, *ratings, *output, *judge, *seed;
    const char *set[32];
    size_t sets;
    format format;
    bool watch, quiet, colour, colour_given;
    unsigned long long resamples;
    kv_engine *engine;
} rubric_args;

/* rubric_card.c: what stands on the screen. */
#define BOLD "1"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"
#define DIM "2"
/* TEXT in a colour, if there are any. */
void paint(const rubric_args *args, const char *code, const char *text);
/* Text from an answer or a rubric: one line of MOST bytes, nothing that moves
 * the cursor. */
void put_clean(kv_str text, size_t most);
kv_str str(const char *text);
int width(kv_str text);
void pad(int n);
bool same(kv_str a, kv_str b);
void put_card(const rubric_args *args, const kv_judged *judged);
/* "text" with what JSON needs escaped, quotes around; false: not written. */
bool json_string(FILE *to, const char *text);

/* rubric_agree.c: an exit status. */
int rubric_agree(const rubric_args *args, int argc, char **argv);

#endif
