/* SPDX-License-Identifier: MIT */
/* Documents: the strict door to cJSON, and the JSON that kverify writes.
 *
 * cJSON by itself accepts leading zeros, raw newlines in strings, invalid
 * UTF-8, trailing text and repeated keys, cuts strings at an escaped NUL and
 * turns 2^53+1 into 2^53.  Every document goes through the check here first;
 * cJSON then only builds the tree. */
#ifndef KV_BASE_JSON_H
#define KV_BASE_JSON_H

#include "core/base/scan.h"

#include <cjson/cJSON.h>

/* Nesting of a document: the check below and cJSON call themselves for each
 * level, so the depth must be one that the stack of a thread can hold. */
#define KV__JSON_DEPTH 256

/* Parse TEXT into a tree that cJSON_Delete frees.  WHAT names the document in
 * messages: "groups.json:3:14: duplicate key 'a'". */
kv_status kv__json_parse(kv_str text, const char *what, cJSON **out,
                         kv_error *err);

/* The same for documents whose integers may be beyond 2^53: such a number is a
 * node of type cJSON_Raw, whose text is its digits. */
kv_status kv__json_parse_exact(kv_str text, const char *what, cJSON **out,
                               kv_error *err);

/* Replace what BUF holds by the file at PATH, NUL-terminated.  A file of more
 * than MAX bytes is KV_EFORMAT. */
kv_status kv__buf_file(kv__buf *buf, const char *path, size_t max,
                       kv_error *err);
/* The member NAME of an object, by exact case; NULL when absent. */
const cJSON *kv__json_get(const cJSON *object, const char *name);

/* Append TEXT as a JSON string, quotes included.  Invalid UTF-8 becomes
 * U+FFFD; control characters and those that turn the direction of text are
 * escaped, so that a line is safe on a terminal. */
void kv__json_string(kv__buf *buf, kv_str text);
/* Append ,"NAME":"TEXT", or null where TEXT is NULL. */
void kv__json_member(kv__buf *buf, const char *name, const char *text);
/* The shortest decimal that reads back as the same double; VALUE is finite.
 * Integral values below 2^53 have no point. */
void kv__json_number(kv__buf *buf, double value);

#endif
