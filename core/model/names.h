/* SPDX-License-Identifier: MIT */
/* Names of outcomes, classes and integrity grades as verdict lines spell
 * them. */
#ifndef KV_MODEL_NAMES_H
#define KV_MODEL_NAMES_H

#include "core/base/buf.h"

/* KV_OUTCOME_NONE when there is no such outcome. */
kv_outcome kv__outcome_of(kv_str name);
/* KV_CLASS_NONE when there is no such class. */
kv_class kv__class_of(kv_str name);
/* KV_INTEGRITY_COUNT when there is no such grade. */
uint32_t kv__integrity_of(kv_str name);

#endif
