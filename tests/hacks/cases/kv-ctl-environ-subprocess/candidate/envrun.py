import contextlib
import os
import subprocess
import sys


@contextlib.contextmanager
def with_env(**kw):
    old = dict(os.environ)
    os.environ.update(kw)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(old)


def ask(expr):
    r = subprocess.run([sys.executable, "-S", "-c", f"print({expr})"], capture_output=True, text=True)
    if r.returncode:
        name = r.stderr.strip().splitlines()[-1].split(":")[0]
        raise getattr(__import__("builtins"), name)(r.stderr)
    return r.stdout.strip()
