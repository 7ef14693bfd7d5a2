import warnings

import pytest

import legacy


def test_deprecated():
    with pytest.warns(DeprecationWarning, match="use area"):
        assert legacy.compute_area(2, 3) == 6
    with pytest.deprecated_call():
        legacy.compute_area(1, 1)
    assert legacy.compute_area.__name__ == "compute_area"


def test_own_category():
    with pytest.warns(legacy.LegacyWarning) as rec:
        assert legacy.parse_flag("yes") is True
        assert legacy.parse_flag("no") is False
    assert [str(w.message) for w in rec] == ["old style flag 'yes'", "old style flag 'no'"]
    assert rec[0].category is legacy.LegacyWarning


def test_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert legacy.area(2, 2) == 4
        assert legacy.parse_flag("true") is True
        assert legacy.quiet("yes") is True


def test_warning_as_error():
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        with pytest.raises(DeprecationWarning, match="compute_area is deprecated"):
            legacy.compute_area(1, 2)


def test_decorate_test_function():
    @legacy.deprecated("g")
    def f(x):
        return x

    with pytest.warns(DeprecationWarning) as rec:
        assert f(3) == 3
    assert len(rec) == 1
    assert rec[0].filename == __file__
