/* SPDX-License-Identifier: MIT */
/* toml++ has templates; what leaves this file is a text. */
#include "core/formats/harbor/toml.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <sstream>
#include <stdexcept>
#include <string_view>

/* Some documents break assertions of the parser, which would end the process of
 * whoever reads them. */
#define TOML_ASSERT(condition)                                            \
    (static_cast<bool>(condition)                                         \
         ? static_cast<void>(0)                                           \
         : throw std::runtime_error("a document that can't be parsed"))
/* Those in functions that may not throw are no document's doing. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate"
#include <toml++/toml.h>
#pragma GCC diagnostic pop

char *
kv__toml_json(const char *text, size_t length, char *why, size_t size)
{
    try {
        std::ostringstream out;

        out << toml::json_formatter(
            toml::parse(std::string_view(text, length)));
        return strdup(out.str().c_str());
    } catch (const toml::parse_error &e) {
        snprintf(why, size, "line %u: %s",
                 static_cast<unsigned>(e.source().begin.line), e.what());
    } catch (const std::exception &e) {
        snprintf(why, size, "%s", e.what());
    }
    return nullptr;
}
