# What the runner asks the tester: whether the tests may run, and whether a
# test counts, whatever its framework reported.
import os

from early import NEEDED  # joined
from standins import PEER, RemoteBound, RemoteFunction  # joined

NOT_EARLY = 9  # status of a tester that must load the tests once the candidate exists


class Half:
    """The runner's view of the tester."""

    def __init__(self, stage, start, finder):
        self.stage, self.start, self.finder = stage, start, finder
        self.before = left_behind()

    def before_running(self, functions):
        """Called when the tests are loaded; FUNCTIONS are their functions."""
        if not PEER.connected:
            if NEEDED or PEER.leaked() or left_behind() != self.before:
                os._exit(NOT_EARLY)
            self.stage()
            self.start()
        for f in functions:
            if type(getattr(f, "__func__", f)) in (RemoteFunction, RemoteBound):
                self.lose("decorator", "a test is a function of the candidate's")
        if self.finder.hidden is not None:
            self.lose("import", "the module %s has the name of one of the library's"
                      % self.finder.hidden)

    def lose(self, construct, text):
        """No test counts."""
        PEER.refusal(construct, text)
        PEER.lost.append(text)

    def next_test(self):
        del PEER.refused[:], PEER.swallowed[:], PEER.unasked[:]
        PEER.nothing.clear()

    def veto(self, failed):
        """Why a test does not pass, whatever it reported; None when it may.
        FAILED: it reported that it did not."""
        if PEER.lost:
            return "refused", PEER.lost[0]
        if PEER.refused:
            return "refused", "%s: %s" % PEER.refused[0]
        if PEER.swallowed:
            return "failed", "an assertion of the test's failed in a callback"
        if PEER.nothing:
            return "failed", "it compares nothing: the reference gives something at %s" % \
                PEER.reason()
        if failed and PEER.unasked:
            return "refused", "equality: " + PEER.unasked[0]
        return None


def left_behind():
    """Traces of loading that forks would share or not have: files, threads,
    children, the environment."""
    open_files = set()
    for fd in os.listdir("/proc/self/fd"):
        try:
            where = os.readlink("/proc/self/fd/" + fd)
        except OSError:
            continue
        if where != "/dev/null" and not where.startswith("/proc/"):
            open_files.add((fd, where))
    folders = [sorted(os.listdir(d)) for d in ("/tmp", "/dev/shm", "/box")
               if os.path.isdir(d)]
    with open("/proc/thread-self/children") as f:
        children = f.read()
    return (open_files, folders, len(os.listdir("/proc/self/task")), children, os.getcwd(),
            dict(os.environ))
