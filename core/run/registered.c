/* SPDX-License-Identifier: MIT */
#include "core/run/registered.h"

#include "core/base/json.h"
#include "core/suite/form.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

kv_status
kv__registered_suite(const kv__suite *suite, kv__buf *out, kv_error *err)
{
    char *config;

    kv__buf_str(out, "{\"dataset\":");
    kv__json_string(out, kv__cstr(suite->name));
    if (suite->form != NULL)
        kv__buf_printf(out, ",\"%s\":true", suite->form->name);
    if (kv__json_get(suite->defaults, "config") != NULL) {
        config =
            cJSON_PrintUnformatted(kv__json_get(suite->defaults, "config"));
        kv__buf_str(out, ",\"config\":");
        kv__buf_str(out, config == NULL ? "" : config);
        out->failed = out->failed || config == NULL;
        free(config);
    }
    kv__buf_str(out, "}\n");
    return out->failed ? kv__nomem(err) : KV_OK;
}

kv_status
kv__registered_write(const char *folder, const char *name, kv_str content,
                     kv_error *err)
{
    kv__buf path = {0};
    kv_status status = KV_OK;
    FILE *out = NULL;

    kv__buf_printf(&path, "%s/", folder);
    kv__buf_str(&path, name);
    if (kv__buf_text(&path) == NULL)
        status = kv__nomem(err);
    else if ((out = fopen(path.data, "we")) == NULL ||
             fwrite(content.data, 1, content.length, out) != content.length)
        status = kv__fail(err, KV_EIO, "%s: %s", path.data, strerror(errno));
    if (out != NULL && fclose(out) != 0 && status == KV_OK)
        status = kv__fail(err, KV_EIO, "%s: %s", path.data, strerror(errno));
    kv__buf_clear(&path);
    return status;
}
