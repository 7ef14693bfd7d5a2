/* SPDX-License-Identifier: MIT */
#ifndef KV_FORMATS_IMPORTERS_H
#define KV_FORMATS_IMPORTERS_H

#include "core/formats/import.h"

extern const kv__importer kv__import_verdicts, kv__import_run, kv__import_tally,
    kv__import_koco_questions, kv__import_koco_answers,
    kv__import_koco_problems, kv__import_koco_question_summary,
    kv__import_koco_results, kv__import_koco_outputs, kv__import_koco_tasks,
    kv__import_koco_metrics, kv__import_koco_aggregate,
    kv__import_humaneval_results, kv__import_humaneval_samples,
    kv__import_humaneval_problems;

/* TEXT as if it were a file of this format: for fuzzing and unit tests.  No
 * engine, so nothing is graded afresh. */
kv_status kv__score_memory(kv_str text, const kv__importer *importer,
                           uint32_t reader, kv_tally *tally, kv_error *err);

#endif
