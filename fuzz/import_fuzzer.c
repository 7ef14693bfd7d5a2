/* SPDX-License-Identifier: MIT */
/* One importer over any bytes: it never crashes, both readers make the same
 * report of it, and a saved tally comes back.  The environment names it, as in
 * core/formats/importers.h: KVERIFY_FORMAT=koco_results. */
#include "core/formats/importers.h"
#include "core/read/record.h"
#include "fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static int
append(void *context, const char *data, size_t length)
{
    kv__buf_add(context, data, length);
    return 0;
}

static void
report_of(const kv_tally *tally, kv__buf *out)
{
    static const uint32_t ks[] = {1, 3};
    kv_report_options options = {
        .struct_size = sizeof options, .ks = ks, .k_count = 2};
    kv_render_options render = {.struct_size = sizeof render,
                                .format = KV_RENDER_JSON};
    kv_report *report = NULL;

    PROMISE(kv_report_new(tally, &options, &report, NULL) == KV_OK);
    PROMISE(kv_report_render(report, &render, append, out, NULL) == KV_OK);
    render.format = KV_RENDER_TABLE;
    PROMISE(kv_report_render(report, &render, append, out, NULL) == KV_OK);
    kv_report_free(report);
}

/* Saving and reading back changes nothing. */
static void
round_trip(const kv_tally *tally, const kv__buf *report)
{
    kv_tally *back = NULL;
    kv__buf saved = {0}, again = {0};
    kv_error err;

    PROMISE(kv_tally_save(tally, append, &saved, NULL) == KV_OK);
    PROMISE(kv_tally_new(&back, NULL) == KV_OK);
    PROMISE(kv__score_memory(kv__str(saved.data, saved.length),
                             &kv__import_tally, KV_READER_PORTABLE, back,
                             &err) == KV_OK);
    report_of(back, &again);
    PROMISE(again.length == report->length &&
            memcmp(again.data, report->data, again.length) == 0);
    kv_tally_free(back);
    kv__buf_clear(&saved);
    kv__buf_clear(&again);
}

static const kv__importer *
chosen(void)
{
    static const struct {
        const char *name;
        const kv__importer *importer;
    } all[] = {
#define ENTRY(name) {#name, &kv__import_##name},
        KV__IMPORTERS(ENTRY)};
    const char *name = getenv("KVERIFY_FORMAT");
    size_t i;

    for (i = 0; name != NULL && i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].importer;
    fprintf(stderr, "KVERIFY_FORMAT names no importer\n");
    exit(2);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t readers[] = {KV_READER_PORTABLE, KV_READER_SIMDJSON};
    kv_str text = {(const char *)data, size};
    kv__buf reports[2] = {{0}, {0}};
    kv_status status[2] = {KV_OK, KV_OK};
    const kv__importer *importer = chosen();
    kv_tally *tally;
    kv_error err;
    int i, count = kv__simd_built_in() ? 2 : 1;

    for (i = 0; i < count; i++) {
        PROMISE(kv_tally_new(&tally, NULL) == KV_OK);
        status[i] = kv__score_memory(text, importer, readers[i], tally, &err);
        if (status[i] == KV_OK) {
            report_of(tally, &reports[i]);
            round_trip(tally, &reports[i]);
        }
        kv_tally_free(tally);
    }
    if (count == 2) {
        PROMISE(status[0] == status[1]);
        PROMISE(
            reports[0].length == reports[1].length &&
            (reports[0].length == 0 ||
             memcmp(reports[0].data, reports[1].data, reports[0].length) == 0));
    }
    kv__buf_clear(&reports[0]);
    kv__buf_clear(&reports[1]);
    return 0;
}
