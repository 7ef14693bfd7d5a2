/* SPDX-License-Identifier: MIT */
/* Services for measures of texts, states and times. */
#include "core/plugin/host.h"

#include <kverify/measures.h>

const kv_measures_services kv__measures_services = {
    .struct_size = sizeof(kv_measures_services),
    .version = 1,
    .edit_similarity = kv_edit_similarity,
    .exact_match_lines = kv_exact_match_lines,
    .chrf = kv_chrf,
    .bleu = kv_bleu,
    .overlap_names = kv_overlap_names,
    .overlap_rows = kv_overlap_rows,
    .prefix_accuracy = kv_prefix_accuracy,
    .intercode_sql = kv_intercode_sql,
    .intercode_bash = kv_intercode_bash,
    .hodges_lehmann = kv_hodges_lehmann,
};
