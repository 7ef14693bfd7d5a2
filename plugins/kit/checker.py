# Asks the checker of a task about each output.  No code of the candidate is
# here, and what it gave is only data.
import importlib.util
import json
import os
import random
import sys

from orders import read_orders  # joined
from values import decode  # joined

DEEP = 20000
DIGITS = 100000


def where(e, path):
    """What went wrong, with the last line of the checker's own file."""
    line, trace = 0, e.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return "%s%s: %s" % ("line %d: " % line if line else "",
                         type(e).__name__, str(e)[:200])


def load(path):
    spec = importlib.util.spec_from_file_location("checker", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["checker"] = module
    spec.loader.exec_module(module)
    return module.check


def plain(case):
    """A case of function, with its values as Python has them."""
    case = dict(case)
    case["args"] = [decode(v) for v in case.get("args", [])]
    case["kwargs"] = {k: decode(v) for k, v in case.get("kwargs", {}).items()}
    if "expect" in case:
        case["expect"] = decode(case["expect"])
    return case


def ask(check, case, got, forms):
    """Whether it is right, and a reason; a text in place of it: it broke."""
    if forms:
        case = plain(case)
        try:
            got = decode(got)
        except Exception:
            return False, "no value that a checker can be given"
    said = check(case, got)
    right, why = said if type(said) is tuple and len(said) == 2 else (said, "")
    if type(right) is not bool or type(why) is not str:
        return "check returned %.80r; expected True or False, or one of them " \
            "with a text" % (said,), ""
    return right, why.encode("utf-8", "replace").decode()[:200].replace("\0", " ")


def main():
    orders = read_orders()
    out = os.dup(3)
    os.close(3)

    def say(*record):
        data = (json.dumps(record) + "\n").encode()
        while data:
            data = data[os.write(out, data):]

    box = os.environ.pop("KV_BOX")
    path = os.path.join(box, orders["file"])
    sys.path.append(os.path.dirname(path))
    sys.argv[:] = [path]
    sys.setrecursionlimit(DEEP)
    if hasattr(sys, "set_int_max_str_digits"):
        # Text of a candidate's that a checker takes for a number; the time for it
        # grows with the square of its digits.
        sys.set_int_max_str_digits(0 if orders["forms"] else DIGITS)
    random.seed(0)
    try:
        check = load(path)
        for case, got in orders["pairs"]:
            right, why = ask(check, case, got, orders["forms"])
            if type(right) is str:
                say("broke", right)
                break
            say(right, why)
    except BaseException as e:
        say("broke", where(e, path))
    os._exit(0)


if "KV_WARM" not in globals():
    main()
