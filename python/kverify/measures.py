# SPDX-License-Identifier: MIT
"""Measures of single answers: texts, times, suites of tests, patches.

Lists hold numbers or texts.  include/kverify/measures.h has the formulas and
their sources; Undefined says why a result is not defined."""
import array
import ctypes as c
import math

from ._lib import Error, Str, check, lib
from .rewards import Undefined

__all__ = ["Undefined", "acceptance", "acceptance_all", "bleu", "cdd", "cdd_all", "chrf", "claw_robustness", "consensus", "cosine", "coverage_ratio",
           "dependency_rate", "failure_of_python", "medal_positions", "prefill_equivalents", "prefill_gamma", "ted_keep",
           "tokens_per_solved",
           "edit_similarity", "effibench", "effibench_all", "enamel", "erosion", "exact_match_lines", "expected_best",
           "fast_p", "gso", "hodges_lehmann", "instance_valid", "intercode_bash", "intercode_sql", "lcbs", "levenshtein",
           "mutation_score", "overlap_names", "overlap_rows", "p2value", "prefix_accuracy", "speedup_recovered", "speedup_script",
           "suite_valid", "swe_resolution", "test_generation", "verbosity"]


class _Overlap(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("exact", c.c_int32), ("precision", c.c_double), ("recall", c.c_double),
                ("f1", c.c_double)]


class _Gso(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("opt_base", c.c_int32), ("opt_commit", c.c_int32), ("reserved", c.c_int32),
                ("gm_patch_base", c.c_double), ("hm_patch_commit", c.c_double)]


class _Effibench(c.Structure):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_uint32)] + [
        (n, c.c_double) for n in ("et", "net", "mu", "nmu", "tmu", "ntmu")]


class _Consensus(c.Structure):
    _fields_ = [("first", c.c_uint64), ("solutions", c.c_uint64), ("tests", c.c_uint64), ("score", c.c_double)]


def _defined(function, *arguments):
    function.restype = c.c_char_p
    why = function(*arguments)
    if why is not None:
        raise Undefined(why.decode())


def _text(text):
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else bytes(text)
    out = Str(data, len(data))
    out.kept = data
    return out


def _texts(texts):
    held = [_text(t) for t in texts]
    out = (Str * max(len(held), 1))(*held)
    out.kept = held
    return out, c.c_size_t(len(held))


def _doubles(values):
    return (c.c_double * max(len(values), 1))(*[math.nan if v is None else v for v in values])


def _flags(values):
    return (c.c_uint8 * max(len(values), 1))(*[1 if v else 0 for v in values])


def _double(function, *arguments):
    out = c.c_double()
    _defined(function, *arguments, c.byref(out))
    return out.value


def _or_none(value):
    return None if math.isnan(value) else value


def levenshtein(a, b):
    out = c.c_uint64()
    _defined(lib.kv_levenshtein, _text(a), _text(b), c.byref(out))
    return out.value


def edit_similarity(a, b, kind="indel"):
    """KIND is "indel", 2 LCS / (|a| + |b|), or "levenshtein"."""
    return _double(lib.kv_edit_similarity, _text(a), _text(b), c.c_uint32({"indel": 0, "levenshtein": 1}[kind]))


def chrf(pred, gold):
    """chrF2 of sacreBLEU, from 0 to 1."""
    return _double(lib.kv_chrf, _text(pred), _text(gold))


def bleu(pred, gold):
    """BLEU of two lists of tokens, by sacreBLEU's rules for a sentence, from 0 to 1."""
    return _double(lib.kv_bleu, *_texts(pred), *_texts(gold))


def exact_match_lines(a, b):
    return bool(lib.kv_exact_match_lines(_text(a), _text(b)))


def _overlap(function, pred, gold):
    out = _Overlap(struct_size=c.sizeof(_Overlap))
    check(function(*_texts(pred), *_texts(gold), c.byref(out)), Error())
    return {"precision": out.precision, "recall": out.recall, "f1": out.f1, "em": out.exact}


def overlap_names(pred, gold):
    return _overlap(lib.kv_overlap_names, pred, gold)


def overlap_rows(pred, gold):
    """Rows are texts, or lists of cells."""
    rows = lambda table: ["\0".join(map(str, r)) if isinstance(r, (list, tuple)) else r for r in table]
    return _overlap(lib.kv_overlap_rows, rows(pred), rows(gold))


def prefix_accuracy(pred, gold):
    strict, partial = c.c_int32(), c.c_double()
    _defined(lib.kv_prefix_accuracy, *_texts(pred), *_texts(gold), c.byref(strict), c.byref(partial))
    return {"strict": strict.value, "partial": partial.value}


def dependency_rate(gold, given):
    return _double(lib.kv_dependency_rate, *_texts(gold), *_texts(given))


def intercode_sql(rows, gold):
    """ROWS is None for a query that failed."""
    given = (None, c.c_size_t(0)) if rows is None else _texts(rows)
    return _double(lib.kv_intercode_sql, *given, *_texts(gold))


def intercode_bash(missing, extra, same, total, answer_similarity):
    lib.kv_intercode_bash.restype = c.c_double
    return lib.kv_intercode_bash(c.c_uint64(missing), c.c_uint64(extra), c.c_uint64(same), c.c_uint64(total),
                                 c.c_double(answer_similarity))


def hodges_lehmann(times):
    return _double(lib.kv_hodges_lehmann, _doubles(times), c.c_size_t(len(times)))


def expected_best(values, k):
    return _double(lib.kv_expected_best, _doubles(values), c.c_size_t(len(values)), c.c_uint64(k))


def speedup_script(runtimes, baseline, k):
    return _double(lib.kv_speedup_script, _doubles(runtimes), c.c_size_t(len(runtimes)), c.c_double(baseline),
                   c.c_uint64(k))


def fast_p(correct, baseline, actual, p):
    return _double(lib.kv_fast_p, _flags(correct), _doubles(baseline), _doubles(actual), c.c_size_t(len(correct)),
                   c.c_double(p))


def enamel(levels, reference, hardness, factor=2.0):
    """LEVELS: the times of each level that was run, or "TLE" or "WA"."""
    states = (c.c_uint32 * max(len(levels), 1))(*[{"TLE": 1, "WA": 2}.get(v, 0) if isinstance(v, str) else 0 for v in levels])
    longest = _doubles([0 if isinstance(v, str) else max(v) for v in levels])
    passed, out = c.c_int32(), c.c_double()
    _defined(lib.kv_enamel_score, longest, states, c.c_size_t(len(levels)), _doubles(reference), _doubles(hardness),
             c.c_size_t(len(reference)), c.c_double(factor), c.byref(passed), c.byref(out))
    return {"pass": bool(passed.value), "e": out.value}


def gso(base, patch, commit):
    out = _Gso(struct_size=c.sizeof(_Gso))
    _defined(lib.kv_gso_flags, _doubles(base), _doubles(patch), _doubles(commit), c.c_size_t(len(base)), c.byref(out))
    return {"gm_patch_base": out.gm_patch_base, "hm_patch_commit": out.hm_patch_commit, "opt_base": bool(out.opt_base),
            "opt_commit": bool(out.opt_commit)}


def effibench(sample, canonical):
    """Lists of (time, memory)."""
    out = _Effibench(struct_size=c.sizeof(_Effibench))
    halves = lambda pairs: (_doubles([t for t, _ in pairs]), _doubles([m for _, m in pairs]), c.c_size_t(len(pairs)))
    _defined(lib.kv_effibench_task, *halves(sample), *halves(canonical), c.byref(out))
    return {n: getattr(out, n) for n in ("et", "net", "mu", "nmu", "tmu", "ntmu")}


def effibench_all(values, canonical):
    a, b = c.c_double(), c.c_double()
    _defined(lib.kv_effibench_all, _doubles(values), _doubles(canonical), c.c_size_t(len(values)), c.byref(a), c.byref(b))
    return {"net_sum_over_sum": a.value, "net_mean_of_ratios": b.value}


def speedup_recovered(t_prev, t_next, t_agent):
    return _double(lib.kv_speedup_recovered, c.c_double(t_prev), c.c_double(t_next), c.c_double(t_agent))


def acceptance(right, wrong):
    """Shares of right solutions accepted, and of wrong ones rejected; None where there are none."""
    a, b = c.c_double(), c.c_double()
    lib.kv_acceptance.restype = None
    lib.kv_acceptance(_flags(right), c.c_size_t(len(right)), _flags(wrong), c.c_size_t(len(wrong)), c.byref(a), c.byref(b))
    return {"tpr": _or_none(a.value), "tnr": _or_none(b.value)}


def acceptance_all(pairs):
    out = [c.c_double() for _ in range(4)]
    _defined(lib.kv_acceptance_all, _doubles([p for p, _ in pairs]), _doubles([n for _, n in pairs]),
             c.c_size_t(len(pairs)), *map(c.byref, out))
    return dict(zip(("tpr_intersection", "tnr_intersection", "tpr_all", "tnr_all"), (_or_none(o.value) for o in out)))


def test_generation(compiles, passes, passes_buggy):
    out = [c.c_double() for _ in range(3)]
    _defined(lib.kv_test_generation, _flags(compiles), _flags(passes), _flags(passes_buggy), c.c_size_t(len(compiles)),
             *map(c.byref, out))
    return dict(zip(("compile_rate", "pass_rate", "detects"), (o.value for o in out)))


def mutation_score(killed, total, equivalent=0):
    return _double(lib.kv_mutation_score, c.c_uint64(killed), c.c_uint64(total), c.c_uint64(equivalent))


def coverage_ratio(covered, total):
    lib.kv_coverage_ratio.restype = c.c_double
    return lib.kv_coverage_ratio(c.c_uint64(covered), c.c_uint64(total))


def suite_valid(passes, covered, branches, least=1.0):
    return bool(lib.kv_suite_valid(_flags(passes), c.c_size_t(len(passes)), c.c_uint64(covered), c.c_uint64(branches),
                                   c.c_double(least)))


def consensus(passed, copies=None, test_copies=None):
    """PASSED[s][t]: solution s passes test t.  The sets, best first, each with its solutions."""
    n, m = len(passed), len(passed[0]) if passed else 0
    flat = (c.c_uint8 * max(n * m, 1))(*[1 if v else 0 for row in passed for v in row])
    copies = (c.c_uint64 * max(n, 1))(*(copies or [1] * n))
    test_copies = (c.c_uint64 * max(m, 1))(*(test_copies or [1] * m))
    sets, out, count = (c.c_size_t * max(n, 1))(), (_Consensus * max(n, 1))(), c.c_size_t()
    check(lib.kv_consensus_rank(flat, copies, c.c_size_t(n), test_copies, c.c_size_t(m), sets, out, c.byref(count)), Error())
    return [{"solutions": [s for s in range(n) if sets[s] == k], "n_sol": out[k].solutions, "n_test": out[k].tests,
             "score": out[k].score} for k in range(count.value)]


def erosion(functions, threshold=10):
    """FUNCTIONS: (cyclomatic complexity, statements)."""
    out = [c.c_double() for _ in range(3)]
    lib.kv_structural_erosion.restype = None
    lib.kv_structural_erosion(_doubles([f for f, _ in functions]), _doubles([s for _, s in functions]),
                              c.c_size_t(len(functions)), c.c_double(threshold), *map(c.byref, out))
    return dict(zip(("erosion", "mass", "gini"), (o.value for o in out)))


def verbosity(flagged, duplicated, lines):
    numbers = lambda v: array.array("Q", v)
    a, b = numbers(flagged), numbers(duplicated)
    return _double(lib.kv_verbosity, c.c_void_p(a.buffer_info()[0]), c.c_size_t(len(a)), c.c_void_p(b.buffer_info()[0]),
                   c.c_size_t(len(b)), c.c_uint64(lines))


_STATUS = {"ABSENT": 0, "PASSED": 1, "XFAIL": 2, "SKIPPED": 3, "XPASS": 4, "FAILED": 5, "ERROR": 6}


def swe_resolution(fix, keep):
    """Statuses of tests, such as "PASSED"; None: absent."""
    codes = lambda names: (c.c_uint32 * max(len(names), 1))(*[_STATUS[n or "ABSENT"] for n in names])
    a, b = c.c_double(), c.c_double()
    lib.kv_swe_resolution.restype = c.c_uint32
    status = lib.kv_swe_resolution(codes(fix), c.c_size_t(len(fix)), codes(keep), c.c_size_t(len(keep)), c.byref(a),
                                   c.byref(b))
    return {"f2p": a.value, "p2p": b.value, "status": ("NO", "PARTIAL", "FULL")[status]}


def claw_robustness(calls):
    """CALLS: pairs of a tool and the status of its answer."""
    tools = [name for name, _ in calls]
    codes = (c.c_uint32 * max(len(calls), 1))(*[status for _, status in calls])
    names, count = _texts(tools)
    return _double(lib.kv_claw_robustness, names, codes, count)


def lcbs(metrics):
    if len(metrics) != 17:
        raise ValueError("%d metrics, expected 17" % len(metrics))
    return _double(lib.kv_lcbs, _doubles(metrics))


def p2value(alpha, possibility, pass_rate):
    return _double(lib.kv_p2value, c.c_double(alpha), c.c_double(possibility), c.c_double(pass_rate))


def instance_valid(before, after):
    return bool(lib.kv_instance_valid(_flags(before), _flags(after), c.c_size_t(len(before))))


def failure_of_python(message):
    lib.kv_failure_of_python.restype, lib.kv_failure_name.restype = c.c_uint32, c.c_char_p
    return lib.kv_failure_name(c.c_uint32(lib.kv_failure_of_python(_text(message)))).decode()


def cdd(greedy, samples, alpha=0.05, xi=0.01, most=100):
    """GREEDY and each of SAMPLES are lists of token ids."""
    lists = [greedy, *samples]
    flat = [t for tokens in lists for t in tokens]
    tokens, lengths = (c.c_uint32 * max(len(flat), 1))(*flat), (c.c_size_t * len(lists))(*map(len, lists))
    distances = (c.c_uint64 * max(len(samples), 1))()
    longest, peak, contaminated = c.c_uint64(), c.c_double(), c.c_int32()
    _defined(lib.kv_cdd_peak, tokens, lengths, c.c_size_t(len(lists)), c.c_double(alpha), c.c_double(xi), c.c_size_t(most),
             distances, c.byref(longest), c.byref(peak), c.byref(contaminated))
    return {"distances": list(distances)[:len(samples)], "l": longest.value, "peak": peak.value,
            "contaminated": bool(contaminated.value)}


def cdd_all(peaks, xi=0.01):
    ratio, mean = c.c_double(), c.c_double()
    _defined(lib.kv_cdd_all, _doubles(peaks), c.c_size_t(len(peaks)), c.c_double(xi), c.byref(ratio), c.byref(mean))
    return {"contamination_ratio": ratio.value, "avg_peak": mean.value}


def ted_keep(distances, texts, tau=2):
    kept = (c.c_size_t * max(len(distances), 1))()
    lib.kv_ted_keep.restype = c.c_size_t
    n = lib.kv_ted_keep((c.c_uint64 * max(len(distances), 1))(*distances), *_texts(texts), c.c_uint64(tau), kept)
    return list(kept)[:n]


def prefill_equivalents(rounds, gamma):
    """ROUNDS: (prefill, length of the sequence, decoded)."""
    lib.kv_prefill_equivalents.restype = c.c_double
    return lib.kv_prefill_equivalents(*(_doubles([r[k] for r in rounds]) for k in range(3)), c.c_size_t(len(rounds)),
                                      c.c_double(gamma))


def prefill_gamma(layers, width, intensity, parameters):
    lib.kv_prefill_gamma.restype = c.c_double
    return lib.kv_prefill_gamma(c.c_double(layers), c.c_double(width), c.c_double(intensity), c.c_double(parameters))


def tokens_per_solved(tokens, pass_rate):
    return _double(lib.kv_tokens_per_solved, c.c_double(tokens), c.c_double(pass_rate))


def medal_positions(teams):
    out = [c.c_uint64() for _ in range(3)]
    _defined(lib.kv_medal_positions, c.c_uint64(teams), *map(c.byref, out))
    return dict(zip(("gold", "silver", "bronze"), (o.value for o in out)))


def cosine(a, b):
    return _double(lib.kv_cosine, _doubles(a), _doubles(b), c.c_size_t(len(a)))
