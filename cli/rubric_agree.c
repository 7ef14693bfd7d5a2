/* kverify rubric agree: how far raters agree. */
#include "rubric.h"

#include <math.h>
#include <stdlib.h>

static const char *const titles[KV_AGREE_COUNT] = {
    "equal pairs",       "Cohen's kappa", "  linear weights",
    "  squared weights", "Fleiss' kappa", "Krippendorff's alpha, nominal",
    "  ordinal",         "  interval",
};

static void
agree_card(const rubric_args *args, const kv_agreement *a)
{
    kv_agree_figure f = {.struct_size = sizeof f};
    kv_agree_counts n = {.struct_size = sizeof n};
    size_t i;
    uint32_t k;

    for (i = 0; i < kv_agreement_count(a); i++) {
        (void)kv_agreement_counts(a, i, &n);
        paint(args, BOLD, kv_agreement_criterion(a, i));
        printf("  %llu ratings of %llu items by %llu raters, %llu items with "
               "two or more\n",
               (unsigned long long)n.ratings, (unsigned long long)n.items,
               (unsigned long long)n.raters, (unsigned long long)n.paired);
        for (k = 0; k < KV_AGREE_COUNT; k++) {
            (void)kv_agreement_figure(a, i, k, &f);
            printf("    %-30s", titles[k]);
            if (!f.defined)
                printf("     -  %s\n", f.reason);
            else if (isnan(f.low))
                printf("%6.3f\n", f.value);
            else
                printf("%6.3f  [%.3f, %.3f]\n", f.value, f.low, f.high);
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
        json_string(stdout, kv_agreement_criterion(a, i));
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
                json_string(stdout, f.reason);
                putchar('}');
            }
        }
        fputs("}\n", stdout);
    }
}

int
rubric_agree(const rubric_args *args, int argc, char **argv)
{
    kv_agree_options o = {sizeof o, (uint32_t)args->resamples, 0,
                          args->seed == NULL ? 0
                                             : strtoull(args->seed, NULL, 10)};
    kv_ratings *ratings = NULL;
    kv_agreement *a = NULL;
    kv_error err = {0};
    kv_status status = kv_ratings_new(&ratings, &err);
    int i;

    for (i = 0; status == KV_OK && i < argc; i++)
        status = kv_ratings_read(ratings, argv[i], &err);
    if (status == KV_OK && args->format >= CSV) {
        status = kv_ratings_write(
            ratings, args->format == CSV ? KV_RATINGS_CSV : KV_RATINGS_JSONL,
            write_stdout, NULL, &err);
    } else if (status == KV_OK) {
        status = kv_agreement_new(ratings, &o, &a, &err);
        if (status == KV_OK && args->format == JSON)
            agree_json(a);
        else if (status == KV_OK)
            agree_card(args, a);
    }
    if (status != KV_OK)
        complain("%s", err.message);
    else if (kv_ratings_count(ratings) == 0)
        complain("there are no ratings");
    i = status != KV_OK || kv_ratings_count(ratings) == 0 ? EXIT_UNABLE
                                                          : EXIT_DONE;
    kv_agreement_free(a);
    kv_ratings_free(ratings);
    return i;
}
