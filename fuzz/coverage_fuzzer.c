/* SPDX-License-Identifier: MIT */
/* Reports of coverage over any bytes: the first byte chooses the format. */
#include "core/plugin/host.h"
#include "fuzz/fuzz.h"
#include "plugins/kit/coverage/coverage.h"

#include <string.h>

static void
look(const coverage *c)
{
    const cov_file *file, *found;
    const cov_line *line;
    size_t i, sum = 0;

    for (i = 0; i < c->file_count; i++) {
        file = &c->files[i];
        PROMISE(i == 0 || strcmp(c->files[i - 1].path, file->path) < 0);
        PROMISE(file->called <= file->functions);
        PROMISE(coverage_file(c, kv__str(file->path, strlen(file->path)),
                              &found) == 1 &&
                found == file);
        sum += file->count;
    }
    PROMISE(sum == c->line_count);
    for (i = 0; i < c->line_count; i++) {
        line = &c->lines[i];
        PROMISE(line->taken <= line->branches);
        PROMISE(coverage_line(c, &c->files[line->file], line->line) == line);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"",          "gcov",   "lcov",
                                          "cobertura", "jacoco", "coverage.py"};
    kv_verdict *verdict;
    coverage c;

    if (size == 0)
        return 0;
    PROMISE(kv__verdict_new(&verdict, NULL) == KV_OK);
    if (coverage_read(&kv__host, verdict,
                      kv__str((const char *)data + 1, size - 1),
                      kv__cstr(formats[data[0] % 6]), &c) == NULL)
        look(&c);
    coverage_clear(&c);
    kv_verdict_free(verdict);
    return 0;
}
