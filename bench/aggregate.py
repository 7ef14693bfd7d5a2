"""The same figures with Python's json and numpy, as a harness would do it.

usage: aggregate.py koco|koco-list|small FILE

koco-list loads all records before it looks at them, which is what the
benchmark's own script does; koco and small stream.
"""
import json
import sys
from collections import defaultdict

import numpy as np


def pass_at_k(n, c, k):
    if n - c < k:
        return 1.0
    return 1.0 - np.prod(1.0 - k / np.arange(n - c + 1, n + 1))


def main():
    kind, path = sys.argv[1:]
    results, ratios = defaultdict(list), defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        records = (json.loads(line) for line in lines)
        if kind == "koco-list":
            records = list(records)
        for record in records:
            if kind == "small":
                results[record["task_id"]].append(record["passed"])
            else:
                task = record["function_name"]
                results[task].extend(record["results"])
                ratios[task].extend(record["pass_ratios"])
    figures = {
        "tasks": len(results),
        "attempts": sum(len(r) for r in results.values()),
        "pass@1": float(np.mean([pass_at_k(len(r), sum(r), 1)
                                 for r in results.values()])),
        "pass_any": float(np.mean([any(r) for r in results.values()])),
    }
    if ratios:
        figures["apr"] = float(np.mean([np.mean(r) for r in ratios.values()]))
    print(json.dumps(figures))


main()
