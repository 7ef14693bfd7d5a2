# The half that decides: the hidden tests run here with stand-ins for the
# candidate's modules.  Nothing of the candidate is ever executed.
import importlib
import json
import os
import sys
import threading
import types

from codec import Codec  # joined
from deciding import Deciding  # joined
from deriving import Deriving  # joined
from early import Early, NeedsWorker, WorkerEnded  # joined
from half import NOT_EARLY, Half  # joined
from kinds import NAMED, Kinds  # joined
from lending import Lending  # joined
from modules import FINDER, Finder, Modules  # joined
from orders import read_orders  # joined
from peer import Peer  # joined
from reach import Reach  # joined
from runner import RUNNERS, make_say, message_of  # joined
from surroundings import Surroundings  # joined
from trusted import SUITE, TRUSTED  # joined
from watch import watch_library  # joined
from wire import Broken, Gone, Refused  # joined


class Tester(Early, Modules, Lending, Reach, Deriving, Deciding, Kinds, Surroundings,
             Peer):
    """The half of the tests."""

    runs_tests = True

    def __init__(self, orders, kept, say):
        Codec.__init__(self, False)
        self.orders, self.kept, self.say = orders, os.path.realpath(kept), say
        self.roots = [os.path.normpath(os.path.join(kept, d)) for d in orders["path"]]
        self.connected = False
        self.placeholders, self.unbound = [], []
        self.refused, self.swallowed, self.decided = [], [], 0
        self.unasked = []  # comparisons that were not made
        self.derived = {}
        self.env_seen, self.cwd_seen, self.path_seen = None, None, list(sys.path)
        self.lock = threading.Lock()
        self.guarding, self.tell, self.lost, self.bound = False, None, [], set()
        self.modules_seen, self.modules_put, self.methods = None, {}, {}
        self.start_kinds(orders.get("objects"))
        self.dicts = {}  # id of a lent object's dictionary: it and the object

    def shown(self, x):
        # The class that an object of the candidate claims to have is not
        # believed.
        raise AttributeError("_kv_shown")

    def need(self, library):
        if library in FINDER.names:
            raise Broken("an array of a library that is the candidate's")
        super().need(library)

    def ended(self):
        return

    def broken(self, e):
        self.say("tamper", str(e)[:300])
        os._exit(0)

    def next(self, k):
        try:
            return super().next(k)
        except Gone:
            raise WorkerEnded("the candidate's process has ended")
        except Broken as e:
            self.broken(e)
        except (TypeError, ValueError, RuntimeError, MemoryError) as e:
            self.broken(type(e).__name__)

    def send(self, chain, kind, *body):
        try:
            super().send(chain, kind, *body)
        except Refused as e:
            if not self.refused:
                raise self.refusal("value", str(e))
            raise

    def signature(self, x):
        try:
            return super().signature(x)
        except Broken as e:
            self.broken(e)

    def take(self, m, refused=False):
        try:
            return super().take(m, refused)
        except Broken as e:
            self.broken(e)

    def handle(self, k, m):
        try:
            super().handle(k, m)
        except Broken as e:
            self.broken(e)

    def answer(self, k, op, args):
        # What the candidate gives to a function of the tests.
        name = args[NAMED[op]] if op in NAMED and len(args) > 1 else ""
        self.came("lent " + (name if type(name) is str else op),
                  [x for x in self.met([]) if not self.is_mock(x)])
        super().answer(k, op, args)

    def reader(self):
        try:
            super().reader()
        except WorkerEnded:
            pass

    def serve(self, k):
        try:
            super().serve(k)
        except WorkerEnded:
            pass


def tester_main(stage=lambda: None, late=True):
    """Run the tests.  STAGE waits until the candidate exists.  It is called
    before the tests are loaded when LATE, else after that."""
    # Names of standins.py, modules.py, deciding.py and runner.py, which share
    # this namespace.
    global PEER, FINDER, OUTCOME, HALF, LOADING
    kept = os.environ.pop("KV_KEPT")
    box = os.environ.pop("KV_BOX")
    with open(os.path.join(kept, ".kverify/orders")) as f:
        orders = json.load(f)
    pending = []

    def say(kind, *fields):
        if PEER.tell is None:
            pending.append((kind, *fields))
        else:
            PEER.tell(kind, *fields)

    def start():
        for name in ("KV_KEPT", "KV_BOX"):
            os.environ.pop(name, None)
        PEER.tell = make_say(read_orders()["nonce"])
        if absent:
            say("absent", *absent)
            os._exit(0)
        try:
            PEER.connect(5)
        except Broken as e:
            PEER.broken(e)
        except (*LOADING, WorkerEnded) as e:
            say("broken", "", message_of(e))
            say("end", 2)
            os._exit(0)
        PEER.guarding = True
        # Nobody finds this file by its name.
        sys.modules["__main__"] = types.ModuleType("__main__")
        for p in pending:
            say(*p)

    PEER = Tester(orders, kept, say)
    FINDER = Finder(orders["files"], orders["path"], orders["tests"] + orders["support"])
    sys.meta_path.insert(0, FINDER)
    for d in PEER.roots:
        sys.path.append(d)
    sys.argv[:] = ["tests"]
    PEER.home = os.path.realpath(box)
    orders["cwd"] = os.path.join(box, orders["cwd"])
    LOADING = (Exception, SystemExit, WorkerEnded, NeedsWorker)
    HALF = Half(stage, start, FINDER)
    absent = []
    if orders["framework"] == "pytest":
        try:
            importlib.import_module("_pytest.monkeypatch")  # for watch_library
            OUTCOME = (importlib.import_module("_pytest.outcomes").Failed,)
        except ImportError as e:
            absent[:] = e.name or "pytest", message_of(e)
            late = True
    for name in () if absent else orders["preload"]:
        try:
            __import__(name)
        except ImportError as e:
            absent[:] = name, message_of(e)
            late = True
            break
    FINDER.look_for_hidden()
    TRUSTED.start(kept)
    SUITE.update(os.path.join(PEER.kept, t) for t in orders["tests"])
    watch_library()
    if late:
        stage()
        start()
    status = RUNNERS[orders["framework"]](orders, kept, say, lambda module: None)
    if not PEER.connected:
        os._exit(NOT_EARLY)
    say("decided", PEER.decided)
    if PEER.allowed is None:
        say("objects", PEER.seen_places())
    say("end", status)
    os._exit(0)


def main(stage=lambda: None, late=True):
    tester_main(stage, late)


if "KV_WARM" not in globals():
    main()
