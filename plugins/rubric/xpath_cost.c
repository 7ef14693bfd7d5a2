/* SPDX-License-Identifier: MIT */
#include "plugins/rubric/xpath_cost.h"

#include <libxml/xpathInternals.h>
#include <stdbool.h>
#include <string.h>

/* The limit of operations for an XPath that compares. */
#define COMPARED 1000000

/* The number of bytes of text in and below a node, up to LIMIT. */
static unsigned long
text_below(const xmlNode *top, unsigned long limit)
{
    const xmlNode *at = top;
    unsigned long n = 1;

    if (top->type == XML_NAMESPACE_DECL)
        return 1;
    while (at != NULL && n < limit) {
        n++;
        if ((at->type == XML_TEXT_NODE || at->type == XML_CDATA_SECTION_NODE ||
             at->type == XML_COMMENT_NODE) &&
            at->content != NULL)
            n += strlen((const char *)at->content);
        if (at->children != NULL && at->type != XML_ENTITY_REF_NODE) {
            at = at->children;
            continue;
        }
        while (at != top && at != NULL && at->next == NULL)
            at = at->parent;
        if (at == top || at == NULL)
            break;
        at = at->next;
    }
    return n;
}

static unsigned long
argument_size(const xmlXPathObject *value, unsigned long limit)
{
    if (value->type == XPATH_STRING)
        return strlen((const char *)value->stringval);
    if (value->type == XPATH_NODESET && value->nodesetval != NULL &&
        value->nodesetval->nodeNr > 0)
        return text_below(value->nodesetval->nodeTab[0], limit);
    return 8;
}

/* Charge operations for the text that a function will read.  False when too few
 * are left. */
static bool
afford(xmlXPathParserContextPtr p, int count, bool pairs)
{
    xmlXPathContextPtr c = p->context;
    unsigned long left = c->opLimit > c->opCount ? c->opLimit - c->opCount : 0;
    unsigned long cost = 1, first = 0, size;
    int i;

    if (count == 0 && c->node != NULL)
        cost += text_below(c->node, left * 16) / 16;
    for (i = 0; i < count && i < p->valueNr; i++) {
        size = argument_size(p->valueTab[p->valueNr - count + i], left * 16);
        if (i == 0)
            first = size;
        cost += pairs && i == 1 ? first / 8 * (size / 8 + 1) : size / 16;
    }
    if (cost > left) {
        c->opCount = c->opLimit + 1;
        xmlXPathErr(p, XPATH_OP_LIMIT_EXCEEDED);
        p->error = XPATH_OP_LIMIT_EXCEEDED;
        return false;
    }
    c->opCount += cost;
    return true;
}

#define PAID(name, function, pairs)                                \
    static void paid_##name(xmlXPathParserContextPtr p, int count) \
    {                                                              \
        if (afford(p, count, pairs))                               \
            function(p, count);                                    \
    }
PAID(string, xmlXPathStringFunction, false)
PAID(concat, xmlXPathConcatFunction, false)
PAID(starts, xmlXPathStartsWithFunction, false)
PAID(contains, xmlXPathContainsFunction, true)
PAID(before, xmlXPathSubstringBeforeFunction, true)
PAID(after, xmlXPathSubstringAfterFunction, true)
PAID(substring, xmlXPathSubstringFunction, false)
PAID(length, xmlXPathStringLengthFunction, false)
PAID(normalize, xmlXPathNormalizeFunction, false)
PAID(translate, xmlXPathTranslateFunction, true)
PAID(number, xmlXPathNumberFunction, false)

static void
register_paid(xmlXPathContextPtr context)
{
    static const struct {
        const char *name;
        xmlXPathFunction function;
    } table[] = {
        {"string", paid_string},
        {"concat", paid_concat},
        {"starts-with", paid_starts},
        {"contains", paid_contains},
        {"substring-before", paid_before},
        {"substring-after", paid_after},
        {"substring", paid_substring},
        {"string-length", paid_length},
        {"normalize-space", paid_normalize},
        {"translate", paid_translate},
        {"number", paid_number},
    };
    size_t i;

    /* A name that is registered has to be removed first. */
    for (i = 0; i < sizeof table / sizeof *table; i++) {
        xmlXPathRegisterFunc(context, (const xmlChar *)table[i].name, NULL);
        xmlXPathRegisterFunc(context, (const xmlChar *)table[i].name,
                             table[i].function);
    }
}

/* Comparing two sets of nodes compares all pairs, so such an XPath gets fewer
 * operations. */
static unsigned long
ration(const char *path, int64_t steps)
{
    unsigned long all = (unsigned long)steps + 1;

    return strpbrk(path, "=<>") != NULL && all > COMPARED ? COMPARED : all;
}

void
kvl_charge_xpath(xmlXPathContextPtr context, const char *path, int64_t steps)
{
    context->opLimit = ration(path, steps);
    register_paid(context);
}
