/* SPDX-License-Identifier: MIT */
#include "core/formats/importers.h"

#define LIST(name) &kv__import_##name,

const kv__importer *const kv__importers[] = {KV__IMPORTERS(LIST) NULL};

const char *
kv_format_name(size_t index)
{
    return index < sizeof kv__importers / sizeof *kv__importers - 1
               ? kv__importers[index]->name
               : NULL;
}

const char *
kv_format_summary(size_t index)
{
    return index < sizeof kv__importers / sizeof *kv__importers - 1
               ? kv__importers[index]->summary
               : NULL;
}
