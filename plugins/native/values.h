/* Types of a signature, and values of a task as the runner reads them. */
#ifndef KV_PLUGINS_NATIVE_VALUES_H
#define KV_PLUGINS_NATIVE_VALUES_H

#include "plugins/kit/text.h"

bool type_is_float(char type);
/* What a value of it is, as "an integer from 0 to 255". */
const char *type_words(char type);

/* What a buffer is made of. */
typedef struct element {
    const char *name;
    char code;
    size_t size;
} element;

extern const element elements[];

/* An index of elements, or -1. */
int element_of(const kv_host *host, const kv_value *buffer);
/* How many elements a buffer has. */
size_t buffer_count(const kv_host *host, const kv_value *buffer);

/* An integer that the type can hold, as text: JSON numbers above 2^53 are not
 * exact, text is. */
bool value_integer(const kv_host *host, const kv_value *v, char type, char *out,
                   size_t size);
bool value_number_of(const kv_host *host, const kv_value *v, double *out);

/* False: the value is not of that type. */
bool write_number(const kv_host *host, const kv_value *v, char type, text *out);
bool write_element(const kv_host *host, const kv_value *v, int index,
                   text *out);
bool write_argument(const kv_host *host, kv_verdict *verdict,
                    const kv_value *structs, const char *type,
                    const kv_value *v, text *out, char *why, size_t size);

#endif
