# Runs a hidden test suite and reports every test on descriptor 3: for the
# guard, in one process with the candidate, and for the tester of a split.
# Nothing is ever read from what the tests print, and every name that matters
# later is bound early.
import json
import os
import sys
import time

LOADING = (Exception, SystemExit)  # raised by test files that can't be loaded
HALF = None  # the tester of a split, if there is one


def make_say(key):
    # A copy of the descriptor is out of reach of code that tries the usual
    # numbers, and of child programs.
    fd = os.dup(3)
    os.close(3)
    write, dumps, getpid, count, me = os.write, json.dumps, os.getpid, 0, os.getpid()

    def say(kind, *fields):
        nonlocal count
        if getpid() != me:
            return  # a process that the candidate forked
        fields = [f.encode("utf-8", "replace").decode() if isinstance(f, str)
                  else f for f in fields]
        data = ("%s %d %s\n" % (key, count, dumps([kind, *fields]))).encode()
        count += 1
        while data:
            data = data[write(fd, data):]

    return say


def message_of(error):
    try:
        text = "%s: %s" % (type(error).__name__, error)
    except BaseException:
        text = type(error).__name__
    return text.split("\n", 1)[0][:300]


def lacks(say, e):
    """The machine has not what the tests need: nothing was learnt."""
    say("absent", e.name or "a module", message_of(e))
    os._exit(0)


def run_pytest(orders, kept, say, watch_module):
    try:
        import pluggy
        import pytest
    except ImportError as e:
        lacks(say, e)
    import unittest.case
    from _pytest import (assertion, main, nodes, outcomes, python, python_api,
                         reports, runner, skipping)

    for module in (main, nodes, outcomes, python, python_api, reports, runner,
                   skipping, unittest.case, pluggy._callers, pluggy._hooks,
                   pluggy._manager, assertion.rewrite, assertion.util):
        watch_module(module)
    raised = {}

    class Reporter:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(self, session):
            if HALF is not None:
                HALF.before_running([i.obj for i in session.items
                                     if hasattr(i, "obj")])

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(self, item, nextitem):
            if HALF is not None:
                HALF.next_test()

        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(self, items):
            say("collected", [i.nodeid for i in items])

        def pytest_collectreport(self, report):
            if report.outcome == "failed":
                say("broken", report.nodeid, last_line(report.longrepr))

        @pytest.hookimpl(hookwrapper=True, tryfirst=True)
        def pytest_runtest_call(self, item):
            outcome = yield
            info = outcome._excinfo
            raised[item.nodeid] = None if info is None else info[0].__name__

        @pytest.hookimpl(trylast=True)
        def pytest_runtest_logreport(self, report):
            what = report.outcome
            xfail = hasattr(report, "wasxfail")
            if report.when == "call" and xfail:
                what = "xfailed" if what == "skipped" else "xpassed"
            elif report.when == "setup" and xfail and what == "skipped":
                what = "xfailed"
            lie = (report.when == "call" and what == "passed"
                   and raised.get(report.nodeid, "no call") is not None)
            why = last_line(report.longrepr) if what != "passed" else ""
            veto = None if HALF is None else HALF.veto(what == "failed")
            if veto is not None and what != "skipped":
                what, why = veto
            say("test", report.nodeid, report.when, "lied" if lie else what,
                int(report.duration * 1e6), why)

    def last_line(rep):
        try:
            crash = getattr(rep, "reprcrash", None)
            if crash is not None:
                return str(crash.message).split("\n", 1)[0][:300]
            if isinstance(rep, tuple):
                return str(rep[2])[:300]
            lines = [x for x in str(rep).split("\n") if x.strip()]
            return lines[-1][:300] if lines else ""
        except BaseException as e:
            return "the report can't be shown: " + type(e).__name__

    args = ["-q", "-c", os.devnull, "--rootdir", kept, "-p", "no:cacheprovider",
            "-o", "addopts=", "-o", "xfail_strict=false", "--tb=short"]
    if not orders["conftest"]:
        args.append("--noconftest")
    if HALF is not None:
        # Captured in memory only: forks of this process share no file.
        args.append("--capture=sys")
    for name in orders["plugins"]:
        # The plugin of pytest_asyncio is a module inside of the package.
        args += ["-p", name + ".plugin" if name == "pytest_asyncio" else name]
    args += [os.path.join(kept, t) for t in orders["tests"]]
    os.chdir(orders["cwd"])
    status = pytest.main(args, plugins=[Reporter()])
    return int(status)


def run_unittest(orders, kept, say, watch_module):
    import importlib.util
    import unittest
    import unittest.case
    import unittest.loader
    import unittest.result
    import unittest.suite

    for module in (unittest.case, unittest.loader, unittest.result,
                   unittest.suite):
        watch_module(module)
    where = {}
    clock = time.perf_counter
    string = str

    def name_of(test):
        cls = type(test)
        path = where.get(cls.__module__, cls.__module__)
        return "%s::%s::%s" % (path, cls.__qualname__, test._testMethodName)

    class Result(unittest.TestResult):
        def startTest(self, test):
            super().startTest(test)
            if HALF is not None:
                HALF.next_test()
            self.kv = ["passed", ""]
            self.kv_start = clock()

        def note(self, test, what, error=None):
            if not isinstance(test, unittest.TestCase):
                say("broken", string(test),
                    message_of(error[1]) if error else what)
                return
            if not hasattr(self, "kv"):
                self.kv, self.kv_start = ["passed", ""], clock()
            if self.kv[0] in ("passed", "skipped"):
                self.kv = [what, message_of(error[1]) if error else ""]

        def addError(self, test, err):
            super().addError(test, err)
            self.note(test, "failed", err)

        def addFailure(self, test, err):
            super().addFailure(test, err)
            self.note(test, "failed", err)

        def addSubTest(self, test, subtest, err):
            super().addSubTest(test, subtest, err)
            if err is not None:
                self.note(test, "failed", err)

        def addSkip(self, test, reason):
            super().addSkip(test, reason)
            if isinstance(test, unittest.TestCase):
                # For a skipped class, startTest is not called.
                if not hasattr(test, "_testMethodName"):
                    test = getattr(test, "test_case", test)
                self.note(test, "skipped")

        def addExpectedFailure(self, test, err):
            super().addExpectedFailure(test, err)
            self.note(test, "xfailed")

        def addUnexpectedSuccess(self, test):
            super().addUnexpectedSuccess(test)
            self.note(test, "xpassed")

        def stopTest(self, test):
            super().stopTest(test)
            veto = None if HALF is None else HALF.veto(self.kv[0] == "failed")
            if veto is not None and self.kv[0] != "skipped":
                self.kv = veto
            say("test", name_of(test), "call", self.kv[0],
                int((clock() - self.kv_start) * 1e6), self.kv[1])
            del self.kv

    result = Result()
    suites = []
    names = []

    def walk(suite):
        for t in suite:
            if isinstance(t, unittest.TestCase):
                names.append(name_of(t))
            else:
                walk(t)

    def flat(suite):
        for t in suite:
            if not isinstance(t, unittest.TestCase):
                yield from flat(t)
            elif hasattr(t, t._testMethodName):
                yield t

    os.chdir(orders["cwd"])
    for path in orders["tests"]:
        full = os.path.join(kept, path)
        name = os.path.splitext(os.path.basename(path))[0]
        sys.path.insert(0, os.path.dirname(full))
        where[name] = path
        try:
            spec = importlib.util.spec_from_file_location(name, full)
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
        except LOADING as e:
            say("broken", path, message_of(e))
            continue
        suites.append(unittest.defaultTestLoader.loadTestsFromModule(module))
    for s in suites:
        walk(s)
    say("collected", names)
    if HALF is not None:
        HALF.before_running([getattr(t, t._testMethodName) for s in suites
                             for t in flat(s)])
    for s in suites:
        s(result)
    return 0


RUNNERS = {"pytest": run_pytest, "unittest": run_unittest}
