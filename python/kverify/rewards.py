# SPDX-License-Identifier: MIT
"""Rewards of verdicts, advantages, and what trainers do with tokens.

Arrays are NumPy arrays of float64 where NumPy is there (those are used without
a copy), array.array, or any sequence of numbers; None and NaN are rewards that
are not there.  Results are NumPy arrays where the first argument was one, else
lists.  include/kverify/rewards.h has the formulas and their sources."""
import array
import ctypes as c
import math

from . import _lib
from ._lib import check, lib

__all__ = ["RoleBaselines", "Undefined", "advantages", "afterburner", "clipped_term", "distil", "error_mask",
           "executed_mask", "fine_mask", "fuse_whiten", "icepop", "keep_hard", "keep_trajectory", "kl", "kl_rewards",
           "masked_rloo", "mean_passes", "overlong", "policy", "presets", "reference_rewards", "rescale", "reward_of",
           "rollout_weight", "sequence_ratio", "success_band", "tree_weights", "turn_objective", "turn_ratios",
           "violation_reward", "weight_cv2"]


class Undefined(ValueError):
    """The result is not defined for these inputs; the text says why."""


def _defined(why):
    if why is not None:
        raise Undefined(why.decode())


def _is_numpy(values):
    return type(values).__module__ == "numpy"


class _Doubles:
    """Values as the library wants them."""

    def __init__(self, values):
        if _is_numpy(values):
            import numpy
            self.held = numpy.ascontiguousarray(values, dtype=numpy.float64)
            self.count, self.pointer = self.held.size, self.held.ctypes.data
        else:
            if not (isinstance(values, array.array) and values.typecode == "d"):
                values = array.array("d", [math.nan if v is None else v for v in values])
            self.held = values
            self.pointer, self.count = values.buffer_info()


class _Out:
    """An array to be filled, in the manner of the argument LIKE."""

    def __init__(self, count, like, shape=None, kind="d"):
        self.numpy = _is_numpy(like)
        if self.numpy:
            import numpy
            self.held = numpy.empty(count if shape is None else shape,
                                    dtype={"d": numpy.float64, "B": numpy.uint8, "Q": numpy.uint64}[kind])
            self.pointer = self.held.ctypes.data
        else:
            self.held = array.array(kind, bytes(count * array.array(kind).itemsize))
            self.pointer = self.held.buffer_info()[0]

    def value(self):
        return self.held if self.numpy else self.held.tolist()


def _numbers(values, kind):
    """Integers of the C type that KIND is in array.array."""
    if _is_numpy(values):
        import numpy
        held = numpy.ascontiguousarray(values, dtype={"B": numpy.uint8, "Q": numpy.uint64, "I": numpy.uint32,
                                                  "b": numpy.int8}[kind])
        return held, held.ctypes.data
    held = array.array(kind, [int(v) for v in values])
    return held, held.buffer_info()[0]


# --- rewards ------------------------------------------------------------------


def policy(name="pass", error=None, unscored=None):
    """A ready policy ("pass", "score", "tests", "ladder", "adaptive"), changed:
    `error` maps classes ("timeout") to numbers or None, no reward."""
    out, failure = _lib.RewardPolicy(), _lib.Error()
    check(lib.kv_reward_policy_named(name.encode(), c.byref(out), c.byref(failure)), failure)
    for key, value in (error or {}).items():
        names = [lib.kv_class_name(i).decode() for i in range(_lib.CLASS_COUNT)]
        if key not in names[1:]:
            raise ValueError("no class %r, expected one of %s" % (key, ", ".join(names[1:])))
        out.error[names.index(key)] = math.nan if value is None else value
    if unscored is not None:
        out.unscored = unscored
    return out


def _policy(given):
    return policy(given) if isinstance(given, str) else given


def reward_of(verdict, policy="pass"):
    """A verdict as a number, or None where nothing was learnt."""
    value = lib.kv_reward_of(verdict.pointer, c.byref(_policy(policy)))
    return None if math.isnan(value) else value


# --- advantages ---------------------------------------------------------------


def presets():
    """{name: what it does}"""
    out, i = {}, 0
    while lib.kv_advantage_preset_name(i) is not None:
        out[lib.kv_advantage_preset_name(i).decode()] = lib.kv_advantage_preset_summary(i).decode()
        i += 1
    return out


def _options(preset, changes):
    out, failure = _lib.AdvantageOptions(), _lib.Error()
    check(lib.kv_advantage_preset(preset.encode(), c.byref(out), c.byref(failure)), failure)
    for name, value in changes.items():
        if value is not None:
            setattr(out, name, {"zero": 0, "raw": 1}[value] if name == "single" else value)
    return out


def _groups(groups, count):
    """(array of ids or None, its pointer, size of a group)"""
    if groups is None:
        return None, None, max(count, 1)
    if isinstance(groups, int):
        return None, None, groups
    if not _is_numpy(groups) or groups.dtype.kind not in "iu":
        ids = {}
        groups = [ids.setdefault(g, len(ids)) for g in (groups.tolist() if _is_numpy(groups) else groups)]
    held, pointer = _numbers(groups, "Q")
    return held, pointer, 0


def advantages(rewards, groups=None, preset="grpo", lengths=None, weights=None, ddof=None, eps=None, single=None,
               whiten=None, report=None):
    """Advantages of rewards within groups, in the order of the samples.

    `groups` is the number of samples of a group, which follow each other, or the
    group of each sample, or None: one group.  A reward that is None or NaN leaves
    the statistics and gets 0.  `preset` sets everything; ddof, eps, single
    ("zero", "raw") and whiten (0 no, 1 by samples, 2 by tokens: give `lengths`)
    change it.  With rows of several rewards, each
    column is turned into advantages, which are added up with `weights`.  `report`
    is a dict that gets the numbers of groups, and of those without a
    difference."""
    options = _options(preset, dict(ddof=ddof, eps=eps, single=single, whiten=whiten))
    columns = 0
    if _is_numpy(rewards):
        columns = rewards.shape[1] if rewards.ndim == 2 else 0
        given = _Doubles(rewards)
    else:
        rows = list(rewards)
        if rows and isinstance(rows[0], (list, tuple)):
            columns = len(rows[0])
            if any(len(row) != columns for row in rows):
                raise ValueError("rows of unlike lengths")
            rows = [v for row in rows for v in row]
        given = _Doubles(rows)
    count = given.count // columns if columns else given.count
    held, pointer, size = _groups(groups, count)
    if held is not None and len(held) != count:
        raise ValueError("%d groups for %d rewards" % (len(held), count))
    tokens = None if lengths is None else _Doubles(lengths)
    if tokens is not None and tokens.count != count:
        raise ValueError("%d lengths for %d rewards" % (tokens.count, count))
    out, failure = _Out(count, rewards), _lib.Error()
    seen = _lib.AdvantageReport()
    where = None if tokens is None else tokens.pointer
    if columns:
        if report is not None:
            raise ValueError("a report is about one column of rewards")
        factors = None if weights is None else _Doubles(weights)
        if factors is not None and factors.count != columns:
            raise ValueError("%d weights for %d columns" % (factors.count, columns))
        check(lib.kv_advantages_multi(given.pointer, columns, None if factors is None else factors.pointer, pointer,
                                      size, where, count, c.byref(options), out.pointer, c.byref(failure)), failure)
    else:
        check(lib.kv_advantages(given.pointer, pointer, size, where, count, c.byref(options), out.pointer,
                                c.byref(seen), c.byref(failure)), failure)
    if report is not None:
        report.update({n: getattr(seen, n) for n in ("groups", "single", "constant", "empty", "missing")})
    return out.value()


class RoleBaselines:
    """Advantages against what each role had so far, for self-play: a baseline per
    role that goes on from call to call, moved by (1 - decay) of each reward."""

    def __init__(self, decay=0.95):
        self.decay, self.baselines = decay, {}

    def advantages(self, rewards, roles):
        """In the order of the samples; `roles` are any hashable values."""
        given = _Doubles(rewards)
        places = {role: i for i, role in enumerate(dict.fromkeys([*self.baselines, *roles]))}
        of, of_at = _numbers([places[role] for role in roles], "I")
        if len(of) != given.count:
            raise ValueError("%d roles for %d rewards" % (len(of), given.count))
        held = array.array("d", [self.baselines.get(role, 0.0) for role in places])
        out = _Out(given.count, rewards)
        _defined(lib.kv_role_advantages(given.pointer, of_at, given.count, self.decay, held.buffer_info()[0],
                                        len(places), out.pointer))
        self.baselines = dict(zip(places, held))
        return out.value()


def reference_rewards(scores, reference, similarity, limit):
    """(scores less that of the reference, deviations).  `similarity` has a row of
    numbers of 0 to 1 for each sample: how near it is to each reference
    trajectory.  NaN in place of a reward: it deviates by more than `limit`, so
    stop and draw again."""
    given = _Doubles(scores)
    columns = len(similarity[0]) if len(similarity) else 0
    near = _Doubles(_flat(similarity))
    if near.count != given.count * columns:
        raise ValueError("a row of similarities for each score")
    out, deviation = _Out(given.count, scores), _Out(given.count, scores)
    lib.kv_reference_rewards(given.pointer, reference, near.pointer, given.count, columns, limit, out.pointer,
                             deviation.pointer)
    return out.value(), deviation.value()


def rescale(advantages, success, entropy, group_sizes, lam, mu, clamp=False):
    """(advantages, alpha of each group, beta of each sample, how many factors
    were negative): KAT-Coder's difficulty and entropy."""
    a, e = _Doubles(advantages), _Doubles(entropy)
    s, s_at = _numbers(success, "B")
    g, g_at = _numbers(group_sizes, "Q")
    out, alpha, beta = _Out(a.count, advantages), _Out(len(g), advantages), _Out(a.count, advantages)
    if not len(s) == e.count == a.count == sum(g):
        raise ValueError("advantages, success, entropy and group sizes differ in length")
    flipped = c.c_uint64()
    _defined(lib.kv_rescale(a.pointer, s_at, e.pointer, g_at, len(g), lam, mu, int(clamp), out.pointer,
                            alpha.pointer, beta.pointer, c.byref(flipped)))
    return out.value(), alpha.value(), beta.value(), flipped.value


# --- tokens -------------------------------------------------------------------


def _same(*doubles):
    if len({d.count for d in doubles}) > 1:
        raise ValueError("arrays of unlike lengths")


def kl(policy, reference):
    """{"k1", "abs", "k2", "k3"} of each token."""
    p, q = _Doubles(policy), _Doubles(reference)
    _same(p, q)
    outs = [_Out(p.count, policy) for _ in range(4)]
    lib.kv_kl(p.pointer, q.pointer, p.count, *[o.pointer for o in outs])
    return dict(zip(("k1", "abs", "k2", "k3"), [o.value() for o in outs]))


def kl_rewards(scores, kl, mask, beta):
    """(scores less beta*KL inside the mask, masked mean of KL)"""
    s, k = _Doubles(scores), _Doubles(kl)
    _same(s, k)
    m, m_at = _numbers(mask, "B")
    if len(m) != s.count:
        raise ValueError("arrays of unlike lengths")
    out, mean = _Out(s.count, scores), _Out(1, None)
    _defined(lib.kv_kl_rewards(s.pointer, k.pointer, m_at, s.count, beta, out.pointer, mean.pointer))
    return out.value(), mean.held[0]


def _flat(rows, columns=None):
    rows = list(rows)
    columns = len(rows[0]) if columns is None and rows else columns
    if any(len(row) != columns for row in rows):
        raise ValueError("rows of unlike lengths")
    return [v for row in rows for v in row]


def _rows(out, columns):
    values = out.value()
    return [list(values[i:i + columns]) for i in range(0, len(values), columns)]


def masked_rloo(token_rewards, mask, group_size):
    """Rows of tokens, `group_size` rows to a group."""
    columns = len(token_rewards[0])
    given = _Doubles(_flat(token_rewards))
    m, m_at = _numbers(_flat(mask, columns), "B")
    if len(m) != given.count:
        raise ValueError("arrays of unlike lengths")
    out = _Out(given.count, None)
    _defined(lib.kv_masked_rloo(given.pointer, m_at, len(token_rewards), columns, group_size, out.pointer))
    return _rows(out, columns)


def fuse_whiten(sources, coefficients, mask):
    """(returns, advantages) of the weighted sum of several sources."""
    columns = len(mask[0])
    given = [_Doubles(_flat(s, columns)) for s in sources]
    if len(coefficients) != len(given) or any(len(s) != len(mask) for s in sources) or not given:
        raise ValueError("sources, coefficients and mask do not belong together")
    pointers = (c.c_void_p * len(given))(*[g.pointer for g in given])
    factors = _Doubles(coefficients)
    m, m_at = _numbers(_flat(mask, columns), "B")
    returns, out = _Out(given[0].count, None), _Out(given[0].count, None)
    _defined(lib.kv_fuse_whiten(c.cast(pointers, c.c_void_p), factors.pointer, len(given), m_at, len(mask), columns,
                                returns.pointer, out.pointer))
    return _rows(returns, columns), _rows(out, columns)


def sequence_ratio(logp, old):
    """exp(mean(new - old)): GSPO."""
    p, q, out = _Doubles(logp), _Doubles(old), _Out(1, None)
    _same(p, q)
    _defined(lib.kv_sequence_ratio(p.pointer, q.pointer, p.count, out.pointer))
    return out.held[0]


def turn_ratios(logp, old, turns, by_length=False, cap=0.0):
    """A ratio for each turn; `turns` are lists of positions."""
    p, q = _Doubles(logp), _Doubles(old)
    _same(p, q)
    of = [0xffffffff] * p.count
    for number, positions in enumerate(turns):
        for position in positions:
            of[position] = number
    t, t_at = _numbers(of, "I")
    out = _Out(max(len(turns), 1), logp)
    _defined(lib.kv_turn_ratios(p.pointer, q.pointer, t_at, p.count, len(turns), int(by_length), cap, out.pointer))
    return out.value()


def clipped_term(ratio, advantage, low=0.2, high=None):
    return lib.kv_clipped_term(ratio, advantage, low, low if high is None else high)


def turn_objective(ratios, advantage, eps=0.2):
    given, out = _Doubles(ratios), _Out(1, None)
    _defined(lib.kv_turn_objective(given.pointer, given.count, advantage, eps, out.pointer))
    return out.held[0]


def icepop(train, rollout, low=0.5, high=2.0):
    """exp(train - rollout) within the bounds, else 0."""
    t, r = _Doubles(train), _Doubles(rollout)
    _same(t, r)
    out = _Out(t.count, train)
    lib.kv_icepop(t.pointer, r.pointer, t.count, low, high, out.pointer)
    return out.value()


def rollout_weight(rollout, train):
    return lib.kv_rollout_weight(rollout, train)


def weight_cv2(sigma, passes):
    return lib.kv_weight_cv2(sigma, passes)


def mean_passes(passes):
    """Means over rows of log probabilities."""
    columns = len(passes[0]) if passes else 0
    given, out = _Doubles(_flat(passes)), _Out(columns, None)
    _defined(lib.kv_mean_passes(given.pointer, len(passes), columns, out.pointer))
    return out.value()


def error_mask(count, spans):
    """0 within the half-open spans (from, to) of calls that failed, else 1."""
    f, f_at = _numbers([s[0] for s in spans], "Q")
    t, t_at = _numbers([s[1] for s in spans], "Q")
    bad, bad_at = _numbers([1] * len(spans), "B")
    out = _Out(count, None, kind="B")
    lib.kv_error_mask(f_at, t_at, bad_at, len(spans), count, out.pointer)
    return out.value()


def fine_mask(lines, kind, which=0):
    """1 for the tokens that a negative reward is about; `lines` is the line of
    each token, and `kind` "none", "line" (those of line `which`) or "all"."""
    of, of_at = _numbers(lines, "I")
    out = _Out(len(of), None, kind="B")
    lib.kv_fine_mask(of_at, len(of), ("none", "line", "all").index(kind), which, out.pointer)
    return out.value()


def executed_mask(lines, executed):
    """1 for tokens of lines that ran; `executed` holds their numbers."""
    of, of_at = _numbers(lines, "I")
    ran = bytearray(max([0, *executed]) + 1)
    for line in executed:
        ran[line] = 1
    flags, flags_at = _numbers(list(ran), "B")
    out = _Out(len(of), None, kind="B")
    lib.kv_executed_mask(of_at, len(of), flags_at, len(flags), out.pointer)
    return out.value()


def distil(teacher, student):
    """teacher - student of each token: on-policy distillation."""
    t, s = _Doubles(teacher), _Doubles(student)
    _same(t, s)
    out = _Out(t.count, teacher)
    lib.kv_distil(t.pointer, s.pointer, t.count, out.pointer)
    return out.value()


def tree_weights(parents):
    """Which share of all leaves is below each node; node 0 is the root, and
    parents come before their children."""
    p, p_at = _numbers(parents, "I")
    work, out = _Out(len(p), None, kind="Q"), _Out(len(p), None)
    _defined(lib.kv_tree_weights(p_at, len(p), work.pointer, out.pointer))
    return out.value()


# --- further rewards ----------------------------------------------------------


def afterburner(base_pass, passed, base_time, time, clip, format_ok):
    """(reward, gain, improvement)"""
    gain, better = _Out(1, None), _Out(1, None)
    total = lib.kv_afterburner(int(base_pass), int(passed), base_time, time, clip, int(format_ok), gain.pointer,
                               better.pointer)
    return total, gain.held[0], better.held[0]


def violation_reward(weights, violations):
    w, v = _Doubles(weights), _Doubles(violations)
    _same(w, v)
    return lib.kv_violation_reward(w.pointer, v.pointer, w.count)


def overlong(length, limit, buffer, penalty=1.0):
    return lib.kv_overlong(length, limit, buffer, penalty)


def success_band(passes, count, low=0.0, high=1.0):
    return bool(lib.kv_success_band(passes, count, low, high))


# --- what is kept for training ------------------------------------------------


def keep_hard(right):
    """Places of items that are kept: a row of True, False or None (not known) for
    each item and model; an item goes only where all models have it right."""
    rows = [[-1 if v is None else int(bool(v)) for v in row] for row in right]
    columns = len(rows[0]) if rows else 0
    given, at = _numbers(_flat(rows), "b")
    out = _Out(len(rows), None, kind="B")
    lib.kv_keep_hard(at, len(rows), columns, out.pointer)
    return [i for i, kept in enumerate(out.held) if kept]


def keep_trajectory(right, failed_calls, queries):
    """Whether it is right, no tool call failed and no query came twice."""
    texts = [q.encode() for q in queries]
    given = (_lib.Str * max(len(texts), 1))(*[_lib.Str(t, len(t)) for t in texts])
    keep, failure = c.c_int(), _lib.Error()
    check(lib.kv_keep_trajectory(int(bool(right)), failed_calls, given, len(texts), c.byref(keep), c.byref(failure)),
          failure)
    return bool(keep.value)
