#ifndef KV_CORE_IMPORTERS_H
#define KV_CORE_IMPORTERS_H

#include "core/import.h"

extern const kv__importer kv__import_verdicts, kv__import_tally,
    kv__import_koco_questions, kv__import_koco_answers,
    kv__import_koco_problems, kv__import_koco_question_summary,
    kv__import_koco_results, kv__import_koco_outputs, kv__import_koco_tasks,
    kv__import_koco_metrics, kv__import_koco_aggregate,
    kv__import_humaneval_results, kv__import_humaneval_samples,
    kv__import_humaneval_problems;

#endif
