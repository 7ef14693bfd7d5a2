import contextlib
import io
import os
import sys


def run(argv):
    saved = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            if argv == ["--help"]:
                print("usage: tool FILE")
                sys.exit(0)
            try:
                open(argv[0]).close()
            except OSError as e:
                print(e, file=sys.stderr)
                sys.exit(3)
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


def spool(n):
    sys.stdout.write("".join(f"{i} passed, {i + 1} failed\n" for i in range(n)))
    sys.stdout.flush()
