/* SPDX-License-Identifier: MIT */
/* kverify callseq check and import: the sub-commands that read one file. */
#include "callseq.h"
#include "callseq_load.h"
#include "file.h"
#include "out.h"

#include <stdlib.h>

int
callseq_check(void *context, int argc, char **argv)
{
    const callseq_args *args = context;
    kv_calls *calls;
    int i, status = EXIT_DONE;

    for (i = 0; i < argc; i++) {
        calls = callseq_load(argv[i]);
        if (calls == NULL) {
            status = EXIT_UNABLE;
            continue;
        }
        if (args->json)
            printf("%.*s", (int)kv_calls_text(calls).length,
                   kv_calls_text(calls).data);
        else
            printf("%s: fine\n", argv[i]);
        kv_calls_free(calls);
    }
    return status;
}

static bool
import_to(const callseq_args *args, kv_str document, const char *path,
          kv_write_fn write, FILE *to)
{
    uint64_t count, index = args->index == INDEX_NONE ? 0 : args->index;
    kv_error err;

    if (kv_trace_import(document, path, index, write, to, &count, &err) !=
        KV_OK) {
        complain("%s", err.message);
        return false;
    }
    if (count > 1 && args->index == INDEX_NONE)
        complain("%s: it holds %llu trajectories: this is the first, choose "
                 "with --index",
                 path, (unsigned long long)count);
    return true;
}

int
callseq_import(void *context, int argc, char **argv)
{
    const callseq_args *args = context;
    kv_str document;
    draft to;
    char *data = file_read(argv[0], &document.length, DOCUMENT_MAX);
    bool good;

    (void)argc;
    if (data == NULL)
        return EXIT_UNABLE;
    document.data = data;
    if (args->shared.output == NULL) {
        good = import_to(args, document, argv[0], write_stdout, NULL);
    } else {
        good = draft_open(&to, args->shared.output) &&
               draft_close(
                   &to, import_to(args, document, argv[0], write_file, to.to));
    }
    free(data);
    return good ? EXIT_DONE : EXIT_UNABLE;
}
