/* The configuration of the plugins that judge by a rubric. */
#ifndef KVERIFY_CLI_RUBRIC_CONFIG_H
#define KVERIFY_CLI_RUBRIC_CONFIG_H

#include "rubric.h"

/* A JSON object, malloc'ed.  NULL after a message. */
char *rubric_config(const rubric_args *args);

#endif
