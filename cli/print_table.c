/* SPDX-License-Identifier: MIT */
/* Prints the table of commands and options as JSON for tools/gen-options,
 * which makes manual pages and completions from it.  Fails when a row of the
 * table contradicts itself. */
#include "help.h"
#include "out.h"
#include "table.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static int wrong;

/* --- checks --------------------------------------------------------------- */

static bool
fits(const opt *o)
{
    switch (o->type) {
    case OPT_SWITCH:
        return o->size == sizeof(bool) || o->size == sizeof(uint32_t);
    case OPT_TEXT:
    case OPT_FILE:
    case OPT_DIR: return o->size == sizeof(char *);
    case OPT_WORD: return o->size == sizeof(char *) && o->words != NULL;
    case OPT_CHOICE: return o->size == sizeof(uint32_t) && o->words != NULL;
    case OPT_COUNT:
        return (o->size == sizeof(uint32_t) || o->size == sizeof(uint64_t)) &&
               (o->size == sizeof(uint64_t) || o->most <= UINT32_MAX);
    case OPT_SHARE: return o->size == sizeof(double) && o->most <= 1;
    case OPT_TEXTS:
    case OPT_PAIRS:
    case OPT_LIST: return o->size == sizeof(opt_list);
    case OPT_COUNTS: return o->size == sizeof(opt_counts);
    case OPT_OTHER: return o->size == 0 && o->set != NULL;
    default: return false;
    }
}

static void
check_row(const command *cmd, const opt *o)
{
    const opt *other;
    const char *what = NULL;

    if (o->type == OPT_HEADING)
        return;
    if (!fits(o) || o->at + o->size > cmd->size)
        what = "it is stored in a member of another type";
    else if ((o->type == OPT_SWITCH) != (o->argument == NULL) &&
             o->type != OPT_OTHER)
        what = "a switch has no argument, and everything else has one";
    else if (o->help == NULL || o->help[strlen(o->help) - 1] == '.')
        what = "its help is one sentence without a full stop";
    else if (o - cmd->options >= OPTIONS_MAX)
        what = "there are more options than the parser has room for";
    for (other = cmd->options; other != o; other++)
        if (other->type != OPT_HEADING &&
            (strcmp(other->name, o->name) == 0 ||
             (o->letter != 0 && other->letter == o->letter)))
            what = "there is another one of its name";
    if (what == NULL)
        return;
    complain("%s: --%s: %s", cmd->name, o->name, what);
    wrong = 1;
}

/* --- JSON ----------------------------------------------------------------- */

static void
put_member(const char *name, const char *text)
{
    printf(",\"%s\":", name);
    if (text == NULL)
        fputs("null", stdout);
    else
        put_json(stdout, text_of(text));
}

static const char *
offer_name(const opt *o)
{
    switch (o->offer) {
    case OFFER_NOTHING: return "nothing";
    case OFFER_METRICS: return "metrics";
    default: break;
    }
    if (o->type == OPT_FILE)
        return "files";
    if (o->type == OPT_DIR)
        return "folders";
    return o->words != NULL ? "words" : "nothing";
}

static void
put_option(const opt *o)
{
    char range[80] = "", letter[2] = {o->letter, '\0'};
    size_t i;

    if (o->type == OPT_HEADING) {
        fputs("{\"heading\":", stdout);
        put_json(stdout, text_of(o->help));
        putchar('}');
        return;
    }
    help_range(o, range, sizeof range);
    printf("{\"name\":\"%s\"", o->name);
    put_member("letter", letter);
    put_member("argument", o->argument);
    put_member("offer", offer_name(o));
    put_member("range", range);
    put_member("standard", o->standard);
    put_member("help", o->help);
    put_member("more", o->more);
    printf(",\"required\":%s,\"grows\":%s,\"list\":%s,\"closed\":%s,"
           "\"words\":[",
           o->required ? "true" : "false",
           o->type >= OPT_TEXTS && o->type <= OPT_COUNTS ? "true" : "false",
           o->type == OPT_LIST ? "true" : "false",
           o->type == OPT_WORD || o->type == OPT_CHOICE ? "true" : "false");
    for (i = 0; o->words != NULL && o->words[i] != NULL; i++)
        printf("%s\"%s\"", i > 0 ? "," : "", o->words[i]);
    fputs("]}", stdout);
}

static void
put_command(const command *cmd)
{
    static const char *const offers[] = {"files",   "nothing",  "metrics",
                                         "plugins", "commands", "programs"};
    const command *sub;
    const opt *o;

    printf("{\"name\":\"%s\"", cmd->name);
    put_member("operands", cmd->operands);
    put_member("offer", cmd->operands == NULL ? "nothing" : offers[cmd->offer]);
    put_member("summary", cmd->summary);
    put_member("manual", cmd->manual);
    fputs(",\"subs\":[", stdout);
    for (sub = cmd->subs; sub != NULL && sub->name != NULL; sub++) {
        fputs(sub == cmd->subs ? "\n" : ",\n", stdout);
        put_command(sub);
    }
    fputs("],\"options\":[", stdout);
    for (o = cmd->options; o != NULL && o->type != OPT_END; o++) {
        check_row(cmd, o);
        fputs(o == cmd->options ? "\n " : ",\n ", stdout);
        put_option(o);
    }
    fputs("]}", stdout);
}

int
main(void)
{
    size_t i;

    for (i = 0; table[i] != NULL; i++) {
        fputs(i == 0 ? "[" : ",\n", stdout);
        put_command(table[i]);
    }
    puts("]");
    return wrong ? EXIT_FAILURE : finish(EXIT_SUCCESS);
}
