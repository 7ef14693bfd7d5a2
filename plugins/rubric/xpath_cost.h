/* SPDX-License-Identifier: MIT */
/* What evaluating an XPath costs. */
#ifndef KV_LUA_XPATH_COST_H
#define KV_LUA_XPATH_COST_H

#include <libxml/xpath.h>
#include <stdint.h>

/* Limit the operations for evaluating PATH to what STEPS allow, and have
 * XPath's own functions charge for the text that they read. */
void kvl_charge_xpath(xmlXPathContextPtr context, const char *path,
                      int64_t steps);

#endif
