"""The same figures with Python's json and numpy, as a harness would do it.

usage: aggregate.py koco|small FILE
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
        for line in lines:
            record = json.loads(line)
            if kind == "koco":
                task = record["function_name"]
                results[task].extend(record["results"])
                ratios[task].extend(record["pass_ratios"])
            else:
                results[record["task_id"]].append(record["passed"])
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
