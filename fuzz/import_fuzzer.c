/* SPDX-License-Identifier: MIT */
/* One importer over any bytes: it never crashes, both readers make the same
 * report of it, a saved tally comes back, and so do conversions.  The
 * environment names it, as in core/formats/importers.h:
 * KVERIFY_FORMAT=koco_results. */
#include "core/formats/importers.h"
#include "core/read/record.h"

#include <kverify/convert.h>

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

/* Written out of what conversions write, verdicts come back the same. */
typedef struct files {
    kv__buf main, beside;
} files;

static int
append_file(void *context, const char *name, const char *data, size_t length)
{
    files *f = context;

    kv__buf_add(strstr(name, ".kverify.jsonl") == NULL ? &f->main : &f->beside,
                data, length);
    return 0;
}

static bool
convert(const kv_tally *tally, const char *target, files *out)
{
    kv_convert_options options = {.struct_size = sizeof options,
                                  .target = target,
                                  .write = append_file,
                                  .context = out};

    return kv_convert(tally, &options, NULL) == KV_OK;
}

static void
through(const kv__buf *lines, const char *target, const kv__importer *importer)
{
    files there = {{0}, {0}}, back = {{0}, {0}};
    kv_tally *tally = NULL;
    kv_error err;

    PROMISE(kv_tally_new(&tally, NULL) == KV_OK);
    tally->details = true;
    PROMISE(kv__score_memory(kv__str(lines->data, lines->length),
                             &kv__import_verdicts, KV_READER_PORTABLE, tally,
                             &err) == KV_OK);
    PROMISE(convert(tally, target, &there));
    kv_tally_free(tally);
    PROMISE(kv_tally_new(&tally, NULL) == KV_OK);
    tally->details = true;
    PROMISE(kv__score_memory(kv__str(there.main.data, there.main.length),
                             importer, KV_READER_PORTABLE, tally,
                             &err) == KV_OK);
    PROMISE(convert(tally, "verdicts", &back));
    PROMISE(back.main.length == lines->length &&
            memcmp(back.main.data, lines->data, lines->length) == 0);
    kv_tally_free(tally);
    kv__buf_clear(&there.main);
    kv__buf_clear(&there.beside);
    kv__buf_clear(&back.main);
}

static void
conversions(kv_str text, const kv__importer *importer)
{
    files lines = {{0}, {0}};
    kv_tally *tally = NULL;
    kv_error err;

    PROMISE(kv_tally_new(&tally, NULL) == KV_OK);
    tally->details = true;
    if (kv__score_memory(text, importer, KV_READER_PORTABLE, tally, &err) ==
            KV_OK &&
        convert(tally, "verdicts", &lines) && lines.main.length > 0) {
        through(&lines.main, "verdicts", &kv__import_verdicts);
        through(&lines.main, "csv", &kv__import_attempts_csv);
    }
    kv_tally_free(tally);
    kv__buf_clear(&lines.main);
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
    if (status[0] == KV_OK)
        conversions(text, importer);
    kv__buf_clear(&reports[0]);
    kv__buf_clear(&reports[1]);
    return 0;
}
