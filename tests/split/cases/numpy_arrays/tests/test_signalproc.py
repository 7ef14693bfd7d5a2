import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import signalproc as sp


def test_moving_average():
    got = sp.moving_average([1, 2, 3, 4], 2)
    assert isinstance(got, np.ndarray) and got.shape == (3,) and got.dtype == np.float64
    assert_allclose(got, [1.5, 2.5, 3.5])
    with pytest.raises(ValueError, match="window"):
        sp.moving_average(np.array([1.0]), 2)


def test_masks_and_nan():
    x = np.array([0.5, np.nan, -3.0, np.inf])
    with np.errstate(invalid="ignore"):
        m = sp.mask_outliers(x, 1)
    assert m.dtype == bool
    assert_array_equal(x[m], [-3.0, np.inf])
    assert_allclose(sp.fill_nan(x, 7), [0.5, 7, -3, np.inf])
    assert_allclose(np.array([np.nan, 1.0]), sp.fill_nan(np.array([np.nan, 1.0]), np.nan))


def test_scalar_result():
    r = sp.rms(np.array([3.0, 4.0]))
    assert isinstance(r, np.float64) and isinstance(r, float)
    assert r == pytest.approx(3.5355339)
    assert f"{r:.2f}" == "3.54" and r.dtype == np.dtype("f8")


def test_dtypes():
    q = sp.quantize(np.array([[0.5, 1.6], [300, -4]], dtype=np.float32))
    assert q.dtype == np.uint8
    assert q.tolist() == [[0, 2], [255, 0]]
    assert sp.info(np.zeros((0, 3), dtype=">i2")) == (">i2", (0, 3), True)
    assert sp.zscore(np.arange(6.0).reshape(2, 3), axis=1).shape == (2, 3)
    assert sp.fill_nan(np.empty((0,))).size == 0


def test_non_contiguous():
    a = np.arange(12).reshape(3, 4)
    assert sp.info(a.T)[1:] == ((4, 3), False)
    assert_allclose(sp.moving_average(a[:, 1], 3), [5.0])
    assert_allclose(sp.zscore(a[::-1, ::2].astype(float)).mean(), 0, atol=1e-12)


def test_structured():
    t = sp.table(3)
    assert t.dtype.names == ("id", "score", "tag")
    t["score"][1] = 2.5
    assert t[1].item() == (1, 2.5, "abc")
