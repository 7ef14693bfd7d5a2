/* SPDX-License-Identifier: MIT */
/* What the verdicts of this machine have in common: where one of these things
 * differs, a verdict of the one machine says nothing on the other. */
#ifndef KV_STORE_REALM_H
#define KV_STORE_REALM_H

#include "core/plugin/engine.h"

/* A digest of kverify's own files and of the plugins that ENGINE has loaded, of
 * the boxes that can be had, and of what is installed: the system's name, the
 * lists of its packages, and names, sizes and times below /usr/local.
 * KV_EISOLATION: programs run without isolation. */
kv_status kv__realm(kv_engine *engine, unsigned char digest[32], kv_error *err);

#endif
