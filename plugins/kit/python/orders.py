# What a script has to do, from descriptor 4.  This comes first in a script: what
# is imported behind it is not looked for in the folder that the script runs in,
# where a candidate's files may be.
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
