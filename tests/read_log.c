/* SPDX-License-Identifier: MIT */
/* read_log FILE [FRAMEWORK [NAME...]]: the tests of a log with their statuses,
 * or of these names. */
#include "core/logs/log.h"

#include <stdio.h>
#include <stdlib.h>

int
main(int argc, char **argv)
{
    const kv__log_grammar *grammar;
    kv__log log = {0};
    kv_str text = {0};
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    char *data = NULL;
    size_t size = 0, i;

    if (file == NULL)
        return 2;
    data = malloc(1 << 26);
    if (data == NULL)
        return 2;
    size = fread(data, 1, 1 << 26, file);
    fclose(file);
    text = kv__str(data, size);
    grammar = argc > 2 ? kv__log_named(kv__cstr(argv[2])) : kv__log_guess(text);
    if (grammar == NULL) {
        puts("no framework");
        return 1;
    }
    if (!kv__log_read(grammar, text, &log))
        return 2;
    if (argc <= 3) {
        printf("%s, %s\n", grammar->name, log.ran ? "ran" : "no end");
        for (i = 0; i < log.count; i++)
            printf("%s\t%.*s\n", kv__log_status_name(log.tests[i].status),
                   (int)log.tests[i].name.length, log.tests[i].name.data);
    }
    for (i = 3; i < (size_t)argc; i++)
        printf("%s\t%s\n",
               kv__log_status_name(kv__log_find(&log, kv__cstr(argv[i]))),
               argv[i]);
    kv__log_clear(&log);
    free(data);
    return 0;
}
