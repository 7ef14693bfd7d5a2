/* SPDX-License-Identifier: MIT */
/* XML as events of libxml2's SAX2: no entities, no network. */
#ifndef KV_PLUGINS_XML_H
#define KV_PLUGINS_XML_H

#include <kverify/types.h>

#include <stdbool.h>

/* The attributes of an element, as the parser has them. */
typedef struct xml_attributes {
    const unsigned char **list;
    int count;
} xml_attributes;

/* The value of an attribute, as it is written; false: it is not there. */
bool xml_attribute(xml_attributes a, const char *name, kv_str *out);

typedef struct xml_handler {
    void (*start)(void *context, const char *name, xml_attributes attributes);
    void (*end)(void *context, const char *name);
    void *context;
} xml_handler;

/* Read BEFORE, which may be empty, and then BEHIND.  False: they are not
 * well-formed together. */
bool xml_read(const xml_handler *handler, kv_str before, kv_str behind);

#endif
