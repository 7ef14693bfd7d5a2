/* SPDX-License-Identifier: MIT */
/* Writes values of a task in the form that the runner reads. */
#ifndef KV_PLUGINS_NATIVE_VALUES_H
#define KV_PLUGINS_NATIVE_VALUES_H

#include "plugins/kit/text.h"

bool type_is_float(char type);
/* Words for a value of the type, as "an integer from 0 to 255". */
const char *type_words(char type);

/* A type of which buffers are made. */
typedef struct element {
    const char *name;
    char code;
    size_t size;
} element;

extern const element elements[];

/* The index in elements of the buffer's type, or -1. */
int element_of(const kv_host *host, const kv_value *buffer);
/* How many elements a buffer has. */
size_t buffer_count(const kv_host *host, const kv_value *buffer);

/* An integer in the range of the type, as text: JSON numbers above 2^53 are not
 * exact, so tasks may give text. */
bool value_integer(const kv_host *host, const kv_value *v, char type, char *out,
                   size_t size);
bool value_number_of(const kv_host *host, const kv_value *v, double *out);

/* Write a value; false when it is not of that type. */
bool write_number(const kv_host *host, const kv_value *v, char type, text *out);
bool write_element(const kv_host *host, const kv_value *v, int index,
                   text *out);
bool write_argument(const kv_host *host, kv_verdict *verdict,
                    const kv_value *structs, const char *type,
                    const kv_value *v, text *out, char *why, size_t size);

#endif
