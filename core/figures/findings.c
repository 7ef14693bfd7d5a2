/* SPDX-License-Identifier: MIT */
#include "core/figures/findings.h"

#include "core/base/alloc.h"
#include "core/base/buf.h"
#include "core/base/take.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

kv_findings *
kv__findings_new(void)
{
    return kv__zalloc(1, sizeof(kv_findings));
}

void
kv_findings_free(kv_findings *findings)
{
    if (findings == NULL)
        return;
    kv__pool_clear(&findings->pool);
    free(findings->list);
    free(findings);
}

void
kv__found_that(kv_findings *findings, bool note, uint64_t line,
               const char *kind, const char *place, const char *format, ...)
{
    kv__finding *grown;
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    grown = kv__grow(findings->list, &findings->capacity, findings->count + 1,
                     sizeof *grown);
    if (grown == NULL) {
        findings->failed = true;
        return;
    }
    findings->list = grown;
    grown += findings->count;
    grown->note = note;
    grown->line = line;
    grown->kind = kind;
    grown->place = kv__pool_intern(&findings->pool, place, strlen(place));
    grown->text = kv__pool_intern(&findings->pool, text, strlen(text));
    if (grown->place == NULL || grown->text == NULL)
        findings->failed = true;
    else
        findings->count++;
}

size_t
kv_findings_count(const kv_findings *findings)
{
    return findings->count;
}

kv_status
kv_finding_at(const kv_findings *findings, size_t index, kv_finding *out)
{
    const kv__finding *finding;
    kv_finding full;

    if (index >= findings->count)
        return KV_ENOTFOUND;
    finding = &findings->list[index];
    full = (kv_finding){
        .note = finding->note,
        .line = finding->line,
        .kind = finding->kind,
        .place = finding->place,
        .text = finding->text,
    };
    kv__give(out, &full, sizeof full);
    return KV_OK;
}
