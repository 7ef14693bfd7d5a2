/* SPDX-License-Identifier: MIT */
#ifndef KV_FORMATS_SNIFF_H
#define KV_FORMATS_SNIFF_H

#include "core/formats/import.h"

void kv__sniff_init(kv__sniff *sniff, kv_str text, bool whole);
/* NULL: no importer wants it. */
const kv__importer *kv__sniff_importer(const kv__sniff *sniff);
/* Why not.  *damaged: it should have been data, judging by its name. */
const char *kv__sniff_refusal(const kv__sniff *sniff, bool json_name,
                              bool *damaged);

#endif
