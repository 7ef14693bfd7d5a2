/* SPDX-License-Identifier: MIT */
/* The strict door to cJSON, verdict lines, and sniffing. */
#include "core/base/json.h"
#include "core/formats/sniff.h"
#include "fuzz/fuzz.h"

#include <string.h>

static int
append(void *context, const char *data, size_t length)
{
    kv__buf_add(context, data, length);
    return 0;
}

/* What is read is written back as bytes that read the same. */
static void
verdict(kv_str text)
{
    kv_verdict *first = NULL, *second = NULL;
    kv__buf one = {0}, two = {0};

    if (kv_verdict_read(text, &first, NULL) == KV_OK) {
        PROMISE(kv_verdict_write(first, append, &one, NULL) == KV_OK);
        PROMISE(kv_verdict_read(kv__str(one.data, one.length), &second, NULL) ==
                KV_OK);
        PROMISE(kv_verdict_write(second, append, &two, NULL) == KV_OK);
        PROMISE(one.length == two.length &&
                memcmp(one.data, two.data, one.length) == 0);
    }
    kv_verdict_free(first);
    kv_verdict_free(second);
    kv__buf_clear(&one);
    kv__buf_clear(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kv_str text = {(const char *)data, size};
    cJSON *document;
    kv_error err;
    kv__sniff sniff;
    bool damaged;

    if (kv__json_parse(text, "fuzz", &document, &err) == KV_OK)
        PROMISE(document != NULL);
    cJSON_Delete(document);
    verdict(text);
    kv__sniff_init(&sniff, text, true);
    (void)kv__sniff_importer(&sniff);
    PROMISE(kv__sniff_refusal(&sniff, true, &damaged) != NULL);
    return 0;
}
