/* SPDX-License-Identifier: MIT */
/* A printed table as rows of cells. */
#ifndef KV_FIGURES_GRID_H
#define KV_FIGURES_GRID_H

#include "core/base/error.h"
#include "core/base/pool.h"

typedef struct kv__cell {
    const char *text;   /* without marks of bold and of percent */
    const char *digits; /* the number alone */
    bool bold, number;
    int64_t units; /* of 10^-DECIMALS; at most 12 digits */
    int decimals;
} kv__cell;

typedef struct kv__row_of_cells {
    uint64_t line;
    const char *name; /* the first cell that is no number, or the first */
    kv__cell *cells;
    size_t count;
} kv__row_of_cells;

typedef struct kv__grid {
    kv__pool pool;
    const char **names;
    size_t columns;
    kv__row_of_cells *rows;
    size_t row_count, row_capacity;
} kv__grid;

/* KV_EFORMAT: there is no table in TEXT. */
kv_status kv__grid_read(kv__grid *grid, kv_str text, kv_error *err);
void kv__grid_clear(kv__grid *grid);

#endif
