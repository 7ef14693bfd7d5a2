/* SPDX-License-Identifier: MIT */
/* Converts numbers from text into values of a type, and back. */
#ifndef KV_NATIVE_RUNNER_VALUES_H
#define KV_NATIVE_RUNNER_VALUES_H

#include "plugins/kit/part.h"

#include <stddef.h>

/* End the runner: its input is wrong, or memory ran out. */
PART _Noreturn void broken(const char *what);

/* Store a number as a value of type *s. */
PART void store(const char *s, const char *word, void *at);
/* Store numbers, separated by blanks, as the members of a struct.  Returns what
 * follows them. */
PART char *store_struct(const char *s, char *words, unsigned char *at);
/* Write a blank and a value of type *s. */
PART void say_value(int fd, const char *s, const unsigned char *at);

PART void say_hex(int fd, const unsigned char *at, size_t n);
PART size_t from_hex(const char *word, unsigned char *out, size_t room);

#endif
