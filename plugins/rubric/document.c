/* SPDX-License-Identifier: MIT */
/* kv.html and kv.xml: documents, parsed by libxml2 and searched with XPath.
 *
 * Nothing is fetched, no entity is resolved, and a document that declares its
 * own entities is refused.  XPath is charged by the operation. */
#include "plugins/rubric/document.h"

#include "plugins/rubric/crowded.h"
#include "plugins/rubric/sandbox.h"
#include "plugins/rubric/xpath_cost.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <stdint.h>
#include <string.h>

#define TEXT_MAX (4u << 20)
#define NODES_MAX 100000
#define DOC "kv.document"
#define NODE "kv.node"

/* The box of the answer owns both, not Lua: kvl_end frees them, even though
 * restoring the picture makes Lua forget them. */
typedef struct doc {
    xmlDocPtr doc;
    bool html;
} doc;

typedef struct node {
    doc owner;
    xmlNodePtr at;
} node;

static void
mute(void *context, const char *format, ...)
{
    (void)context;
    (void)format;
}

static void
silent(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

static void
free_doc(void *object)
{
    xmlFreeDoc(object);
}

/* The error handlers of other users of libxml2 in this thread, while ours are
 * set. */
typedef struct aside {
    xmlStructuredErrorFunc structured;
    xmlGenericErrorFunc generic;
    void *structured_context, *generic_context;
} aside;

static aside
quiet(void)
{
    aside a;

    xmlInitParser(); /* tables that several threads would make at once */
    a = (aside){xmlStructuredError, xmlGenericError, xmlStructuredErrorContext,
                xmlGenericErrorContext};

    xmlSetStructuredErrorFunc(NULL, silent);
    xmlSetGenericErrorFunc(NULL, mute);
    return a;
}

static void
loud(const aside *a)
{
    xmlSetStructuredErrorFunc(a->structured_context, a->structured);
    xmlSetGenericErrorFunc(a->generic_context, a->generic);
}

static int
push_doc(lua_State *L, xmlDocPtr parsed, bool html, size_t bytes)
{
    doc *d;

    kvl_hold(L, parsed, free_doc, bytes);
    d = lua_newuserdatauv(L, sizeof *d, 0);
    *d = (doc){parsed, html};
    luaL_setmetatable(L, DOC);
    return 1;
}

/* An estimate of the memory for the tree of a text, by its elements, attributes
 * and characters. */
static size_t
tree_size(const char *text, size_t length)
{
    size_t elements = 0, attributes = 0, i;

    for (i = 0; i < length; i++) {
        elements += text[i] == '<';
        attributes += text[i] == '=';
    }
    return elements * 300 + attributes * 250 + length * 2 + 4096;
}

static int
refuse(lua_State *L, const char *why)
{
    luaL_pushfail(L);
    lua_pushstring(L, why);
    return 2;
}

/* The parser stops at a NUL; like a browser, replace it by U+FFFD. */
static const char *
without_nul(lua_State *L, const char *text, size_t *length)
{
    const char *end = text + *length, *nul;
    luaL_Buffer b;

    if (memchr(text, '\0', *length) == NULL)
        return text;
    luaL_buffinit(L, &b);
    for (; (nul = memchr(text, '\0', (size_t)(end - text))) != NULL;
         text = nul + 1) {
        luaL_addlstring(&b, text, (size_t)(nul - text));
        luaL_addstring(&b, "\xef\xbf\xbd");
    }
    luaL_addlstring(&b, text, (size_t)(end - text));
    luaL_pushresult(&b);
    return lua_tolstring(L, -1, length);
}

static int
html_parse(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    xmlDocPtr parsed;
    aside before;

    kvl_charge(L, length * 4 + 100);
    if (length > TEXT_MAX)
        return refuse(L, "more than 4 MiB");
    text = without_nul(L, text, &length);
    if (kvl_is_crowded(text, text + length, true))
        return refuse(L, "an element with more than 1000 attributes");
    before = quiet();
    parsed = htmlReadMemory(text, (int)length, NULL, "UTF-8",
                            HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    loud(&before);
    if (parsed == NULL)
        return refuse(L, "no HTML");
    return push_doc(L, parsed, true, tree_size(text, length));
}

static int
xml_parse(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    xmlDocPtr parsed;
    xmlErrorPtr error;
    aside before;
    char why[200];

    kvl_charge(L, length * 4 + 100);
    if (length > TEXT_MAX)
        return refuse(L, "more than 4 MiB");
    if (kvl_is_crowded(text, text + length, false))
        return refuse(L, "an element with more than 1000 attributes");
    before = quiet();
    parsed = xmlReadMemory(text, (int)length, NULL, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR |
                               XML_PARSE_NOWARNING);
    error = xmlGetLastError();
    loud(&before);
    if (parsed == NULL) {
        snprintf(why, sizeof why, "line %d: %.150s",
                 error == NULL ? 0 : error->line,
                 error == NULL || error->message == NULL ? "no XML"
                                                         : error->message);
        why[strcspn(why, "\n")] = '\0';
        return refuse(L, why);
    }
    if (parsed->intSubset != NULL && (parsed->intSubset->entities != NULL ||
                                      parsed->intSubset->pentities != NULL)) {
        xmlFreeDoc(parsed);
        return refuse(L, "it declares entities");
    }
    return push_doc(L, parsed, false, tree_size(text, length));
}

/* --- asking ------------------------------------------------------------- */

/* The document or node in argument 1; sets *from to where XPath starts. */
static doc
asked(lua_State *L, xmlNodePtr *from)
{
    node *n = luaL_testudata(L, 1, NODE);
    doc *d;

    if (n != NULL) {
        *from = n->at;
        return n->owner;
    }
    d = luaL_checkudata(L, 1, DOC);
    *from = (xmlNodePtr)d->doc;
    return *d;
}

static void
free_context(void *object)
{
    xmlXPathFreeContext(object);
}

static void
free_object(void *object)
{
    xmlXPathFreeObject(object);
}

static size_t
size_of(const xmlXPathObject *value)
{
    if (value->type == XPATH_STRING)
        return strlen((const char *)value->stringval);
    return value->nodesetval == NULL ? 0
                                     : (size_t)value->nodesetval->nodeNr * 8;
}

/* Evaluate the XPath in argument 2.  The box of the answer owns the value. */
static xmlXPathObjectPtr
evaluate(lua_State *L, doc *owner)
{
    kvl_box *box = kvl_of(L);
    const char *path = luaL_checkstring(L, 2);
    xmlXPathContextPtr context;
    xmlXPathObjectPtr value;
    xmlNodePtr from;
    unsigned long used;
    aside before;

    *owner = asked(L, &from);
    context = xmlXPathNewContext(owner->doc);
    if (context == NULL)
        luaL_error(L, "not enough memory");
    kvl_hold(L, context, free_context, 0);
    context->node = from;
    kvl_charge_xpath(context, path, box->steps);
    context->error = silent;
    before = quiet();
    value = xmlXPathEvalExpression((const xmlChar *)path, context);
    loud(&before);
    used = context->opCount;
    if (value != NULL)
        kvl_hold(L, value, free_object, size_of(value));
    if (value == NULL && context->lastError.code ==
                             XPATH_OP_LIMIT_EXCEEDED + XML_XPATH_EXPRESSION_OK)
        used = (unsigned long)box->steps + 1; /* libxml2's own limit, or ours */
    kvl_charge(L, used + 50);
    if (value == NULL)
        luaL_error(L, "XPath '%s' can't be evaluated, see character %d", path,
                   context->lastError.int1 + 1);
    return value;
}

static void
push_text(lua_State *L, xmlNodePtr at)
{
    const kvl_foreign *mark = kvl_of(L)->foreign;
    xmlChar *text = xmlNodeGetContent(at);
    size_t length = text == NULL ? 0 : strlen((char *)text);

    /* Copying may raise, so the box must own the text first. */
    if (text != NULL)
        kvl_hold(L, text, xmlFree, length);
    kvl_charge(L, length / 4 + 1);
    lua_pushlstring(L, text == NULL ? "" : (char *)text, length);
    kvl_release(kvl_of(L), mark);
}

static void
push_node(lua_State *L, const doc *owner, xmlNodePtr at)
{
    node *n = lua_newuserdatauv(L, sizeof *n, 0);

    *n = (node){*owner, at};
    luaL_setmetatable(L, NODE);
}

static int
doc_find(lua_State *L)
{
    doc owner;
    const kvl_foreign *mark = kvl_of(L)->foreign;
    xmlXPathObjectPtr value = evaluate(L, &owner);
    int i, n = 0;

    if (value->type != XPATH_NODESET) {
        kvl_release(kvl_of(L), mark);
        return luaL_error(L, "XPath '%s' gives no nodes", lua_tostring(L, 2));
    }
    lua_newtable(L);
    for (i = 0; value->nodesetval != NULL && i < value->nodesetval->nodeNr &&
                i < NODES_MAX;
         i++) {
        if (value->nodesetval->nodeTab[i]->type == XML_NAMESPACE_DECL)
            continue;
        push_node(L, &owner, value->nodesetval->nodeTab[i]);
        lua_rawseti(L, -2, ++n);
        kvl_charge(L, 4);
    }
    kvl_release(kvl_of(L), mark);
    return 1;
}

static int
doc_count(lua_State *L)
{
    doc owner;
    const kvl_foreign *mark = kvl_of(L)->foreign;
    xmlXPathObjectPtr value = evaluate(L, &owner);

    if (value->type != XPATH_NODESET) {
        kvl_release(kvl_of(L), mark);
        return luaL_error(L, "XPath '%s' gives no nodes", lua_tostring(L, 2));
    }
    lua_pushinteger(L,
                    value->nodesetval == NULL ? 0 : value->nodesetval->nodeNr);
    kvl_release(kvl_of(L), mark);
    return 1;
}

/* The value as a number, a string or a boolean; for a set of nodes its text. */
static int
doc_value(lua_State *L)
{
    doc owner;
    const kvl_foreign *mark = kvl_of(L)->foreign;
    xmlXPathObjectPtr value = evaluate(L, &owner);

    switch (value->type) {
    case XPATH_BOOLEAN: lua_pushboolean(L, value->boolval); break;
    case XPATH_NUMBER: lua_pushnumber(L, value->floatval); break;
    case XPATH_STRING: lua_pushstring(L, (const char *)value->stringval); break;
    case XPATH_NODESET:
        if (value->nodesetval == NULL || value->nodesetval->nodeNr == 0)
            luaL_pushfail(L);
        else
            push_text(L, value->nodesetval->nodeTab[0]);
        break;
    default: luaL_pushfail(L);
    }
    kvl_release(kvl_of(L), mark);
    return 1;
}

static int
doc_text(lua_State *L)
{
    xmlNodePtr from;

    (void)asked(L, &from);
    push_text(L, from);
    return 1;
}

static int
node_name(lua_State *L)
{
    const node *n = luaL_checkudata(L, 1, NODE);

    lua_pushstring(L, n->at->name == NULL ? "" : (const char *)n->at->name);
    return 1;
}

static int
node_line(lua_State *L)
{
    const node *n = luaL_checkudata(L, 1, NODE);

    lua_pushinteger(L, xmlGetLineNo(n->at));
    return 1;
}

/* The number of an element in the order of the document, from 1: what tells
 * two elements apart. */
static int
node_order(lua_State *L)
{
    const node *n = luaL_checkudata(L, 1, NODE);

    if (n->at->type != XML_ELEMENT_NODE) {
        luaL_pushfail(L);
        return 1;
    }
    if (n->at->content == NULL) {
        long elements = xmlXPathOrderDocElems(n->owner.doc);

        kvl_charge(L, elements < 0 ? 1 : (size_t)elements);
    }
    lua_pushinteger(L, -(lua_Integer)(intptr_t)n->at->content);
    return 1;
}

static void
free_node(void *object)
{
    xmlFreeNode(object);
}

/* Takes an element and all in it, or a text, out of its document, which it
 * never outlives: what is held last is freed first. */
static int
node_remove(lua_State *L)
{
    const node *n = luaL_checkudata(L, 1, NODE);

    const kvl_foreign *kept;

    luaL_argcheck(L,
                  n->at->type == XML_ELEMENT_NODE ||
                      n->at->type == XML_TEXT_NODE ||
                      n->at->type == XML_CDATA_SECTION_NODE,
                  1, "no element and no text");
    for (kept = kvl_of(L)->lasting; kept != NULL; kept = kept->next)
        luaL_argcheck(L, kept->object != n->owner.doc, 1,
                      "every answer meets this document as it was");
    if (n->at->parent != NULL) {
        xmlUnlinkNode(n->at);
        kvl_hold(L, n->at, free_node, 0);
    }
    return 0;
}

static int
node_attribute(lua_State *L)
{
    const node *n = luaL_checkudata(L, 1, NODE);
    const char *name = luaL_checkstring(L, 2);
    const kvl_foreign *mark = kvl_of(L)->foreign;
    xmlChar *value = n->at->type == XML_ELEMENT_NODE
                         ? xmlGetProp(n->at, (const xmlChar *)name)
                         : NULL;

    if (value == NULL) {
        luaL_pushfail(L);
        return 1;
    }
    kvl_hold(L, value, xmlFree, strlen((char *)value));
    kvl_charge(L, strlen((char *)value) / 8 + 1);
    lua_pushstring(L, (const char *)value);
    kvl_release(kvl_of(L), mark);
    return 1;
}

static void
make_type(lua_State *L, const char *name, const luaL_Reg *methods)
{
    if (luaL_newmetatable(L, name)) {
        luaL_setfuncs(L, methods, 0);
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
}

static int
open_library(lua_State *L, lua_CFunction parse)
{
    static const luaL_Reg doc_methods[] = {{"find", doc_find},
                                           {"count", doc_count},
                                           {"value", doc_value},
                                           {"text", doc_text},
                                           {NULL, NULL}};
    static const luaL_Reg node_methods[] = {{"find", doc_find},
                                            {"count", doc_count},
                                            {"value", doc_value},
                                            {"text", doc_text},
                                            {"name", node_name},
                                            {"line", node_line},
                                            {"order", node_order},
                                            {"remove", node_remove},
                                            {"attribute", node_attribute},
                                            {NULL, NULL}};

    make_type(L, DOC, doc_methods);
    make_type(L, NODE, node_methods);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, parse);
    lua_setfield(L, -2, "parse");
    return 1;
}

int
kvl_open_html(lua_State *L)
{
    return open_library(L, html_parse);
}

int
kvl_open_xml(lua_State *L)
{
    return open_library(L, xml_parse);
}
