/* SPDX-License-Identifier: MIT */
#ifndef KV_FORMATS_HARBOR_TOML_H
#define KV_FORMATS_HARBOR_TOML_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A document of TOML as JSON, of malloc; NULL: it is none, and WHY, of SIZE
 * bytes, says what and where. */
char *kv__toml_json(const char *text, size_t length, char *why, size_t size);

#ifdef __cplusplus
}
#endif
#endif
