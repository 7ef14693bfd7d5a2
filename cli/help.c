/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "opt_value.h"
#include "text.h"

#include <string.h>

#define WIDEST 80        /* lines are never longer */
#define NARROWEST 40     /* and not broken below that */
#define TEXT_AT 28       /* where the help of an option begins */
#define RANGE_SHOWN 1000 /* ranges that end later are only limits */

static size_t
width_for(FILE *to)
{
    size_t columns = text_columns(fileno(to));

    if (columns == 0 || columns > WIDEST)
        return WIDEST;
    return columns < NARROWEST ? NARROWEST : columns;
}

/* Print LEFT, and TEXT from column COLUMN on; TEXT begins on the next line if
 * LEFT is too long. */
static void
put_row(FILE *to, const char *left, size_t column, const char *text)
{
    size_t at = strlen(left), width = width_for(to);

    if (width < 60 && column > width / 3)
        column = 8;
    fputs(left, to);
    if (at + 2 > column) {
        putc('\n', to);
        at = 0;
    }
    text_pad(to, column - at);
    text_wrap(to, text_of(text), column, column, width);
    putc('\n', to);
}

static void
put_paragraph(FILE *to, const char *text)
{
    text_wrap(to, text_of(text), 0, 0, width_for(to));
    putc('\n', to);
}

/* --- an option ---------------------------------------------------------- */

void
help_range(const opt *o, char *out, size_t size)
{
    out[0] = '\0';
    if (o->type == OPT_COUNT && o->most > 0 && o->most < RANGE_SHOWN)
        snprintf(out, size, "from %llu to %llu", (unsigned long long)o->least,
                 (unsigned long long)o->most);
}

/* What is in brackets after the help of an option: "from 0 to 6; default:
 * 1". */
static void
notes_of(const opt *o, char *out, size_t size)
{
    size_t used;

    help_range(o, out, size);
    /* An argument such as "fail|skip" lists the words itself. */
    if ((o->type == OPT_WORD || o->type == OPT_CHOICE) &&
        strchr(o->argument, '|') == NULL)
        opt_expected(o, out, size);
    used = strlen(out);
    if (o->required)
        snprintf(out + used, size - used, "%srequired", used > 0 ? "; " : "");
    else if (o->standard != NULL)
        snprintf(out + used, size - used, "%sdefault: %s", used > 0 ? "; " : "",
                 o->standard);
}

static void
put_option(FILE *to, const opt *o)
{
    char left[64], dash[8] = "    ", notes[256], text[640];

    if (o->type == OPT_HEADING) {
        fprintf(to, "\n%s:\n", o->help);
        return;
    }
    if (o->letter != 0)
        snprintf(dash, sizeof dash, "-%c, ", o->letter);
    snprintf(left, sizeof left, "  %s--%s%s%s", dash, o->name,
             o->argument == NULL ? "" : " ",
             o->argument == NULL ? "" : o->argument);
    notes_of(o, notes, sizeof notes);
    snprintf(text, sizeof text, "%s%s%s%s", o->help,
             notes[0] == '\0' ? "" : " (", notes, notes[0] == '\0' ? "" : ")");
    put_row(to, left, TEXT_AT, text);
}

static void
put_options(FILE *to, const opt *options)
{
    static const opt help = {
        .name = "help", .letter = 'h', .help = "Print this text"};
    const opt *o;
    bool headings = false;

    if (options->type != OPT_HEADING)
        fputs("\nOptions:\n", to);
    for (o = options; o->type != OPT_END; o++) {
        put_option(to, o);
        headings |= o->type == OPT_HEADING;
    }
    if (headings)
        putc('\n', to);
    put_option(to, &help);
}

/* --- a command ---------------------------------------------------------- */

static void
put_usage(const command *cmd, const char *path, FILE *to)
{
    char usage[400];
    const opt *o;
    size_t n, options = 0;

    n = (size_t)snprintf(usage, sizeof usage, "usage: kverify %s", path);
    if (cmd->subs != NULL)
        n += (size_t)snprintf(usage + n, sizeof usage - n,
                              " SUB-COMMAND [ARGUMENT...]");
    else {
        for (o = cmd->options; o->type != OPT_END; o++)
            options += !o->required && o->type != OPT_HEADING;
        if (options > 0)
            n += (size_t)snprintf(usage + n, sizeof usage - n, " [OPTION...]");
        for (o = cmd->options; o->type != OPT_END; o++)
            if (o->required)
                n += (size_t)snprintf(usage + n, sizeof usage - n, " --%s %s",
                                      o->name, o->argument);
        if (cmd->operands != NULL)
            snprintf(usage + n, sizeof usage - n, " %s", cmd->operands);
    }
    text_wrap(to, text_of(usage), 0, strlen("usage: kverify "), width_for(to));
    putc('\n', to);
}

static void
put_subs(const command *cmd, const char *path, FILE *to)
{
    const command *sub;
    char left[40], more[160];

    putc('\n', to);
    for (sub = cmd->subs; sub->name != NULL; sub++) {
        snprintf(left, sizeof left, "  %s", sub->name);
        put_row(to, left, 12, sub->summary);
    }
    snprintf(more, sizeof more,
             "'kverify help %s SUB-COMMAND' explains one of them.", path);
    putc('\n', to);
    put_paragraph(to, more);
}

/* "kverify-rubric(1)" as "man 1 kverify-rubric". */
static void
put_manual(const command *cmd, FILE *to)
{
    size_t length = strcspn(cmd->manual, "(");

    fprintf(to, "\nManual: man %.1s %.*s\n", cmd->manual + length + 1,
            (int)length, cmd->manual);
}

void
help_command(const command *cmd, const char *path, FILE *to)
{
    char summary[160];

    put_usage(cmd, path, to);
    putc('\n', to);
    snprintf(summary, sizeof summary, "%s.", cmd->summary);
    put_paragraph(to, summary);
    if (cmd->about != NULL) {
        putc('\n', to);
        put_paragraph(to, cmd->about);
    }
    if (cmd->subs != NULL)
        put_subs(cmd, path, to);
    else
        put_options(to, cmd->options);
    put_manual(cmd, to);
}

void
help_overview(const command *const *table, FILE *to)
{
    char left[40];
    size_t i;

    put_paragraph(to, "usage: kverify COMMAND [ARGUMENT...]");
    putc('\n', to);
    put_paragraph(to, "Runs and scores what language models wrote.");
    for (i = 0; table[i] != NULL; i++) {
        if (table[i]->heading != NULL)
            fprintf(to, "\n%s:\n", table[i]->heading);
        snprintf(left, sizeof left, "  %s", table[i]->name);
        put_row(to, left, 13, table[i]->summary);
    }
    putc('\n', to);
    put_paragraph(to, "'kverify help COMMAND' explains a command, and 'man "
                      "kverify' all of them.");
    put_paragraph(to, "Exit status: 0 done, 1 a gate failed, 2 the command "
                      "line is wrong, 3 could not judge.");
}
