# Reads from descriptor 4 what the script has to do.  This file comes first in
# every script that has it: modules that are imported after it are not looked
# up in the folder of the script, where files of a candidate may be.
import sys

sys.path[:] = sys.path[1:]

import json
import os


def read_orders():
    text = b""
    while True:
        part = os.read(4, 1 << 16)
        if not part:
            break
        text += part
    os.close(4)
    return json.loads(text)
