from solution import twice


class Box:
    def get(self):
        return 7


def test_bound():
    assert twice(Box().get)() == 14


def test_other():
    assert twice(lambda: 2)() == 4
