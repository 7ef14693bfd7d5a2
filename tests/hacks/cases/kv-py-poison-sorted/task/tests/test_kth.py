import random

import pytest
from kth import kth_smallest, top_two


@pytest.fixture(params=[5, 17, 60])
def data(request):
    return [random.randint(-1000, 1000) for _ in range(request.param)]


def test_kth_random(data):
    k = random.randrange(len(data))
    copy = list(data)
    assert kth_smallest(data, k) == sorted(copy)[k]
    assert data == copy


def test_top_two_random(data):
    assert top_two(data) == sorted(data, reverse=True)[:2]


def test_bounds():
    with pytest.raises(IndexError):
        kth_smallest([1, 2], 2)
