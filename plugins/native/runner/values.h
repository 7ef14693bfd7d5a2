/* Numbers as text, into values of a type and back. */
#ifndef KV_NATIVE_RUNNER_VALUES_H
#define KV_NATIVE_RUNNER_VALUES_H

#include "plugins/kit/part.h"

#include <stddef.h>

/* The runner can't go on: what it was told makes no sense, or it has no
 * memory. */
PART _Noreturn void broken(const char *what);

/* A number into a value of type *s. */
PART void store(const char *s, const char *word, void *at);
/* Numbers with blanks between them, in the order of the members, into a struct;
 * what is behind them. */
PART char *store_struct(const char *s, char *words, unsigned char *at);
/* A value of type *s, with a blank before it. */
PART void say_value(int fd, const char *s, const unsigned char *at);

PART void say_hex(int fd, const unsigned char *at, size_t n);
PART size_t from_hex(const char *word, unsigned char *out, size_t room);

#endif
