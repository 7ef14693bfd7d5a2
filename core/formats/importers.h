/* SPDX-License-Identifier: MIT */
/* All importers, in the order in which `kverify formats` lists them.  Adding
 * one is a new file and a line here: the fuzz target and the tests of formats
 * go through the table. */
#ifndef KV_FORMATS_IMPORTERS_H
#define KV_FORMATS_IMPORTERS_H

#include "core/formats/import.h"

#define KV__IMPORTERS(X)        \
    X(verdicts)                 \
    X(run)                      \
    X(tally)                    \
    X(koco_questions)           \
    X(koco_answers)             \
    X(koco_problems)            \
    X(koco_question_summary)    \
    X(koco_results)             \
    X(koco_outputs)             \
    X(koco_tasks)               \
    X(koco_metrics)             \
    X(koco_aggregate)           \
    X(humaneval_results)        \
    X(humaneval_samples)        \
    X(humaneval_problems)       \
    X(evalplus)                 \
    X(bigcodebench)             \
    X(bigcode_generations)      \
    X(bigcode_references)       \
    X(multipl_e)                \
    X(multipl_e_details)        \
    X(livecodebench)            \
    X(livecodebench_all)        \
    X(cruxeval)                 \
    X(swebench_reports)         \
    X(swesmith)                 \
    X(swebench_tests)           \
    X(swebench_summary)         \
    X(swebench_pro)             \
    X(multi_swebench)           \
    X(swebench_log)             \
    X(swebench_instances)       \
    X(swebench_instance_list)   \
    X(swebench_instance_map)    \
    X(swebench_predictions)     \
    X(swebench_prediction_list) \
    X(swebench_prediction_map)  \
    X(lm_eval_samples)          \
    X(lm_eval_results)          \
    X(inspect)                  \
    X(inspect_archive)          \
    X(inspect_scores)           \
    X(verifiers)                \
    X(verifiers_traces)         \
    X(terminal_bench)           \
    X(terminal_bench_trial)     \
    X(harbor)                   \
    X(nemo_gym)                 \
    X(tau)                      \
    X(tau2)                     \
    X(tau2_simulation)          \
    X(promptfoo)                \
    X(deepeval)                 \
    X(opencompass)              \
    X(evalscope)                \
    X(evalscope_report)         \
    X(helm)                     \
    X(openai_evals)             \
    X(eee)                      \
    X(eee_samples)              \
    X(eval_protocol)            \
    X(alpaca_eval)              \
    X(mmlu_pro)                 \
    X(gsm8k)                    \
    X(qwen_math)                \
    X(ifeval)                   \
    X(kernelbench)              \
    X(kernelbench_times)        \
    X(bfcl)                     \
    X(test_xml)                 \
    X(ctrf)                     \
    X(jest)                     \
    X(mocha)                    \
    X(rspec)                    \
    X(go_test)                  \
    X(dart)                     \
    X(attempts_csv)             \
    X(rates)

#define KV__DECLARE(name) extern const kv__importer kv__import_##name;
KV__IMPORTERS(KV__DECLARE)

/* TEXT as if it were a file of this format: for fuzzing and unit tests.  No
 * engine, so nothing is graded afresh. */
kv_status kv__score_memory(kv_str text, const kv__importer *importer,
                           uint32_t reader, kv_tally *tally, kv_error *err);

#endif
