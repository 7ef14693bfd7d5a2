/* SPDX-License-Identifier: MIT */
#include "core/measures/edit.h"

#include "core/base/alloc.h"
#include "core/base/str.h"

#include <stdlib.h>

uint64_t
kv__edit_distance(const uint32_t *a, size_t n, const uint32_t *b, size_t m,
                  bool indel)
{
    size_t i, j, corner, above, best;
    size_t *row = kv__alloc((m + 1) * sizeof *row);

    if (row == NULL)
        return UINT64_MAX;
    for (j = 0; j <= m; j++)
        row[j] = j;
    for (i = 0; i < n; i++) {
        corner = row[0];
        row[0] = i + 1;
        for (j = 0; j < m; j++) {
            above = row[j + 1];
            best = (above < row[j] ? above : row[j]) + 1;
            if (a[i] == b[j])
                best = corner;
            else if (!indel && corner + 1 < best)
                best = corner + 1;
            row[j + 1] = best;
            corner = above;
        }
    }
    best = row[m];
    free(row);
    return best;
}

uint32_t *
kv__characters(kv_str s, size_t *count)
{
    uint32_t *out = kv__alloc((s.length + 1) * sizeof *out);
    const unsigned char *p = (const unsigned char *)s.data;
    size_t i = 0, n = 0, step, k;

    while (out != NULL && i < s.length) {
        step = kv__utf8_step(p + i, s.length - i);
        out[n] = step == 0 ? 0x80000000u : 0;
        for (k = 0; k < (step == 0 ? 1 : step); k++)
            out[n] = out[n] << (step == 0 ? 0 : 8) | p[i + k];
        n++;
        i += step == 0 ? 1 : step;
    }
    *count = n;
    return out;
}
