from solution import flat


class Two:
    def __iter__(self): return iter([1, 2])


def test_flat():
    assert flat([0, Two()]) == [0, 1, 2]
