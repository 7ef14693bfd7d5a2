/* SPDX-License-Identifier: MIT */
#ifndef CHART_H
#define CHART_H
/* The number of bytes of a chart, or -1 where it cannot be read. */
long chart_size(const char *path);
#endif
