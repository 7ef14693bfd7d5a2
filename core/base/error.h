/* SPDX-License-Identifier: MIT */
/* Filling in the caller's error object, and the one text that is compared by
 * address. */
#ifndef KV_BASE_ERROR_H
#define KV_BASE_ERROR_H

#include <kverify/kverify.h>

/* Returns CODE, so that "status = kv__fail(...)" and "return kv__fail(...)"
 * read as one thought. */
kv_status kv__fail(kv_error *err, kv_status code, const char *format, ...)
    KV_PRINTF(3, 4);
kv_status kv__nomem(kv_error *err);

/* Functions that return what is wrong as static text return this very address
 * when memory ran out, so that callers compare addresses, never texts. */
extern const char kv__out_of_memory[];

#endif
