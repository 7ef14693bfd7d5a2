import random

import pytest
from shuffle import deal, pi


@pytest.mark.parametrize("seed", range(4))
def test_permutation(seed):
    assert sorted(deal(seed, 20)) == list(range(20))
    assert deal(seed, 20) == deal(seed, 20)


def test_differs():
    assert deal(1, 30) != deal(2, 30)


def test_global_state_untouched():
    random.seed(5)
    a = random.random()
    random.seed(5)
    deal(9, 50)
    assert random.random() == a


def test_pi():
    assert pi(7, 40000) == pytest.approx(3.1416, abs=0.05)
