/* SPDX-License-Identifier: MIT */
#include "chart.h"

#include <fcntl.h>
#include <unistd.h>

long
chart_size(const char *path)
{
    char buffer[65536];
    int fd = open(path, O_RDONLY);
    long size = 0;
    ssize_t n;

    if (fd < 0)
        return -1;
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        size += n;
    close(fd);
    return n < 0 ? -1 : size;
}
