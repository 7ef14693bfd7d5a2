# SPDX-License-Identifier: MIT
"""Engines, tasks, attempts, verdicts, tallies, reports and batches."""
import asyncio
import collections
import contextlib
import ctypes as c
import enum
import itertools
import json
import math
import os
import threading
import time

from . import _lib
from ._lib import KverifyError, check, lib, optional, text

__all__ = ["Attempt", "Batch", "Engine", "ErrorClass", "Outcome", "Report", "Tally", "Task", "Verdict", "Verifier",
           "convert", "score"]


class Outcome(enum.IntEnum):
    """What was learnt about an attempt."""
    PASS = 1
    FAIL = 2
    ERROR = 3
    UNSCORED = 4


class ErrorClass(enum.IntEnum):
    """Why a verdict has its outcome; NONE of a pass."""
    NONE = 0
    TIMEOUT = 1
    OOM = 2
    CRASH = 3
    PARSE = 4
    INFRA = 5
    TAMPER = 6
    NO_ANSWER = 7
    AMBIGUOUS = 8
    OUTPUT = 9
    COMPILE = 10
    ENVIRONMENT = 11
    NOT_RUN = 12
    MISSING = 13
    OTHER = 14


def _made(function, *arguments):
    """Call FUNCTION with an output and an error behind ARGUMENTS."""
    out, error = c.c_void_p(), _lib.Error()
    check(function(*arguments, c.byref(out), c.byref(error)), error)
    return out.value


def _called(function, *arguments):
    error = _lib.Error()
    check(function(*arguments, c.byref(error)), error)


class _Writer:
    """Collects what the library writes."""

    def __init__(self):
        self.pieces = []
        self.function = _lib.WRITE(self._write)

    def _write(self, context, data, length):
        self.pieces.append(c.string_at(data, length))
        return 0

    def bytes(self):
        return b"".join(self.pieces)


class _Closing:
    """Has a close that may be called again, and is called at the latest when
    nobody refers to the object any more."""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    def __del__(self):
        with contextlib.suppress(Exception):
            self.close()


class _Handle(_Closing):
    """Something of the library's that is freed once."""
    _free = None

    def __init__(self, pointer):
        self._pointer = pointer

    @property
    def pointer(self):
        if self._pointer is None:
            raise ValueError("%s is closed" % type(self).__name__)
        return self._pointer

    def close(self):
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            type(self)._free(pointer)


# --- what is judged -----------------------------------------------------------


class Task(_Handle):
    """What was asked: an id and a document, a dict or JSON text, as
    docs/running.md describes it for the verifier.

    `folder` holds the files that the document does not have itself; `labels`
    say where the task belongs ("run", "dataset", ...)."""
    _free = lib.kv_task_free

    def __init__(self, id, document=None, labels=None, folder=None):
        source = document if isinstance(document, (str, bytes)) else json.dumps(document or {})
        identity, keep = text(id)
        body, keep_body = text(source)
        super().__init__(_made(lib.kv_task_new, identity, body))
        self.id, self.folder = id, folder
        self._parts = (id, source, dict(labels or {}), folder)
        for key, value in (labels or {}).items():
            value, keep = text(value)
            _called(lib.kv_task_label, self.pointer, key.encode(), value)
        if folder is not None:
            _called(lib.kv_task_folder, self.pointer, os.fsencode(folder))

    def __reduce__(self):
        return Task, self._parts


class Attempt(_Handle):
    """One answer to a task: a text, or files by their paths, or both.  `index`
    counts the attempts at one task from 0."""
    _free = lib.kv_attempt_free

    def __init__(self, answer="", index=0, files=None):
        body, keep = text(answer)
        super().__init__(_made(lib.kv_attempt_new, index, body))
        self._parts = (answer, index, dict(files or {}))
        for path, content in (files or {}).items():
            content, keep = text(content)
            _called(lib.kv_attempt_file, self.pointer, path.encode(), content)

    def __reduce__(self):
        return Attempt, self._parts


class Verdict(_Handle):
    """What was learnt about one attempt.  `if verdict:` is true of a pass."""
    _free = lib.kv_verdict_free

    @classmethod
    def from_json(cls, line):
        """A line of verdicts.jsonl."""
        line, keep = text(line)
        return cls(_made(lib.kv_verdict_read, line))

    def __bool__(self):
        return self.outcome == Outcome.PASS

    def __repr__(self):
        why = "" if self.error_class == ErrorClass.NONE else " (%s)" % self.error_class.name.lower()
        return "<Verdict %s: %s%s>" % (self.task, self.outcome.name.lower(), why)

    def __reduce__(self):
        return Verdict.from_json, (self.to_json(),)

    def to_json(self):
        """The line of docs/verdict.schema.json, without its end."""
        out = _Writer()
        _called(lib.kv_verdict_write, self.pointer, out.function, None)
        return out.bytes().decode()

    def to_dict(self):
        return json.loads(self.to_json())

    @property
    def task(self):
        return lib.kv_verdict_task(self.pointer).bytes().decode("utf-8", "surrogateescape")

    @property
    def index(self):
        return lib.kv_verdict_index(self.pointer)

    @property
    def outcome(self):
        return Outcome(lib.kv_verdict_outcome(self.pointer))

    @property
    def error_class(self):
        value = lib.kv_verdict_class(self.pointer)
        return ErrorClass(value) if value < len(ErrorClass) else ErrorClass.OTHER

    @property
    def judged(self):
        """Whether it is a pass or a fail."""
        return self.outcome in (Outcome.PASS, Outcome.FAIL)

    @property
    def score(self):
        """From 0 to 1, or None."""
        value = lib.kv_verdict_score(self.pointer)
        return None if math.isnan(value) else value

    @property
    def evidence(self):
        return lib.kv_verdict_evidence(self.pointer).decode("utf-8", "replace")

    @property
    def verifier(self):
        return lib.kv_verdict_verifier(self.pointer).decode()

    @property
    def integrity(self):
        """"I0" to "I3", or "none" where nothing was run."""
        return lib.kv_integrity_name(lib.kv_verdict_integrity(self.pointer)).decode()

    @property
    def isolation(self):
        return lib.kv_verdict_isolation(self.pointer).decode()

    @property
    def counts(self):
        """Numbers of tests by result, or None."""
        counts = _lib.Counts()
        if not lib.kv_verdict_counts(self.pointer, c.byref(counts)):
            return None
        return {name: getattr(counts, name) for name, _ in counts._fields_}

    @property
    def subscores(self):
        name, value, out = c.c_char_p(), c.c_double(), {}
        for i in range(lib.kv_verdict_subscore_count(self.pointer)):
            lib.kv_verdict_subscore_at(self.pointer, i, c.byref(name), c.byref(value))
            out[name.value.decode()] = value.value
        return out

    @property
    def tests(self):
        """A list of dicts with id, outcome, message and us (microseconds)."""
        out, test = [], _lib.Test()
        for i in range(lib.kv_verdict_test_count(self.pointer)):
            lib.kv_verdict_test(self.pointer, i, c.byref(test))
            out.append({"id": test.id.decode("utf-8", "replace"), "outcome": Outcome(test.outcome),
                        "message": None if test.message is None else test.message.decode("utf-8", "replace"),
                        "us": test.us})
        return out

    @property
    def criteria(self):
        """Criteria of a rubric: dicts with id, score, max, weight, evidence."""
        out, one = [], _lib.Criterion()
        for i in range(lib.kv_verdict_criterion_count(self.pointer)):
            lib.kv_verdict_criterion(self.pointer, i, c.byref(one))
            out.append({"id": one.id.bytes().decode(), "score": None if math.isnan(one.score) else one.score,
                        "max": one.max, "weight": one.weight, "gate": bool(one.gate),
                        "evidence": one.evidence.bytes().decode("utf-8", "replace")})
        return out

    def reward(self, policy="pass"):
        """The verdict as a number, or None where nothing was learnt."""
        from .rewards import reward_of
        return reward_of(self, policy)


# --- engines ------------------------------------------------------------------


class Verifier:
    """A plugin with a configuration, of one engine; opened where it is used
    first, so that it can be pickled and used after a fork."""

    def __init__(self, engine, name, config=None):
        self.engine, self.name, self.config = engine, name, config

    def _open(self):
        return self.engine._verifier(self.name, self.config)

    def verify(self, task, attempt):
        """Judge an attempt, a text or an Attempt; blocks, without the GIL."""
        attempt = attempt if isinstance(attempt, Attempt) else Attempt(attempt)
        return Verdict(_made(lib.kv_verify, self._open(), task.pointer, attempt.pointer))

    async def averify(self, task, attempt, deadline=None):
        """The same in an event loop, through a batch that the engine keeps for
        it.  `deadline` is in seconds; then, and when it is cancelled, the
        attempt is ended."""
        return await self.engine._loop_batch().verify(self, task, attempt, deadline)


# Held by no thread when a process forks, but for a moment.
_forked = threading.Lock()


class Engine(_Closing):
    """Loaded plugins and how untrusted programs are run.

    It opens itself when it is used first, in every process that uses it: it can
    be pickled, sent to spawned processes and used after a fork.  Any number of
    threads may use one.

    `store` is a file in which verdicts are kept from run to run, of `store_bytes`
    at most.  Batches, `averify` and `run` take verdicts of equal attempts from
    it; `verify` does not."""

    def __init__(self, plugins=None, min_isolation=None, max_isolation=None, min_integrity=None, retry_wall=False,
                 workers=0, capacity=0, store=None, store_bytes=0):
        self._options = dict(plugins=plugins, min_isolation=min_isolation, max_isolation=max_isolation,
                             min_integrity=min_integrity, retry_wall=retry_wall, workers=workers, capacity=capacity,
                             store=None if store is None else os.path.abspath(store), store_bytes=store_bytes)
        self._reset()

    def _reset(self):
        self._lock = threading.RLock()
        self._pointer, self._process, self._store = None, os.getpid(), None
        self._verifiers, self._batches = {}, {}
        self._cells = set()

    def __reduce__(self):
        return _engine, (self._options,)

    @property
    def pointer(self):
        if self._process != os.getpid():
            # Of the parent's there is nothing that this process could free.
            with _forked:
                if self._process != os.getpid():
                    self._reset()
        with self._lock:
            if self._pointer is None:
                self._open()
            return self._pointer

    def _open(self):
        o = self._options
        pointer = _made(lib.kv_engine_new)
        try:
            sandbox = _lib.SandboxOptions(
                retry_wall=int(o["retry_wall"]), min_isolation=optional(o["min_isolation"]),
                max_isolation=optional(o["max_isolation"]), min_integrity=optional(o["min_integrity"]))
            _called(lib.kv_engine_sandbox, pointer, c.byref(sandbox))
            _called(lib.kv_engine_load_path, pointer, optional(o["plugins"]))
            if o["store"] is not None:
                size = _lib.StoreOptions(bytes=o["store_bytes"])
                self._store = _made(lib.kv_store_open, pointer, os.fsencode(o["store"]), c.byref(size))
        except BaseException:
            lib.kv_engine_free(pointer)
            raise
        self._pointer, self._process = pointer, os.getpid()

    def _verifier(self, name, config):
        engine = self.pointer
        key = (name, json.dumps(config, sort_keys=True))
        with self._lock:
            if key not in self._verifiers:
                self._verifiers[key] = _made(lib.kv_verifier_open, engine, name.encode(),
                                             None if config is None else json.dumps(config).encode())
            return self._verifiers[key]

    def verifier(self, name, config=None):
        return Verifier(self, name, config)

    def verify(self, verifier, task, attempt):
        """Judge one attempt with the verifier of that name."""
        return self.verifier(verifier).verify(task, attempt)

    async def averify(self, verifier, task, attempt, deadline=None):
        return await self.verifier(verifier).averify(task, attempt, deadline)

    def batch(self, workers=None, capacity=None):
        return Batch(self, self._options["workers"] if workers is None else workers,
                     self._options["capacity"] if capacity is None else capacity)

    def _loop_batch(self):
        """The batch of the running event loop."""
        loop = asyncio.get_running_loop()
        engine = self.pointer
        with self._lock:
            for other in [l for l in self._batches if l.is_closed()]:
                self._batches.pop(other).close()
            if loop not in self._batches:
                self._batches[loop] = _Loop(self.batch(), loop)
            return self._batches[loop]

    @property
    def store(self):
        """What became of the attempts that the store was asked about, as a dict;
        None without a store."""
        if self.pointer is None or self._store is None:
            return None
        state = _lib.StoreState()
        lib.kv_store_look(self._store, c.byref(state))
        return {"found": state.found, "missing": state.missing, "apart": state.apart, "kept": state.kept,
                "dropped": state.dropped,
                "broken": state.why.decode("utf-8", "replace") if state.broken else None}

    def close(self):
        if self._process != os.getpid() or self._pointer is None:
            return
        with self._lock:
            for batch in self._batches.values():
                batch.close()
            # Not through the batches: whoever collects this engine may collect
            # them with it, in any order.
            while self._cells:
                self._cells.pop().free()
            for verifier in self._verifiers.values():
                lib.kv_verifier_close(verifier)
            lib.kv_store_close(self._store)
            lib.kv_engine_free(self._pointer)
            self._store = None
            self._pointer, self._verifiers, self._batches = None, {}, {}


def _engine(options):
    return Engine(**options)


_FULL = -11


class _Cell:
    """A batch of the library's, which it and its engine both may free."""

    def __init__(self, pointer):
        self.pointer = pointer

    def free(self):
        pointer, self.pointer = self.pointer, None
        if pointer is not None:
            lib.kv_batch_free(pointer)


class Batch(_Closing):
    """Many attempts at once: submit from any thread, take verdicts as they come.

    `fileno()` makes it something that select and event loops wait for."""

    def __init__(self, engine, workers=0, capacity=0):
        self.engine = engine
        self._held, self._lock = {}, threading.Lock()
        pointer = engine.pointer
        options = _lib.BatchOptions(workers=workers, capacity=capacity, store=engine._store)
        self._aside = collections.deque()
        self._cell = _Cell(_made(lib.kv_batch_new, pointer, c.byref(options)))
        engine._cells.add(self._cell)

    @property
    def pointer(self):
        if self._cell.pointer is None:
            raise ValueError("Batch is closed")
        return self._cell.pointer

    def close(self):
        self.engine._cells.discard(self._cell)
        self._cell.free()

    _tags = itertools.count(1)

    def submit(self, verifier, task, attempt, tag=None, deadline=None, wait=True):
        """Hand an attempt over.  `tag` is any object, which comes back with the
        verdict; `deadline` is in seconds.  A full batch is waited for unless
        `wait` is false, which raises KverifyError.  Returns a number for
        cancel."""
        verifier = verifier if isinstance(verifier, Verifier) else self.engine.verifier(verifier)
        attempt = attempt if isinstance(attempt, Attempt) else Attempt(attempt)
        number = next(Batch._tags)
        end = None if deadline is None else time.monotonic() + deadline
        opened, pointer, pause = verifier._open(), task.pointer, 0.0005
        with self._lock:
            self._held[number] = (tag, task, verifier)
        try:
            while not self._submit(opened, pointer, attempt, number, end):
                if not wait:
                    raise KverifyError(_FULL, "no room in the batch")
                # In slices, so that an interrupt is heard.
                time.sleep(pause)
                pause = min(pause * 2, 0.05)
        except BaseException:
            with self._lock:
                self._held.pop(number, None)
            raise
        return number

    def _submit(self, opened, task, attempt, number, end):
        """False: there is no room, and the attempt is still ours."""
        left = 0 if end is None else max(1, int((end - time.monotonic()) * 1000))
        options = _lib.SubmitOptions(tag=number, deadline_ms=left)
        batch, given, error = self.pointer, attempt.pointer, _lib.Error()
        attempt._pointer = None
        status = lib.kv_batch_submit(batch, opened, task, given, c.byref(options), c.byref(error))
        if status == _FULL:
            attempt._pointer = given
            return False
        check(status, error)
        return True

    def _take(self, wait_ms):
        result, error = _lib.BatchResult(), _lib.Error()
        status = lib.kv_batch_take(self.pointer, wait_ms, c.byref(result), c.byref(error))
        if status == -6:
            return None
        check(status, error)
        with self._lock:
            tag = self._held.pop(result.tag, (None,))[0]
        if result.status != 0:
            return result.tag, tag, KverifyError(result.status, "the attempt could not be judged")
        return result.tag, tag, Verdict(result.verdict)

    def _wait(self, timeout):
        """Like _take, in slices, so that an interrupt is heard."""
        end = None if timeout is None else time.monotonic() + max(timeout, 0)
        while True:
            left = 0.2 if end is None else max(0, min(0.2, end - time.monotonic()))
            got = self._take(int(left * 1000))
            if got is not None:
                return got
            if end is None and not lib.kv_batch_pending(self.pointer) or end is not None and time.monotonic() >= end:
                return None

    def take(self, timeout=None):
        """(tag, verdict) of the one that came first; None where none comes
        within `timeout` seconds, or nothing is under way."""
        try:
            got = self._aside.popleft()
        except IndexError:
            got = self._wait(timeout)
        if got is None:
            return None
        if isinstance(got[2], Exception):
            raise got[2]
        return got[1], got[2]

    def __iter__(self):
        """Until nothing is under way."""
        while True:
            got = self.take()
            if got is None:
                return
            yield got

    def verify_all(self, verifier, pairs, deadline=None):
        """Verdicts on (task, attempt) pairs, in their order.  Results of other
        attempts are kept for take.  One thread at a time."""
        places, out = {}, []
        try:
            for task, attempt in pairs:
                places[self.submit(verifier, task, attempt, deadline=deadline)] = len(out)
                out.append(None)
                self._collect(places, out, 0)
            while places:
                self._collect(places, out, None)
        except BaseException:
            for number in places:
                self.cancel(number)
            with contextlib.suppress(Exception):
                while places:
                    self._collect(places, [None] * len(out), None)
            raise
        return out

    def _collect(self, places, out, timeout):
        got = self._wait(timeout)
        if got is None:
            if timeout is None:
                raise RuntimeError("another thread has taken results of verify_all")
            return
        if got[0] not in places:
            self._aside.append(got)
            return
        place = places.pop(got[0])
        if isinstance(got[2], Exception):
            raise got[2]
        out[place] = got[2]

    def cancel(self, number):
        """End the attempt that submit returned NUMBER for; it comes back
        unscored.  Whether it was still under way."""
        return lib.kv_batch_cancel(self.pointer, number) > 0

    def cancel_all(self):
        return lib.kv_batch_cancel_all(self.pointer)

    def fileno(self):
        return lib.kv_batch_fd(self.pointer)

    def __len__(self):
        return lib.kv_batch_pending(self.pointer)


class _Loop:
    """A batch whose verdicts become results of futures of one event loop."""

    def __init__(self, batch, loop):
        self.batch, self.loop, self.waiting = batch, loop, set()
        loop.add_reader(batch.fileno(), self._ready)

    def _ready(self):
        while True:
            got = self.batch._take(0)
            if got is None:
                return
            future = got[1]
            if future.done():
                continue
            if isinstance(got[2], Exception):
                future.set_exception(got[2])
            else:
                future.set_result(got[2])

    async def verify(self, verifier, task, attempt, deadline):
        attempt = attempt if isinstance(attempt, Attempt) else Attempt(attempt)
        while True:
            future = self.loop.create_future()
            try:
                number = self.batch.submit(verifier, task, attempt, tag=future, deadline=deadline, wait=False)
                break
            except KverifyError as error:
                if error.status != _FULL:
                    raise
                await asyncio.sleep(0.005)
        self.waiting.add(future)
        try:
            return await future
        except asyncio.CancelledError:
            with contextlib.suppress(ValueError):
                self.batch.cancel(number)
            raise
        finally:
            self.waiting.discard(future)

    def close(self):
        if not self.loop.is_closed():
            self.loop.remove_reader(self.batch.fileno())
            for future in self.waiting:
                if not future.done():
                    self.loop.call_soon_threadsafe(_refuse, future)
        self.batch.close()


def _refuse(future):
    if not future.done():
        future.set_exception(RuntimeError("the engine was closed"))


# --- results ------------------------------------------------------------------


class Tally(_Handle):
    """Exact counts per task, which can be added to and merged in any order."""
    _free = lib.kv_tally_free

    def __init__(self):
        super().__init__(_made(lib.kv_tally_new))

    def add(self, verdict):
        _called(lib.kv_tally_add, self.pointer, verdict.pointer)

    def merge(self, other):
        _called(lib.kv_tally_merge, self.pointer, other.pointer)

    def read(self, *paths, run=None, threads=0, extract=None, engine=None, details=False):
        """Read result files and folders of any known format."""
        options = _lib.ScoreOptions(run=optional(run), threads=threads, extract=optional(extract),
                                    details=int(details))
        array = (c.c_char_p * len(paths))(*[os.fsencode(p) for p in paths])
        _called(lib.kv_score_paths, None if engine is None else engine.pointer, array, len(paths),
                c.byref(options), self.pointer)
        return self

    def save(self, path):
        out = _Writer()
        _called(lib.kv_tally_save, self.pointer, out.function, None)
        with open(path, "wb") as file:
            file.write(out.bytes())

    def report(self, **options):
        return Report(self, **options)

    def attempts(self):
        """Dicts with run, dataset, task, index, group, outcome, error_class,
        score (None: none), passed, tests; of a tally that was read with
        details."""
        listing = _made(lib.kv_listing_new, self.pointer)
        try:
            one = _lib.Listed()
            for i in range(lib.kv_listing_count(listing)):
                lib.kv_listing_at(listing, i, c.byref(one))
                yield {"run": one.run.decode(), "dataset": one.dataset.decode(),
                       "task": one.task.bytes().decode("utf-8", "surrogateescape"), "index": one.index,
                       "group": one.group, "outcome": Outcome(one.outcome),
                       "error_class": ErrorClass(one.error_class),
                       "score": None if math.isnan(one.score) else one.score, "passed": one.passed,
                       "tests": one.tests, "integrity": one.integrity.decode(), "isolation": one.isolation.decode()}
        finally:
            lib.kv_listing_free(listing)


_POLICIES = {"fail": 0, "skip": 1}
_INTERVALS = {"wilson": 0, "clopper-pearson": 1, "cluster": 2, "bootstrap": 3, "none": 4}
_FORMATS = {"table": 0, "json": 1, "csv": 2, "md": 3, "latex": 4}


class Report(_Handle):
    """The figures of a tally.  Exact: a figure has a numerator and a
    denominator, integers of any size."""
    _free = lib.kv_report_free

    def __init__(self, tally, by=None, metrics=None, ks=None, policy="fail", interval="wilson", groups=None,
                 threshold=0.0, confidence=0.0, resamples=0, seed=0, cluster=None, k_eligible=False):
        self._tally = tally
        strings = lambda items: (c.c_char_p * len(items))(*[i.encode() for i in items])
        options = _lib.ReportOptions(policy=_POLICIES[policy], interval=_INTERVALS[interval], threshold=threshold,
                                     confidence=confidence, resamples=resamples, seed=seed, cluster=optional(cluster),
                                     k_eligible=int(k_eligible))
        if by:
            options.by, options.by_count = strings(by), len(by)
        if metrics:
            options.metrics, options.metric_count = strings(metrics), len(metrics)
        if ks:
            options.ks, options.k_count = (c.c_uint32 * len(ks))(*ks), len(ks)
        if groups is not None:
            options.groups = json.dumps(groups).encode()
        super().__init__(_made(lib.kv_report_new, tally.pointer, c.byref(options)))

    def render(self, format="table", digits=1, width=0):
        out = _Writer()
        options = _lib.RenderOptions(format=_FORMATS[format], digits=digits, width=width)
        _called(lib.kv_report_render, self.pointer, c.byref(options), out.function, None)
        return out.bytes().decode()

    def to_dict(self):
        """As report.schema.json describes it."""
        return json.loads(self.render("json"))

    def __str__(self):
        return self.render()

    def figures(self):
        """{group path: {metric: value, None where it is undefined}}"""
        return {tuple(g["path"]): {m: f["value"] for m, f in g["metrics"].items()} for g in self.to_dict()["groups"]}

    def require(self, condition):
        """Whether a condition such as "pass@1>=30%" holds for every run."""
        holds, defined = c.c_int(), c.c_int()
        _called(lib.kv_report_require, self.pointer, condition.encode(), c.byref(holds), c.byref(defined))
        return bool(holds.value and defined.value)

    @property
    def damaged(self):
        return lib.kv_report_damaged(self.pointer)


def score(*paths, run=None, threads=0, **options):
    """The report on result files and folders of any known format."""
    return Tally().read(*paths, run=run, threads=threads).report(**options)


def compare(*runs, names=None, policy="fail", interval="paired", require=(), **options):
    """Runs side by side, paired by task, as the object of `kverify compare
    --format json`.  `runs` are tallies or paths.  Options are those of
    kv_compare_options: common, resamples, confidence, seed, metric, by, cluster.
    `require` holds conditions such as "B-A>=0"; the member "holds" says of each
    whether it does."""
    tallies = [r if isinstance(r, Tally) else Tally().read(r) for r in runs]
    names = [str(n) for n in names] if names else [None if isinstance(r, Tally) else str(r) for r in runs]
    given = {k: v.encode() if isinstance(v, str) else int(v) if isinstance(v, bool) else v for k, v in options.items()}
    choices = _lib.CompareOptions(policy=("fail", "skip").index(policy),
                                  interval=("paired", "bootstrap").index(interval), **given)
    pointers = (c.c_void_p * len(tallies))(*[t.pointer for t in tallies])
    called = (c.c_char_p * len(tallies))(*[None if n is None else n.encode() for n in names])
    cell = _made(lib.kv_comparison_new, pointers, called, len(tallies), c.byref(choices))
    try:
        out, holds = _Writer(), {}
        _called(lib.kv_comparison_write, cell, out.function, None)
        for condition in [require] if isinstance(require, str) else require:
            held = c.c_int()
            _called(lib.kv_comparison_require, cell, condition.encode(), c.byref(held))
            holds[condition] = bool(held.value)
        return dict(json.loads(out.bytes()), holds=holds)
    finally:
        lib.kv_comparison_free(cell)


def convert(*paths, to, folder=None, run=None, time=0):
    """Write results in another format: into `folder`, or returned as
    {file name: bytes}."""
    tally = Tally().read(*paths, run=run, details=True)
    files, failure = {}, []

    def write(context, name, data, length):
        try:
            files.setdefault(name.decode(), []).append(c.string_at(data, length))
            return 0
        except Exception as error:
            failure.append(error)
            return 1

    function = _lib.WRITE_FILE(write)
    options = _lib.ConvertOptions(target=to.encode(), write=c.cast(function, c.c_void_p).value, time=time)
    try:
        _called(lib.kv_convert, tally.pointer, c.byref(options))
    except KverifyError:
        if failure:
            raise failure[0]
        raise
    files = {name: b"".join(pieces) for name, pieces in files.items()}
    if folder is None:
        return files
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    return sorted(files)
