/* SPDX-License-Identifier: MIT */
#include "rubric_config.h"

#include "file.h"
#include "out.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Write one --set: a value that reads as a number, true or false becomes
 * that, and any other a text. */
static void
set_member(FILE *to, const char *given)
{
    const char *value = strchr(given, '=');
    char name[100], *end;
    double number;

    snprintf(name, sizeof name, "%.*s", (int)(value - given), given);
    put_json(to, text_of(name));
    fputc(':', to);
    value++;
    number = strtod(value, &end);
    if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0)
        fputs(value, to);
    else if (*value != '\0' && *end == '\0' && isfinite(number))
        fprintf(to, "%.17g", number);
    else
        put_json(to, text_of(value));
}

char *
rubric_config(const rubric_args *args)
{
    char *text = NULL, *judge = NULL;
    size_t length, i;
    FILE *to = open_memstream(&text, &length);

    if (to == NULL)
        return NULL;
    fputs("{\"print\":true,\"options\":{", to);
    for (i = 0; i < args->set.count; i++) {
        fputs(i > 0 ? "," : "", to);
        set_member(to, args->set.item[i]);
    }
    fputc('}', to);
    if (args->seed != SEED_NONE)
        fprintf(to, ",\"seed\":%llu", (unsigned long long)args->seed);
    if (args->judge != NULL) {
        judge = file_text(args->judge);
        if (judge != NULL)
            fprintf(to, ",\"judge\":%s", judge);
    }
    fputc('}', to);
    if (fclose(to) != 0 || (args->judge != NULL && judge == NULL)) {
        free(text);
        text = NULL;
    }
    free(judge);
    return text;
}
