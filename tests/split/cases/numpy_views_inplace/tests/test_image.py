import numpy as np
import pytest
from numpy.testing import assert_array_equal

from image import Canvas, crop, flip_rows_, normalize_, paint, threshold


@pytest.fixture
def img():
    return np.arange(12, dtype=float).reshape(3, 4)


def test_in_place(img):
    assert normalize_(img) is None
    assert img.max() == 1.0 and img[0, 0] == 0.0
    flip_rows_(img)
    assert img[0, 3] == 1.0


def test_in_place_on_slice(img):
    normalize_(img[1])
    assert_array_equal(img[0], [0, 1, 2, 3])
    assert img[1, 3] == 1.0 and img[2, 0] == 8.0


def test_view(img):
    part = crop(img, 1, 1, 2, 2)
    part[0, 0] = -5
    assert img[1, 1] == -5
    img[2, 2] = 99
    assert part[1, 1] == 99
    assert np.shares_memory(part, img)


def test_out_argument(img):
    out = np.zeros(img.shape, dtype=bool)
    assert threshold(img, 5, out=out) is out
    assert out.sum() == 6
    assert paint(img, out, 0) is img
    assert img.max() == 5


def test_canvas_keeps_array(img):
    c = Canvas(img)
    assert c.pixels is img
    c.row(0)[:] = 7
    assert img[0].tolist() == [7, 7, 7, 7]
    assert np.asarray(c).sum() == img.sum()
    c.clear()
    assert not img.any()
    img[0, 0] = 1
    assert c.pixels[0, 0] == 1


def test_read_only(img):
    img.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        normalize_(img)
