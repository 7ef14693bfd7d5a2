/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <string.h>

static const opt no_options[] = {{0}};

/* It is run by main(), because it needs this table itself. */
static const command cmd_help = {
    .name = "help",
    .operands = "[COMMAND [SUB-COMMAND]]",
    .most = 2,
    .offer = OFFER_COMMANDS,
    .summary = "Explain a command",
    .manual = "kverify(1)",
    .options = no_options,
};

const command *const table[] = {
    &cmd_score,  &cmd_compare, &cmd_audit,   &cmd_convert,  &cmd_report,
    &cmd_reward, &cmd_metrics, &cmd_formats, &cmd_validate, &cmd_explain,
    &cmd_pack,   &cmd_run,     &cmd_submit,  &cmd_merge,    &cmd_status,
    &cmd_show,   &cmd_rubric,  &cmd_callseq, &cmd_doctor,   &cmd_plugins,
    &cmd_help,   NULL};

const command *
table_find(const char *name)
{
    size_t i;

    for (i = 0; table[i] != NULL; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}

const command *
table_find_sub(const command *of, const char *name)
{
    const command *sub;

    for (sub = of->subs; sub != NULL && sub->name != NULL; sub++)
        if (strcmp(sub->name, name) == 0)
            return sub;
    return NULL;
}
