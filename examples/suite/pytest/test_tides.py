import pytest

import tides


def test_heights_between_two_readings():
    assert tides.height([(0, 1.0), (6, 4.0)], 2) == pytest.approx(2.0)


def test_a_reading_is_returned_as_it_is():
    assert tides.height([(0, 1.0), (6, 4.0)], 6) == 4.0


def test_an_hour_outside_the_table_is_refused():
    with pytest.raises(ValueError):
        tides.height([(0, 1.0), (6, 4.0)], 7)
