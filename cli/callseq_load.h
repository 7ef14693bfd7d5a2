/* SPDX-License-Identifier: MIT */
/* Reads specifications from files. */
#ifndef KVERIFY_CLI_CALLSEQ_LOAD_H
#define KVERIFY_CLI_CALLSEQ_LOAD_H

#include <kverify/calls.h>

#define DOCUMENT_MAX ((size_t)1 << 30)

/* Read and compile a file.  Returns NULL after printing a message. */
kv_calls *callseq_load(const char *path);

#endif
