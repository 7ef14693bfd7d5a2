from enum import IntEnum
from solution import status


class Code(IntEnum):
    OK = 200


def test_intenum():
    assert status(Code.OK) == 200
