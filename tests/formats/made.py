"""Small made files of every format, with what they must give.

Nothing of these was taken from a run: they follow descriptions of the formats,
with the states that are easy to get wrong.  FILES[importer] lists cases: the
files of a folder, the runs as (tasks, attempts, pass, fail, error, unscored),
the number of figures that are handed on as stored, and the number of damaged
records.  An importer is named as in core/formats/importers.h."""
import base64
import io
import json
import zipfile

J = json.dumps


def lines(*records):
    return "".join(J(r) + "\n" for r in records)


def archive(entries, deflate=True):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED) as z:
        for name, value in entries:
            z.writestr(zipfile.ZipInfo(name), value if type(value) is bytes else J(value))
    return out.getvalue()


EVAL = {"task": "riddles", "model": "maker/model-1"}
SAMPLES = [{"id": 1, "epoch": 1, "scores": {"match": {"value": "C"}}},
           {"id": 1, "epoch": 2, "scores": {"match": {"value": "P"}}},
           {"id": 2, "epoch": 1, "scores": {"match": {"value": float("nan")}}},
           {"id": 2, "epoch": 2, "error": {"message": "no model"}, "scores": {}}]
LOG = {"version": 2, "status": "success", "eval": EVAL, "plan": {},
       "results": {"total_samples": 4, "scores": [{"name": "match", "metrics": {
           "accuracy": {"name": "accuracy", "value": 0.75}}}]}, "samples": SAMPLES}
HEADER = {k: v for k, v in LOG.items() if k != "samples"}
SWE = {"patch_is_None": False, "patch_exists": True, "patch_successfully_applied": True,
       "resolved": True, "tests_status": {
           "FAIL_TO_PASS": {"success": ["t1", "t2"], "failure": []},
           "PASS_TO_PASS": {"success": ["t3"], "failure": []}}}
UNSOLVED = dict(SWE, resolved=False, tests_status={
    "FAIL_TO_PASS": {"success": ["t1"], "failure": ["t2"]},
    "PASS_TO_PASS": {"success": [], "failure": ["t3"]}})
REWARDS = [1.0, 0.0, 0.25, None, 26, -1]


# An archive with an entry in Zstandard, which Python's own library can't write.
ZSTANDARD = base64.b64decode(
    "UEsDBBQAAABdAAAAAAAtRNEdTgAAAEUAAAATAAAAX2pvdXJuYWwvc3RhcnQuanNvbii1L/0gRSkCAHsidmVyc2lvbiI6IDIsICJl"
    "dmFsIjogeyJ0YXNrIjogInJpZGRsZXMiLCAibW9kZWwiOiAibWFrZXIvbW9kZWwtMSJ9fVBLAwQUAAAAXQAAAAAA/plU70MAAAA6"
    "AAAAHQAAAHNhbXBsZXMvMV9lcG9jaF8xL3NhbXBsZS5qc29uKLUv/SA60QEAeyJpZCI6IDEsICJlcG9jaCI6IDEsICJzY29yZXMi"
    "OiB7Im1hdGNoIjogeyJ2YWx1ZSI6ICJDIn19fVBLAwQUAAAAXQAAAAAAZE5V2WoAAAB7AAAACwAAAGhlYWRlci5qc29uKLUv/SB7"
    "DQMAUgYUF5CnbTIY2T5sJKxRaTa762puj1Gk3c0haw12fmrB4AeKe9ZqNT2RjSwPgABKA41mOSa1lAIZx7Wys+KRNuI/CSLddn5a"
    "3NuIwM6EUxzlYRUFAFCIL/PKTdOgi/w6oVBLAQIUABQAAABdAAAAAAAtRNEdTgAAAEUAAAATAAAAAAAAAAAAAAAAAAAAAABfam91"
    "cm5hbC9zdGFydC5qc29uUEsBAhQAFAAAAF0AAAAAAP6ZVO9DAAAAOgAAAB0AAAAAAAAAAAAAAAAAfwAAAHNhbXBsZXMvMV9lcG9j"
    "aF8xL3NhbXBsZS5qc29uUEsBAhQAFAAAAF0AAAAAAGROVdlqAAAAewAAAAsAAAAAAAAAAAAAAAAA/QAAAGhlYWRlci5qc29uUEsF"
    "BgAAAAADAAMAxQAAAJABAAAAAA==")


def case(files, runs, quoted=0, damaged=0, note="", figures=()):
    """NOTE is what the notes of the files say, FIGURES are (run, metric, value)."""
    return {"files": files, "runs": runs, "quoted": quoted, "damaged": damaged,
            "note": note, "figures": figures}


FILES = {
    "evalplus": [
        case({"a_eval_results.json": J({"date": "x", "hash": "y", "eval": {
            "HumanEval/0": [{"task_id": "HumanEval/0", "solution": "", "base_status": "pass", "plus_status": "pass"},
                            {"task_id": "HumanEval/0", "solution": "", "base_status": "fail", "plus_status": "pass"}],
            "HumanEval/1": [{"task_id": "HumanEval/1", "solution": "", "base_status": "pass", "plus_status": "timeout"},
                            {"task_id": "HumanEval/1", "solution": "", "base_status": "pass", "plus_status": None}]},
            "pass_at_k": {"base": {"pass@1": 0.75, "pass@2": 1.0}, "plus": {"pass@1": 0.25}}}),
              "a.jsonl": lines({"task_id": "HumanEval/0", "solution": "x"}),
              "a2.jsonl": lines({"task_id": "HumanEval/0", "solution": "x"})},
             {"top/a2": (1, 1, 0, 0, 0, 1), "top/a [base]": (2, 4, 3, 1, 0, 0), "top/a [plus]": (2, 3, 1, 1, 1, 0)}),
        case({"a_eval_results.json": J({"date": "x", "hash": "y", "eval": {
            "HumanEval/0": [{"task_id": "HumanEval/0", "solution": "", "base_status": "pass", "plus_status": "pass"}],
            "HumanEval/1": []}})}, {"top/a [base]": (2, 1, 1, 0, 0, 0), "top/a [plus]": (2, 1, 1, 0, 0, 0)}),
        case({"none_eval_results.json": J({"date": "x", "hash": "y", "eval": {
            "HumanEval/0": [{"base_status": "pass", "plus_status": None}], "HumanEval/1": []}})},
             {"top/none [base]": (2, 1, 1, 0, 0, 0)}),
        case({"b.json": J({"date": "x", "hash": "y", "eval": {
            "HumanEval/0": {"nfiles": 2, "base": [["success", [True]], ["failed", [False]]],
                            "plus": [["success", [True]]]}}})},
             {"top/b [base]": (1, 2, 1, 1, 0, 0), "top/b [plus]": (1, 1, 1, 0, 0, 0)})],
    "bigcodebench": [case({"c_eval_results.json": J({"date": "x", "eval": {
        "BigCodeBench/1": [{"task_id": "BigCodeBench/1", "solution": "", "status": "pass", "details": {}}],
        "BigCodeBench/2": [{"task_id": "BigCodeBench/2", "solution": "", "status": "timeout", "details": {}}],
        "BigCodeBench/3": [{"task_id": "BigCodeBench/3", "solution": "", "status": "broken", "details": {}}]}})},
        {"top/c": (2, 2, 1, 0, 1, 0)}, damaged=1)],
    "bigcode_generations": [case({"g.json": J([["a", "b"], ["c"], []])}, {"top/g": (3, 3, 0, 0, 0, 3)})],
    "bigcode_references": [case({"r.json": J(["a", "b"])}, {})],
    "multipl_e": [case({"p.results.json": J({"name": "p", "language": "lua", "results": [
        {"exit_code": 0, "status": "OK"}, {"exit_code": 1, "status": "OK"}, {"exit_code": -6, "status": "Exception"},
        {"exit_code": -1, "status": "Timeout"}, {}]})}, {"top": (1, 5, 1, 2, 2, 0)})],
    "multipl_e_details": [case({"h-lua-details.json": J({
        "p": [[0, {"task_id": "p", "completion_id": 0, "passed": True}]],
        "q": [[0, {"task_id": "q", "completion_id": 0, "passed": False}], [1, {"completion_id": 1, "passed": None}]]})},
        {"top": (2, 3, 1, 1, 0, 1)})],
    "livecodebench": [case({"x_eval.json": J([{"pass@1": 0.25, "detail": {"pass@1": {"0": 1.0}}}, {
        "0": [[True, 1]], "1": [[True, -2]], "2": [[-1]], "3": [[True, -5]]}, []])}, {"top": (4, 4, 1, 1, 2, 0)})],
    "livecodebench_all": [case({"x_eval_all.json": J([
        {"question_id": "q1", "platform": "a", "graded_list": [True, False], "pass@1": 0.5},
        {"question_id": "q2", "platform": "a", "graded_list": [None]}])}, {"top": (2, 3, 1, 1, 0, 1)}),
        # Both files of one run are one run; a question may have several programs.
        case({"m/x_eval_all.json": J([{"question_id": "q1", "platform": "a", "graded_list": [True]},
                                      {"question_id": "q2", "platform": "a", "graded_list": [False]}]),
              "m/x_eval.json": J([{"pass@1": 0.5, "detail": {"pass@1": {"0": 1.0}}}, {"0": [[True]], "1": [[-2]]}, []])},
             {"m": (2, 2, 1, 1, 0, 0)}, note="beside it"),
        case({"m/x_eval_all.json": J([{"question_id": "q1", "id": "q1_0", "graded_list": [True]},
                                      {"question_id": "q1", "id": "q1_1", "graded_list": [False]}])}, {"m": (2, 2, 1, 1, 0, 0)})],
    "cruxeval": [case({"c_scored.json": J({"raw_generations": {"sample_0": ["x"], "sample_1": ["y"]},
        "raw_scored_generations": {"sample_0": [True], "sample_1": [False]}, "pass_at_1": 50.0, "pass_at_5": 100.0})},
        {"top": (2, 2, 1, 1, 0, 0)})],
    "swebench_reports": [case({"m/a__b-1/report.json": J({"a__b-1": SWE}), "m/a__b-2/report.json": J({"a__b-2": UNSOLVED}),
        "m/a__b-3/report.json": J({"a__b-3": {"patch_is_None": True, "patch_exists": False, "resolved": False}}),
        "m/a__b-4/report.json": J({"a__b-4": {"patch_is_None": False, "resolved": False, "infra_failure": True}}),
        "m/a__b-5/report.json": J({"a__b-5": dict(UNSOLVED, resolved=True)})},
        {"m": (4, 4, 1, 2, 1, 0)}, damaged=1, note="F2P 1 of 2, P2P 0 of 1")],
    "swesmith": [case({"r/a/report.json": J(dict(SWE, model_name_or_path="maker/m2")), "r/b/report.json": J(UNSOLVED)},
                      {"m2": (1, 1, 1, 0, 0, 0), "r": (1, 1, 0, 1, 0, 0)})],
    "swebench_tests": [case({"cases.json": J({"a.log": SWE["tests_status"], "b.log": UNSOLVED["tests_status"]})},
                            {"top": (2, 2, 1, 1, 0, 0)})],
    "swebench_summary": [case({"m.run.json": b'{"total_instances": 2, "resolved_instances": 1, "resolved_ids": ["i\xef", "j"]}'}, {}, damaged=1),
        case({"m.run.json": J({"total_instances": 6, "submitted_instances": 5, "completed_instances": 3,
            "resolved_instances": 1, "unresolved_instances": 2, "empty_patch_instances": 1, "error_instances": 1,
            "resolved_ids": ["i1"], "unresolved_ids": ["i2", "i3"], "empty_patch_ids": ["i4"], "error_ids": ["i5"],
            "incomplete_ids": ["i6"], "schema_version": 2})}, {"top/m.run": (6, 6, 1, 3, 1, 1)}),
        case({"old.json": J({"no_generation": ["i5"], "generated": ["i1", "i2", "i3", "i4"], "with_logs": [],
            "install_fail": ["i4"], "reset_failed": [], "no_apply": ["i3"], "applied": ["i1", "i2"],
            "test_errored": [], "test_timeout": [], "resolved": ["i1"]})}, {"top/old": (5, 5, 1, 2, 1, 1)}),
        case({"s.json": J({"resolved": 1, "unresolved": 1, "total": 2, "ids_resolved": ["i1"],
            "ids_unresolved": ["i2"]})}, {"top/s": (2, 2, 1, 1, 0, 0)})],
    "swebench_pro": [case({"eval_results.json": J({"instance_a": True, "instance_b": False, "instance_c": True})},
                          {"top": (3, 3, 2, 1, 0, 0)})],
    "multi_swebench": [case({"m/a/report.json": J({"org": "o", "repo": "r", "number": 7, "valid": True, "error_msg": ""}),
        "m/b/report.json": J({"org": "o", "repo": "r", "number": 8, "valid": False, "error_msg": "x"})},
        {"m": (2, 2, 1, 1, 0, 0)})],
    "swebench_log": [case({
        # Django's runner, with a docstring and output in between; the last
        # patch counts; one instance has no suite, one was not applied.
        "logs/d__d-1.m.eval.log": "[d] Task Metadata:\n\t- Instance ID: d__d-1\n>>>>> Applied Patch (pred)\n"
            "test_old (a.B) ... FAIL\n>>>>> Applied Patch (pred)\ntest_x (a.B) ... ok\ntest_y (a.B)\n"
            "Does something. ... ok\ntest_z (a.B) ... Testing\nok\ntest_s (a.B) ... skipped 'no'\n"
            "Ran 4 tests in 0.1s\n[d] Return Code: 0\n",
        "logs/d__d-2.m.eval.log": ">>>>> Applied Patch (pred)\nTraceback\nImportError\n[d] Return Code: 1\n",
        "logs/d__d-3.m.eval.log": ">>>>> Patch Apply Failed; (pred_try)\n",
        "logs/d__d-4.m.eval.log": ">>>>> Applied Patch (pred)\ntest_x (a.B) ... ok\nRan 1 test in 0.1s\n[d] Return Code: 1\n",
        "logs/p__p-1.m.eval.log": ">>>>> Applied Patch (pred)\nPASSED t.py::f\n"
            "=========================== short test summary info ============================\n"
            "PASSED t.py::f[a b]\nPASSED t.py::f[a c]\nFAILED t.py::g - boom\nSKIPPED [1] t.py:3: no\n"
            "==== 1 failed, 2 passed in 0.1s ====\n[p] Return Code: 1\n",
        "logs/q__q-1.m.eval.log": ">>>>> Applied Patch (pred)\nPASSED t.py::f\n=== 1 passed in 0.1s ===\n",
        "report.json": J({"no_generation": [], "generated": ["d__d-1"], "no_apply": ["d__d-3"],
                          "applied": ["d__d-1", "d__d-2", "d__d-5"], "resolved": ["d__d-1", "p__p-1"]}),
        "tasks.json": J({
            "d__d-1": {"repo": "django/django", "FAIL_TO_PASS": ["test_x (a.B)", "Does something."],
                       "PASS_TO_PASS": ["test_y (a.B)", "test_z (a.B)", "test_s (a.B)"]},
            "d__d-2": {"repo": "django/django", "FAIL_TO_PASS": ["test_x (a.B)"], "PASS_TO_PASS": []},
            "d__d-3": {"repo": "django/django", "FAIL_TO_PASS": ["test_x (a.B)"], "PASS_TO_PASS": []},
            "d__d-4": {"repo": "django/django", "FAIL_TO_PASS": ["test_x (a.B)"], "PASS_TO_PASS": []},
            "p__p-1": {"repo": "psf/requests", "FAIL_TO_PASS": ["t.py::f[a"], "PASS_TO_PASS": []}})},
        {"top": (6, 6, 2, 1, 2, 1)}, note="F2P 2 of 2, P2P 3 of 3, by unittest")],
    "swebench_instances": [case({"rows.jsonl": lines({"instance_id": "a__b-1", "repo": "psf/requests",
            "FAIL_TO_PASS": J(["t.py::f"]), "PASS_TO_PASS": "[]", "problem_statement": "x"}),
            "m/a__b-1/test_output.txt": "+ setup\n>>>>> Start Test Output\nPASSED t.py::f\n>>>>> End Test Output\nFAILED t.py::f\n"},
        {"m": (1, 1, 1, 0, 0, 0)}, note="instances: no attempts"),
        case({"rows.jsonl": lines({"instance_id": "a", "repo": "r", "FAIL_TO_PASS": "x", "PASS_TO_PASS": []})}, {}, damaged=1)],
    "swebench_instance_list": [case({"rows.json": J([{"instance_id": "a", "FAIL_TO_PASS": [], "PASS_TO_PASS": []}])}, {},
        note="instances: no attempts")],
    "swebench_instance_map": [case({"rows.json": J({"a": {"FAIL_TO_PASS": [], "PASS_TO_PASS": []}})}, {},
        note="instances: no attempts")],
    "swebench_predictions": [case({"preds.jsonl": lines({"instance_id": "a", "model_name_or_path": "m", "model_patch": "x"},
        {"instance_id": "b", "model_name_or_path": "m", "model_patch": ""})}, {"m": (2, 2, 0, 1, 0, 1)})],
    "swebench_prediction_list": [case({"preds.json": J([{"instance_id": "a", "model_name_or_path": "m", "model_patch": "x"}])},
                                      {"m": (1, 1, 0, 0, 0, 1)})],
    "swebench_prediction_map": [case({"preds.json": J({"a": {"model_name_or_path": "m", "model_patch": "x"}})},
                                     {"m": (1, 1, 0, 0, 0, 1)})],
    "lm_eval_samples": [case({"samples_sums_2026-01-02T03-04-05.6.jsonl": lines(
        {"doc_id": 0, "resps": [], "filter": "none", "metrics": ["acc", "ppl"], "acc": 1.0, "ppl": [1, 2]},
        {"doc_id": 1, "resps": [], "filter": "none", "metrics": ["acc"], "acc": 0.0},
        {"doc_id": 0, "resps": [], "filter": "strict", "metrics": ["acc"], "acc": 0.5})},
        {"top [acc]": (2, 2, 1, 1, 0, 0), "top [acc,strict]": (1, 1, 0, 1, 0, 0)}),
        case({"samples_sums_2026-01-02T03-04-05.6.jsonl": lines(
            {"doc_id": 0, "resps": [], "filter": "none", "metrics": ["bypass"], "bypass": 999})}, {"top [bypass]": (1, 1, 0, 0, 0, 1)})],
    "lm_eval_results": [case({"results.json": J({"results": {"sums": {"alias": "sums", "acc,none": 0.5, "acc_stderr,none": 0.1},
        "likes": {"ppl": 3.5, "ppl_stderr": 0.2}}, "versions": {"sums": 1}, "config": {}})}, {}, quoted=2)],
    "inspect": [case({"log.json": J(LOG)}, {"maker/model-1 [match]": (2, 4, 1, 1, 1, 1)},
                     quoted=1)],
    "inspect_archive": [
        case({"log.eval": archive([("_journal/start.json", {"version": 2, "eval": EVAL, "plan": {}})] + [
            ("samples/%d_epoch_%d.json" % (s["id"], s["epoch"]), s) for s in SAMPLES] + [("header.json", HEADER)])},
             {"maker/model-1 [match]": (2, 4, 1, 1, 1, 1)}, quoted=1),
        case({"crashed.eval": archive([("_journal/start.json", {"version": 2, "eval": EVAL}),
            ("_journal/summaries/1.json", SAMPLES[:2])], deflate=False)}, {"maker/model-1 [match]": (1, 2, 1, 1, 0, 0)},
             note="no header: the run crashed, or goes on"),
        case({"zstandard.eval": ZSTANDARD}, {"maker/model-1 [match]": (1, 1, 1, 0, 0, 0)}),
        case({"empty.eval": archive([("_journal/start.json", {"version": 2, "eval": EVAL}), ("samples/1_epoch_1.json", None),
            ("samples/2_epoch_1.json", b"")])}, {}, damaged=2),
        case({"cut.eval": ZSTANDARD[:-300]}, {"maker/model-1 [match]": (1, 1, 1, 0, 0, 0)}, damaged=1)],
    "inspect_scores": [case({"m/scores.jsonl": lines({"id": 1, "epoch": 1, "value": "C"}, {"id": 1, "epoch": 2, "value": "I"},
        {"id": "a", "epoch": 1, "value": 0.25, "explanation": "x"}, {"id": "b", "value": None, "metadata": {}})},
        {"m/scores": (3, 4, 1, 2, 0, 1)})],
    "verifiers": [case({"env--m/12ab/results.jsonl": lines({"example_id": 0, "reward": 0.6}, {"example_id": 0, "reward": 0.2},
        {"example_id": 1, "reward": 1.0, "error": "no answer from the model"}, {"example_id": 2, "reward": None})},
        {"env--m": (3, 4, 1, 1, 1, 1)})],
    "verifiers_traces": [case({"run1/traces.jsonl": lines(
        {"id": "e1", "env": {"id": "sums"}, "task": {"key": "t1"}, "ok": True, "errors": [], "traces": [
            {"ok": True, "rewards": {"right": {"score": 1.0, "weight": 0.5}, "form": {"score": 0.5, "weight": 0.5}}}]},
        {"id": "e2", "env": {"id": "sums"}, "task": {"key": "t2"}, "ok": True, "errors": [], "traces": [
            {"ok": True, "rewards": {"right": None}}]},
        {"id": "e3", "env": {"id": "sums"}, "task": {"key": "t3"}, "ok": False, "errors": [{"type": "x"}], "traces": []})},
        {"run1": (3, 3, 1, 0, 1, 1)})],
    "terminal_bench": [case({"run1/results.json": J({"id": "x", "results": [
        {"trial_name": "a.1-of-2", "task_id": "a", "is_resolved": True, "failure_mode": "agent_timeout", "parser_results": {"t": "passed"}},
        {"trial_name": "a.2-of-2", "task_id": "a", "is_resolved": False, "failure_mode": "unset", "parser_results": {"t": "failed"}},
        {"trial_name": "b.1-of-2", "task_id": "b", "is_resolved": None, "failure_mode": "parse_error", "parser_results": None},
        {"trial_name": "b.2-of-2", "task_id": "b", "is_resolved": False, "failure_mode": "test_timeout", "parser_results": None},
        {"trial_name": "c.1-of-2", "task_id": "c", "is_resolved": None, "failure_mode": "unset", "parser_results": None}],
        "n_resolved": 1, "n_unresolved": 4, "accuracy": 0.2}),
        "run1/a/a.1-of-2/results.json": J({"trial_name": "a.1-of-2", "task_id": "a", "is_resolved": True})},
        {"run1": (3, 5, 1, 1, 2, 1)})],
    "terminal_bench_trial": [case({"run2/a/a.1/results.json": J({"trial_name": "a.1", "task_id": "a", "is_resolved": True}),
        "run2/a/a.2/results.json": J({"trial_name": "a.2", "task_id": "a", "is_resolved": False})},
        {"run2": (1, 2, 1, 1, 0, 0)})],
    "harbor": [case({"job/a__1/result.json": J({"task_name": "a", "trial_name": "a__1", "source": "s", "verifier_result": {
        "rewards": {"reward": 1.0}}, "exception_info": None}),
        "job/a__2/result.json": J({"task_name": "a", "trial_name": "a__2", "source": "s", "verifier_result": {
            "rewards": {"first": 0.5}}, "exception_info": None}),
        "job/b__1/result.json": J({"task_name": "b", "trial_name": "b__1", "source": "s", "verifier_result": None,
            "exception_info": {"type": "x"}})}, {"job": (2, 3, 1, 1, 1, 0)})],
    "nemo_gym": [case({"env/rollouts.jsonl": lines(*[{"responses_create_params": {}, "response": {"id": "x"}, "reward": r,
        "_ng_task_index": i // 2, "_ng_rollout_index": i % 2} for i, r in enumerate(REWARDS)],
        {"responses_create_params": {}, "response": {}, "reward": 1.0, "mask_sample": True, "_ng_task_index": 9,
         "_ng_rollout_index": 0})}, {"env": (4, 7, 2, 3, 0, 2)},
        note="2 rewards outside [0,1], from -1 to 26, 25 in all", figures=[("env", "reward", None)]),
        case({"env/rollouts.jsonl": lines(*[{"responses_create_params": {}, "response": {"id": "x"}, "reward": r} for r in (1, 0.25)])},
             {"env": (2, 2, 1, 1, 0, 0)}, figures=[("env", "reward", 0.625), ("env", "pass@1", 0.5)])],
    "tau": [case({"t.json": J([{"task_id": 1, "reward": 0.9999999, "traj": [], "trial": 0, "info": {}},
        {"task_id": 1, "reward": 0.5, "traj": [], "trial": 1, "info": {}},
        {"task_id": 2, "reward": 0.0, "traj": [], "trial": 0, "info": {"error": "x"}}])}, {"top/t": (2, 3, 1, 1, 1, 0)})],
    "tau2": [case({"s.json": J({"timestamp": "x", "info": {"num_trials": 1}, "tasks": [], "simulations": [
        {"id": "1", "task_id": "a", "trial": 0, "reward_info": {"reward": 1.0}, "termination_reason": "user_stop"},
        {"id": "2", "task_id": "b", "trial": 0, "reward_info": None, "termination_reason": "user_stop"},
        {"id": "3", "task_id": "c", "trial": 0, "reward_info": {"reward": 0.0}, "termination_reason": "infrastructure_error"}]})},
        {"top/s": (3, 3, 1, 0, 1, 1)})],
    "tau2_simulation": [case({"exp/simulations/1.json": J({"id": "1", "task_id": "a", "trial": 0,
        "reward_info": {"reward": 0.0}, "termination_reason": "user_stop"})}, {"exp": (1, 1, 0, 1, 0, 0)})],
    "promptfoo": [case({"e.json": J({"evalId": "e", "results": {"version": 3, "timestamp": "x", "results": [
        {"testIdx": 0, "promptIdx": 0, "provider": {"id": "p:1"}, "success": True, "score": 1, "failureReason": 0,
         "gradingResult": {"pass": True, "componentResults": [{"pass": True}]}},
        {"testIdx": 1, "promptIdx": 0, "provider": {"id": "p:1"}, "success": False, "score": 0.5, "failureReason": 1, "error": "too slow",
         "gradingResult": {"pass": False, "componentResults": [{"pass": True}, {"pass": False}]}},
        {"testIdx": 2, "promptIdx": 0, "provider": {"id": "p:1"}, "success": False, "score": 0, "failureReason": 2, "error": "no key"},
        {"testIdx": 3, "promptIdx": 0, "provider": {"id": "p:1"}, "success": True, "score": 0.5,
         "gradingResult": {"pass": True, "componentResults": [{"pass": True}, {"pass": False}]}},
        {"testIdx": 4, "promptIdx": 0, "provider": {"id": "p:1"}, "success": True, "score": 0}]},
        "config": {}})}, {"p:1": (4, 4, 2, 1, 1, 0)}, damaged=1)],
    "deepeval": [case({"d.json": J({"testCases": [
        {"name": "a", "success": True, "metricsData": [{"name": "m", "success": True}]},
        {"name": "b", "success": False, "metricsData": [{"name": "m", "success": False, "error": "no judge"}]},
        {"name": "c", "success": None, "metricsData": None}], "conversationalTestCases": [
        {"name": "d", "success": False, "metricsData": [{"name": "m", "success": False}]}], "testPassed": 1, "testFailed": 1})},
        {"top/d": (4, 4, 1, 1, 1, 1)})],
    "opencompass": [
        case({"m/gsm.json": J({"accuracy": 50.0, "details": [{"pred": "1", "answer": "1", "correct": True},
            {"pred": "2", "answer": "3", "correct": False}]})}, {"m": (2, 2, 1, 1, 0, 0)}),
        case({"m/arc.json": J({"accuracy": 50.0, "details": {"type": "GEN", "0": {"pred": ["A"], "correct": [True]},
            "1": {"pred": ["B"], "correct": [False]}}})}, {"m": (2, 2, 1, 1, 0, 0)})],
    "evalscope": [case({"reviews/m/sums_main.jsonl": lines(
        {"index": 0, "target": "1", "sample_score": {"score": {"value": {"acc": 1.0}}, "sample_id": 0, "group_id": 0}},
        {"index": 1, "target": "1", "sample_score": {"score": {"value": {"acc": 0.5}}, "sample_id": 1, "group_id": 1}},
        {"index": 2, "target": "1", "sample_score": {"score": {"value": {}}, "sample_id": 2, "group_id": 2}})},
        {"m": (1, 1, 0, 0, 0, 1), "m [acc]": (2, 2, 1, 1, 0, 0)})],
    "evalscope_report": [case({"r.json": J({"name": "m@sums", "dataset_name": "sums", "model_name": "m", "score": 0.5,
        "metrics": [{"name": "mean_acc", "num": 2, "score": 0.5}]})}, {}, quoted=1)],
    "helm": [case({"sums-model=maker_m/per_instance_stats.json": J([
        {"instance_id": "id1", "train_trial_index": 0, "stats": [
            {"name": {"name": "exact_match", "split": "test"}, "count": 1, "sum": 1, "mean": 1.0},
            {"name": {"name": "exact_match", "split": "test", "perturbation": {"name": "typos"}}, "count": 1, "sum": 0, "mean": 0.0},
            {"name": {"name": "num_references", "split": "test"}, "count": 1, "sum": 4, "mean": 4.0}]},
        {"instance_id": "id2", "train_trial_index": 0, "stats": [
            {"name": {"name": "exact_match", "split": "valid"}, "count": 1, "sum": 0, "mean": 0.0}]}])},
        {"maker_m [exact_match]": (2, 2, 1, 1, 0, 0)})],
    "openai_evals": [case({"log.jsonl": lines({"spec": {"eval_name": "sums", "run_id": "r"}},
        {"run_id": "r", "event_id": 0, "sample_id": "s.0", "type": "sampling", "data": {}},
        {"run_id": "r", "event_id": 1, "sample_id": "s.0", "type": "match", "data": {"correct": True}},
        {"run_id": "r", "event_id": 2, "sample_id": "s.1", "type": "match", "data": {"correct": False}},
        {"final_report": {"accuracy": 0.5}})}, {"top/log": (2, 2, 1, 1, 0, 0)}),
        # Both kinds of verdicts, one without the other, and a sample that was not finished.
        case({"log.jsonl": lines({"spec": {"eval_name": "sums", "run_id": "r"}},
            {"run_id": "r", "event_id": 1, "sample_id": "s.0", "type": "match", "data": {"correct": True}},
            {"run_id": "r", "event_id": 2, "sample_id": "s.0", "type": "metrics", "data": {"accuracy": 1.0, "f1_score": 1.0}},
            {"run_id": "r", "event_id": 3, "sample_id": "s.1", "type": "metrics", "data": {"accuracy": 0.0}},
            {"run_id": "r", "event_id": 4, "sample_id": "s.2", "type": "sampling", "data": {}},
            {"final_report": {"score": 0.5}})}, {"top/log": (3, 3, 1, 1, 0, 1)})],
    "eee": [case({"a.json": J({"schema_version": "0.3.0", "evaluation_id": "e", "model_info": {"id": "maker/m"},
        "evaluation_results": [{"evaluation_name": "sums", "score_details": {"score": 0.75}}]})}, {}, quoted=1)],
    "eee_samples": [case({"a_samples.jsonl": lines(
        {"schema_version": "0.3.0", "model_id": "maker/m", "evaluation_name": "sums", "sample_id": "1",
         "evaluation": {"score": 1.0, "is_correct": True}},
        {"schema_version": "0.3.0", "model_id": "maker/m", "evaluation_name": "sums", "sample_id": "2",
         "evaluation": {"score": 0.0, "is_correct": False}})}, {"maker/m": (2, 2, 1, 1, 0, 0)})],
    "eval_protocol": [case({"rows.jsonl": lines(
        {"messages": [], "input_metadata": {"row_id": "1"}, "evaluation_result": {"score": 0.5, "is_score_valid": True},
         "eval_metadata": {"name": "e", "threshold_of_success": 0.5}, "rollout_status": {"status": "finished"}},
        {"messages": [], "input_metadata": {"row_id": "2"}, "evaluation_result": {"score": 1.0, "is_score_valid": False},
         "eval_metadata": {"name": "e"}},
        {"messages": [], "input_metadata": {"row_id": "3"}, "evaluation_result": None},
        {"messages": [], "input_metadata": {"row_id": "4"}, "evaluation_result": {"score": 0.0},
         "rollout_status": {"status": "error"}})}, {"top/rows": (4, 4, 1, 0, 1, 2)})],
    "alpaca_eval": [case({"annotations.json": J([dict({"instruction": "i", "output_1": "a", "output_2": "b",
        "generator_2": "m", "dataset": "d", "annotator": "j"}, preference=p) for p in (2.0, 1.0, 1.5, None)])},
        {"m [j]": (4, 4, 1, 2, 1, 0)})],
    "mmlu_pro": [case({"outputs.json": J([{"question_id": i, "options": ["x", "y"], "answer": "A", "pred": p, "category": "law"}
        for i, p in enumerate(["A", "B", None])])}, {"top/outputs": (3, 3, 1, 2, 0, 0)})],
    "gsm8k": [case({"s.jsonl": lines({"question": "q", "ground_truth": "g", "6b": {"is_correct": True, "solution": "x"}},
        {"question": "q2", "ground_truth": "g", "6b": {"is_correct": False, "solution": "x"}})},
        {"top/s [6b]": (2, 2, 1, 1, 0, 0)}),
        case({"s.jsonl": ' {"question": "q", "ground_truth": "g", "6b": {"is_correct": true, "solution": "x"}}\n'
                         '\t{"question": "q2", "ground_truth": "g", "6b": {"is_correct": false, "solution": "x"}}\n'},
             {"top/s [6b]": (2, 2, 1, 1, 0, 0)})],
    "qwen_math": [case({"m.jsonl": lines({"idx": 0, "gt": "1", "answer": "1", "score": [True, False]},
        {"idx": 1, "gt": "1", "answer": "1", "score": [None]})}, {"top/m": (2, 3, 1, 1, 0, 1)})],
    "ifeval": [case({"m/eval_results_strict.jsonl": lines(
        {"follow_all_instructions": True, "follow_instruction_list": [True], "instruction_id_list": ["a"], "prompt": "p", "response": "r"},
        {"follow_all_instructions": False, "follow_instruction_list": [True, False], "instruction_id_list": ["a", "b"], "prompt": "q", "response": "r"},
        {"follow_all_instructions": True, "follow_instruction_list": [False], "instruction_id_list": ["a"], "prompt": "x", "response": "r"})},
        {"m [strict, instructions]": (3, 3, 2, 1, 0, 0), "m [strict, prompts]": (2, 2, 1, 1, 0, 0)}, damaged=1)],
    "kernelbench": [case({"run/eval_results.json": J({"1": [{"sample_id": 0, "compiled": True, "correctness": True},
        {"sample_id": 1, "compiled": False, "correctness": False}], "2": {"sample_id": 0, "compiled": True, "correctness": False}})},
        {"run": (2, 3, 1, 2, 0, 0)})],
    "kernelbench_times": [case({"b.json": J({"level1": {"a.py": {"mean": 2.5, "std": 0.1, "num_trials": 10}}})}, {}, quoted=1)],
    "bfcl": [case({"m/simple_score.json": lines({"accuracy": 0.5, "correct_count": 1, "total_count": 2},
        {"id": "simple_1", "valid": False, "error": ["x"]})}, {"m": (2, 2, 1, 1, 0, 0)}),
        case({"m/cut_score.json": lines({"accuracy": 0.5, "correct_count": 1, "total_count": 3},
        {"id": "simple_1", "valid": False, "error": ["x"]})}, {"m": (2, 2, 1, 1, 0, 0)}, damaged=1)],
    "attempts_csv": [
        case({"x.csv": "run,dataset,task,attempt,outcome,class,score,passed,tests,integrity,isolation,kind\r\n"
              "m,d,\"a,\"\"\nb\",0,pass,,1,2,2,I2,L3,\r\nm,d,c,4,error,timeout,,,,,,\r\nm,,d,0,unscored,missing,,,,none,none,"},
             {"m": (3, 3, 1, 0, 1, 1)}),
        case({"x.csv": "run,dataset,framework,task,attempt,outcome,class,score,passed,tests,integrity,isolation,kind\n"
              "m,d,f,a,0,fail,,2.5,,,,,reward\nm,d,f,a,1,fail,,2.5,,,,,\nm,d,f,a,2,error,,,,,,,\nm,d,f,a,3,pass\n"
              "m,d,f,a,4,pass,,1,3,2,,,\nm,d,f,,5,pass,,1,,,,,\nm,d,f,a,6,pass,,1,,,I9,,\nm,d,f,a,7,pass,,1,,,,,\n\"cut"},
             {"m": (1, 2, 1, 1, 0, 0)}, damaged=7),
        case({"x.csv": "run,dataset,\"a,task,attempt,outcome,class,score,passed,tests,integrity,isolation,kind\n\",c\nx,y\n"},
             {}, damaged=1)],
    "rates": [case({"results.json": J({"pass@1": 43.8})}, {}, quoted=1),
              case({"results.json": J({"cpp": 42.86, "rs": 30})}, {}, quoted=2)],
    "test_xml": [
        case({"j.xml": '<?xml version="1.0"?><!-- <testsuite> --><testsuites><testsuite name="s"><testcase classname="c" name="a"/>'
              '<testcase classname="c" name="b"><skipped/><failure>x</failure><error/></testcase>'
              '<testcase classname="c" name="c"><skipped/></testcase><testcase classname="c" name="d"><failure/></testcase>'
              '<testcase classname="c" name="e" status="notrun"/></testsuite></testsuites>'}, {"top/j": (5, 5, 1, 1, 1, 2)}, note="1 tests were disabled"),
        case({"n.xml": '<test-run><test-suite><test-case fullname="a" result="Passed"/><test-case fullname="b" result="Failed" label="Error"/>'
              '<test-case fullname="c" result="Inconclusive"/></test-suite></test-run>'}, {"top/n": (3, 3, 1, 0, 1, 1)}),
        case({"o.xml": '<test-results><test-suite><results><test-case name="a" executed="True" success="False"/>'
              '<test-case name="b" executed="True"><failure/></test-case><test-case name="c" executed="False"/>'
              '<test-case name="d" executed="true" success="true"/></results></test-suite></test-results>'},
             {"top/o": (4, 4, 1, 2, 0, 1)}),
        case({"x.xml": '<assemblies><assembly><collection><test name="a" result="Pass"/><test name="b" result="Skip"/></collection>'
              '</assembly></assemblies>'}, {"top/x": (2, 2, 1, 0, 0, 1)}),
        case({"t.trx": '<TestRun xmlns="urn:t"><Results><UnitTestResult testName="a" outcome="Passed"/>'
              '<UnitTestResult testName="b" outcome="NotExecuted"/></Results></TestRun>'}, {"top/t": (2, 2, 1, 0, 0, 1)}),
        case({"e.xml": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuites><testsuite><testcase name="&x;"/></testsuite></testsuites>'},
             {}, damaged=1),
        case({"b.xml": '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>'}, {}, damaged=1),
        case({"deep.xml": "<testsuite>" + "<p>" * 600}, {}, damaged=1),
        case({"cut.xml": '<testsuite><testcase name="a"/><testcase na'}, {"top/cut": (1, 1, 1, 0, 0, 0)}, damaged=1)],
    "ctrf": [case({"c.json": J({"results": {"tool": {"name": "t"}, "summary": {"tests": 4, "pending": 1}, "tests": [
        {"name": "a", "status": "passed", "duration": 1, "flaky": True}, {"name": "b", "status": "failed", "duration": 1},
        {"name": "c", "status": "skipped", "duration": 0}, {"name": "d", "status": "other", "duration": 0}]}})},
        {"top/c": (4, 4, 1, 1, 0, 2)})],
    "jest": [case({"j.json": J({"numTotalTests": 3, "testResults": [{"name": "f.js", "status": "failed", "assertionResults": [
        {"fullName": "a", "status": "passed"}, {"fullName": "b", "status": "failed"}, {"fullName": "c", "status": "todo"}]},
        {"name": "g.js", "status": "failed", "assertionResults": []}]})}, {"top/j": (4, 4, 1, 1, 1, 1)})],
    "mocha": [case({"m.json": J({"stats": {"tests": 3, "passes": 1}, "tests": [{"fullTitle": "a", "err": {}},
        {"fullTitle": "b", "err": {"message": "x"}}, {"fullTitle": "c", "err": {}}], "pending": [{"fullTitle": "c", "err": {}}]})},
        {"top/m": (3, 3, 1, 1, 0, 1)})],
    "rspec": [case({"r.json": J({"version": "3", "examples": [{"full_description": "a", "status": "passed"},
        {"full_description": "b", "status": "failed"}, {"full_description": "c", "status": "pending"}], "summary": {},
        "summary_line": "x"})}, {"top/r": (3, 3, 1, 1, 0, 1)})],
    "go_test": [case({"g.json": lines({"Action": "run", "Package": "p", "Test": "A"}, {"Action": "pass", "Package": "p", "Test": "A"},
        {"Action": "fail", "Package": "p", "Test": "B"}, {"Action": "skip", "Package": "p", "Test": "C"},
        {"Action": "fail", "Package": "p"})}, {"top/g": (3, 3, 1, 1, 0, 1)})],
    "dart": [case({"d.json": lines({"protocolVersion": "0.1.1", "runnerVersion": "1", "type": "start"},
        {"type": "testStart", "test": {"id": 1, "name": "loading"}}, {"type": "testDone", "testID": 1, "result": "success", "hidden": True},
        {"type": "testStart", "test": {"id": 3, "name": "a"}}, {"type": "testDone", "testID": 3, "result": "success", "hidden": False},
        {"type": "testStart", "test": {"id": 4, "name": "b"}}, {"type": "testDone", "testID": 4, "result": "error", "hidden": False},
        {"type": "testStart", "test": {"id": 5, "name": "c"}},
        {"type": "testDone", "testID": 5, "result": "success", "skipped": True, "hidden": False})}, {"top/d": (3, 3, 1, 0, 1, 1)})],
}
