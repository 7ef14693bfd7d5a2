import inspect
import sys


def count_calls(fn):
    n = 0

    def prof(frame, event, arg):
        nonlocal n
        n += event == "call"
    old = sys.getprofile()
    sys.setprofile(prof)
    try:
        fn()
    finally:
        sys.setprofile(old)
    return n


def caller():
    return sys._getframe(1).f_code.co_name


def lines_of(obj):
    return len(inspect.getsource(obj).rstrip().splitlines())
