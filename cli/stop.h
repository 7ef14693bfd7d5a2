/* SPDX-License-Identifier: MIT */
/* Lets SIGINT and SIGTERM end a long command in good order. */
#ifndef KVERIFY_CLI_STOP_H
#define KVERIFY_CLI_STOP_H

#include <stdbool.h>

void stop_on_signals(void);
bool stop_wanted(void);

#endif
