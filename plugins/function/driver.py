# Calls one function of the candidate with inputs from descriptor 4 and writes
# what it returned to descriptor 3.  It does not know what is expected, and
# what it writes is only data.
import importlib
import json
import os
import sys

from orders import read_orders  # joined
from values import decode, encode  # joined


def main():
    orders = read_orders()
    out = os.dup(3)
    os.close(3)

    def say(*record):
        data = (json.dumps(record) + "\n").encode()
        while data:
            data = data[os.write(out, data):]

    sys.path.append(os.environ.pop("KV_BOX"))
    sys.argv[:] = ["function"]
    try:
        f = importlib.import_module(orders["module"])
        for name in orders["entry"].split("."):
            f = getattr(f, name)
    except BaseException as e:
        say("load", type(e).__name__, str(e).encode("utf-8", "replace").decode()[:200])
        os._exit(0)
    for i, case in enumerate(orders["cases"]):
        try:
            r = f(*decode(case.get("args", [])),
                  **{k: decode(v) for k, v in case.get("kwargs", {}).items()})
            try:
                say("value", i, encode(r))
            except (RecursionError, ValueError, MemoryError):
                say("value", i, {"$object": type(r).__name__[:80]})
        except BaseException as e:
            say("raise", i, [c.__name__ for c in type(e).__mro__][:20],
                str(type(e).__name__))
    say("end")
    os._exit(0)


if "KV_WARM" not in globals():
    main()
