/* SPDX-License-Identifier: MIT */
/* toml++ has templates; what leaves this file is a text. */
#include "core/formats/harbor/toml.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <sstream>
#include <string_view>
#include <toml++/toml.h>

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
