/* SPDX-License-Identifier: MIT */
#include "core/page/pack.h"

#include <stdlib.h>
#include <zlib.h>

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static bool
put_base64(kv__buf *out, const unsigned char *data, size_t length)
{
    size_t at, left;
    uint32_t bits;
    char four[4];

    if (!kv__buf_reserve(out, length / 3 * 4 + 8))
        return false;
    for (at = 0; at < length; at += 3) {
        left = length - at;
        bits = (uint32_t)data[at] << 16;
        bits |= left > 1 ? (uint32_t)data[at + 1] << 8 : 0;
        bits |= left > 2 ? data[at + 2] : 0;
        four[0] = digits[bits >> 18];
        four[1] = digits[bits >> 12 & 63];
        four[2] = left > 1 ? digits[bits >> 6 & 63] : '=';
        four[3] = left > 2 ? digits[bits & 63] : '=';
        kv__buf_add(out, four, 4);
    }
    return !out->failed;
}

/* With gzip's header, which has no time in it, as browsers can undo it. */
static bool
compress_into(const kv__buf *json, unsigned char **out, size_t *length)
{
    z_stream z = {0};
    bool good;

    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    *length = deflateBound(&z, json->length);
    *out = kv__alloc(*length);
    if (*out != NULL) {
        z.next_in = (Bytef *)json->data;
        z.avail_in = (uInt)json->length;
        z.next_out = *out;
        z.avail_out = (uInt)*length;
    }
    good = *out != NULL && deflate(&z, Z_FINISH) == Z_STREAM_END;
    *length -= z.avail_out;
    deflateEnd(&z);
    return good;
}

kv_status
kv__pack(const char *name, size_t number, const kv__buf *json,
         kv_write_fn write, void *context, kv_error *err)
{
    kv__buf out = {0};
    unsigned char *bytes = NULL;
    size_t length = 0;
    kv_status status = KV_OK;

    if (json->length > UINT32_MAX / 2)
        return kv__fail(err, KV_EINVAL, "too many attempts for one page");
    kv__buf_printf(&out,
                   "<script type=\"application/octet-stream\" id=\"%s%zu\">",
                   name, number);
    if (json->failed || !compress_into(json, &bytes, &length) ||
        !put_base64(&out, bytes, length))
        status = kv__nomem(err);
    kv__buf_str(&out, "</script>\n");
    if (status == KV_OK && out.failed)
        status = kv__nomem(err);
    if (status == KV_OK && write(context, out.data, out.length) != 0)
        status = kv__fail(err, KV_EIO, "the page could not be written");
    free(bytes);
    kv__buf_clear(&out);
    return status;
}
