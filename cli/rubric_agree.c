/* SPDX-License-Identifier: MIT */
/* kverify rubric agree: how far raters agree. */
#include "out.h"
#include "rubric.h"
#include "rubric_card.h"
#include "text.h"

#include <math.h>
#include <unistd.h>

static const char *const titles[KV_AGREE_COUNT] = {
    "equal pairs",       "Cohen's kappa", "  linear weights",
    "  squared weights", "Fleiss' kappa", "Krippendorff's alpha, nominal",
    "  ordinal",         "  interval",
};

static void
put_figure(const char *title, const kv_agree_figure *f)
{
    if (!f->defined)
        say(43, "    %-30s     -  %s", title, f->reason);
    else if (isnan(f->low))
        say(43, "    %-30s%6.3f", title, f->value);
    else
        say(43, "    %-30s%6.3f  [%.3f, %.3f]", title, f->value, f->low,
            f->high);
}

static void
agree_card(const kv_agreement *a, bool coloured)
{
    kv_agree_figure f = {.struct_size = sizeof f};
    kv_agree_counts n = {.struct_size = sizeof n};
    char head[200];
    size_t i, at;
    uint32_t k;

    for (i = 0; i < kv_agreement_count(a); i++) {
        (void)kv_agreement_counts(a, i, &n);
        at = paint(coloured, BOLD, kv_agreement_criterion(a, i));
        snprintf(head, sizeof head,
                 "  %llu ratings of %llu items by %llu raters, %llu items "
                 "with two or more",
                 (unsigned long long)n.ratings, (unsigned long long)n.items,
                 (unsigned long long)n.raters, (unsigned long long)n.paired);
        text_wrap(stdout, text_of(head), at, 4, text_columns(STDOUT_FILENO));
        putchar('\n');
        for (k = 0; k < KV_AGREE_COUNT; k++) {
            (void)kv_agreement_figure(a, i, k, &f);
            put_figure(titles[k], &f);
        }
        putchar('\n');
    }
}

static void
json_number(double value)
{
    if (isnan(value))
        fputs("null", stdout);
    else
        printf("%.15g", value);
}

static void
agree_json(const kv_agreement *a)
{
    kv_agree_figure f = {.struct_size = sizeof f};
    kv_agree_counts n = {.struct_size = sizeof n};
    size_t i;
    uint32_t k;

    for (i = 0; i < kv_agreement_count(a); i++) {
        (void)kv_agreement_counts(a, i, &n);
        fputs("{\"criterion\":", stdout);
        put_json(stdout, text_of(kv_agreement_criterion(a, i)));
        printf(",\"items\":%llu,\"raters\":%llu,\"ratings\":%llu,"
               "\"paired\":%llu",
               (unsigned long long)n.items, (unsigned long long)n.raters,
               (unsigned long long)n.ratings, (unsigned long long)n.paired);
        for (k = 0; k < KV_AGREE_COUNT; k++) {
            (void)kv_agreement_figure(a, i, k, &f);
            printf(",\"%s\":{\"value\":", kv_agree_name(k));
            json_number(f.value);
            fputs(",\"low\":", stdout);
            json_number(f.low);
            fputs(",\"high\":", stdout);
            json_number(f.high);
            if (f.defined)
                printf(",\"exact\":\"%s/%s\",\"reason\":null}", f.numerator,
                       f.denominator);
            else {
                fputs(",\"exact\":null,\"reason\":", stdout);
                put_json(stdout, text_of(f.reason));
                putchar('}');
            }
        }
        fputs("}\n", stdout);
    }
}

static kv_status
agree(const rubric_args *args, kv_ratings *ratings, kv_error *err)
{
    kv_agree_options o = {.struct_size = sizeof o,
                          .resamples = args->resamples,
                          .seed = args->seed == SEED_NONE ? 0 : args->seed};
    kv_agreement *a = NULL;
    kv_status status;

    if (args->format >= FORMAT_CSV)
        return kv_ratings_write(ratings,
                                args->format == FORMAT_CSV ? KV_RATINGS_CSV
                                                           : KV_RATINGS_JSONL,
                                write_stdout, NULL, err);
    status = kv_agreement_new(ratings, &o, &a, err);
    if (status == KV_OK && args->format == FORMAT_JSON)
        agree_json(a);
    else if (status == KV_OK)
        agree_card(a, shared_colour(&args->shared));
    kv_agreement_free(a);
    return status;
}

int
rubric_agree(void *args, int argc, char **argv)
{
    kv_ratings *ratings = NULL;
    kv_error err = {0};
    kv_status status = kv_ratings_new(&ratings, &err);
    int i, code = EXIT_DONE;

    for (i = 0; status == KV_OK && i < argc; i++)
        status = kv_ratings_read(ratings, argv[i], &err);
    if (status == KV_OK)
        status = agree(args, ratings, &err);
    if (status != KV_OK || kv_ratings_count(ratings) == 0) {
        complain("%s", status != KV_OK ? err.message : "there are no ratings");
        code = EXIT_UNABLE;
    }
    kv_ratings_free(ratings);
    return code;
}
