/* SPDX-License-Identifier: MIT */
#include "plugins/kit/coverage/reading.h"

#include <stdlib.h>
#include <string.h>

static const char no_memory[] = "memory ran out for the report";

static bool
grow(void *list, size_t *room, size_t count, size_t size)
{
    size_t wanted = *room == 0 ? 64 : 2 * *room;
    void *old, *grown;

    if (count < *room)
        return true;
    memcpy(&old, list, sizeof old);
    grown = realloc(old, wanted * size);
    if (grown == NULL)
        return false;
    memcpy(list, &grown, sizeof grown);
    *room = wanted;
    return true;
}

void
cov_begin(cov_reading *r, kv_str path)
{
    coverage *c = r->to;
    char *copy;

    if (r->wrong != NULL)
        return;
    if (c->file_count == COV_FILES_MAX) {
        r->wrong = "a report of more than 100,000 files";
        return;
    }
    copy = calloc(1, path.length + 1);
    if (copy == NULL ||
        !grow(&c->files, &r->file_room, c->file_count, sizeof *c->files)) {
        free(copy);
        r->wrong = no_memory;
        return;
    }
    if (path.length > 0)
        memcpy(copy, path.data, path.length);
    c->files[c->file_count++] = (cov_file){.path = copy};
}

void
cov_add(cov_reading *r, uint64_t line, bool hit, uint64_t branches,
        uint64_t taken)
{
    coverage *c = r->to;

    if (r->wrong != NULL)
        return;
    if (c->file_count == 0)
        r->wrong = "a line that belongs to no file";
    else if (line == 0 || line > 100000000)
        r->wrong = "a line whose number is none";
    else if (branches > 100000 || taken > branches)
        r->wrong = "a line with more branches taken than it has";
    else if (c->line_count == COV_LINES_MAX)
        r->wrong = "a report of more than 20,000,000 lines";
    else if (!grow(&c->lines, &r->line_room, c->line_count, sizeof *c->lines))
        r->wrong = no_memory;
    if (r->wrong != NULL)
        return;
    c->has_branches = c->has_branches || branches > 0;
    c->lines[c->line_count++] = (cov_line){.file = (uint32_t)c->file_count - 1,
                                           .line = (uint32_t)line,
                                           .group = r->group,
                                           .branches = (uint32_t)branches,
                                           .taken = (uint32_t)taken,
                                           .counts = true,
                                           .hit = hit};
}

void
cov_branch(cov_reading *r, uint64_t line, bool taken)
{
    cov_add(r, line, false, 1, taken);
    if (r->wrong == NULL)
        r->to->lines[r->to->line_count - 1].counts = false;
}

void
cov_add_function(cov_reading *r, kv_str key, bool called)
{
    coverage *c = r->to;
    char *copy;

    if (r->wrong != NULL || c->file_count == 0)
        return;
    copy = calloc(1, key.length + 1);
    if (copy == NULL || c->function_count == COV_LINES_MAX ||
        !grow(&c->functions, &r->function_room, c->function_count,
              sizeof *c->functions)) {
        free(copy);
        r->wrong = no_memory;
        return;
    }
    if (key.length > 0)
        memcpy(copy, key.data, key.length);
    c->has_functions = true;
    c->functions[c->function_count++] =
        (cov_function){(uint32_t)c->file_count - 1, called, copy};
}
