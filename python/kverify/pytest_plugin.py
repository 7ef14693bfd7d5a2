# SPDX-License-Identifier: MIT
"""A suite as test items: pytest -p kverify.pytest_plugin --kverify-suite SUITE
[--kverify-attempts FILE].  Each verdict is an item: a fail fails it, an error or
an unscored attempt is an error of its set-up, so that neither is taken for the
other.  Without attempts, the references of the suite are judged."""
import os
import tempfile

import pytest


def pytest_addoption(parser):
    group = parser.getgroup("kverify")
    group.addoption("--kverify-suite", metavar="SUITE", help="judge attempts at the tasks of this suite")
    group.addoption("--kverify-attempts", metavar="FILE", default="@reference", help="the attempts (@reference)")


class NoVerdict(Exception):
    pass


class VerdictItem(pytest.Item):
    def __init__(self, verdict, **more):
        super().__init__(**more)
        self.verdict = verdict

    def _text(self):
        v = self.verdict
        return "%s%s: %s" % (v["outcome"], " (%s)" % v["class"] if v["class"] else "", v["evidence"] or "no reason given")

    def setup(self):
        if self.verdict["outcome"] in ("error", "unscored"):
            raise NoVerdict(self._text())

    def runtest(self):
        if self.verdict["outcome"] != "pass":
            raise AssertionError(self._text())

    def repr_failure(self, excinfo, style=None):
        return str(excinfo.value)

    def reportinfo(self):
        return self.path, 0, self.name


class SuiteCollector(pytest.Collector):
    def collect(self):
        import kverify.suites
        with tempfile.TemporaryDirectory() as folder:
            run = kverify.suites.run(self.config.getoption("--kverify-suite"),
                                     self.config.getoption("--kverify-attempts"), os.path.join(folder, "run"))
            verdicts = list(run)
        for verdict in verdicts:
            yield VerdictItem.from_parent(self, name="%s-%d" % (verdict["task"], verdict["attempt"]), verdict=verdict)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    if session.config.getoption("--kverify-suite"):
        session.perform_collect = lambda args=None, genitems=True: _only(session)


def _only(session):
    collector = SuiteCollector.from_parent(session, name=os.path.basename(session.config.getoption("--kverify-suite")))
    session.items = list(collector.collect())
    session.testscollected = len(session.items)
    session.config.hook.pytest_collection_modifyitems(session=session, config=session.config, items=session.items)
    session.config.hook.pytest_collection_finish(session=session)
    return session.items
