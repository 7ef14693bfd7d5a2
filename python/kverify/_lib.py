# SPDX-License-Identifier: MIT
"""The library as ctypes sees it: structures, functions, errors.

The structures are those of include/kverify; each begins with struct_size, so
that an older or a newer library works with them."""
import ctypes as c
import os

__all__ = ["lib", "KverifyError", "check", "text"]

_HERE = os.path.dirname(os.path.abspath(__file__))
BUNDLE = os.path.join(_HERE, "bundle")


class KverifyError(Exception):
    """A call failed; `status` is the negative number of kverify/types.h and
    `name` a text for it.  It says nothing about an attempt: verdicts do."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status

    @property
    def name(self):
        return lib.kv_status_name(self.status).decode()


class Str(c.Structure):
    _fields_ = [("data", c.c_char_p), ("length", c.c_size_t)]

    def bytes(self):
        return c.string_at(self.data_pointer(), self.length) if self.length else b""

    def data_pointer(self):
        return c.cast(c.addressof(self), c.POINTER(c.c_void_p))[0]


class Error(c.Structure):
    _fields_ = [("code", c.c_int32), ("message", c.c_char * 512)]


class Sized(c.Structure):
    """A structure whose first member is its size."""

    def __init__(self, **members):
        super().__init__(**members)
        self.struct_size = c.sizeof(self)


class Counts(c.Structure):
    _fields_ = [(n, c.c_uint64) for n in ("passed", "failed", "errors", "skipped", "total")]


class SandboxOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("unsafe", c.c_uint32), ("attested", c.c_uint32),
                ("retry_wall", c.c_uint32), ("min_isolation", c.c_char_p),
                ("max_isolation", c.c_char_p), ("min_integrity", c.c_char_p)]


class Test(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("outcome", c.c_uint32), ("id", c.c_char_p),
                ("message", c.c_char_p), ("us", c.c_uint64)]


class Span(c.Structure):
    _fields_ = [("from_", c.c_uint64), ("to", c.c_uint64)]


class Criterion(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("state", c.c_uint32), ("by", c.c_uint32),
                ("gate", c.c_uint32), ("id", Str), ("layer", Str), ("part", Str),
                ("score", c.c_double), ("max", c.c_double), ("weight", c.c_double),
                ("evidence", Str), ("spans", c.POINTER(Span)), ("span_count", c.c_size_t),
                ("needs", c.POINTER(c.c_uint32)), ("need_count", c.c_size_t),
                ("raters", c.c_uint32), ("reserved", c.c_uint32)]


class Resources(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_uint32),
                ("wall_ms", c.c_uint64), ("cpu_ms", c.c_uint64), ("peak_kib", c.c_uint64)]


class ScoreOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("threads", c.c_uint32), ("reader", c.c_uint32),
                ("details", c.c_uint32), ("max_record", c.c_uint64), ("run", c.c_char_p),
                ("extract", c.c_char_p), ("problems", c.c_char_p), ("progress", c.c_void_p),
                ("progress_context", c.c_void_p)]


class ReportOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("policy", c.c_uint32),
                ("missing_groups", c.c_uint32), ("interval", c.c_uint32),
                ("confidence", c.c_double), ("seed", c.c_uint64), ("resamples", c.c_uint32),
                ("k_eligible", c.c_uint32), ("groups", c.c_char_p),
                ("by", c.POINTER(c.c_char_p)), ("by_count", c.c_size_t),
                ("metrics", c.POINTER(c.c_char_p)), ("metric_count", c.c_size_t),
                ("ks", c.POINTER(c.c_uint32)), ("k_count", c.c_size_t),
                ("threshold", c.c_double), ("cluster", c.c_char_p)]


class CompareOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("policy", c.c_uint32), ("common", c.c_uint32), ("interval", c.c_uint32),
                ("resamples", c.c_uint32), ("reserved", c.c_uint32), ("confidence", c.c_double), ("seed", c.c_uint64),
                ("metric", c.c_char_p), ("by", c.c_char_p), ("cluster", c.c_char_p)]


class RenderOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("format", c.c_uint32), ("digits", c.c_uint32),
                ("width", c.c_uint32), ("colour", c.c_uint32), ("inputs", c.c_uint32)]


class BatchOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("workers", c.c_uint32), ("capacity", c.c_uint32),
                ("reserved", c.c_uint32), ("store", c.c_void_p)]


class StoreOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_uint32), ("bytes", c.c_uint64)]


class StoreState(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("broken", c.c_uint32)] + [
        (n, c.c_uint64) for n in ("found", "missing", "apart", "kept", "dropped")] + [("why", c.c_char * 256)]


class SubmitOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("wait", c.c_uint32), ("tag", c.c_uint64),
                ("deadline_ms", c.c_uint64)]


class BatchResult(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("status", c.c_int32), ("tag", c.c_uint64),
                ("verdict", c.c_void_p), ("stored", c.c_uint32), ("reserved", c.c_uint32)]


class ConvertOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_uint32), ("target", c.c_char_p),
                ("write", c.c_void_p), ("context", c.c_void_p), ("time", c.c_int64)]


class Listed(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("index", c.c_uint32), ("run", c.c_char_p),
                ("dataset", c.c_char_p), ("task", Str), ("group", c.c_uint64),
                ("outcome", c.c_uint32), ("error_class", c.c_uint32), ("score", c.c_double),
                ("passed", c.c_uint64), ("tests", c.c_uint64), ("integrity", c.c_char_p),
                ("isolation", c.c_char_p)]


CLASS_COUNT = 15


class RewardPolicy(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("base", c.c_uint32), ("unscored", c.c_double),
                ("error", c.c_double * CLASS_COUNT)]


class AdvantageOptions(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("form", c.c_uint32), ("ddof", c.c_uint32),
                ("single", c.c_uint32), ("eps", c.c_double), ("whiten", c.c_uint32),
                ("reserved", c.c_uint32)]


class AdvantageReport(Sized):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_uint32)] + [
        (n, c.c_uint64) for n in ("groups", "single", "constant", "empty", "missing")]


WRITE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_void_p, c.c_size_t)
WRITE_FILE = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_char_p, c.c_void_p, c.c_size_t)

_P, _S, _E = c.c_void_p, c.c_char_p, c.POINTER(Error)
_D, _DP, _U32, _U64, _Z, _I32 = c.c_double, c.c_void_p, c.c_uint32, c.c_uint64, c.c_size_t, c.c_int32
_OUT = c.POINTER(c.c_void_p)

# Name, result, arguments; a result of None is void.
_FUNCTIONS = [
    ("kv_version", _S, []), ("kv_features", _S, []), ("kv_status_name", _S, [_I32]),
    ("kv_outcome_name", _S, [_U32]), ("kv_class_name", _S, [_U32]),
    ("kv_integrity_name", _S, [_U32]),
    ("kv_engine_new", _I32, [_OUT, _E]), ("kv_engine_free", None, [_P]),
    ("kv_engine_load", _I32, [_P, _S, _E]), ("kv_engine_load_dir", _I32, [_P, _S, _E]),
    ("kv_engine_load_path", _I32, [_P, _S, _E]),
    ("kv_engine_sandbox", _I32, [_P, c.POINTER(SandboxOptions), _E]),
    ("kv_verifier_open", _I32, [_P, _S, _S, _OUT, _E]), ("kv_verifier_close", None, [_P]),
    ("kv_task_new", _I32, [Str, Str, _OUT, _E]), ("kv_task_free", None, [_P]),
    ("kv_task_label", _I32, [_P, _S, Str, _E]), ("kv_task_folder", _I32, [_P, _S, _E]),
    ("kv_attempt_new", _I32, [_U32, Str, _OUT, _E]), ("kv_attempt_free", None, [_P]),
    ("kv_attempt_file", _I32, [_P, _S, Str, _E]),
    ("kv_verify", _I32, [_P, _P, _P, _OUT, _E]),
    ("kv_verdict_free", None, [_P]), ("kv_verdict_task", Str, [_P]),
    ("kv_verdict_index", _U32, [_P]), ("kv_verdict_label", _S, [_P, _S]),
    ("kv_verdict_verifier", _S, [_P]), ("kv_verdict_outcome", _U32, [_P]),
    ("kv_verdict_class", _U32, [_P]), ("kv_verdict_score", _D, [_P]),
    ("kv_verdict_evidence", _S, [_P]), ("kv_verdict_counts", c.c_int, [_P, c.POINTER(Counts)]),
    ("kv_verdict_subscore_count", _Z, [_P]),
    ("kv_verdict_subscore_at", _I32, [_P, _Z, c.POINTER(_S), c.POINTER(_D)]),
    ("kv_verdict_test_count", _Z, [_P]), ("kv_verdict_test", _I32, [_P, _Z, c.POINTER(Test)]),
    ("kv_verdict_criterion_count", _Z, [_P]),
    ("kv_verdict_criterion", _I32, [_P, _Z, c.POINTER(Criterion)]),
    ("kv_verdict_integrity", _U32, [_P]), ("kv_verdict_isolation", _S, [_P]),
    ("kv_verdict_resources", c.c_int, [_P, c.POINTER(Resources)]),
    ("kv_verdict_write", _I32, [_P, WRITE, _P, _E]), ("kv_verdict_read", _I32, [Str, _OUT, _E]),
    ("kv_tally_new", _I32, [_OUT, _E]), ("kv_tally_free", None, [_P]),
    ("kv_tally_add", _I32, [_P, _P, _E]), ("kv_tally_merge", _I32, [_P, _P, _E]),
    ("kv_tally_save", _I32, [_P, WRITE, _P, _E]),
    ("kv_score_paths", _I32, [_P, c.POINTER(_S), _Z, c.POINTER(ScoreOptions), _P, _E]),
    ("kv_report_new", _I32, [_P, c.POINTER(ReportOptions), _OUT, _E]),
    ("kv_report_free", None, [_P]), ("kv_report_damaged", _U64, [_P]),
    ("kv_report_doubts", _U64, [_P]), ("kv_report_disagreements", _U64, [_P]),
    ("kv_report_render", _I32, [_P, c.POINTER(RenderOptions), WRITE, _P, _E]),
    ("kv_report_require", _I32, [_P, _S, c.POINTER(c.c_int), c.POINTER(c.c_int), _E]),
    ("kv_comparison_new", _I32, [_P, _P, _Z, c.POINTER(CompareOptions), _OUT, _E]),
    ("kv_comparison_free", None, [_P]), ("kv_comparison_write", _I32, [_P, WRITE, _P, _E]),
    ("kv_comparison_require", _I32, [_P, _S, c.POINTER(c.c_int), _E]),
    ("kv_store_open", _I32, [_P, _S, c.POINTER(StoreOptions), _OUT, _E]), ("kv_store_close", None, [_P]),
    ("kv_store_look", None, [_P, c.POINTER(StoreState)]),
    ("kv_batch_new", _I32, [_P, c.POINTER(BatchOptions), _OUT, _E]),
    ("kv_batch_free", None, [_P]),
    ("kv_batch_submit", _I32, [_P, _P, _P, _P, c.POINTER(SubmitOptions), _E]),
    ("kv_batch_take", _I32, [_P, c.c_int64, c.POINTER(BatchResult), _E]),
    ("kv_batch_fd", c.c_int, [_P]), ("kv_batch_pending", _U64, [_P]),
    ("kv_batch_cancel", _U64, [_P, _U64]), ("kv_batch_cancel_all", _U64, [_P]),
    ("kv_convert", _I32, [_P, c.POINTER(ConvertOptions), _E]),
    ("kv_listing_new", _I32, [_P, _OUT, _E]), ("kv_listing_free", None, [_P]),
    ("kv_listing_count", _Z, [_P]), ("kv_listing_at", _I32, [_P, _Z, c.POINTER(Listed)]),
    ("kv_reward_policy_named", _I32, [_S, c.POINTER(RewardPolicy), _E]),
    ("kv_reward_of", _D, [_P, c.POINTER(RewardPolicy)]),
    ("kv_reward_from", _D, [_U32, _U32, _D, c.POINTER(Counts), c.POINTER(RewardPolicy)]),
    ("kv_advantage_preset", _I32, [_S, c.POINTER(AdvantageOptions), _E]),
    ("kv_advantage_preset_name", _S, [_Z]), ("kv_advantage_preset_summary", _S, [_Z]),
    ("kv_advantages", _I32, [_DP, _P, _Z, _DP, _Z, c.POINTER(AdvantageOptions), _DP,
                             c.POINTER(AdvantageReport), _E]),
    ("kv_advantages_multi", _I32, [_DP, _Z, _DP, _P, _Z, _DP, _Z, c.POINTER(AdvantageOptions), _DP, _E]),
    ("kv_rescale", _S, [_DP, _P, _DP, _P, _Z, _D, _D, c.c_int, _DP, _DP, _DP, c.POINTER(_U64)]),
    ("kv_kl", None, [_DP, _DP, _Z, _DP, _DP, _DP, _DP]),
    ("kv_kl_rewards", _S, [_DP, _DP, _P, _Z, _D, _DP, _DP]),
    ("kv_masked_rloo", _S, [_DP, _P, _Z, _Z, _Z, _DP]),
    ("kv_fuse_whiten", _S, [_P, _DP, _Z, _P, _Z, _Z, _DP, _DP]),
    ("kv_sequence_ratio", _S, [_DP, _DP, _Z, _DP]),
    ("kv_turn_ratios", _S, [_DP, _DP, _P, _Z, _Z, c.c_int, _D, _DP]),
    ("kv_clipped_term", _D, [_D, _D, _D, _D]),
    ("kv_turn_objective", _S, [_DP, _Z, _D, _D, _DP]),
    ("kv_icepop", None, [_DP, _DP, _Z, _D, _D, _DP]),
    ("kv_rollout_weight", _D, [_D, _D]), ("kv_weight_cv2", _D, [_D, _U32]),
    ("kv_mean_passes", _S, [_DP, _Z, _Z, _DP]),
    ("kv_error_mask", None, [_P, _P, _P, _Z, _Z, _P]),
    ("kv_fine_mask", None, [_P, _Z, _U32, _U32, _P]), ("kv_executed_mask", None, [_P, _Z, _P, _Z, _P]),
    ("kv_distil", None, [_DP, _DP, _Z, _DP]),
    ("kv_role_advantages", _S, [_DP, _P, _Z, _D, _DP, _Z, _DP]),
    ("kv_reference_rewards", None, [_DP, _D, _DP, _Z, _Z, _D, _DP, _DP]),
    ("kv_keep_hard", _Z, [_P, _Z, _Z, _P]),
    ("kv_keep_trajectory", _I32, [c.c_int, _U64, _P, _Z, c.POINTER(c.c_int), _E]),
    ("kv_tree_weights", _S, [_P, _Z, _P, _DP]),
    ("kv_afterburner", _D, [c.c_int, c.c_int, _D, _D, _D, c.c_int, _DP, _DP]),
    ("kv_violation_reward", _D, [_DP, _DP, _Z]),
    ("kv_overlong", _D, [_U64, _U64, _U64, _D]),
    ("kv_success_band", c.c_int, [_U64, _U64, _D, _D]),
    ("kv_pass_at_k", _S, [_U64, _U64, _U64, c.POINTER(_D)]),
    ("kv_pass_hat_k", _S, [_U64, _U64, _U64, c.POINTER(_D)]),
]


def _open():
    tried = []
    for path in (os.environ.get("KVERIFY_LIBRARY"), os.path.join(BUNDLE, "lib", "libkverify.so.0"),
                 "libkverify.so.0", "libkverify.so"):
        if not path or (path.startswith(BUNDLE) and not os.path.exists(path)):
            continue
        try:
            return c.CDLL(path, use_errno=True)
        except OSError as error:
            tried.append("%s: %s" % (path, error))
    raise ImportError("libkverify was not found; set KVERIFY_LIBRARY to its path\n  " + "\n  ".join(tried))


# What a wheel brings along is found before what is installed.
if os.path.isdir(BUNDLE):
    for _name, _path in (("KVERIFY_LAUNCHER", os.path.join(BUNDLE, "libexec", "kverify-box")),
                         ("KVERIFY_PLUGIN_PATH", os.path.join(BUNDLE, "plugins")),
                         ("KVERIFY_RUBRIC_PATH", os.path.join(BUNDLE, "rubrics"))):
        if os.path.exists(_path):
            os.environ.setdefault(_name, _path)

lib = _open()
for _name, _result, _arguments in _FUNCTIONS:
    _function = getattr(lib, _name)
    _function.restype = _result
    _function.argtypes = _arguments


def check(status, error):
    """Raise unless STATUS is success."""
    if status != 0:
        raise KverifyError(status, error.message.decode("utf-8", "replace"))


def text(value):
    """A kv_str of str or bytes, and what keeps its memory alive."""
    data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else bytes(value)
    return Str(data, len(data)), data


def optional(value):
    """str, a path or None as a C string."""
    return None if value is None else os.fsencode(value)
