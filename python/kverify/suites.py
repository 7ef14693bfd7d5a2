# SPDX-License-Identifier: MIT
"""Whole suites: run, validate, merge; and call specifications, trajectories."""
import contextlib
import ctypes as c
import json
import os

from . import _lib
from .core import Attempt, Engine, Tally, Task, _called, _Handle, _made, _Writer
from ._lib import lib, optional, text

__all__ = ["Rubric", "Run", "Spec", "Validation", "merge", "run", "trace_of", "validate"]


class _RunState(_lib.Sized):
    _fields_ = [("struct_size", c.c_uint32), ("finished", c.c_uint32)] + [
        (n, c.c_uint64) for n in ("total", "done", "reused", "pass_", "fail", "error", "unscored", "infra", "running",
                                  "unknown", "damaged")] + [("unknown_task", c.c_char * 80), ("stored", c.c_uint64)]

    def to_dict(self):
        names = ("total", "done", "reused", "stored", "pass_", "fail", "error", "unscored", "infra", "running",
                 "unknown", "damaged")
        return {"finished": bool(self.finished), **{n.rstrip("_"): getattr(self, n) for n in names}}


class _RunOptions(_lib.Sized):
    _fields_ = [("struct_size", c.c_uint32), ("workers", c.c_uint32), ("resume", c.c_uint32), ("sync", c.c_uint32),
                ("shard", c.c_uint32), ("shards", c.c_uint32), ("again", c.c_uint32), ("compat", c.c_uint32),
                ("run", c.c_char_p), ("config", c.c_char_p), ("progress", c.c_void_p),
                ("progress_context", c.c_void_p), ("outputs", c.c_uint32), ("attempt", c.c_uint32),
                ("task", c.c_char_p), ("store", c.c_void_p), ("costs", c.c_char_p)]


class _Validated(_lib.Sized):
    _fields_ = [("struct_size", c.c_uint32), ("reserved", c.c_uint32), ("task", c.c_char_p), ("grade", c.c_char_p),
                ("invalid", c.c_char_p)]


class _Watched(_lib.Sized):
    _fields_ = [("struct_size", c.c_uint32), ("outcome", c.c_uint32)] + [
        (n, c.c_uint64) for n in ("clauses", "held", "events", "calls", "threads")]


class _Clause(_lib.Sized):
    _fields_ = [("struct_size", c.c_uint32), ("outcome", c.c_uint32), ("line", c.c_uint32), ("column", c.c_uint32),
                ("text", _lib.Str), ("why", _lib.Str)] + [
        (n, c.c_uint64) for n in ("lcs_num", "lcs_den", "f1_num", "f1_den")]


_PROGRESS = c.CFUNCTYPE(c.c_int, c.c_void_p, c.POINTER(_RunState))
_EACH = c.CFUNCTYPE(None, c.c_void_p, c.POINTER(_Validated))
_P, _S, _E = c.c_void_p, c.c_char_p, c.POINTER(_lib.Error)
for _name, _result, _arguments in [
        ("kv_run", c.c_int32, [_P, _S, c.POINTER(_S), c.c_size_t, _S, c.POINTER(_RunOptions), c.POINTER(_RunState),
                               _E]),
        ("kv_validate", c.c_int32, [_P, _S, _S, c.c_uint32, c.POINTER(_RunOptions), _EACH, _P, c.POINTER(_RunState),
                                    _E]),
        ("kv_run_merge", c.c_int32, [c.POINTER(_S), c.c_size_t, _S, _P, c.POINTER(_RunState), _E]),
        ("kv_calls_compile", c.c_int32, [_lib.Str, _S, c.POINTER(_P), _E]), ("kv_calls_free", None, [_P]),
        ("kv_watch_new", c.c_int32, [_P, c.POINTER(_P), _E]), ("kv_watch_free", None, [_P]),
        ("kv_watch_feed", c.c_int32, [_P, _lib.Str, _E]),
        ("kv_watch_end", c.c_int32, [_P, c.POINTER(_Watched), _E]),
        ("kv_watch_clause", c.c_int32, [_P, c.c_uint64, c.POINTER(_Clause)]),
        ("kv_trace_import", c.c_int32, [_lib.Str, _S, c.c_uint64, _lib.WRITE, _P, c.POINTER(c.c_uint64), _E])]:
    getattr(lib, _name).restype = _result
    getattr(lib, _name).argtypes = _arguments


class Run:
    """A folder of results: `state` counts, `report()` figures, iterating gives
    the lines of verdicts as dicts."""

    def __init__(self, folder, state):
        self.folder, self.state = folder, state

    def report(self, **options):
        return Tally().read(self.folder).report(**options)

    def __iter__(self):
        with open(os.path.join(self.folder, "verdicts.jsonl"), encoding="utf-8", newline="\n") as file:
            for line in file:
                yield json.loads(line)


class _Calls:
    """Exceptions of a callback, which C can't pass on."""

    def __init__(self, progress):
        self.failure, self.given = None, progress
        self.function = _PROGRESS(self._progress) if progress is not None else None

    def _progress(self, context, state):
        try:
            return int(self.given(state.contents.to_dict()) is False)
        except BaseException as error:
            self.failure = error
            return 1

    def pointer(self):
        return None if self.function is None else c.cast(self.function, c.c_void_p).value


def _options(calls, workers, resume, shard, run, config):
    number, of = shard or (0, 0)
    return _RunOptions(workers=workers, resume=int(resume), shard=number, shards=of, run=optional(run),
                       config=None if config is None else json.dumps(config).encode(), progress=calls.pointer())


def _strings(paths):
    paths = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    return (c.c_char_p * len(paths))(*[os.fsencode(p) for p in paths]), len(paths)


@contextlib.contextmanager
def _engine(given):
    if given is not None:
        yield given
        return
    engine = Engine()
    try:
        yield engine
    finally:
        engine.close()


def run(suite, attempts, folder, workers=0, resume=False, shard=None, run=None, config=None, progress=None, engine=None,
        costs=None):
    """Judge attempts at the tasks of a suite, into `folder`.

    `attempts` are files, or "@reference", "@null", "@stub".  `shard` is (number,
    of), from 1; `costs` the folder of an earlier run, by whose times shards get
    the same amount of work.  `progress` gets the counts ten times a second, on this thread;
    returning False stops the run, which can be resumed."""
    calls, state = _Calls(progress), _RunState()
    array, count = _strings(attempts)
    options = _options(calls, workers, resume, shard, run, config)
    with _engine(engine) as opened:
        pointer, options.store = opened.pointer, opened._store
        options.costs = None if costs is None else os.fsencode(costs)
        try:
            _called(lib.kv_run, pointer, os.fsencode(suite), array, count, os.fsencode(folder),
                    c.byref(options), c.byref(state))
        finally:
            if calls.failure is not None:
                raise calls.failure
    return Run(folder, state.to_dict())


class Validation:
    """`valid` and `invalid` are dicts: task to grade, and task to the reason."""

    def __init__(self, folder, valid, invalid):
        self.folder, self.valid, self.invalid = folder, valid, invalid


def validate(suite, folder, repeats=2, workers=0, config=None, progress=None, engine=None):
    """Check and register the tasks of a suite: its reference passes, nothing at
    all does not."""
    calls, state, valid, invalid = _Calls(progress), _RunState(), {}, {}
    options = _options(calls, workers, False, None, None, config)

    def each(context, task):
        one = task.contents
        if one.invalid is None:
            valid[one.task.decode()] = None if one.grade is None else one.grade.decode()
        else:
            invalid[one.task.decode()] = one.invalid.decode("utf-8", "replace")

    function = _EACH(each)
    with _engine(engine) as opened:
        try:
            _called(lib.kv_validate, opened.pointer, os.fsencode(suite), os.fsencode(folder), repeats,
                    c.byref(options), function, None, c.byref(state))
        finally:
            if calls.failure is not None:
                raise calls.failure
    return Validation(folder, valid, invalid)


def merge(folders, folder):
    """Join the results of shards: the same bytes as of one run."""
    state = _RunState()
    array, count = _strings(folders)
    _called(lib.kv_run_merge, array, count, os.fsencode(folder), None, c.byref(state))
    return Run(folder, state.to_dict())


# --- rubrics and calls --------------------------------------------------------


class Rubric:
    """A rubric in Lua, by its path or by the name of a bundled one."""

    def __init__(self, path, engine=None):
        self.path, self.engine = os.fspath(path), engine or Engine()

    def judge(self, answer, task=None):
        """The verdict, with its criteria; `task` is a Task or a document."""
        if not isinstance(task, Task):
            task = Task("task", task or {})
        attempt = answer if isinstance(answer, Attempt) else Attempt(answer)
        return self.engine.verifier("lua", {"rubric": self.path}).verify(task, attempt)


class Spec(_Handle):
    """A call specification, in its text form or in JSON."""
    _free = lib.kv_calls_free
    HOLDS, BROKEN, UNDECIDED = 1, 2, 3

    def __init__(self, source, name="specification"):
        body, keep = text(source)
        super().__init__(_made(lib.kv_calls_compile, body, name.encode()))

    def match(self, trace):
        """The clauses of a trace (text, bytes, or pieces of them) as dicts with
        outcome ("holds", "broken", "undecided"), text, why, line."""
        watch = _made(lib.kv_watch_new, self.pointer)
        try:
            for piece in [trace] if isinstance(trace, (str, bytes)) else trace:
                piece, keep = text(piece)
                _called(lib.kv_watch_feed, watch, piece)
            seen = _Watched()
            _called(lib.kv_watch_end, watch, c.byref(seen))
            names, out, one = {1: "holds", 2: "broken", 3: "undecided"}, [], _Clause()
            for i in range(seen.clauses):
                lib.kv_watch_clause(watch, i, c.byref(one))
                out.append({"outcome": names[one.outcome], "text": one.text.bytes().decode("utf-8", "replace"),
                            "why": one.why.bytes().decode("utf-8", "replace"), "line": one.line})
            return out
        finally:
            lib.kv_watch_free(watch)


def trace_of(document, index=0, name="trajectory"):
    """The tool calls of a trajectory as a trace that Spec.match reads."""
    out, count = _Writer(), c.c_uint64()
    body, keep = text(document if isinstance(document, (str, bytes)) else json.dumps(document))
    _called(lib.kv_trace_import, body, name.encode(), index, out.function, None, c.byref(count))
    return out.bytes()
