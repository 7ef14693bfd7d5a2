/* SPDX-License-Identifier: MIT */
#include "plugins/kit/xml.h"

#include <libxml/parser.h>
#include <string.h>

bool
xml_attribute(xml_attributes a, const char *name, kv_str *out)
{
    int i;

    for (i = 0; i < a.count; i++) {
        const xmlChar **five = a.list + 5 * i;

        if (strcmp((const char *)five[0], name) != 0)
            continue;
        *out = (kv_str){(const char *)five[3], (size_t)(five[4] - five[3])};
        return true;
    }
    return false;
}

static void
on_start(void *context, const xmlChar *local, const xmlChar *prefix,
         const xmlChar *uri, int spaces, const xmlChar **namespaces, int count,
         int defaulted, const xmlChar **list)
{
    const xml_handler *handler = context;

    (void)prefix;
    (void)uri;
    (void)spaces;
    (void)namespaces;
    (void)defaulted;
    handler->start(handler->context, (const char *)local,
                   (xml_attributes){list, count});
}

static void
on_end(void *context, const xmlChar *local, const xmlChar *prefix,
       const xmlChar *uri)
{
    const xml_handler *handler = context;

    (void)prefix;
    (void)uri;
    handler->end(handler->context, (const char *)local);
}

static void
quiet(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

bool
xml_read(const xml_handler *handler, kv_str before, kv_str behind)
{
    xmlSAXHandler sax;
    xmlParserCtxtPtr ctx;
    bool ok;

    if (before.length > INT32_MAX / 2 || behind.length > INT32_MAX / 2)
        return false;
    memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.error = quiet;
    sax.warning = quiet;
    xmlInitParser(); /* tables that several threads would make at once */
    ctx = xmlCreatePushParserCtxt(
        &sax, (void *)(uintptr_t)(const void *)handler, NULL, 0, NULL);
    if (ctx == NULL)
        return false;
    (void)xmlCtxtUseOptions(ctx, XML_PARSE_NONET);
    ok = (before.length == 0 ||
          xmlParseChunk(ctx, before.data, (int)before.length, 0) == 0) &&
         xmlParseChunk(ctx, behind.data, (int)behind.length, 1) == 0 &&
         ctx->wellFormed;
    /* The parser makes a document for declarations, and leaves it. */
    if (ctx->myDoc != NULL)
        xmlFreeDoc(ctx->myDoc);
    xmlFreeParserCtxt(ctx);
    xmlResetLastError();
    return ok;
}
