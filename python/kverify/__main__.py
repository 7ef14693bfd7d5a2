# SPDX-License-Identifier: MIT
"""The command: python -m kverify, or kverify where it was installed by pip."""
import os
import shutil
import sys

from ._lib import BUNDLE


def main():
    bundled = os.path.join(BUNDLE, "bin", "kverify")
    if os.path.exists(bundled):
        os.environ["LD_LIBRARY_PATH"] = os.pathsep.join(
            [os.path.join(BUNDLE, "lib")] + [p for p in [os.environ.get("LD_LIBRARY_PATH")] if p])
        os.execv(bundled, [bundled] + sys.argv[1:])
    # Not this script again.
    here = os.path.dirname(os.path.abspath(sys.argv[0]))
    places = os.pathsep.join(p for p in os.environ.get("PATH", "").split(os.pathsep) if os.path.abspath(p) != here)
    found = shutil.which("kverify", path=places)
    if found is None:
        sys.exit("kverify: the program is not installed, only its Python package")
    os.execv(found, [found] + sys.argv[1:])


if __name__ == "__main__":
    main()
