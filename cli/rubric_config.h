/* SPDX-License-Identifier: MIT */
/* The configuration of the plugins that judge by a rubric. */
#ifndef KVERIFY_CLI_RUBRIC_CONFIG_H
#define KVERIFY_CLI_RUBRIC_CONFIG_H

#include "rubric.h"

/* Returns a JSON object, malloc'ed, or NULL after a message. */
char *rubric_config(const rubric_args *args);

#endif
