/* SPDX-License-Identifier: MIT */
/* The formats.  Adding one is a new file and a line here. */
#include "core/formats/importers.h"

const kv__importer *const kv__importers[] = {
    &kv__import_verdicts,
    &kv__import_run,
    &kv__import_tally,
    &kv__import_koco_questions,
    &kv__import_koco_answers,
    &kv__import_koco_problems,
    &kv__import_koco_question_summary,
    &kv__import_koco_results,
    &kv__import_koco_outputs,
    &kv__import_koco_tasks,
    &kv__import_koco_metrics,
    &kv__import_koco_aggregate,
    &kv__import_humaneval_results,
    &kv__import_humaneval_samples,
    &kv__import_humaneval_problems,
    NULL,
};

const char *
kv_format_name(size_t index)
{
    return index < sizeof kv__importers / sizeof *kv__importers - 1
               ? kv__importers[index]->name
               : NULL;
}

const char *
kv_format_summary(size_t index)
{
    return index < sizeof kv__importers / sizeof *kv__importers - 1
               ? kv__importers[index]->summary
               : NULL;
}
