/* SPDX-License-Identifier: MIT */
#ifndef KV_FORMATS_HARBOR_TOML_H
#define KV_FORMATS_HARBOR_TOML_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A document of TOML as JSON, to be freed.  NULL: it can't be parsed; WHY,
 * which has room for SIZE bytes, says what is wrong and where. */
char *kv__toml_json(const char *text, size_t length, char *why, size_t size);

#ifdef __cplusplus
}
#endif
#endif
