import json, sys
got = {v["task"]: v for v in map(json.loads, open("run/verdicts.jsonl"))}
want = {"both": ("pass", None, 1, ""), "mean": ("pass", None, 0.75, "b: fail"), "min": ("fail", None, 0, "b: fail"),
        "zeros": ("pass", None, 0.5, "b"), "gate": ("fail", None, 0, "door: fail"), "open": ("pass", None, 2 / 3, "half: fail"),
        "product": ("pass", None, 4 / 9, "half"), "outcome": ("fail", None, 0, "half"),
        "broken": ("error", "infra", None, "lacks: error"), "skips": ("pass", None, 1, "lacks"), "zero": ("pass", None, 0.5, "lacks"),
        "undecided": ("error", "infra", None, "b: error"), "closed": ("fail", None, 0, ""),
        "nested": ("fail", None, 0.75, "inner"), "config": ("pass", None, 1, ""),
        "unknown": ("error", "infra", None, "nothing"), "misspelt": ("error", "infra", None, "did you mean 'answer'"),
        "empty": ("error", "infra", None, "'of' is empty"), "names": ("error", "infra", None, "duplicate criterion"),
        "deep": ("error", "infra", None, "deep")}
bad = 0
for task, (outcome, kind, score, said) in want.items():
    v = got[task]
    if (v["outcome"], v["class"]) != (outcome, kind) or said not in (v["evidence"] or "") or (score is not None and abs(v["score"] - score) > 1e-12):
        bad = 1
        print(task, "expected", outcome, kind, score, said, "got", v["outcome"], v["class"], v["score"], v["evidence"])
states = [c["state"] for c in got["gate"]["criteria"]]
if states != ["scored", "blocked"] or got["gate"]["isolation"] != "none":
    bad = 1
    print("a program ran behind a closed gate:", states, got["gate"]["isolation"])
for task in ("open", "product", "outcome"):
    v = got[task]
    if v["isolation"] == "none" or v["integrity"] != "I3" or not v["resources"]["cpu_ms"] >= 0:
        bad = 1
        print(task, "says nothing of its box", v["isolation"], v.get("integrity"), v.get("resources"))
sys.exit(bad)
