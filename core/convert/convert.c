/* SPDX-License-Identifier: MIT */
/* A tally into the files of another format. */
#include "core/base/take.h"
#include "core/convert/target.h"

#include <stdlib.h>
#include <string.h>

static const kv__target *const targets[] = {
    &kv__target_verdicts, &kv__target_csv,      &kv__target_csv_wide,
    &kv__target_eee,      &kv__target_inspect,  &kv__target_junit,
    &kv__target_ctrf,     &kv__target_evalplus, &kv__target_swebench,
};

#define TARGET_COUNT (sizeof targets / sizeof *targets)

const char *
kv_target_name(size_t index)
{
    return index < TARGET_COUNT ? targets[index]->name : NULL;
}

const char *
kv_target_summary(size_t index)
{
    return index < TARGET_COUNT ? targets[index]->summary : NULL;
}

int
kv_target_single(size_t index)
{
    return index < TARGET_COUNT && targets[index]->split == KV__WHOLE;
}

/* --- files --------------------------------------------------------------- */

static void
write_part(kv__conversion *c, const kv__part *part)
{
    kv__buf name = {0};

    if (c->target->split == KV__WHOLE)
        kv__convert_file(c, c->target->ending);
    else if (c->target->ending != NULL)
        kv__convert_named(c, part, c->target->ending);
    if (c->status == KV_OK)
        c->target->write(c, part);
    if (c->status == KV_OK && c->target->beside != KV__BESIDE_NONE) {
        kv__buf_printf(&name, "%s.kverify.jsonl", c->file);
        if (kv__buf_text(&name) == NULL)
            kv__convert_nomem(c);
        else
            kv__convert_file(c, name.data);
        kv__convert_lines(c, part, c->target->beside);
    }
    kv__convert_end(c);
    kv__buf_clear(&name);
}

static void
write_parts(kv__conversion *c)
{
    kv__asked name = {0};
    kv__part part = {0};
    kv__split split = c->target->split;
    size_t i;

    for (i = 0; c->status == KV_OK && i <= c->list.count; i++) {
        if (i < c->list.count)
            kv__list_name(&c->list, i, &name);
        if (i > 0 && (i == c->list.count ||
                      (split != KV__WHOLE && strcmp(name.run, part.run) != 0) ||
                      (split == KV__BY_SET &&
                       strcmp(name.dataset, part.dataset) != 0))) {
            part.to = i;
            write_part(c, &part);
            part.from = i;
        }
        part.run = name.run;
        part.dataset = name.dataset;
    }
}

static kv_status
take_options(const kv_convert_options *given, kv__conversion *c)
{
    kv_status status =
        kv__take("kv_convert", given, &c->options, sizeof c->options, c->err);
    size_t i;

    if (status != KV_OK)
        return status;
    if (c->options.target == NULL || c->options.write == NULL)
        return kv__fail(c->err, KV_EINVAL,
                        "kv_convert: a target and a function that writes are "
                        "required");
    for (i = 0; i < TARGET_COUNT; i++)
        if (strcmp(targets[i]->name, c->options.target) == 0)
            c->target = targets[i];
    return c->target != NULL
               ? KV_OK
               : kv__fail(c->err, KV_ENOTFOUND, "no format '%.60s' to write",
                          c->options.target);
}

kv_status
kv_convert(const kv_tally *tally, const kv_convert_options *options,
           kv_error *err)
{
    kv__conversion c = {.err = err};

    c.status = take_options(options, &c);
    if (c.status == KV_OK)
        c.status = kv__list_init(&c.list, tally, err);
    if (c.status == KV_OK)
        write_parts(&c);
    kv__list_clear(&c.list);
    kv__asked_clear(&c.asked);
    kv__buf_clear(&c.out);
    kv__buf_clear(&c.line);
    kv__pool_clear(&c.files);
    kv__table_clear(&c.taken);
    return c.status;
}
