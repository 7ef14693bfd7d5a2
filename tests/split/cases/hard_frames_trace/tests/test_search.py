import sys
import traceback

import pytest

import search


def test_values():
    xs = list(range(0, 100, 3))
    assert search.binary_search(xs, 33) == 11


def test_line_count_by_trace():
    lines = []

    def tracer(frame, event, arg):
        if frame.f_code.co_filename.endswith("search.py"):
            if event == "line":
                lines.append(frame.f_lineno)
            return tracer
        return None

    old = sys.gettrace()
    sys.settrace(tracer)
    try:
        search.binary_search(range(1 << 16), 60000)
    finally:
        sys.settrace(old)
    assert 16 < len(lines) < 120


def test_traceback_frames():
    with pytest.raises(LookupError) as e:
        search.binary_search([1, 2], 9)
    frames = traceback.extract_tb(e.value.__traceback__)
    assert frames[-1].name == "binary_search"
    assert frames[-1].filename.endswith("search.py")
    assert e.traceback[-1].frame.f_locals["target"] == 9


def test_caller():
    assert search.caller_name() == "test_caller"
